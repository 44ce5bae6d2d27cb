#include "tui/action/invoke_print.h"

#include <stdbool.h>
#include <string.h>

#include "runner/engine/values.h"
#include "tui/action/numbers.h"
#include "tui/action/record.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/store/metrics.h"

/* ---- one run, in words ---------------------------------------------------------------------- */

static void add_reason(struct str *out, const struct runner_result *result)
{
    if (result->error_type && result->error_type[0])
        str_addf(out, ": %s", result->error_type);
    if (result->error_message && result->error_message[0])
        str_addf(out, ": %s", result->error_message);
}

/* " (Timeout 3, template.yaml:112)" */
static void add_origin(struct str *out, const struct project *project, const char *name, int value,
                       const struct origin *origin)
{
    str_addf(out, " (%s %d", name, value);
    if (origin->line > 0)
        str_addf(out, ", %s:%d", project_file_of(project, origin), origin->line);
    str_add(out, ")");
}

static void say_ok(const struct runner_result *result, const struct project *project,
                   struct str *out)
{
    (void)project;
    str_addf(out, "ok %s %.2f ms %s %d/%d MB", result->function,
             (double)result->duration_us / 1000, runner_start_word(result->start),
             result->peak_mb, result->memory_mb);
}

/* The outcomes that have nothing to tell but their reason. */
static void say_reason(const struct runner_result *result, const struct project *project,
                       struct str *out)
{
    static const char *const words[RUNNER_OUTCOMES] = {
        [RUNNER_ERROR] = "failed",
        [RUNNER_CRASH] = "ended before it answered",
        [RUNNER_INIT_FAILED] = "init failed, no run was started",
    };
    (void)project;
    str_addf(out, "%s %s", result->function, words[result->outcome]);
    add_reason(out, result);
}

static void say_timeout(const struct runner_result *result, const struct project *project,
                        struct str *out)
{
    const struct function *function =
        project ? project_function(project, result->function) : NULL;
    str_addf(out, "%s timed out after %.2f s", result->function,
             (double)result->duration_us / 1e6);
    if (function)
        add_origin(out, project, "Timeout", function->timeout_s, &function->timeout_origin);
}

static void say_memory(const struct runner_result *result, const struct project *project,
                       struct str *out)
{
    const struct function *function =
        project ? project_function(project, result->function) : NULL;
    str_addf(out, "%s ran out of memory at %d MB", result->function, result->memory_mb);
    if (function)
        add_origin(out, project, "MemorySize", function->memory_mb, &function->memory_origin);
}

static void say_cancelled(const struct runner_result *result, const struct project *project,
                          struct str *out)
{
    (void)project;
    str_addf(out, "%s cancelled after %.1f s", result->function,
             (double)result->duration_us / 1e6);
}

void invoke_print_verdict(const struct runner_result *result, const struct project *project,
                          struct str *out)
{
    static void (*const verdicts[RUNNER_OUTCOMES])(const struct runner_result *result,
                                                   const struct project *project,
                                                   struct str *out) = {
        [RUNNER_OK] = say_ok,
        [RUNNER_ERROR] = say_reason,
        [RUNNER_CRASH] = say_reason,
        [RUNNER_TIMEOUT] = say_timeout,
        [RUNNER_OUT_OF_MEMORY] = say_memory,
        [RUNNER_INIT_FAILED] = say_reason,
        [RUNNER_CANCELLED] = say_cancelled,
    };
    verdicts[result->outcome](result, project, out);
}

/* ---- one run, as JSON ----------------------------------------------------------------------- */

/* Raw, so that every digit stays; what is not JSON becomes a string. */
static void set_payload(struct json *object, const struct runner_result *result)
{
    struct error error = ERROR_INIT;
    bool answered = result->outcome == RUNNER_OK || result->outcome == RUNNER_ERROR;
    const char *bytes = blob_bytes(result->response);
    size_t size = blob_size(result->response);
    if (!answered || !result->response)
        json_set_null(object, "payload");
    else if (json_scan_check(bytes, size, NULL, &error) == 0)
        json_set_raw(object, "payload", bytes, size);
    else
        json_set_text_n(object, "payload", bytes, size);
}

static void set_error(struct json *object, const struct runner_result *result)
{
    if (result->outcome == RUNNER_OK) {
        json_set_null(object, "error");
        return;
    }
    struct json *reason = json_object();
    json_set_text(reason, "type", result->error_type);
    json_set_text(reason, "message", result->error_message);
    json_set(object, "error", reason);
}

