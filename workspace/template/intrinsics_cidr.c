/* Fn::Cidr: a block of addresses becomes smaller ones. CloudFormation User Guide, "Fn::Cidr". */
#include "workspace/template/intrinsics_inside.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

enum { ADDRESS_BYTES = 16, MOST_BLOCKS = 256, DEFAULT_BITS_4 = 8, DEFAULT_BITS_6 = 64 };

static const char form[] = "!Cidr [10.0.0.0/16, 6, 8]";

/* An IPv4 block has 4 bytes, an IPv6 block 16; BITS of them are the network's. */
struct cidr {
    int family;
    unsigned char address[ADDRESS_BYTES];
    int bytes, bits;
};

static bool parse_block(const char *text, struct cidr *out)
{
    const char *slash = strchr(text, '/');
    char address[INET6_ADDRSTRLEN];
    char *end;
    if (!slash || (size_t)(slash - text) >= sizeof address)
        return false;
    memcpy(address, text, (size_t)(slash - text));
    address[slash - text] = '\0';
    memset(out, 0, sizeof *out);
    out->family = strchr(address, ':') ? AF_INET6 : AF_INET;
    out->bytes = out->family == AF_INET6 ? 16 : 4;
    out->bits = (int)strtol(slash + 1, &end, 10);
    return slash[1] && !*end && out->bits >= 0 && out->bits <= out->bytes * 8 &&
           inet_pton(out->family, address, out->address) == 1;
}

/* Only the network's bits of the address stay. */
static void cut_host(struct cidr *block)
{
    for (int i = 0; i < block->bytes; i++) {
        int kept = block->bits - i * 8;
        if (kept < 8)
            block->address[i] &= (unsigned char)(kept <= 0 ? 0 : 0xFF << (8 - kept));
    }
}

/* Adds 1 at bit BIT, counted from the left. */
static void step(struct cidr *block, int bit)
{
    unsigned add = 1u << (7 - (bit - 1) % 8);
    for (int i = (bit - 1) / 8; i >= 0 && add; i--) {
        unsigned sum = block->address[i] + add;
        block->address[i] = (unsigned char)sum;
        add = sum >> 8;
    }
}

static const struct node *make_blocks(struct intrinsics *self, const struct node *whole,
                                      struct cidr *block, long count, int size)
{
    struct node *list = node_new(self->arena, NODE_LIST, whole);
    for (long i = 0; i < count; i++) {
        char text[INET6_ADDRSTRLEN];
        AUTO_FREE char *made =
            mem_format("%s/%d", inet_ntop(block->family, block->address, text, sizeof text), size);
        node_add_item(self->arena, list, intrinsics_text(self, whole, made, strlen(made)));
        step(block, size);
    }
    return list;
}

/* A whole number that is known; FALLBACK for none. False when it is unknown or no number. */
static bool read_number(struct intrinsics *self, const struct node *node, long *out)
{
    const char *text = node_text(intrinsics_resolve(self, node));
    char *end = NULL;
    *out = text ? strtol(text, &end, 10) : 0;
    return text && *text && !*end;
}

static const struct node *cut(struct intrinsics *self, const struct node *whole,
                              struct cidr *block, long count, long bits)
{
    long size = block->bytes * 8 - bits;
    if (count < 1 || count > MOST_BLOCKS || bits < 1 || size < 1)
        return intrinsics_malformed(self, whole, form);
    long room = size - block->bits;
    if (room < 0 || (room < 8 && count > 1L << room))
        return intrinsics_unknown(self, whole, PROBLEM_ERROR, "LB605",
                                  "Ask for fewer blocks or for fewer bits in each.",
                                  "!Cidr: %ld blocks of /%ld have no room in a /%d", count, size,
                                  block->bits);
    cut_host(block);
    return make_blocks(self, whole, block, count, (int)size);
}

const struct node *intrinsics_cidr(struct intrinsics *self, const struct node *whole,
                                   const struct node *argument)
{
    if (!node_is(argument, NODE_LIST) || argument->count < 2 || argument->count > 3)
        return intrinsics_malformed(self, whole, form);
    const struct node *written = intrinsics_resolve(self, argument->items[0]);
    struct cidr block;
    long count, bits = 0;
    if (!node_text(written))
        return intrinsics_silent(self, whole);
    if (!parse_block(written->text, &block))
        return intrinsics_unknown(self, whole, PROBLEM_ERROR, "LB605",
                                  "A block is an address and the size of its network: 10.0.0.0/16.",
                                  "!Cidr: \"%.80s\" is no block of addresses", written->text);
    bits = block.family == AF_INET6 ? DEFAULT_BITS_6 : DEFAULT_BITS_4;
    if (!read_number(self, argument->items[1], &count) ||
        (argument->count > 2 && !read_number(self, argument->items[2], &bits)))
        return intrinsics_silent(self, whole);
    return cut(self, whole, &block, count, bits);
}
