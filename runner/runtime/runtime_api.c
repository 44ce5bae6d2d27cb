#include "runner/runtime/runtime_api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/runtime/endpoint.h"
#include "runner/runtime/environment.h"
#include "runner/runtime/error_cause.h"
#include "runner/runtime/runtime_state.h"
#include "workspace/base/base64.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/model/limits.h"

#define ERROR_TYPE_HEADER "Lambda-Runtime-Function-Error-Type"
#define ERROR_BODY_HEADER "Lambda-Runtime-Function-Error-Body"
#define CAUSE_HEADER "Lambda-Runtime-Function-XRay-Error-Cause"
#define MODE_HEADER "Lambda-Runtime-Function-Response-Mode"

enum { WAITING_BYTES = 1048576 };   /* for a slow receiver; then the runtime has to wait */

/* ---- refusals ------------------------------------------------------------------------------ */

static void refuse_move(struct endpoint *endpoint, struct server_request *request,
                        enum runtime_move move)
{
    endpoint_refuse(request, 403, "InvalidStateTransition",
                    "State transition from %s to %s failed for runtime. Error: State transition "
                    "is not allowed", instance_state_name(endpoint->instance),
                    runtime_state_target(move));
}

static void refuse(struct endpoint *endpoint, struct server_request *request,
                   enum instance_verdict verdict, enum runtime_move move)
{
    if (verdict == INSTANCE_WRONG_REQUEST)
        endpoint_refuse(request, 400, "InvalidRequestID", "Invalid request ID");
    else
        refuse_move(endpoint, request, move);
}

static void refuse_too_large(struct server_request *request, int most)
{
    endpoint_refuse(request, 413, "RequestEntityTooLarge",
                    "Exceeded maximum allowed payload size (%d bytes).", most);
}

static void refuse_truncated(struct server_request *request)
{
    endpoint_refuse(request, 400, "TruncatedHTTPRequest", "HTTP request detected as truncated");
}

/* ---- next ---------------------------------------------------------------------------------- */

void runtime_api_give(void *self, const struct instance_event *event)
{
    struct endpoint *endpoint = self;
    struct server_request *request = take_ptr(&endpoint->next);
    if (!request)
        return; /* it will ask, and then the event in flight is given */
    char digits[STR_NUMBER];
    const struct server_header headers[] = {
        { "Content-Type", event->content_type ? event->content_type : "application/json" },
        { "Lambda-Runtime-Aws-Request-Id", event->request },
        { "Lambda-Runtime-Deadline-Ms", str_number(digits, event->deadline_ms) },
        { "Lambda-Runtime-Invoked-Function-Arn", event->function_arn },
        { "Lambda-Runtime-Trace-Id", event->trace },
        { "Lambda-Runtime-Client-Context", event->client_context },
        { "Lambda-Runtime-Cognito-Identity", event->cognito_identity },
        { "Lambda-Runtime-Aws-Tenant-Id", event->tenant },
    };
    server_reply(request, 200, headers, COUNT(headers), event->event);
}

/* Our own clients stand still for an answer that is there, and no longer (RFC 7240). */
static bool is_impatient(struct server_request *request)
{
    const char *prefer = server_request_header(request, "prefer");
    return prefer && strcmp(prefer, "wait=0") == 0;
}

void runtime_api_next(void *self, struct server_request *request)
{
    struct endpoint *endpoint = self;
    struct server_request *before = endpoint->next;
    bool again = false, impatient = is_impatient(request);
    endpoint->next = request; /* the instance may give at once */
    if (instance_on_next(endpoint->instance, &again) != INSTANCE_TAKEN) {
        endpoint->next = before;
        refuse_move(endpoint, request, RUNTIME_MOVE_NEXT);
    } else if (again) {
        runtime_api_give(endpoint, instance_event(endpoint->instance));
    } else if (impatient && endpoint->next == request) {
        server_request_defer(request);
    }
}

/* ---- response and error -------------------------------------------------------------------- */

static void post(struct endpoint *endpoint, struct server_request *request,
                 struct instance_post *with)
{
    with->request = server_request_part(request, 0);
    with->too_large = server_request_too_large(request);
    enum instance_verdict verdict = instance_on_answer(endpoint->instance, with);
    if (verdict != INSTANCE_TAKEN)
        refuse(endpoint, request, verdict,
               with->failed ? RUNTIME_MOVE_ERROR : RUNTIME_MOVE_RESPONSE);
    else if (with->too_large)
        refuse_too_large(request, LIMIT_RESPONSE_BYTES);
    else
        endpoint_accept(request);
}

