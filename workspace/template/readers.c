#include "workspace/template/readers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/model/run_settings.h"
#include "workspace/template/read_companions.h"
#include "workspace/template/read_function.h"
#include "workspace/template/read_layer.h"
#include "workspace/template/read_made.h"
#include "workspace/template/read_machine.h"
#include "workspace/template/read_openapi.h"
#include "workspace/template/read_routes.h"
#include "workspace/template/read_sources.h"
#include "workspace/template/read_started.h"
#include "workspace/template/reading.h"
#include "workspace/template/references.h"
#include "workspace/template/stack.h"
#include "workspace/template/stacks.h"
#include "workspace/template/valuing.h"

enum { QUOTA_RESOURCES = 500, MOST_RESOURCES = 5000 };
#define NOT_KEPT SIZE_MAX

static const struct {
    const char *type;
    void (*first)(struct reading *reading);
    void (*then)(struct reading *reading);
} rows[] = {
    { .type = "AWS::Serverless::Function", .first = read_function_sam },
    { .type = "AWS::Lambda::Function", .first = read_function_plain },
    { .type = "AWS::Serverless::LayerVersion", .first = read_layer_sam },
    { .type = "AWS::Lambda::LayerVersion", .first = read_layer_plain },
    { .type = "AWS::Serverless::StateMachine", .then = read_machine },
    { .type = "AWS::StepFunctions::StateMachine", .then = read_machine },
    { .type = "AWS::Serverless::Api", .then = read_openapi_rest },
    { .type = "AWS::ApiGateway::RestApi", .then = read_openapi_rest },
    { .type = "AWS::Serverless::HttpApi", .then = read_openapi_http },
    { .type = "AWS::ApiGatewayV2::Api", .then = read_openapi_http },
    { .type = "AWS::Lambda::EventSourceMapping", .then = read_sources_mapping },
    { .type = "AWS::Lambda::Url", .then = read_sources_url },
    { .type = "AWS::Events::Rule", .then = read_sources_rule },
    { .type = "AWS::Scheduler::Schedule", .then = read_sources_schedule },
    { .type = "AWS::SNS::Subscription", .then = read_sources_subscription },
    { .type = "AWS::SNS::Topic", .then = read_sources_topic },
    { .type = "AWS::S3::Bucket", .then = read_sources_bucket },
    { .type = "AWS::ApiGatewayV2::Route", .then = read_routes_http },
    { .type = "AWS::ApiGateway::Method", .then = read_routes_rest },
};

/* All but Type and Properties: DependsOn, Metadata, DeletionPolicy ... */
static const struct value *attributes_of(struct reading *reading, const struct node *resource)
{
    struct node *attributes = node_new(reading->arena, NODE_MAP, resource);
    for (size_t i = 0; i < resource->count; i++) {
        const struct node_member *member = &resource->members[i];
        if (strcmp(member->name, "Type") != 0 && strcmp(member->name, "Properties") != 0)
            node_set(reading->arena, attributes, member->name, member->key, member->value);
    }
    return attributes->count > 0 ? valuing_read(reading, attributes) : NULL;
}

static const char *reference(struct reading *reading, const struct node_member *member,
                             const char *attribute)
{
    const struct node *value =
        intrinsics_reference(reading->intrinsics, member->value, member->name, attribute);
    return arena_copy(reading->project->arena, node_text(value));
}

/* 1 when nothing hangs on a condition; -1 when it cannot be decided. */
static int holds(struct reading *reading, const struct node *resource)
{
    const struct node *condition = node_get(resource, "Condition");
    return stack_holds(reading->stack, intrinsics_holds(reading->intrinsics, condition));
}

static void keep_resource(struct reading *reading, const struct node_member *member,
                          const char *type)
{
    struct project *project = reading->project;
    reading->properties = reading_properties(reading, member);
    reading->values = valuing_read(reading, reading->properties);
    struct resource *resource =
        ARRAY_PUSH(project->resources, project->resource_count, project->resource_capacity);
    *resource = (struct resource){
        .condition_holds = holds(reading, member->value),
        .properties = reading->values,
        .attributes = attributes_of(reading, member->value),
        .stack = arena_copy(project->arena, reading->stack->id),
        .ref = reference(reading, member, NULL),
        .arn = reference(reading, member, "Arn"),
        .id = mem_text(reading->id),
        .type = mem_text(type),
        .name = intrinsics_name(reading->intrinsics, member->name),
        .condition = mem_text(node_name(node_get(member->value, "Condition"))),
        .origin = reading_origin(reading, member->key),
    };
    if (!references_known_type(type)) {
        AUTO_FREE char *text = mem_format("%s is not run locally; it is only checked", type);
        reading_note(reading, "LB702", member->key, text);
    }
}

static void check_id(struct reading *reading, const struct node_member *member)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    if (strspn(member->name, letters) != strlen(member->name))
        reading_problem(reading, PROBLEM_ERROR, "LB221", member->key,
                        "\"%.100s\" cannot be a logical id: only letters and digits",
                        member->name);
}

