#include "workspace/base/json_tree.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"

struct reading {
    struct arena *arena;
    struct json_scan scan;
};

const char *json_tree_text(struct arena *arena, const char *raw, size_t raw_size, size_t *out_size)
{
    struct json_token token = { .kind = JSON_TOKEN_STRING, .raw = raw, .size = raw_size };
    AUTO_STR text;
    str_init(&text, raw_size * 3 + 1); /* a bad byte becomes three */
    json_scan_text(&token, &text);
    *out_size = text.length;
    return arena_text(arena, text.text, text.length);
}

int json_tree_compare_keys(const struct json_tree *left, const struct json_tree *right)
{
    size_t shorter = left->key_size < right->key_size ? left->key_size : right->key_size;
    int order = memcmp(left->key, right->key, shorter);
    if (order != 0 || left->key_size == right->key_size)
        return order;
    return left->key_size < right->key_size ? -1 : 1;
}

static int by_key(const void *left, const void *right)
{
    const struct json_tree *a = *(struct json_tree *const *)left;
    const struct json_tree *b = *(struct json_tree *const *)right;
    int order = json_tree_compare_keys(a, b);
    return order ? order : (a->raw > b->raw) - (a->raw < b->raw);
}

static void set_items(struct reading *reading, struct json_tree *tree, struct json_tree *first)
{
    tree->items = arena_take(reading->arena, (tree->count + 1) * sizeof(struct json_tree *));
    for (size_t i = 0; first; first = first->next)
        tree->items[i++] = first;
    if (tree->kind == JSON_TOKEN_OBJECT)
        qsort(tree->items, tree->count, sizeof(*tree->items), by_key);
}

static struct json_tree *read_value(struct reading *reading, const struct json_token *token);

/* The next member or element; NULL at the end, and after an error, which OUT_BAD tells apart. */
static struct json_tree *read_item(struct reading *reading, bool *out_bad)
{
    struct error error = ERROR_INIT;
    struct json_token token, key = { .raw = NULL };
    *out_bad = json_scan_next(&reading->scan, &token, &error) < 0;
    if (*out_bad || token.kind == JSON_TOKEN_OBJECT_END || token.kind == JSON_TOKEN_ARRAY_END)
        return NULL;
    if (token.kind == JSON_TOKEN_KEY) {
        key = token;
        *out_bad = json_scan_next(&reading->scan, &token, &error) < 0;
    }
    struct json_tree *item = *out_bad ? NULL : read_value(reading, &token);
    *out_bad = !item;
    if (item && key.raw)
        item->key = json_tree_text(reading->arena, key.raw, key.size, &item->key_size);
    return item;
}

static struct json_tree *read_value(struct reading *reading, const struct json_token *token)
{
    struct json_tree *tree = arena_take(reading->arena, sizeof(*tree));
    struct json_tree *first = NULL, **link = &first;
    *tree = (struct json_tree){ .kind = token->kind, .raw = token->raw, .size = token->size };
    if (token->kind != JSON_TOKEN_OBJECT && token->kind != JSON_TOKEN_ARRAY)
        return tree;
    bool bad;
    for (struct json_tree *item; (item = read_item(reading, &bad)); tree->count++) {
        *link = item;
        link = &item->next;
    }
    if (bad)
        return NULL;
    tree->size = (size_t)(reading->scan.at - tree->raw);
    set_items(reading, tree, first);
    return tree;
}

struct json_tree *json_tree_read(struct arena *arena, const char *bytes, size_t size)
{
    struct error error = ERROR_INIT;
    struct reading reading = { .arena = arena };
    struct json_token token;
    json_scan_init(&reading.scan, bytes, size, NULL);
    if (json_scan_next(&reading.scan, &token, &error) < 0)
        return NULL;
    struct json_tree *tree = read_value(&reading, &token);
    if (!tree || json_scan_next(&reading.scan, &token, &error) < 0)
        return NULL;
    return tree;
}
