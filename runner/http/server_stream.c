#include "runner/http/server_inside.h"

#include <stdlib.h>
#include <string.h>

void server_body_free(struct server_body *body)
{
    if (!body)
        return;
    str_release(&body->waiting);
    free(body);
}

long server_body_read(struct server_request *request, char *out, size_t size)
{
    struct server_body *body = request->stream;
    size_t left = body->waiting.length - body->sent;
    if (left == 0)
        return body->ended ? -1 : 0;
    size_t part = left < size ? left : size;
    memcpy(out, body->waiting.text + body->sent, part);
    body->sent += part;
    if (body->sent == body->waiting.length) {
        str_clear(&body->waiting);
        body->sent = 0;
        if (body->calls->drained)
            body->calls->drained(body->self);
    }
    return (long)part;
}

static void unpark(struct server_request *request)
{
    if (!request->parked)
        return;
    request->parked = false;
    server_resume(request);
}

size_t server_stream_write(struct server_request *request, const void *bytes, size_t size)
{
    struct server_body *body = request->stream;
    CHECK(body && !body->ended);
    str_add_bytes(&body->waiting, bytes, size);
    size_t waiting = body->waiting.length - body->sent;
    unpark(request);
    return waiting;
}

void server_stream_end(struct server_request *request)
{
    CHECK(request->stream && !request->stream->ended);
    request->stream->ended = true;
    unpark(request);
}

void server_request_pause(struct server_request *request, bool paused)
{
    request->paused = paused;
    if (paused || !request->held)
        return;
    request->held = false;
    server_resume(request);
}
