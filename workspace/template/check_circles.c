/*
 * Resources that need each other, and conditions that do. SAM spreads a resource over several (a
 * function's role, the permissions of its events), so what a property needs is needed by the one it
 * goes to: AWS SAM Developer Guide, "Generated CloudFormation resources".
 */
#include "workspace/template/check.h"

#include <string.h>

#include "workspace/base/text.h"
#include "workspace/template/graph.h"
#include "workspace/template/made.h"
#include "workspace/template/reading.h"
#include "workspace/template/referring.h"
#include "workspace/template/stack.h"

static const char rest_api[] = "ServerlessRestApi", http_api[] = "ServerlessHttpApi";

struct circles {
    struct reading *reading;
    const struct node *resources, *parameters;
    struct graph *graph;
    const char *from;           /* what needs what is found now */
    struct referring walk;
    const char *what;           /* "resources" or "conditions" */
    bool uses_rest, uses_http;  /* the APIs of events that name none */
};

/* --- where properties go --- */

enum place { OWN, ROLE, APART };

/* Properties that do not go to the resource itself. APART: to one nothing else needs. */
static const struct {
    const char *type, *property;
    enum place place;
} rows[] = {
    { "Function", "Events", APART },
    { "Function", "FunctionUrlConfig", APART },
    { "Function", "EventInvokeConfig", ROLE },
    { "Function", "DeploymentPreference", APART },
    { "Function", "ProvisionedConcurrencyConfig", APART },
    { "Function", "VersionDescription", APART },
    { "Function", "Policies", ROLE },
    { "Function", "PermissionsBoundary", ROLE },
    { "Function", "AssumeRolePolicyDocument", ROLE },
    { "Function", "RolePath", ROLE },
    { "StateMachine", "Events", APART },
    { "StateMachine", "DeploymentPreference", APART },
    { "StateMachine", "Policies", ROLE },
    { "StateMachine", "PermissionsBoundary", ROLE },
    { "StateMachine", "RolePath", ROLE },
    { "Api", "AccessLogSetting", APART },
    { "Api", "CacheClusterSize", APART },
    { "Api", "CanarySetting", APART },
    { "Api", "MethodSettings", APART },
    { "Api", "Variables", APART },
    { "Api", "Domain", APART },
    { "Api", "EndpointConfiguration", APART }, /* only some of it is kept */
    { "Api", "StageName", APART },
    { "HttpApi", "AccessLogSettings", APART },
    { "HttpApi", "DefaultRouteSettings", APART },
    { "HttpApi", "RouteSettings", APART },
    { "HttpApi", "StageVariables", APART },
    { "HttpApi", "StageName", APART },
    { "HttpApi", "Domain", APART },
};

/* Types that SAM takes apart wholly. */
static const char *const spread[] = { "WebSocketApi", "GraphQLApi", "Connector" };

/* "Function" of "AWS::Serverless::Function"; NULL for types that are not SAM's. */
static const char *sam_type(const struct node *resource)
{
    static const char prefix[] = "AWS::Serverless::";
    const char *type = node_text(node_get(resource, "Type"));
    return type && text_starts(type, prefix) ? type + strlen(prefix) : NULL;
}

static enum place place_of(const char *type, const char *property)
{
    for (size_t i = 0; type && i < COUNT(spread); i++)
        if (strcmp(spread[i], type) == 0)
            return APART;
    for (size_t i = 0; type && i < COUNT(rows); i++)
        if (rows[i].property[0] == property[0] && /* tells most apart, and is asked very often */
            strcmp(rows[i].property, property) == 0 && strcmp(rows[i].type, type) == 0)
            return rows[i].place;
    return OWN;
}

/* --- what needs what --- */

/* Types that need what the resource needs which they are made of. */
static bool is_part(const char *type)
{
    static const char *const types[] = {
        "AWS::Lambda::Version", "AWS::Lambda::Alias", "AWS::Lambda::Url",
        "AWS::StepFunctions::StateMachineVersion", "AWS::StepFunctions::StateMachineAlias",
        "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage",
    };
    for (size_t i = 0; i < COUNT(types); i++)
        if (strcmp(types[i], type) == 0)
            return true;
    return false;
}

