#include "workspace/template/intrinsics_inside.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/base64.h"
#include "workspace/base/str.h"
#include "workspace/template/written.h"

static const struct node *new_text(struct intrinsics *self, const struct node *where,
                                   const char *text)
{
    return intrinsics_text(self, where, text, strlen(text));
}

const struct node *intrinsics_find_in_map(struct intrinsics *self, const struct node *whole,
                                          const struct node *argument)
{
    if (!node_is(argument, NODE_LIST) || argument->count < 3)
        return intrinsics_malformed(self, whole, "!FindInMap [Map, TopKey, SecondKey]");
    const struct node *at = node_get(self->source.root, "Mappings");
    for (size_t i = 0; i < 3; i++) {
        const char *key = node_text(intrinsics_resolve(self, argument->items[i]));
        if (!key)
            return intrinsics_silent(self, whole);
        const struct node *inner = node_get(at, key);
        const struct node *fallback =
            argument->count > 3 ? node_get(argument->items[3], "DefaultValue") : NULL;
        if (!inner && fallback)
            return intrinsics_resolve(self, fallback);
        if (!inner)
            return intrinsics_unknown(self, whole, PROBLEM_ERROR, "LB603", NULL,
                                      "Mappings has no %s \"%.80s\"", i ? "key" : "map", key);
        at = inner;
    }
    if (at->kind == NODE_MAP || !at->text)
        return intrinsics_resolve(self, at);
    return new_text(self, whole, at->text);
}

const struct node *intrinsics_base64(struct intrinsics *self, const struct node *whole,
                                     const struct node *argument)
{
    const struct node *value = intrinsics_resolve(self, argument);
    if (!node_is_scalar(value))
        return intrinsics_silent(self, whole);
    AUTO_STR out;
    str_init(&out, INTRINSICS_TEXT);
    base64_encode(&out, value->text, value->size);
    return intrinsics_text(self, whole, out.text, out.length);
}

const struct node *intrinsics_cidr(struct intrinsics *self, const struct node *whole,
                                   const struct node *argument)
{
    static const char form[] = "!Cidr [10.0.0.0/16, 6, 8]";
    if (!node_is(argument, NODE_LIST) || argument->count < 2)
        return intrinsics_malformed(self, whole, form);
    const char *block = node_text(intrinsics_resolve(self, argument->items[0]));
    const char *count = node_text(intrinsics_resolve(self, argument->items[1]));
    const char *bits = argument->count > 2
                           ? node_text(intrinsics_resolve(self, argument->items[2])) : "8";
    if (!block || !count || !bits)
        return intrinsics_silent(self, whole);
    char address[16];
    unsigned size;
    struct in_addr base;
    long wanted = strtol(count, NULL, 10), host = strtol(bits, NULL, 10);
    bool read = sscanf(block, "%15[0-9.]/%u", address, &size) == 2 &&
                inet_pton(AF_INET, address, &base) == 1;
    if (!read || size > 32 || host < 1 || host > 32 || wanted < 1 || wanted > 256)
        return intrinsics_malformed(self, whole, form);
    struct node *list = node_new(self->arena, NODE_LIST, whole);
    for (long i = 0; i < wanted; i++) {
        struct in_addr part = { htonl(ntohl(base.s_addr) + (uint32_t)((uint64_t)i << host)) };
        char text[INET_ADDRSTRLEN];
        AUTO_FREE char *cidr =
            mem_format("%s/%ld", inet_ntop(AF_INET, &part, text, sizeof text), 32 - host);
        node_add_item(self->arena, list, new_text(self, whole, cidr));
    }
    return list;
}

const struct node *intrinsics_zones(struct intrinsics *self, const struct node *whole,
                                    const struct node *argument)
{
    const struct node *given = intrinsics_resolve(self, argument);
    const char *region = node_text(given);
    if (given->kind == NODE_UNKNOWN)
        return given;
    if (!region || !*region)
        region = self->source.region;
    struct node *list = node_new(self->arena, NODE_LIST, whole);
    for (const char *letter = "abc"; *letter; letter++) {
        AUTO_FREE char *zone = mem_format("%.40s%c", region, *letter);
        node_add_item(self->arena, list, new_text(self, whole, zone));
    }
    return list;
}

const struct node *intrinsics_length(struct intrinsics *self, const struct node *whole,
                                     const struct node *argument)
{
    const struct node *list = intrinsics_resolve(self, argument);
    if (list->kind != NODE_LIST)
        return list->kind == NODE_UNKNOWN ? list
                                          : intrinsics_malformed(self, whole, "Fn::Length: [a, b]");
    AUTO_FREE char *count = mem_format("%zu", list->count);
    struct node *made = node_new_text(self->arena, whole, count, strlen(count));
    made->kind = NODE_NUMBER;
    return made;
}

const struct node *intrinsics_to_json(struct intrinsics *self, const struct node *whole,
                                      const struct node *argument)
{
    AUTO_STR out;
    str_init(&out, INTRINSICS_TEXT);
    return written_json(&out, intrinsics_resolve(self, argument))
               ? intrinsics_text(self, whole, out.text, out.length)
               : intrinsics_silent(self, whole);
}
