#include "workspace/template/read_outputs.h"

#include "workspace/template/reading.h"
#include "workspace/template/stack.h"
#include "workspace/template/stacks.h"
#include "workspace/template/valuing.h"

static void add_condition(struct reading *reading, const struct node_member *member)
{
    struct project *project = reading->project;
    *(struct condition *)ARRAY_PUSH(project->conditions, project->condition_count,
                                    project->condition_capacity) = (struct condition){
        .name = arena_copy(project->arena, member->name),
        .holds = intrinsics_condition(reading->intrinsics, member->name),
        .origin = reading_origin(reading, member->key),
        .stack = arena_copy(project->arena, reading->stack->id),
    };
}

static void add_output(struct reading *reading, const struct node_member *member)
{
    struct project *project = reading->project;
    const struct node *output = member->value;
    const struct node *condition = node_get(output, "Condition");
    *(struct output *)ARRAY_PUSH(project->outputs, project->output_count,
                                 project->output_capacity) = (struct output){
        .name = arena_copy(project->arena, member->name),
        .description = arena_copy(project->arena, node_text(node_get(output, "Description"))),
        .value = valuing_read(reading, node_get(output, "Value")),
        .exported = valuing_read(reading, node_get(node_get(output, "Export"), "Name")),
        .condition = arena_copy(project->arena, node_name(condition)),
        .condition_holds =
            stack_holds(reading->stack, intrinsics_holds(reading->intrinsics, condition)),
        .origin = reading_origin(reading, member->key),
        .stack = arena_copy(project->arena, reading->stack->id),
    };
}

static void read_section(struct reading *reading, const char *name,
                         void (*add)(struct reading *reading, const struct node_member *member))
{
    const struct node *section = node_get(reading->root, name);
    for (size_t i = 0; node_is(section, NODE_MAP) && i < section->count; i++)
        add(reading, &section->members[i]);
}

void read_outputs(struct reading *reading)
{
    struct project *project = reading->project;
    for (size_t i = 0; i < stacks_count(reading->stacks); i++) {
        reading_enter(reading, stacks_at(reading->stacks, i));
        read_section(reading, "Conditions", add_condition);
        read_section(reading, "Outputs", add_output);
    }
    reading_enter(reading, stacks_at(reading->stacks, 0));
    project->transforms = valuing_read(reading, node_get(reading->root, "Transform"));
    project->description =
        arena_copy(project->arena, node_text(node_get(reading->root, "Description")));
}
