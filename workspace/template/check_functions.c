/* Functions (!Sub, !Join ...) and conditions that are not written as CloudFormation wants them, in
 * places too where nothing here uses them. What is merely unknown is told where it matters. */
#include "workspace/template/check.h"

#include <string.h>

#include "workspace/template/reading.h"
#include "workspace/template/stack.h"

/* --- values --- */

static void check_resources(struct reading *reading)
{
    const struct node *resources = node_get(reading->root, "Resources");
    for (size_t i = 0; node_is(resources, NODE_MAP) && i < resources->count; i++) {
        const struct node_member *member = &resources->members[i];
        const struct node *properties = reading_properties(reading, member);
        int holds = intrinsics_holds(reading->intrinsics, node_get(member->value, "Condition"));
        if (!properties || stack_holds(reading->stack, holds) == 0 || check_is_enough(reading))
            continue;
        check_begin(reading, member);
        intrinsics_check(reading->intrinsics, properties);
    }
    check_begin(reading, NULL);
}

static void check_outputs(struct reading *reading)
{
    const struct node *outputs = node_get(reading->root, "Outputs");
    for (size_t i = 0; node_is(outputs, NODE_MAP) && i < outputs->count; i++) {
        const struct node *output = outputs->members[i].value;
        int holds = intrinsics_holds(reading->intrinsics, node_get(output, "Condition"));
        if (node_is(output, NODE_MAP) && stack_holds(reading->stack, holds) != 0 &&
            !check_is_enough(reading))
            intrinsics_check(reading->intrinsics, output);
    }
}

/* --- conditions --- */

static const struct {
    const char *name, *form;
    size_t least, most;         /* arguments */
    bool values;                /* they are values, not conditions */
} operators[] = {
    { "Fn::And", "!And [2 to 10 conditions]", 2, 10, false },
    { "Fn::Or", "!Or [2 to 10 conditions]", 2, 10, false },
    { "Fn::Not", "!Not [condition]", 1, 1, false },
    { "Fn::Equals", "!Equals [value, value]", 2, 2, true },
};

static void check_condition(struct reading *reading, const struct node *condition);

static void check_operator(struct reading *reading, const struct node *whole,
                           const struct node *arguments, size_t row)
{
    bool right = node_is(arguments, NODE_LIST) && arguments->count >= operators[row].least &&
                 arguments->count <= operators[row].most;
    if (!right)
        problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB605", whole,
                                     "%s is not written as CloudFormation wants it",
                                     operators[row].name),
                     "Write %s.", operators[row].form);
    for (size_t i = 0; right && i < arguments->count; i++)
        if (operators[row].values)
            intrinsics_check(reading->intrinsics, arguments->items[i]);
        else
            check_condition(reading, arguments->items[i]);
}

/* What is no operator may be a value. The depth is that of the file at most. */
static void check_condition(struct reading *reading, const struct node *condition)
{
    const struct node_member *member = node_intrinsic(condition);
    for (size_t i = 0; member && !check_is_enough(reading) && i < COUNT(operators); i++)
        if (strcmp(operators[i].name, member->name) == 0)
            check_operator(reading, condition, member->value, i);
}

static void check_conditions(struct reading *reading)
{
    const struct node *conditions = node_get(reading->root, "Conditions");
    for (size_t i = 0; node_is(conditions, NODE_MAP) && i < conditions->count; i++)
        check_condition(reading, conditions->members[i].value);
}

void check_functions(struct reading *reading)
{
    check_conditions(reading);
    check_resources(reading);
    check_outputs(reading);
}
