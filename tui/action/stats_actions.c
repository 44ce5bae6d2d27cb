#include "tui/action/stats_actions.h"

#include <stdlib.h>
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/kept.h"
#include "tui/action/numbers.h"
#include "tui/action/ui.h"
#include "tui/action/when.h"
#include "workspace/base/clock.h"
#include "workspace/base/json.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/store/history.h"
#include "workspace/store/metrics.h"

enum { TEXT_BYTES = 1 << 24, STATS_RUNS = 100000 };

static const struct action_argument stats_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .repeats = true, .help = "only these" },
    { .name = "--since", .value = ACTION_TEXT, .value_name = "TIME",
      .help = "runs from then on: 60m (ago), 14:02, or a full time" },
    { .name = "--json", .help = "print one JSON document; null where there are too few runs" },
    { .name = NULL },
};

struct collection {
    struct metrics *metrics;
    struct map *functions;  /* names that were seen; values mean nothing */
    struct run_row { char *function; struct metrics_run run; } *rows; /* newest first; owned */
    size_t count, capacity;
    int64_t since_ns;
};

static enum metrics_start start_of(const char *start)
{
    const char *word;
    int found;
    for (size_t i = 0; (word = numbers_start(i, &found)); i++)
        if (text_equal(word, start))
            return (enum metrics_start)found;
    return METRICS_WARM;
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
                 .peak_mb = row->peak_mb, .failed = !text_equal(row->result, "ok"),
                 .timed_out = text_equal(row->result, "timeout"),
                 .out_of_memory = text_equal(row->result, "oom"), .version = row->version },
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
    columns_add(rows, us < 0 ? NULL : numbers_time(text, sizeof text, us));
}

static void list_stats(struct columns *rows, const char *function,
                       const struct metrics_summary *summary)
{
    const char *word;
    int start;
    for (size_t i = 0; (word = numbers_start(i, &start)); i++) {
        const struct metrics_numbers *numbers = &summary->by_start[start];
        if (numbers->count == 0)
            continue;
        columns_add(rows, function);
        columns_add(rows, word);
        columns_addf(rows, "%llu", (unsigned long long)numbers->count);
        add_time(rows, numbers->min_us);
        add_time(rows, numbers->p50_us);
        add_time(rows, numbers->p90_us);
        add_time(rows, numbers->p99_us);
        add_time(rows, numbers->max_us);
        columns_addf(rows, "%llu", (unsigned long long)summary->errors);
    }
}

static struct json *json_start(const struct metrics_numbers *numbers)
{
    struct json *row = json_object();
    numbers_add_json(numbers, row);
    numbers_set_ms(row, "initP50Ms", numbers->init_p50_us);
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
    const char *word;
    int start;
    for (size_t i = 0; (word = numbers_start(i, &start)); i++)
        json_set(row, word, json_start(&summary->by_start[start]));
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
        call_print_json(call, document);
    else
        call->ui->print(call->ui, text.text, text.length);
}

static int run_stats(struct call *call, struct error *error)
{
    if (call->runner)
        return kept_open(call, "stats", error);
    struct collection collection = { .metrics = metrics_new(), .functions = map_new(NULL) };
    const char *since = call_value(call, "--since", 0);
    int result = since ? when_parse(since, clock_wall_ns(), &collection.since_ns, error) : 0;
    if (result == 0)
        result = kept_each(call, NULL, STATS_RUNS, collect_run, &collection, error);
    if (result == 0) {
        count_runs(&collection);
        show_stats(call, &collection);
        call_finish(call, 0);
    }
    collection_release(&collection);
    return result < 0 ? -1 : 0;
}

const struct action stats_action = {
    .name = "stats",
    .summary = "counts and durations of runs",
    .group = "Look",
    .arguments = stats_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_stats,
};
