/*
 * stacks: all templates of one load: the project's own, those opened beside it, and nested ones
 * with what their resource gives them. They answer each other: parameters, outputs, exports.
 */
#ifndef LAMBENCH_TEMPLATE_STACKS_H
#define LAMBENCH_TEMPLATE_STACKS_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct arena;
struct map;
struct node;
struct opened;
struct project;
struct stack;
struct stacks;

enum {
    STACKS_DEPTH = 8,       /* ours; CloudFormation sets no limit to nesting */
    STACKS_MOST = 200,
    STACKS_VALUES = 1000000 /* in all of them, one file counted as often as it is used */
};

/* VALUES (name -> struct setting) and the others are borrowed until stacks_free(). */
struct stacks *stacks_new(struct project *project, struct arena *arena, struct opened *opened,
                          const struct map *values);
void stacks_free(struct stacks *stacks);
DEFINE_AUTO(stacks, stacks_free);

/* ROOT, read from PATH, becomes the project's template (the first one), or one beside it, whose id
 * is made of its file's name. False when it is no template, which is told. */
bool stacks_add(struct stacks *stacks, const char *path, const struct node *root);
/* Opens the templates that resources of the others stand for, theirs too, and so on. What cannot
 * be opened is told at the resource. */
void stacks_open_nested(struct stacks *stacks);

/* After the values were read: templates that import from each other in a circle are told. */
void stacks_check_imports(struct stacks *stacks);

size_t stacks_count(const struct stacks *stacks);
struct stack *stacks_at(const struct stacks *stacks, size_t index);
/* By its id; NULL when there is none. */
struct stack *stacks_find(const struct stacks *stacks, const char *id);
/* The stack a full id ("App/Hello") is in, and the logical id there; NULL when it is in none. */
struct stack *stacks_of(const struct stacks *stacks, const char *full_id, const char **out_id);
/* The resource with that full id; NULL when there is none. */
const struct node *stacks_resource(const struct stacks *stacks, const char *full_id);

#endif
