#include "workspace/template/read_made.h"

#include <stddef.h>
#include <string.h>

#include "workspace/template/made.h"
#include "workspace/template/reading.h"
#include "workspace/template/references.h"
#include "workspace/template/stack.h"
#include "workspace/template/valuing.h"

/* What Ref (ATTRIBUTE "") or GetAtt gives; NULL when that is not known. */
static const char *reference(struct reading *reading, const struct made_resource *made,
                             const char *id, const char *attribute, const char *name)
{
    const char *form = references_form(node_text(node_get(made->node, "Type")), attribute);
    if (!form || strcmp(form, "$N") == 0)
        return form ? arena_copy(reading->project->arena, name) : NULL;
    const struct node *value = intrinsics_reference(reading->intrinsics, made->where, id,
                                                    *attribute ? attribute : NULL);
    return arena_copy(reading->project->arena, node_text(value));
}

static void read_one(struct reading *reading, const struct made_resource *made)
{
    struct project *project = reading->project;
    /* with any hash, where AWS has one */
    AUTO_FREE char *id = mem_format("%s%s", made->id, made->hashed ? "0000000000" : "");
    struct resource *resource =
        ARRAY_PUSH(project->made, project->made_count, project->made_capacity);
    *resource = (struct resource){
        .id = mem_text(reading_id(reading, made->id)),
        .type = mem_text(node_text(node_get(made->node, "Type"))),
        .name = intrinsics_name(reading->intrinsics, id),
        .condition = mem_text(made->condition),
        .condition_holds = stack_holds(reading->stack, made->holds),
        .origin = reading_origin(reading, made->where),
        .properties = valuing_read(reading, node_get(made->node, "Properties")),
        .attributes = made->attributes ? valuing_read(reading, made->attributes) : NULL,
        .stack = arena_copy(project->arena, reading->stack->id),
        .made_by = arena_copy(project->arena, reading_id(reading, made->by)),
    };
    resource->ref = reference(reading, made, id, "", resource->name);
    resource->arn = reference(reading, made, id, "Arn", resource->name);
}

void read_made(struct reading *reading)
{
    size_t count;
    bool overflow;
    const struct made_resource *const *list =
        made_list_all(reading->stack->made, &count, &overflow);
    for (size_t i = 0; i < count; i++)
        read_one(reading, list[i]);
    if (overflow)
        reading_problem(reading, PROBLEM_ERROR, "LB606", node_get(reading->root, "Resources"),
                        "SAM makes more than %d resources or %d values of these; the others are "
                        "not read", MADE_MOST, MADE_PIECES);
}
