#include "workspace/template/made_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { LONGEST_ROUTE = 4096, LONGEST_TARGET = 64 };

/* --- what recipes ask for, by the type of the event --- */

/* Enabled and State of a rule; Enabled that is not written as false is "ENABLED" in AWS too. */
static void say_rule(struct making *making)
{
    const struct node *state = made_get(making, making->from, "State");
    const struct node *enabled = node_get(making->from, "Enabled");
    if (made_choose(making, enabled))
        state = made_text(making, made_true(making, enabled) || node_intrinsic(enabled)
                                      ? "ENABLED" : "DISABLED");
    made_say(making, "rule-state", state);
    const char *suffix = making->machine ? "StepFunctionsTarget" : "LambdaTarget";
    int room = LONGEST_TARGET - (int)strlen(suffix);
    AUTO_FREE char *id = mem_format("%s%s", making->id, making->event);
    made_say(making, "target-id", made_format(making, "%.*s%s", room, id, suffix));
}

/* DeadLetterConfig names a queue, or wants one: RECIPE. */
static void dead_letters(struct making *making, const char *recipe)
{
    const struct node *arn = made_get(making, making->from, "DeadLetterConfig.Arn");
    if (arn || !made_get(making, making->from, "DeadLetterConfig.Type")) {
        made_say(making, "dead-letters", arn);
        return;
    }
    const char *named = made_text_at(making, making->from, "DeadLetterConfig.QueueLogicalId");
    const struct node *id = named ? made_text(making, named)
                                  : made_format(making, "%s%sQueue", making->id, making->event);
    made_say(making, "dead-letter-queue", id);
    made_say(making, "dead-letters",
             made_call(making, "Fn::GetAtt", made_format(making, "%s.Arn", id->text)));
    made_cook(making, recipe);
}

static bool prepare_rule(struct making *making)
{
    say_rule(making);
    dead_letters(making, "rule dead letters");
    made_say(making, "start-trust", made_trust(making, "events.amazonaws.com"));
    if (making->machine && !(making->kind->schedules &&
                             made_get(making, making->from, "RoleArn")))
        made_cook(making, "machine role");
    return true;
}

static bool prepare_schedule(struct making *making)
{
    dead_letters(making, "schedule dead letters");
    made_say(making, "scheduler-trust", made_trust(making, "scheduler.amazonaws.com"));
    made_say_text(making, "start-policy", making->machine ? "StartExecutionPolicy"
                                                                       : "LambdaPolicy");
    made_say_text(making, "start-action", making->machine
                                                           ? "states:StartExecution"
                                                           : "lambda:InvokeFunction");
    return true;
}

static bool prepare_topic(struct making *making)
{
    const struct node *queue = made_get(making, making->from, "SqsSubscription");
    if (!made_true(making, queue))
        return true;
    const struct node *arn = made_get(making, queue, "QueueArn");
    const char *topic = made_referred(making, made_get(making, making->from, "Topic"));
    const struct node *written = topic ? node_get(making->made->written, topic) : NULL;
    const struct node *fifo = made_get(making, written, "Properties.FifoTopic");
    const struct node *own = made_format(making, "%s%sQueue.Arn", making->id, making->event);
    made_say(making, "topic-queue", arn ? arn : made_call(making, "Fn::GetAtt", own));
    made_say(making, "fifo-topic", made_true(making, fifo) ? fifo : NULL);
    made_role_manage(making, "AWSLambdaSQSQueueExecutionRole");
    made_cook(making, "SNS through SQS");
    return false;
}

static bool prepare_pool(struct making *making)
{
    const char *pool = made_referred(making, made_get(making, making->from, "UserPool"));
    if (pool)
        made_say(making, "pool-arn", made_call(making, "Fn::GetAtt",
                                               made_format(making, "%s.Arn", pool)));
    return true;
}

/* --- routes --- */

/* "GET/orders" + "*" for each parameter: the path of an invocation's ARN. */
static const struct node *route_of(const struct making *making, const char *method,
                                   const char *path, bool http)
{
    AUTO_STR route;
    str_init(&route, LONGEST_ROUTE);
    bool any = strcasecmp(method, "any") == 0 || strcasecmp(method, MADE_ANY_METHOD) == 0;
    if (http && any && strcmp(path, "/$default") == 0) /* as AWS has it */
        return made_text(making, "$default");
    for (const char *at = any ? "*" : method; *at; at++)
        str_add_char(&route, (char)toupper((unsigned char)*at));
    size_t size = strlen(path);
    size -= size > 1 && path[size - 1] == '/';
    for (size_t i = 0; i < size; i++) {
        const char *end = path[i] == '{' ? strchr(path + i, '}') : NULL;
        bool kept = end && http && end[-1] == '+' && strncmp(path + i, "{proxy+}", 8) != 0;
        if (!end || kept || end == path + i + 1) {
            str_add_char(&route, path[i]);
            continue;
        }
        str_add_char(&route, '*');
        i = (size_t)(end - path);
    }
    return made_text(making, route.text);
}

/* Part of a permission's id: the stage's name; "Stage" when it is not written as text, "AllStages"
 * when the API is not of this template. */
static const char *stage_of(const struct making *making, bool *out_hashed)
{
    if (!making->api)
        return "AllStages";
    const struct node *name = made_choose(making, node_get(making->api->properties, "StageName"));
    const char *text = node_text(name);
    *out_hashed = text && !made_is_word(text);
    return !text ? "Stage" : *out_hashed ? "" : text;
}

