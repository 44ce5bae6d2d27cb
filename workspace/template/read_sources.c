#include "workspace/template/read_sources.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/template/read_events.h"
#include "workspace/template/reading.h"

static const struct node *properties_of(const struct reading *reading)
{
    return reading->properties;
}

/* A source for the function or state machine that VALUE names, belonging to this resource; NULL
 * when VALUE names none of this template. */
static struct event_source *add(struct reading *reading, const struct node *value,
                                const char *type)
{
    const struct node *resolved = value ? intrinsics_peek(reading->intrinsics, value) : NULL;
    return resolved ? read_events_started(reading, resolved->resource, node_text(resolved), type)
                    : NULL;
}

/* --- AWS::Lambda::EventSourceMapping --- */

static const struct {
    const char *resource, *service, *type;
} mapped[] = {
    { "AWS::SQS::Queue", ":sqs:", "SQS" },
    { "AWS::Kinesis::Stream", ":kinesis:", "Kinesis" },
    { "AWS::DynamoDB::", ":dynamodb:", "DynamoDB" },
    { "AWS::Serverless::SimpleTable", ":dynamodb:", "DynamoDB" },
    { "AWS::MSK::", ":kafka:", "MSK" },
    { "AWS::AmazonMQ::", ":mq:", "MQ" },
    { "AWS::DocDB::", ":rds:", "DocumentDB" },
};

static const char *mapping_type(struct reading *reading, const struct node *properties)
{
    if (node_get(properties, "SelfManagedEventSource"))
        return "SelfManagedKafka";
    const struct node *arn = node_get(properties, "EventSourceArn");
    const struct node *value = arn ? intrinsics_peek(reading->intrinsics, arn) : NULL;
    const char *type = value ? reading_type_of(reading, value->resource) : NULL;
    const char *text = node_text(value);
    for (size_t i = 0; i < COUNT(mapped); i++)
        if ((type && text_starts(type, mapped[i].resource)) ||
            (text && strstr(text, mapped[i].service)))
            return mapped[i].type;
    return "EventSourceMapping";
}

void read_sources_mapping(struct reading *reading)
{
    const struct node *properties = properties_of(reading);
    struct event_source *source = add(reading, node_get(properties, "FunctionName"),
                                      mapping_type(reading, properties));
    if (!source)
        return;
    source->source = read_events_source(reading, node_get(properties, "EventSourceArn"));
    read_events_mapping(reading, source, properties);
}

/* --- AWS::Lambda::Url --- */

void read_sources_url(struct reading *reading)
{
    const struct node *properties = properties_of(reading);
    struct event_source *source =
        add(reading, node_get(properties, "TargetFunctionArn"), "FunctionUrl");
    if (!source)
        return;
    const char *kind = reading_text(reading, properties, "AuthType");
    source->detail = mem_text(kind);
    for (size_t i = 0; i < reading->project->function_count; i++) {
        struct function *function = &reading->project->functions[i];
        if (strcmp(function->id, source->function) != 0 || function->url_auth)
            continue;
        function->url_auth = mem_text(kind ? kind : "?");
        function->url_invoke_mode = mem_text(reading_text(reading, properties, "InvokeMode"));
    }
}

/* --- rules and schedules --- */

static void set_schedule(struct reading *reading, struct event_source *source,
                         const struct node *properties)
{
    const char *text = reading_text(reading, properties, "ScheduleExpression");
    if (!text)
        return;
    source->schedule = mem_text(text);
    source->detail = mem_text(text);
    read_events_check_schedule(reading, text, node_get(properties, "ScheduleExpression"));
}

static void read_target(struct reading *reading, const struct node *properties,
                        const struct node *target)
{
    bool schedule = node_get(properties, "ScheduleExpression") != NULL;
    struct event_source *source =
        add(reading, node_get(target, "Arn"), schedule ? "Schedule" : "EventBridgeRule");
    if (!source)
        return;
    set_schedule(reading, source, properties);
    source->pattern = read_events_json(reading, node_get(properties, "EventPattern"));
    source->source = read_events_source(reading, node_get(properties, "EventBusName"));
    source->input = mem_text(reading_text(reading, target, "Input"));
    source->enabled = !text_equal(reading_text(reading, properties, "State"), "DISABLED");
}

void read_sources_rule(struct reading *reading)
{
    const struct node *properties = properties_of(reading);
    const struct node *targets = node_get(properties, "Targets");
    if (targets && node_intrinsic(targets))
        targets = reading_resolve(reading, targets);
    for (size_t i = 0; node_is(targets, NODE_LIST) && i < targets->count; i++)
        read_target(reading, properties, targets->items[i]);
}

void read_sources_schedule(struct reading *reading)
{
    const struct node *properties = properties_of(reading);
    const struct node *target = node_get(properties, "Target");
    struct event_source *source = add(reading, node_get(target, "Arn"), "ScheduleV2");
    if (!source)
        return;
    set_schedule(reading, source, properties);
    source->input = mem_text(reading_text(reading, target, "Input"));
    source->enabled = !text_equal(reading_text(reading, properties, "State"), "DISABLED");
}

/* --- topics and buckets --- */

static struct event_source *subscribe(struct reading *reading, const struct node *subscription)
{
    const char *protocol = node_text(node_get(subscription, "Protocol"));
    return text_equal(protocol, "lambda")
               ? add(reading, node_get(subscription, "Endpoint"), "SNS") : NULL;
}

void read_sources_subscription(struct reading *reading)
{
    const struct node *properties = properties_of(reading);
    struct event_source *source = subscribe(reading, properties);
    if (!source)
        return;
    source->source = read_events_source(reading, node_get(properties, "TopicArn"));
    source->pattern = read_events_json(reading, node_get(properties, "FilterPolicy"));
}

void read_sources_topic(struct reading *reading)
{
    const struct node *list = node_get(properties_of(reading), "Subscription");
    for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
        struct event_source *source = subscribe(reading, list->items[i]);
        if (source)
            source->source = mem_text(reading->id);
    }
}

void read_sources_bucket(struct reading *reading)
{
    const struct node *notification =
        node_get(properties_of(reading), "NotificationConfiguration");
    const struct node *list = node_get(notification, "LambdaConfigurations");
    for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++) {
        const struct node *one = list->items[i];
        struct event_source *source = add(reading, node_get(one, "Function"), "S3");
        if (!source)
            continue;
        source->source = mem_text(reading->id);
        source->detail = mem_text(reading_text(reading, one, "Event"));
        source->pattern = read_events_json(reading, node_get(one, "Filter"));
    }
}
