#include "tui/screen/stats_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/command.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/chart.h"
#include "tui/widget/format.h"
#include "tui/widget/layout.h"
#include "workspace/base/clock.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/store/metrics.h"

enum { STARTS = METRICS_STARTS, BUCKETS = 8 };
enum chart { CHART_DURATION, CHART_MEMORY, CHARTS };

static const struct { int minutes; const char *name; } windows[] = {
    { 5, "5 minutes" }, { 60, "60 minutes" }, { 1440, "24 hours" }, { 0, "all runs" },
};

struct state {
    const struct function *function;    /* borrowed from the held rows */
    struct metrics_summary summary;
    struct metrics_run *runs;           /* METRICS_RUNS, the last RUN_COUNT in the window */
    size_t run_count;
    size_t window;
    enum chart chart;
    uint64_t change;
    char *shown;                        /* function that was looked at */
};

static const enum metrics_start order[STARTS] = { METRICS_WARM, METRICS_PREWARM, METRICS_COLD };
static const char *const start_names[STARTS] = {
    [METRICS_COLD] = "cold", [METRICS_PREWARM] = "prewarm", [METRICS_WARM] = "warm",
};

static void open_stats(struct screen *screen)
{
    struct state *state = screen->state;
    if (!state->runs) {
        state->runs = mem_alloc(METRICS_RUNS * sizeof(*state->runs));
        state->window = COUNT(windows) - 1;
    }
}

static void look(struct state *state, const struct stage *stage)
{
    int64_t minutes = windows[state->window].minutes;
    int64_t since = minutes ? clock_wall_ns() - minutes * 60 * 1000000000 : 0;
    runner_metrics(stage->runner, state->shown, since, &state->summary);
    size_t count = runner_last_runs(stage->runner, state->shown, state->runs, METRICS_RUNS);
    size_t first = 0;
    while (first < count && state->runs[first].wall_ns < since)
        first++;
    memmove(state->runs, state->runs + first, (count - first) * sizeof(*state->runs));
    state->run_count = count - first;
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    (void)width;
    (void)height;
    const struct row *row = rows_find(&stage->rows, stage->function);
    state->function = row ? row->function : NULL;
    if (!row)
        return;
    uint64_t change = runner_change(stage->runner);
    bool same = text_equal(state->shown, stage->function) && change == state->change;
    if (same)
        return;
    free(state->shown);
    state->shown = mem_text(stage->function);
    state->change = change;
    look(state, stage);
}

/* ---- draw ----------------------------------------------------------------------------------- */

static int draw_table(const struct state *state, const struct canvas *canvas, int y)
{
    const struct metrics_summary *summary = &state->summary;
    canvas_put_cut(canvas, 2, y++, canvas->area.width - 2, ROLE_SECONDARY,
                   "START         N      MIN      P50      P90      P99      MAX     INIT", false);
    for (int i = 0; i < STARTS; i++) {
        const struct metrics_numbers *numbers = &summary->by_start[order[i]];
        char text[6][24];
        const int64_t values[] = { numbers->min_us, numbers->p50_us, numbers->p90_us,
                                   numbers->p99_us, numbers->max_us,
                                   numbers->init_p50_us };
        for (size_t v = 0; v < COUNT(values); v++)
            format_short_us(text[v], sizeof(text[v]), numbers->count ? values[v] : -1);
        canvas_putf(canvas, 2, y++, ROLE_TEXT, "%-8s %6llu %8s %8s %8s %8s %8s %8s",
                    start_names[order[i]], (unsigned long long)numbers->count, text[0], text[1],
                    text[2], text[3], text[4], text[5]);
    }
    return y;
}

static int draw_notes(const struct state *state, const struct canvas *canvas, int y)
{
    const struct metrics_summary *summary = &state->summary;
    int width = canvas->area.width;
    canvas_put_cut(canvas, 2, y++, width - 2, ROLE_SECONDARY,
                   "P50 needs 3 runs of one kind, P90 needs 10, P99 needs 100.", false);
    int x = 2 + canvas_putf(canvas, 2, y, summary->errors ? ROLE_ERROR : ROLE_TEXT,
                            "errors %llu", (unsigned long long)summary->errors);
    AUTO_FREE char *counts = mem_format(
        "   timeouts %llu   out of memory %llu   throttled %llu",
        (unsigned long long)summary->timeouts, (unsigned long long)summary->out_of_memory,
        (unsigned long long)summary->throttles);
    canvas_put_cut(canvas, x, y++, width - x, ROLE_TEXT, counts, false);
    double percent = state->function->memory_mb
                         ? 100.0 * summary->peak_mb / state->function->memory_mb : 0;
    AUTO_FREE char *memory = mem_format("memory   max %d MB of %d MB  ", summary->peak_mb,
                                        state->function->memory_mb);
    x = 2 + canvas_put(canvas, 2, y, ROLE_TEXT, memory);
    if (x + 28 < width) {
        chart_meter(canvas, x, y, 20, summary->peak_mb, state->function->memory_mb,
                    percent > 90 ? ROLE_ERROR : ROLE_TEXT);
        canvas_putf(canvas, x + 21, y, ROLE_TEXT, "%.0f%%", percent);
    }
    y++;
    char billed[32];
    AUTO_FREE char *cost = mem_format(
        "billed   %s ms   about $%.7f on AWS (us-east-1, no free tier)",
        format_count(billed, sizeof(billed), (uint64_t)summary->billed_ms), summary->cost_usd);
    canvas_put_cut(canvas, 2, y++, width - 2, ROLE_TEXT, cost, false);
    return y;
}

