#include "workspace/template/read_parameters.h"

#include <stdbool.h>
#include <string.h>

#include "workspace/template/reading.h"
#include "workspace/template/stack.h"
#include "workspace/template/stacks.h"
#include "workspace/template/valuing.h"

static const char *copied(const struct reading *reading, const struct node *parameter,
                          const char *name)
{
    return arena_copy(reading->project->arena, node_text(node_get(parameter, name)));
}

/* Where the value stands: the Default only when it is that; else its own words are another value,
 * and what the template says must not become it. */
static const struct node *place_of(const struct node_member *member, const struct node *fallback,
                                   const struct node *resolved)
{
    bool elsewhere = resolved && resolved->given && strcmp(resolved->given->by, "default") != 0;
    return fallback && !elsewhere ? fallback : member->key;
}

static void add(struct reading *reading, const struct node_member *member)
{
    struct project *project = reading->project;
    const struct node *fallback = node_get(member->value, "Default");
    const struct node *resolved = intrinsics_reference(
        reading->intrinsics, fallback ? fallback : member->key, member->name, NULL);
    *(struct parameter *)ARRAY_PUSH(project->parameters, project->parameter_count,
                                    project->parameter_capacity) = (struct parameter){
        .name = arena_copy(project->arena, reading_id(reading, member->name)),
        .type = copied(reading, member->value, "Type"),
        .description = copied(reading, member->value, "Description"),
        .value = valuing_make(reading, place_of(member, fallback, resolved), resolved),
        .definition = valuing_read(reading, member->value),
        .origin = reading_origin(reading, member->key),
    };
}

void read_parameters(struct reading *reading)
{
    for (size_t i = 0; i < stacks_count(reading->stacks); i++) {
        struct stack *stack = stacks_at(reading->stacks, i);
        const struct node *parameters = node_get(stack->root, "Parameters");
        reading_enter(reading, stack);
        for (size_t j = 0; !stack->parent && node_is(parameters, NODE_MAP) &&
                           j < parameters->count; j++)
            add(reading, &parameters->members[j]);
    }
    reading_enter(reading, stacks_at(reading->stacks, 0));
}
