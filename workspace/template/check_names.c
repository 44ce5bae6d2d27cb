/* Names that the services would refuse, and names that must go with another property. */
#include "workspace/template/check.h"

#include <string.h>

#include "workspace/base/pattern.h"
#include "workspace/base/text.h"
#include "workspace/model/value.h"
#include "workspace/template/reading.h"

/* API reference of each service, the pattern of the name in its Create operation. */
static const struct row {
    const char *type, *property, *what, *pattern, *hint;
} rows[] = {
    { "AWS::SQS::Queue", "QueueName", "queue", "[A-Za-z0-9_-]{1,75}\\.fifo|[A-Za-z0-9_-]{1,80}",
      "Letters, digits, - and _; at most 80 characters, with .fifo for FIFO queues." },
    { "AWS::SNS::Topic", "TopicName", "topic", "[A-Za-z0-9_-]{1,251}\\.fifo|[A-Za-z0-9_-]{1,256}",
      "Letters, digits, - and _; at most 256 characters, with .fifo for FIFO topics." },
    { "AWS::S3::Bucket", "BucketName", "bucket", "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
      "Small letters, digits, - and .; 3 to 63 characters." },
    { "AWS::DynamoDB::Table", "TableName", "table", "[A-Za-z0-9_.-]{3,255}",
      "Letters, digits, -, _ and .; 3 to 255 characters." },
    { "AWS::DynamoDB::GlobalTable", "TableName", "table", "[A-Za-z0-9_.-]{3,255}",
      "Letters, digits, -, _ and .; 3 to 255 characters." },
    { "AWS::Serverless::SimpleTable", "TableName", "table", "[A-Za-z0-9_.-]{3,255}",
      "Letters, digits, -, _ and .; 3 to 255 characters." },
    { "AWS::Lambda::LayerVersion", "LayerName", "layer", "arn:.*|[A-Za-z0-9_-]{1,140}",
      "Letters, digits, - and _; at most 140 characters." },
    { "AWS::Serverless::LayerVersion", "LayerName", "layer", "arn:.*|[A-Za-z0-9_-]{1,140}",
      "Letters, digits, - and _; at most 140 characters." },
    { "AWS::Lambda::Alias", "Name", "alias", "[0-9]*[A-Za-z_-][A-Za-z0-9_-]{0,127}",
      "Letters, digits, - and _, not only digits; at most 128 characters." },
    { "AWS::Serverless::Function", "AutoPublishAlias", "alias",
      "|[0-9]*[A-Za-z_-][A-Za-z0-9_-]{0,127}",
      "Letters, digits, - and _, not only digits; at most 128 characters." },
    { "AWS::Events::Rule", "Name", "rule", "[A-Za-z0-9._-]{1,64}",
      "Letters, digits, -, _ and .; at most 64 characters." },
    { "AWS::Events::EventBus", "Name", "event bus", "[A-Za-z0-9./_-]{1,256}",
      "Letters, digits, -, _, . and /; at most 256 characters." },
    { "AWS::Scheduler::Schedule", "Name", "schedule", "[A-Za-z0-9._-]{1,64}",
      "Letters, digits, -, _ and .; at most 64 characters." },
    { "AWS::Scheduler::ScheduleGroup", "Name", "schedule group", "[A-Za-z0-9._-]{1,64}",
      "Letters, digits, -, _ and .; at most 64 characters." },
    { "AWS::IAM::Role", "RoleName", "role", "[\\w+=,.@-]{1,64}",
      "Letters, digits and +=,.@-_; at most 64 characters." },
    { "AWS::IAM::ManagedPolicy", "ManagedPolicyName", "policy", "[\\w+=,.@-]{1,128}",
      "Letters, digits and +=,.@-_; at most 128 characters." },
    { "AWS::StepFunctions::StateMachine", "StateMachineName", "state machine",
      "[^ <>{}\\[\\]?*\"#%\\\\\\^|~`$&,;:/]{1,80}",
      "Letters, digits, - and _; at most 80 characters." },
    { "AWS::Serverless::StateMachine", "Name", "state machine",
      "[^ <>{}\\[\\]?*\"#%\\\\\\^|~`$&,;:/]{1,80}",
      "Letters, digits, - and _; at most 80 characters." },
    { "AWS::Logs::LogGroup", "LogGroupName", "log group", "[A-Za-z0-9._/#-]{1,512}",
      "Letters, digits, -, _, ., / and #; at most 512 characters." },
    { "AWS::Kinesis::Stream", "Name", "stream", "[A-Za-z0-9_.-]{1,128}",
      "Letters, digits, -, _ and .; at most 128 characters." },
    { "AWS::SSM::Parameter", "Name", "parameter", "[A-Za-z0-9_.\\/-]{1,1011}",
      "Letters, digits, -, _, . and /; at most 1011 characters." },
    { "AWS::KMS::Alias", "AliasName", "key's alias", "alias/[A-Za-z0-9:/_-]{1,250}",
      "alias/ and letters, digits, :, /, _ and -." },
    { "AWS::ApiGateway::Stage", "StageName", "stage", "[A-Za-z0-9_-]{1,128}",
      "Letters, digits, - and _; at most 128 characters." },
    { "AWS::Serverless::Api", "StageName", "stage", "[A-Za-z0-9_-]{1,128}",
      "Letters, digits, - and _; at most 128 characters." },
    { "AWS::ApiGatewayV2::Stage", "StageName", "stage", "\\$default|[A-Za-z0-9_-]{1,128}",
      "$default, or letters, digits, - and _; at most 128 characters." },
    { "AWS::Serverless::HttpApi", "StageName", "stage", "\\$default|[A-Za-z0-9_-]{1,128}",
      "$default, or letters, digits, - and _; at most 128 characters." },
};