static void draw_bars(const struct state *state, const struct canvas *canvas, struct rect area)
{
    int64_t values[METRICS_RUNS], maximum = 0;
    enum role roles[METRICS_RUNS];
    for (size_t i = 0; i < state->run_count; i++) {
        const struct metrics_run *run = &state->runs[i];
        values[i] = state->chart == CHART_MEMORY ? run->peak_mb : run->duration_us;
        roles[i] = run->failed ? ROLE_ERROR : run->start == METRICS_COLD ? ROLE_INIT : ROLE_TEXT;
        maximum = values[i] > maximum ? values[i] : maximum;
    }
    char title[80], note[80], top[24], from[32], to[32];
    size_t shown = state->run_count < (size_t)(area.width - 10) ? state->run_count
                                                                 : (size_t)(area.width - 10);
    (void)snprintf(title, sizeof(title), "Last %s, %s",
                   format_plural(from, sizeof(from), shown, "run"),
                   state->chart == CHART_MEMORY ? "memory" : "duration");
    (void)snprintf(note, sizeof(note), "%sc cold   x error",
                   state->chart == CHART_MEMORY ? "" : "log scale   ");
    struct canvas part = canvas_part(canvas, area);
    symbol_rule(&part, 0, title, note, false);
    if (state->run_count == 0 || area.height < 4)
        return;
    if (state->chart == CHART_MEMORY)
        (void)snprintf(top, sizeof(top), "%lld MB", (long long)maximum);
    else
        format_short_us(top, sizeof(top), maximum);
    struct rect bars = { 10, 1, area.width - 10, area.height - 3 };
    canvas_put_right(&part, 8, 1, ROLE_SECONDARY, top);
    for (int y = 1; y <= bars.height; y++)
        canvas_put(&part, 9, y, ROLE_SECONDARY,
                   symbol_text(y == 1 ? SYMBOL_AXIS : SYMBOL_VERTICAL, canvas_ascii(canvas)));
    chart_bars(&part, bars,
               &(struct chart_bars){ .values = values, .roles = roles, .count = state->run_count,
                                     .maximum = maximum, .log = state->chart == CHART_DURATION });
    size_t first = state->run_count - shown;
    for (size_t i = 0; i < shown; i++) { /* words for what the colours say */
        const struct metrics_run *run = &state->runs[first + i];
        if (run->failed || run->start == METRICS_COLD)
            canvas_put(&part, 10 + (int)i, area.height - 2, run->failed ? ROLE_ERROR : ROLE_INIT,
                       run->failed ? "x" : "c");
    }
    clock_local(from, sizeof(from), state->runs[first].wall_ns, 0);
    clock_local(to, sizeof(to), state->runs[state->run_count - 1].wall_ns, 0);
    canvas_put(&part, 10, area.height - 1, ROLE_SECONDARY, from);
    if (shown > 20)
        canvas_put_right(&part, 10 + (int)shown, area.height - 1, ROLE_SECONDARY, to);
}

struct bucket { int64_t from, to; size_t count; };

/* Bounds grow by the same factor, so that fast runs are told apart as well as slow ones. */
static size_t make_buckets(const struct state *state, struct bucket *out)
{
    int64_t least = INT64_MAX, most = 0;
    for (size_t i = 0; i < state->run_count; i++) {
        const struct metrics_run *run = &state->runs[i];
        if (run->failed || run->start == METRICS_COLD)
            continue;
        least = run->duration_us < least ? run->duration_us : least;
        most = run->duration_us > most ? run->duration_us : most;
    }
    if (most == 0)
        return 0;
    least = least < 100 ? 100 : least;
    double factor = 1;
    for (double wide = (double)most / (double)least + 0.01; factor < 8; factor += 0.05) {
        double reach = 1;
        for (int i = 0; i < BUCKETS; i++)
            reach *= factor;
        if (reach >= wide)
            break;
    }
    double from = (double)least;
    for (size_t b = 0; b < BUCKETS; b++, from *= factor)
        out[b] = (struct bucket){ (int64_t)from, (int64_t)(from * factor), 0 };
    for (size_t i = 0; i < state->run_count; i++) {
        const struct metrics_run *run = &state->runs[i];
        if (run->failed || run->start == METRICS_COLD)
            continue;
        size_t b = 0;
        while (b + 1 < BUCKETS && run->duration_us >= out[b].to)
            b++;
        out[b].count++;
    }
    return BUCKETS;
}

