/* What templates ask each other for: each value is found once, and one that leads back to itself
 * is not known. */
#include <stdlib.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/map.h"
#include "workspace/template/node.h"
#include "workspace/template/stacks_inside.h"

struct answer {
    bool busy;                  /* being found: whoever asks now stands in a circle */
    const struct node *value;   /* NULL: see why */
    struct intrinsics_why why;
};

/* What is known under KEY in STACK; a new one (with *IS_NEW) is busy until it is filled. */
static struct answer *answer_for(struct stack *stack, const char *key, bool *is_new)
{
    struct answer *answer = map_get(stack->answers, key);
    *is_new = !answer;
    if (answer)
        return answer;
    answer = mem_alloc(sizeof *answer);
    *answer = (struct answer){ .busy = true };
    map_set(stack->answers, key, answer);
    return answer;
}

/* NODE as STACK resolves it, for ANSWER. */
static void fill(struct answer *answer, struct stack *stack, const struct node *node)
{
    const struct node *value = intrinsics_peek(stack->intrinsics, node);
    answer->busy = false;
    if (value->kind == NODE_UNKNOWN)
        answer->why.reason = value->reason;
    else if (value->kind != NODE_ABSENT)
        answer->value = value;
}

static const struct node *told(const struct answer *answer, struct intrinsics_why *why)
{
    *why = answer->why;
    if (answer->busy)
        why->reason = "it depends on itself";
    return answer->busy ? NULL : answer->value;
}

/* --- parameters --- */

static const struct node *passed(const struct stack *stack, const char *name)
{
    const struct node *properties = node_get(stack->resource->value, "Properties");
    const struct node *parameters = node_get(properties, "Parameters");
    if (node_intrinsic(parameters))
        parameters = intrinsics_peek(stack->parent->intrinsics, parameters);
    return node_get(parameters, name);
}

static const struct node *parameter(void *self, const char *name, struct intrinsics_why *why)
{
    struct stack *stack = self;
    if (!stack->parent)
        return NULL;
    AUTO_FREE char *key = mem_format("parameter %s", name);
    bool is_new;
    struct answer *answer = answer_for(stack, key, &is_new);
    if (is_new) {
        const struct node *node = passed(stack, name);
        answer->busy = node != NULL;
        if (node)
            fill(answer, stack->parent, node);
    }
    return told(answer, why);
}

/* --- outputs --- */

static const struct node *wrong(struct stacks *stacks, struct intrinsics_why *why, char *text)
{
    why->reason = arena_copy(stacks->arena, text);
    why->wrong = true;
    free(text);
    return NULL;
}

const struct node *stacks_output_of(struct stack *stack, const char *name,
                                    struct intrinsics_why *why)
{
    const struct node *output = node_get(node_get(stack->root, "Outputs"), name);
    const struct node *value = node_get(output, "Value");
    if (!value)
        return wrong(stack->all, why, mem_format("%s has no output \"%.100s\"", stack->file, name));
    if (intrinsics_holds(stack->intrinsics, node_get(output, "Condition")) == 0)
        return wrong(stack->all, why, mem_format("output \"%.100s\" of %s is not made: its "
                                                 "condition is false", name, stack->file));
    AUTO_FREE char *key = mem_format("output %s", name);
    bool is_new;
    struct answer *answer = answer_for(stack, key, &is_new);
    if (is_new)
        fill(answer, stack, value);
    return told(answer, why);
}

static const struct node *output(void *self, const char *id, const char *name,
                                 struct intrinsics_why *why)
{
    struct stack *stack = self;
    AUTO_FREE char *full = mem_format("%s%s", stack->prefix, id);
    struct stack *nested = stacks_find(stack->all, full);
    if (nested)
        return stacks_output_of(nested, name, why);
    why->reason = stacks_closed_reason(stack, id);
    if (why->reason)
        return NULL;
    return wrong(stack->all, why, mem_format("%.100s is no stack, it has no outputs", id));
}

struct intrinsics_outside stacks_answers(struct stack *stack)
{
    return (struct intrinsics_outside){ .self = stack, .parameter = parameter, .output = output,
                                        .import = stacks_import };
}
