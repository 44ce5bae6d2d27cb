#include "tui/action/history_actions.h"

#include <stdlib.h>
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/invoke_print.h"
#include "tui/action/reach.h"
#include "tui/action/ui.h"
#include "tui/action/when.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/store/history.h"
#include "workspace/store/metrics.h"

enum { TEXT_BYTES = 1 << 24, LIST_RUNS = 20, STATS_RUNS = 100000 };

static const struct action_argument history_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .help = "only its runs" },
    { .name = "--lines", .letter = 'n', .value = ACTION_NUMBER, .value_name = "N",
      .help = "the newest N (20)" },
    { .name = "--json", .help = "print one JSON document" },
    { .name = NULL },
};

static const struct action_argument stats_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .repeats = true, .help = "only these" },
    { .name = "--since", .value = ACTION_TEXT, .value_name = "TIME",
      .help = "runs from then on: 60m (ago), 14:02, or a full time" },
    { .name = "--json", .help = "print one JSON document; null where there are too few runs" },
    { .name = NULL },
};

/* Calls EACH for the kept runs, newest first. Returns as reach_project. */
static int each_run(struct call *call, const char *function, size_t limit,
                    int (*each)(void *self, const struct history_row *row), void *self,
                    struct error *error)
{
    AUTO_FREE char *path = NULL;
    int result = reach_state_path(call, "history.db", &path, error);
    if (result != 0 || !file_exists(path))
        return result;
    struct history *history = NULL;
    if (history_open(path, &history, error) < 0)
        return -1;
    result = history_list(history, function, limit, each, self, error);
    history_close(history);
    return result;
}

static int show_screen(struct call *call, const char *screen, struct error *error)
{
    if (call->ui->open(call->ui, screen, call_value(call, "FUNCTION", 0), error) < 0)
        return -1;
    call_finish(call, 0);
    return 0;
}

static void print_json(struct call *call, const struct json *document)
{
    AUTO_FREE char *text = json_print(document);
    call_print(call, text);
    call_print(call, "\n");
}

/* ---- history -------------------------------------------------------------------------------- */

static int list_run(void *self, const struct history_row *row)
{
    char time[32], start[32];
    struct columns *rows = self;
    columns_add(rows, clock_rfc3339(time, sizeof time, row->start_ns));
    columns_add(rows, row->function);
    columns_add(rows, row->request);
    columns_add(rows, row->result);
    columns_add(rows, row->start);
    columns_add(rows, invoke_print_time(start, sizeof start, row->duration_us));
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
    json_set_number(run, "durationMs", (double)row->duration_us / 1000);
    json_set_int(run, "billedMs", row->billed_ms);
    if (row->init_us < 0)
        json_set_null(run, "initMs");
    else
        json_set_number(run, "initMs", (double)row->init_us / 1000);
    json_set_int(run, "memoryMb", row->memory_mb);
    json_set_int(run, "maxMemoryMb", row->peak_mb);
    json_set_int(run, "src", row->version);
    json_set_text(run, "event", row->event_name);
    json_set_text(run, "errorType", row->error_type);
    json_set_text(run, "errorMessage", row->error_message);
    json_add(self, run);
    return 0;
}

