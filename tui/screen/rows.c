#include "tui/screen/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/store/metrics.h"

/* CHANGE: so many more rows are in the state of ROW. */
static void count_state(struct rows *rows, const struct row *row, int change)
{
    enum runner_state state = row->status.state;
    if (state == RUNNER_STATE_WARM || state == RUNNER_STATE_RUN)
        rows->warm += (unsigned)change;
    if (state == RUNNER_STATE_FAIL)
        rows->failed += (unsigned)change;
}

static unsigned runs_of(const struct runner_function_status *status)
{
    return status->cold + status->prewarm + status->warm + status->errors;
}

static void refresh_row(struct row *row, const struct runner *runner)
{
    unsigned before = runs_of(&row->status);
    if (!runner_function_status(runner, row->function->id, &row->status))
        row->status = (struct runner_function_status){ .state = RUNNER_STATE_COLD };
    unsigned now = runs_of(&row->status);
    if (now == 0 || now == before) /* percentiles are only worth working out for new runs */
        return;
    struct metrics_summary summary;
    runner_metrics(runner, row->function->id, 0, &summary);
    const struct metrics_numbers *warm = &summary.by_start[METRICS_WARM];
    row->p50_us = warm->p50_us;
    row->p90_us = warm->p90_us;
    row->p99_us = warm->p99_us;
}

static void take_project(struct rows *rows, const struct runner *runner)
{
    const struct project *project = project_hold(runner_project(runner));
    project_drop(rows->project);
    rows->project = project;
    rows->count = 0;
    rows->warm = rows->failed = 0;
    for (size_t i = 0; i < project->function_count; i++) {
        struct row *row = ARRAY_PUSH(rows->items, rows->count, rows->capacity);
        *row = (struct row){ .function = &project->functions[i], .p50_us = -1, .p90_us = -1,
                             .p99_us = -1 };
    }
}

/* One refresh: whose rows, and who answers. */
struct refresh {
    struct rows *rows;
    const struct runner *runner;
};

static void refresh_counted(const struct refresh *refresh, struct row *row)
{
    count_state(refresh->rows, row, -1);
    refresh_row(row, refresh->runner);
    count_state(refresh->rows, row, 1);
}

static void refresh_one(void *self, const char *function)
{
    const struct refresh *refresh = self;
    struct rows *rows = refresh->rows;
    const struct row *row = rows_find(rows, function);
    if (!row)
        return;
    size_t index = (size_t)(row - rows->items);
    refresh_counted(refresh, &rows->items[index]);
    *ARRAY_PUSH(rows->touched, rows->touched_count, rows->touched_capacity) = index;
}

bool rows_refresh(struct rows *rows, const struct runner *runner)
{
    if (!runner)
        return false;
    struct refresh refresh = { .rows = rows, .runner = runner };
    bool other = runner_project(runner) != rows->project;
    uint64_t change = runner_change(runner);
    if (!other && rows->project && change == rows->change)
        return false;
    if (other)
        take_project(rows, runner);
    rows->touched_count = 0;
    rows->all_touched = other || !runner_changed(runner, rows->change, refresh_one, &refresh);
    for (size_t i = 0; rows->all_touched && i < rows->count; i++)
        refresh_counted(&refresh, &rows->items[i]);
    rows->change = change;
    rows->version++;
    return true;
}

void rows_release(struct rows *rows)
{
    project_drop(rows->project);
    free(rows->items);
    free(rows->touched);
    *rows = (struct rows){ 0 };
}

/* Rows stand as the functions of their project do. */
const struct row *rows_find(const struct rows *rows, const char *function)
{
    const struct function *found = rows->project ? project_function(rows->project, function) : NULL;
    return found && text_equal(found->id, function)
               ? &rows->items[found - rows->project->functions]
               : NULL;
}

const char *rows_origin(const struct rows *rows, const struct origin *origin, char *buffer,
                        size_t size)
{
    const char *template_name =
        rows->project ? project_file_of(rows->project, origin) : "template.yaml";
    switch (origin->kind) {
    case ORIGIN_DEFAULT:
        (void)snprintf(buffer, size, "default");
        break;
    case ORIGIN_RESOURCE:
        (void)snprintf(buffer, size, "%s:%d", origin->file ? origin->file : template_name,
                       origin->line);
        break;
    case ORIGIN_GLOBALS:
        (void)snprintf(buffer, size, "Globals %s:%d", origin->file ? origin->file : "",
                       origin->line);
        break;
    case ORIGIN_LOCAL:
        if (!origin->given || text_equal(origin->given, ".lambench/env.json"))
            (void)snprintf(buffer, size, "local override");
        else
            (void)snprintf(buffer, size, "local %s", origin->given);
        break;
    }
    return buffer;
}

const char *rows_state(const struct row *row, char *buffer, size_t size)
{
    static const char marks[] = {
        [RUNNER_STATE_COLD] = '.', [RUNNER_STATE_INIT] = '~', [RUNNER_STATE_WARM] = '*',
        [RUNNER_STATE_RUN] = '>', [RUNNER_STATE_FAIL] = 'x', [RUNNER_STATE_NONE] = '-',
        [RUNNER_STATE_STALE] = '!',
    };
    (void)snprintf(buffer, size, "%c %s", marks[row->status.state],
                   runner_state_word(row->status.state));
    return buffer;
}

const char *rows_result(const struct row *row)
{
    if (row->status.running)
        return "...";
    return row->status.last_run_ns ? runner_outcome_word(row->status.last_outcome) : "-";
}
