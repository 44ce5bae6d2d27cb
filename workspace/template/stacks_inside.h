/*
 * stacks_inside: what the files of stacks share; nobody else includes it.
 */
#ifndef LAMBENCH_TEMPLATE_STACKS_INSIDE_H
#define LAMBENCH_TEMPLATE_STACKS_INSIDE_H

#include "workspace/template/intrinsics.h"
#include "workspace/template/stack.h"
#include "workspace/template/stacks.h"

struct stacks {
    struct project *project;
    struct arena *arena;
    struct opened *opened;
    const struct map *values;
    struct intrinsics_effort effort;
    struct stack **items;       /* owned */
    size_t weight;              /* values in all of them */
    size_t count, capacity;
    struct map *closed;         /* full id of a resource -> why its template is not open */
    struct map *exports;        /* name -> struct stacks_export (owned); NULL: not looked for yet */
};

/* Is ROOT of the file at PATH a template? If not, that is told. */
bool stacks_is_template(struct stacks *stacks, const char *path, const struct node *root);
/* A new stack at the end of the list; its id, parent and resource are set. */
struct stack *stacks_append(struct stacks *stacks, struct stack first, const char *path,
                            const struct node *root);
/* Output NAME of STACK; NULL with the reason when it is not known. */
const struct node *stacks_output_of(struct stack *stack, const char *name,
                                    struct intrinsics_why *why);
/* Why the template that resource ID of STACK stands for is not open; NULL when the resource stands
 * for none. */
const char *stacks_closed_reason(const struct stack *stack, const char *id);
/* Finds what all templates export; names that are given twice are told. */
void stacks_find_exports(struct stacks *stacks);
/* The import() of struct intrinsics_outside; SELF is the stack that asks. */
const struct node *stacks_import(void *self, const char *name, struct intrinsics_why *why);
/* The functions behind struct intrinsics_outside of a stack. */
struct intrinsics_outside stacks_answers(struct stack *stack);

#endif
