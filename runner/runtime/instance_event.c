/* instance_event: events go out to the runtime and to extensions, and their answers come in. */
#include "runner/runtime/instance_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runtime/telemetry.h"
#include "runner/runtime/uuid.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/loop.h"
#include "workspace/model/limits.h"

enum { INVOKE_BYTES = 4096 };

/* ---- going on ------------------------------------------------------------------------------ */

static void become_idle(struct instance *instance)
{
    if (instance->init_us < 0) /* of a snapshot: until it was taken */
        instance->init_us = (clock_mono_ns() - instance->started_ns) / 1000;
    if (instance->state == INSTANCE_INIT)
        telemetry_close(instance->telemetry);
    instance->state = INSTANCE_IDLE;
    instance_drain(instance);
    instance->calls.ready(instance->self, instance);
}

/* Goes on to what comes next, if all that it waits for is there. */
static void check(struct instance *instance)
{
    struct extensions *extensions = &instance->extensions;
    if (instance->coming != INSTANCE_SOUND) /* it fails as soon as who has said so has ended */
        return;
    switch (instance->state) {
    case INSTANCE_STARTING:
        if (extension_all_registered(extensions))
            instance_run_runtime(instance);
        break;
    case INSTANCE_INIT:
        if (instance->runtime == RUNTIME_READY && extension_behind(extensions, 0) == 0)
            become_idle(instance);
        break;
    case INSTANCE_BUSY:
        if (instance->runtime == RUNTIME_READY &&
            extension_behind(extensions, EXTENSION_INVOKE) == 0)
            become_idle(instance);
        break;
    default:
        break;
    }
}

/* ---- giving -------------------------------------------------------------------------------- */

void instance_forget_event(struct instance *instance)
{
    blob_drop(take_ptr(&instance->event_bytes));
    free(take_ptr(&instance->texts));
    blob_drop(instance->answer.body);
    blob_drop(instance->answer.cause);
    str_clear(&instance->stream);
    instance->answer = (struct instance_answer){ .given = false };
}

/* Copies the texts of EVENT one behind the other; what is NULL stays so. */
static void keep_event(struct instance *instance, const struct instance_event *event)
{
    struct instance_event *kept = &instance->event;
    *kept = *event;
    const char **texts[] = { &kept->function_arn, &kept->trace, &kept->client_context,
                             &kept->cognito_identity, &kept->tenant, &kept->content_type };
    size_t size = 0;
    for (size_t i = 0; i < COUNT(texts); i++)
        size += *texts[i] ? strlen(*texts[i]) + 1 : 0;
    char *at = instance->texts = mem_resize(NULL, size + 1, 1);
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (!*texts[i])
            continue;
        size_t part = strlen(*texts[i]) + 1;
        *texts[i] = memcpy(at, *texts[i], part);
        at += part;
    }
    kept->event = instance->event_bytes = blob_hold(event->event);
}

static void give_invoke(struct instance *instance)
{
    const struct instance_event *event = &instance->event;
    AUTO_STR text;
    char id[37];
    str_init(&text, INVOKE_BYTES);
    str_addf(&text, "{\"eventType\":\"INVOKE\",\"deadlineMs\":%lld,\"requestId\":\"%s\","
                    "\"invokedFunctionArn\":", (long long)event->deadline_ms, event->request);
    json_scan_quote(&text, event->function_arn, strlen(event->function_arn));
    if (event->trace && event->trace[0]) {
        str_add(&text, ",\"tracing\":{\"type\":\"X-Amzn-Trace-Id\",\"value\":");
        json_scan_quote(&text, event->trace, strlen(event->trace));
        str_add(&text, "}");
    }
    str_add(&text, "}");
    for (size_t i = 0; i < instance->extensions.count; i++) {
        struct extension *extension = &instance->extensions.list[i];
        if (!(extension->events & EXTENSION_INVOKE) || extension->state != EXTENSION_READY)
            continue;
        uuid_make(id);
        extension_give(extension);
        instance->port.give_extension(instance->port_self, i, text.text, id);
    }
}

