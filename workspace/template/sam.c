#include "workspace/template/sam.h"

#include <string.h>

#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/model/problem.h"
#include "workspace/template/node.h"

static const char *const function_names[] = {
    "Handler", "Runtime", "CodeUri", "DeadLetterQueue", "Description", "MemorySize", "Timeout",
    "VpcConfig", "Environment", "Tags", "PropagateTags", "Tracing", "KmsKeyArn",
    "AutoPublishAlias", "AutoPublishAliasAllProperties", "Layers", "DeploymentPreference",
    "RolePath", "PermissionsBoundary", "ReservedConcurrentExecutions",
    "ProvisionedConcurrencyConfig", "AssumeRolePolicyDocument", "EventInvokeConfig",
    "FileSystemConfigs", "CodeSigningConfigArn", "Architectures", "SnapStart", "EphemeralStorage",
    "FunctionUrlConfig", "RuntimeManagementConfig", "LoggingConfig", "RecursiveLoop",
    "SourceKMSKeyArn", "TenancyConfig", "DurableConfig", "CapacityProviderConfig",
    "FunctionScalingConfig", "PublishToLatestPublished", "VersionDeletionPolicy", NULL,
};
static const char *const api_names[] = {
    "Auth", "Name", "DefinitionUri", "CacheClusterEnabled", "CacheClusterSize",
    "MergeDefinitions", "Variables", "EndpointConfiguration", "MethodSettings",
    "BinaryMediaTypes", "MinimumCompressionSize", "Cors", "GatewayResponses", "AccessLogSetting",
    "CanarySetting", "TracingEnabled", "OpenApiVersion", "Domain", "AlwaysDeploy",
    "PropagateTags", "SecurityPolicy", "EndpointAccessMode", NULL,
};
static const char *const http_api_names[] = {
    "Auth", "AccessLogSettings", "StageVariables", "Tags", "CorsConfiguration",
    "DefaultRouteSettings", "Domain", "RouteSettings", "FailOnWarnings", "PropagateTags", NULL,
};
static const char *const web_socket_names[] = {
    "AccessLogSettings", "ApiKeySelectionExpression", "DefaultRouteSettings",
    "DisableExecuteApiEndpoint", "DisableSchemaValidation", "Domain", "FailOnWarnings",
    "IpAddressType", "PropagateTags", "RouteSelectionExpression", "RouteSettings",
    "StageVariables", "Tags", NULL,
};
static const char *const table_names[] = { "SSESpecification", NULL };
static const char *const machine_names[] = { "PropagateTags", NULL };
static const char *const layer_names[] = { "PublishLambdaVersion", NULL };
static const char *const capacity_names[] = {
    "VpcConfig", "OperatorRole", "Tags", "InstanceRequirements", "ScalingConfig", "KmsKeyArn",
    "PropagateTags", NULL,
};

/* Names a section may hold; resources of the type get them. */
static const struct section {
    const char *name, *type;
    const char *const *properties;
} sections[] = {
    { "Function", "AWS::Serverless::Function", function_names },
    { "Api", "AWS::Serverless::Api", api_names },
    { "HttpApi", "AWS::Serverless::HttpApi", http_api_names },
    { "WebSocketApi", "AWS::Serverless::WebSocketApi", web_socket_names },
    { "SimpleTable", "AWS::Serverless::SimpleTable", table_names },
    { "StateMachine", "AWS::Serverless::StateMachine", machine_names },
    { "LayerVersion", "AWS::Serverless::LayerVersion", layer_names },
    { "CapacityProvider", "AWS::Serverless::CapacityProvider", capacity_names },
};

static bool holds_text(const struct node *node, const char *text)
{
    if (node_text(node))
        return strcmp(node->text, text) == 0;
    for (size_t i = 0; node_is(node, NODE_LIST) && i < node->count; i++)
        if (node_text(node->items[i]) && strcmp(node->items[i]->text, text) == 0)
            return true;
    return false;
}

bool sam_has_transform(const struct node *root, const char *transform)
{
    return holds_text(node_get(root, "Transform"), transform);
}

/* --- checking --- */