/* The invocation ends with nothing but this type. */
static void refuse_mode(struct endpoint *endpoint, struct server_request *request)
{
    struct instance_post with = { .request = server_request_part(request, 0), .failed = true,
                                  .error_type = "Runtime.InvalidResponseModeHeader" };
    enum instance_verdict verdict = instance_on_answer(endpoint->instance, &with);
    if (verdict != INSTANCE_TAKEN)
        refuse(endpoint, request, verdict, RUNTIME_MOVE_RESPONSE);
    else
        endpoint_refuse(request, 400, "InvalidFunctionResponseMode",
                        "Invalid function response mode");
}

/* A stream is complete; an error in its middle is told in trailers. */
static void end_stream(struct endpoint *endpoint, struct server_request *request)
{
    const char *type = server_request_trailer(request, ERROR_TYPE_HEADER);
    const char *encoded = server_request_trailer(request, ERROR_BODY_HEADER);
    AUTO_STR decoded;
    str_init(&decoded, LIMIT_RESPONSE_BYTES);
    bool has_body = encoded && base64_decode(&decoded, encoded, strlen(encoded)) == 0;
    AUTO(blob) body = has_body ? blob_copy(decoded.text, decoded.length) : NULL;
    endpoint->streaming = NULL;
    loop_timer_set(endpoint->resume, -1);
    instance_on_stream_end(endpoint->instance, type && type[0] ? type : NULL, body, false);
    const struct instance_answer *answer = instance_answer(endpoint->instance);
    if (answer->too_large)
        refuse_too_large(request, answer->passed_on ? LIMIT_STREAM_BYTES : LIMIT_RESPONSE_BYTES);
    else
        endpoint_accept(request);
}

void runtime_api_response(void *self, struct server_request *request)
{
    struct endpoint *endpoint = self;
    if (request == endpoint->streaming) {
        end_stream(endpoint, request);
        return;
    }
    const char *mode = server_request_header(request, MODE_HEADER);
    if (mode && strcasecmp(mode, "streaming") != 0) {
        refuse_mode(endpoint, request);
        return;
    }
    const char *type = server_request_trailer(request, ERROR_TYPE_HEADER);
    struct instance_post with = {
        .content_type = server_request_header(request, "Content-Type"),
        .error_type = type,
        .body = server_request_body(request),
        .failed = type && type[0], /* without a mode, trailers mark an error as well */
    };
    post(endpoint, request, &with);
}

void runtime_api_error(void *self, struct server_request *request)
{
    struct blob *body = server_request_body(request);
    const char *content = server_request_header(request, "Content-Type");
    const char *header = server_request_header(request, CAUSE_HEADER);
    struct blob *found = NULL;
    bool split = content && strcasecmp(content, ERROR_CAUSE_CONTENT_TYPE) == 0;
    AUTO(blob) rest = split ? error_cause_split(blob_bytes(body), blob_size(body), &found)
                            : blob_hold(body);
    AUTO(blob) cause = found;
    if (!split && header && header[0])
        cause = error_cause_check(header, strlen(header));
    if (split && !rest)
        rest = blob_text("\"Invalid error body\"");
    struct instance_post with = {
        .content_type = !split    ? content
                        : found || blob_bytes(rest)[0] == '{' ? "application/json"
                                                              : "application/octet-stream",
        .error_type = server_request_header(request, ERROR_TYPE_HEADER),
        .body = rest, .cause = cause, .failed = true,
    };
    post(self, request, &with);
}

/* ---- bodies in pieces ---------------------------------------------------------------------- */

bool runtime_api_stream_begun(void *self, struct server_request *request)
{
    struct endpoint *endpoint = self;
    const char *mode = server_request_header(request, MODE_HEADER);
    if (!mode || strcasecmp(mode, "streaming") != 0)
        return false;
    /* what is refused here is collected and refused again when all of it is read */
    if (instance_on_stream(endpoint->instance, server_request_part(request, 0),
                           server_request_header(request, "Content-Type")) != INSTANCE_TAKEN)
        return false;
    endpoint->streaming = request;
    bandwidth_start(&endpoint->bandwidth, clock_mono_ns());
    return true;
}

