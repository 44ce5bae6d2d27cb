#include "tui/screen/functions_summary.h"

#include <stdio.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/runs.h"
#include "tui/screen/stage.h"
#include "tui/term/canvas.h"
#include "tui/widget/chart.h"
#include "tui/widget/format.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"
#include "workspace/store/metrics.h"

enum { LABEL = 10, LAST_RUNS = 64 };

struct writer {
    const struct canvas *canvas;
    int y;
};

static void line(struct writer *writer, const char *label, const char *text, enum role role)
{
    if (writer->y >= writer->canvas->area.height)
        return;
    canvas_put(writer->canvas, 0, writer->y, ROLE_SECONDARY, label);
    canvas_put_safe(writer->canvas, LABEL, writer->y, writer->canvas->area.width - LABEL, role,
                    text, strlen(text));
    writer->y++;
}

static void draw_facts(struct writer *writer, const struct project *project,
                       const struct function *function)
{
    char text[256];
    line(writer, "handler", function->handler ? function->handler : "-", ROLE_TEXT);
    (void)snprintf(text, sizeof(text), "%s   %s", function->runtime ? function->runtime : "image",
                   function->architecture);
    line(writer, "runtime", text, ROLE_TEXT);
    char share[32] = "";
    if (project->settings->cpu_share)
        (void)snprintf(share, sizeof(share), " (%.2f vCPU)",
                       limits_cpu(function->memory_mb) / 1000.0);
    (void)snprintf(text, sizeof(text), "%d MB%s   timeout %d s", function->memory_mb, share,
                   function->timeout_s);
    line(writer, "memory", text, ROLE_TEXT);
    if (function->layer_count > 0) {
        (void)snprintf(text, sizeof(text), "%zu", function->layer_count);
        line(writer, "layers", text, ROLE_TEXT);
    }
    size_t hidden = 0;
    for (size_t i = 0; i < function->environment_count; i++)
        hidden += function->environment[i].secret;
    (void)snprintf(text, sizeof(text), hidden ? "%zu variables (%zu hidden)" : "%zu variables",
                   function->environment_count, hidden);
    line(writer, "env", text, ROLE_TEXT);
}

static void draw_triggers(struct writer *writer, const struct project *project,
                          const struct function *function)
{
    for (size_t i = 0; i < function->event_source_count && i < 3; i++) {
        const struct event_source *source = &project->event_sources[function->event_sources[i]];
        char text[256];
        (void)snprintf(text, sizeof(text), "%s %s", source->type,
                       source->detail ? source->detail : source->source ? source->source : "");
        line(writer, i == 0 ? "triggers" : "", text, ROLE_TEXT);
    }
}

static void draw_state(struct writer *writer, const struct row *row)
{
    char state[32], when[32], text[640];
    const struct runner_function_status *status = &row->status;
    rows_state(row, state, sizeof(state));
    if (status->warm_since_ns)
        (void)snprintf(text, sizeof(text), "%s since %s%s", state,
                       format_when(when, sizeof(when), status->warm_since_ns),
                       status->frozen ? ", frozen" : "");
    else
        (void)snprintf(text, sizeof(text), "%s", state);
    line(writer, "state", text, status->state == RUNNER_STATE_FAIL ? ROLE_ERROR : ROLE_TEXT);
    if (status->reason[0])
        line(writer, "", status->reason,
             status->state == RUNNER_STATE_FAIL ? ROLE_ERROR : ROLE_TEXT);
    if (status->interpreter[0])
        line(writer, "runs on", status->interpreter, ROLE_SECONDARY);
    if (status->serves[0])
        line(writer, "serves", status->serves, ROLE_SECONDARY);
    if (status->refused[0])
        line(writer, "refused", status->refused, ROLE_WARNING);
}

static void draw_numbers(struct writer *writer, const struct runner *runner,
                         const struct row *row)
{
    static const char *const names[] = { [METRICS_COLD] = "cold", [METRICS_PREWARM] = "prewarm",
                                         [METRICS_WARM] = "warm" };
    struct metrics_summary summary;
    runner_metrics(runner, row->function->id, 0, &summary);
    for (int start = METRICS_STARTS; start-- > 0;) {
        const struct metrics_numbers *numbers = &summary.by_start[start];
        char p50[16], p90[16], p99[16], text[128];
        if (numbers->count == 0)
            continue;
        (void)snprintf(text, sizeof(text), "n %llu  p50 %s  p90 %s  p99 %s",
                       (unsigned long long)numbers->count,
                       format_short_us(p50, sizeof(p50), numbers->p50_us),
                       format_short_us(p90, sizeof(p90), numbers->p90_us),
                       format_short_us(p99, sizeof(p99), numbers->p99_us));
        line(writer, names[start], text, ROLE_TEXT);
    }
    if (summary.runs == 0)
        line(writer, "", "Not run yet.  i runs it", ROLE_SECONDARY);
}

static void draw_last(struct writer *writer, const struct runner *runner, const struct row *row)
{
    struct metrics_run runs[LAST_RUNS];
    int64_t values[LAST_RUNS], maximum = 0;
    size_t count = runner_last_runs(runner, row->function->id, runs, LAST_RUNS);
    int room = writer->canvas->area.width - LABEL;
    if (count < 2 || writer->y >= writer->canvas->area.height)
        return;
    for (size_t i = 0; i < count; i++) {
        values[i] = runs[i].duration_us;
        maximum = values[i] > maximum ? values[i] : maximum;
    }
    canvas_put(writer->canvas, 0, writer->y, ROLE_SECONDARY, "last runs");
    chart_bars(writer->canvas, (struct rect){ LABEL, writer->y, room, 1 },
               &(struct chart_bars){ .values = values, .count = count, .maximum = maximum,
                                     .log = true });
    writer->y++;
}

void functions_summary_draw(const struct stage *stage, const struct row *row,
                            const struct canvas *canvas)
{
    struct writer writer = { canvas, 0 };
    draw_facts(&writer, stage->rows.project, row->function);
    draw_triggers(&writer, stage->rows.project, row->function);
    writer.y++;
    draw_state(&writer, row);
    writer.y++;
    draw_numbers(&writer, stage->runner, row);
    draw_last(&writer, stage->runner, row);
    if (row->status.last_event[0])
        line(&writer, "event", row->status.last_event, ROLE_TEXT);
}
