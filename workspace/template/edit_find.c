#include "workspace/template/edit_find.h"

#include <string.h>

#include "workspace/base/text.h"
#include "workspace/template/edit_spot.h"

enum {
    LONGEST_INDEX = 5,
    MERGES = 1000       /* maps looked into for merged members: they may be nested like a bomb */
};

int edit_find_index(const char *text)
{
    size_t size = strlen(text);
    if (size == 0 || size > LONGEST_INDEX || strspn(text, "0123456789") < size)
        return -1;
    int index = 0;
    for (; *text; text++)
        index = index * 10 + (*text - '0');
    return index;
}

/* --- loops --- */

bool edit_find_function(const struct node *node)
{
    const struct node_member *call = node_intrinsic(node);
    return call && !text_starts(call->name, "Fn::ForEach::");
}

/* Could PATTERN, a key of a loop, become NAME? Its "${X}" may be anything. */
static bool may_become(const char *pattern, const char *name)
{
    size_t before = strcspn(pattern, "$&");
    const char *last = strrchr(pattern, '}');
    if (pattern[before] == '\0' || !last)
        return strcmp(pattern, name) == 0;
    size_t after = strlen(last + 1), size = strlen(name);
    return size >= before + after && strncmp(pattern, name, before) == 0 &&
           strcmp(name + size - after, last + 1) == 0;
}

static bool loop_makes(const struct node *call, const char *name)
{
    const struct node *body = node_is(call, NODE_LIST) && call->count == 3 ? call->items[2] : NULL;
    for (size_t i = 0; node_is(body, NODE_MAP) && i < body->count; i++) {
        const struct node_member *member = &body->members[i];
        bool nested = text_starts(member->name, "Fn::ForEach::");
        if (nested ? loop_makes(member->value, name) : may_become(member->name, name))
            return true;
    }
    return false;
}

const struct node_member *edit_find_loop(const struct node *map, const char *name)
{
    for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
        if (text_starts(map->members[i].name, "Fn::ForEach::") &&
            loop_makes(map->members[i].value, name))
            return &map->members[i];
    return NULL;
}

/* --- walking --- */

struct walk {
    const struct edit_work *work;
    struct edit_find *out;
    size_t merges;
};

static void block(struct walk *walk, const struct node *obstacle, const char *why, bool hides)
{
    walk->out->obstacle = obstacle;
    walk->out->why = why;
    walk->out->hides = hides;
}

static void note_alias(struct walk *walk, const struct node *alias, size_t level, bool merged)
{
    if (walk->out->alias)
        return;
    walk->out->alias = alias;
    walk->out->alias_level = level;
    walk->out->merged = merged;
}

/* NODE, or what it is an alias of. */
static const struct node *through(struct walk *walk, const struct node *node, size_t level)
{
    while (node && node->kind == NODE_ALIAS) {
        note_alias(walk, node, level, false);
        node = node->target;
    }
    if (node && node->anchor && !walk->out->alias && !walk->out->shared &&
        edit_spot_aliases(walk->work->root, node) > 0)
        walk->out->shared = node;
    return node;
}

static const struct node *merged_from(struct walk *walk, const struct node *source,
                                      const char *name, size_t level, int depth);

static const struct node *merged_member(struct walk *walk, const struct node *map,
                                        const char *name, size_t level, int depth)
{
    const struct node_member *merge = node_member(map, "<<");
    if (!merge || merge->key->style != NODE_PLAIN || depth > EDIT_NAMES)
        return NULL;
    if (walk->merges++ > MERGES) {
        block(walk, map, "is merged from too many maps", false);
        return NULL;
    }
    const struct node *source = merge->value;
    if (source->kind != NODE_LIST)
        return merged_from(walk, source, name, level, depth);
    for (size_t i = 0; i < source->count; i++) {
        const struct node *found = merged_from(walk, source->items[i], name, level, depth);
        if (found)
            return found;
    }
    return NULL;
}

static const struct node *merged_from(struct walk *walk, const struct node *source,
                                      const char *name, size_t level, int depth)
{
    const struct node *map = source->kind == NODE_ALIAS ? source->target : source;
    const struct node *found = node_get(map, name);
    if (!found)
        found = merged_member(walk, map, name, level, depth + 1);
    if (found)
        note_alias(walk, source, level, true);
    return found;
}

static const struct node *step_map(struct walk *walk, const struct node *map, const char *name,
                                   size_t level)
{
    if (edit_find_function(map)) {
        block(walk, map, "is given by a function", true);
        return NULL;
    }
    const struct node *found = node_get(map, name);
    if (!found)
        found = merged_member(walk, map, name, level, 0);
    const struct node_member *loop = found ? NULL : edit_find_loop(map, name);
    if (loop)
        block(walk, loop->key, "may be made by Fn::ForEach", false);
    return found;
}

static const struct node *step_list(struct walk *walk, const struct node *list, const char *name,
                                    const struct node *above)
{
    int index = edit_find_index(name);
    int first = node_is(above, NODE_LIST) ? (int)above->count : 0;
    if (index < 0)
        block(walk, list, "is a list", true);
    bool there = index >= first && (size_t)(index - first) < list->count;
    return there ? list->items[index - first] : NULL;
}

static const struct node *step(struct walk *walk, const struct node *node, const char *name,
                               size_t level, const struct node *above)
{
    if (node->kind == NODE_MAP)
        return step_map(walk, node, name, level);
    if (node->kind == NODE_LIST)
        return step_list(walk, node, name, above);
    if (node->kind != NODE_NULL)
        block(walk, node, "is no map", true);
    return NULL;
}

void edit_find_walk(const struct edit_work *work, const struct node *start,
                    const char *const *names, const struct edit_find *above,
                    struct edit_find *out)
{
    *out = (struct edit_find){ .names = names };
    struct walk walk = { .work = work, .out = out };
    while (names[out->count])
        out->count++;
    out->nodes[0] = start;
    const struct node *node = start ? through(&walk, start, 0) : NULL;
    for (size_t i = 0; node && i < out->count && i < EDIT_NAMES; i++) {
        const struct node *other = above && above->reached >= i ? above->nodes[i] : NULL;
        out->nodes[i] = node;
        const struct node *next = step(&walk, node, names[i], i, other);
        if (!next)
            return;
        out->reached = i + 1;
        out->nodes[i + 1] = next;
        node = i + 1 < out->count ? through(&walk, next, i + 1) : next;
    }
    if (node && out->reached == out->count) {
        out->value = node;
        through(&walk, node, out->count);
        if (node->kind == NODE_ALIAS)
            out->value = node->target;
        while (out->value->kind == NODE_ALIAS)
            out->value = out->value->target;
    }
}
