/*
 * types_inside: what the files of types share; nobody else includes it.
 */
#ifndef LAMBENCH_TEMPLATE_TYPES_INSIDE_H
#define LAMBENCH_TEMPLATE_TYPES_INSIDE_H

#include "workspace/template/types.h"

struct map;

/* The shapes of one type, or those that all types of a file share. */
struct type_scope {
    struct types *types;
    struct type_scope *outer;   /* the file's; NULL for that one */
    struct map *shapes;         /* name -> struct type_shape */
    struct type_shape *resource;
};

struct types {
    struct arena *arena;
    struct map *scopes;         /* type, or path of a file -> struct type_scope (owned) */
};

/* Reads the lines from AT up to the next resource into SCOPE. */
void types_read_scope(struct type_scope *scope, const char *at);
/* The shape of that name in SCOPE or around it; NULL when there is none. */
struct type_shape *types_scope_shape(const struct type_scope *scope, const char *name);

#endif
