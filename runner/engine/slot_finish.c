/* slot_finish: how an invocation and an init end: result, lines, payloads. */
#include "runner/engine/slot_inside.h"

#include <stdlib.h>
#include <string.h>

#include "runner/engine/host.h"
#include "runner/engine/invocation.h"
#include "runner/engine/report.h"
#include "runner/runtime/extension.h"
#include "runner/runtime/instance.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/function.h"
#include "workspace/model/limits.h"

enum { TEXT_BYTES = 8192 };

/* ---- results ------------------------------------------------------------------------------- */

static int peak_mb(struct slot *slot)
{
    uint64_t peak = instance_memory_peak(slot->instance);
    return (int)((peak + 1048575) / 1048576);
}

/* No invocation has waited for its init. */
static bool ahead(const struct slot *slot)
{
    return slot->spare || slot->options.purpose == SLOT_AHEAD ||
           slot->options.purpose == SLOT_PROVISIONED;
}

static enum runner_start start_kind(const struct slot *slot)
{
    if (slot->used)
        return RUNNER_WARM;
    return ahead(slot) || slot->prebooted ? RUNNER_PREWARM : RUNNER_COLD;
}

static struct runner_result result_for(struct slot *slot, enum runner_outcome outcome)
{
    struct invocation *invocation = slot->invocation;
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
    memcpy(result.serves, slot->serves, sizeof(result.serves));
    memcpy(result.request, invocation->request, sizeof(result.request));
    memcpy(result.trace, invocation->trace, sizeof(result.trace));
    /* the init of an instance that was started ahead is no part of this invocation */
    if (result.start != RUNNER_WARM && !ahead(slot) && slot->options.purpose != SLOT_AGAIN &&
        !slot->token[0])
        result.init_us = instance_init_us(slot->instance);
    if (outcome == RUNNER_TIMEOUT)
        result.duration_us = (int64_t)slot->function->timeout_s * 1000000;
    /* the page that broke the limit was never given: the peak shows one less or the limit */
    if (outcome == RUNNER_OUT_OF_MEMORY || result.peak_mb > result.memory_mb)
        result.peak_mb = result.memory_mb;
    int64_t before_us = slot->restore_us >= 0 && !slot->used ? slot->restore_us : result.init_us;
    result.billed_ms = report_billed_ms(result.duration_us,
                                        outcome == RUNNER_TIMEOUT ? 0 : before_us);
    return result;
}

struct journal_answer slot_answer_times(const struct slot *slot)
{
    const struct instance_answer *answer = instance_answer(slot->instance);
    struct journal_answer times = { .bytes = -1, .restore_us = slot->used ? -1 : slot->restore_us };
    if (!slot->invocation || !answer->given)
        return times;
    times.given_ns = slot->invocation->started_ns;
    times.first_byte_ns = answer->first_byte_ns;
    times.last_byte_ns = answer->last_byte_ns;
    times.next_ns = slot->next_ns;
    times.bytes = answer->bytes;
    times.extensions = slot_has_extensions(slot);
    return times;
}

/* What the runtime has told X-Ray. */
static char *cause_of(const struct slot *slot)
{
    const struct blob *cause = instance_answer(slot->instance)->cause;
    return cause ? mem_text_n(blob_bytes(cause), blob_size(cause)) : NULL;
}

/* Writes END and REPORT and hands the invocation back. */
static void finish(struct slot *slot, struct runner_result *result, struct blob *response,
                   const char *status, const char *error_type)
{
    struct invocation *invocation = slot->invocation;
    struct journal_answer answer = slot_answer_times(slot);
    journal_done(&slot->journal, invocation, result, status, error_type, &answer);
    AUTO(blob) held = blob_hold(response);
    struct blob *failure = result->outcome == RUNNER_OK ? NULL : response;
    AUTO_FREE char *type = report_member(failure, "errorType");
    AUTO_FREE char *message = report_member(failure, "errorMessage");
    result->response = held;
    result->error_type = type ? type : error_type;
    result->error_message = message;
    AUTO_FREE char *post_mortem = take_ptr(&slot->post_mortem);
    result->post_mortem = post_mortem;
    AUTO_FREE char *cause = failure ? cause_of(slot) : NULL;
    result->cause = cause;
    result->log = invocation->log.text;
    result->log_size = invocation->log.length;
    slot->invocation = NULL;
    slot->used = true;
    slot->options.calls->finished(slot->options.self, slot, invocation, result);
}

