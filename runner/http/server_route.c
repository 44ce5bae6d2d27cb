#include "runner/http/server_inside.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- routing ------------------------------------------------------------------------------- */

void server_route_forget(struct server_request *request)
{
    for (size_t i = 0; i < request->part_count; i++)
        free(request->parts[i]);
    request->part_count = 0;
}

static void keep_part(struct server_request *request, const char *text, size_t size)
{
    if (request->part_count < SERVER_PARTS)
        request->parts[request->part_count++] = mem_text_n(text, size);
}

static bool path_fits(struct server_request *request, const char *pattern)
{
    const char *path = request->head.path;
    server_route_forget(request);
    while (*pattern) {
        if (strcmp(pattern, "{*}") == 0) {
            keep_part(request, path, strlen(path));
            return true;
        }
        if (strncmp(pattern, "{}", 2) == 0) {
            size_t size = strcspn(path, "/");
            if (size == 0)
                return false;
            keep_part(request, path, size);
            path += size;
            pattern += 2;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    return *path == '\0';
}

void server_route_find(struct server_request *request)
{
    const struct server_options *options = &request->server->options;
    for (size_t i = 0; i < options->route_count; i++) {
        const struct server_route *route = &options->routes[i];
        if (!path_fits(request, route->path))
            continue;
        if (strcmp(route->method, "*") == 0 || strcmp(route->method, request->head.method) == 0) {
            request->route = route;
            return;
        }
        request->wrong_method = true;
    }
    server_route_forget(request);
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
