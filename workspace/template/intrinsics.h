/*
 * intrinsics: what a value of a template is once its functions (!Ref, !Sub, !If ...) are applied
 * with the parameters at hand. Behaviour: CloudFormation User Guide, "Intrinsic function
 * reference"; names of what does not exist locally: SAM CLI's (account 123456789012).
 */
#ifndef LAMBENCH_TEMPLATE_INTRINSICS_H
#define LAMBENCH_TEMPLATE_INTRINSICS_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct intrinsics;
struct map;
struct node;
struct arena;
struct problem_list;

/* What the templates of one load have cost together. */
struct intrinsics_effort {
    size_t steps, bytes;
    int depth;
};

/* Why a value from outside the template is not known. */
struct intrinsics_why {
    const char *reason;             /* in the arena, or static */
    bool wrong;                     /* it can be known that there is none: a mistake */
};

/* What values depend on that is not in the template; each gives a resolved value, or NULL with the
 * reason. */
struct intrinsics_outside {
    void *self;
    /* What the resource that stands for this template gives its parameter NAME; NULL without a
     * reason when it gives none. */
    const struct node *(*parameter)(void *self, const char *name, struct intrinsics_why *why);
    /* Output NAME of the template that resource ID stands for. */
    const struct node *(*output)(void *self, const char *id, const char *name,
                                 struct intrinsics_why *why);
    /* What another template exports as NAME. */
    const struct node *(*import)(void *self, const char *name, struct intrinsics_why *why);
};

struct intrinsics_source {
    struct arena *arena;
    const struct node *root;        /* the whole template */
    const char *file, *region;
    const char *prefix;             /* what its ids begin with in the project: "", "App/" */
    const char *name;               /* AWS::StackName */
    bool beside;                    /* takes parameters given without its prefix as well */
    const struct map *parameters;   /* name -> struct setting (settings.h); may be NULL */
    struct problem_list *problems;
    struct intrinsics_outside outside;  /* functions may be NULL */
    struct intrinsics_effort *effort;
};

/* SOURCE's members are borrowed until intrinsics_free(). */
struct intrinsics *intrinsics_new(const struct intrinsics_source *source);
void intrinsics_free(struct intrinsics *intrinsics);
DEFINE_AUTO(intrinsics, intrinsics_free);

/* A resource that is not written in the template, but made of what is. */
struct intrinsics_other {
    const struct node *node;        /* a map with Type and Properties */
    const char *id;
    const char *stands_for;         /* whose name a Ref of it is: of an alias, the function's */
};

/* FIND is asked for what is neither a parameter nor a resource; OUT is set when it is true. */
void intrinsics_add(struct intrinsics *intrinsics,
                    bool (*find)(void *self, const char *id, struct intrinsics_other *out),
                    void *self);

/* The logical id problems belong to from now on; borrowed, may be NULL. */
void intrinsics_for(struct intrinsics *intrinsics, const char *resource);

/* NODE resolved through and through; never NULL. What cannot be known is NODE_UNKNOWN in its place
 * with a problem LB603 to LB605 or LB704; removed values are gone (NODE_ABSENT when it is NODE
 * itself). Scalars keep the place where they are used. */
const struct node *intrinsics_resolve(struct intrinsics *intrinsics, const struct node *node);
/* As intrinsics_resolve() without adding problems. */
const struct node *intrinsics_peek(struct intrinsics *intrinsics, const struct node *node);

/* Adds the problems of intrinsics_resolve() that are mistakes, not those of unknown values. */
void intrinsics_check(struct intrinsics *intrinsics, const struct node *node);

/* 1 or 0; -1 when it cannot be decided or there is no such condition. Adds no problem. */
int intrinsics_condition(struct intrinsics *intrinsics, const char *name);

/* The same for what stands as Condition at a resource or an output; 1 for NULL: there is none. */
int intrinsics_holds(struct intrinsics *intrinsics, const struct node *condition);

/* What Ref (ATTRIBUTE is NULL) or GetAtt of a resource of this template gives; ID is the logical
 * id within it. Never NULL, adds no problem. */
const struct node *intrinsics_reference(struct intrinsics *intrinsics, const struct node *where,
                                        const char *id, const char *attribute);

/* The name a resource has here: its name property, else its logical id, behind the stack's when it
 * is a nested one ("App-Hello"). Caller's. */
char *intrinsics_name(struct intrinsics *intrinsics, const char *id);

#endif
