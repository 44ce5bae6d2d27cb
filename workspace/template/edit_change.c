#include "workspace/template/edit_change.h"

#include <string.h>

#include "workspace/template/edit_block.h"
#include "workspace/template/edit_flow.h"
#include "workspace/template/edit_tree.h"

static bool is_flow(const struct node *node)
{
    return node->style == NODE_FLOW;
}

static const char *anchor_of(const struct node *node)
{
    return node->kind == NODE_ALIAS ? NULL : node->anchor;
}

/* Lists as long as each other and maps with the same names: only what differs is written. */
static bool is_alike(const struct node *old, const struct node *value)
{
    bool collections = old->kind == value->kind && old->count == value->count && old->count > 0 &&
                       !edit_spot_tagged(old) && !node_intrinsic(value);
    if (!collections || old->kind == NODE_LIST)
        return collections && old->kind == NODE_LIST;
    for (size_t i = 0; old->kind == NODE_MAP && i < old->count; i++)
        if (!old->members[i].key || strcmp(old->members[i].name, value->members[i].name) != 0)
            return false;
    return old->kind == NODE_MAP;
}

static int replace_bytes(struct edit_work *work, struct edit_spot *spot, const struct node *value)
{
    const struct node *old = edit_spot_node(spot);
    if (!is_alike(old, value) || spot->depth + 1 >= EDIT_DEPTH)
        return is_flow(edit_spot_parent(spot)) ? edit_flow_replace(work, spot, value)
                                               : edit_block_replace(work, spot, value);
    int done = 0;
    for (size_t i = 0; i < old->count && done == 0; i++) {
        const struct node *child = edit_spot_child(value, i);
        if (!edit_tree_difference(child, edit_spot_child(old, i)))
            continue;
        spot->indexes[spot->depth] = i;
        spot->nodes[++spot->depth] = edit_spot_child(old, i);
        done = replace_bytes(work, spot, child);
        spot->depth--;
    }
    return done;
}

int edit_change_replace(struct edit_work *work, const struct edit_spot *spot,
                        const struct node *value)
{
    const struct node *parent = edit_spot_parent(spot), *old = edit_spot_node(spot);
    if (!parent || edit_spot_tagged(parent))
        return edit_refuse(work, old, "this is the argument of a function");
    work->intended = edit_tree_put(work->arena, spot,
                                   edit_tree_anchored(work->arena, value, anchor_of(old)));
    struct edit_spot place = *spot;
    return replace_bytes(work, &place, value);
}

/* {} or nothing where a collection is wanted. */
static int fill(struct edit_work *work, const struct edit_spot *spot, const char *name,
                const struct node *value)
{
    const struct node *old = edit_spot_node(spot), *parent = edit_spot_parent(spot);
    struct node *made = edit_tree_empty(work->arena, name ? NODE_MAP : NODE_LIST, NODE_BLOCK);
    if (name)
        node_set(work->arena, made, name, NULL, value);
    else
        node_add_item(work->arena, made, value);
    if (old->kind == NODE_NULL || (parent && !is_flow(parent)))
        return edit_change_replace(work, spot, made);
    work->intended = edit_tree_put(work->arena, spot,
                                   edit_tree_anchored(work->arena, made, old->anchor));
    return edit_flow_insert(work, spot, 0, name, value);
}

int edit_change_insert(struct edit_work *work, const struct edit_spot *spot, size_t index,
                       const char *name, const struct node *value)
{
    const struct node *node = edit_spot_node(spot);
    if (node->count == 0)
        return fill(work, spot, name, value);
    if (edit_spot_tagged(node))
        return edit_refuse(work, node, "this is given by a function");
    size_t at = index < node->count ? index : node->count;
    work->intended = edit_tree_put(work->arena, spot,
                                   edit_tree_with(work->arena, node, at, name, value));
    return is_flow(node) ? edit_flow_insert(work, spot, index, name, value)
                         : edit_block_insert(work, spot, index, name, value);
}

int edit_change_remove(struct edit_work *work, const struct edit_spot *spot, size_t index)
{
    const struct node *node = edit_spot_node(spot);
    if (edit_spot_tagged(node))
        return edit_refuse(work, node, "this is given by a function");
    if (node->count == 1 && !is_flow(node))
        return edit_change_replace(work, spot, edit_tree_empty(work->arena, node->kind, NODE_FLOW));
    work->intended = edit_tree_put(work->arena, spot,
                                   edit_tree_without(work->arena, node, index));
    return is_flow(node) ? edit_flow_remove(work, spot, index)
                         : edit_block_remove(work, spot, index);
}

int edit_change_move(struct edit_work *work, const struct edit_spot *spot, size_t from, size_t to)
{
    const struct node *node = edit_spot_node(spot);
    work->intended = edit_tree_put(work->arena, spot,
                                   edit_tree_moved(work->arena, node, from, to));
    return is_flow(node) ? edit_flow_move(work, spot, from, to)
                         : edit_block_move(work, spot, from, to);
}