static int run_history(struct call *call, struct error *error)
{
    if (call->runner)
        return show_screen(call, "history", error);
    const char *function = call_value(call, "FUNCTION", 0);
    size_t limit = (size_t)call_number(call, "--lines", LIST_RUNS);
    AUTO_COLUMNS rows = columns_new(8);
    AUTO(json) document = json_object();
    struct json *runs = json_array();
    json_set_int(document, "v", 1);
    json_set(document, "runs", runs);
    bool json = call_has(call, "--json");
    int result = each_run(call, function, limit, json ? json_run : list_run,
                          json ? (void *)runs : (void *)rows, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    columns_print(rows, call->ui->people, &text);
    if (json)
        print_json(call, document);
    else
        call->ui->print(call->ui, text.text, text.length);
    call_finish(call, 0);
    return 0;
}

/* ---- stats ---------------------------------------------------------------------------------- */

struct collection {
    struct metrics *metrics;
    struct map *functions;  /* names that were seen; values mean nothing */
    struct run_row { char *function; struct metrics_run run; } *rows; /* newest first; owned */
    size_t count, capacity;
    int64_t since_ns;
};

static enum metrics_start start_of(const char *word)
{
    if (word && strcmp(word, "cold") == 0)
        return METRICS_COLD;
    return word && strcmp(word, "prewarm") == 0 ? METRICS_PREWARM : METRICS_WARM;
}

static bool is(const char *text, const char *word)
{
    return text && strcmp(text, word) == 0;
}

static int collect_run(void *self, const struct history_row *row)
{
    struct collection *collection = self;
    if (row->start_ns < collection->since_ns)
        return 1; /* all that follow are older */
    *ARRAY_PUSH(collection->rows, collection->count, collection->capacity) = (struct run_row){
        .function = mem_text(row->function),
        .run = { .wall_ns = row->start_ns, .start = start_of(row->start),
                 .duration_us = row->duration_us, .init_us = row->init_us,
                 .billed_ms = row->billed_ms, .memory_mb = row->memory_mb,
                 .peak_mb = row->peak_mb, .failed = !is(row->result, "ok"),
                 .timed_out = is(row->result, "timeout"),
                 .out_of_memory = is(row->result, "oom"), .version = row->version },
    };
    return 0;
}

/* Metrics take runs in the order of time. */
static void count_runs(struct collection *collection)
{
    for (size_t i = collection->count; i-- > 0;) {
        struct run_row *row = &collection->rows[i];
        metrics_add(collection->metrics, row->function, &row->run);
        map_set(collection->functions, row->function, collection);
    }
}

static void collection_release(struct collection *collection)
{
    for (size_t i = 0; i < collection->count; i++)
        free(collection->rows[i].function);
    free(collection->rows);
    metrics_free(collection->metrics);
    map_free(collection->functions);
}

static void add_time(struct columns *rows, int64_t us)
{
    char text[32];
    columns_add(rows, us < 0 ? NULL : invoke_print_time(text, sizeof text, us));
}

static const char *const start_words[METRICS_STARTS] = {
    [METRICS_COLD] = "cold", [METRICS_PREWARM] = "prewarm", [METRICS_WARM] = "warm"
};

static void list_stats(struct columns *rows, const char *function,
                       const struct metrics_summary *summary)
{
    for (int i = METRICS_STARTS - 1; i >= 0; i--) {
        const struct metrics_numbers *numbers = &summary->by_start[i];
        if (numbers->count == 0)
            continue;
        columns_add(rows, function);
        columns_add(rows, start_words[i]);
        columns_addf(rows, "%llu", (unsigned long long)numbers->count);
        add_time(rows, numbers->min_us);
        add_time(rows, numbers->p50_us);
        add_time(rows, numbers->p90_us);
        add_time(rows, numbers->p99_us);
        add_time(rows, numbers->max_us);
        columns_addf(rows, "%llu", (unsigned long long)summary->errors);
    }
}

static void set_ms(struct json *object, const char *key, int64_t us)
{
    if (us < 0)
        json_set_null(object, key);
    else
        json_set_number(object, key, (double)us / 1000);
}

static struct json *json_start(const struct metrics_numbers *numbers)
{
    struct json *row = json_object();
    json_set_int(row, "n", (int64_t)numbers->count);
    set_ms(row, "minMs", numbers->min_us);
    set_ms(row, "p50Ms", numbers->p50_us);
    set_ms(row, "p90Ms", numbers->p90_us);
    set_ms(row, "p99Ms", numbers->p99_us);
    set_ms(row, "maxMs", numbers->max_us);
    set_ms(row, "initP50Ms", numbers->init_p50_us);
    return row;
}

static struct json *json_stats(const char *function, const struct metrics_summary *summary)
{
    struct json *row = json_object();
    json_set_text(row, "function", function);
    json_set_int(row, "runs", (int64_t)summary->runs);
    json_set_int(row, "errors", (int64_t)summary->errors);
    json_set_int(row, "timeouts", (int64_t)summary->timeouts);
    json_set_int(row, "outOfMemory", (int64_t)summary->out_of_memory);
    json_set_int(row, "maxMemoryMb", summary->peak_mb);
    json_set_int(row, "billedMs", summary->billed_ms);
    json_set_number(row, "costUsd", summary->cost_usd);
    for (int i = METRICS_STARTS - 1; i >= 0; i--)
        json_set(row, start_words[i], json_start(&summary->by_start[i]));
    return row;
}

static bool is_wanted(const struct call *call, const char *function)
{
    const char *name;
    for (size_t i = 0; (name = call_value(call, "FUNCTION", i)); i++)
        if (strcmp(name, function) == 0)
            return true;
    return !call_has(call, "FUNCTION");
}

static void show_stats(struct call *call, const struct collection *collection)
{
    AUTO_COLUMNS rows = columns_new(9);
    AUTO(json) document = json_object();
    struct json *list = json_array();
    json_set_int(document, "v", 1);
    json_set(document, "functions", list);
    static const char *const head[] = { "function", "start", "n", "min", "p50", "p90", "p99",
                                        "max", "errors" };
    for (size_t i = 0; call->ui->people && i < COUNT(head); i++)
        columns_add(rows, head[i]);
    for (size_t i = 0; i < map_count(collection->functions); i++) {
        const char *function = map_key_at(collection->functions, i);
        struct metrics_summary summary;
        if (!is_wanted(call, function))
            continue;
        metrics_summary(collection->metrics, function, 0, &summary);
        list_stats(rows, function, &summary);
        json_add(list, json_stats(function, &summary));
    }
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    columns_print(rows, call->ui->people, &text);
    if (call_has(call, "--json"))
        print_json(call, document);
    else
        call->ui->print(call->ui, text.text, text.length);
}

static int run_stats(struct call *call, struct error *error)
{
    if (call->runner)
        return show_screen(call, "stats", error);
    struct collection collection = { .metrics = metrics_new(), .functions = map_new(NULL) };
    const char *since = call_value(call, "--since", 0);
    int result = since ? when_parse(since, clock_wall_ns(), &collection.since_ns, error) : 0;
    if (result == 0)
        result = each_run(call, NULL, STATS_RUNS, collect_run, &collection, error);
    if (result == 0) {
        count_runs(&collection);
        show_stats(call, &collection);
        call_finish(call, 0);
    }
    collection_release(&collection);
    return result < 0 ? -1 : 0;
}

const struct action history_action = {
    .name = "history",
    .summary = "runs that ended, newest first",
    .group = "Look",
    .arguments = history_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_history,
};

const struct action history_stats_action = {
    .name = "stats",
    .summary = "counts and durations of runs",
    .group = "Look",
    .arguments = stats_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_stats,
};
