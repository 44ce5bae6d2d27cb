/*
 * edit_tree: the intended outcome of an edit, made of nodes without looking at any bytes. Trees
 * are never changed: each function makes what differs anew.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_TREE_H
#define LAMBENCH_TEMPLATE_EDIT_TREE_H

#include "workspace/template/edit_inside.h"

struct edit_spot;

/* A scalar that is TEXT however it is written: its kind is NODE_UNKNOWN. */
const struct node *edit_tree_text(struct arena *arena, const char *text, size_t size,
                                  enum node_style style);
struct node *edit_tree_empty(struct arena *arena, enum node_kind kind, enum node_style style);
/* {NAME: VALUE} */
const struct node *edit_tree_map(struct arena *arena, const char *name, const struct node *value);

/* The root with NODE at SPOT. */
const struct node *edit_tree_put(struct arena *arena, const struct edit_spot *spot,
                                 const struct node *node);
/* COLLECTION with a child more before INDEX (NAME: for maps), less, or elsewhere. */
const struct node *edit_tree_with(struct arena *arena, const struct node *collection, size_t index,
                                  const char *name, const struct node *value);
const struct node *edit_tree_without(struct arena *arena, const struct node *collection,
                                     size_t index);
const struct node *edit_tree_moved(struct arena *arena, const struct node *list, size_t from,
                                   size_t to);
/* NODE with another anchor (NULL: none). */
const struct node *edit_tree_anchored(struct arena *arena, const struct node *node,
                                      const char *anchor);

/* A scalar without a style of its own in the one of the scalar OLD; anything else as it is. */
const struct node *edit_tree_styled(struct arena *arena, const struct node *node,
                                    const struct node *old);

/* The first place where ACTUAL is not what INTENDED is: kinds, texts, names, order, anchors and
 * aliases; NULL when they are the same. */
const struct node *edit_tree_difference(const struct node *intended, const struct node *actual);

#endif
