#include "workspace/template/read_openapi.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/model/value.h"
#include "workspace/template/document.h"
#include "workspace/template/read_events.h"
#include "workspace/template/reading.h"
#include "workspace/template/valuing.h"

static const struct {
    const char *key, *method;
} operations[] = {
    { "get", "GET" },         { "put", "PUT" },   { "post", "POST" },   { "delete", "DELETE" },
    { "options", "OPTIONS" }, { "head", "HEAD" }, { "patch", "PATCH" },
    { "x-amazon-apigateway-any-method", "ANY" },  { "x-amazon-apigateway-any", "ANY" },
};

static const char *method_of(const char *key)
{
    for (size_t i = 0; i < COUNT(operations); i++)
        if (strcasecmp(operations[i].key, key) == 0)
            return operations[i].method;
    return NULL;
}

/* The routes of one API that are known: "GET /orders Hello". */
struct routes {
    const char *type;       /* of the event sources that are added */
    struct map *known;
};

static char *key_of(const struct event_source *source)
{
    return mem_format("%s %s %s", source->method ? source->method : "",
                      source->path ? source->path : "", source->function);
}

/* What the events of functions say. */
static struct map *known_routes(const struct reading *reading)
{
    struct map *known = map_new(NULL);
    const struct project *project = reading->project;
    for (size_t i = 0; i < project->event_source_count; i++) {
        AUTO_FREE char *key = key_of(&project->event_sources[i]);
        if (text_equal(project->event_sources[i].api, reading->id))
            map_set(known, key, known);
    }
    return known;
}

static void forget_last(struct project *project)
{
    event_source_release(&project->event_sources[--project->event_source_count]);
}

static void add_route(struct reading *reading, const struct routes *routes, const char *path,
                      const char *method, const struct value *operation)
{
    const struct value *uri =
        value_find(operation, "x-amazon-apigateway-integration.uri");
    struct event_source *source =
        value_text(uri) ? read_events_started(reading, uri->resource, uri->text, routes->type)
                        : NULL;
    if (!source)
        return;
    bool fallback = strcmp(path, "$default") == 0 || strcmp(path, "/$default") == 0;
    source->method = fallback ? NULL : mem_text(method);
    source->path = mem_text(fallback ? "$default" : path);
    source->detail = fallback ? mem_text("$default") : mem_format("%s %s", method, path);
    source->api = mem_text(reading->id);
    source->origin = operation->origin;
    source->properties = operation;
    AUTO_FREE char *key = key_of(source);
    if (map_get(routes->known, key))
        forget_last(reading->project);
    else
        map_set(routes->known, key, routes->known);
}

static void add_routes(struct reading *reading, const struct routes *routes,
                       const struct value *document)
{
    const struct value *paths = value_get(document, "paths");
    for (size_t i = 0; value_is(paths, VALUE_MAP) && i < paths->count; i++) {
        const struct value *path = paths->members[i].value;
        for (size_t j = 0; value_is(path, VALUE_MAP) && j < path->count; j++) {
            const char *method = method_of(path->members[j].name);
            if (method)
                add_route(reading, routes, paths->members[i].name, method,
                          path->members[j].value);
        }
    }
}

/* Lambda authorizers stand with the security schemes. */
static void add_authorizers(struct reading *reading, const struct value *schemes)
{
    for (size_t i = 0; value_is(schemes, VALUE_MAP) && i < schemes->count; i++) {
        const struct value *uri = value_find(schemes->members[i].value,
                                             "x-amazon-apigateway-authorizer.authorizerUri");
        struct event_source *source =
            value_text(uri) ? read_events_started(reading, uri->resource, uri->text, "Authorizer")
                            : NULL;
        if (!source)
            continue;
        source->source = mem_text(reading->id);
        source->detail = mem_text(schemes->members[i].name);
        source->origin = uri->origin;
    }
}

/* The OpenAPI document in the template or in a file; NULL when there is none here. */
static const struct value *document_of(struct reading *reading)
{
    static const char *const inside[] = { "DefinitionBody", "Body" };
    for (size_t i = 0; i < COUNT(inside); i++) {
        const struct value *body = value_get(reading->values, inside[i]);
        if (body)
            return body;
    }
    const struct value *uri = value_get(reading->values, "DefinitionUri");
    const struct node *where = node_get(reading->properties, "DefinitionUri");
    return uri ? valuing_read(reading, document_read(reading, where, uri)) : NULL;
}

static void read(struct reading *reading, const char *type)
{
    const struct value *document = document_of(reading);
    if (!document)
        return;
    AUTO(map) known = known_routes(reading);
    const struct routes routes = { .type = type, .known = known };
    add_routes(reading, &routes, document);
    add_authorizers(reading, value_get(document, "securityDefinitions"));
    add_authorizers(reading, value_find(document, "components.securitySchemes"));
}

void read_openapi_rest(struct reading *reading)
{
    read(reading, "Api");
}

void read_openapi_http(struct reading *reading)
{
    read(reading, "HttpApi");
}
