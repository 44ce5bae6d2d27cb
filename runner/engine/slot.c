#include "runner/engine/slot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/engine/host.h"
#include "runner/engine/invocation.h"
#include "runner/engine/journal.h"
#include "runner/engine/report.h"
#include "runner/runtime/environment.h"
#include "runner/runtime/instance.h"
#include "runner/runtime/runtime_api.h"
#include "runner/runtime/starters.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/loop.h"
#include "workspace/model/arn.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

enum { TEXT_BYTES = 8192 };

struct slot {
    struct slot_options options;
    const struct pool_host *host;
    const struct function *function;
    const struct project *project;
    struct instance *instance;
    struct invocation *invocation, *reserved;
    struct loop_timer *timer;       /* init limit, then the invocation's time-out */
    struct journal journal;
    int64_t ready_ns;
    bool used, dying, init_timed_out, spare;
};

/* ---- log ----------------------------------------------------------------------------------- */

static void on_line(void *self, struct instance *instance, const char *text, size_t size)
{
    (void)instance;
    struct slot *slot = self;
    journal_line(&slot->journal, slot->invocation, text, size);
}

/* ---- results ------------------------------------------------------------------------------- */

static int peak_mb(struct slot *slot)
{
    uint64_t peak = instance_memory_peak(slot->instance);
    return (int)((peak + 1048575) / 1048576);
}

static enum runner_start start_kind(const struct slot *slot)
{
    if (slot->used)
        return RUNNER_WARM;
    return slot->spare || slot->options.purpose == SLOT_AHEAD ? RUNNER_PREWARM : RUNNER_COLD;
}

static struct runner_result result_for(struct slot *slot, struct invocation *invocation,
                                       enum runner_outcome outcome)
{
    struct runner_result result = {
        .function = slot->function->id,
        .outcome = outcome,
        .start = start_kind(slot),
        .started_ns = invocation->started_ns,
        .duration_us = (clock_mono_ns() - invocation->started_mono_ns) / 1000,
        .init_us = -1,
        .memory_mb = slot->function->memory_mb,
        .peak_mb = peak_mb(slot),
        .version = slot->options.version,
    };
    memcpy(result.request, invocation->request, sizeof(result.request));
    memcpy(result.trace, invocation->trace, sizeof(result.trace));
    /* the init of an instance that was started ahead is no part of this invocation */
    if (result.start == RUNNER_COLD && slot->options.purpose != SLOT_AGAIN)
        result.init_us = instance_init_us(slot->instance);
    if (outcome == RUNNER_TIMEOUT)
        result.duration_us = (int64_t)slot->function->timeout_s * 1000000;
    /* the page that broke the limit was never given: the peak shows one less or the limit */
    if (outcome == RUNNER_OUT_OF_MEMORY || result.peak_mb > result.memory_mb)
        result.peak_mb = result.memory_mb;
    result.billed_ms = report_billed_ms(result.duration_us,
                                        outcome == RUNNER_TIMEOUT ? 0 : result.init_us);
    return result;
}

/* When the runtime answered, as far as it did. */
static struct journal_answer answer_times(const struct slot *slot)
{
    const struct instance_answer *answer = instance_answer(slot->instance);
    bool next = instance_state(slot->instance) == INSTANCE_IDLE;
    if (!slot->invocation || !answer->given)
        return (struct journal_answer){ .bytes = -1 };
    return (struct journal_answer){
        .given_ns = slot->invocation->started_ns,
        .first_byte_ns = answer->first_byte_ns,
        .last_byte_ns = answer->last_byte_ns,
        .next_ns = next ? clock_wall_ns() : 0,
        .bytes = (int64_t)blob_size(answer->body),
    };
}

/* Writes END and REPORT and hands the invocation back. */
static void finish(struct slot *slot, struct invocation *invocation, struct runner_result *result,
                   struct blob *response, const char *status, const char *error_type)
{
    struct journal_answer answer = answer_times(slot);
    journal_done(&slot->journal, invocation, result, status, error_type, &answer);
    AUTO(blob) held = blob_hold(response);
    struct blob *failure = result->outcome == RUNNER_OK ? NULL : response;
    AUTO_FREE char *type = report_member(failure, "errorType");
    AUTO_FREE char *message = report_member(failure, "errorMessage");
    result->response = held;
    result->error_type = type ? type : error_type;
    result->error_message = message;
    result->log = invocation->log.text;
    result->log_size = invocation->log.length;
    slot->invocation = NULL;
    slot->used = true;
    slot->options.calls->finished(slot->options.self, slot, invocation, result);
}