/* Its Type, NULL when it has none (which becomes a problem). */
static const char *type_of(struct reading *reading, const struct node_member *member)
{
    if (member->value->kind != NODE_MAP) {
        reading_problem(reading, PROBLEM_ERROR, "LB217", member->key,
                        "a resource must be a map with Type and Properties, not %s",
                        node_kind_word(member->value->kind));
        return NULL;
    }
    const char *type = node_text(node_get(member->value, "Type"));
    if (!type)
        reading_problem(reading, PROBLEM_ERROR, "LB222", member->key, "this resource has no Type");
    return type;
}

static void begin(struct reading *reading, const struct node_member *member)
{
    reading->id = reading_id(reading, member->name);
    reading->local_id = member->name;
    reading->resource = member->value;
    reading->key = member->key;
    intrinsics_for(reading->intrinsics, reading->id);
}

/* Gives the resource's place in the project; NOT_KEPT when it is none. */
static size_t read_first(struct reading *reading, const struct node_member *member)
{
    begin(reading, member);
    if (text_starts(member->name, "Fn::")) {
        reading_note(reading, "LB704", member->key, "macros are not run locally");
        return NOT_KEPT;
    }
    check_id(reading, member);
    const char *type = type_of(reading, member);
    if (!type)
        return NOT_KEPT;
    keep_resource(reading, member, type);
    size_t kept = reading->project->resource_count - 1;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].first && strcmp(rows[i].type, type) == 0)
            rows[i].first(reading);
    return kept;
}

static void read_then(struct reading *reading, const struct node_member *member, size_t kept)
{
    const struct resource *resource = &reading->project->resources[kept];
    begin(reading, member);
    reading->values = resource->properties;
    reading->properties = reading_properties(reading, member);
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].then && strcmp(rows[i].type, resource->type) == 0)
            rows[i].then(reading);
    read_started(reading, resource->type);
    read_companions(reading, resource->type, kept);
}

/* Every function knows the places of its event sources. */
static void link_sources(struct project *project)
{
    AUTO(map) functions = map_new(NULL);
    for (size_t i = 0; i < project->function_count; i++)
        map_set(functions, project->functions[i].id, &project->functions[i]);
    for (size_t i = 0; i < project->event_source_count; i++) {
        struct function *function = map_get(functions, project->event_sources[i].function);
        if (function)
            *(size_t *)ARRAY_PUSH(function->event_sources, function->event_source_count,
                                  function->event_source_capacity) = i;
    }
}

/* A layer of this template has a place on disk; others have one in the run settings. */
static void link_layer(const struct project *project, struct layer_use *use)
{
    const struct layer *layer = project_layer(project, use->reference);
    use->mapped = layer ? NULL : run_settings_layer(project->settings, use->reference);
    use->path = mem_text(layer ? layer->path : use->mapped ? use->mapped->path : NULL);
}

static void link_layers(struct project *project)
{
    for (size_t i = 0; i < project->function_count; i++)
        for (size_t j = 0; j < project->functions[i].layer_count; j++)
            link_layer(project, &project->functions[i].layers[j]);
}

/* CloudFormation takes 500 resources; far more is no template. */
static size_t resource_count(struct reading *reading, const struct node *resources)
{
    if (!node_is(resources, NODE_MAP))
        return 0;
    if (resources->count > QUOTA_RESOURCES)
        reading_problem(reading, PROBLEM_WARNING, "LB228", resources,
                        "%zu resources; CloudFormation takes %d", resources->count,
                        QUOTA_RESOURCES);
    size_t left = MOST_RESOURCES - reading->project->resource_count;
    if (resources->count <= left)
        return resources->count;
    reading_problem(reading, PROBLEM_ERROR, "LB606", resources,
                    "more than %d resources; the others are not read", MOST_RESOURCES);
    return left;
}

/* Where the resources of one stack are in the project. */
struct readers_kept {
    size_t *places;             /* owned; NOT_KEPT for what is no resource */
    size_t count;
};

static struct readers_kept read_all_first(struct reading *reading)
{
    const struct node *resources = node_get(reading->root, "Resources");
    struct readers_kept kept = { .count = resource_count(reading, resources) };
    kept.places = mem_alloc((kept.count + 1) * sizeof *kept.places);
    for (size_t i = 0; i < kept.count; i++)
        kept.places[i] = read_first(reading, &resources->members[i]);
    return kept;
}

static void read_all_then(struct reading *reading, const struct readers_kept *kept)
{
    const struct node *resources = node_get(reading->root, "Resources");
    for (size_t i = 0; i < kept->count; i++)
        if (kept->places[i] != NOT_KEPT)
            read_then(reading, &resources->members[i], kept->places[i]);
}

void readers_run(struct reading *reading)
{
    size_t count = stacks_count(reading->stacks);
    AUTO_FREE struct readers_kept *kept = mem_alloc((count + 1) * sizeof *kept);
    for (size_t i = 0; i < count; i++) {
        reading_enter(reading, stacks_at(reading->stacks, i));
        kept[i] = read_all_first(reading);
    }
    for (size_t i = 0; i < count; i++) {
        reading_enter(reading, stacks_at(reading->stacks, i));
        read_all_then(reading, &kept[i]);
        if (reading->with_made)
            read_made(reading);
        free(kept[i].places);
    }
    reading_enter(reading, stacks_at(reading->stacks, 0));
    link_sources(reading->project);
    link_layers(reading->project);
}
