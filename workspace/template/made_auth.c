#include "workspace/template/made_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"

#define INTEGRATION "x-amazon-apigateway-integration"

enum { LONGEST_IDENTITY = 4096 };

/* --- of one route --- */

static struct node *entry(const struct making *making, const char *name,
                          const struct node *scopes)
{
    return made_call(making, name, scopes ? scopes : made_list(making));
}

static const struct node *authorizer(const struct making *making, const struct made_api *api,
                                     const char *name)
{
    const struct node *all = made_get(making, api->properties, "Auth.Authorizers");
    return name ? made_choose(making, node_get(all, name)) : NULL;
}

const struct node *made_security(const struct making *making)
{
    struct node *list = made_list(making);
    const struct node *auth = made_get(making, making->from, "Auth");
    const char *name = made_text_at(making, auth, "Authorizer");
    if (!name && auth && making->api->http)
        name = made_text_at(making, making->api->properties, "Auth.DefaultAuthorizer");
    if (name) {
        const struct node *scopes = made_get(making, auth, "AuthorizationScopes");
        const struct node *of = authorizer(making, making->api, name);
        if (!scopes)
            scopes = made_get(making, of, "AuthorizationScopes");
        made_add_item(making, list, entry(making, name, of ? scopes : NULL));
    }
    const struct node *key = made_get(making, auth, "ApiKeyRequired");
    if (key && !making->api->http)
        made_add_item(making, list,
                      entry(making, made_true(making, key) ? "api_key" : "api_key_false", NULL));
    return list->count > 0 ? list : NULL;
}

/* The role that API Gateway takes to call the function, when IAM decides who may. */
const struct node *made_caller(const struct making *making)
{
    const struct node *own = made_get(making, making->from, "Auth");
    const struct node *general = made_get(making, making->api->properties, "Auth");
    const char *name = made_text_at(making, own, "Authorizer");
    const char *fallback = made_text_at(making, general, "DefaultAuthorizer");
    if (!text_equal(name, "AWS_IAM") && !(text_equal(fallback, "AWS_IAM") && !own))
        return NULL;
    const struct node *role = node_get(own, "InvokeRole");
    role = role ? role : node_get(general, "InvokeRole");
    const char *text = role ? made_resolved(making, role) : NULL;
    if (role && (role->kind == NODE_NULL || text_equal(text, "NONE")))
        return NULL;
    return role && !text_equal(text, "CALLER_CREDENTIALS")
               ? role : made_text(making, "arn:aws:iam::*:user/*");
}

/* --- definitions of authorizers --- */

static const struct node *list_of(const struct making *making, const struct node *value)
{
    if (!value || node_is(value, NODE_LIST))
        return value;
    struct node *list = made_list(making);
    made_add_item(making, list, value);
    return list;
}

/* What the authorizer looks at, each with its PREFIX. */
static struct node *identity(const struct making *making, const char *const prefixes[4])
{
    static const char *const names[] = { "Headers", "QueryStrings", "StageVariables", "Context" };
    struct node *list = made_list(making);
    const struct node *all = made_get(making, making->from, "Identity");
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct node *some = made_get(making, all, names[i]);
        for (size_t j = 0; node_is(some, NODE_LIST) && j < some->count; j++)
            made_add_item(making, list,
                          made_format(making, "%s%s", prefixes[i],
                                      node_text(some->items[j]) ? some->items[j]->text : "?"));
    }
    return list->count > 0 || all ? list : NULL;
}

static const struct node *joined(const struct making *making, const struct node *list)
{
    AUTO_STR text;
    str_init(&text, LONGEST_IDENTITY);
    for (size_t i = 0; list && i < list->count; i++)
        str_addf(&text, "%s%s", i ? ", " : "", list->items[i]->text);
    return text.length > 0 ? made_text(making, text.text) : NULL;
}

static void say_role(struct making *making)
{
    const struct node *role = made_get(making, making->from, "FunctionInvokeRole");
    made_say(making, "invoke-role", text_equal(node_text(role), "NONE") ? NULL : role);
}

static const char *rest_recipe(struct making *making)
{
    static const char *const prefixes[] = { "method.request.header.",
                                            "method.request.querystring.", "stageVariables.",
                                            "context." };
    const struct node *pools = made_get(making, making->from, "UserPoolArn");
    const char *kind = made_text_at(making, making->from, "FunctionPayloadType");
    made_say(making, "pools", list_of(making, pools));
    if (text_equal(kind, "REQUEST"))
        made_say_text(making, "requests", kind);
    made_say(making, "identity", joined(making, identity(making, prefixes)));
    say_role(making);
    return pools ? "pool authorizer" : "rest authorizer";
}

