/*
 * edit_spot: where a node stands in its tree: the way from the root, child by child.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_SPOT_H
#define LAMBENCH_TEMPLATE_EDIT_SPOT_H

#include "workspace/template/edit_inside.h"

struct edit_spot {
    const struct node *nodes[EDIT_DEPTH];   /* [0] is the root, [depth] the node itself */
    size_t indexes[EDIT_DEPTH];             /* nodes[i + 1] is that child of nodes[i] */
    size_t depth;
};

/* False when NODE is not in the tree of ROOT (it is compared by address). */
bool edit_spot_find(const struct node *root, const struct node *node, struct edit_spot *out);
const struct node *edit_spot_node(const struct edit_spot *spot);
const struct node *edit_spot_parent(const struct edit_spot *spot); /* NULL for the root */
struct edit_spot edit_spot_up(const struct edit_spot *spot);       /* that of the parent */

/* The INDEX-th value of a list or map. */
const struct node *edit_spot_child(const struct node *node, size_t index);
/* Is NODE written with a short tag, so that it has no key of its own in the text? */
bool edit_spot_tagged(const struct node *node);
/* Aliases in the tree of ROOT that stand for TARGET. */
size_t edit_spot_aliases(const struct node *root, const struct node *target);

#endif
