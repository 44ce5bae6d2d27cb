/*
 * stack: one template of a project, ready to be read: what it includes is put in, its loops are
 * written out, and intrinsics answers for its values. It is the project's own template, one that
 * was opened beside it, or one that a resource of another template stands for.
 */
#ifndef LAMBENCH_TEMPLATE_STACK_H
#define LAMBENCH_TEMPLATE_STACK_H

#include <stdbool.h>

#include "workspace/template/intrinsics.h"

struct made;
struct map;
struct node;
struct node_member;
struct stacks;

struct stack {
    struct stacks *all;
    const char *id;         /* "" for the project's template; "App", "App/Inner", "network" */
    const char *prefix;     /* what ids of its resources begin with: "", "App/" */
    const char *name;       /* AWS::StackName: "local", "local-App", "network" */
    const char *path, *folder; /* absolute */
    const char *file;       /* in problems */
    const struct node *root;    /* a map */
    struct intrinsics *intrinsics; /* owned */
    struct made *made;      /* what SAM makes of it (owned) */
    struct stack *parent;   /* the template with the resource it stands for; NULL */
    const struct node_member *resource; /* that resource */
    int depth;              /* how many are above it */
    struct map *suppliers;  /* ids of those it imports from (owned); NULL: none */
    int holds;              /* 1, 0 or -1: conditions of all resources it hangs on */
    struct map *answers;    /* what it was asked for, by name; see stacks_answer.c (owned) */
};

/* Its resource with that logical id; NULL when there is none. */
const struct node *stack_resource(const struct stack *stack, const char *id);

/* OWN (1, 0, -1: the condition of one of its resources) together with what it hangs on itself. */
int stack_holds(const struct stack *stack, int own);

#endif
