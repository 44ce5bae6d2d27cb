/*
 * intrinsics: what a value of a template is once its functions (!Ref, !Sub, !If ...) are applied
 * with the parameters at hand. Behaviour: CloudFormation User Guide, "Intrinsic function
 * reference"; names of what does not exist locally: SAM CLI's (account 123456789012).
 */
#ifndef LAMBENCH_TEMPLATE_INTRINSICS_H
#define LAMBENCH_TEMPLATE_INTRINSICS_H

#include <stdbool.h>

#include "workspace/base/mem.h"

struct intrinsics;
struct map;
struct node;
struct arena;
struct problem_list;

struct intrinsics_source {
    struct arena *arena;
    const struct node *root;        /* the whole template */
    const char *file, *region;
    const struct map *parameters;   /* name -> struct setting (settings.h); may be NULL */
    struct problem_list *problems;
};

/* SOURCE's members are borrowed until intrinsics_free(). */
struct intrinsics *intrinsics_new(const struct intrinsics_source *source);
void intrinsics_free(struct intrinsics *intrinsics);
DEFINE_AUTO(intrinsics, intrinsics_free);

/* The logical id problems belong to from now on; borrowed, may be NULL. */
void intrinsics_for(struct intrinsics *intrinsics, const char *resource);

/* NODE resolved through and through; never NULL. What cannot be known is NODE_UNKNOWN in its place
 * with a problem LB603 to LB605 or LB704; removed values are gone (NODE_ABSENT when it is NODE
 * itself). Scalars keep the place where they are used. */
const struct node *intrinsics_resolve(struct intrinsics *intrinsics, const struct node *node);
/* As intrinsics_resolve() without adding problems. */
const struct node *intrinsics_peek(struct intrinsics *intrinsics, const struct node *node);

/* 1 or 0; -1 when it cannot be decided or there is no such condition. Adds no problem. */
int intrinsics_condition(struct intrinsics *intrinsics, const char *name);

/* What Ref (ATTRIBUTE is NULL) or GetAtt of a resource gives; never NULL, adds no problem. */
const struct node *intrinsics_reference(struct intrinsics *intrinsics, const struct node *where,
                                        const char *id, const char *attribute);

/* The name a resource has here: its name property, else its logical id. Caller's. */
char *intrinsics_name(struct intrinsics *intrinsics, const char *id);

#endif
