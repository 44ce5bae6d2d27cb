#include "runner/http/server_inside.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- routing ------------------------------------------------------------------------------- */

/* What {} and {*} stand for in a path. */
struct parts {
    struct { const char *text; size_t size; } list[SERVER_PARTS];
    size_t count;
};

static void add_part(struct parts *parts, const char *text, size_t size)
{
    if (parts->count == SERVER_PARTS)
        return;
    parts->list[parts->count].text = text;
    parts->list[parts->count++].size = size;
}

static bool path_fits(const char *path, const char *pattern, struct parts *out)
{
    out->count = 0;
    while (*pattern) {
        if (pattern[0] != '{') {
            if (*pattern++ != *path++)
                return false;
        } else if (pattern[1] == '*') {
            add_part(out, path, strlen(path));
            return true;
        } else {
            size_t size = strcspn(path, "/");
            if (size == 0)
                return false;
            add_part(out, path, size);
            path += size;
            pattern += strlen("{}");
        }
    }
    return *path == '\0';
}

/* In a copy of the path they are texts of their own. */
static void keep_parts(struct server_request *request, const struct parts *parts)
{
    const char *path = request->head.path;
    request->part_count = parts->count;
    if (parts->count == 0)
        return;
    str_clear(&request->part_text);
    str_add(&request->part_text, path);
    for (size_t i = 0; i < parts->count; i++) {
        request->parts[i] = request->part_text.text + (parts->list[i].text - path);
        request->parts[i][parts->list[i].size] = '\0';
    }
}

void server_route_find(struct server_request *request)
{
    const struct server_options *options = &request->server->options;
    struct parts parts;
    request->part_count = 0;
    for (size_t i = 0; i < options->route_count; i++) {
        const struct server_route *route = &options->routes[i];
        if (!path_fits(request->head.path, route->path, &parts))
            continue;
        if (strcmp(route->method, "*") == 0 || strcmp(route->method, request->head.method) == 0) {
            request->route = route;
            keep_parts(request, &parts);
            return;
        }
        request->wrong_method = true;
    }
}

/* ---- who may call -------------------------------------------------------------------------- */

static bool is_loopback_name(const char *host, size_t size)
{
    static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };
    for (size_t i = 0; i < COUNT(names); i++)
        if (strlen(names[i]) == size && strncasecmp(host, names[i], size) == 0)
            return true;
    /* function URLs and API ids are names below localhost, which resolve to loopback only */
    return size > 10 && strncasecmp(host + size - 10, ".localhost", 10) == 0;
}

static size_t host_size(const char *text)
{
    const char *bracket = text[0] == '[' ? strchr(text, ']') : NULL;
    return bracket ? (size_t)(bracket - text) + 1 : strcspn(text, ":/");
}

bool server_route_allowed(const struct server_request *request)
{
    const char *host = server_request_header(request, "Host");
    if (host && !is_loopback_name(host, host_size(host)))
        return false;
    const char *origin = server_request_header(request, "Origin");
    if (!origin || strcmp(origin, "null") == 0)
        return origin == NULL;
    const char *name = strstr(origin, "://");
    return name && is_loopback_name(name + 3, host_size(name + 3));
}

/* ---- looking ------------------------------------------------------------------------------- */

const char *server_request_method(const struct server_request *request)
{
    return request->head.method;
}

const char *server_request_path(const struct server_request *request)
{
    return request->head.path;
}

const char *server_request_part(const struct server_request *request, size_t index)
{
    return index < request->part_count ? request->parts[index] : "";
}

const char *server_request_header(const struct server_request *request, const char *name)
{
    return head_find(&request->head.fields, name);
}

const char *server_request_trailer(const struct server_request *request, const char *name)
{
    return head_find(&request->body.trailers, name);
}

const char *server_request_query(const struct server_request *taken, const char *name)
{
    struct server_request *request = (struct server_request *)(uintptr_t)taken; /* keeps a copy */
    size_t size = strlen(name);
    for (const char *at = request->head.query; at && *at; at += strspn(at, "&")) {
        size_t length = strcspn(at, "&");
        if (length >= size && strncmp(at, name, size) == 0 && (size == length || at[size] == '=')) {
            free(request->query);
            request->query = size == length ? mem_text("")
                                            : mem_text_n(at + size + 1, length - size - 1);
            return head_decode(request->query, true) ? request->query : NULL;
        }
        at += length;
    }
    return NULL;
}

struct blob *server_request_body(const struct server_request *request)
{
    return request->whole;
}

bool server_request_too_large(const struct server_request *request)
{
    return request->too_large;
}
