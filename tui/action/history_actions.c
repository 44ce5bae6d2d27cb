#include "tui/action/history_actions.h"

#include <string.h>

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/kept.h"
#include "tui/action/numbers.h"
#include "tui/action/ui.h"
#include "workspace/base/clock.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/store/history.h"

enum { TEXT_BYTES = 1 << 24, LIST_RUNS = 20 };

static const struct action_argument history_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .help = "only its runs" },
    { .name = "--lines", .letter = 'n', .value = ACTION_NUMBER, .value_name = "N",
      .help = "the newest N (20)" },
    { .name = "--json", .help = "print one JSON document" },
    { .name = NULL },
};

static int list_run(void *self, const struct history_row *row)
{
    char time[32], start[32];
    struct columns *rows = self;
    columns_add(rows, clock_rfc3339(time, sizeof time, row->start_ns));
    columns_add(rows, row->function);
    columns_add(rows, row->request);
    columns_add(rows, row->result);
    columns_add(rows, row->start);
    columns_add(rows, numbers_time(start, sizeof start, row->duration_us));
    columns_addf(rows, "%d/%d MB", row->peak_mb, row->memory_mb);
    columns_add(rows, row->event_name);
    return 0;
}

static int json_run(void *self, const struct history_row *row)
{
    char time[32];
    struct json *run = json_object();
    json_set_text(run, "requestId", row->request);
    json_set_text(run, "function", row->function);
    json_set_text(run, "time", clock_rfc3339(time, sizeof time, row->start_ns));
    json_set_text(run, "result", row->result);
    json_set_text(run, "start", row->start);
    numbers_set_ms(run, "durationMs", row->duration_us);
    json_set_int(run, "billedMs", row->billed_ms);
    numbers_set_ms(run, "initMs", row->init_us);
    json_set_int(run, "memoryMb", row->memory_mb);
    json_set_int(run, "maxMemoryMb", row->peak_mb);
    json_set_int(run, "src", row->version);
    json_set_text(run, "postMortem", row->post_mortem);
    if (row->cause)
        json_set_raw(run, "cause", row->cause, strlen(row->cause));
    else
        json_set_null(run, "cause");
    json_set_text(run, "serves", row->serves);
    json_set_text(run, "event", row->event_name);
    json_set_text(run, "errorType", row->error_type);
    json_set_text(run, "errorMessage", row->error_message);
    json_add(self, run);
    return 0;
}

static int run_history(struct call *call, struct error *error)
{
    if (call->runner)
        return kept_open(call, "history", error);
    const char *function = call_value(call, "FUNCTION", 0);
    size_t limit = (size_t)call_number(call, "--lines", LIST_RUNS);
    AUTO_COLUMNS rows = columns_new(8);
    AUTO(json) document = json_object();
    struct json *runs = json_array();
    json_set_int(document, "v", 1);
    json_set(document, "runs", runs);
    bool json = call_has(call, "--json");
    int result = kept_each(call, function, limit, json ? json_run : list_run,
                          json ? (void *)runs : (void *)rows, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    columns_print(rows, call->ui->people, &text);
    if (json)
        call_print_json(call, document);
    else
        call->ui->print(call->ui, text.text, text.length);
    call_finish(call, 0);
    return 0;
}

const struct action history_action = {
    .name = "history",
    .summary = "runs that ended, newest first",
    .group = "Look",
    .arguments = history_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_history,
};