void runtime_api_stream_piece(void *self, struct server_request *request, const char *bytes,
                              size_t size)
{
    struct endpoint *endpoint = self;
    size_t waiting = instance_on_piece(endpoint->instance, bytes, size);
    int64_t wait_ms = instance_event(endpoint->instance)->streams
                          ? bandwidth_take(&endpoint->bandwidth, size, clock_mono_ns()) : 0;
    if (waiting < WAITING_BYTES && wait_ms == 0)
        return;
    server_request_pause(request, true);
    if (waiting < WAITING_BYTES)
        loop_timer_set(endpoint->resume, wait_ms);
}

void runtime_api_go_on(void *self)
{
    struct endpoint *endpoint = self;
    if (!endpoint->streaming)
        return;
    /* there is room again, but the rate still holds */
    int64_t wait_ms = bandwidth_take(&endpoint->bandwidth, 0, clock_mono_ns());
    if (wait_ms == 0)
        server_request_pause(endpoint->streaming, false);
    else
        loop_timer_set(endpoint->resume, wait_ms);
}

void runtime_api_truncated(void *self, struct server_request *request)
{
    struct endpoint *endpoint = self;
    const char *path = server_request_path(request);
    size_t size = strlen(path);
    if (request == endpoint->streaming) {
        endpoint->streaming = NULL;
        loop_timer_set(endpoint->resume, -1);
        instance_on_stream_end(endpoint->instance, "Runtime.TruncatedResponse", NULL, true);
        refuse_truncated(request);
    } else if (size > 9 && strcmp(path + size - 9, "/response") == 0) {
        struct instance_post with = { .request = server_request_part(request, 0), .failed = true,
                                      .truncated = true,
                                      .error_type = "Runtime.TruncatedResponse" };
        (void)instance_on_answer(endpoint->instance, &with);
        refuse_truncated(request);
    }
}

/* ---- init and restore ---------------------------------------------------------------------- */

void runtime_api_init_error(void *self, struct server_request *request)
{
    struct endpoint *endpoint = self;
    if (instance_on_init_error(endpoint->instance, server_request_body(request),
                               server_request_header(request, ERROR_TYPE_HEADER)) !=
        INSTANCE_TAKEN)
        refuse_move(endpoint, request, RUNTIME_MOVE_INIT_ERROR);
    else
        endpoint_accept(request);
}

void runtime_api_restored(void *self)
{
    struct endpoint *endpoint = self;
    struct server_request *request = take_ptr(&endpoint->restore);
    if (request)
        server_reply(request, 200, &endpoint_json_type, 1, NULL);
}

/* These are there only where a snapshot is taken. */
static bool is_missing(struct endpoint *endpoint, struct server_request *request)
{
    if (instance_snapshot_token(endpoint->instance))
        return false;
    server_reply(request, 404, NULL, 0, NULL);
    return true;
}

void runtime_api_restore_next(void *self, struct server_request *request)
{
    struct endpoint *endpoint = self;
    if (is_missing(endpoint, request))
        return;
    struct server_request *before = endpoint->restore;
    endpoint->restore = request;
    if (instance_on_restore_next(endpoint->instance) != INSTANCE_TAKEN) {
        endpoint->restore = before;
        refuse_move(endpoint, request, RUNTIME_MOVE_RESTORE_NEXT);
    }
}

void runtime_api_restore_error(void *self, struct server_request *request)
{
    struct endpoint *endpoint = self;
    if (is_missing(endpoint, request))
        return;
    if (instance_on_restore_error(endpoint->instance, server_request_body(request),
                                  server_request_header(request, ERROR_TYPE_HEADER)) !=
        INSTANCE_TAKEN)
        refuse_move(endpoint, request, RUNTIME_MOVE_RESTORE_ERROR);
    else
        endpoint_accept(request);
}

void runtime_api_credentials(void *self, struct server_request *request)
{
    struct endpoint *endpoint = self;
    if (is_missing(endpoint, request))
        return;
    const char *token = instance_snapshot_token(endpoint->instance);
    const char *given = server_request_header(request, "Authorization");
    if (!given || strcmp(given, token) != 0) {
        AUTO(blob) text = blob_text("cannot get credentials for the provided token");
        server_reply(request, 404, NULL, 0, text);
        return;
    }
    AUTO_FREE char *text = environment_credentials(clock_wall_ns());
    endpoint_reply_json(request, 200, NULL, text);
}

void runtime_api_ping(void *self, struct server_request *request)
{
    (void)self;
    AUTO(blob) body = blob_text("pong");
    server_reply(request, 200, NULL, 0, body);
}
