/*
 * edit_change: one change of the tree, made in the bytes and in the intended tree alike, whatever
 * style the place has.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_CHANGE_H
#define LAMBENCH_TEMPLATE_EDIT_CHANGE_H

#include "workspace/template/edit_spot.h"

int edit_change_replace(struct edit_work *work, const struct edit_spot *spot,
                        const struct node *value);
/* Into the collection at SPOT (a null counts as an empty one of the kind that NAME asks for: a map
 * with a name, else a list), before child INDEX; at the end when that is larger. */
int edit_change_insert(struct edit_work *work, const struct edit_spot *spot, size_t index,
                       const char *name, const struct node *value);
/* Child INDEX of the collection at SPOT; it is left as {} or [] when it was the only one. */
int edit_change_remove(struct edit_work *work, const struct edit_spot *spot, size_t index);
int edit_change_move(struct edit_work *work, const struct edit_spot *spot, size_t from, size_t to);

#endif