void slot_finish_by_platform(struct slot *slot, enum runner_outcome outcome, const char *status,
                             const char *type, const char *text)
{
    struct runner_result result = result_for(slot, outcome);
    AUTO(blob) payload = report_payload(slot->invocation->request, type, text);
    finish(slot, &result, payload, status,
           outcome == RUNNER_TIMEOUT || outcome == RUNNER_CANCELLED ? NULL : type);
}

/* ---- answers ------------------------------------------------------------------------------- */

/* What the caller gets for it; to be dropped. */
static struct blob *payload_of(const struct slot *slot, const struct instance_answer *answer)
{
    if (answer->too_large)
        return report_too_large();
    if (answer->truncated)
        return report_payload(slot->invocation->request, answer->error_type,
                              "HTTP request detected as truncated");
    return blob_hold(answer->body);
}

static bool is_failure(const struct instance_answer *answer)
{
    return answer->failed || answer->too_large || answer->truncated;
}

void slot_finish_answered(struct slot *slot, const char *status, const char *error_type)
{
    const struct instance_answer *answer = instance_answer(slot->instance);
    struct runner_result result = result_for(slot, is_failure(answer) ? RUNNER_ERROR : RUNNER_OK);
    AUTO(blob) payload = payload_of(slot, answer);
    const char *type = error_type;
    if (!type && (answer->truncated || (answer->failed && blob_size(answer->body) == 0)))
        type = answer->error_type[0] ? answer->error_type : NULL;
    finish(slot, &result, payload, status, type);
}

void slot_tell_answered(struct slot *slot)
{
    const struct instance_answer *answer = instance_answer(slot->instance);
    struct invocation *invocation = slot->invocation;
    if (!invocation || !invocation->answered)
        return;
    AUTO(blob) payload = payload_of(slot, answer);
    struct runner_result result = {
        .function = slot->function->id,
        .outcome = is_failure(answer) ? RUNNER_ERROR : RUNNER_OK,
        .start = start_kind(slot),
        .started_ns = invocation->started_ns,
        .init_us = -1,
        .response = payload,
        .error_type = answer->error_type[0] ? answer->error_type : NULL,
        .log = "",
    };
    memcpy(result.request, invocation->request, sizeof(result.request));
    memcpy(result.trace, invocation->trace, sizeof(result.trace));
    invocation->answered(invocation->self, &result);
}

/* ---- time-out and crash -------------------------------------------------------------------- */

void slot_finish_timed_out(struct slot *slot)
{
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    slot_take_last_words(slot);
    report_timed_out(&text, slot->invocation->request, clock_wall_ns(), slot->function->timeout_s);
    journal_fault(&slot->journal, slot->invocation, text.text, text.length);
    AUTO_FREE char *said =
        mem_format("Task timed out after %d.00 seconds", slot->function->timeout_s);
    const struct instance_answer *answer = instance_answer(slot->instance);
    if (answer->given && !answer->truncated) /* what the caller has got stays */
        slot_finish_answered(slot, "timeout", NULL);
    else
        slot_finish_by_platform(slot, RUNNER_TIMEOUT, "timeout", "Sandbox.Timedout", said);
}

/* The cloud runs a wrapper from a shell script, whose status is told; here it is executed. */
static bool is_missing_wrapper(const struct function *function, const char *text)
{
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *one = &function->environment[i];
        if (strcmp(one->name, "AWS_LAMBDA_EXEC_WRAPPER") == 0 && one->value && one->value[0])
            return text_starts(text, "fork/exec ") && strstr(text, ": no such file") &&
                   text_starts(text + strlen("fork/exec "), one->value);
    }
    return false;
}

