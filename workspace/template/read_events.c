#include "workspace/template/read_events.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/schedule.h"
#include "workspace/model/value.h"
#include "workspace/template/reading.h"
#include "workspace/template/written.h"

enum { SHOWN = 300, LARGEST_JSON = 262144 };

struct event_type;
typedef void (*event_reader)(struct reading *reading, struct event_source *source,
                             const struct node *properties);

static void read_api(struct reading *, struct event_source *, const struct node *);
static void read_http_api(struct reading *, struct event_source *, const struct node *);
static void read_schedule(struct reading *, struct event_source *, const struct node *);
static void read_rule(struct reading *, struct event_source *, const struct node *);
static void read_bucket(struct reading *, struct event_source *, const struct node *);
static void read_topic(struct reading *, struct event_source *, const struct node *);

static const struct event_type {
    const char *name;
    const char *source;                 /* property that says where events come from */
    event_reader read;
} types[] = {
    { "Api", NULL, read_api },
    { "HttpApi", NULL, read_http_api },
    { "Schedule", NULL, read_schedule },
    { "ScheduleV2", NULL, read_schedule },
    { "SQS", "Queue", read_events_mapping },
    { "SNS", "Topic", read_topic },
    { "S3", "Bucket", read_bucket },
    { "DynamoDB", "Stream", read_events_mapping },
    { "Kinesis", "Stream", read_events_mapping },
    { "EventBridgeRule", "EventBusName", read_rule },
    { "CloudWatchEvent", "EventBusName", read_rule },
    { "MSK", "Stream", read_events_mapping },
    { "SelfManagedKafka", "KafkaBootstrapServers", read_events_mapping },
    { "MQ", "Broker", read_events_mapping },
    { "DocumentDB", "Cluster", read_events_mapping },
    { "CloudWatchLogs", "LogGroupName", NULL },
    { "IoTRule", NULL, NULL },
    { "Cognito", "UserPool", NULL },
    { "AlexaSkill", NULL, NULL },
};

/* --- pieces --- */

struct event_source *read_events_add(struct reading *reading, const char *function,
                                     const char *name, const char *type, const struct node *where)
{
    struct project *project = reading->project;
    struct event_source *source =
        ARRAY_PUSH(project->event_sources, project->event_source_count,
                   project->event_source_capacity);
    *source = (struct event_source){
        .function = mem_text(function), .name = mem_text(name), .type = mem_text(type),
        .batch_size = -1, .window_s = -1, .enabled = true,
        .origin = reading_origin(reading, where),
    };
    return source;
}

struct event_source *read_events_started(struct reading *reading, const char *resource,
                                         const char *text, const char *type)
{
    const char *function = reading_function_named(reading, resource, text);
    const char *target = function ? function : reading_machine_named(reading, resource, text);
    if (!target)
        return NULL;
    struct event_source *source =
        read_events_add(reading, target, reading->id, type, reading->key);
    source->machine = !function;
    source->resource = mem_text(reading->id);
    source->properties = reading->values;
    return source;
}

char *read_events_source(struct reading *reading, const struct node *value)
{
    const struct node *resolved = reading_resolve(reading, value);
    if (!resolved)
        return NULL;
    if (resolved->resource)
        return mem_text(resolved->resource);
    return node_text(resolved) ? mem_text(resolved->text) : written_text(value, SHOWN);
}

char *read_events_json(struct reading *reading, const struct node *value)
{
    const struct node *resolved = reading_resolve(reading, value);
    if (!resolved || resolved->kind == NODE_UNKNOWN)
        return NULL;
    struct str out;
    str_init(&out, LARGEST_JSON);
    written_json(&out, resolved);
    return str_take(&out);
}

static char *copy_text(struct reading *reading, const struct node *properties, const char *name)
{
    return mem_text(reading_text(reading, properties, name));
}

/* Enabled: false, or State: DISABLED. */
static bool is_enabled(struct reading *reading, const struct node *properties)
{
    const char *enabled = reading_text(reading, properties, "Enabled");
    const char *state = reading_text(reading, properties, "State");
    return !text_equal(enabled, "false") && !text_equal(state, "DISABLED");
}

static bool has_item(const struct node *list, const char *text)
{
    for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
        if (text_equal(node_text(list->items[i]), text))
            return true;
    return false;
}

void read_events_mapping(struct reading *reading, struct event_source *source,
                         const struct node *properties)
{
    source->detail = copy_text(reading, properties, "BatchSize");
    source->batch_size = reading_number(reading, properties, "BatchSize", -1);
    source->window_s = reading_number(reading, properties, "MaximumBatchingWindowInSeconds", -1);
    source->enabled = is_enabled(reading, properties);
    source->pattern = read_events_json(reading, node_get(properties, "FilterCriteria"));
    source->reports_failures = has_item(
        reading_get(reading, properties, "FunctionResponseTypes"), "ReportBatchItemFailures");
}

void read_events_check_schedule(struct reading *reading, const char *schedule,
                                const struct node *where)
{
    struct error error = ERROR_INIT;
    struct schedule parsed;
    if (schedule_parse(schedule, &parsed, &error) < 0)
        problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB220", where, "%s", error.what),
                     "%s", error.hint);
}

/* --- types --- */

