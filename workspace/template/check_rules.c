/* What properties demand of each other, and event sources of what they read. */
#include "workspace/template/check.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/model/policy_template.h"
#include "workspace/model/value.h"
#include "workspace/template/reading.h"

enum { FIFO_BATCH = 10, BATCH_WITHOUT_WINDOW = 10, VISIBILITY_DEFAULT_S = 30, MOST_TAGS = 50 };

static bool is_given(const struct value *properties, const char *name)
{
    const struct value *value = value_get(properties, name);
    return value && value->kind != VALUE_NULL;
}

/* --- functions: AWS SAM specification, AWS::Serverless::Function --- */

static void judge_alias(struct reading *reading, const struct resource *resource)
{
    static const char *const names[] = { "ProvisionedConcurrencyConfig", "DeploymentPreference" };
    const struct value *properties = resource->properties;
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct value *value = value_get(properties, names[i]);
        const struct value *enabled = value_get(value, "Enabled");
        bool off = value_text(enabled) && strcasecmp(enabled->text, "false") == 0;
        if (!value || off || is_given(properties, "AutoPublishAlias") ||
            value_is(enabled, VALUE_UNKNOWN))
            continue;
        problem_hint(check_tell(reading, PROBLEM_ERROR, "LB225", resource->id, &value->origin,
                                "%s needs AutoPublishAlias", names[i]),
                     "Add one, for example AutoPublishAlias: live.");
    }
}

static void judge_image(struct reading *reading, const struct resource *resource)
{
    static const char *const names[] = { "Runtime", "Handler", "Layers" };
    const struct value *type = value_get(resource->properties, "PackageType");
    if (!text_equal(value_text(type), "Image"))
        return;
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct value *value = value_get(resource->properties, names[i]);
        if (!value || value->kind == VALUE_NULL)
            continue;
        bool globals = value->origin.kind == ORIGIN_GLOBALS;
        struct problem *problem = check_tell(reading, PROBLEM_ERROR, "LB240", resource->id,
                                             globals ? &resource->origin : &value->origin,
                                             "a container image has no %s", names[i]);
        if (globals)
            problem_hint(problem, "Globals give it one; add IgnoreGlobals: [%s].", names[i]);
        else
            problem_hint(problem, "Take it out, or set PackageType: Zip.");
    }
}

static void judge_template(struct reading *reading, const struct resource *resource,
                           const struct value *policy)
{
    const struct value_member *member = policy->members;
    const struct policy_template *row = policy_template_find(member->name);
    if (!row) {
        const char *names[200];
        size_t count = 0;
        while (count + 1 < COUNT(names) && policy_template_at(count)) {
            names[count] = policy_template_at(count)->name;
            count++;
        }
        names[count] = NULL;
        const char *near = likeness_nearest(member->name, names);
        struct problem *problem =
            check_tell(reading, PROBLEM_ERROR, "LB241", resource->id, &policy->origin,
                       "SAM has no policy template \"%.80s\"", member->name);
        if (near)
            problem_hint(problem, "Did you mean %s?", near);
        else
            problem_hint(problem, "A document has Statement.");
        return;
    }
    for (size_t i = 0; i < POLICY_TEMPLATE_PARAMETERS && row->parameters[i]; i++)
        if (!value_get(member->value, row->parameters[i]) && value_is(member->value, VALUE_MAP))
            check_tell(reading, PROBLEM_ERROR, "LB225", resource->id, &policy->origin,
                       "%s needs %s", row->name, row->parameters[i]);
}

/* One member, and none that a document has. */
static bool is_template(const struct value *policy)
{
    return value_is(policy, VALUE_MAP) && policy->count == 1 && !value_get(policy, "Statement") &&
           !value_get(policy, "Version") && !text_starts(policy->members[0].name, "Fn::");
}

static void judge_policies(struct reading *reading, const struct resource *resource)
{
    const struct value *policies = value_get(resource->properties, "Policies");
    if (is_given(resource->properties, "Role")) /* then they are for nothing */
        return;
    if (is_template(policies))
        judge_template(reading, resource, policies);
    for (size_t i = 0; value_is(policies, VALUE_LIST) && i < policies->count; i++)
        if (is_template(policies->items[i]))
            judge_template(reading, resource, policies->items[i]);
}

static void judge_tags(struct reading *reading, const struct resource *resource)
{
    const struct value *tags = value_get(resource->properties, "Tags");
    if (tags && tags->count > MOST_TAGS)
        check_tell(reading, PROBLEM_ERROR, "LB219", resource->id, &tags->origin,
                   "%zu tags; a function can have %d", tags->count, MOST_TAGS);
}

static const struct {
    const char *type;
    void (*judge)(struct reading *reading, const struct resource *resource);
} rows[] = {
    { "AWS::Serverless::Function", judge_alias },
    { "AWS::Serverless::Function", judge_image },
    { "AWS::Lambda::Function", judge_image },
    { "AWS::Serverless::Function", judge_policies },
    { "AWS::Serverless::StateMachine", judge_policies },
    { "AWS::Serverless::Function", judge_tags },
    { "AWS::Lambda::Function", judge_tags },
};

