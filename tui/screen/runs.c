#include "tui/screen/runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/stage.h"
#include "tui/screen/trace.h"
#include "tui/widget/format.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/store/history.h"

static void release_result(struct run *run)
{
    struct runner_result *result = &run->result;
    blob_drop(result->response);
    free((char *)result->error_type);
    free((char *)result->error_message);
    free((char *)result->post_mortem);
    free((char *)result->log);
    *result = (struct runner_result){ 0 };
    run->finished = false;
}

void runs_free(void *self)
{
    struct run *run = self;
    if (!run)
        return;
    release_result(run);
    blob_drop(run->event);
    free(run->event_name);
    free(run->event_path);
    free(run->function);
    free(run);
}

const struct run *runs_find(const struct stage *stage, const char *function)
{
    return map_get(stage->runs, function);
}

struct run *runs_get(struct stage *stage, const char *function)
{
    struct run *run = map_get(stage->runs, function);
    if (run)
        return run;
    run = mem_alloc(sizeof(*run));
    run->stage = stage;
    run->function = mem_text(function);
    map_set(stage->runs, function, run);
    return run;
}

void runs_choose(struct run *run, struct blob *event, const char *name, const char *path)
{
    struct blob *old = run->event;
    char *new_name = mem_text(name), *new_path = mem_text(path);
    run->event = blob_hold(event);
    blob_drop(old);
    free(run->event_name);
    free(run->event_path);
    run->event_name = new_name;
    run->event_path = new_path;
    run->change++;
}

static int take_first(void *self, const struct history_row *row)
{
    memcpy(self, row->request, sizeof(row->request));
    return 0;
}

/* That of the newest run in the history: a session goes on where the one before ended. */
static bool remember_event(struct run *run)
{
    struct error error = ERROR_INIT;
    struct history *history = runner_history(run->stage->runner);
    char request[sizeof(((struct history_row *)0)->request)] = "";
    struct history_row row = { 0 };
    if (run->remembered || !history)
        return false;
    run->remembered = true; /* asked once */
    if (history_list(history, run->function, 1, take_first, request, &error) < 0 || !request[0] ||
        history_read(history, request, &row, &error) < 0)
        return false;
    if (row.event)
        runs_choose(run, row.event, row.event_name, NULL);
    history_row_release(&row);
    return run->event != NULL;
}

bool runs_has_event(struct run *run)
{
    if (run->event)
        return true;
    const char *name = NULL;
    struct blob *last = runner_last_event(run->stage->runner, run->function, &name);
    if (!last)
        return remember_event(run);
    runs_choose(run, last, name, NULL);
    blob_drop(last);
    return true;
}

/* "statusCode" of an answer for an HTTP API; 0 when there is none. */
static int http_status(const struct blob *response)
{
    const char *raw;
    size_t size;
    char digits[8] = "";
    if (blob_size(response) == 0 || blob_bytes(response)[0] != '{' ||
        !json_scan_find(blob_bytes(response), blob_size(response), "statusCode", &raw, &size) ||
        size >= sizeof(digits))
        return 0;
    memcpy(digits, raw, size);
    return atoi(digits);
}

static void keep_result(struct run *run, const struct runner_result *result)
{
    release_result(run);
    run->result = *result;
    run->result.function = run->function;
    run->result.response = blob_hold(result->response);
    run->result.error_type = mem_text(result->error_type);
    run->result.error_message = mem_text(result->error_message);
    run->result.post_mortem = mem_text(result->post_mortem);
    run->result.log = result->log ? mem_text_n(result->log, result->log_size) : NULL;
    run->http_status = http_status(result->response);
    run->finished = true;
    run->change++;
}

const char *runs_verdict(const struct run *run, char *buffer, size_t size)
{
    const struct runner_result *result = &run->result;
    char duration[32], status[16] = "";
    if (run->http_status > 0 && result->outcome == RUNNER_OK)
        (void)snprintf(status, sizeof(status), " %d", run->http_status);
    (void)snprintf(buffer, size, "%s%s  %s  billed %lld ms  %d/%d MB",
                   runner_outcome_word(result->outcome), status,
                   format_long_us(duration, sizeof(duration), result->duration_us),
                   (long long)result->billed_ms, result->peak_mb, result->memory_mb);
    return buffer;
}