/* Finishes with a payload of the platform's own. */
static void finish_by_platform(struct slot *slot, enum runner_outcome outcome, const char *status,
                               const char *type, const char *text)
{
    struct invocation *invocation = slot->invocation;
    struct runner_result result = result_for(slot, invocation, outcome);
    AUTO(blob) payload = report_payload(invocation->request, type, text);
    finish(slot, invocation, &result, payload, status,
           outcome == RUNNER_TIMEOUT || outcome == RUNNER_CANCELLED ? NULL : type);
}

static void finish_answered(struct slot *slot)
{
    const struct instance_answer *answer = instance_answer(slot->instance);
    bool failed = answer->failed || answer->too_large;
    struct runner_result result =
        result_for(slot, slot->invocation, failed ? RUNNER_ERROR : RUNNER_OK);
    AUTO(blob) too_large = answer->too_large ? report_too_large() : NULL;
    finish(slot, slot->invocation, &result, too_large ? too_large : answer->body,
           "success", NULL);
}

/* ---- the instance's calls ------------------------------------------------------------------ */

static void on_listening(void *self, struct instance *instance, int taken_listener)
{
    struct slot *slot = self;
    struct error error = ERROR_INIT;
    if (runtime_api_open(slot->host->loop, taken_listener, instance, &error) < 0) {
        char text[1024];
        error_text(&error, text, sizeof(text));
        slot->host->say(slot->host->self, slot->function->id, true, text);
        slot_kill(slot, RUNNER_CRASH);
    }
}

static void on_ready(void *self, struct instance *instance)
{
    (void)instance;
    struct slot *slot = self;
    loop_timer_set(slot->timer, -1);
    if (slot->dying)
        return;
    if (slot->invocation)
        finish_answered(slot);
    if (slot->ready_ns == 0) {
        slot->ready_ns = clock_wall_ns();
        journal_init_done(&slot->journal, "success", NULL, instance_init_us(instance));
    }
    instance_set_busy(instance, false);
    slot->options.calls->ready(slot->options.self, slot);
}

static void end_busy(struct slot *slot)
{
    const struct sandbox_end *end = instance_end(slot->instance);
    const struct instance_answer *answer = instance_answer(slot->instance);
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (answer->given) { /* the caller's result stays as it is; the end shows in the log only */
        finish_answered(slot);
        return;
    }
    const char *type = end->out_of_memory ? "Runtime.OutOfMemory" : "Runtime.ExitError";
    str_addf(&text, "RequestId: %s Error: ", slot->invocation->request);
    size_t at = text.length;
    report_exit_text(&text, end);
    AUTO_FREE char *said = mem_text(text.text + at);
    str_addf(&text, "\n%s", type);
    journal_fault(&slot->journal, slot->invocation, text.text, text.length);
    finish_by_platform(slot, end->out_of_memory ? RUNNER_OUT_OF_MEMORY : RUNNER_CRASH, "error",
                       type, said);
}

static void end_init(struct slot *slot)
{
    const struct sandbox_end *end = instance_end(slot->instance);
    struct blob *body = instance_init_error(slot->instance);
    const char *broken = instance_start_failure(slot->instance);
    bool again = slot->options.purpose == SLOT_AGAIN;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    AUTO_FREE char *said = NULL;
    AUTO_FREE char *type = NULL;
    if (slot->init_timed_out) {
        said = mem_format("init took longer than %d s", again ? slot->function->timeout_s
                                                              : LIMIT_INIT_MS / 1000);
        type = mem_text("Sandbox.Timedout");
    } else if (body) {
        type = report_member(body, "errorType");
        said = report_member(body, "errorMessage");
        if (!type)
            type = mem_text(instance_answer(slot->instance)->error_type);
    } else if (broken[0]) {
        type = mem_text("Runtime.InvalidEntrypoint");
        said = mem_text(broken);
    } else {
        type = mem_text(end->out_of_memory ? "Runtime.OutOfMemory" : "Runtime.ExitError");
        report_exit_text(&text, end);
        said = mem_text(text.text);
        str_clear(&text);
    }
    int64_t took_us = (clock_mono_ns() - instance_started_mono_ns(slot->instance)) / 1000;
    journal_init_done(&slot->journal, slot->init_timed_out ? "timeout" : "error", type, took_us);
    struct slot_failure failure = { .type = type, .message = said ? said : "", .body = body,
                                    .timed_out = slot->init_timed_out };
    slot->options.calls->init_failed(slot->options.self, slot, &failure);
}

