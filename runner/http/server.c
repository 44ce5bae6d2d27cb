#include "runner/http/server_inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/log.h"
#include "workspace/base/loop.h"

enum { NEXT_PORTS = 20, READ_AT_ONCE = 65536, STREAM_BLOCK = 32768 };

static void run(struct server *server);

static void run_ready(void *self, unsigned ready)
{
    (void)ready;
    run(self);
}

static void run_later(void *self)
{
    run(self);
}

static void run(struct server *server)
{
    if (server->running) { /* answered from within a call: the turn in progress sends it */
        server->again = true;
        return;
    }
    server->running = true;
    do {
        server->again = false;
        MHD_run(server->daemon);
    } while (server->again);
    server->running = false;
    MHD_UNSIGNED_LONG_LONG wait_ms = 0;
    if (MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES)
        loop_timer_set(server->timer, wait_ms == 0 ? 0 : (int64_t)wait_ms);
    else
        loop_timer_set(server->timer, -1);
}

/* ---- routing ------------------------------------------------------------------------------- */

static void forget_parts(struct server_request *request)
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
    const char *path = request->path;
    forget_parts(request);
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

static void find_route(struct server_request *request)
{
    const struct server_options *options = &request->server->options;
    for (size_t i = 0; i < options->route_count; i++) {
        const struct server_route *route = &options->routes[i];
        if (!path_fits(request, route->path))
            continue;
        if (strcmp(route->method, "*") == 0 || strcmp(route->method, request->method) == 0) {
            request->route = route;
            return;
        }
        request->wrong_method = true;
    }
    forget_parts(request);
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

static bool caller_allowed(const struct server_request *request)
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

/* ---- requests ------------------------------------------------------------------------------ */

static struct server_request *request_new(struct server *server, struct MHD_Connection *connection,
                                          const char *method, const char *path)
{
    struct server_request *request = mem_alloc(sizeof(*request));
    request->server = server;
    request->connection = connection;
    request->method = mem_text(method);
    request->path = mem_text(path);
    str_init(&request->collected, server->options.body_maximum + 1);
    request->next = server->requests;
    request->link = &server->requests;
    if (server->requests)
        server->requests->link = &request->next;
    server->requests = request;
    find_route(request);
    request->refused = server->options.check_host && !caller_allowed(request);
    return request;
}

static void request_free(struct server_request *request)
{
    *request->link = request->next;
    if (request->next)
        request->next->link = request->link;
    if (request->response)
        MHD_destroy_response(request->response);
    forget_parts(request);
    server_body_free(request->stream);
    str_release(&request->collected);
    blob_drop(request->body);
    blob_drop(request->answer);
    free(request->method);
    free(request->path);
    free(request);
}

static void dispatch(struct server_request *request)
{
    struct server *server = request->server;
    request->dispatched = true;
    size_t size = request->collected.length;
    request->body = blob_take(str_take(&request->collected), size);
    if (request->refused) {
        AUTO(blob) text = blob_text("{\"message\":\"Host or Origin is not this machine\"}\n");
        server_reply(request, 403, NULL, 0, text);
    } else if (request->route) {
        request->route->call(server->self, request);
    } else if (server->options.missing) {
        server->options.missing(server->self, request, request->wrong_method);
    } else {
        server_reply(request, request->wrong_method ? 405 : 404, NULL, 0, NULL);
    }
}

static void collect(struct server_request *request, const char *bytes, size_t size)
{
    if (request->too_large)
        return;
    if (request->collected.length + size > request->server->options.body_maximum) {
        request->too_large = true;
        str_clear(&request->collected);
        return;
    }
    str_add_bytes(&request->collected, bytes, size);
}

static void begin(struct server_request *request)
{
    const struct server_pieces *pieces = request->server->options.pieces;
    if (pieces && request->route && request->route->call == pieces->call && !request->refused)
        request->in_pieces = pieces->begun(request->server->self, request);
}

static enum MHD_Result take_body(struct server_request *request, const char *bytes, size_t *size)
{
    if (request->paused) {
        request->held = true;
        MHD_suspend_connection(request->connection);
        return MHD_YES;
    }
    if (request->in_pieces)
        request->server->options.pieces->piece(request->server->self, request, bytes, *size);
    else
        collect(request, bytes, *size);
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result on_access(void *self, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *bytes,
                                 size_t *size, void **state)
{
    (void)version;
    struct server_request *request = *state;
    if (!request) {
        *state = request_new(self, connection, method, url);
        begin(*state);
        return MHD_YES;
    }
    if (*size > 0)
        return take_body(request, bytes, size);
    if (!request->dispatched)
        dispatch(request);
    if (!request->response) {
        request->parked = true;
        MHD_suspend_connection(connection);
        return MHD_YES;
    }
    return MHD_queue_response(connection, (unsigned)request->status, request->response);
}

static void on_completed(void *self, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    (void)connection;
    struct server *server = self;
    struct server_request *request = *state;
    if (!request)
        return;
    *state = NULL;
    if (!request->dispatched && code != MHD_REQUEST_TERMINATED_COMPLETED_OK &&
        server->options.truncated && !request->refused)
        server->options.truncated(server->self, request);
    if (request->stream && request->stream->calls->gone)
        request->stream->calls->gone(request->stream->self);
    request_free(request);
}

const char *server_request_method(const struct server_request *request)
{
    return request->method;
}

const char *server_request_path(const struct server_request *request)
{
    return request->path;
}

const char *server_request_part(const struct server_request *request, size_t index)
{
    return index < request->part_count ? request->parts[index] : "";
}

const char *server_request_header(const struct server_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *server_request_trailer(const struct server_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_FOOTER_KIND, name);
}

const char *server_request_query(const struct server_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

struct blob *server_request_body(const struct server_request *request)
{
    return request->body;
}

bool server_request_too_large(const struct server_request *request)
{
    return request->too_large;
}

void server_resume(struct server_request *request)
{
    struct server *server = request->server;
    MHD_resume_connection(request->connection);
    if (server->running)
        server->again = true;
    else
        run(server);
}

void server_begin(struct server_request *request, int status,
                  const struct server_header *headers, size_t header_count)
{
    CHECK(request->response);
    request->status = status;
    for (size_t i = 0; i < header_count; i++)
        if (headers[i].value && headers[i].value[0])
            (void)MHD_add_response_header(request->response, headers[i].name, headers[i].value);
    if (!request->parked)
        return;
    request->parked = false;
    server_resume(request);
}

void server_reply(struct server_request *request, int status,
                  const struct server_header *headers, size_t header_count, struct blob *body)
{
    CHECK(!request->response);
    request->answer = blob_hold(body);
    /* the blob outlives the response: both end with the request */
    request->response = MHD_create_response_from_buffer(
        blob_size(body), (void *)(uintptr_t)blob_bytes(body), MHD_RESPMEM_PERSISTENT);
    server_begin(request, status, headers, header_count);
}

/* libmicrohttpd asks for what comes next; with nothing there, the connection is put aside. */
static ssize_t read_stream(void *self, uint64_t position, char *out, size_t size)
{
    (void)position;
    struct server_request *request = self;
    long got = server_body_read(request, out, size);
    if (got < 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (got == 0) {
        request->parked = true;
        MHD_suspend_connection(request->connection);
    }
    return got;
}

void server_stream(struct server_request *request, int status,
                   const struct server_header *headers, size_t header_count,
                   const struct server_stream_calls *calls, void *self)
{
    CHECK(!request->response);
    request->stream = mem_alloc(sizeof(*request->stream));
    request->stream->calls = calls;
    request->stream->self = self;
    str_init(&request->stream->waiting, SIZE_MAX / 2);
    request->response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK,
                                                          read_stream, request, NULL);
    server_begin(request, status, headers, header_count);
}

/* ---- the server ---------------------------------------------------------------------------- */

static enum MHD_Result on_connected(void *self, const struct sockaddr *from, socklen_t size)
{
    const struct server *server = self;
    (void)size;
    return !server->options.admit || server->options.admit(server->self, from) ? MHD_YES : MHD_NO;
}

static int start_daemon(struct server *server, int listener, struct error *error)
{
    /* libmicrohttpd polls through one epoll descriptor, which our loop watches */
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, on_connected, server, on_access, server,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listener,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)READ_AT_ONCE,
        MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_END);
    if (!server->daemon)
        return error_system(error, errno, "start an HTTP server");
    return 0;
}

int server_open(struct loop *loop, int taken_listener, const struct server_options *options,
                void *self, struct server **out, struct error *error)
{
    struct server *server = mem_alloc(sizeof(*server));
    server->loop = loop;
    server->options = *options;
    server->self = self;
    if (start_daemon(server, taken_listener, error) < 0) {
        close(taken_listener);
        free(server);
        return -1;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    server->timer = loop_after_ms(loop, -1, run_later, server);
    server->watch = loop_watch_fd(loop, info->epoll_fd, LOOP_READ, run_ready, server);
    *out = server;
    return 0;
}

void server_close(struct server *server)
{
    if (!server)
        return;
    loop_watch_free(server->watch);
    loop_timer_free(server->timer);
    server->options.truncated = NULL;
    /* libmicrohttpd wants no connection left suspended when it stops */
    for (struct server_request *request = server->requests; request; request = request->next)
        if (request->parked || request->held) {
            request->parked = request->held = false;
            request->dispatched = true;
            MHD_resume_connection(request->connection);
        }
    MHD_stop_daemon(server->daemon);
    free(server);
}

static int listen_on(int port, int *out_listener)
{
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int yes = 1;
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 128) < 0)
        return -1;
    *out_listener = take_fd(&fd);
    return 0;
}

int server_listen(int port, bool next_free, int *out_listener, int *out_port, struct error *error)
{
    int last = port + (next_free && port > 0 ? NEXT_PORTS : 0);
    for (int at = port; at <= last && at < 65536; at++) {
        if (listen_on(at, out_listener) < 0) {
            if (errno == EADDRINUSE && at < last)
                continue;
            if (errno == EADDRINUSE)
                error_set(error, ERROR_BUSY, "port %d is taken", port);
            else
                error_system(error, errno, "listen on 127.0.0.1:%d", at);
            return error_hint(error, "choose another port");
        }
        struct sockaddr_in bound;
        socklen_t size = sizeof(bound);
        if (getsockname(*out_listener, (struct sockaddr *)&bound, &size) < 0)
            return error_system(error, errno, "read the port of a socket");
        *out_port = ntohs(bound.sin_port);
        return 0;
    }
    return error_set(error, ERROR_BUSY, "no port is free from %d on", port);
}
