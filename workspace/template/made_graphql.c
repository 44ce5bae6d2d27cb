#include "workspace/template/made_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"

static const char passes_on[] = "\nexport function request(ctx) {\n    return {};\n}\n\n"
                                "export function response(ctx) {\n    return ctx.prev.result;\n}\n";

/* --- parts --- */

static const struct node *other_authorizers(const struct making *making)
{
    const struct node *all = made_get(making, making->properties, "Auth.Additional");
    struct node *list = made_list(making);
    for (size_t i = 0; node_is(all, NODE_LIST) && i < all->count; i++) {
        struct making inner = *making;
        inner.from = made_choose(making, all->items[i]);
        made_add_item(making, list, made_fill(&inner, made_recipe(making->made,
                                                                  "graphql authorizer")));
    }
    return list->count > 0 ? list : NULL;
}

static bool is_no_source(const struct making *making, const struct node *function)
{
    const char *name = node_text(made_get(making, function, "DataSource"));
    return name && strcasecmp(name, "none") == 0;
}

static bool uses_no_source(const struct making *making)
{
    const struct node *all = made_get(making, making->properties, "Functions");
    for (size_t i = 0; node_is(all, NODE_MAP) && i < all->count; i++)
        if (is_no_source(making, all->members[i].value))
            return true;
    return false;
}

static const struct node *attribute(const struct making *making, const char *id,
                                    const char *suffix)
{
    return made_call(making, "Fn::GetAtt",
                     made_format(making, "%s%s%s", making->id, id, suffix));
}

/* The name of the data source that a function names. */
static const struct node *source_of(const struct making *making, const struct node *function)
{
    const struct node *named = made_get(making, function, "DataSource");
    const char *name = node_text(named);
    if (!name)
        return named;
    if (is_no_source(making, function))
        return attribute(making, "", "NoneDataSource.Name");
    const struct node *tables = made_get(making, making->properties, "DataSources.DynamoDb");
    const struct node *functions = made_get(making, making->properties, "DataSources.Lambda");
    return node_get(tables, name)      ? attribute(making, name, "DynamoDBDataSource.Name")
           : node_get(functions, name) ? attribute(making, name, "LambdaDataSource.Name") : named;
}

static const struct node *pipeline(const struct making *making, const struct node *resolver)
{
    const struct node *names = made_get(making, resolver, "Pipeline");
    const struct node *functions = made_get(making, making->properties, "Functions");
    struct node *list = made_list(making);
    for (size_t i = 0; node_is(names, NODE_LIST) && i < names->count; i++) {
        const char *name = node_text(names->items[i]);
        const struct node *id = name ? made_get(making, node_get(functions, name), "Id") : NULL;
        if (name)
            made_add_item(making, list, id ? id : attribute(making, name, ".FunctionId"));
    }
    return list;
}

/* --- members --- */

static void each(struct making *making, const char *path, const char *recipe,
                 void (*prepare)(struct making *making))
{
    const struct node *all = made_get(making, making->properties, path);
    for (size_t i = 0; node_is(all, NODE_MAP) && i < all->count; i++) {
        struct making inner = *making;
        inner.event = all->members[i].name;
        inner.where = all->members[i].key;
        inner.from = made_choose(making, all->members[i].value);
        if (!node_is(inner.from, NODE_MAP))
            continue;
        if (prepare)
            prepare(&inner);
        made_cook(&inner, recipe);
    }
}

/* A data source may use what it names, through a connector from its role. */
static void connect_source(struct making *making, const char *kind, const char *to,
                           const char *type, const struct node *arn,
                           const struct node *permissions)
{
    if (made_get(making, making->from, "ServiceRoleArn"))
        return;
    struct making inner = *making;
    AUTO_FREE char *source = mem_format("%s%s%sDataSource", making->id, making->event, kind);
    AUTO_FREE char *role = mem_format("%sRole", source);
    inner.id = made_format(making, "%sTo%sConnector", source, to)->text;
    const struct made_end left = { .type = "AWS::AppSync::DataSource",
                                   .role = made_call(making, "Ref", made_text(making, role)) };
    const struct made_end right = { .type = type, .arn = arn };
    made_connect(&inner, &left, &right, permissions);
}