static void on_stranger(void *self, struct instance *instance)
{
    (void)instance;
    struct slot *slot = self;
    slot->host->say(slot->host->self, slot->function->id, true,
                    "another process called its Runtime API and was turned away unheard");
}

static void on_ended(void *self, struct instance *instance)
{
    (void)instance;
    struct slot *slot = self;
    bool killed = slot->dying;
    loop_timer_set(slot->timer, -1);
    slot->dying = true;
    if (slot->invocation)
        end_busy(slot);
    else if (slot->ready_ns == 0 && (!killed || slot->init_timed_out))
        end_init(slot);
    else if (!killed)
        slot->host->say(slot->host->self, slot->function->id, true,
                        "ended while it was idle; the next start is cold");
    slot->options.calls->gone(slot->options.self, slot);
}

static void time_out(struct slot *slot)
{
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    instance_drain(slot->instance);
    report_timed_out(&text, slot->invocation->request, clock_wall_ns(), slot->function->timeout_s);
    journal_fault(&slot->journal, slot->invocation, text.text, text.length);
    AUTO_FREE char *said =
        mem_format("Task timed out after %d.00 seconds", slot->function->timeout_s);
    slot->dying = true;
    instance_kill(slot->instance);
    if (instance_answer(slot->instance)->given)
        finish_answered(slot);
    else
        finish_by_platform(slot, RUNNER_TIMEOUT, "timeout", "Sandbox.Timedout", said);
}

static void on_timer(void *self)
{
    struct slot *slot = self;
    if (slot->dying)
        return;
    if (slot->invocation) {
        time_out(slot);
    } else {
        slot->init_timed_out = slot->dying = true;
        instance_kill(slot->instance);
    }
}

/* ---- start and end ------------------------------------------------------------------------- */

static int fill(struct slot *slot, struct spec *spec, struct command *command,
                struct error *error)
{
    struct invocation *reserved = slot->reserved;
    struct starter_request request = {
        .function = slot->function,
        .region = slot->project->region,
        .state_folder = slot->host->state_folder,
        .log_stream = slot->journal.log_stream,
        .initialization = slot->journal.initialization,
        .overrides = reserved ? (const char *const *)reserved->environment : NULL,
        .override_count = reserved ? reserved->environment_count : 0,
        .interpreters = slot->host->interpreters,
    };
    return starters_fill(&request, spec, command, error);
}

static void open_journal(struct slot *slot)
{
    journal_init(&slot->journal, slot->host, slot->function, slot->project->region);
    environment_log_stream(slot->journal.log_stream, sizeof(slot->journal.log_stream),
                           slot->function);
    if (slot->options.purpose == SLOT_AGAIN)
        slot->journal.phase = "invoke";
}

int slot_start(const struct slot_options *options, struct slot **out, struct error *error)
{
    static const struct instance_calls calls = {
        .listening = on_listening, .ready = on_ready, .line = on_line, .stranger = on_stranger,
        .ended = on_ended,
    };
    struct slot *slot = mem_alloc(sizeof(*slot));
    slot->options = *options;
    slot->host = options->host;
    slot->function = options->function;
    slot->project = project_hold(options->project);
    slot->reserved = options->reserved;
    open_journal(slot);
    struct spec spec;
    struct command command;
    spec_init(&spec);
    command_init(&command);
    spec.own_network = run_settings_network(slot->project->settings, slot->function)->kind
        != RUN_NETWORK_HOST;
    int result = fill(slot, &spec, &command, error);
    if (result == 0) {
        journal_init_start(&slot->journal);
        result = instance_start(slot->host->loop, slot->host->launcher, &spec, &command, &calls,
                                slot, &slot->instance, error);
    }
    spec_release(&spec);
    command_release(&command);
    if (result < 0) {
        slot_free(slot);
        return -1;
    }
    int64_t limit_ms = options->purpose == SLOT_AGAIN ? (int64_t)slot->function->timeout_s * 1000
                                                      : LIMIT_INIT_MS;
    slot->timer = loop_after_ms(slot->host->loop, limit_ms, on_timer, slot);
    *out = slot;
    return 0;
}

