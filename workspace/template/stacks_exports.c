/* What templates export for each other. */
#include <stdlib.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/map.h"
#include "workspace/model/problem.h"
#include "workspace/model/project.h"
#include "workspace/template/node.h"
#include "workspace/template/stacks_inside.h"

/* One name, and the output that has it. */
struct stacks_export {
    struct stack *stack;
    const char *output;
    const struct node *where;   /* its name */
};

static void tell_twice(struct stacks *stacks, const struct stacks_export *first,
                       const struct stacks_export *second, const char *name)
{
    const struct node *at = second->where;
    problem_hint(problem_add(&stacks->project->problems, PROBLEM_ERROR, "LB612",
                             at->file ? at->file : second->stack->file, at->line, at->column, NULL,
                             "\"%.150s\" is exported by %s already (line %d)", name,
                             first->stack->file, first->where->line),
                 "An export's name must be the only one in its account and region.");
}

static void add_export(struct stacks *stacks, const struct stacks_export *export, const char *name)
{
    const struct stacks_export *first = map_get(stacks->exports, name);
    if (first) {
        tell_twice(stacks, first, export, name);
        return;
    }
    struct stacks_export *kept = mem_alloc(sizeof *kept);
    *kept = *export;
    map_set(stacks->exports, name, kept);
}

static void add_output(struct stack *stack, const struct node_member *output)
{
    const struct node *written = node_get(node_get(output->value, "Export"), "Name");
    const char *condition = node_text(node_get(output->value, "Condition"));
    if (!written || (condition && intrinsics_condition(stack->intrinsics, condition) == 0))
        return;
    const char *name = node_text(intrinsics_peek(stack->intrinsics, written));
    const struct stacks_export export = { .stack = stack, .output = output->name,
                                          .where = written };
    if (name)
        add_export(stack->all, &export, name);
}

void stacks_find_exports(struct stacks *stacks)
{
    stacks->exports = map_new(free);
    for (size_t i = 0; i < stacks->count; i++) {
        struct stack *stack = stacks->items[i];
        const struct node *outputs = node_get(stack->root, "Outputs");
        for (size_t j = 0; stack->holds != 0 && node_is(outputs, NODE_MAP) && j < outputs->count;
             j++)
            add_output(stack, &outputs->members[j]);
    }
}

const struct node *stacks_import(void *self, const char *name, struct intrinsics_why *why)
{
    struct stack *stack = self;
    const struct stacks_export *export =
        stack->all->exports ? map_get(stack->all->exports, name) : NULL;
    if (!export)
        return NULL;
    if (export->stack == stack) {
        why->reason = "this template exports it itself; only others can import it";
        return NULL;
    }
    return stacks_output_of(export->stack, export->output, why);
}