/* The type and, in OUT, the words for why the instance cannot go on. */
static const char *describe(const struct slot *slot, struct str *out)
{
    const struct instance_failure *failure = instance_failure(slot->instance);
    if (failure->fault == INSTANCE_NOT_MADE &&
        is_missing_wrapper(slot->function, failure->text)) {
        str_add(out, "Runtime exited with error: exit status 127");
        return "Runtime.ExitError";
    }
    if (failure->fault == INSTANCE_NOT_MADE || failure->fault == INSTANCE_EXTENSION) {
        str_add(out, failure->text);
        return failure->type;
    }
    report_exit_text(out, &failure->end);
    return failure->end.out_of_memory ? "Runtime.OutOfMemory" : "Runtime.ExitError";
}

void slot_finish_crashed(struct slot *slot)
{
    const struct instance_answer *answer = instance_answer(slot->instance);
    AUTO_STR text, said;
    str_init(&text, TEXT_BYTES);
    str_init(&said, TEXT_BYTES);
    const char *type = describe(slot, &said);
    slot_take_crash_words(slot);
    bool out_of_memory = instance_failure(slot->instance)->end.out_of_memory;
    str_addf(&text, "RequestId: %s Error: %s\n%s", slot->invocation->request, said.text, type);
    journal_fault(&slot->journal, slot->invocation, text.text, text.length);
    if (answer->given && !answer->truncated) /* the caller's result stays as it is */
        slot_finish_answered(slot, "error", type);
    else
        slot_finish_by_platform(slot, out_of_memory ? RUNNER_OUT_OF_MEMORY : RUNNER_CRASH, "error",
                                type, said.text);
}

/* ---- init ---------------------------------------------------------------------------------- */

/* OUT_OWN_TYPE is NULL unless the runtime has reported the error. */
static void describe_init(const struct slot *slot, struct slot_failure *out, struct str *said,
                          char **out_own_type)
{
    struct blob *body = instance_init_error(slot->instance);
    bool again = slot->options.purpose == SLOT_AGAIN;
    if (slot->init_timed_out) {
        str_addf(said, "init took longer than %d s", again ? slot->function->timeout_s
                                                           : LIMIT_INIT_MS / 1000);
        out->type = slot->restored_ns ? "Runtime.RestoreHookUserTimeout" : "Sandbox.Timedout";
        out->timed_out = slot->restored_ns == 0;
    } else if (body) {
        AUTO_FREE char *message = report_member(body, "errorMessage");
        const char *reported = instance_init_error_type(slot->instance);
        *out_own_type = report_member(body, "errorType");
        str_add(said, message ? message : "");
        out->type = reported[0] ? reported : "Runtime.Unknown";
        out->body = body;
    } else {
        out->type = describe(slot, said);
    }
}

void slot_end_init(struct slot *slot)
{
    struct slot_failure failure = { .body = NULL };
    AUTO_FREE char *own_type = NULL;
    AUTO_STR said;
    str_init(&said, TEXT_BYTES);
    describe_init(slot, &failure, &said, &own_type);
    if (!slot->init_timed_out && !failure.body)
        slot_tell_init_crashed(slot);
    int64_t took_us = (clock_mono_ns() - instance_started_mono_ns(slot->instance)) / 1000;
    journal_init_done(&slot->journal, slot->init_timed_out ? "timeout" : "error", failure.type,
                      took_us);
    failure.own_type = own_type ? own_type : failure.type;
    failure.message = said.text;
    slot->options.calls->init_failed(slot->options.self, slot, &failure);
}

/* The cloud has no such words: they are no part of the payload. */
static void tell_hint(struct slot *slot)
{
    const char *hint = instance_failure(slot->instance)->hint;
    if (hint[0])
        slot->host->log(slot->host->self, slot->function->id, slot->invocation->request, LOG_NOTE,
                        hint, strlen(hint));
}

void slot_finish_failed(struct slot *slot, const struct slot_failure *failure)
{
    struct invocation *invocation = slot->invocation;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (!failure->body) {
        str_addf(&text, "RequestId: %s Error: %s\n%s", invocation->request, failure->message,
                 failure->type);
        journal_fault(&slot->journal, invocation, text.text, text.length);
        tell_hint(slot);
    }
    struct runner_result result = result_for(slot, RUNNER_INIT_FAILED);
    AUTO(blob) payload = failure->body ? blob_hold(failure->body)
                                       : report_payload(invocation->request, failure->type,
                                                        failure->message);
    finish(slot, &result, payload, "error", failure->type);
}
