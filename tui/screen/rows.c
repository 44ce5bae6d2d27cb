#include "tui/screen/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/store/metrics.h"

static void count_states(struct rows *rows)
{
    rows->warm = rows->failed = 0;
    for (size_t i = 0; i < rows->count; i++) {
        enum runner_state state = rows->items[i].status.state;
        rows->warm += state == RUNNER_STATE_WARM || state == RUNNER_STATE_RUN;
        rows->failed += state == RUNNER_STATE_FAIL;
    }
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
    for (size_t i = 0; i < project->function_count; i++) {
        struct row *row = ARRAY_PUSH(rows->items, rows->count, rows->capacity);
        *row = (struct row){ .function = &project->functions[i], .p50_us = -1, .p90_us = -1,
                             .p99_us = -1 };
    }
}

bool rows_refresh(struct rows *rows, const struct runner *runner)
{
    if (!runner)
        return false;
    bool other = runner_project(runner) != rows->project;
    uint64_t change = runner_change(runner);
    if (!other && rows->project && change == rows->change)
        return false;
    if (other)
        take_project(rows, runner);
    rows->change = change;
    for (size_t i = 0; i < rows->count; i++)
        refresh_row(&rows->items[i], runner);
    count_states(rows);
    return true;
}

void rows_release(struct rows *rows)
{
    project_drop(rows->project);
    free(rows->items);
    *rows = (struct rows){ 0 };
}

const struct row *rows_find(const struct rows *rows, const char *function)
{
    for (size_t i = 0; function && i < rows->count; i++) {
        if (text_equal(rows->items[i].function->id, function))
            return &rows->items[i];
    }
    return NULL;
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
