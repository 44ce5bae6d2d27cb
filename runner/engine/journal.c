#include "runner/engine/journal.h"

#include <stdlib.h>
#include <string.h>

#include "runner/engine/host.h"
#include "runner/engine/invocation.h"
#include "runner/engine/report.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/arn.h"
#include "workspace/model/function.h"

enum { EVENT_BYTES = 65536, WORD_BYTES = 64 };

void journal_init(struct journal *journal, const struct pool_host *host,
                  const struct function *function, const char *region)
{
    *journal = (struct journal){
        .host = host,
        .function = function,
        .region = region,
        .function_arn = arn_function(region, function->name, NULL),
        .initialization = "on-demand",
        .phase = "init",
        .json = text_equal(function->log_format, "JSON"),
        .system = platform_event_level_of(function->system_log_level, PLATFORM_INFO),
        .application = platform_event_level_of(function->log_level, PLATFORM_INFO),
    };
    str_init(&journal->line, EVENT_BYTES);
}

void journal_release(struct journal *journal)
{
    free(journal->function_arn);
    str_release(&journal->line);
}

/* ---- where it goes ------------------------------------------------------------------------- */

static void put(struct journal *journal, struct invocation *invocation, enum log_kind kind,
                const char *text, size_t size)
{
    if (invocation)
        invocation_log(invocation, text, size);
    if (size > 0 && text[size - 1] == '\n') /* the empty line after a time-out is the tail's only */
        size--;
    journal->host->log(journal->host->self, journal->function->id,
                       invocation ? invocation->request : "", kind, text, size);
}

/* What only the Logs API and the text format know. */
static bool is_text_only(enum platform_event_kind kind)
{
    return kind == PLATFORM_END || kind == PLATFORM_FAULT;
}

void journal_event(struct journal *journal, struct invocation *invocation,
                   const struct platform_event *event)
{
    struct str *text = &journal->line;
    if (journal->heard)
        journal->heard(journal->self, event);
    str_clear(text);
    if (journal->json) {
        if (is_text_only(event->kind) || platform_event_level(event) < journal->system)
            return;
        platform_event_write(event, text);
    } else if (!report_text(event, text)) {
        return;
    }
    put(journal, invocation, LOG_PLATFORM, text->text, text->length);
}

void journal_fault(struct journal *journal, struct invocation *invocation, const char *text,
                   size_t size)
{
    struct platform_event event;
    platform_event_init(&event, PLATFORM_FAULT, clock_wall_ns());
    event.text = text;
    event.size = size;
    journal_event(journal, invocation, &event);
}

/* ---- lines --------------------------------------------------------------------------------- */

static bool read_member(const char *text, size_t size, const char *key, char out[WORD_BYTES])
{
    const char *raw;
    size_t raw_size;
    if (!json_scan_find(text, size, key, &raw, &raw_size) || raw[0] != '"' ||
        raw_size - 2 >= WORD_BYTES)
        return false;
    memcpy(out, raw + 1, raw_size - 2);
    out[raw_size - 2] = '\0';
    return true;
}

/* A JSON object says its level itself when its time can be read, too; all else is INFO (AWS Lambda
 * Developer Guide, "Log-level filtering"). */
static enum platform_level level_of_line(const char *text, size_t size)
{
    char level[WORD_BYTES], time[WORD_BYTES];
    int64_t ns;
    if (size < 2 || text[0] != '{' || !read_member(text, size, "level", level) ||
        !read_member(text, size, "timestamp", time) || clock_parse_rfc3339(time, &ns) < 0)
        return PLATFORM_INFO;
    return platform_event_level_of(level, PLATFORM_INFO);
}

static bool is_json_object(const char *text, size_t size)
{
    struct error error = ERROR_INIT;
    return size >= 2 && text[0] == '{' && json_scan_check(text, size, NULL, &error) == 0;
}

void journal_line(struct journal *journal, struct invocation *invocation, const char *text,
                  size_t size)
{
    bool json = journal->json && is_json_object(text, size);
    if (journal->json && (json ? level_of_line(text, size) : PLATFORM_INFO) < journal->application)
        return;
    if (journal->heard) {
        struct platform_event event;
        platform_event_init(&event, PLATFORM_FUNCTION_LINE, clock_wall_ns());
        event.text = text;
        event.size = size;
        event.is_json = json;
        journal->heard(journal->self, &event);
    }
    put(journal, invocation, LOG_LINE, text, size);
}

void journal_extension_line(struct journal *journal, struct invocation *invocation,
                            const char *text, size_t size)
{
    struct platform_event event;
    platform_event_init(&event, PLATFORM_EXTENSION_LINE, clock_wall_ns());
    event.text = text;
    event.size = size;
    if (journal->heard)
        journal->heard(journal->self, &event);
    put(journal, invocation, LOG_LINE, text, size);
}

/* ---- init ---------------------------------------------------------------------------------- */

static void describe_init(const struct journal *journal, struct platform_event *event,
                          enum platform_event_kind kind)
{
    platform_event_init(event, kind, clock_wall_ns());
    event->initialization_type = journal->initialization;
    event->phase = journal->phase;
}

