#include "workspace/template/made_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/text.h"

/* --- what is connected --- */

/* What a type gives: "" is Ref, else an attribute; NULL nothing. ROLE is a property. */
static const struct {
    const char *type, *arn, *role, *url, *id, *name, *qualifier;
} kinds[] = {
    { .type = "AWS::Lambda::Function", .arn = "Arn", .role = "Role" },
    { .type = "AWS::StepFunctions::StateMachine", .arn = "", .role = "RoleArn", .name = "Name" },
    { .type = "AWS::AppSync::GraphQLApi", .arn = "", .id = "ApiId" },
    { .type = "AWS::AppSync::DataSource", .arn = "", .role = "ServiceRoleArn" },
    { .type = "AWS::Events::Rule", .arn = "Arn", .role = "Targets" },
    { .type = "AWS::SQS::Queue", .arn = "Arn", .url = "" },
    { .type = "AWS::SNS::Topic", .arn = "" },
    { .type = "AWS::DynamoDB::Table", .arn = "Arn" },
    { .type = "AWS::S3::Bucket", .arn = "Arn" },
    { .type = "AWS::Location::PlaceIndex", .arn = "Arn" },
    { .type = "AWS::ApiGatewayV2::Api", .id = "", .qualifier = "*" },
    { .type = "AWS::ApiGateway::RestApi", .id = "", .qualifier = "*" },
    { .type = "AWS::Events::EventBus", .arn = "Arn" },
};

static const struct node *given(const struct making *making, const char *id,
                                const char *attribute)
{
    if (!attribute)
        return NULL;
    return *attribute ? made_call(making, "Fn::GetAtt",
                                  made_format(making, "%s.%s", id, attribute))
                      : made_call(making, "Ref", made_text(making, id));
}

/* The role of the rule's target that is OTHER. */
static const struct node *target_role(const struct making *making, const struct node *targets,
                                      const char *other)
{
    for (size_t i = 0; node_is(targets, NODE_LIST) && i < targets->count; i++) {
        const struct node *arn = made_get(making, targets->items[i], "Arn");
        if (other && text_equal(made_referred(making, arn), other))
            return made_get(making, targets->items[i], "RoleArn");
    }
    return NULL;
}

static struct made_end resource_end(const struct making *making, const char *id,
                                    const struct node *resource, const char *other)
{
    struct made_end end = { .type = made_text_at(making, resource, "Type") };
    for (size_t i = 0; end.type && i < COUNT(kinds); i++) {
        if (strcmp(kinds[i].type, end.type) != 0)
            continue;
        end.arn = given(making, id, kinds[i].arn);
        end.url = given(making, id, kinds[i].url);
        end.id = given(making, id, kinds[i].id);
        end.name = given(making, id, kinds[i].name);
        if (kinds[i].qualifier)
            end.qualifier = made_text(making, kinds[i].qualifier);
        const struct node *properties = made_get(making, resource, "Properties");
        const struct node *role =
            kinds[i].role ? made_get(making, properties, kinds[i].role) : NULL;
        if (kinds[i].role && strcmp(kinds[i].role, "Targets") == 0)
            role = target_role(making, role, other);
        const char *role_id = made_referred(making, role);
        end.role = role_id ? given(making, role_id, "") : NULL;
    }
    return end;
}

static const char *plain_type(const char *type)
{
    static const char *const pairs[][2] = {
        { "AWS::Serverless::Function", "AWS::Lambda::Function" },
        { "AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine" },
        { "AWS::Serverless::Api", "AWS::ApiGateway::RestApi" },
        { "AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api" },
        { "AWS::Serverless::SimpleTable", "AWS::DynamoDB::Table" },
    };
    for (size_t i = 0; type && i < COUNT(pairs); i++)
        if (strcmp(pairs[i][0], type) == 0)
            return pairs[i][1];
    return type;
}

/* {Id: ...}, or {Type: ..., Arn: ...}. OTHER is the Id of the other end, or NULL. */
static struct made_end read_end(const struct making *making, const struct node *written,
                                const char *other)
{
    const char *id = node_text(made_get(making, written, "Id"));
    const struct made_resource *made = id ? map_get(making->made->by_id, id) : NULL;
    const struct node *resource = made ? made->node
                                  : id ? node_get(making->made->written, id) : NULL;
    struct made_end end = { 0 };
    if (resource)
        end = resource_end(making, id, resource, other);
    if (!id)
        end = (struct made_end){
            .type = plain_type(made_text_at(making, written, "Type")),
            .arn = made_get(making, written, "Arn"),
            .role = made_get(making, written, "RoleName"),
            .url = made_get(making, written, "QueueUrl"),
            .id = made_get(making, written, "ResourceId"),
            .name = made_get(making, written, "Name"),
        };
    const struct node *qualifier = made_get(making, written, "Qualifier");
    end.qualifier = qualifier ? qualifier : end.qualifier;
    return end;
}