static void set_trace(struct json *object, const char *trace)
{
    const char *root = strstr(trace, "Root=");
    root = root ? root + strlen("Root=") : trace;
    json_set_text_n(object, "traceId", root, strcspn(root, ";"));
}

static void add_line(void *self, const struct str *line)
{
    json_add_text(self, line->text);
}

static void set_log(struct json *object, const struct runner_result *result)
{
    struct json *lines = json_array();
    record_own_lines(result->log, result->log_size, add_line, lines);
    json_set(object, "log", lines);
}

struct json *invoke_print_json(const struct runner_result *result)
{
    struct json *object = json_object();
    json_set_int(object, "v", 1);
    json_set_text(object, "function", result->function);
    json_set_text(object, "requestId", result->request);
    json_set_text(object, "result", runner_outcome_word(result->outcome));
    json_set_text(object, "start", runner_start_word(result->start));
    numbers_set_ms(object, "durationMs", result->duration_us);
    json_set_int(object, "billedMs", result->billed_ms);
    numbers_set_ms(object, "initMs", result->init_us);
    json_set_int(object, "memoryMb", result->memory_mb);
    json_set_int(object, "maxMemoryMb", result->peak_mb);
    json_set_int(object, "src", result->version);
    json_set_text(object, "postMortem", result->post_mortem);
    json_set_text(object, "serves", result->serves[0] ? result->serves : NULL);
    set_payload(object, result);
    set_error(object, result);
    set_trace(object, result->trace);
    set_log(object, result);
    return object;
}

/* ---- many runs ------------------------------------------------------------------------------ */

static unsigned not_ok(const struct invoke_tally *tally)
{
    return tally->runs - tally->by_outcome[RUNNER_OK];
}

static void add_start(struct str *out, const char *word, const struct metrics_numbers *numbers)
{
    const int64_t columns[] = { numbers->min_us, numbers->p50_us, numbers->p90_us,
                                numbers->p99_us, numbers->max_us };
    char text[32];
    str_addf(out, "%-8s%4llu", word, (unsigned long long)numbers->count);
    for (size_t i = 0; i < COUNT(columns); i++)
        str_addf(out, "%8s", numbers_time(text, sizeof text, columns[i]));
    str_add_char(out, '\n');
}

void invoke_print_table(const struct invoke_tally *tally, struct str *out)
{
    struct metrics_summary summary;
    metrics_summary(tally->metrics, tally->function, 0, &summary);
    str_addf(out, "runs %u  ok %u  error %u", tally->runs, tally->by_outcome[RUNNER_OK],
             not_ok(tally));
    for (int i = RUNNER_CRASH; i < RUNNER_OUTCOMES; i++)
        if (tally->by_outcome[i])
            str_addf(out, "  %s %u", runner_outcome_word((enum runner_outcome)i),
                     tally->by_outcome[i]);
    if (tally->refused)
        str_addf(out, "  throttled %u", tally->refused);
    str_addf(out, "  in %.2f s\nstart      n     min     p50     p90     p99     max\n",
             tally->seconds);
    const char *word;
    int start;
    for (size_t i = 0; (word = numbers_start(i, &start)); i++)
        if (summary.by_start[start].count > 0)
            add_start(out, word, &summary.by_start[start]);
}

static struct json *start_json(const char *word, const struct metrics_numbers *numbers)
{
    struct json *row = json_object();
    json_set_text(row, "start", word);
    numbers_add_json(numbers, row);
    return row;
}

struct json *invoke_print_table_json(const struct invoke_tally *tally)
{
    struct metrics_summary summary;
    metrics_summary(tally->metrics, tally->function, 0, &summary);
    struct json *object = json_object(), *results = json_object(), *starts = json_array();
    json_set_int(object, "v", 1);
    json_set_text(object, "function", tally->function);
    json_set_int(object, "runs", tally->runs);
    json_set_int(object, "ok", tally->by_outcome[RUNNER_OK]);
    json_set_int(object, "error", not_ok(tally));
    json_set_number(object, "seconds", tally->seconds);
    for (int i = 0; i < RUNNER_OUTCOMES; i++)
        json_set_int(results, runner_outcome_word((enum runner_outcome)i), tally->by_outcome[i]);
    json_set_int(results, "throttled", tally->refused);
    json_set(object, "results", results);
    const char *word;
    int start;
    for (size_t i = 0; (word = numbers_start(i, &start)); i++)
        if (summary.by_start[start].count > 0)
            json_add(starts, start_json(word, &summary.by_start[start]));
    json_set(object, "starts", starts);
    return object;
}
