#include "tui/screen/event_fields.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/action/edit_words.h"
#include "tui/screen/change.h"
#include "tui/screen/choose.h"
#include "workspace/base/arena.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/types.h"

enum { CHOICES = 64, OFFERED = 4 };

/* What each type is, in the order of the list, and which of its properties that may be missing
 * are offered. */
static const struct { const char *type, *note, *offers[OFFERED]; } kinds[] = {
    { "HttpApi", "a route of an HTTP API", { "Path", "Method", "ApiId" } },
    { "Api", "a route of a REST API", { "RestApiId" } },
    { "SQS", "messages of a queue", { "BatchSize", "MaximumBatchingWindowInSeconds" } },
    { "SNS", "messages of a topic", { "FilterPolicy" } },
    { "S3", "changes in a bucket", { NULL } },
    { "Schedule", "a rate or cron, by EventBridge rule", { "Input" } },
    { "ScheduleV2", "a rate or cron, by EventBridge Scheduler",
      { "ScheduleExpressionTimezone", "Input" } },
    { "EventBridgeRule", "events of a bus that fit a pattern", { "EventBusName" } },
    { "DynamoDB", "changes in a table", { "BatchSize" } },
    { "Kinesis", "records of a stream", { "BatchSize" } },
    { "CloudWatchLogs", "lines of a log group", { NULL } },
    { "Cognito", "what users of a pool do", { NULL } },
    { "MSK", "records of a managed Kafka cluster", { NULL } },
    { "SelfManagedKafka", "records of your own Kafka", { "KafkaBootstrapServers" } },
    { "MQ", "messages of a broker", { NULL } },
    { "DocumentDB", "changes in a cluster", { NULL } },
    { "IoTRule", "messages of devices", { NULL } },
    { "AlexaSkill", "a skill", { "SkillId" } },
};

/* What may be chosen from the resources of the template, and how it is written. */
static const struct { const char *property, *type, *form; } sources[] = {
    { "Queue", "AWS::SQS::Queue", "!GetAtt %s.Arn" },
    { "Topic", "AWS::SNS::Topic", "!Ref %s" },
    { "Bucket", "AWS::S3::Bucket", "!Ref %s" },
    { "Stream", "AWS::DynamoDB::Table", "!GetAtt %s.StreamArn" },
    { "Stream", "AWS::Kinesis::Stream", "!GetAtt %s.Arn" },
    { "RestApiId", "AWS::Serverless::Api", "!Ref %s" },
    { "ApiId", "AWS::Serverless::HttpApi", "!Ref %s" },
    { "UserPool", "AWS::Cognito::UserPool", "!Ref %s" },
    { "LogGroupName", "AWS::Logs::LogGroup", "!Ref %s" },
    { "EventBusName", "AWS::Events::EventBus", "!Ref %s" },
};

static const struct { const char *property, *example; } examples[] = {
    { "Path", "/orders/{id}" },
    { "Method", "get, post, put, delete, any" },
    { "Schedule", "rate(5 minutes), cron(0 6 * * ? *)" },
    { "ScheduleExpression", "rate(5 minutes), cron(0 6 * * ? *), at(2027-01-01T00:00:00)" },
    { "Pattern", "{source: [orders], detail-type: [created]}" },
    { "Events", "s3:ObjectCreated:*, or several: [s3:ObjectCreated:*, s3:ObjectRemoved:*]" },
    { "Input", "JSON that the function gets" },
    { "Topics", "[orders]" },
    { "SourceAccessConfigurations", "[{Type: BASIC_AUTH, URI: !Ref Secret}]" },
};

/* ---- filling -------------------------------------------------------------------------------- */

size_t event_fields_types(struct choose_item *out)
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT(kinds) && count < EVENT_FIELDS_TYPES; i++)
        out[count++] = (struct choose_item){ kinds[i].type, kinds[i].note };
    return count;
}

static const char *const *offered(const char *type)
{
    static const char *const none[OFFERED] = { NULL };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (text_equal(kinds[i].type, type))
            return kinds[i].offers;
    }
    return none;
}

static void add_choice(struct event_fields *fields, struct event_field *field, const char *value,
                       const char *note)
{
    if (!field->choices)
        field->choices = arena_take(fields->arena, CHOICES * sizeof(*field->choices));
    if (field->choice_count < CHOICES)
        field->choices[field->choice_count++] = (struct choose_item){ value, note };
}