/* --- connecting --- */

static struct node *parameters_of(const struct making *making, const struct made_end *source,
                                  const struct made_end *destination)
{
    struct node *map = made_map(making);
    made_set(making, map, "SourceArn", source->arn);
    made_set(making, map, "SourceResourceId", source->id);
    made_set(making, map, "SourceQualifier", source->qualifier);
    made_set(making, map, "DestinationArn", destination->arn);
    made_set(making, map, "DestinationName", destination->name);
    return map;
}

/* "permission PRINCIPAL ARN [account]" */
static void make_permission(struct making *making, const char *head, const struct node *function,
                            const struct node *parameters)
{
    char principal[128] = "", arn[128] = "", account[16] = "";
    (void)sscanf(head, "permission %127s %127s %15s", principal, arn, account);
    made_say_text(making, "principal", principal);
    made_say(making, "function", function);
    made_say(making, "source-arn", made_policy_value(making, arn, parameters));
    made_say(making, "account", *account ? made_text(making, account) : NULL);
    made_cook(making, "connector permission");
}

static void add_statements(const struct making *making, struct node *all, const char *row,
                           const struct node *parameters)
{
    const struct node *some = made_policy(making, row, parameters);
    for (size_t i = 0; some && i < some->count; i++)
        made_add_item(making, all, some->items[i]);
}

static void make_policy(struct making *making, const char *head, const struct made_end *source,
                        const struct made_end *destination)
{
    const struct node *role = text_equal(head, "role of source") ? source->role : destination->role;
    if (text_starts(head, "role")) {
        if (!role)
            return;
        made_say(making, "role-name", role);
        made_cook(making, "connector role");
        return;
    }
    made_say(making, "queue", destination->url);
    made_say(making, "topic", destination->arn);
    made_cook(making, strcmp(head, "queue") == 0 ? "connector queue" : "connector topic");
}

void made_connect(struct making *making, const struct made_end *source,
                  const struct made_end *destination, const struct node *permissions)
{
    const struct node *parameters = parameters_of(making, source, destination);
    struct node *statements = made_list(making);
    const char *policy = NULL;
    for (size_t i = 0; node_is(permissions, NODE_LIST) && i < permissions->count; i++) {
        const char *category = node_text(permissions->items[i]);
        AUTO_FREE char *row = mem_format("%s %s %s", source->type, destination->type, category);
        const char *head = category ? made_policy_head(making, row) : NULL;
        if (!head)
            continue;
        made_say_text(making, "category", category);
        if (text_starts(head, "permission ")) {
            make_permission(making, head, destination->arn, parameters);
            continue;
        }
        add_statements(making, statements, row, parameters);
        policy = head;
    }
    made_say(making, "statements", statements);
    if (policy)
        make_policy(making, policy, source, destination);
}

static void connect_one(struct making *making, const struct node *source,
                        const struct node *destination)
{
    const char *from = node_text(made_get(making, source, "Id"));
    const char *to = node_text(made_get(making, destination, "Id"));
    const struct made_end left = read_end(making, source, to);
    const struct made_end right = read_end(making, destination, from);
    if (left.type && right.type)
        made_connect(making, &left, &right, made_get(making, making->from, "Permissions"));
}

static void connect_all(struct making *making, const struct node *source)
{
    const struct node *destination = made_get(making, making->from, "Destination");
    if (!node_is(destination, NODE_LIST)) {
        connect_one(making, source, destination);
        return;
    }
    for (size_t i = 0; i < destination->count; i++) {
        made_say(making, "which", made_format(making, "Destination%zu", i));
        connect_one(making, source, made_choose(making, destination->items[i]));
    }
}

void made_connector(struct making *making)
{
    connect_all(making, made_get(making, making->properties, "Source"));
}

/* --- those written at a resource --- */

static void connect_inside(struct made *made, const struct node_member *resource,
                           const struct node_member *connector)
{
    AUTO_FREE char *both = mem_format("%s%s", resource->name, connector->name);
    struct making making = made_begin(made, arena_copy(made->arena, both), connector->value,
                                      connector->key);
    making.by = resource->name;
    struct node *source = made_call(&making, "Id", made_text(&making, resource->name));
    const struct node *more = made_get(&making, making.properties, "SourceReference");
    for (size_t i = 0; node_is(more, NODE_MAP) && i < more->count; i++)
        made_set(&making, source, more->members[i].name, more->members[i].value);
    connect_all(&making, source);
}

void made_connectors_inside(struct made *made)
{
    for (size_t i = 0; node_is(made->written, NODE_MAP) && i < made->written->count; i++) {
        const struct node_member *member = &made->written->members[i];
        const struct node *connectors = node_get(member->value, "Connectors");
        for (size_t j = 0; node_is(connectors, NODE_MAP) && j < connectors->count; j++)
            if (node_is(connectors->members[j].value, NODE_MAP))
                connect_inside(made, member, &connectors->members[j]);
    }
}
