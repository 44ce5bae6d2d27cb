#include "runner/sandbox/dns.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "runner/sandbox/address.h"

enum {
    HEADER = 12, FLAG_REPLY = 0x80, OPCODE_BITS = 0x78, POINTER_BITS = 0xc0,
    LONGEST_NAME = 253,     /* as text, without the last "." */
    TYPE_A = 1, TYPE_AAAA = 28, CLASS_INTERNET = 1, TTL_SECONDS = 1
};

/* A cursor that, once it has run past the end, stays there and yields nothing. */
struct reader {
    const unsigned char *at, *end;
    bool broken;
};

static unsigned get(struct reader *reader, size_t size)
{
    unsigned number = 0;
    if ((size_t)(reader->end - reader->at) < size) {
        reader->broken = true;
        return 0;
    }
    while (size-- > 0)
        number = number << 8 | *reader->at++;
    return number;
}

static void skip(struct reader *reader, size_t size)
{
    if ((size_t)(reader->end - reader->at) < size)
        reader->broken = true;
    else
        reader->at += size;
}

/* A name as labels, at most as long as NAME can hold; no pointers. */
static void read_name(struct reader *reader, char *name)
{
    size_t length = 0;
    for (unsigned size; !reader->broken && (size = get(reader, 1)) > 0;) {
        if (size & POINTER_BITS || length + 1 + size > LONGEST_NAME + (length == 0)) {
            reader->broken = true;
            break;
        }
        if (length > 0)
            name[length++] = '.';
        for (; size > 0 && !reader->broken; size--) {
            int c = (int)get(reader, 1);
            if (!isalnum(c) && c != '-' && c != '_')
                reader->broken = true;
            name[length++] = (char)tolower(c);
        }
    }
    name[length] = '\0';
}

bool dns_read(const void *bytes, size_t size, struct dns_question *out)
{
    const unsigned char *start = bytes;
    struct reader reader = { .at = start, .end = start + size };
    *out = (struct dns_question){ .id = get(&reader, 2) };
    unsigned flags = get(&reader, 1);
    skip(&reader, 1);
    unsigned questions = get(&reader, 2);
    skip(&reader, 6);
    if (reader.broken || flags & (FLAG_REPLY | OPCODE_BITS) || questions != 1)
        return false;
    read_name(&reader, out->name);
    unsigned type = get(&reader, 2), class = get(&reader, 2);
    if (reader.broken || out->name[0] == '\0')
        return false;
    if (class == CLASS_INTERNET && (type == TYPE_A || type == TYPE_AAAA))
        out->family = type == TYPE_A ? AF_INET : AF_INET6;
    out->size = (size_t)(reader.at - start);
    memcpy(out->bytes, bytes, out->size);
    return true;
}

static unsigned char *put(unsigned char *at, unsigned number, size_t size)
{
    while (size-- > 0)
        *at++ = (unsigned char)(number >> (8 * size));
    return at;
}

size_t dns_answer(const struct dns_question *question, enum dns_outcome outcome,
                  const struct address *addresses, size_t count, unsigned char *out)
{
    memcpy(out, question->bytes, question->size);
    out[2] = (unsigned char)(FLAG_REPLY | (out[2] & 1)); /* recursion as desired ... */
    out[3] = (unsigned char)(0x80 | outcome);            /* ... and available */
    (void)put(out + 6, (unsigned)count, 2);
    (void)put(out + 8, 0, 4);
    unsigned char *at = out + question->size;
    for (size_t i = 0; i < count; i++) {
        bool four = addresses[i].family == AF_INET;
        at = put(at, 0xc000 | HEADER, 2); /* the name in the question */
        at = put(at, four ? TYPE_A : TYPE_AAAA, 2);
        at = put(at, CLASS_INTERNET, 2);
        at = put(at, TTL_SECONDS, 4);
        at = put(at, four ? 4 : 16, 2);
        memcpy(at, addresses[i].bytes, four ? 4 : 16);
        at += four ? 4 : 16;
    }
    return (size_t)(at - out);
}

bool dns_is_reply(const void *bytes, size_t size, const struct dns_question *question)
{
    const unsigned char *start = bytes;
    return size >= question->size && start[2] & FLAG_REPLY
        && (unsigned)(start[0] << 8 | start[1]) == question->id
        && memcmp(start + HEADER, question->bytes + HEADER, question->size - HEADER) == 0;
}

static void skip_name(struct reader *reader)
{
    for (unsigned size; !reader->broken && (size = get(reader, 1)) > 0;) {
        if ((size & POINTER_BITS) == POINTER_BITS) {
            skip(reader, 1);
            return;
        }
        skip(reader, size);
    }
}

size_t dns_addresses(const void *bytes, size_t size, struct address *out)
{
    const unsigned char *start = bytes;
    struct reader reader = { .at = start, .end = start + size };
    size_t count = 0;
    skip(&reader, 4);
    unsigned questions = get(&reader, 2), answers = get(&reader, 2);
    skip(&reader, 4);
    for (; questions > 0 && !reader.broken; questions--) {
        skip_name(&reader);
        skip(&reader, 4);
    }
    for (; answers > 0 && !reader.broken && count < DNS_ADDRESSES; answers--) {
        skip_name(&reader);
        unsigned type = get(&reader, 2);
        skip(&reader, 6);
        unsigned length = get(&reader, 2);
        const unsigned char *data = reader.at;
        skip(&reader, length);
        bool four = type == TYPE_A && length == 4, six = type == TYPE_AAAA && length == 16;
        if (reader.broken || (!four && !six))
            continue;
        out[count] = (struct address){ .family = four ? AF_INET : AF_INET6 };
        memcpy(out[count++].bytes, data, length);
    }
    return count;
}
