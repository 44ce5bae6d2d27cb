#include "runner/http/server_inside.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

#include "workspace/base/blob.h"

static const char *reason(int status)
{
    static const struct { int status; const char *text; } reasons[] = {
        { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
        { 301, "Moved Permanently" }, { 302, "Found" }, { 304, "Not Modified" },
        { 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" },
        { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 409, "Conflict" },
        { 410, "Gone" }, { 413, "Content Too Large" }, { 415, "Unsupported Media Type" },
        { 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" },
        { 500, "Internal Server Error" }, { 501, "Not Implemented" }, { 502, "Bad Gateway" },
        { 503, "Service Unavailable" }, { 504, "Gateway Timeout" },
        { 505, "HTTP Version Not Supported" },
    };
    for (size_t i = 0; i < COUNT(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].text;
    return "Unknown";
}

/* Made once a second: it is in every answer. */
static const char *date_now(struct server *server)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != server->date_s) {
        struct tm parts;
        gmtime_r(&now.tv_sec, &parts);
        (void)strftime(server->date, sizeof(server->date), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        server->date_s = now.tv_sec;
    }
    return server->date;
}

/* A line break in a value would begin a field of somebody else's making. */
static void add_field(struct str *out, const char *name, const char *value)
{
    str_add(out, name);
    str_add_bytes(out, ": ", 2);
    for (const char *stop; (stop = strpbrk(value, "\r\n")); value = stop + 1) {
        str_add_bytes(out, value, (size_t)(stop - value));
        str_add_bytes(out, " ", 1);
    }
    str_add(out, value);
    str_add_bytes(out, "\r\n", 2);
}

static void add_head(struct server_request *request, int status,
                     const struct server_header *headers, size_t header_count)
{
    struct str *out = &request->out;
    str_add(out, "HTTP/1.1 ");
    str_add_number(out, status);
    str_add_bytes(out, " ", 1);
    str_add(out, reason(status));
    str_add_bytes(out, "\r\n", 2);
    for (size_t i = 0; i < header_count; i++)
        if (headers[i].value && headers[i].value[0])
            add_field(out, headers[i].name, headers[i].value);
    add_field(out, "Date", date_now(request->server));
    if (request->last)
        add_field(out, "Connection", "close");
    else if (request->head.old)
        add_field(out, "Connection", "keep-alive");
}

static bool has_body(const struct server_request *request, int status)
{
    return status != 204 && status != 304 &&
           !(request->head.method && strcmp(request->head.method, "HEAD") == 0);
}

/* ---- sending ------------------------------------------------------------------------------- */

/* False: not all of it could be sent now. */
static bool send_parts(struct server_request *request, bool *out_broken)
{
    for (;;) {
        struct iovec parts[2] = {
            { request->out.text + request->out_sent, request->out.length - request->out_sent },
            { (void *)(uintptr_t)(blob_bytes(request->answer) + request->answer_sent),
              blob_size(request->answer) - request->answer_sent },
        };
        struct msghdr message = { .msg_iov = parts, .msg_iovlen = parts[1].iov_len ? 2 : 1 };
        size_t left = parts[0].iov_len + parts[1].iov_len;
        if (left == 0)
            return true;
        ssize_t sent = sendmsg(request->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            *out_broken = errno != EAGAIN && errno != EWOULDBLOCK;
            return false;
        }
        size_t first = (size_t)sent < parts[0].iov_len ? (size_t)sent : parts[0].iov_len;
        request->out_sent += first;
        request->answer_sent += (size_t)sent - first;
    }
}

static void forget_sent(struct server_request *request)
{
    str_clear(&request->out);
    request->out_sent = 0;
    request->stream.unsent = 0;
}

void server_answer_gone(struct server_request *request)
{
    struct server_body *stream = &request->stream;
    if (!stream->calls || stream->told)
        return;
    stream->told = true;
    if (stream->calls->gone)
        stream->calls->gone(stream->self);
}

bool server_answer_send(struct server_request *request)
{
    bool broken = false;
    struct server_body *stream = &request->stream;
    for (;;) {
        if (!send_parts(request, &broken)) {
            if (broken)
                request->last = request->ended = true;
            return broken;
        }
        bool any = stream->unsent > 0;
        forget_sent(request);
        if (!stream->calls || stream->ended)
            return true;
        if (any && stream->calls->drained)
            stream->calls->drained(stream->self);
        if (request->out.length == 0)
            return false; /* until the next piece is written */
    }
}

/* ---- answers ------------------------------------------------------------------------------- */

void server_reply(struct server_request *request, int status,
                  const struct server_header *headers, size_t header_count, struct blob *body)
{
    CHECK(request->phase == SERVER_CALLED);
    request->phase = SERVER_ANSWER;
    add_head(request, status, headers, header_count);
    if (status != 204 && status != 304) {
        str_add(&request->out, "Content-Length: ");
        str_add_number(&request->out, (int64_t)blob_size(body));
        str_add_bytes(&request->out, "\r\n", 2);
    }
    str_add_bytes(&request->out, "\r\n", 2);
    if (has_body(request, status))
        request->answer = blob_hold(body);
    server_answered(request);
}

void server_answer_refuse(struct server_request *request, int status)
{
    request->last = true;
    request->phase = SERVER_CALLED;
    server_reply(request, status, NULL, 0, NULL);
}

void server_stream(struct server_request *request, int status,
                   const struct server_header *headers, size_t header_count,
                   const struct server_stream_calls *calls, void *self)
{
    CHECK(request->phase == SERVER_CALLED);
    request->phase = SERVER_ANSWER;
    request->stream = (struct server_body){ .calls = calls, .self = self };
    request->last = request->last || request->head.old; /* whose end is the end of the body */
    add_head(request, status, headers, header_count);
    str_add(&request->out, request->head.old ? "\r\n" : "Transfer-Encoding: chunked\r\n\r\n");
    server_plan(request);
}

size_t server_stream_write(struct server_request *request, const void *bytes, size_t size)
{
    struct server_body *stream = &request->stream;
    CHECK(stream->calls && !stream->ended);
    if (size == 0)
        return stream->unsent;
    if (!request->head.old)
        str_addf(&request->out, "%zx\r\n", size);
    str_add_bytes(&request->out, bytes, size);
    if (!request->head.old)
        str_add_bytes(&request->out, "\r\n", 2);
    stream->unsent += size;
    server_plan(request);
    return stream->unsent;
}

void server_stream_end(struct server_request *request)
{
    CHECK(request->stream.calls && !request->stream.ended);
    request->stream.ended = true;
    if (!request->head.old)
        str_add(&request->out, "0\r\n\r\n");
    server_plan(request);
}

void server_request_pause(struct server_request *request, bool paused)
{
    request->paused = paused;
    if (!paused)
        server_plan(request);
}