static struct node *words(const struct making *making, const char *first, const char *second)
{
    struct node *list = made_list(making);
    made_add_item(making, list, made_text(making, first));
    if (second)
        made_add_item(making, list, made_text(making, second));
    return list;
}

static void prepare_table(struct making *making)
{
    const struct node *arn = made_get(making, making->from, "TableArn");
    const struct node *permissions = made_get(making, making->from, "Permissions");
    if (!arn)
        arn = made_fill(making, made_recipe(making->made, "table arn"));
    connect_source(making, "DynamoDB", "Table", "AWS::DynamoDB::Table", arn,
                   permissions ? permissions : words(making, "Read", "Write"));
}

static void prepare_lambda(struct making *making)
{
    connect_source(making, "Lambda", "Lambda", "AWS::Lambda::Function",
                   made_get(making, making->from, "FunctionArn"), words(making, "Write", NULL));
}

static void prepare_function(struct making *making)
{
    made_say(making, "graphql-source", source_of(making, making->from));
}

static void prepare_resolver(struct making *making)
{
    made_say(making, "graphql-pipeline", pipeline(making, making->from));
}

static void make_resolvers(struct making *making)
{
    const struct node *types = made_get(making, making->properties, "Resolvers");
    made_say_text(making, "graphql-passes-on", passes_on);
    for (size_t i = 0; node_is(types, NODE_MAP) && i < types->count; i++) {
        AUTO_FREE char *path = mem_format("Resolvers.%s", types->members[i].name);
        made_say_text(making, "graphql-type", types->members[i].name);
        each(making, path, "graphql resolver", prepare_resolver);
    }
}

/* Functions that authorize requests may be called. */
static void permit_authorizer(struct making *making, const struct node *auth, int *number)
{
    const struct node *arn = made_get(making, auth, "LambdaAuthorizer.AuthorizerUri");
    if (!text_equal(made_text_at(making, auth, "Type"), "AWS_LAMBDA") || !arn)
        return;
    struct making inner = *making;
    inner.id = made_format(making, "%sToLambdaAuthConnector%d", making->id, ++*number)->text;
    const struct made_end left = { .type = "AWS::AppSync::GraphQLApi",
                                   .id = attribute(making, "", ".ApiId") };
    const struct made_end right = { .type = "AWS::Lambda::Function", .arn = arn };
    made_connect(&inner, &left, &right, words(making, "Write", NULL));
}

static void permit_authorizers(struct making *making)
{
    int number = 0;
    const struct node *auth = made_get(making, making->properties, "Auth");
    const struct node *others = made_get(making, auth, "Additional");
    permit_authorizer(making, auth, &number);
    for (size_t i = 0; node_is(others, NODE_LIST) && i < others->count; i++)
        permit_authorizer(making, others->items[i], &number);
}

/* --- the API --- */

static void say_parts(struct making *making)
{
    const struct node *logging = made_get(making, making->properties, "Logging");
    bool off = text_equal(node_text(logging), "false");
    const struct node *role = made_get(making, logging, "CloudWatchLogsRoleArn");
    made_say(making, "api-tags", made_tags_before(making, "graphqlapi:createdBy"));
    made_say(making, "appsync-trust", made_trust(making, "appsync.amazonaws.com"));
    made_say(making, "other-authorizers", other_authorizers(making));
    if (off)
        made_say_text(making, "no-logging", "off");
    if (!off && !role)
        made_say_text(making, "makes-log-role", "yes");
    if (uses_no_source(making))
        made_say_text(making, "uses-no-source", "NONE");
}

void made_graphql(struct making *making)
{
    say_parts(making);
    made_cook(making, "AWS::Serverless::GraphQLApi");
    permit_authorizers(making);
    each(making, "ApiKeys", "graphql ApiKeys", NULL);
    each(making, "DataSources.DynamoDb", "graphql DynamoDb", prepare_table);
    each(making, "DataSources.Lambda", "graphql Lambda", prepare_lambda);
    each(making, "Functions", "graphql Functions", prepare_function);
    make_resolvers(making);
}