const char *runs_details(const struct run *run, char *buffer, size_t size)
{
    const struct runner_result *result = &run->result;
    char init[48] = "", when[32], duration[32];
    if (result->init_us >= 0)
        (void)snprintf(init, sizeof(init), "  init %s",
                       format_long_us(duration, sizeof(duration), result->init_us));
    (void)snprintf(buffer, size, "%s%s  code #%d  %.8s  %s  %s", runner_start_word(result->start),
                   init, result->version, result->request,
                   format_when(when, sizeof(when), result->started_ns), result->serves);
    return buffer;
}

bool runs_place(const struct run *run, struct trace_place *out)
{
    const struct row *row = rows_find(&run->stage->rows, run->function);
    return run->finished && run->result.outcome != RUNNER_OK && row &&
           trace_find(blob_bytes(run->result.response), blob_size(run->result.response),
                      row->function, out);
}

/* " (src/price.mjs:22)", or nothing. */
static const char *error_place(const struct run *run, char *buffer, size_t size)
{
    struct trace_place place = { 0 };
    buffer[0] = '\0';
    if (!runs_place(run, &place))
        return buffer;
    const char *beneath = file_beneath(run->stage->rows.project->root, place.path);
    (void)snprintf(buffer, size, " (%s:%d)", beneath ? beneath : file_name(place.path),
                   place.line);
    free(place.path);
    return buffer;
}

const char *runs_trouble(const struct run *run, char *buffer, size_t size)
{
    const struct runner_result *result = &run->result;
    const struct row *row = rows_find(&run->stage->rows, run->function);
    char duration[32], origin[128] = "default";
    const char *message = result->error_message ? result->error_message : "";
    const char *type = result->error_type ? result->error_type : "";
    format_long_us(duration, sizeof(duration), result->duration_us);
    buffer[0] = '\0';
    switch (result->outcome) {
    case RUNNER_OK:
    case RUNNER_OUTCOMES:
        break;
    case RUNNER_ERROR:
        (void)snprintf(buffer, size, "%s: %s: %s%s", run->function, type, message,
                       error_place(run, origin, sizeof(origin)));
        break;
    case RUNNER_CRASH:
        (void)snprintf(buffer, size, "%s ended before it answered: %s", run->function, message);
        break;
    case RUNNER_TIMEOUT:
        if (row)
            rows_origin(&run->stage->rows, &row->function->timeout_origin, origin,
                        sizeof(origin));
        (void)snprintf(buffer, size, "%s timed out after %s (Timeout %d, %s)", run->function,
                       duration, row ? row->function->timeout_s : 0, origin);
        break;
    case RUNNER_OUT_OF_MEMORY:
        (void)snprintf(buffer, size, "%s ran out of memory at %d MB", run->function,
                       result->memory_mb);
        break;
    case RUNNER_INIT_FAILED:
        (void)snprintf(buffer, size, "%s could not start: %s", run->function,
                       message[0] ? message : type);
        break;
    case RUNNER_CANCELLED:
        (void)snprintf(buffer, size, "%s cancelled after %s", run->function, duration);
        break;
    }
    return buffer;
}

/* As a shell reads it: in quotes when there is more in it than letters of plain names. */
static void add_word(struct str *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./:@%+=,";
    str_add_char(out, ' ');
    if (word[0] && strspn(word, plain) == strlen(word)) {
        str_add(out, word);
        return;
    }
    str_add_char(out, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            str_add(out, "'\\''");
        else
            str_add_char(out, *word);
    }
    str_add_char(out, '\'');
}

char *runs_command(const struct run *run)
{
    static const struct { const char *start, *option; bool whole; } kinds[] = {
        { "events/", " -e", true }, { "sample:", " --sample", false },
    };
    struct str line;
    str_init(&line, 8192);
    str_add(&line, "lambench invoke");
    add_word(&line, run->function);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (!run->event_name || !text_starts(run->event_name, kinds[i].start))
            continue;
        str_add(&line, kinds[i].option);
        add_word(&line, run->event_name + (kinds[i].whole ? 0 : strlen(kinds[i].start)));
    }
    return str_take(&line);
}