/* What initStart and restoreStart say alike. */
static void tell_begin(struct journal *journal, struct platform_event *event)
{
    AUTO_FREE char *version = journal->function->runtime
                                  ? report_runtime_version(journal->function->runtime) : NULL;
    AUTO_FREE char *arn = report_runtime_version_arn(journal->region);
    event->runtime_version = version;
    event->runtime_version_arn = version ? arn : NULL;
    event->function_name = journal->function->name;
    event->function_version = "$LATEST";
    event->function_arn = journal->function_arn;
    event->instance_id = journal->log_stream;
    event->instance_max_memory = (int64_t)journal->function->memory_mb * 1048576;
    journal_event(journal, NULL, event);
}

void journal_init_start(struct journal *journal)
{
    struct platform_event event;
    journal->runtime_told = false;
    describe_init(journal, &event, PLATFORM_INIT_START);
    tell_begin(journal, &event);
}

void journal_restore_start(struct journal *journal)
{
    struct platform_event event;
    platform_event_init(&event, PLATFORM_RESTORE_START, clock_wall_ns());
    tell_begin(journal, &event);
}

void journal_init_runtime_done(struct journal *journal, const char *status,
                               const char *error_type)
{
    struct platform_event event;
    journal->runtime_told = true;
    describe_init(journal, &event, PLATFORM_INIT_RUNTIME_DONE);
    event.status = status;
    event.error_type = error_type;
    journal_event(journal, NULL, &event);
}

void journal_init_done(struct journal *journal, const char *status, const char *error_type,
                       int64_t init_us)
{
    struct platform_event event;
    bool timed_out = strcmp(status, "timeout") == 0;
    if (!journal->runtime_told)
        journal_init_runtime_done(journal, status, timed_out ? "Runtime.Unknown" : error_type);
    describe_init(journal, &event, PLATFORM_INIT_REPORT);
    event.status = status;
    event.error_type = timed_out ? NULL : error_type;
    event.duration_us = init_us;
    journal_event(journal, NULL, &event);
}

/* ---- invocations --------------------------------------------------------------------------- */

static void describe_invocation(const struct invocation *invocation, struct platform_event *event,
                                enum platform_event_kind kind)
{
    platform_event_init(event, kind, clock_wall_ns());
    event->request = invocation->request;
    if (!invocation->segment[0]) /* it is not traced */
        return;
    event->trace = invocation->trace;
    event->span_id = invocation->segment;
}

void journal_start(struct journal *journal, struct invocation *invocation)
{
    struct platform_event event;
    describe_invocation(invocation, &event, PLATFORM_START);
    event.function_arn = journal->function_arn;
    event.function_version = "$LATEST";
    event.tenant = invocation->tenant;
    journal->runtime_told = false;
    journal_event(journal, invocation, &event);
}

static size_t make_spans(const struct journal_answer *answer, struct platform_span spans[3])
{
    if (answer->first_byte_ns == 0)
        return 0;
    spans[0] = (struct platform_span){ "responseLatency", answer->given_ns,
                                       (answer->first_byte_ns - answer->given_ns) / 1000 };
    spans[1] = (struct platform_span){ "responseDuration", answer->first_byte_ns,
                                       (answer->last_byte_ns - answer->first_byte_ns) / 1000 };
    if (answer->next_ns == 0)
        return 2;
    spans[2] = (struct platform_span){ "runtimeOverhead", answer->last_byte_ns,
                                       (answer->next_ns - answer->last_byte_ns) / 1000 };
    return 3;
}

void journal_runtime_done(struct journal *journal, struct invocation *invocation,
                          const char *status, const char *error_type, int64_t duration_us,
                          const struct journal_answer *answer)
{
    struct platform_event event;
    struct platform_span spans[3];
    journal->runtime_told = true;
    describe_invocation(invocation, &event, PLATFORM_RUNTIME_DONE);
    event.status = status;
    event.error_type = error_type;
    event.spans = spans;
    event.span_count = make_spans(answer, spans);
    event.duration_us = duration_us;
    event.produced_bytes = answer->bytes;
    journal_event(journal, invocation, &event);
}

/* What extensions took after the runtime was done. */
static void add_overhead(struct platform_event *event, const struct journal_answer *answer,
                         struct platform_span *span)
{
    if (!answer->extensions || answer->next_ns == 0)
        return;
    *span = (struct platform_span){ "extensionOverhead", answer->next_ns,
                                    (clock_wall_ns() - answer->next_ns) / 1000 };
    event->spans = span;
    event->span_count = 1;
}

void journal_done(struct journal *journal, struct invocation *invocation,
                  const struct runner_result *result, const char *status, const char *error_type,
                  const struct journal_answer *answer)
{
    struct platform_event event;
    struct platform_span span;
    if (!journal->runtime_told)
        journal_runtime_done(journal, invocation, status, error_type, result->duration_us,
                             answer);
    describe_invocation(invocation, &event, PLATFORM_END);
    journal_event(journal, invocation, &event);
    describe_invocation(invocation, &event, PLATFORM_REPORT);
    event.status = status;
    event.error_type = error_type;
    event.duration_us = result->duration_us;
    event.billed_ms = result->billed_ms;
    event.memory_mb = result->memory_mb;
    event.peak_mb = result->peak_mb;
    event.init_us = result->init_us;
    event.restore_us = answer->restore_us;
    event.billed_restore_ms = answer->restore_us < 0 ? -1 : (answer->restore_us + 999) / 1000;
    add_overhead(&event, answer, &span);
    journal_event(journal, invocation, &event);
}
