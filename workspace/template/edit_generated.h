/*
 * edit_generated: names of what SAM makes for a resource, as templates refer to them: the role of
 * function F is FRole. Source: SAM developer guide, "Generated CloudFormation resources".
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_GENERATED_H
#define LAMBENCH_TEMPLATE_EDIT_GENERATED_H

#include <stdbool.h>

struct node;

/* Is NAME, which is neither a resource nor a parameter itself, made for resource ID? Of resources
 * whose ids begin alike the longest id counts. */
bool edit_generated_by(const struct node *root, const char *name, const char *id);

#endif
