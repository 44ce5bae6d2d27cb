#include "workspace/template/made_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

#define INTEGRATION "x-amazon-apigateway-integration"

enum { LONGEST_METHOD = 64, LONGEST_URI = 1024 };

/* --- the APIs of a template --- */

void made_api_add(struct made_api *api, const char *path, const char *method,
                  struct node *definition)
{
    struct made_route *route = ARRAY_PUSH(api->routes, api->route_count, api->route_capacity);
    *route = (struct made_route){ .path = path, .method = method, .definition = definition };
}

/* The function that the $default route of a written definition calls. */
static const char *called(const struct making *making, const struct node *definition)
{
    const struct node *uri = node_get(node_get(definition, INTEGRATION), "uri");
    const struct node *form = node_get(uri, "Fn::Sub");
    const char *text = node_text(node_is(form, NODE_LIST) && form->count ? form->items[0] : form);
    const char *end = text ? strstr(text, ".Arn") : NULL;
    const char *begin = end;
    while (begin && begin > text && isalnum((unsigned char)begin[-1]))
        begin--;
    return end ? arena_text(making->made->arena, begin, (size_t)(end - begin)) : NULL;
}

static struct node *copied_path(const struct making *making, struct made_api *api,
                                const char *path, const struct node *written)
{
    struct node *copy = made_map(making);
    for (size_t i = 0; i < written->count; i++) {
        const char *method = written->members[i].name;
        const struct node *value = made_choose(making, written->members[i].value);
        bool plain = node_is(value, NODE_MAP) && !node_intrinsic(value);
        struct node *definition = plain ? made_copy(making, value) : NULL;
        made_set(making, copy, method, plain ? definition : value);
        if (!plain)
            continue;
        made_api_add(api, path, method, definition);
        if (strcmp(path, "$default") == 0 && strcmp(method, MADE_ANY_METHOD) == 0)
            api->default_of = called(making, definition);
    }
    return copy;
}

/* A definition that is written: SAM adds to a copy of it. NULL when it cannot (a macro, say). */
static struct node *copied_body(const struct making *making, struct made_api *api,
                                const struct node *written)
{
    const struct node *paths = made_get(making, written, "paths");
    bool version = node_get(written, "swagger") || node_get(written, "openapi");
    if (!node_is(paths, NODE_MAP) || !version || node_intrinsic(paths))
        return NULL;
    struct node *body = made_copy(making, written);
    api->paths = made_map(making);
    for (size_t i = 0; i < paths->count; i++) {
        const char *path = paths->members[i].name;
        const struct node *item = made_choose(making, paths->members[i].value);
        bool plain = node_is(item, NODE_MAP) && !node_intrinsic(item);
        made_set(making, api->paths, path, plain ? copied_path(making, api, path, item) : item);
    }
    made_set(making, body, "paths", api->paths);
    return body;
}

static struct made_api *add_api(struct making *making, bool http)
{
    struct made *made = making->made;
    struct made_api *api = mem_alloc(sizeof *api);
    *api = (struct made_api){ .id = making->id, .resource = making->resource, .http = http,
                              .properties = making->properties, .where = making->where };
    map_set(made->apis, making->id, api);
    const struct node *written = made_get(making, making->properties, "DefinitionBody");
    if (written) {
        api->body = copied_body(making, api, written);
    } else if (!made_get(making, making->properties, "DefinitionUri")) {
        const char *version = made_text_at(making, making->properties, "OpenApiVersion");
        if (version && text_starts(version, "3."))
            made_say_text(making, "openapi", version);
        api->body = (struct node *)made_fill(
            making, made_recipe(made, http ? "http definition" : "rest definition"));
        api->paths = made_map(making);
        made_set(making, api->body, "paths", api->paths);
        api->managed = true;
    }
    return api;
}

void made_apis_begin(struct made *made)
{
    for (size_t i = 0; node_is(made->written, NODE_MAP) && i < made->written->count; i++) {
        const struct node_member *member = &made->written->members[i];
        const char *type = node_text(node_get(member->value, "Type"));
        bool http = text_equal(type, "AWS::Serverless::HttpApi");
        if (!http && !text_equal(type, "AWS::Serverless::Api"))
            continue;
        struct making making = made_begin(made, member->name, member->value, member->key);
        add_api(&making, http);
    }
}

/* The API that events without a name of one share; it has the Globals of its type. */
static struct made_api *implicit_api(const struct making *event, bool http)
{
    const char *id = http ? "ServerlessHttpApi" : "ServerlessRestApi";
    struct made_api *api = map_get(event->made->apis, id);
    if (api && api->by)
        return api;
    struct node *resource = made_map(event);
    struct node *properties = made_map(event);
    made_set(event, resource, "Type", made_text(event, http ? "AWS::Serverless::HttpApi"
                                                            : "AWS::Serverless::Api"));
    if (!http)
        made_set(event, properties, "StageName", made_text(event, "Prod"));
    made_set(event, resource, "Properties", properties);
    struct making making = made_begin(event->made, id, resource, event->where);
    api = add_api(&making, http);
    api->by = event->id;
    return api;
}

struct made_api *made_api_of(const struct making *event, bool http)
{
    const struct node *named = made_get(event, event->from, event->kind->source);
    if (!named)
        return implicit_api(event, http);
    const char *id = node_is_scalar(named) ? named->text : made_referred(event, named);
    struct made_api *api = id ? map_get(event->made->apis, id) : NULL;
    const struct node *plain = id && !api ? node_get(event->made->written, id) : NULL;
    if (!plain)
        return api;
    struct making making = made_begin(event->made, id, plain, event->where);
    api = add_api(&making, http); /* one that SAM does not make */
    api->body = NULL;
    return api;
}