static bool is_among(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static const char *nearest_section(const char *name)
{
    const char *names[COUNT(sections) + 1];
    for (size_t i = 0; i < COUNT(sections); i++)
        names[i] = sections[i].name;
    names[COUNT(sections)] = NULL;
    return likeness_nearest(name, names);
}

static void complain(struct problem_list *problems, const char *file, const struct node *key,
                     const char *what, const char *near)
{
    struct problem *problem = problem_add(problems, PROBLEM_ERROR, "LB227", file, key->line,
                                          key->column, "Globals", "%s", what);
    if (near)
        problem_hint(problem, "Did you mean %s?", near);
    else
        problem_hint(problem, "Write it at each resource instead.");
}

static void check_section(const struct section *section, const struct node *values,
                          const char *file, struct problem_list *problems)
{
    for (size_t i = 0; node_is(values, NODE_MAP) && i < values->count; i++) {
        const struct node_member *member = &values->members[i];
        if (is_among(section->properties, member->name) || text_starts(member->name, "Fn::"))
            continue;
        AUTO_FREE char *what = mem_format("Globals of %s cannot hold \"%.80s\"", section->name,
                                          member->name);
        complain(problems, file, member->key, what,
                 likeness_nearest(member->name, section->properties));
    }
}

void sam_check_globals(const struct node *root, const char *file, struct problem_list *problems)
{
    const struct node *globals = node_get(root, "Globals");
    for (size_t i = 0; node_is(globals, NODE_MAP) && i < globals->count; i++) {
        const struct node_member *member = &globals->members[i];
        size_t at = 0;
        while (at < COUNT(sections) && strcmp(sections[at].name, member->name) != 0)
            at++;
        if (at < COUNT(sections)) {
            check_section(&sections[at], member->value, file, problems);
            continue;
        }
        AUTO_FREE char *what = mem_format("Globals has no section \"%.80s\"", member->name);
        complain(problems, file, member->key, what, nearest_section(member->name));
    }
}

/* --- merging --- */

enum shape { SHAPE_SCALAR, SHAPE_LIST, SHAPE_MAP };

static enum shape shape_of(const struct node *node)
{
    if (node->kind == NODE_LIST)
        return SHAPE_LIST;
    return node->kind == NODE_MAP && !node_intrinsic(node) ? SHAPE_MAP : SHAPE_SCALAR;
}

static const struct node *merged(struct arena *arena, const struct node *global,
                                 const struct node *local)
{
    enum shape shape = shape_of(local);
    if (shape != shape_of(global) || shape == SHAPE_SCALAR)
        return local;
    struct node *made = node_new(arena, local->kind, local);
    if (shape == SHAPE_LIST) {
        for (size_t i = 0; i < global->count; i++)
            node_add_item(arena, made, global->items[i]);
        for (size_t i = 0; i < local->count; i++)
            node_add_item(arena, made, local->items[i]);
        return made;
    }
    for (size_t i = 0; i < global->count; i++)
        node_set(arena, made, global->members[i].name, global->members[i].key,
                 global->members[i].value);
    for (size_t i = 0; i < local->count; i++) {
        const struct node_member *own = &local->members[i];
        const struct node *other = node_get(global, own->name);
        node_set(arena, made, own->name, own->key,
                 other ? merged(arena, other, own->value) : own->value);
    }
    return made;
}

/* Globals without what the resource's IgnoreGlobals names; NULL when it wants none. */
static const struct node *wanted_globals(struct arena *arena, const struct node *globals,
                                         const struct node *resource)
{
    const struct node *ignored = node_get(resource, "IgnoreGlobals");
    if (!ignored)
        return globals;
    if (holds_text(ignored, "*"))
        return NULL;
    struct node *wanted = node_new(arena, NODE_MAP, globals);
    for (size_t i = 0; i < globals->count; i++)
        if (!holds_text(ignored, globals->members[i].name))
            node_set(arena, wanted, globals->members[i].name, globals->members[i].key,
                     globals->members[i].value);
    return wanted;
}

static const struct section *section_of(const char *type)
{
    for (size_t i = 0; type && i < COUNT(sections); i++)
        if (strcmp(sections[i].type, type) == 0)
            return &sections[i];
    return NULL;
}

const char *sam_section(const char *type)
{
    const struct section *section = section_of(type);
    return section ? section->name : NULL;
}

bool sam_global(const char *type, const char *property)
{
    const struct section *section = section_of(type);
    return section && is_among(section->properties, property);
}

bool sam_wants(const struct node *resource, const char *property)
{
    const struct node *ignored = node_get(resource, "IgnoreGlobals");
    return !ignored || (!holds_text(ignored, "*") && !holds_text(ignored, property));
}

static const struct node *globals_of(const struct node *root, const char *type)
{
    const struct section *section = section_of(type);
    return section ? node_get(node_get(root, "Globals"), section->name) : NULL;
}

const struct node *sam_properties(struct arena *arena, const struct node *root,
                                  const struct node *resource)
{
    const struct node *own = node_get(resource, "Properties");
    const struct node *globals = globals_of(root, node_text(node_get(resource, "Type")));
    if (node_is(globals, NODE_MAP))
        globals = wanted_globals(arena, globals, resource);
    if (!node_is(globals, NODE_MAP) || globals->count == 0)
        return own;
    return own && own->kind != NODE_NULL ? merged(arena, globals, own) : globals;
}
