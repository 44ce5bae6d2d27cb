/*
 * sam: what Globals add to the resources that SAM knows. Rules: SAM specification, "Globals
 * section".
 */
#ifndef LAMBENCH_TEMPLATE_SAM_H
#define LAMBENCH_TEMPLATE_SAM_H

#include <stdbool.h>

struct node;
struct arena;
struct problem_list;

/* Does the template name the transform AWS::Serverless-2016-10-31? */
bool sam_has_transform(const struct node *root, const char *transform);

/* Unknown sections and properties of Globals become problems LB227. */
void sam_check_globals(const struct node *root, const char *file, struct problem_list *problems);

/* The section of Globals whose properties resources of TYPE get ("Function"); NULL: none. */
const char *sam_section(const char *type);
/* May that section hold PROPERTY? */
bool sam_global(const char *type, const char *property);
/* Does RESOURCE want PROPERTY of Globals? Not when its IgnoreGlobals names it. */
bool sam_wants(const struct node *resource, const char *property);

/* Properties of RESOURCE with what Globals give to its type; NULL when there are none at all. */
const struct node *sam_properties(struct arena *arena, const struct node *root,
                                  const struct node *resource);

#endif
