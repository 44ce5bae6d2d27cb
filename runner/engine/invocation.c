#include "runner/engine/invocation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runtime/uuid.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

enum {
    LOG_BYTES = 1048576,
    USUAL_LOG_BYTES = 500       /* of the platform's lines alone */
};

static const char hex_digits[] = "0123456789abcdef";

static void random_hex(char *out, size_t bytes)
{
    unsigned char random[32];
    uuid_random(random, bytes);
    for (size_t i = 0; i < bytes; i++) {
        out[2 * i] = hex_digits[random[i] >> 4];
        out[2 * i + 1] = hex_digits[random[i] & 15];
    }
}

/* X-Amzn-Trace-Id (AWS X-Ray Developer Guide, "Tracing header"): seconds of the epoch in 8 digits,
 * 24 and 16 at random. */
static void make_trace(char out[128], bool sampled)
{
    static const char form[] = "Root=1-########-########################;"
                               "Parent=################;Sampled=#";
    enum { EPOCH = 7, ROOT = 16, PARENT = 48 }; /* where they stand in it */
    uint64_t epoch = (uint64_t)(clock_wall_ms() / 1000);
    memcpy(out, form, sizeof(form));
    for (unsigned i = 0; i < 8; i++)
        out[EPOCH + i] = hex_digits[(epoch >> (28 - 4 * i)) & 15];
    random_hex(out + ROOT, 12);
    random_hex(out + PARENT, 8);
    out[sizeof(form) - 2] = sampled ? '1' : '0';
}

/* Active tracing samples; the cloud does so once a second and then every twentieth, here all. */
static void trace(struct invocation *one)
{
    const struct function *function = project_function(one->project, one->function);
    bool active = function && text_equal(function->tracing, "Active");
    make_trace(one->trace, active);
    if (active)
        random_hex(one->segment, 8);
}

int invocation_check(const struct runner_invoke *invoke, struct error *error)
{
    size_t size = blob_size(invoke->event);
    size_t limit = invoke->asynchronous ? LIMIT_ASYNC_BYTES : LIMIT_REQUEST_BYTES;
    if (size <= limit)
        return 0;
    return error_set(error, ERROR_LIMIT,
                     "%zu byte payload is too large for the %s invocation type (limit %zu bytes)",
                     size, invoke->asynchronous ? "Event" : "RequestResponse", limit);
}

struct invocation *invocation_new(const struct runner_invoke *invoke, const char *function,
                                  const struct project *project)
{
    struct invocation *one = mem_alloc(sizeof(*one));
    one->function = mem_text(function);
    one->project = project_hold(project);
    one->event = invoke->event ? blob_hold(invoke->event) : blob_text("{}");
    one->event_name = mem_text(invoke->event_name);
    one->client_context = mem_text(invoke->client_context);
    one->cognito_identity = mem_text(invoke->cognito_identity);
    one->tenant = mem_text(invoke->tenant);
    one->qualifier = mem_text(invoke->qualifier);
    one->stream = invoke->stream;
    one->answered = invoke->answered;
    one->asynchronous = invoke->asynchronous;
    one->fresh = invoke->cold || invoke->environment_count > 0 || invoke->debug_port != 0;
    one->debug_port = invoke->debug_port;
    for (size_t i = 0; i < invoke->environment_count; i++)
        *ARRAY_PUSH(one->environment, one->environment_count, one->environment_capacity) =
            mem_text(invoke->environment[i]);
    if (invoke->request)
        snprintf(one->request, sizeof(one->request), "%.36s", invoke->request);
    else
        uuid_make(one->request);
    trace(one);
    one->accepted_ns = clock_wall_ns();
    str_init(&one->log, LOG_BYTES + LOG_BYTES / 2);
    str_reserve(&one->log, USUAL_LOG_BYTES);
    return one;
}

struct invocation *invocation_again(const struct invocation *invocation,
                                    const struct project *project)
{
    struct runner_invoke invoke = {
        .function = invocation->function,
        .event = invocation->event,
        .event_name = invocation->event_name,
        .client_context = invocation->client_context,
        .cognito_identity = invocation->cognito_identity,
        .tenant = invocation->tenant,
        .qualifier = invocation->qualifier,
        .request = invocation->request,
        .asynchronous = invocation->asynchronous,
    };
    struct invocation *again = invocation_new(&invoke, invocation->function, project);
    memcpy(again->trace, invocation->trace, sizeof(again->trace));
    again->accepted_ns = invocation->accepted_ns;
    again->attempt = invocation->attempt;
    again->throttles = invocation->throttles;
    return again;
}

void invocation_free(struct invocation *invocation)
{
    if (!invocation)
        return;
    free(invocation->function);
    free(invocation->event_name);
    free(invocation->client_context);
    free(invocation->cognito_identity);
    free(invocation->tenant);
    free(invocation->qualifier);
    blob_drop(invocation->event);
    for (size_t i = 0; i < invocation->environment_count; i++)
        free(invocation->environment[i]);
    free(invocation->environment);
    project_drop(invocation->project);
    str_release(&invocation->log);
    free(invocation);
}

void invocation_log(struct invocation *invocation, const char *text, size_t size)
{
    struct str *log = &invocation->log;
    if (log->length + size + 1 > LOG_BYTES) {
        /* half is given up at once, so that a flood does not move a megabyte for each line */
        size_t keep = log->length / 2;
        memmove(log->text, log->text + log->length - keep, keep);
        log->length = keep;
    }
    str_add_bytes(log, text, size);
    str_add_char(log, '\n');
}

void invocation_queue_init(struct invocation_queue *queue)
{
    queue->first = NULL;
    queue->end = &queue->first;
}

void invocation_queue_add(struct invocation_queue *queue, struct invocation *invocation)
{
    invocation->next = NULL;
    *queue->end = invocation;
    queue->end = &invocation->next;
}

static struct invocation *take_at(struct invocation_queue *queue, struct invocation **at)
{
    struct invocation *one = *at;
    if (!one)
        return NULL;
    *at = one->next;
    if (queue->end == &one->next)
        queue->end = at;
    one->next = NULL;
    return one;
}

struct invocation *invocation_queue_take(struct invocation_queue *queue)
{
    return take_at(queue, &queue->first);
}

struct invocation *invocation_queue_find(struct invocation_queue *queue, const char *request)
{
    struct invocation **at = &queue->first;
    while (*at && strcmp((*at)->request, request) != 0)
        at = &(*at)->next;
    return take_at(queue, at);
}

size_t invocation_queue_count(const struct invocation_queue *queue)
{
    size_t count = 0;
    for (const struct invocation *one = queue->first; one; one = one->next)
        count++;
    return count;
}
