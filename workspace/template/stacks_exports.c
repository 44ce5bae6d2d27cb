/* What templates export for each other. */
#include <stdlib.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/model/problem.h"
#include "workspace/model/project.h"
#include "workspace/template/node.h"
#include "workspace/template/stacks_inside.h"

enum { LONGEST_CIRCLE = 1000 };

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
    const struct node *condition = node_get(output->value, "Condition");
    if (!written || intrinsics_holds(stack->intrinsics, condition) == 0)
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

/* --- imports --- */

static struct stack *top_of(struct stack *stack)
{
    while (stack->parent)
        stack = stack->parent;
    return stack;
}

static void remember(struct stack *stack, struct stack *supplier)
{
    if (stack == supplier)
        return;
    if (!stack->suppliers)
        stack->suppliers = map_new(NULL);
    map_set(stack->suppliers, supplier->id, supplier);
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
    remember(top_of(stack), top_of(export->stack));
    return stacks_output_of(export->stack, export->output, why);
}

/* --- circles --- */

/* One way from stack to supplier to its supplier ... */
struct way {
    struct stack *steps[STACKS_MOST];
    size_t count;
};

static bool was_met(const struct way *met, const struct stack *stack)
{
    for (size_t i = 0; i < met->count; i++)
        if (met->steps[i] == stack)
            return true;
    return false;
}

/* Looks for a way from the last step of WAY back to its first one. */
static bool leads_back(struct way *way, struct way *met)
{
    struct stack *last = way->steps[way->count - 1];
    for (size_t i = 0; last->suppliers && i < map_count(last->suppliers); i++) {
        struct stack *next = map_value_at(last->suppliers, i);
        if (next == way->steps[0])
            return true;
        if (was_met(met, next))
            continue;
        met->steps[met->count++] = next;
        way->steps[way->count++] = next;
        if (leads_back(way, met))
            return true;
        way->count--;
    }
    return false;
}

static void tell_circle(const struct way *way)
{
    struct stacks *stacks = way->steps[0]->all;
    AUTO_STR text;
    str_init(&text, LONGEST_CIRCLE);
    for (size_t i = 0; i < way->count; i++)
        str_addf(&text, "%s -> ", way->steps[i]->file);
    problem_hint(problem_add(&stacks->project->problems, PROBLEM_ERROR, "LB613",
                             way->steps[0]->file, 1, 1, NULL,
                             "templates import from each other in a circle: %s%s", text.text,
                             way->steps[0]->file),
                 "None of them can be deployed first; give one of the values as a parameter.");
}

void stacks_check_imports(struct stacks *stacks)
{
    struct way told = { .count = 0 };
    for (size_t i = 0; i < stacks->count; i++) {
        struct way way = { .steps = { stacks->items[i] }, .count = 1 }, met = way;
        if (stacks->items[i]->parent || was_met(&told, stacks->items[i]) ||
            !leads_back(&way, &met))
            continue;
        tell_circle(&way);
        for (size_t j = 0; j < way.count && told.count < STACKS_MOST; j++)
            told.steps[told.count++] = way.steps[j];
    }
}
