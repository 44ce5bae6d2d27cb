#include "workspace/template/edit_spot.h"

const struct node *edit_spot_child(const struct node *node, size_t index)
{
    return node->kind == NODE_LIST ? node->items[index] : node->members[index].value;
}

static bool search(const struct node *node, struct edit_spot *spot)
{
    const struct node *here = spot->nodes[spot->depth];
    if (here == node)
        return true;
    if ((here->kind != NODE_LIST && here->kind != NODE_MAP) || spot->depth + 1 >= EDIT_DEPTH)
        return false;
    for (size_t i = 0; i < here->count; i++) {
        const struct node *child = edit_spot_child(here, i);
        if (child != node && (child->start > node->start || child->end < node->end))
            continue;
        spot->indexes[spot->depth] = i;
        spot->nodes[++spot->depth] = child;
        if (search(node, spot))
            return true;
        spot->depth--;
    }
    return false;
}

bool edit_spot_find(const struct node *root, const struct node *node, struct edit_spot *out)
{
    out->nodes[0] = root;
    out->depth = 0;
    return search(node, out);
}

const struct node *edit_spot_node(const struct edit_spot *spot)
{
    return spot->nodes[spot->depth];
}

const struct node *edit_spot_parent(const struct edit_spot *spot)
{
    return spot->depth > 0 ? spot->nodes[spot->depth - 1] : NULL;
}

struct edit_spot edit_spot_up(const struct edit_spot *spot)
{
    struct edit_spot up = *spot;
    up.depth--;
    return up;
}

bool edit_spot_tagged(const struct node *node)
{
    return node->kind == NODE_MAP && node->count == 1 && node->members[0].key == node;
}

size_t edit_spot_aliases(const struct node *root, const struct node *target)
{
    if (root->kind == NODE_ALIAS)
        return root->target == target;
    size_t count = 0;
    for (size_t i = 0; i < root->count; i++)
        count += edit_spot_aliases(edit_spot_child(root, i), target);
    return count;
}
