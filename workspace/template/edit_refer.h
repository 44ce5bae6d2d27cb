/*
 * edit_refer: every place of a template that names a resource or parameter: Ref, GetAtt, Sub,
 * DependsOn, and the ids of SAM connectors.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_REFER_H
#define LAMBENCH_TEMPLATE_EDIT_REFER_H

#include <stdbool.h>
#include <stddef.h>

struct node;

struct edit_reference {
    const struct node *scalar;      /* holds the name */
    size_t offset, size;            /* of the name in its text; "Orders" of "Orders.Arn" */
    const struct node *whole;       /* to be shown: the function, else the scalar */
};

void edit_refer_each(const struct node *root,
                     void (*each)(void *self, const struct edit_reference *reference),
                     void *self);
bool edit_refer_is(const struct edit_reference *reference, const char *name);
/* References to NAME. */
size_t edit_refer_count(const struct node *root, const char *name);
/* The name that VALUE is nothing but a reference to (Ref, or Sub of "${Name}"): its place in
 * REFERENCE; false when it is none. */
bool edit_refer_only(const struct node *value, struct edit_reference *reference);

#endif
