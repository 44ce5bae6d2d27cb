/*
 * edit_flow: changes within [] and {}, in one line or over many, YAML or JSON. Bytes only, as
 * edit_block.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_FLOW_H
#define LAMBENCH_TEMPLATE_EDIT_FLOW_H

#include "workspace/template/edit_spot.h"

/* SPOT is that of a flow collection; it may be empty. */
int edit_flow_insert(struct edit_work *work, const struct edit_spot *spot, size_t index,
                     const char *name, const struct node *value);
int edit_flow_remove(struct edit_work *work, const struct edit_spot *spot, size_t index);
int edit_flow_move(struct edit_work *work, const struct edit_spot *spot, size_t from, size_t to);
/* SPOT is that of a child of a flow collection. Its anchor stays. */
int edit_flow_replace(struct edit_work *work, const struct edit_spot *spot,
                      const struct node *value);

#endif