static void draw_histogram(const struct state *state, const struct canvas *canvas,
                           struct rect area)
{
    struct bucket buckets[BUCKETS];
    struct canvas part = canvas_part(canvas, area);
    char note[40];
    size_t total = 0, most = 0, count = make_buckets(state, buckets);
    for (size_t b = 0; b < count; b++) {
        total += buckets[b].count;
        most = buckets[b].count > most ? buckets[b].count : most;
    }
    symbol_rule(&part, 0, "Warm and prewarm runs by duration",
                format_plural(note, sizeof(note), total, "run"), false);
    int y = 1;
    for (size_t b = 0; b < count && y < area.height; b++) {
        char from[24], to[24];
        if (buckets[b].count == 0)
            continue;
        canvas_putf(&part, 2, y, ROLE_TEXT, "%7s - %7s",
                    format_short_us(from, sizeof(from), buckets[b].from),
                    format_short_us(to, sizeof(to), buckets[b].to));
        int room = area.width - 30;
        chart_bar(&part, 21, y, room, (double)buckets[b].count, (double)most, ROLE_TEXT);
        canvas_putf(&part, area.width - 8, y, ROLE_TEXT, "%6zu", buckets[b].count);
        y++;
    }
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    int width = canvas->area.width, height = canvas->area.height;
    if (!state->function) {
        symbol_rule(canvas, 0, "Stats", NULL, false);
        canvas_put(canvas, 2, 2, ROLE_TEXT, "No function.");
        return;
    }
    char title[128], note[96], runs[32], errors[32];
    (void)snprintf(title, sizeof(title), "Stats > %.100s", state->function->id);
    (void)snprintf(note, sizeof(note), "%s   %s   %s", windows[state->window].name,
                   format_plural(runs, sizeof(runs), state->summary.runs, "run"),
                   format_plural(errors, sizeof(errors), state->summary.errors, "error"));
    symbol_rule(canvas, 0, title, note, false);
    int y = draw_table(state, canvas, 1);
    y = draw_notes(state, canvas, y);
    if (state->summary.runs == 0) {
        canvas_put(canvas, 2, y + 1, ROLE_TEXT, "Not run yet.  i runs it, r repeats");
        return;
    }
    struct rect rest = { 0, y, width, height - y };
    if (layout_class(width) >= LAYOUT_TWO) {
        struct rect right = layout_right(&rest, rest.width / 3);
        draw_histogram(state, canvas, right);
        rest.width -= 1;
    } else if (rest.height >= 11) {
        struct rect low = layout_bottom(&rest, rest.height - 6);
        draw_histogram(state, canvas, low);
    }
    if (rest.height >= 4)
        draw_bars(state, canvas, rest);
}

/* ---- commands ------------------------------------------------------------------------------- */

static int set_window(struct stage *stage, size_t window)
{
    struct state *state = stage_base(stage)->state;
    if (window < COUNT(windows)) {
        state->window = window;
        state->change = 0;
    }
    return 0;
}

static int run_longer(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return set_window(stage, ((struct state *)stage_base(stage)->state)->window + 1);
}

static int run_shorter(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return set_window(stage, ((struct state *)stage_base(stage)->state)->window - 1);
}

static int run_all_time(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return set_window(stage, COUNT(windows) - 1);
}

static int run_chart(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    struct state *state = stage_base(stage)->state;
    state->chart = (enum chart)((state->chart + 1) % CHARTS);
    return 0;
}

static const struct command stats_commands[] = {
    { "longer", NULL, "longer window of time", NULL, NULL, run_longer },
    { "shorter", NULL, "shorter window of time", NULL, NULL, run_shorter },
    { "all time", NULL, "all runs", NULL, NULL, run_all_time },
    { "next chart", NULL, "chart: duration or memory", NULL, NULL, run_chart },
    { 0 },
};

static void plain(struct screen *screen, struct str *out)
{
    struct state *state = screen->state;
    AUTO(canvas_grid) grid = canvas_grid_new(100, 40, true);
    struct canvas canvas = canvas_whole(grid);
    draw(state, &canvas);
    canvas_grid_dump(grid, out);
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    free(state->runs);
    free(state->shown);
}

const struct screen_type stats_screen = {
    .name = "stats", .title = "Stats", .tab = "Stats", .digit = '4',
    .hints = "r C } v + l p y Esc", .commands = stats_commands,
    .state_size = sizeof(struct state), .open = open_stats, .refresh = refresh, .draw = draw,
    .plain = plain, .release = release,
};
