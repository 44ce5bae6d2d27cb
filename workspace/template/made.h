/*
 * made: the plain CloudFormation resources that AWS's transform AWS::Serverless-2016-10-31 makes of
 * the SAM resources of a template: roles, permissions, rules, mappings, APIs, and the function, the
 * table ... itself (which has the id of its SAM resource). As in AWS they are made of what is
 * written, before anything of it is resolved; what they are made into is data, the files of made/.
 * Ids are those of AWS. Where AWS adds a hash of ten digits (versions, layers, deployments, custom
 * domains) the id goes without it here; such a resource is referred to as Function.Version,
 * Api.Deployment, or by an id that ends with any hash.
 */
#ifndef LAMBENCH_TEMPLATE_MADE_H
#define LAMBENCH_TEMPLATE_MADE_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

enum { MADE_MOST = 20000, MADE_PIECES = 1000000 }; /* resources, values; no more are made */

struct arena;
struct intrinsics;
struct made;
struct node;

/* A resource that is made. */
struct made_resource {
    const char *id;
    const char *by;             /* id of the SAM resource; of its event, the function's */
    const char *condition;      /* or NULL */
    int holds;                  /* as struct resource has it */
    bool hashed;                /* AWS adds a hash to its id */
    const struct node *where;   /* place in the template */
    const struct node *node;    /* a map with Type and Properties, as they would be written */
    const struct node *attributes; /* Condition, DeletionPolicy ...; NULL: none */
};

/* ROOT is the whole template. Nothing is made before the first question. All is borrowed until
 * made_free(). */
struct made *made_new(struct arena *arena, struct intrinsics *intrinsics,
                      const struct node *root);
void made_free(struct made *made);
DEFINE_AUTO(made, made_free);

/* The one that ID leads to: its id, "Function.Version" (with anything behind another dot), or an id
 * with a hash. NULL when SAM makes none. */
const struct made_resource *made_find(struct made *made, const char *id);

/* All of them, in the order they are made; *OUT_OVERFLOW: there would be too many. */
const struct made_resource *const *made_list_all(struct made *made, size_t *out_count,
                                                 bool *out_overflow);

#endif