/* --- routes --- */

/* "get"; API Gateway's own word for any method. */
static const char *lower(const struct making *making, const char *method)
{
    char text[LONGEST_METHOD] = "";
    for (size_t i = 0; i + 1 < sizeof text && method[i]; i++)
        text[i] = (char)tolower((unsigned char)method[i]);
    return strcmp(text, "any") == 0 ? MADE_ANY_METHOD : arena_copy(making->made->arena, text);
}

static const struct node *uri_of(const struct making *making)
{
    const char *mode = made_text_at(making, making->from, "ResponseTransferMode");
    bool streams = text_equal(mode, "RESPONSE_STREAM");
    return made_call(
        making, "Fn::Sub",
        made_format(making,
                    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/%s/functions/"
                    "${%s%s}/%sinvocations",
                    streams ? "2021-11-15" : "2015-03-31", making->target,
                    making->alias ? "" : ".Arn", streams ? "response-streaming-" : ""));
}

/* {"name": ..., "in": "path", "required": true} for each {name} of the path. */
static const struct node *path_parameters(const struct making *making, const char *path)
{
    struct node *list = made_list(making);
    for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{')) {
        size_t size = strcspn(at + 1, "}");
        struct node *parameter = made_map(making);
        AUTO_FREE char *name = mem_text_n(at + 1, size);
        made_set(making, parameter, "name", made_text(making, name));
        made_set(making, parameter, "in", made_text(making, "path"));
        made_set(making, parameter, "required", made_flag(making, true));
        made_add_item(making, list, parameter);
    }
    return list->count > 0 ? list : NULL;
}

static const struct node *start_template(const struct making *making)
{
    bool plain = !made_true(making, made_get(making, making->from, "UnescapeMappingTemplate"));
    return made_call(
        making, "Fn::Sub",
        made_format(making,
                    "{\"input\": \"$util.escapeJavaScript($input.json('$'))%s\", "
                    "\"stateMachineArn\": \"${%s}\"}",
                    plain ? "" : ".replaceAll(\"\\\\'\",\"'\")", making->target));
}

static struct node *definition_of(struct making *making, const char *path)
{
    const char *recipe = making->machine      ? "machine method"
                         : making->api->http ? "http method" : "rest method";
    made_say(making, "uri", uri_of(making));
    made_say(making, "security", made_security(making));
    if (making->machine)
        made_say(making, "start-template", start_template(making));
    if (making->api->http) {
        made_say(making, "path-parameters", path_parameters(making, path));
        if (strcmp(path, "$default") == 0)
            made_say_text(making, "default-route", path);
    } else {
        made_say(making, "credentials", made_caller(making));
        const char *mode = made_text_at(making, making->from, "ResponseTransferMode");
        if (text_equal(mode, "RESPONSE_STREAM"))
            made_say_text(making, "streams", mode);
    }
    return (struct node *)made_fill(making, made_recipe(making->made, recipe));
}

/* {"Fn::If": [condition, VALUE, nothing]} for a function with a condition. */
static const struct node *conditional(const struct making *making, const struct node *value)
{
    if (!making->condition)
        return value;
    struct node *list = made_list(making);
    made_add_item(making, list, made_text(making, making->condition));
    made_add_item(making, list, value);
    made_add_item(making, list,
                  made_call(making, "Ref", made_text(making, "AWS::NoValue")));
    return made_call(making, "Fn::If", list);
}

/* Settings that an event gives the stage for its route. */
static void add_route_settings(const struct making *making, struct made_api *api,
                               const char *path, const char *method)
{
    const struct node *settings = made_get(making, making->from, "RouteSettings");
    if (!settings || !api->http)
        return;
    const struct node *own = made_get(making, api->properties, "RouteSettings");
    if (!api->route_settings)
        api->route_settings = node_is(own, NODE_MAP) ? made_copy(making, own) : made_map(making);
    AUTO_STR key;
    str_init(&key, LONGEST_URI);
    for (const char *at = strcmp(method, MADE_ANY_METHOD) == 0 ? "" : method; *at; at++)
        str_add_char(&key, (char)toupper((unsigned char)*at));
    str_addf(&key, "%s%s", key.length > 0 ? " " : "", path);
    made_set(making, api->route_settings, arena_copy(making->made->arena, key.text),
             conditional(making, settings));
}

void made_api_route(struct making *making, const char *path, const char *written_method)
{
    struct made_api *api = making->api;
    const char *method = lower(making, written_method);
    made_condition_add(&api->conditions, making);
    add_route_settings(making, api, path, method);
    bool merges = made_true(making, made_get(making, api->properties, "MergeDefinitions"));
    if (!api->body || !(api->managed || (api->http ? true : merges && !making->machine)))
        return;
    struct node *item = (struct node *)node_get(api->paths, path);
    if (!node_is(item, NODE_MAP) || node_intrinsic(item)) {
        item = made_map(making);
        path = arena_copy(making->made->arena, path);
        made_set(making, api->paths, path, item);
    }
    const struct node *before = node_get(item, method);
    if (api->http && node_get(before, INTEGRATION))
        return;
    struct node *definition = definition_of(making, path);
    for (size_t i = 0; node_is(before, NODE_MAP) && i < before->count; i++)
        if (!node_get(definition, before->members[i].name))
            made_set(making, definition, before->members[i].name, before->members[i].value);
    made_set(making, item, method, conditional(making, definition));
    made_api_add(api, path, method, definition);
    if (api->http && strcmp(path, "$default") == 0 && !making->alias)
        api->default_of = making->id;
}
