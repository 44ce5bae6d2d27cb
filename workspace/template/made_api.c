#include "workspace/template/made_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { LONGEST_METHODS = 1024, MOST_METHODS = 16 };

/* --- CORS --- */

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* "'GET,OPTIONS'": the methods of a path, with OPTIONS; all when it takes any. */
static const struct node *allowed_methods(const struct making *making, const struct node *item)
{
    if (node_get(item, MADE_ANY_METHOD))
        return made_text(making, "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'");
    const char *names[MOST_METHODS] = { "options" };
    size_t count = 1;
    for (size_t i = 0; i < item->count && count < MOST_METHODS; i++)
        names[count++] = item->members[i].name;
    qsort(names, count, sizeof *names, by_name);
    AUTO_STR text;
    str_init(&text, LONGEST_METHODS);
    str_add(&text, "'");
    for (size_t i = 0; i < count; i++) {
        str_add(&text, i ? "," : "");
        for (const char *at = names[i]; *at; at++)
            str_add_char(&text, (char)toupper((unsigned char)*at));
    }
    str_add(&text, "'");
    return made_text(making, text.text);
}

static void add_preflight(struct making *making, struct made_api *api, const char *path,
                          struct node *item)
{
    const struct node *given = made_get(making, making->properties, "Cors.AllowMethods");
    made_say(making, "allow-methods", given ? given : allowed_methods(making, item));
    struct node *definition =
        (struct node *)made_fill(making, made_recipe(making->made, "options method"));
    made_set(making, item, "options", definition);
    made_api_add(api, path, "options", definition);
}

/* What a header is; OpenAPI 3 calls that its schema. */
static const struct node *header(const struct making *making, const struct made_api *api,
                                 const char *type)
{
    const struct node *kind = made_call(making, "type", made_text(making, type));
    return node_get(api->body, "openapi") ? made_call(making, "schema", kind) : kind;
}

static void add_rest_cors(struct making *making, struct made_api *api)
{
    const struct node *cors = made_get(making, making->properties, "Cors");
    if (!cors)
        return;
    made_say(making, "openapi", node_get(api->body, "openapi"));
    made_say(making, "text-header", header(making, api, "string"));
    made_say(making, "number-header", header(making, api, "integer"));
    bool plain = node_is_scalar(cors) || node_intrinsic(cors);
    const struct node *origin = plain ? cors : made_get(making, cors, "AllowOrigin");
    made_say(making, "allow-origin", origin ? origin : made_text(making, "'*'"));
    if (text_equal(made_text_at(making, cors, "AllowCredentials"), "true"))
        made_say_text(making, "credentials", "true");
    for (size_t i = 0; i < api->paths->count; i++) {
        struct node *item = (struct node *)api->paths->members[i].value;
        if (node_is(item, NODE_MAP) && !node_intrinsic(item) && !node_get(item, "options"))
            add_preflight(making, api, api->paths->members[i].name, item);
    }
}

static void add_http_cors(struct making *making, struct made_api *api)
{
    const struct node *cors = made_get(making, making->properties, "CorsConfiguration");
    if (!made_true(making, cors))
        return;
    struct making inner = *making;
    inner.from = cors;
    const struct node *value = NULL;
    if (node_is(cors, NODE_MAP) && !node_intrinsic(cors)) {
        value = made_fill(&inner, made_recipe(making->made, "http cors"));
    } else {
        struct node *all = made_list(making);
        made_add_item(making, all, made_text(making, "*"));
        value = made_call(making, "allowOrigins", all);
    }
    made_set(making, api->body, "x-amazon-apigateway-cors", value);
}

/* --- what else the definition says --- */

static void add_tags(struct making *making, struct made_api *api)
{
    struct node *list = made_list(making);
    const struct node *tags = made_tag_map(making, "httpapi:createdBy");
    for (size_t i = 0; tags && i < tags->count; i++) {
        struct node *tag = made_map(making);
        made_set(making, tag, "name", made_text(making, tags->members[i].name));
        made_set(making, tag, "x-amazon-apigateway-tag-value", tags->members[i].value);
        made_add_item(making, list, tag);
    }
    made_set(making, api->body, "tags", list);
}

/* image~1png is image/png. */
static const struct node *media_types(const struct making *making)
{
    const struct node *types = made_get(making, making->properties, "BinaryMediaTypes");
    if (!node_is(types, NODE_LIST))
        return types;
    struct node *list = made_list(making);
    for (size_t i = 0; i < types->count; i++) {
        const char *text = made_resolved(making, types->items[i]);
        const char *sign = text ? strstr(text, "~1") : NULL;
        made_add_item(making, list,
                      sign ? made_format(making, "%.*s/%s", (int)(sign - text), text, sign + 2)
                           : types->items[i]);
    }
    return list;
}

