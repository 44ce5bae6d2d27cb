#include "tui/screen/run_failure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/change.h"
#include "tui/screen/runs.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/screen/trace.h"
#include "tui/widget/format.h"
#include "tui/widget/wrap.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/store/metrics.h"

enum { EARLIER_RUNS = 50, TEXT_BYTES = 1 << 20 };

/* What may be raised in the template after one kind of end. */
static const struct advice {
    enum runner_outcome outcome;
    const char *field, *unit;
    int most;
} advices[] = {
    { RUNNER_TIMEOUT, "Timeout", "s", LIMIT_TIMEOUT_S_MAX },
    { RUNNER_OUT_OF_MEMORY, "MemorySize", "MB", LIMIT_MEMORY_MB_MAX },
};

static const struct function *function_of(const struct run *run)
{
    const struct row *row = rows_find(&run->stage->rows, run->function);
    return row ? row->function : NULL;
}

static int value_now(const struct advice *advice, const struct function *function)
{
    return advice->outcome == RUNNER_TIMEOUT ? function->timeout_s : function->memory_mb;
}

static const struct origin *origin_of(const struct advice *advice,
                                      const struct function *function)
{
    return advice->outcome == RUNNER_TIMEOUT ? &function->timeout_origin
                                             : &function->memory_origin;
}

/* Twice as much, as far as Lambda allows; NULL when nothing can be raised. */
static const struct advice *advice_for(const struct run *run, int *out_value)
{
    const struct function *function = function_of(run);
    for (size_t i = 0; function && run->finished && i < COUNT(advices); i++) {
        if (advices[i].outcome != run->result.outcome)
            continue;
        int now = value_now(&advices[i], function);
        *out_value = now * 2 < advices[i].most ? now * 2 : advices[i].most;
        return *out_value > now ? &advices[i] : NULL;
    }
    return NULL;
}

bool run_failure_suggests(const struct run *run)
{
    int value;
    return advice_for(run, &value) != NULL;
}

/* ---- text ----------------------------------------------------------------------------------- */

static void add_limit(const struct run *run, struct str *out)
{
    const struct function *function = function_of(run);
    char origin[160], duration[32], when[32];
    const struct runner_result *result = &run->result;
    if (result->outcome == RUNNER_OUT_OF_MEMORY)
        str_addf(out, "Used %d of %d MB when it was stopped, %s after the start.\n",
                 result->peak_mb, result->memory_mb,
                 format_long_us(duration, sizeof(duration), result->duration_us));
    if (result->outcome == RUNNER_TIMEOUT && function)
        str_addf(out, "Timeout is %d s (%s). Stopped at %s.\n", function->timeout_s,
                 rows_origin(&run->stage->rows, &function->timeout_origin, origin,
                             sizeof(origin)),
                 clock_local(when, sizeof(when), result->started_ns + result->duration_us * 1000,
                             1));
}

static void add_earlier(const struct run *run, struct str *out)
{
    struct metrics_run *earlier = mem_alloc(EARLIER_RUNS * sizeof(*earlier));
    size_t count = runner_last_runs(run->stage->runner, run->function, earlier, EARLIER_RUNS);
    int64_t least = INT64_MAX, most = 0;
    for (size_t i = 0; i < count; i++) {
        if (earlier[i].failed || earlier[i].peak_mb <= 0)
            continue;
        least = earlier[i].peak_mb < least ? earlier[i].peak_mb : least;
        most = earlier[i].peak_mb > most ? earlier[i].peak_mb : most;
    }
    free(earlier);
    if (most > 0)
        str_addf(out, "Good runs used %lld to %lld MB. ", (long long)least, (long long)most);
    str_add(out, "On AWS the limit works the same way.\n");
}

static void add_message(const struct run *run, struct str *out)
{
    const struct runner_result *result = &run->result;
    if (!result->error_message && !result->error_type)
        return;
    AUTO_FREE char *text = mem_format("%s: %s\n", result->error_type ? result->error_type : "",
                                      result->error_message ? result->error_message : "");
    text_safe(out, text, strlen(text), true);
}

/* Where it was: the stack trace, then what was seen of its processes. */
static void add_where(const struct run *run, struct str *out)
{
    size_t before = out->length;
    trace_lines(blob_bytes(run->result.response), blob_size(run->result.response), out);
    if (out->length > before)
        str_add_char(out, '\n');
    if (!run->result.post_mortem)
        return;
    AUTO_FREE char *text = mem_format("When it was stopped:\n%s\n\n", run->result.post_mortem);
    text_safe(out, text, strlen(text), true);
}

static void add_next(const struct run *run, struct str *out)
{
    int value;
    char origin[160];
    struct trace_place place = { 0 };
    const struct advice *advice = advice_for(run, &value);
    str_add_char(out, '\n');
    if (advice)
        str_addf(out, "a  raise %s to %d %s (%s)\n", advice->field, value, advice->unit,
                 rows_origin(&run->stage->rows, origin_of(advice, function_of(run)), origin,
                             sizeof(origin)));
    if (runs_place(run, &place)) {
        const char *beneath = file_beneath(run->stage->rows.project->root, place.path);
        AUTO_FREE char *text = mem_format("e  open %s:%d\n", beneath ? beneath : place.path,
                                          place.line);
        text_safe(out, text, strlen(text), true);
        free(place.path);
    }
    str_add(out, "r  run again   l  logs\n\n");
}

void run_failure_text(const struct run *run, int width, struct str *out)
{
    enum runner_outcome outcome = run->result.outcome;
    if (!run->finished || outcome == RUNNER_OK || outcome == RUNNER_CANCELLED)
        return;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    add_limit(run, &text);
    if (outcome == RUNNER_OUT_OF_MEMORY)
        add_earlier(run, &text);
    else if (outcome != RUNNER_TIMEOUT)
        add_message(run, &text);
    add_next(run, &text);  /* before what is long: it has to be in sight */
    add_where(run, &text);
    wrap_text(out, text.text, width);
}

/* ---- the suggestion ------------------------------------------------------------------------- */

static void write_it(struct screen *owner) { change_write(owner, NULL); }

int run_failure_apply(struct screen *owner, const struct run *run, struct error *error)
{
    int value;
    char digits[16];
    const struct advice *advice = advice_for(run, &value);
    const char *why_not = change_why_not(owner->stage);
    if (!advice || why_not)
        return error_set(error, ERROR_INVALID, "%s",
                         why_not ? why_not : "there is nothing to raise");
    (void)snprintf(digits, sizeof(digits), "%d", value);
    change_begin_function(owner->stage, function_of(run), &(struct edit){
        .verb = EDIT_SET, .path = (const char *const[]){ advice->field, NULL },
        .kind = EDIT_TEXT, .value = digits, .value_size = strlen(digits) },
        advice->field, false);
    return change_where(owner, write_it, error);
}
