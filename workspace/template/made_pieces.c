#include "workspace/template/made_inside.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"

enum { SHORT_TEXT = 512 };

/* --- new values --- */

struct node *made_text(const struct making *making, const char *text)
{
    struct node *node = node_new_text(making->made->arena, making->where, text, strlen(text));
    node->style = NODE_PLAIN;
    return node;
}

struct node *made_unplaced(struct node *node)
{
    node->line = node->column = 0;
    node->start = node->end = 0;
    node->file = NULL;
    return node;
}

struct node *made_flag(const struct making *making, bool value)
{
    struct node *node = made_text(making, value ? "true" : "false");
    node->kind = NODE_BOOL;
    return node;
}

struct node *made_format(const struct making *making, const char *format, ...)
{
    char text[SHORT_TEXT];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size >= 0 && (size_t)size < sizeof text)
        return made_text(making, text);
    va_start(arguments, format);
    AUTO_FREE char *whole = mem_format_v(format, arguments);
    va_end(arguments);
    return made_text(making, whole);
}

struct node *made_map(const struct making *making)
{
    return node_new(making->made->arena, NODE_MAP, making->where);
}

struct node *made_list(const struct making *making)
{
    return node_new(making->made->arena, NODE_LIST, making->where);
}

static bool room(const struct making *making)
{
    struct made *made = making->made;
    made->overflow = made->overflow || ++made->pieces > MADE_PIECES;
    return !made->overflow;
}

void made_set(const struct making *making, struct node *map, const char *name,
              const struct node *value)
{
    if (value && room(making))
        node_set(making->made->arena, map, name, making->where, value);
}

void made_add_item(const struct making *making, struct node *list, const struct node *item)
{
    if (item && room(making))
        node_add_item(making->made->arena, list, item);
}

struct node *made_call(const struct making *making, const char *function,
                       const struct node *argument)
{
    struct node *map = made_map(making);
    made_set(making, map, function, argument);
    map->marks = NODE_MADE;
    return map;
}

struct node *made_copy(const struct making *making, const struct node *collection)
{
    struct node *copy = node_new(making->made->arena, collection->kind, collection);
    for (size_t i = 0; i < collection->count && room(making); i++)
        if (collection->kind == NODE_LIST)
            node_add_item(making->made->arena, copy, collection->items[i]);
        else
            node_set(making->made->arena, copy, collection->members[i].name,
                     collection->members[i].key, collection->members[i].value);
    return copy;
}

/* --- what is written --- */

/* The branch that !If takes; itself when that is not known. */
static const struct node *branch(const struct making *making, const struct node *node)
{
    const struct node *list = node->members[0].value;
    if (!node_is(list, NODE_LIST) || list->count != 3)
        return node;
    const char *name = node_text(list->items[0]);
    int holds = name ? intrinsics_condition(making->made->intrinsics, name) : -1;
    return holds < 0 ? node : list->items[holds ? 1 : 2];
}

static bool is_no_value(const struct node *node)
{
    const struct node_member *call = node_intrinsic(node);
    return call && strcmp(call->name, "Ref") == 0 &&
           text_equal(node_text(call->value), "AWS::NoValue");
}

const struct node *made_choose(const struct making *making, const struct node *node)
{
    for (const struct node *next = node; node; node = next) {
        const struct node_member *call = node_intrinsic(node);
        if (!call || strcmp(call->name, "Fn::If") != 0)
            break;
        next = branch(making, node);
        if (next == node)
            break;
    }
    bool nothing = !node || node->kind == NODE_NULL || node->kind == NODE_ABSENT ||
                   is_no_value(node);
    return nothing ? NULL : node;
}

const struct node *made_get(const struct making *making, const struct node *map, const char *path)
{
    const struct node *at = made_choose(making, map);
    while (at && *path) {
        size_t size = strcspn(path, ".");
        char name[64];
        if (size >= sizeof name)
            return NULL;
        memcpy(name, path, size);
        name[size] = '\0';
        at = made_choose(making, node_get(at, name));
        path += size + (path[size] == '.');
    }
    return at;
}

const char *made_resolved(const struct making *making, const struct node *value)
{
    return value ? node_text(intrinsics_peek(making->made->intrinsics, value)) : NULL;
}

const char *made_text_at(const struct making *making, const struct node *map, const char *path)
{
    return made_resolved(making, made_get(making, map, path));
}

const char *made_plain(const struct making *making, const struct node *value)
{
    const struct node_member *call = node_intrinsic(value);
    if (!call)
        return node_text(value);
    const char *name = strcmp(call->name, "Ref") == 0 ? node_text(call->value) : NULL;
    bool given = name && (text_starts(name, "AWS::") ||
                          node_get(node_get(making->made->root, "Parameters"), name));
    return given ? made_resolved(making, value) : NULL;
}

bool made_true(const struct making *making, const struct node *value)
{
    value = made_choose(making, value);
    if (!value)
        return false;
    if (!node_is_scalar(value))
        return value->count > 0 || value->kind == NODE_UNKNOWN;
    return value->size > 0 && !(value->kind == NODE_BOOL && strcmp(value->text, "false") == 0);
}

const char *made_referred(const struct making *making, const struct node *value)
{
    const struct node_member *call = node_intrinsic(value);
    if (call && strcmp(call->name, "Ref") == 0)
        return node_text(call->value);
    if (!call || strcmp(call->name, "Fn::GetAtt") != 0)
        return NULL;
    if (node_is(call->value, NODE_LIST))
        return call->value->count > 0 ? node_text(call->value->items[0]) : NULL;
    const char *text = node_text(call->value);
    return text ? arena_text(making->made->arena, text, strcspn(text, ".")) : NULL;
}

bool made_is_word(const char *text)
{
    for (const char *at = text; *at; at++)
        if (!isalnum((unsigned char)*at))
            return false;
    return *text != '\0';
}
