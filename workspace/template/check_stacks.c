/* What resources give the templates they stand for, and what those take. */
#include "workspace/template/check.h"

#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/template/reading.h"
#include "workspace/template/stack.h"
#include "workspace/template/stacks.h"

/* The nearest parameter of STACK; NULL when none is like NAME. */
static const char *nearest_parameter(const struct node *parameters, const char *name)
{
    size_t count = node_is(parameters, NODE_MAP) ? parameters->count : 0;
    AUTO_FREE const char **names = mem_alloc((count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = parameters->members[i].name;
    return likeness_nearest(name, names);
}

static void check_given(struct reading *reading, const struct stack *nested,
                        const struct node *given)
{
    const struct node *parameters = node_get(nested->root, "Parameters");
    for (size_t i = 0; i < given->count; i++) {
        const struct node_member *member = &given->members[i];
        if (node_get(parameters, member->name) || text_starts(member->name, "Fn::"))
            continue;
        const char *near = nearest_parameter(parameters, member->name);
        struct problem *problem =
            reading_problem(reading, PROBLEM_ERROR, "LB614", member->key,
                            "%s has no parameter \"%.100s\"", nested->file, member->name);
        if (near)
            problem_hint(problem, "Did you mean %s?", near);
    }
}

static void check_needed(struct reading *reading, const struct stack *nested,
                         const struct node *given)
{
    const struct node *parameters = node_get(nested->root, "Parameters");
    for (size_t i = 0; node_is(parameters, NODE_MAP) && i < parameters->count; i++) {
        const struct node_member *member = &parameters->members[i];
        if (node_get(member->value, "Default") || node_get(given, member->name))
            continue;
        problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB614", nested->resource->key,
                                     "%s needs the parameter %.100s", nested->file, member->name),
                     "Give it under Parameters, or give it a Default there.");
    }
}

void check_stacks(struct reading *reading)
{
    for (size_t i = 0; i < stacks_count(reading->stacks); i++) {
        const struct stack *nested = stacks_at(reading->stacks, i);
        if (nested->parent != reading->stack)
            continue;
        const struct node *properties = node_get(nested->resource->value, "Properties");
        const struct node *given = node_get(properties, "Parameters");
        check_begin(reading, nested->resource);
        if (node_intrinsic(given))
            given = intrinsics_peek(reading->intrinsics, given);
        bool known = !given || given->kind == NODE_MAP;
        if (known && given)
            check_given(reading, nested, given);
        if (known && nested->holds != 0)
            check_needed(reading, nested, given);
    }
    check_begin(reading, NULL);
}