static bool is_role_of(const char *id, const char *maker)
{
    return text_starts(id, maker) && strcmp(id + strlen(maker), "Role") == 0;
}

/* The name under which NAME is in the graph; NULL when it leads to nothing that could be in a
 * circle. */
static const char *target_of(const struct circles *circles, const char *name)
{
    const struct node_member *member = node_member(circles->resources, name);
    if (member)
        return member->name;
    if (strstr(name, "::") || node_get(circles->parameters, name))
        return NULL; /* asking for what is made would have all of it made */
    const struct made_resource *made = made_find(circles->reading->stack->made, name);
    if (!made)
        return NULL;
    if (text_starts(made->id, rest_api) || text_starts(made->id, http_api))
        return text_starts(made->id, rest_api) ? rest_api : http_api;
    if (is_role_of(made->id, made->by))
        return made->id;
    return is_part(node_text(node_get(made->node, "Type"))) ? made->by : NULL;
}

static void need(void *self, const struct referring_to *to)
{
    struct circles *circles = self;
    if (!to->sure || (to->kind != REFERRING_NAME && to->kind != REFERRING_ATTRIBUTE))
        return;
    const char *target = target_of(circles, to->name);
    if (target)
        graph_connect(circles->graph, circles->from, target, to->where);
}

static void need_dependency(struct circles *circles, const struct node *item)
{
    const char *target = node_text(item) ? target_of(circles, item->text) : NULL;
    if (target)
        graph_connect(circles->graph, circles->from, target, item);
}

static void need_dependencies(struct circles *circles, const struct node *written)
{
    if (written)
        need_dependency(circles, written);
    for (size_t i = 0; node_is(written, NODE_LIST) && i < written->count; i++)
        need_dependency(circles, written->items[i]);
}

/* --- events: what they are of needs what they start --- */

static const struct {
    const char *type, *property;
    bool routes;            /* an API whose description SAM writes */
    const char *fallback;
} events[] = {
    { "S3", "Bucket", false, NULL },
    { "Cognito", "UserPool", false, NULL },
    { "Api", "RestApiId", true, rest_api },
    { "HttpApi", "ApiId", true, http_api },
};

/* SAM writes routes into the description of an API only when that is its own. */
static bool has_description(const struct node *resource)
{
    const struct node *properties = node_get(resource, "Properties");
    return node_get(properties, "DefinitionBody") || node_get(properties, "DefinitionUri");
}

static void need_event(struct circles *circles, const struct node *event, const char *id)
{
    const char *type = node_text(node_get(event, "Type"));
    size_t i = 0;
    while (type && i < COUNT(events) && strcmp(events[i].type, type) != 0)
        i++;
    if (!type || i == COUNT(events))
        return;
    const struct node *named = node_get(node_get(event, "Properties"), events[i].property);
    const char *name = named ? node_text(node_get(named, "Ref")) : events[i].fallback;
    const struct node *source = name ? node_get(circles->resources, name) : NULL;
    circles->uses_rest = circles->uses_rest || name == rest_api;
    circles->uses_http = circles->uses_http || name == http_api;
    if (!name || (!source && named) || (events[i].routes && has_description(source)))
        return;
    graph_connect(circles->graph, name, id, event);
}

static void need_events(struct circles *circles, const struct node *events_of, const char *id)
{
    for (size_t i = 0; node_is(events_of, NODE_MAP) && i < events_of->count; i++)
        need_event(circles, events_of->members[i].value, id);
}

/* --- resources --- */

/* SAM gives one to those that name none. */
static bool makes_role(const char *type)
{
    return text_equal(type, "Function") || text_equal(type, "StateMachine");
}