void instance_give(struct instance *instance, const struct instance_event *event)
{
    CHECK(instance->state == INSTANCE_IDLE);
    CHECK(runtime_state_move(&instance->runtime, RUNTIME_MOVE_EVENT));
    instance_forget_event(instance);
    keep_event(instance, event);
    instance->state = INSTANCE_BUSY;
    if (instance->extensions.count > 0)
        give_invoke(instance);
    instance->port.give(instance->port_self, &instance->event);
}

void instance_restore(struct instance *instance)
{
    CHECK(instance->state == INSTANCE_SNAPSHOT);
    CHECK(runtime_state_move(&instance->runtime, RUNTIME_MOVE_RESTORED));
    instance->state = INSTANCE_INIT;
    instance->port.restored(instance->port_self);
}

void instance_go_on(struct instance *instance)
{
    if (instance->port.go_on)
        instance->port.go_on(instance->port_self);
}

/* ---- what the runtime calls ---------------------------------------------------------------- */

/* May the runtime call at all? While all is being stopped nobody is heard any more. */
static bool listens(const struct instance *instance)
{
    return instance->state == INSTANCE_INIT || instance->state == INSTANCE_IDLE ||
           instance->state == INSTANCE_BUSY || instance->state == INSTANCE_SNAPSHOT;
}

enum instance_verdict instance_on_next(struct instance *instance, bool *out_again)
{
    enum runtime_state before = instance->runtime;
    *out_again = before == RUNTIME_RUNNING;
    if (!listens(instance) || !runtime_state_move(&instance->runtime, RUNTIME_MOVE_NEXT))
        return INSTANCE_WRONG_STATE;
    if (before == RUNTIME_RUNNING || before == RUNTIME_READY)
        return INSTANCE_TAKEN; /* it asks twice: the newer connection gets the event */
    instance->extensions.closed = true;
    instance->calls.runtime_done(instance->self, instance);
    check(instance);
    return INSTANCE_TAKEN;
}

/* The checks that response and error have in common. */
static enum instance_verdict check_answer(const struct instance *instance, const char *request)
{
    bool same = strcmp(request, instance->event.request) == 0;
    switch (instance->runtime) {
    case RUNTIME_RUNNING:
        return same && instance->state == INSTANCE_BUSY ? INSTANCE_TAKEN : INSTANCE_WRONG_REQUEST;
    case RUNTIME_READY:
        return INSTANCE_WRONG_REQUEST;
    case RUNTIME_RESPONSE:
    case RUNTIME_ERROR_RESPONSE:
    case RUNTIME_SENT:
        return same ? INSTANCE_WRONG_STATE : INSTANCE_WRONG_REQUEST;
    default:
        return INSTANCE_WRONG_STATE;
    }
}

static void begin_answer(struct instance *instance, bool failed, const char *content_type)
{
    struct instance_answer *answer = &instance->answer;
    CHECK(runtime_state_move(&instance->runtime,
                             failed ? RUNTIME_MOVE_ERROR : RUNTIME_MOVE_RESPONSE));
    answer->failed = failed;
    answer->first_byte_ns = clock_wall_ns();
    size_t size = content_type ? strnlen(content_type, sizeof(answer->content_type) - 1) : 0;
    memcpy(answer->content_type, content_type ? content_type : "", size);
    answer->content_type[size] = '\0';
}

static void end_answer(struct instance *instance)
{
    struct instance_answer *answer = &instance->answer;
    CHECK(runtime_state_move(&instance->runtime, RUNTIME_MOVE_DONE));
    answer->given = true;
    answer->last_byte_ns = clock_wall_ns();
    /* what broke off may be the first that is seen of a crash: its report comes first */
    if (!answer->truncated)
        instance->calls.answered(instance->self, instance);
}

enum instance_verdict instance_on_answer(struct instance *instance,
                                         const struct instance_post *post)
{
    struct instance_answer *answer = &instance->answer;
    enum instance_verdict verdict = check_answer(instance, post->request);
    if (verdict != INSTANCE_TAKEN)
        return verdict;
    begin_answer(instance, post->failed, post->content_type);
    answer->too_large = post->too_large;
    answer->truncated = post->truncated;
    answer->body = blob_hold(post->body);
    answer->cause = blob_hold(post->cause);
    answer->bytes = (int64_t)blob_size(post->body);
    error_type_clean(post->error_type, answer->error_type, sizeof(answer->error_type));
    end_answer(instance);
    return INSTANCE_TAKEN;
}