static void add_sources(struct event_fields *fields, struct event_field *field,
                        const struct project *project)
{
    for (size_t i = 0; i < COUNT(sources); i++) {
        if (!text_equal(sources[i].property, field->name))
            continue;
        for (size_t j = 0; j < project->resource_count; j++) {
            const struct resource *resource = &project->resources[j];
            if (!text_equal(resource->type, sources[i].type))
                continue;
            const char *mark = strstr(sources[i].form, "%s");
            AUTO_FREE char *value = mem_format("%.*s%s%s", (int)(mark - sources[i].form),
                                               sources[i].form, resource->id, mark + 2);
            add_choice(fields, field, arena_copy(fields->arena, value), sources[i].type);
        }
    }
}

static const char *help_of(struct event_fields *fields, const struct event_field *field,
                           const struct type_value *kind)
{
    const char *example = NULL;
    for (size_t i = 0; i < COUNT(examples); i++) {
        if (text_equal(examples[i].property, field->name))
            example = examples[i].example;
    }
    const char *form = kind->kind == TYPE_LIST ? "a list: [a, b]"
                       : kind->kind == TYPE_MAP || kind->kind == TYPE_SHAPE ||
                               kind->kind == TYPE_DOCUMENT ? "YAML in one line: {name: value}"
                       : "text, or a function: !Ref Orders";
    AUTO_FREE char *text = NULL;
    if (field->number && isfinite(kind->minimum) && isfinite(kind->maximum))
        text = mem_format("%.0f to %.0f", kind->minimum, kind->maximum);
    else if (field->number)
        text = mem_text("a number");
    else
        text = mem_text(example ? example : form);
    AUTO_FREE char *all = mem_format("%s%s%s", text, field->required ? "" : "; may be empty",
                                     field->choice_count > 0 ? "; Space lists" : "");
    return arena_copy(fields->arena, all);
}

static void add(struct event_fields *fields, const struct type_property *property,
                const struct project *project)
{
    struct event_field *field = ARRAY_PUSH(fields->items, fields->count, fields->capacity);
    const struct type_value *kind = property->value;
    *field = (struct event_field){
        .name = arena_copy(fields->arena, property->name), .required = property->required,
        .text = kind->kind == TYPE_TEXT, .number = kind->kind == TYPE_NUMBER,
        .minimum = kind->minimum, .maximum = kind->maximum };
    for (size_t i = 0; kind->words && kind->words[i]; i++)
        add_choice(fields, field, arena_copy(fields->arena, kind->words[i]), NULL);
    field->listed = kind->words != NULL && kind->kind == TYPE_TEXT;
    add_sources(fields, field, project);
    field->help = help_of(fields, field, kind);
}

static const struct type_shape *shape_of(struct types *types, const char *type)
{
    const struct type_shape *function = types_find(types, "AWS::Serverless::Function");
    const struct type_property *events = function ? types_property(function, "Events") : NULL;
    if (!events || events->value->kind != TYPE_MAP)
        return NULL;
    const struct type_shape *event = types_shape(types, events->value->of);
    const struct type_property *row = event ? types_property(event, type) : NULL;
    return row ? types_shape(types, row->value) : NULL;
}

void event_fields_fill(struct event_fields *fields, const char *type,
                       const struct project *project)
{
    *fields = (struct event_fields){ .arena = arena_new() };
    AUTO(types) types = types_new(fields->arena);
    const struct type_shape *shape = shape_of(types, type);
    const char *const *offers = offered(type);
    for (size_t i = 0; shape && i < shape->count; i++) {
        if (shape->properties[i].required)
            add(fields, &shape->properties[i], project);
    }
    for (size_t i = 0; shape && i < OFFERED && offers[i]; i++) {
        const struct type_property *property = types_property(shape, offers[i]);
        if (property && !property->required)
            add(fields, property, project);
    }
}

void event_fields_release(struct event_fields *fields)
{
    arena_free(fields->arena);
    free(fields->items);
    *fields = (struct event_fields){ .arena = NULL };
}

/* ---- what was typed ------------------------------------------------------------------------- */

bool event_fields_wrong(const struct event_fields *fields, size_t field, const char *text,
                        char *buffer, size_t size)
{
    const struct event_field *one = &fields->items[field];
    if (!text[0] && one->required)
        (void)snprintf(buffer, size, "it must be given");
    if (!text[0])
        return one->required;
    if (!one->number || change_typed_kind(text) == EDIT_EXPRESSION)
        return false;
    char *end = NULL;
    double number = strtod(text, &end);
    if (*end == '\0' && number >= one->minimum && number <= one->maximum)
        return false;
    (void)snprintf(buffer, size, "%s is not %s", text, one->help);
    return true;
}

void event_fields_value(const struct event_fields *fields, size_t field, const char *text,
                        struct str *out)
{
    if (fields->items[field].text)
        edit_words_quote(out, text);
    else
        str_add(out, text);
}
