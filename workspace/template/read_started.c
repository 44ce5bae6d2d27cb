#include "workspace/template/read_started.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/model/value.h"
#include "workspace/template/read_events.h"
#include "workspace/template/reading.h"

/* PATH leads from the properties to the ARN of what is started; in it "*" is every member of a map
 * and "#" every item of a list. DETAIL is a property beside the ARN; "*" is the name of the member
 * that "*" stood for. SOURCE is a property of the resource, "" the resource itself.
 * Source: CloudFormation User Guide, the page of each resource type. */
static const struct row {
    const char *type;       /* "Custom::" means all that begin so */
    const char *path, *event, *source, *detail;
} rows[] = {
    { "AWS::Logs::SubscriptionFilter", "DestinationArn", "CloudWatchLogs", "LogGroupName",
      "FilterPattern" },
    { "AWS::Cognito::UserPool", "LambdaConfig.*", "Cognito", "", "*" },
    { "AWS::Cognito::UserPool", "LambdaConfig.*.LambdaArn", "Cognito", "", "*" },
    { "AWS::IoT::TopicRule", "TopicRulePayload.Actions.#.Lambda.FunctionArn", "IoTRule", NULL,
      NULL },
    { "AWS::ElasticLoadBalancingV2::TargetGroup", "Targets.#.Id", "ALB", "", NULL },
    { "AWS::AppSync::DataSource", "LambdaConfig.LambdaFunctionArn", "AppSync", "ApiId", NULL },
    { "AWS::AppSync::GraphQLApi", "LambdaAuthorizerConfig.AuthorizerUri", "Authorizer", "", NULL },
    { "AWS::Serverless::GraphQLApi", "DataSources.Lambda.*.FunctionArn", "AppSync", "", "*" },
    { "AWS::CloudFront::Distribution",
      "DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations.#.LambdaFunctionARN",
      "CloudFront", "", "EventType" },
    { "AWS::CloudFront::Distribution",
      "DistributionConfig.CacheBehaviors.#.LambdaFunctionAssociations.#.LambdaFunctionARN",
      "CloudFront", "", "EventType" },
    { "AWS::Pipes::Pipe", "Target", "Pipe", "Source", NULL },
    { "AWS::Pipes::Pipe", "Enrichment", "Pipe", "Source", NULL },
    { "AWS::ApiGateway::Authorizer", "AuthorizerUri", "Authorizer", "RestApiId", "Type" },
    { "AWS::ApiGatewayV2::Authorizer", "AuthorizerUri", "Authorizer", "ApiId", "AuthorizerType" },
    { "AWS::ApiGatewayV2::Api", "Target", "HttpApi", "", NULL },
    { "AWS::Serverless::Api", "Auth.Authorizers.*.FunctionArn", "Authorizer", "", "*" },
    { "AWS::Serverless::HttpApi", "Auth.Authorizers.*.FunctionArn", "Authorizer", "", "*" },
    { "AWS::Serverless::WebSocketApi", "Auth.AuthArn", "Authorizer", "", NULL },
    { "AWS::Serverless::WebSocketApi", "Routes.*.FunctionArn", "WebSocketApi", "", "*" },
    { "AWS::SecretsManager::RotationSchedule", "RotationLambdaARN", "SecretRotation", "SecretId",
      NULL },
    { "AWS::Config::ConfigRule", "Source.SourceIdentifier", "ConfigRule", "", NULL },
    { "AWS::SES::ReceiptRule", "Rule.Actions.#.LambdaAction.FunctionArn", "SES", "RuleSetName",
      NULL },
    { "AWS::KinesisFirehose::DeliveryStream",
      "ExtendedS3DestinationConfiguration.ProcessingConfiguration.Processors.#.Parameters.#."
      "ParameterValue", "Firehose", "", NULL },
    { "AWS::CloudFormation::CustomResource", "ServiceToken", "CustomResource", "", NULL },
    { "Custom::", "ServiceToken", "CustomResource", "", NULL },
};

struct place {
    const struct row *row;
    const struct value *parent; /* that the ARN is a member of */
    const char *member;         /* what "*" stood for, or NULL */
};

static char *detail_of(const struct place *place)
{
    const char *name = place->row->detail;
    if (!name)
        return NULL;
    if (strcmp(name, "*") == 0)
        return mem_text(place->member);
    return mem_text(value_text(value_get(place->parent, name)));
}

static char *source_of(const struct reading *reading, const struct row *row)
{
    if (!row->source)
        return NULL;
    if (!*row->source)
        return mem_text(reading->id);
    const struct value *value = value_get(reading->values, row->source);
    return mem_text(value && value->resource ? value->resource : value_text(value));
}

static void add(struct reading *reading, const struct place *place, const struct value *arn)
{
    if (!value_text(arn))
        return;
    struct event_source *source =
        read_events_started(reading, arn->resource, arn->text, place->row->event);
    if (!source)
        return;
    source->source = source_of(reading, place->row);
    source->detail = detail_of(place);
}

/* Follows PATH from VALUE. */
static void follow(struct reading *reading, struct place place, const struct value *value,
                   const char *path)
{
    if (!value)
        return;
    if (!*path) {
        add(reading, &place, value);
        return;
    }
    size_t size = strcspn(path, ".");
    AUTO_FREE char *part = mem_text_n(path, size);
    const char *rest = path + size + (path[size] == '.');
    place.parent = value;
    bool each_member = strcmp(part, "*") == 0, each_item = strcmp(part, "#") == 0;
    if (!each_member && !each_item)
        follow(reading, place, value_get(value, part), rest);
    for (size_t i = 0; each_member && value_is(value, VALUE_MAP) && i < value->count; i++) {
        place.member = value->members[i].name;
        follow(reading, place, value->members[i].value, rest);
    }
    for (size_t i = 0; each_item && value_is(value, VALUE_LIST) && i < value->count; i++)
        follow(reading, place, value->items[i], rest);
}

static bool matches(const struct row *row, const char *type)
{
    return text_ends(row->type, "::") ? text_starts(type, row->type) : strcmp(row->type, type) == 0;
}

void read_started(struct reading *reading, const char *type)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (matches(&rows[i], type))
            follow(reading, (struct place){ .row = &rows[i], .parent = reading->values },
                   reading->values, rows[i].path);
}