static const char *http_recipe(struct making *making)
{
    static const char *const prefixes[] = { "$request.header.", "$request.querystring.",
                                            "$stageVariables.", "$context." };
    const struct node *jwt = made_get(making, making->from, "JwtConfiguration");
    if (node_is(jwt, NODE_MAP)) {
        struct node *lower = made_map(making);
        for (size_t i = 0; i < jwt->count; i++) {
            char *name = arena_copy(making->made->arena, jwt->members[i].name);
            for (char *at = name; *at; at++)
                *at = (char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
            made_set(making, lower, name, jwt->members[i].value);
        }
        made_say(making, "jwt", lower);
        return "jwt authorizer";
    }
    made_say(making, "identity-list", identity(making, prefixes));
    say_role(making);
    return "http authorizer";
}

static void add_fixed(struct making *making, struct node *schemes, const char *name,
                      const char *recipe)
{
    if (!node_get(schemes, name))
        made_set(making, schemes, name, made_fill(making, made_recipe(making->made, recipe)));
}

static void add_authorizers(struct making *making, const struct made_api *api,
                            struct node *schemes)
{
    const struct node *all = made_get(making, api->properties, "Auth.Authorizers");
    for (size_t i = 0; node_is(all, NODE_MAP) && i < all->count; i++) {
        struct making inner = *making;
        inner.where = all->members[i].key;
        inner.from = made_choose(making, all->members[i].value);
        if (!node_is(inner.from, NODE_MAP))
            continue;
        const char *recipe = api->http ? http_recipe(&inner) : rest_recipe(&inner);
        made_set(making, schemes, all->members[i].name,
                 made_fill(&inner, made_recipe(making->made, recipe)));
    }
}

/* --- of all routes --- */

static bool is_key(const char *name)
{
    return text_starts(name, "api_key");
}

static const char *name_of(const struct node *item)
{
    return node_is(item, NODE_MAP) && item->count > 0 ? item->members[0].name : "";
}

/* SECURITY without entries of API keys, or only those. */
static struct node *some_of(const struct making *making, const struct node *security, bool keys)
{
    struct node *list = made_list(making);
    for (size_t i = 0; node_is(security, NODE_LIST) && i < security->count; i++)
        if (is_key(name_of(security->items[i])) == keys)
            made_add_item(making, list, security->items[i]);
    return list;
}

static void default_authorizer(struct making *making, const struct made_api *api,
                               struct node *definition, const char *name)
{
    const struct node *before = node_get(definition, "security");
    struct node *own = some_of(making, before, false);
    if (own->count > 0)
        return;
    struct node *list = some_of(making, before, true);
    const struct node *of = authorizer(making, api, name);
    made_add_item(making, list,
                  entry(making, name, made_get(making, of, "AuthorizationScopes")));
    made_set(making, definition, "security", list);
}

static void default_key(struct making *making, struct node *definition, bool wanted)
{
    const struct node *before = node_get(definition, "security");
    struct node *list = some_of(making, before, false);
    const struct node *keys = some_of(making, before, true);
    bool refused = keys->count > 0 && strcmp(name_of(keys->items[0]), "api_key_false") == 0;
    if (wanted && !refused)
        made_add_item(making, list, entry(making, "api_key", NULL));
    if (list->count > 0 || before)
        made_set(making, definition, "security", list);
}

static void apply_defaults(struct making *making, const struct made_api *api)
{
    const struct node *auth = made_get(making, api->properties, "Auth");
    const char *name = made_text_at(making, auth, "DefaultAuthorizer");
    const struct node *preflight = node_get(auth, "AddDefaultAuthorizerToCorsPreflight");
    const struct node *key_preflight = node_get(auth, "AddApiKeyRequiredToCorsPreflight");
    bool keys = made_true(making, made_get(making, auth, "ApiKeyRequired"));
    for (size_t i = 0; i < api->route_count; i++) {
        const struct made_route *route = &api->routes[i];
        bool options = strcmp(route->method, "options") == 0;
        if (!node_get(route->definition, INTEGRATION))
            continue;
        bool asked = !options || (!api->http && (!preflight || made_true(making, preflight)));
        if (name && asked)
            default_authorizer(making, api, route->definition, name);
        if (keys && !api->http)
            default_key(making, route->definition,
                        !options || !key_preflight || made_true(making, key_preflight));
    }
}

static bool uses(const struct made_api *api, const char *name)
{
    for (size_t i = 0; i < api->route_count; i++) {
        const struct node *list = node_get(api->routes[i].definition, "security");
        for (size_t j = 0; node_is(list, NODE_LIST) && j < list->count; j++)
            if (strcmp(name_of(list->items[j]), name) == 0)
                return true;
    }
    return false;
}

/* Where authorizers are defined: by the version of the document. */
static void set_schemes(struct making *making, struct made_api *api, const struct node *schemes)
{
    if (schemes->count == 0)
        return;
    if (!api->http && !node_get(api->body, "openapi")) {
        made_set(making, api->body, "securityDefinitions", schemes);
        return;
    }
    const struct node *written = node_get(api->body, "components");
    struct node *components =
        node_is(written, NODE_MAP) ? made_copy(making, written) : made_map(making);
    made_set(making, components, "securitySchemes", schemes);
    made_set(making, api->body, "components", components);
}

void made_auth(struct making *making, struct made_api *api)
{
    const struct node *auth = made_get(making, api->properties, "Auth");
    const struct node *written = node_get(node_get(api->body, "components"), "securitySchemes");
    written = written ? written : node_get(api->body, "securityDefinitions");
    struct node *schemes =
        node_is(written, NODE_MAP) ? made_copy(making, written) : made_map(making);
    apply_defaults(making, api);
    bool iam = api->http ? made_true(making, made_get(making, auth, "EnableIamAuthorizer"))
                         : text_equal(made_text_at(making, auth, "DefaultAuthorizer"),
                                      "AWS_IAM") || uses(api, "AWS_IAM");
    if (iam)
        add_fixed(making, schemes, "AWS_IAM", "iam authorizer");
    add_authorizers(making, api, schemes);
    if (!api->http &&
        (made_true(making, made_get(making, auth, "ApiKeyRequired")) || uses(api, "api_key")))
        add_fixed(making, schemes, "api_key", "key authorizer");
    set_schemes(making, api, schemes);
}