/* Queues and topics whose order is kept have names of their own. */
static const struct {
    const char *type, *property, *flag;
} fifos[] = {
    { "AWS::SQS::Queue", "QueueName", "FifoQueue" },
    { "AWS::SNS::Topic", "TopicName", "FifoTopic" },
};

/* What only a deployment gives (the stack's name) is another text there. */
static const char *known_text(const struct value *value)
{
    return value && !value->deployed ? value_text(value) : NULL;
}

static void judge_row(struct reading *reading, const struct row *row,
                      const struct resource *resource)
{
    const struct value *value = value_get(resource->properties, row->property);
    const char *name = known_text(value);
    if (!name || pattern_match(row->pattern, name) != PATTERN_DIFFERS)
        return;
    const char *article = strchr("aeiou", *row->what) ? "an" : "a";
    problem_hint(check_tell(reading, PROBLEM_ERROR, "LB215", resource->id, &value->origin,
                            "\"%.100s\" cannot be %s %s's name", name, article, row->what),
                 "%s", row->hint);
}

static void judge_fifo(struct reading *reading, const struct resource *resource)
{
    for (size_t i = 0; i < COUNT(fifos); i++) {
        const struct value *value = value_get(resource->properties, fifos[i].property);
        const struct value *flag = value_get(resource->properties, fifos[i].flag);
        const char *name = value_text(value);
        if (strcmp(fifos[i].type, resource->type) != 0 || !name || value_is(flag, VALUE_UNKNOWN))
            continue;
        bool fifo = text_equal(value_text(flag), "true");
        if (fifo && !text_ends(name, ".fifo"))
            problem_hint(check_tell(reading, PROBLEM_ERROR, "LB215", resource->id, &value->origin,
                                    "\"%.100s\" must end with .fifo", name),
                         "%s is true.", fifos[i].flag);
        else if (!fifo && text_ends(name, ".fifo"))
            problem_hint(check_tell(reading, PROBLEM_ERROR, "LB215", resource->id, &value->origin,
                                    "\"%.100s\" must not end with .fifo", name),
                         "Or add %s: true.", fifos[i].flag);
    }
}

void check_names(struct reading *reading)
{
    const struct project *project = reading->project;
    for (size_t i = 0; i < project->resource_count; i++) {
        const struct resource *resource = &project->resources[i];
        if (resource->condition_holds == 0 || check_is_enough(reading))
            continue;
        for (size_t j = 0; j < COUNT(rows); j++)
            if (strcmp(rows[j].type, resource->type) == 0)
                judge_row(reading, &rows[j], resource);
        judge_fifo(reading, resource);
    }
}
