#include "workspace/template/foreach.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/template/intrinsics.h"
#include "workspace/template/node.h"
#include "workspace/template/parse.h"

enum { DEEPEST_LOOP = 5, LONGEST_TEXT = 262144 };

struct loop_values {
    struct arena *arena;
    struct intrinsics *intrinsics;
    size_t made;                /* values made so far */
    int depth;
};

/* Replaces ${NAME} and &{NAME} (which drops what is no letter or digit). */
static char *substituted(const char *text, const char *name, const char *value)
{
    struct str out;
    str_init(&out, LONGEST_TEXT);
    size_t size = strlen(name);
    while (*text) {
        bool here = (*text == '$' || *text == '&') && text[1] == '{' &&
                    strncmp(text + 2, name, size) == 0 && text[2 + size] == '}';
        if (!here) {
            str_add_char(&out, *text++);
            continue;
        }
        for (const char *at = value; *at; at++)
            if (*text == '$' || (*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') ||
                (*at >= 'a' && *at <= 'z'))
                str_add_char(&out, *at);
        text += size + 3;
    }
    return str_take(&out);
}

static const struct node *copy(struct loop_values *loop, const struct node *node, const char *name,
                               const char *value);

static const struct node *copy_text(struct loop_values *loop, const struct node *node,
                                    const char *name, const char *value)
{
    if (node->kind != NODE_TEXT || !strchr(node->text, '{'))
        return node;
    AUTO_FREE char *text = substituted(node->text, name, value);
    return node_new_text(loop->arena, node, text, strlen(text));
}

static const struct node *copy_map(struct loop_values *loop, const struct node *map,
                                   const char *name, const char *value)
{
    const char *reference = node_text(node_get(map, "Ref"));
    if (map->count == 1 && text_equal(reference, name))
        return node_new_text(loop->arena, map, value, strlen(value));
    struct node *made = node_new(loop->arena, NODE_MAP, map);
    for (size_t i = 0; i < map->count; i++) {
        const struct node_member *member = &map->members[i];
        AUTO_FREE char *key = substituted(member->name, name, value);
        node_set(loop->arena, made, arena_text(loop->arena, key, strlen(key)), member->key,
                 copy(loop, member->value, name, value));
    }
    return made;
}

static const struct node *copy(struct loop_values *loop, const struct node *node, const char *name,
                               const char *value)
{
    loop->made++;
    if (node->kind == NODE_MAP)
        return copy_map(loop, node, name, value);
    if (node->kind != NODE_LIST)
        return copy_text(loop, node, name, value);
    struct node *made = node_new(loop->arena, NODE_LIST, node);
    for (size_t i = 0; i < node->count; i++)
        node_add_item(loop->arena, made, copy(loop, node->items[i], name, value));
    return made;
}

static const struct node *expand(struct loop_values *loop, const struct node *map);

/* [Name, values, {...}]: adds what it makes to OUT. */
static void run_loop(struct loop_values *loop, const struct node *call, struct node *out)
{
    const char *name = node_is(call, NODE_LIST) && call->count == 3 ? node_text(call->items[0])
                                                                    : NULL;
    if (!name || call->items[2]->kind != NODE_MAP || loop->depth >= DEEPEST_LOOP)
        return;
    const struct node *values = intrinsics_resolve(loop->intrinsics, call->items[1]);
    loop->depth++;
    for (size_t i = 0; values->kind == NODE_LIST && i < values->count; i++) {
        const char *value = node_text(values->items[i]);
        if (!value || loop->made + call->items[2]->weight > PARSE_VALUES)
            continue;
        const struct node *made = copy_map(loop, call->items[2], name, value);
        made = expand(loop, made);
        for (size_t j = 0; j < made->count; j++)
            node_set(loop->arena, out, made->members[j].name, made->members[j].key,
                     made->members[j].value);
    }
    loop->depth--;
}

static bool is_loop(const char *name)
{
    return text_starts(name, "Fn::ForEach::");
}

static const struct node *expand(struct loop_values *loop, const struct node *map)
{
    struct node *made = NULL;
    for (size_t i = 0; i < map->count; i++) {
        const struct node_member *member = &map->members[i];
        const struct node *value = member->value->kind == NODE_MAP && !is_loop(member->name)
                                       ? expand(loop, member->value) : member->value;
        if (!made && (is_loop(member->name) || value != member->value)) {
            made = node_new(loop->arena, NODE_MAP, map);
            for (size_t j = 0; j < i; j++)
                node_set(loop->arena, made, map->members[j].name, map->members[j].key,
                         map->members[j].value);
        }
        if (is_loop(member->name))
            run_loop(loop, value, made);
        else if (made)
            node_set(loop->arena, made, member->name, member->key, value);
    }
    return made ? made : map;
}

const struct node *foreach_expand(struct arena *arena, struct intrinsics *intrinsics,
                                  const struct node *map)
{
    struct loop_values loop = { .arena = arena, .intrinsics = intrinsics };
    return expand(&loop, map);
}
