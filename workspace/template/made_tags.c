#include "workspace/template/made_inside.h"

#include <string.h>

#include "workspace/base/text.h"

static struct node *tag(const struct making *making, const char *key, const struct node *value)
{
    struct node *map = made_map(making);
    made_set(making, map, "Key", made_text(making, key));
    made_set(making, map, "Value", value ? value : made_text(making, ""));
    return map;
}

static void add_tags(const struct making *making, struct node *list, const struct node *tags)
{
    for (size_t i = 0; node_is(tags, NODE_MAP) && !node_intrinsic(tags) && i < tags->count; i++)
        made_add_item(making, list, tag(making, tags->members[i].name,
                                        made_choose(making, tags->members[i].value)));
}

/* Only {KEY: SAM}. */
static const struct node *key_alone(const struct making *making, const char *key)
{
    const struct node *known = made_constant_of(making->made, key);
    if (known)
        return known;
    struct node *list = made_list(making);
    made_add_item(making, list, tag(making, key, made_text(making, "SAM")));
    return made_constant(making->made, key, list);
}

const struct node *made_tags(const struct making *making, const char *key)
{
    if (key && !made_get(making, making->properties, "Tags"))
        return key_alone(making, key);
    struct node *list = made_list(making);
    if (key)
        made_add_item(making, list, tag(making, key, made_text(making, "SAM")));
    add_tags(making, list, made_get(making, making->properties, "Tags"));
    return list->count > 0 ? list : NULL;
}

struct node *made_tags_before(const struct making *making, const char *key)
{
    struct node *list = made_list(making);
    add_tags(making, list, made_get(making, making->properties, "Tags"));
    made_add_item(making, list, tag(making, key, made_text(making, "SAM")));
    return list;
}

struct node *made_tag_map(const struct making *making, const char *key)
{
    const struct node *tags = made_get(making, making->properties, "Tags");
    struct node *map = node_is(tags, NODE_MAP) ? made_copy(making, tags) : made_map(making);
    if (key)
        made_set(making, map, key, made_text(making, "SAM"));
    return map->count > 0 ? map : NULL;
}

/* Types that have Tags as a list; HTTP APIs hand theirs on without being asked. */
static const char *const tagged[] = {
    "AWS::Lambda::Function",        "AWS::IAM::Role",
    "AWS::SQS::Queue",              "AWS::SNS::Topic",
    "AWS::IoT::TopicRule",          "AWS::StepFunctions::StateMachine",
    "AWS::ApiGateway::RestApi",     "AWS::ApiGateway::Stage",
    "AWS::ApiGateway::DomainName",  "AWS::ApiGateway::DomainNameV2",
    "AWS::ApiGateway::UsagePlan",   "AWS::ApiGateway::ApiKey",
    "AWS::ApiGateway::DomainNameAccessAssociation",
    "AWS::CodeDeploy::DeploymentGroup", "AWS::CodeDeploy::Application",
};

void made_hand_tags(const struct making *making, const char *type, struct node *properties)
{
    const struct node *tags = made_get(making, making->properties, "Tags");
    if (!node_is(tags, NODE_MAP) || tags->count == 0 ||
        !made_true(making, made_get(making, making->properties, "PropagateTags")))
        return;
    for (size_t i = 0; i < COUNT(tagged); i++)
        if (strcmp(tagged[i], type) == 0)
            made_set(making, properties, "Tags", made_tags(making, NULL));
}
