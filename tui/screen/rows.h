/*
 * rows: the functions as the screens show them: copies of the runner's answers, asked for anew
 * only when something changed.
 */
#ifndef LAMBENCH_SCREEN_ROWS_H
#define LAMBENCH_SCREEN_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "runner/runner.h"

struct function;
struct origin;
struct project;

struct row {
    const struct function *function;    /* in the held project */
    struct runner_function_status status;
    int64_t p50_us, p90_us, p99_us;     /* of warm runs; -1: too few */
};

struct rows {
    const struct project *project;      /* held; NULL before the first refresh */
    struct row *items;
    size_t count, capacity;
    uint64_t change;
    uint64_t version;                   /* grows with each refresh that found something */
    size_t *touched;                    /* the rows that the last such refresh asked for */
    size_t touched_count, touched_capacity;
    bool all_touched;                   /* all of them, then */
    unsigned warm, failed;
};

/* True when something differs from before. */
bool rows_refresh(struct rows *rows, const struct runner *runner);
void rows_release(struct rows *rows);
/* NULL when there is no such function. */
const struct row *rows_find(const struct rows *rows, const char *function);
/* "template.yaml:41", "Globals :9", "default". */
const char *rows_origin(const struct rows *rows, const struct origin *origin, char *buffer,
                        size_t size);
/* "* warm" ... */
const char *rows_state(const struct row *row, char *buffer, size_t size);
/* "ok", "error", "...", "-" */
const char *rows_result(const struct row *row);

#endif
