#include "runner/engine/recorder.h"

#include <stdlib.h>
#include <string.h>

#include "runner/engine/invocation.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/log.h"
#include "workspace/base/loop.h"
#include "workspace/store/history.h"
#include "workspace/store/log_write.h"
#include "workspace/store/metrics.h"

enum {
    STORE_MS = 200,             /* history rows are written in one transaction after this */
    FLUSH_MS = 5                /* lines of the platform; a function's own are written at once */
};

struct recorder {
    struct loop *loop;
    void (*trouble)(void *self, const struct error *error);
    void *self;
    struct metrics *metrics;
    struct history *history;
    struct log_write *log;
    struct loop_timer *store_timer;
    struct loop_timer *flush_timer;
    bool flush_planned, flush_soon, in_trouble;
};

static void store_history(void *self)
{
    struct recorder *recorder = self;
    struct error error = ERROR_INIT;
    if (history_flush(recorder->history, &error) < 0)
        log_add("engine", "history: %s", error.what);
}

static void flush_log(void *self)
{
    struct recorder *recorder = self;
    struct error error = ERROR_INIT;
    recorder->flush_planned = recorder->flush_soon = false;
    bool trouble = log_write_flush(recorder->log, &error) < 0;
    if (trouble && !recorder->in_trouble)
        recorder->trouble(recorder->self, &error);
    recorder->in_trouble = trouble;
}

int recorder_open(struct loop *loop, const char *state_folder,
                  void (*trouble)(void *self, const struct error *error), void *self,
                  struct recorder **out, struct error *error)
{
    AUTO_FREE char *logs = file_join(state_folder, "logs");
    AUTO_FREE char *history = file_join(state_folder, "history.db");
    struct recorder *recorder = mem_alloc(sizeof(*recorder));
    recorder->loop = loop;
    recorder->trouble = trouble;
    recorder->self = self;
    recorder->metrics = metrics_new();
    recorder->store_timer = loop_after_ms(loop, -1, store_history, recorder);
    recorder->flush_timer = loop_after_ms(loop, -1, flush_log, recorder);
    recorder->log = log_write_open(logs, error);
    if (!recorder->log || history_open(history, &recorder->history, error) < 0) {
        recorder_close(recorder);
        return -1;
    }
    *out = recorder;
    return 0;
}

void recorder_close(struct recorder *recorder)
{
    if (!recorder)
        return;
    loop_forget(recorder->loop, recorder);
    loop_timer_free(recorder->store_timer);
    loop_timer_free(recorder->flush_timer);
    log_write_close(recorder->log);
    history_close(recorder->history);
    metrics_free(recorder->metrics);
    free(recorder);
}

void recorder_log(struct recorder *recorder, const struct log_record *record)
{
    log_write_add(recorder->log, record);
    if (recorder->flush_planned)
        return;
    if (record->kind != LOG_PLATFORM) {
        recorder->flush_planned = true; /* once for all lines of this turn */
        loop_later(recorder->loop, flush_log, recorder);
    } else if (!recorder->flush_soon) { /* START and REPORT of many invocations in one piece */
        recorder->flush_soon = true;
        loop_timer_set(recorder->flush_timer, FLUSH_MS);
    }
}

static void count_run(struct recorder *recorder, const struct runner_result *result)
{
    static const enum metrics_start starts[] = { [RUNNER_COLD] = METRICS_COLD,
                                                 [RUNNER_PREWARM] = METRICS_PREWARM,
                                                 [RUNNER_WARM] = METRICS_WARM };
    struct metrics_run run = {
        .wall_ns = result->started_ns,
        .start = starts[result->start],
        .duration_us = result->duration_us,
        .init_us = result->init_us,
        .billed_ms = result->billed_ms,
        .memory_mb = result->memory_mb,
        .peak_mb = result->peak_mb,
        .failed = result->outcome != RUNNER_OK,
        .timed_out = result->outcome == RUNNER_TIMEOUT,
        .out_of_memory = result->outcome == RUNNER_OUT_OF_MEMORY,
        .version = result->version,
    };
    metrics_add(recorder->metrics, result->function, &run);
}

void recorder_throttled(struct recorder *recorder, const char *function)
{
    struct metrics_run run = { .wall_ns = clock_wall_ns(), .init_us = -1, .throttled = true };
    metrics_add(recorder->metrics, function, &run);
}

void recorder_result(struct recorder *recorder, const struct invocation *invocation,
                     const struct runner_result *result)
{
    struct history_row row = {
        .function = result->function,
        .start_ns = result->started_ns,
        .duration_us = result->duration_us,
        .init_us = result->init_us,
        .billed_ms = result->billed_ms,
        .memory_mb = result->memory_mb,
        .peak_mb = result->peak_mb,
        .start = runner_start_word(result->start),
        .result = runner_outcome_word(result->outcome),
        .error_type = result->error_type,
        .error_message = result->error_message,
        .event_name = invocation->event_name,
        .version = result->version,
        .post_mortem = result->post_mortem,
        .cause = result->cause,
        .serves = result->serves[0] ? result->serves : NULL,
        .event = invocation->event,
        .response = result->response,
    };
    memcpy(row.request, result->request, sizeof(row.request));
    if (result->outcome != RUNNER_CANCELLED)
        count_run(recorder, result);
    history_add(recorder->history, &row);
    loop_timer_set(recorder->store_timer, STORE_MS);
}

struct metrics *recorder_metrics(const struct recorder *recorder)
{
    return recorder->metrics;
}

struct history *recorder_history(const struct recorder *recorder)
{
    return recorder->history;
}
