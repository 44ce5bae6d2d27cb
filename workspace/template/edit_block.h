/*
 * edit_block: changes in block style, where a child is some lines. Bytes only: each function adds
 * the splices; the intended tree is made by edit_change.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_BLOCK_H
#define LAMBENCH_TEMPLATE_EDIT_BLOCK_H

#include "workspace/template/edit_spot.h"

/* SPOT is that of a block collection with at least one child. NAME: for maps. */
int edit_block_insert(struct edit_work *work, const struct edit_spot *spot, size_t index,
                      const char *name, const struct node *value);
/* Not the only child. */
int edit_block_remove(struct edit_work *work, const struct edit_spot *spot, size_t index);
int edit_block_move(struct edit_work *work, const struct edit_spot *spot, size_t from, size_t to);
/* SPOT is that of a child of a block collection. Its anchor stays. */
int edit_block_replace(struct edit_work *work, const struct edit_spot *spot,
                       const struct node *value);

#endif
