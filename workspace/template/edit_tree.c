#include "workspace/template/edit_tree.h"

#include <string.h>

#include "workspace/base/text.h"
#include "workspace/template/edit_spot.h"

const struct node *edit_tree_text(struct arena *arena, const char *text, size_t size,
                                  enum node_style style)
{
    struct node *node = node_new_text(arena, NULL, text, size);
    node->kind = NODE_UNKNOWN;
    node->style = style;
    return node;
}

struct node *edit_tree_empty(struct arena *arena, enum node_kind kind, enum node_style style)
{
    struct node *node = node_new(arena, kind, NULL);
    node->style = style;
    return node;
}

const struct node *edit_tree_map(struct arena *arena, const char *name, const struct node *value)
{
    struct node *map = edit_tree_empty(arena, NODE_MAP, NODE_BLOCK);
    node_set(arena, map, arena_copy(arena, name), NULL, value);
    return map;
}

/* NODE without its children. */
static struct node *shell(struct arena *arena, const struct node *node)
{
    struct node *made = node_new(arena, node->kind, node);
    made->anchor = node->anchor;
    return made;
}

static void add(struct arena *arena, struct node *out, const char *name, const struct node *value)
{
    if (out->kind == NODE_LIST)
        node_add_item(arena, out, value);
    else
        node_set(arena, out, name, NULL, value);
}

static void add_child(struct arena *arena, struct node *out, const struct node *from, size_t index)
{
    add(arena, out, from->kind == NODE_MAP ? from->members[index].name : NULL,
        edit_spot_child(from, index));
}

const struct node *edit_tree_with(struct arena *arena, const struct node *collection, size_t index,
                                  const char *name, const struct node *value)
{
    struct node *made = shell(arena, collection);
    for (size_t i = 0; i <= collection->count; i++) {
        if (i == index)
            add(arena, made, name, value);
        if (i < collection->count)
            add_child(arena, made, collection, i);
    }
    return made;
}

const struct node *edit_tree_without(struct arena *arena, const struct node *collection,
                                     size_t index)
{
    struct node *made = shell(arena, collection);
    for (size_t i = 0; i < collection->count; i++)
        if (i != index)
            add_child(arena, made, collection, i);
    return made;
}

const struct node *edit_tree_moved(struct arena *arena, const struct node *list, size_t from,
                                   size_t to)
{
    return edit_tree_with(arena, edit_tree_without(arena, list, from), to, NULL,
                          edit_spot_child(list, from));
}

const struct node *edit_tree_anchored(struct arena *arena, const struct node *node,
                                      const char *anchor)
{
    if (text_equal(node->anchor, anchor))
        return node;
    struct node *made = arena_take(arena, sizeof *made);
    *made = *node;
    made->anchor = anchor;
    return made;
}

const struct node *edit_tree_styled(struct arena *arena, const struct node *node,
                                    const struct node *old)
{
    bool text = node->kind == NODE_UNKNOWN || node->kind == NODE_TEXT;
    if (!text || node->style != NODE_PLAIN || !node_is_scalar(old) || old->style == NODE_PLAIN)
        return node;
    struct node *made = arena_take(arena, sizeof *made);
    *made = *node;
    made->style = old->style;
    return made;
}

const struct node *edit_tree_put(struct arena *arena, const struct edit_spot *spot,
                                 const struct node *node)
{
    for (size_t level = spot->depth; level > 0; level--) {
        const struct node *old = spot->nodes[level - 1];
        struct node *made = shell(arena, old);
        for (size_t i = 0; i < old->count; i++)
            if (i == spot->indexes[level - 1])
                add(arena, made, old->kind == NODE_MAP ? old->members[i].name : NULL, node);
            else
                add_child(arena, made, old, i);
        node = made;
    }
    return node;
}

static bool same_head(const struct node *intended, const struct node *actual)
{
    if (!text_equal(intended->anchor, actual->anchor))
        return false;
    if (intended->kind == NODE_UNKNOWN ? !node_is_scalar(actual) : intended->kind != actual->kind)
        return false;
    if (intended->kind == NODE_NULL || !intended->text)
        return intended->count == actual->count;
    return intended->size == actual->size &&
           memcmp(intended->text, actual->text, intended->size) == 0;
}

const struct node *edit_tree_difference(const struct node *intended, const struct node *actual)
{
    if (!same_head(intended, actual))
        return actual;
    bool map = intended->kind == NODE_MAP;
    for (size_t i = 0; i < intended->count; i++) {
        if (map && strcmp(intended->members[i].name, actual->members[i].name) != 0)
            return actual->members[i].value;
        const struct node *differs = edit_tree_difference(edit_spot_child(intended, i),
                                                          edit_spot_child(actual, i));
        if (differs)
            return differs;
    }
    return NULL;
}