void slot_free(struct slot *slot)
{
    if (!slot)
        return;
    loop_timer_free(slot->timer);
    instance_free(slot->instance);
    project_drop(slot->project);
    free(slot);
}

static void begin(struct slot *slot, struct invocation *invocation)
{
    slot->invocation = invocation;
    slot->reserved = NULL;
    invocation->started_ns = clock_wall_ns();
    invocation->started_mono_ns = clock_mono_ns();
    slot->host->started(slot->host->self, invocation);
    journal_start(&slot->journal, invocation);
}

void slot_assign(struct slot *slot, struct invocation *invocation)
{
    int64_t timeout_ms = (int64_t)slot->function->timeout_s * 1000;
    int64_t spent_ms = 0;
    begin(slot, invocation);
    if (slot->options.purpose == SLOT_AGAIN && !slot->used) { /* init has used up some of it */
        spent_ms = (clock_mono_ns() - instance_started_mono_ns(slot->instance)) / 1000000;
        invocation->started_mono_ns = instance_started_mono_ns(slot->instance);
    }
    AUTO_FREE char *arn = arn_function(slot->project->region, slot->function->name, NULL);
    struct instance_event event = {
        .event = invocation->event,
        .deadline_ms = clock_wall_ms() + timeout_ms - spent_ms,
        .function_arn = arn,
        .trace = invocation->trace,
        .client_context = invocation->client_context,
    };
    memcpy(event.request, invocation->request, sizeof(event.request));
    instance_set_busy(slot->instance, true);
    loop_timer_set(slot->timer, timeout_ms - spent_ms > 0 ? timeout_ms - spent_ms : 0);
    instance_give(slot->instance, &event);
}

void slot_fail(struct slot *slot, struct invocation *invocation,
               const struct slot_failure *failure)
{
    begin(slot, invocation);
    invocation->started_mono_ns = instance_started_mono_ns(slot->instance);
    if (failure->timed_out) {
        time_out(slot);
        return;
    }
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (!failure->body) {
        str_addf(&text, "RequestId: %s Error: %s\n%s", invocation->request, failure->message,
                 failure->type);
        journal_fault(&slot->journal, invocation, text.text, text.length);
    }
    struct runner_result result = result_for(slot, invocation, RUNNER_INIT_FAILED);
    AUTO(blob) payload = failure->body ? blob_hold(failure->body)
                                       : report_payload(invocation->request, failure->type,
                                                        failure->message);
    finish(slot, invocation, &result, payload, "error", failure->type);
}

void slot_kill(struct slot *slot, enum runner_outcome outcome)
{
    if (slot->dying)
        return;
    slot->dying = true;
    instance_kill(slot->instance);
    if (slot->invocation)
        finish_by_platform(slot, outcome, "error", "Sandbox.Failure",
                           outcome == RUNNER_CANCELLED ? "cancelled" : "the sandbox was ended");
}

void slot_retire(struct slot *slot)
{
    slot->options.version = -1; /* no version of the pool's */
}

/* ---- looking ------------------------------------------------------------------------------- */

bool slot_idle(const struct slot *slot)
{
    return !slot->dying && !slot->invocation && instance_state(slot->instance) == INSTANCE_IDLE;
}

bool slot_starting(const struct slot *slot)
{
    return !slot->dying && slot->ready_ns == 0;
}

bool slot_dying(const struct slot *slot)
{
    return slot->dying;
}

int slot_version(const struct slot *slot)
{
    return slot->options.version;
}

enum slot_purpose slot_purpose(const struct slot *slot)
{
    return slot->options.purpose;
}

struct invocation *slot_invocation(const struct slot *slot)
{
    return slot->invocation;
}

struct invocation *slot_reserved(const struct slot *slot)
{
    return slot->reserved;
}

void slot_unreserve(struct slot *slot)
{
    slot->reserved = NULL;
}

pid_t slot_pid(const struct slot *slot)
{
    return instance_pid(slot->instance);
}

int64_t slot_ready_ns(const struct slot *slot)
{
    return slot->ready_ns;
}

void slot_spare(struct slot *slot)
{
    slot->spare = true;
}
