/*
 * metrics: counts and durations per function, kept in memory: what the lists and charts show.
 * Percentiles are exact over the last METRICS_RUNS runs of each kind of start.
 */
#ifndef LAMBENCH_STORE_METRICS_H
#define LAMBENCH_STORE_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "workspace/base/mem.h"

enum { METRICS_RUNS = 1024 };
enum metrics_start { METRICS_COLD, METRICS_PREWARM, METRICS_WARM, METRICS_STARTS };

struct metrics;

struct metrics_run {
    int64_t wall_ns;
    enum metrics_start start;
    int64_t duration_us, init_us; /* init_us -1: none */
    int64_t billed_ms;
    int memory_mb, peak_mb;
    bool failed, timed_out, out_of_memory, throttled;
    int version;
};

struct metrics_numbers {        /* of one kind of start; -1 where there are too few runs */
    uint64_t count;             /* may be more than METRICS_RUNS, as long as all of them count */
    int64_t min_us, p50_us, p90_us, p99_us, max_us; /* p50 from 3, p90 from 10, p99 from 100 runs */
    int64_t init_p50_us;
};

struct metrics_summary {
    uint64_t runs, errors, timeouts, out_of_memory, throttles;
    struct metrics_numbers by_start[METRICS_STARTS];
    int peak_mb;                /* highest of all runs */
    int64_t billed_ms;          /* summed */
    double cost_usd;            /* requests and GB-seconds at the prices of model/limits */
};

struct metrics *metrics_new(void);
void metrics_free(struct metrics *metrics);
void metrics_add(struct metrics *metrics, const char *function, const struct metrics_run *run);
/* Of the runs since SINCE_NS: of all that ever were when the first one is no older, else of those
 * that are still held. Runs are to be added in the order of their time. */
void metrics_summary(const struct metrics *metrics, const char *function, int64_t since_ns,
                     struct metrics_summary *out);
/* The last runs, oldest first; returns how many were given (at most CAPACITY, METRICS_RUNS). */
size_t metrics_last(const struct metrics *metrics, const char *function,
                    struct metrics_run *out, size_t capacity);

#endif