enum instance_verdict instance_on_stream(struct instance *instance, const char *request,
                                         const char *content_type)
{
    enum instance_verdict verdict = check_answer(instance, request);
    if (verdict != INSTANCE_TAKEN)
        return verdict;
    begin_answer(instance, false, content_type);
    if (instance->event.streams && instance->calls.piece) {
        instance->answer.passed_on = true;
        (void)instance->calls.piece(instance->self, instance, "", 0);
    }
    return INSTANCE_TAKEN;
}

size_t instance_on_piece(struct instance *instance, const char *bytes, size_t size)
{
    struct instance_answer *answer = &instance->answer;
    int64_t most = answer->passed_on ? LIMIT_STREAM_BYTES : LIMIT_RESPONSE_BYTES;
    if (instance->state != INSTANCE_BUSY || answer->too_large)
        return 0;
    answer->bytes += (int64_t)size;
    if (answer->bytes > most) {
        answer->too_large = true;
        return 0;
    }
    if (answer->passed_on)
        return instance->calls.piece(instance->self, instance, bytes, size);
    str_add_bytes(&instance->stream, bytes, size);
    return 0;
}

void instance_on_stream_end(struct instance *instance, const char *error_type,
                            struct blob *error_body, bool truncated)
{
    struct instance_answer *answer = &instance->answer;
    if (instance->state != INSTANCE_BUSY || instance->runtime != RUNTIME_RESPONSE)
        return;
    answer->failed = error_type != NULL;
    answer->truncated = truncated;
    if (error_type)
        error_type_clean(error_type, answer->error_type, sizeof(answer->error_type));
    if (error_body)
        answer->body = blob_hold(error_body);
    else if (!answer->passed_on)
        answer->body = blob_copy(instance->stream.text, instance->stream.length);
    end_answer(instance);
}

enum instance_verdict instance_on_init_error(struct instance *instance, struct blob *body,
                                             const char *error_type)
{
    if (!listens(instance) || !runtime_state_move(&instance->runtime, RUNTIME_MOVE_INIT_ERROR))
        return INSTANCE_WRONG_STATE;
    instance->init_error = blob_hold(body);
    error_type_clean(error_type, instance->init_error_type, sizeof(instance->init_error_type));
    return INSTANCE_TAKEN;
}

enum instance_verdict instance_on_restore_next(struct instance *instance)
{
    enum runtime_state before = instance->runtime;
    if (!listens(instance) || !runtime_state_move(&instance->runtime, RUNTIME_MOVE_RESTORE_NEXT))
        return INSTANCE_WRONG_STATE;
    if (before == RUNTIME_RESTORE_READY)
        return INSTANCE_TAKEN;
    instance->extensions.closed = true;
    instance->state = INSTANCE_SNAPSHOT;
    instance->init_us = (clock_mono_ns() - instance->started_ns) / 1000;
    instance_drain(instance);
    instance->calls.snapshot(instance->self, instance);
    return INSTANCE_TAKEN;
}

enum instance_verdict instance_on_restore_error(struct instance *instance, struct blob *body,
                                                const char *error_type)
{
    if (!listens(instance) || !runtime_state_move(&instance->runtime, RUNTIME_MOVE_RESTORE_ERROR))
        return INSTANCE_WRONG_STATE;
    instance->init_error = blob_hold(body);
    error_type_clean(error_type, instance->init_error_type, sizeof(instance->init_error_type));
    return INSTANCE_TAKEN;
}

/* ---- what extensions call ------------------------------------------------------------------ */

void instance_on_registered(struct instance *instance, struct extension *extension)
{
    if (extension->external && instance->state == INSTANCE_STARTING)
        check(instance);
}

void instance_on_extension_next(struct instance *instance, struct extension *extension)
{
    if (instance->state == INSTANCE_STOPPING)
        instance_give_shutdown(instance, extension);
    else
        check(instance);
}

void instance_on_subscribed(struct instance *instance, const struct platform_event *event)
{
    if (instance->calls.subscribed)
        instance->calls.subscribed(instance->self, instance, event);
}
