/*
 * json_tree: a JSON text as a tree of places in it: values stay as they are written, so that two
 * texts can be compared without losing a digit.
 */
#ifndef LAMBENCH_BASE_JSON_TREE_H
#define LAMBENCH_BASE_JSON_TREE_H

#include <stddef.h>

#include "workspace/base/json_scan.h"

struct arena;

struct json_tree {
    enum json_token_kind kind;
    const char *raw;            /* the whole value; borrowed from the input */
    size_t size;
    const char *key;            /* of a member, decoded; NULL otherwise */
    size_t key_size;
    struct json_tree **items;   /* elements in order; members by key, the same keys in order */
    size_t count;
    struct json_tree *next;     /* while it is built */
};

/* The tree of BYTES, which must stay as long as ARENA does; NULL when they are no JSON text. */
struct json_tree *json_tree_read(struct arena *arena, const char *bytes, size_t size);
/* The decoded text of a string, or of a key with its quotes, in ARENA. */
const char *json_tree_text(struct arena *arena, const char *raw, size_t raw_size, size_t *out_size);
/* Keys as bytes: below 0, 0, above 0. */
int json_tree_compare_keys(const struct json_tree *left, const struct json_tree *right);

#endif