static void set_route(struct event_source *source, const char *method, const char *path)
{
    source->method = mem_text(method);
    for (char *at = source->method; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    source->path = mem_text(path);
    source->detail = mem_format("%s %s", source->method, source->path);
}

/* A Path or Method that is there but no text. */
static bool is_wrong(struct reading *reading, const struct node *properties, const char *name)
{
    const struct node *value = node_get(properties, name);
    return value && !node_is_scalar(intrinsics_peek(reading->intrinsics, value));
}

static void read_api(struct reading *reading, struct event_source *source,
                     const struct node *properties)
{
    const char *path = reading_text(reading, properties, "Path");
    const char *method = reading_text(reading, properties, "Method");
    bool wrong = is_wrong(reading, properties, "Path") || is_wrong(reading, properties, "Method");
    if (path && !wrong)
        set_route(source, method ? method : "any", path);
    source->api = node_get(properties, "RestApiId")
                      ? read_events_source(reading, node_get(properties, "RestApiId"))
                      : mem_text(reading_id(reading, "ServerlessRestApi"));
}

static void read_http_api(struct reading *reading, struct event_source *source,
                          const struct node *properties)
{
    const char *path = reading_text(reading, properties, "Path");
    const char *method = reading_text(reading, properties, "Method");
    if (is_wrong(reading, properties, "Path") || is_wrong(reading, properties, "Method"))
        source->path = NULL;
    else if (path && strcmp(path, "$default") != 0)
        set_route(source, method ? method : "any", path);
    else if (path || !node_get(properties, "Path")) {
        source->path = mem_text("$default");
        source->detail = mem_text("$default");
    }
    source->api = node_get(properties, "ApiId")
                      ? read_events_source(reading, node_get(properties, "ApiId"))
                      : mem_text(reading_id(reading, "ServerlessHttpApi"));
}

static void read_schedule(struct reading *reading, struct event_source *source,
                          const struct node *properties)
{
    const char *name = node_get(properties, "Schedule") ? "Schedule" : "ScheduleExpression";
    source->schedule = copy_text(reading, properties, name);
    source->detail = mem_text(source->schedule);
    source->enabled = is_enabled(reading, properties);
    source->input = copy_text(reading, properties, "Input");
    if (source->schedule)
        read_events_check_schedule(reading, source->schedule, node_get(properties, name));
}

static void read_rule(struct reading *reading, struct event_source *source,
                      const struct node *properties)
{
    source->enabled = is_enabled(reading, properties);
    source->input = copy_text(reading, properties, "Input");
    source->pattern = read_events_json(reading, node_get(properties, "Pattern"));
}

static void read_bucket(struct reading *reading, struct event_source *source,
                        const struct node *properties)
{
    const struct node *events = reading_get(reading, properties, "Events");
    struct str text;
    str_init(&text, SHOWN);
    for (size_t i = 0; node_is(events, NODE_LIST) && i < events->count; i++)
        str_addf(&text, "%s%s", i ? ", " : "",
                 node_text(events->items[i]) ? events->items[i]->text : "?");
    if (node_text(events))
        str_add(&text, events->text);
    source->detail = str_take(&text);
    source->pattern = read_events_json(reading, node_get(properties, "Filter"));
}

static void read_topic(struct reading *reading, struct event_source *source,
                       const struct node *properties)
{
    source->pattern = read_events_json(reading, node_get(properties, "FilterPolicy"));
}

/* --- the map of events --- */

/* What the events start. */
struct events_target {
    const char *id;
    bool machine;           /* a state machine, else a function */
};

static const struct event_type *find_type(const char *name)
{
    for (size_t i = 0; i < COUNT(types); i++)
        if (strcmp(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

static void read_typed(struct reading *reading, const struct event_type *type,
                       struct event_source *source, const struct node *event)
{
    const struct node *written = node_get(event, "Properties");
    const struct node *properties =
        written && node_intrinsic(written) ? reading_resolve(reading, written) : written;
    if (properties && properties->kind != NODE_MAP && properties->kind != NODE_NULL)
        return;
    const struct value *all = value_get(reading->values, "Events");
    source->properties = value_get(value_get(all, source->name), "Properties");
    if (type->source)
        source->source = read_events_source(reading, node_get(properties, type->source));
    if (type->read)
        type->read(reading, source, properties ? properties : event);
}

static void read_event(struct reading *reading, const struct events_target *target,
                       const struct node_member *member)
{
    const struct node *event = node_intrinsic(member->value)
                                   ? reading_resolve(reading, member->value) : member->value;
    if (!event || event->kind == NODE_UNKNOWN)
        return;
    const char *name = reading_text(reading, event, "Type");
    const struct event_type *type = name ? find_type(name) : NULL;
    if (!name)
        return;
    struct event_source *source =
        read_events_add(reading, target->id, member->name, name, member->key);
    source->machine = target->machine;
    if (type)
        read_typed(reading, type, source, event);
}

static void read_all(struct reading *reading, const struct events_target *target,
                     const struct node *value)
{
    const struct node *events = node_intrinsic(value) ? reading_resolve(reading, value) : value;
    for (size_t i = 0; node_is(events, NODE_MAP) && i < events->count; i++)
        read_event(reading, target, &events->members[i]);
}

void read_events(struct reading *reading, void *model, const struct node *value)
{
    const struct function *function = model;
    const struct events_target target = { .id = function->id };
    read_all(reading, &target, value);
}

void read_events_machine(struct reading *reading)
{
    const struct node *events = node_get(reading->properties, "Events");
    const struct events_target target = { .id = reading->id, .machine = true };
    if (events)
        read_all(reading, &target, events);
}
