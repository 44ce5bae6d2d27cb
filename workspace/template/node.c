#include "workspace/template/node.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"

enum { HASH_FROM = 12 };

struct node *node_new(struct arena *arena, enum node_kind kind, const struct node *where)
{
    struct node *node = arena_take(arena, sizeof *node);
    node->kind = kind;
    node->weight = 1;
    if (where) {
        node->style = where->style;
        node->file = where->file;
        node->line = where->line;
        node->column = where->column;
        node->start = where->start;
        node->end = where->end;
    }
    return node;
}

struct node *node_new_text(struct arena *arena, const struct node *where, const char *text,
                           size_t size)
{
    struct node *node = node_new(arena, NODE_TEXT, where);
    node->text = arena_text(arena, text, size);
    node->size = size;
    return node;
}

/* Room for one more element of SIZE bytes in a collection's array; the old array stays in the
 * arena until it is freed. */
static void *grow(struct arena *arena, struct node *node, void *array, size_t size)
{
    if (node->count < node->capacity)
        return array;
    size_t capacity = node->capacity ? node->capacity * 2 : 4;
    void *larger = arena_take(arena, capacity * size);
    if (node->count > 0)
        memcpy(larger, array, node->count * size);
    node->capacity = capacity;
    return larger;
}

static void take_measure(struct node *node, const struct node *child)
{
    node->weight += child->weight;
    if (child->height + 1 > node->height)
        node->height = child->height + 1;
}

void node_add_item(struct arena *arena, struct node *list, const struct node *item)
{
    list->items = grow(arena, list, list->items, sizeof *list->items);
    list->items[list->count++] = item;
    take_measure(list, item);
}

static uint64_t hash_of(const char *name)
{
    uint64_t hash = UINT64_C(1469598103934665603); /* FNV-1a, its basis changed by a digit */
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
    return hash ^ (hash >> 29);
}

/* The slot of NAME, or the free one where it belongs. */
static unsigned *find_slot(const struct node *map, const char *name)
{
    size_t mask = map->slot_count - 1;
    for (size_t at = (size_t)hash_of(name) & mask;; at = (at + 1) & mask) {
        unsigned *slot = &map->slots[at];
        if (*slot == 0 || strcmp(map->members[*slot - 1].name, name) == 0)
            return slot;
    }
}

static void add_to_index(struct arena *arena, struct node *map)
{
    if (map->count < HASH_FROM)
        return;
    if (map->count * 2 <= map->slot_count) {
        *find_slot(map, map->members[map->count - 1].name) = (unsigned)map->count;
        return;
    }
    map->slot_count = map->slot_count ? map->slot_count * 2 : HASH_FROM * 4;
    while ((map->slot_count & (map->slot_count - 1)) != 0)
        map->slot_count += map->slot_count & (~map->slot_count + 1);
    map->slots = arena_take(arena, map->slot_count * sizeof *map->slots);
    for (size_t i = 0; i < map->count; i++)
        *find_slot(map, map->members[i].name) = (unsigned)i + 1;
}

const struct node_member *node_member(const struct node *map, const char *name)
{
    if (!map || map->kind != NODE_MAP)
        return NULL;
    if (map->slot_count > 0) {
        unsigned slot = *find_slot(map, name);
        return slot ? &map->members[slot - 1] : NULL;
    }
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->members[i].name, name) == 0)
            return &map->members[i];
    return NULL;
}

void node_set(struct arena *arena, struct node *map, const char *name, const struct node *key,
              const struct node *value)
{
    const struct node_member *found = node_member(map, name);
    take_measure(map, value);
    if (found) {
        struct node_member *old = &map->members[found - map->members];
        map->weight -= old->value->weight;
        old->key = key;
        old->value = value;
        return;
    }
    map->members = grow(arena, map, map->members, sizeof *map->members);
    map->members[map->count++] = (struct node_member){ .name = name, .key = key, .value = value };
    add_to_index(arena, map);
}

const struct node *node_get(const struct node *map, const char *name)
{
    const struct node_member *member = node_member(map, name);
    return member ? member->value : NULL;
}

bool node_is(const struct node *node, enum node_kind kind)
{
    return node && node->kind == kind;
}

bool node_is_scalar(const struct node *node)
{
    return node && node->text && node->kind != NODE_NULL;
}

const char *node_text(const struct node *node)
{
    return node_is_scalar(node) ? node->text : NULL;
}

const char *node_name(const struct node *node)
{
    const char *text = node_text(node);
    return text && node->raw ? node->raw : text;
}

static bool equal_collections(const struct node *left, const struct node *right)
{
    if (left->kind != right->kind || left->count != right->count)
        return false;
    for (size_t i = 0; i < left->count; i++) {
        const struct node *other =
            left->kind == NODE_LIST ? right->items[i] : node_get(right, left->members[i].name);
        const struct node *own = left->kind == NODE_LIST ? left->items[i] : left->members[i].value;
        if (!other || !node_equal(own, other))
            return false;
    }
    return true;
}

bool node_equal(const struct node *left, const struct node *right)
{
    if (left == right)
        return true;
    if (node_is_scalar(left) && node_is_scalar(right))
        return left->size == right->size && memcmp(left->text, right->text, left->size) == 0;
    if (left->kind == NODE_NULL || right->kind == NODE_NULL || left->text || right->text)
        return left->kind == NODE_NULL && right->kind == NODE_NULL;
    return equal_collections(left, right);
}

const char *node_kind_word(enum node_kind kind)
{
    static const char *const words[] = {
        [NODE_NULL] = "nothing",   [NODE_BOOL] = "true or false", [NODE_NUMBER] = "a number",
        [NODE_TEXT] = "text",      [NODE_LIST] = "a list",        [NODE_MAP] = "a map",
        [NODE_UNKNOWN] = "unknown", [NODE_ABSENT] = "nothing",
        [NODE_ALIAS] = "an alias",
    };
    return words[kind];
}

const struct node_member *node_intrinsic(const struct node *node)
{
    if (!node_is(node, NODE_MAP) || node->count != 1)
        return NULL;
    const char *name = node->members[0].name;
    bool is = strcmp(name, "Ref") == 0 || strcmp(name, "Condition") == 0 ||
              text_starts(name, "Fn::");
    return is ? &node->members[0] : NULL;
}
