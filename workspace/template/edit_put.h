/*
 * edit_put: writes or removes what a path leads to.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_PUT_H
#define LAMBENCH_TEMPLATE_EDIT_PUT_H

#include "workspace/template/edit_find.h"

/* VALUE where FIND leads; maps on the way that are missing are made. At WHERE an alias is replaced
 * (EDIT_AT_RESOURCE) or followed (EDIT_AT_ANCHOR). */
int edit_put_value(struct edit_work *work, const struct edit_find *find, enum edit_where where,
                   const struct node *value);
/* What FIND leads to, and the maps that are left empty, but not the first FLOOR levels. */
int edit_put_nothing(struct edit_work *work, const struct edit_find *find, size_t floor);

/* The node that would be replaced; NULL when the value would be added. */
const struct node *edit_put_old(const struct edit_find *find, enum edit_where where);

#endif
