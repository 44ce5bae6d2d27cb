#include "runner/lambda_stream.h"

#include <stdlib.h>
#include <string.h>

#include "runner/engine/engine.h"
#include "runner/http/eventstream.h"
#include "runner/http/server.h"
#include "workspace/base/base64.h"
#include "workspace/base/blob.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/model/limits.h"

enum {
    CHUNK_BYTES = 65536,
    FRAME_BYTES = 131072,       /* of a chunk, or what stands around other content */
    END_BYTES = 65536,          /* besides the details of an error */
    QUOTED = 6                  /* times as long is a text as JSON, at most */
};

/* Lives until its invocation is over and its caller has heard or left. */
struct lambda_stream {
    struct lambda_stream *next, **link;
    struct lambda_stream_list *streams;
    struct server_request *request;     /* NULL: the caller has left */
    char id[37];
    bool tail, begun, ended, over;      /* over: no more calls of the engine */
};

struct lambda_stream_list {
    struct engine *engine;
    struct lambda_stream *first;
};

struct lambda_stream_list *lambda_stream_list_new(struct engine *engine)
{
    struct lambda_stream_list *streams = mem_alloc(sizeof(*streams));
    streams->engine = engine;
    return streams;
}

static void stream_free(struct lambda_stream *stream)
{
    *stream->link = stream->next;
    if (stream->next)
        stream->next->link = stream->link;
    free(stream);
}

void lambda_stream_list_free(struct lambda_stream_list *streams)
{
    if (!streams)
        return;
    while (streams->first)
        stream_free(streams->first);
    free(streams);
}

static void forget_if_done(struct lambda_stream *stream)
{
    if (stream->over && !stream->request)
        stream_free(stream);
}

/* ---- towards the caller -------------------------------------------------------------------- */

static void on_drained(void *self)
{
    struct lambda_stream *stream = self;
    if (!stream->over)
        engine_go_on(stream->streams->engine, stream->id);
}

static void on_gone(void *self)
{
    struct lambda_stream *stream = self;
    stream->request = NULL;
    on_drained(stream); /* the function goes on without him */
    forget_if_done(stream);
}

static void on_begun(void *self, const char *id, const char *content_type)
{
    static const struct server_stream_calls calls = { .drained = on_drained, .gone = on_gone };
    struct lambda_stream *stream = self;
    const struct server_header headers[] = {
        { "Content-Type", "application/vnd.amazon.eventstream" },
        { "X-Amzn-Remapped-Content-Type",
          content_type[0] ? content_type : "application/octet-stream" },
        { "x-amzn-RequestId", id },
        { "X-Amz-Executed-Version", "$LATEST" },
    };
    stream->begun = true;
    memcpy(stream->id, id, sizeof(stream->id));
    server_stream(stream->request, 200, headers, COUNT(headers), &calls, stream);
}

static size_t on_piece(void *self, const char *bytes, size_t size)
{
    struct lambda_stream *stream = self;
    size_t waiting = 0;
    AUTO_STR frame;
    str_init(&frame, FRAME_BYTES);
    while (size > 0 && stream->request) {
        size_t part = size < CHUNK_BYTES ? size : CHUNK_BYTES;
        str_clear(&frame);
        eventstream_event(&frame, "PayloadChunk", "application/octet-stream", bytes, part);
        waiting = server_stream_write(stream->request, frame.text, frame.length);
        bytes += part;
        size -= part;
    }
    return waiting;
}

static void add_member(struct str *json, const char *key, const char *text, size_t size)
{
    str_addf(json, "%s\"%s\":", json->length > 1 ? "," : "", key);
    json_scan_quote(json, text, size);
}

static void end(struct lambda_stream *stream, const struct runner_result *result)
{
    if (!stream->request || stream->ended)
        return;
    AUTO_STR json, frame;
    size_t most = END_BYTES + QUOTED * blob_size(result->response);
    str_init(&json, most);
    str_init(&frame, FRAME_BYTES + most);
    str_add(&json, "{");
    if (result->outcome != RUNNER_OK) {
        add_member(&json, "ErrorCode", "Unhandled", 9); /* as X-Amz-Function-Error of Invoke */
        add_member(&json, "ErrorDetails", blob_bytes(result->response),
                   blob_size(result->response));
    }
    if (stream->tail) {
        AUTO_STR log;
        size_t skip = result->log_size > LIMIT_LOG_TAIL_BYTES
                          ? result->log_size - LIMIT_LOG_TAIL_BYTES : 0;
        str_init(&log, 2 * (size_t)LIMIT_LOG_TAIL_BYTES);
        base64_encode(&log, result->log + skip, result->log_size - skip);
        add_member(&json, "LogResult", log.text, log.length);
    }
    str_add(&json, "}");
    eventstream_event(&frame, "InvokeComplete", "application/json", json.text, json.length);
    server_stream_write(stream->request, frame.text, frame.length);
    stream->ended = true;
    server_stream_end(stream->request);
}

/* A function that does not stream: all of its answer is one stream. */
static void answer_whole(struct lambda_stream *stream, const struct runner_result *result)
{
    if (stream->begun)
        return;
    on_begun(stream, result->request, "application/json");
    (void)on_piece(stream, blob_bytes(result->response), blob_size(result->response));
}

/* ---- from the engine ----------------------------------------------------------------------- */

static void on_answered(void *self, const struct runner_result *result)
{
    struct lambda_stream *stream = self;
    answer_whole(stream, result);
    if (!stream->tail)
        end(stream, result);
}

static void on_done(void *self, const struct runner_result *result)
{
    struct lambda_stream *stream = self;
    stream->over = true;
    answer_whole(stream, result);
    end(stream, result);
    forget_if_done(stream);
}

int lambda_stream_begin(struct lambda_stream_list *streams, struct server_request *request,
                         const struct runner_invoke *invoke, bool tail, struct error *error)
{
    static const struct runner_stream calls = { .begun = on_begun, .piece = on_piece };
    struct lambda_stream *stream = mem_alloc(sizeof(*stream));
    struct runner_invoke with = *invoke;
    *stream = (struct lambda_stream){ .next = streams->first, .link = &streams->first,
                                      .streams = streams, .request = request, .tail = tail };
    if (streams->first)
        streams->first->link = &stream->next;
    streams->first = stream;
    with.stream = &calls;
    with.answered = on_answered;
    char id[37];
    if (engine_invoke(streams->engine, with.function, &with, on_done, stream, id, error) == 0)
        return 0;
    stream_free(stream);
    return -1;
}