/* Words for the permission to call the function by a route; PATH "" is $default. */
static void say_route(struct making *making, const char *path, const char *method)
{
    bool http = making->kind->http, hashed = false;
    const char *implicit = http ? "ServerlessHttpApi" : "ServerlessRestApi";
    const struct node *api = made_get(making, making->from, making->kind->source);
    made_say(making, "api", api ? api : made_call(making, "Ref", made_text(making, implicit)));
    made_say(making, "route", route_of(making, method, path, http));
    made_say(making, "start-trust", made_trust(making, "apigateway.amazonaws.com"));
    made_say_text(making, "stage", http ? "" : stage_of(making, &hashed));
    making->hashed = hashed;
}

static bool prepare_route(struct making *making)
{
    bool http = making->kind->http;
    making->api = made_api_of(making, http);
    const char *path = made_text_at(making, making->from, "Path");
    const char *method = made_text_at(making, making->from, "Method");
    bool is_default = http && (!path || strcmp(path, "$default") == 0);
    if (!path && !is_default)
        return false;
    method = method ? method : "any";
    say_route(making, is_default ? "" : path, method);
    const char *covered = making->api ? making->api->default_of : NULL;
    bool wanted = !http || is_default || !text_equal(covered, making->target);
    if (making->api)
        made_api_route(making, is_default ? "$default" : path, method);
    return wanted;
}

/* --- the table --- */

static const struct made_event kinds[] = {
    { .type = "Schedule", .recipe = "Schedule", .machine = "machine Schedule",
      .schedules = true, .prepare = prepare_rule },
    { .type = "EventBridgeRule", .recipe = "EventBridgeRule",
      .machine = "machine EventBridgeRule", .prepare = prepare_rule },
    { .type = "CloudWatchEvent", .recipe = "EventBridgeRule",
      .machine = "machine EventBridgeRule", .prepare = prepare_rule },
    { .type = "ScheduleV2", .recipe = "ScheduleV2", .machine = "ScheduleV2",
      .prepare = prepare_schedule },
    { .type = "Api", .recipe = "Api", .machine = "machine role", .source = "RestApiId",
      .prepare = prepare_route },
    { .type = "HttpApi", .recipe = "HttpApi", .source = "ApiId", .http = true,
      .prepare = prepare_route },
    { .type = "S3", .recipe = "S3" },
    { .type = "SNS", .recipe = "SNS", .prepare = prepare_topic },
    { .type = "AlexaSkill", .recipe = "AlexaSkill" },
    { .type = "IoTRule", .recipe = "IoTRule" },
    { .type = "Cognito", .recipe = "Cognito", .prepare = prepare_pool },
    { .type = "CloudWatchLogs", .recipe = "CloudWatchLogs" },
    { .type = "SQS", .recipe = "mapping", .source = "Queue",
      .managed = "AWSLambdaSQSQueueExecutionRole", .prepare = made_mapping },
    { .type = "Kinesis", .recipe = "mapping", .source = "Stream",
      .managed = "AWSLambdaKinesisExecutionRole", .prepare = made_mapping },
    { .type = "DynamoDB", .recipe = "mapping", .source = "Stream",
      .managed = "AWSLambdaDynamoDBExecutionRole", .prepare = made_mapping },
    { .type = "MSK", .recipe = "mapping", .source = "Stream",
      .managed = "AWSLambdaMSKExecutionRole", .prepare = made_mapping,
      .allow = made_mapping_msk },
    { .type = "MQ", .recipe = "mapping", .source = "Broker", .prepare = made_mapping,
      .allow = made_mapping_broker },
    { .type = "SelfManagedKafka", .recipe = "mapping", .prepare = made_mapping,
      .allow = made_mapping_kafka },
    { .type = "DocumentDB", .recipe = "mapping", .source = "Cluster", .prepare = made_mapping,
      .allow = made_mapping_cluster },
};

/* --- all events --- */

static const struct made_event *find_kind(const char *type)
{
    for (size_t i = 0; type && i < COUNT(kinds); i++)
        if (strcmp(kinds[i].type, type) == 0)
            return &kinds[i];
    return NULL;
}

static bool is_default_route(const struct making *making, const struct node *event)
{
    const struct node *properties = made_get(making, event, "Properties");
    const char *path = made_text_at(making, properties, "Path");
    return text_equal(node_text(node_get(event, "Type")), "HttpApi") &&
           (!path || strcmp(path, "$default") == 0);
}

static void make_event(const struct making *outer, const struct node_member *member,
                       const struct node *event)
{
    struct making making = *outer;
    making.kind = find_kind(made_text_at(outer, event, "Type"));
    const char *recipe = !making.kind     ? NULL
                         : making.machine ? making.kind->machine : making.kind->recipe;
    if (!recipe)
        return;
    making.event = member->name;
    making.where = member->key;
    making.from = made_get(outer, event, "Properties");
    if (!node_is(making.from, NODE_MAP))
        making.from = made_map(&making);
    if (!making.kind->prepare || making.kind->prepare(&making))
        made_cook(&making, recipe);
}

void made_events(struct making *making, bool machine)
{
    making->machine = machine;
    const struct node *events = made_get(making, making->properties, "Events");
    /* the route $default first: with it, others of the same API need no permission */
    for (int turn = 0; turn < 2; turn++)
        for (size_t i = 0; node_is(events, NODE_MAP) && i < events->count; i++) {
            const struct node *event = made_choose(making, events->members[i].value);
            if (event && is_default_route(making, event) == (turn == 0))
                make_event(making, &events->members[i], event);
        }
}
