#include "workspace/template/read_routes.h"

#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/template/read_events.h"
#include "workspace/template/reading.h"
#include "workspace/template/stack.h"

enum { LONGEST_PATH = 2048, DEEPEST_PATH = 64 };

static const struct node *properties_by_id(const struct reading *reading, const char *id)
{
    return node_get(reading_resource(reading, id), "Properties");
}

/* The same for a resource of this template whose !Ref is NAME: its id behind the stack's. */
static const struct node *properties_by_name(const struct reading *reading, const char *name)
{
    size_t skipped = strlen(reading->stack->prefix);
    const char *id = strlen(name) > skipped ? name + skipped : name;
    return node_get(stack_resource(reading->stack, id), "Properties");
}

static const struct node *peek(struct reading *reading, const struct node *map, const char *name)
{
    const struct node *value = node_get(map, name);
    return value ? intrinsics_peek(reading->intrinsics, value) : NULL;
}

static struct event_source *add(struct reading *reading, const struct node *target,
                                const char *type)
{
    return target ? read_events_started(reading, target->resource, node_text(target), type) : NULL;
}

/* Target is "integrations/ID"; that integration's URI is the function. */
void read_routes_http(struct reading *reading)
{
    const struct node *properties = node_get(reading->resource, "Properties");
    const char *target = node_text(peek(reading, properties, "Target"));
    const char *key = node_text(peek(reading, properties, "RouteKey"));
    const char *slash = target ? strrchr(target, '/') : NULL;
    if (!slash || !key)
        return;
    const struct node *uri =
        peek(reading, properties_by_name(reading, slash + 1), "IntegrationUri");
    struct event_source *source = add(reading, uri, "HttpApi");
    if (!source)
        return;
    const char *space = strchr(key, ' ');
    source->detail = mem_text(key);
    source->method = space ? mem_text_n(key, (size_t)(space - key)) : NULL;
    source->path = mem_text(space ? space + 1 : key);
    source->api = read_events_source(reading, node_get(properties, "ApiId"));
}

/* Path of an AWS::ApiGateway::Resource: its parts up to the root. */
static void add_path(struct reading *reading, const char *id, int depth, struct str *out)
{
    const struct node *properties = properties_by_id(reading, id);
    const char *part = node_text(peek(reading, properties, "PathPart"));
    const struct node *parent = peek(reading, properties, "ParentId");
    if (!part || depth > DEEPEST_PATH)
        return;
    if (parent && parent->resource)
        add_path(reading, parent->resource, depth + 1, out);
    str_addf(out, "/%s", part);
}

void read_routes_rest(struct reading *reading)
{
    const struct node *properties = node_get(reading->resource, "Properties");
    const char *method = node_text(peek(reading, properties, "HttpMethod"));
    const struct node *place = peek(reading, properties, "ResourceId");
    const struct node *uri = peek(reading, node_get(properties, "Integration"), "Uri");
    struct event_source *source = method ? add(reading, uri, "Api") : NULL;
    if (!source)
        return;
    struct str path;
    str_init(&path, LONGEST_PATH);
    if (place && place->resource)
        add_path(reading, place->resource, 0, &path);
    if (path.length == 0)
        str_add(&path, "/");
    source->method = mem_text(method);
    source->path = str_take(&path);
    source->detail = mem_format("%s %s", source->method, source->path);
    source->api = read_events_source(reading, node_get(properties, "RestApiId"));
}