static void need_properties(struct circles *circles, const struct node_member *member)
{
    struct reading *reading = circles->reading;
    const char *type = sam_type(member->value);
    const struct node *properties = reading_properties(reading, member);
    if (!node_is(properties, NODE_MAP))
        return;
    AUTO_FREE char *role = mem_format("%sRole", member->name);
    bool own_role = makes_role(type) && !node_get(properties, "Role") &&
                    !node_get(circles->resources, role);
    if (own_role)
        graph_connect(circles->graph, member->name, role, member->key);
    for (size_t i = 0; i < properties->count; i++) {
        enum place place = place_of(type, properties->members[i].name);
        circles->from = place == ROLE ? role : member->name;
        if (place == OWN || (place == ROLE && own_role))
            referring_walk(&circles->walk, properties->members[i].value);
    }
    if (type)
        need_events(circles, node_get(properties, "Events"), member->name);
}

static void need_resource(struct circles *circles, const struct node_member *member)
{
    const char *condition = node_text(node_get(member->value, "Condition"));
    if (member->value->kind != NODE_MAP ||
        (condition && intrinsics_condition(circles->reading->intrinsics, condition) != 1))
        return;
    need_properties(circles, member);
    circles->from = member->name;
    need_dependencies(circles, node_get(member->value, "DependsOn"));
}

/* What Globals give to an API that events make. */
static void need_globals(struct circles *circles, const char *section, const char *id)
{
    const struct node *globals = node_get(node_get(circles->reading->root, "Globals"), section);
    circles->from = id;
    for (size_t i = 0; node_is(globals, NODE_MAP) && i < globals->count; i++)
        if (place_of(section, globals->members[i].name) == OWN)
            referring_walk(&circles->walk, globals->members[i].value);
}

/* --- telling --- */

static void tell(void *self, const struct graph_circle *circle)
{
    struct circles *circles = self;
    struct reading *reading = circles->reading;
    bool resources = strcmp(circles->what, "resources") == 0;
    if (check_is_enough(reading))
        return;
    reading->id = resources ? reading_id(reading, circle->first) : NULL;
    problem_hint(reading_problem(reading, PROBLEM_ERROR, "LB232", circle->where,
                                 "Circular dependency between %s: %s", circles->what,
                                 circle->path),
                 "One of them must do without another, for example by a fixed name.");
    reading->id = NULL;
}

static void check_resources(struct circles *circles)
{
    for (size_t i = 0; node_is(circles->resources, NODE_MAP) && i < circles->resources->count; i++)
        need_resource(circles, &circles->resources->members[i]);
    if (circles->uses_rest && !node_get(circles->resources, rest_api))
        need_globals(circles, "Api", rest_api);
    if (circles->uses_http && !node_get(circles->resources, http_api))
        need_globals(circles, "HttpApi", http_api);
    graph_circles(circles->graph, tell, circles);
}

static void need_condition(void *self, const struct referring_to *to)
{
    struct circles *circles = self;
    if (to->kind == REFERRING_CONDITION)
        graph_connect(circles->graph, circles->from, to->name, to->where);
}

static void check_conditions(struct circles *circles)
{
    const struct node *conditions = node_get(circles->reading->root, "Conditions");
    for (size_t i = 0; node_is(conditions, NODE_MAP) && i < conditions->count; i++) {
        circles->from = conditions->members[i].name;
        referring_walk(&circles->walk, conditions->members[i].value);
    }
    graph_circles(circles->graph, tell, circles);
}

void check_circles(struct reading *reading)
{
    AUTO(graph) needs = graph_new();
    AUTO(graph) decides = graph_new();
    struct circles circles = {
        .reading = reading, .resources = node_get(reading->root, "Resources"), .graph = needs,
        .parameters = node_get(reading->root, "Parameters"),
        .what = "resources",
        .walk = { .arena = reading->arena, .intrinsics = reading->intrinsics, .sure = true,
                  .each = need },
    };
    circles.walk.self = &circles;
    check_resources(&circles);
    circles.graph = decides;
    circles.what = "conditions";
    circles.walk.each = need_condition;
    circles.walk.conditions = true;
    check_conditions(&circles);
}
