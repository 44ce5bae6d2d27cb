#include "workspace/template/stack.h"

#include "workspace/template/node.h"

const struct node *stack_resource(const struct stack *stack, const char *id)
{
    return node_get(node_get(stack->root, "Resources"), id);
}

int stack_holds(const struct stack *stack, int own)
{
    if (own == 0 || stack->holds == 0)
        return 0;
    return own < 0 || stack->holds < 0 ? -1 : 1;
}
