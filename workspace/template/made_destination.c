/* EventInvokeConfig: what is made for a destination, and what the role needs to reach it. */
#include "workspace/template/made_inside.h"

#include <stdlib.h>
#include <string.h>

/* Policies for sending to a destination: rows of policies.txt. */
static const struct {
    const char *type, *row, *name;
} destinations[] = {
    { "SQS", "@SendMessage", "SQSPolicy" },     { "SNS", "@Publish", "SNSPolicy" },
    { "EventBridge", "@PutEvents", "EventBridgePolicy" },
    { "Lambda", "@Invoke", "LambdaPolicy" },    { "S3Bucket", "@PutObject", "S3Policy" },
    { "S3", "@PutObject", "S3Policy" },
};

void made_role_send(struct making *making, const char *type, const char *prefix,
                    const struct node *destination)
{
    for (size_t i = 0; type && destination && i < COUNT(destinations); i++) {
        if (strcmp(destinations[i].type, type) != 0)
            continue;
        AUTO_FREE char *name = mem_format("%s%s", prefix, destinations[i].name);
        struct node *parameters = made_call(making, "Arn", destination);
        made_role_allow(making, name, made_policy(making, destinations[i].row, parameters),
                        false);
        return;
    }
}

/* Where there is no Destination, and where !If leaves none, the queue or topic is made. */
static const struct node *make_destination(struct making *making, const char *outcome,
                                           const char *type)
{
    AUTO_FREE char *recipe = mem_format("destination %s", type);
    made_say_text(making, "outcome", outcome);
    made_cook(making, recipe);
    bool queue = strcmp(type, "SQS") == 0;
    const struct node *id = made_format(making, "%sEventInvokeConfig%s%s", making->id, outcome,
                                        queue ? "Queue" : "Topic");
    return queue ? made_call(making, "Fn::GetAtt", made_format(making, "%s.Arn", id->text))
                 : made_call(making, "Ref", id);
}

static bool leaves_none(const struct making *making, const struct node *written)
{
    const struct node_member *call = node_intrinsic(written);
    if (!call || strcmp(call->name, "Fn::If") != 0 || !node_is(call->value, NODE_LIST) ||
        call->value->count != 3)
        return !made_choose(making, written);
    return !made_choose(making, call->value->items[1]) !=
           !made_choose(making, call->value->items[2]);
}

static void say_destination(struct making *making, const char *outcome, const char *word)
{
    AUTO_FREE char *path = mem_format("EventInvokeConfig.DestinationConfig.%s", outcome);
    const struct node *config = made_get(making, making->properties, path);
    const char *type = made_text_at(making, config, "Type");
    const struct node *written = node_get(config, "Destination");
    const struct node *destination = made_choose(making, written);
    bool makes = type && (strcmp(type, "SQS") == 0 || strcmp(type, "SNS") == 0);
    if (!config)
        return;
    if (makes && leaves_none(making, written)) {
        struct making own = *making;
        own.holds = destination ? 0 : making->holds;
        const struct node *made = make_destination(&own, outcome, type);
        destination = destination ? destination : made;
    }
    AUTO_FREE char *prefix = mem_format("%sEventInvokeConfig%s", making->id, outcome);
    made_role_send(making, type, prefix, destination);
    made_say(making, word, destination);
}

void made_destinations(struct making *making)
{
    say_destination(making, "OnSuccess", "on-success");
    say_destination(making, "OnFailure", "on-failure");
}