static void finish_body(struct making *making, struct made_api *api)
{
    if (api->http) {
        add_http_cors(making, api);
        add_tags(making, api);
    } else {
        add_rest_cors(making, api);
        made_set(making, api->body, "x-amazon-apigateway-binary-media-types",
                 media_types(making));
    }
    made_auth(making, api);
}

/* --- an API --- */

static const struct node *endpoint_type(const struct making *making)
{
    const struct node *written = made_get(making, making->properties, "EndpointConfiguration");
    const struct node *type = made_get(making, written, "Type");
    return type ? type : written;
}

/* Part of the stage's id; "" where its name is not text, or where AWS adds a hash instead. */
static const char *stage_part(struct making *making, bool http)
{
    const struct node *name = made_choose(making, node_get(making->properties, "StageName"));
    const char *text = node_text(name);
    if (http && (!name || text_equal(text, "$default")))
        return "ApiGatewayDefault";
    making->hashed = text && !made_is_word(text);
    return text && !making->hashed ? text : "";
}

static void say_parts(struct making *making, struct made_api *api)
{
    static const char *const names[] = { "Bucket", "Key", "Version" };
    const char *stage = stage_part(making, api->http);
    const struct node *written = made_get(making, making->properties, "DefinitionBody");
    made_say(making, "endpoint-type", endpoint_type(making));
    made_say(making, "body", api->body ? api->body : written);
    made_say(making, "definition-place",
             made_place(making, made_get(making, making->properties, "DefinitionUri"), names));
    made_say(making, "stage", api->http ? made_format(making, "%sStage", stage)
                                        : made_text(making, stage));
    made_say(making, "own-tags", made_tags(making, NULL));
    made_say(making, "api-tags", made_tag_map(making, api->body ? "httpapi:createdBy" : NULL));
    made_say(making, "domain-tags",
             api->body ? made_tag_map(making, "httpapi:createdBy")
                       : made_call(making, "httpapi:createdBy", made_text(making, "SAM")));
    made_say(making, "route-settings",
             api->route_settings ? api->route_settings
                                 : made_get(making, making->properties, "RouteSettings"));
}

static void add_permissions(struct making *making, const struct made_api *api)
{
    const struct node *all = made_get(making, making->properties, "Auth.Authorizers");
    struct node *asking = made_map(making);
    for (size_t i = 0; node_is(all, NODE_MAP) && i < all->count; i++) {
        const struct node *one = made_choose(making, all->members[i].value);
        bool wanted =
            api->http ? made_true(making, node_get(one, "EnableFunctionDefaultPermissions"))
                      : !made_true(making, node_get(one, "DisableFunctionDefaultPermissions"));
        if (wanted && made_get(making, one, "FunctionArn"))
            node_set(making->made->arena, asking, all->members[i].name, all->members[i].key, one);
    }
    made_cook_each(making, asking, "authorizer permission");
}

static void make_api(struct making *making, struct made_api *api)
{
    making->api = api;
    if (api->body)
        finish_body(making, api);
    say_parts(making, api);
    made_cook(making, api->http ? "AWS::Serverless::HttpApi" : "AWS::Serverless::Api");
    making->hashed = false;
    add_permissions(making, api);
    made_domain(making, api->http ? "http" : "rest");
    if (!api->http)
        made_plan(making);
}

void made_api(struct making *making)
{
    struct made_api *api = map_get(making->made->apis, making->id);
    if (api && !api->by) /* else the implicit one has taken its place */
        make_api(making, api);
}

/* --- implicit APIs --- */

void made_apis_implicit(struct made *made)
{
    static const char *const ids[] = { "ServerlessRestApi", "ServerlessHttpApi" };
    for (size_t i = 0; i < COUNT(ids); i++) {
        struct made_api *api = map_get(made->apis, ids[i]);
        if (!api || !api->by)
            continue;
        struct making making = made_begin(made, api->id, api->resource, api->where);
        making.by = api->by;
        making.properties = making.from = api->properties;
        AUTO_FREE char *merged = mem_format("%sCondition", api->id);
        making.holds = made_condition_holds(made, &api->conditions);
        making.condition =
            arena_copy(made->arena, made_condition_name(&api->conditions, merged));
        make_api(&making, api);
    }
}