static void say_result(struct run *run)
{
    char trouble[512], duration[32];
    const struct runner_result *result = &run->result;
    runs_trouble(run, trouble, sizeof(trouble));
    if (trouble[0]) {
        stage_say(run->stage, result->outcome == RUNNER_CANCELLED ? UI_PLAIN : UI_FAILURE, "%s",
                  trouble);
        return;
    }
    char status[16] = "";
    if (run->http_status > 0)
        (void)snprintf(status, sizeof(status), " %d", run->http_status);
    AUTO_FREE char *command = runs_command(run);
    stage_say(run->stage, UI_PLAIN, "ok%s %s %s %s %d/%d MB   $ %s", status, run->function,
              format_long_us(duration, sizeof(duration), result->duration_us),
              runner_start_word(result->start), result->peak_mb, result->memory_mb, command);
}

static void finished(void *self, const struct runner_result *result)
{
    struct run *run = self;
    if (!text_equal(result->request, run->request))
        return; /* an earlier run of two at once; the later one is shown */
    run->running = false;
    keep_result(run, result);
    say_result(run);
    stage_changed(run->stage, false);
}

int runs_start(struct stage *stage, const char *function, bool cold, struct error *error)
{
    struct run *run = runs_get(stage, function);
    if (!runs_has_event(run)) {
        error_set(error, ERROR_INVALID, "%s has no event yet", function);
        return error_hint(error, "i chooses one");
    }
    struct runner_invoke invoke = { .function = function, .event = run->event,
                                    .event_name = run->event_name, .cold = cold };
    char request[37] = "";
    if (runner_invoke(stage->runner, &invoke, finished, run, request, error) < 0)
        return -1;
    memcpy(run->request, request, sizeof(request));
    run->running = true;
    run->begun_ns = clock_mono_ns();
    run->change++;
    stage_say(stage, UI_PLAIN, "%s runs%s   x cancels", function, cold ? " cold" : "");
    return 0;
}

int runs_cancel(struct stage *stage, const char *function, struct error *error)
{
    struct run *run = runs_get(stage, function);
    if (run->running)
        return runner_cancel(stage->runner, run->request, error);
    const struct row *row = rows_find(&stage->rows, function);
    if (row && row->status.running && row->status.last_request[0])
        return runner_cancel(stage->runner, row->status.last_request, error);
    return error_set(error, ERROR_NOT_FOUND, "%s has no run in progress", function);
}

static enum runner_outcome outcome_of(const char *word)
{
    for (int i = 0; i < RUNNER_OUTCOMES; i++) {
        if (text_equal(runner_outcome_word((enum runner_outcome)i), word))
            return (enum runner_outcome)i;
    }
    return RUNNER_ERROR;
}

static enum runner_start start_of(const char *word)
{
    return text_equal(word, "cold") ? RUNNER_COLD
           : text_equal(word, "prewarm") ? RUNNER_PREWARM : RUNNER_WARM;
}

int runs_load(struct stage *stage, const char *request, struct error *error)
{
    struct history_row row = { 0 };
    struct history *history = runner_history(stage->runner);
    if (history_flush(history, error) < 0 || history_read(history, request, &row, error) < 0)
        return -1;
    struct run *run = runs_get(stage, row.function);
    if (row.event)
        runs_choose(run, row.event, row.event_name, NULL);
    struct runner_result result = {
        .outcome = outcome_of(row.result), .start = start_of(row.start),
        .started_ns = row.start_ns, .duration_us = row.duration_us, .init_us = row.init_us,
        .billed_ms = row.billed_ms, .memory_mb = row.memory_mb, .peak_mb = row.peak_mb,
        .version = row.version, .response = row.response, .error_type = row.error_type,
        .error_message = row.error_message, .post_mortem = row.post_mortem,
    };
    memcpy(result.request, row.request, sizeof(result.request));
    (void)snprintf(result.serves, sizeof(result.serves), "%s", row.serves ? row.serves : "");
    keep_result(run, &result);
    stage_select(stage, run->function);
    history_row_release(&row);
    return 0;
}