/* --- event sources --- */

/* Lambda refuses it: "Queue visibility timeout is less than Function timeout". */
static void judge_visibility(struct reading *reading, const struct event_source *source,
                             const struct resource *queue, const struct function *function)
{
    const struct value *value = value_get(queue->properties, "VisibilityTimeout");
    const char *text = value_text(value);
    long seconds = !value ? VISIBILITY_DEFAULT_S : text ? strtol(text, NULL, 10) : -1;
    if (seconds < 0 || seconds >= function->timeout_s)
        return;
    problem_hint(check_tell(reading, PROBLEM_ERROR, "LB242", source->function, &source->origin,
                            "the VisibilityTimeout of %s, %ld s, is below the function's Timeout, "
                            "%d s", queue->id, seconds, function->timeout_s),
                 "Six times the Timeout is recommended: VisibilityTimeout: %d.",
                 6 * function->timeout_s);
}

static void judge_batch(struct reading *reading, const struct event_source *source, bool fifo)
{
    if (fifo && (source->batch_size > FIFO_BATCH || source->window_s > 0))
        problem_hint(check_tell(reading, PROBLEM_ERROR, "LB219", source->function,
                                &source->origin, "event %s: a FIFO queue gives at most %d messages "
                                "and does not wait for more", source->name, FIFO_BATCH),
                     "BatchSize up to %d, without MaximumBatchingWindowInSeconds.", FIFO_BATCH);
    else if (source->batch_size > BATCH_WITHOUT_WINDOW && source->window_s < 1)
        problem_hint(check_tell(reading, PROBLEM_ERROR, "LB219", source->function,
                                &source->origin, "event %s: a BatchSize above %d needs "
                                "MaximumBatchingWindowInSeconds", source->name,
                                BATCH_WITHOUT_WINDOW),
                     "Add it, at least 1.");
}

static void judge_queue(struct reading *reading, const struct event_source *source)
{
    const struct resource *queue =
        source->source ? project_resource(reading->project, source->source) : NULL;
    const struct function *function = project_function(reading->project, source->function);
    bool is_queue = queue && strcmp(queue->type, "AWS::SQS::Queue") == 0;
    const struct value *flag = is_queue ? value_get(queue->properties, "FifoQueue") : NULL;
    bool window_known = !value_is(value_get(source->properties, "MaximumBatchingWindowInSeconds"),
                                  VALUE_UNKNOWN);
    if (window_known)
        judge_batch(reading, source, text_equal(value_text(flag), "true"));
    if (is_queue && function && function->condition_holds != 0 && queue->condition_holds != 0)
        judge_visibility(reading, source, queue, function);
}

/* Amazon API Gateway takes these methods and ANY. */
static void judge_route(struct reading *reading, const struct event_source *source)
{
    if (source->resource) /* an API of its own; those of WebSockets have other routes */
        return;
    static const char *const methods[] = { "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD",
                                           "OPTIONS", "ANY", "X-AMAZON-APIGATEWAY-ANY-METHOD",
                                           NULL };
    bool known = !source->method;
    for (const char *const *method = methods; *method; method++)
        known = known || strcmp(*method, source->method) == 0;
    if (!known)
        problem_hint(check_tell(reading, PROBLEM_WARNING, "LB243", source->function,
                                &source->origin, "event %s: API Gateway has no method \"%.40s\"",
                                source->name, source->method),
                     "Use get, post, put, delete, patch, head, options or any.");
    if (source->path && source->path[0] != '/' && strcmp(source->path, "$default") != 0)
        check_tell(reading, PROBLEM_WARNING, "LB243", source->function, &source->origin,
                   "event %s: the path \"%.100s\" does not begin with /", source->name,
                   source->path);
}

static void judge_state(struct reading *reading, const struct event_source *source)
{
    if (source->resource || !is_given(source->properties, "State") ||
        !is_given(source->properties, "Enabled"))
        return;
    problem_hint(check_tell(reading, PROBLEM_ERROR, "LB240", source->function, &source->origin,
                            "event %s: State and Enabled cannot both be given", source->name),
                 "State: DISABLED is Enabled: false.");
}

static const struct {
    const char *type;
    void (*judge)(struct reading *reading, const struct event_source *source);
} events[] = {
    { "SQS", judge_queue },
    { "Api", judge_route },
    { "HttpApi", judge_route },
    { "Schedule", judge_state },
    { "CloudWatchEvent", judge_state },
    { "EventBridgeRule", judge_state },
};

void check_rules(struct reading *reading)
{
    const struct project *project = reading->project;
    for (size_t i = 0; i < project->resource_count; i++)
        for (size_t j = 0; j < COUNT(rows) && !check_is_enough(reading); j++)
            if (strcmp(rows[j].type, project->resources[i].type) == 0 &&
                project->resources[i].condition_holds != 0)
                rows[j].judge(reading, &project->resources[i]);
    for (size_t i = 0; i < project->event_source_count; i++)
        for (size_t j = 0; j < COUNT(events) && !check_is_enough(reading); j++)
            if (text_equal(project->event_sources[i].type, events[j].type))
                events[j].judge(reading, &project->event_sources[i]);
}
