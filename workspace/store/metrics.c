#include "workspace/store/metrics.h"

#include <stdlib.h>

#include "workspace/base/map.h"
#include "workspace/model/limits.h"

enum { P50_RUNS = 3, P90_RUNS = 10, P99_RUNS = 100 };

/* The last runs of one function, oldest at `first`. */
struct ring {
    struct metrics_run runs[METRICS_RUNS];
    size_t first, count;
    uint64_t total;             /* all runs ever, also those that fell out of the ring */
};

struct metrics {
    struct map *functions;
};

struct metrics *metrics_new(void)
{
    struct metrics *metrics = mem_alloc(sizeof(*metrics));
    metrics->functions = map_new(free);
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    if (!metrics)
        return;
    map_free(metrics->functions);
    free(metrics);
}

static const struct metrics_run *run_at(const struct ring *ring, size_t index)
{
    return &ring->runs[(ring->first + index) % METRICS_RUNS];
}

void metrics_add(struct metrics *metrics, const char *function, const struct metrics_run *run)
{
    struct ring *ring = map_get(metrics->functions, function);
    if (!ring) {
        ring = mem_alloc(sizeof(*ring));
        map_set(metrics->functions, function, ring);
    }
    ring->runs[(ring->first + ring->count) % METRICS_RUNS] = *run;
    if (ring->count < METRICS_RUNS)
        ring->count++;
    else
        ring->first = (ring->first + 1) % METRICS_RUNS;
    ring->total++;
}

static int compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* Nearest rank: the smallest value that PERCENT of the runs do not exceed. */
static int64_t percentile(const int64_t *sorted, size_t count, size_t percent, size_t least)
{
    if (count < least)
        return -1;
    size_t rank = (count * percent + 99) / 100;
    return sorted[rank > 0 ? rank - 1 : 0];
}

static void fill_numbers(const struct ring *ring, enum metrics_start start, int64_t since_ns,
                         struct metrics_numbers *out)
{
    int64_t durations[METRICS_RUNS], inits[METRICS_RUNS];
    size_t count = 0, init_count = 0;
    for (size_t i = 0; i < ring->count; i++) {
        const struct metrics_run *run = run_at(ring, i);
        if (run->start != start || run->throttled || run->wall_ns < since_ns)
            continue;
        durations[count++] = run->duration_us;
        if (run->init_us >= 0)
            inits[init_count++] = run->init_us;
    }
    qsort(durations, count, sizeof(durations[0]), compare);
    qsort(inits, init_count, sizeof(inits[0]), compare);
    *out = (struct metrics_numbers){
        .count = count,
        .min_us = count ? durations[0] : -1,
        .p50_us = percentile(durations, count, 50, P50_RUNS),
        .p90_us = percentile(durations, count, 90, P90_RUNS),
        .p99_us = percentile(durations, count, 99, P99_RUNS),
        .max_us = count ? durations[count - 1] : -1,
        .init_p50_us = percentile(inits, init_count, 50, 1),
    };
}

static void add_run(struct metrics_summary *out, const struct metrics_run *run)
{
    out->throttles += run->throttled;
    if (run->throttled)
        return;
    out->runs++;
    out->errors += run->failed;
    out->timeouts += run->timed_out;
    out->out_of_memory += run->out_of_memory;
    out->billed_ms += run->billed_ms;
    if (run->peak_mb > out->peak_mb)
        out->peak_mb = run->peak_mb;
    /* one request, and memory held for the billed time (AWS Lambda pricing) */
    out->cost_usd += limits_price_request() + limits_price_gb_second("x86_64") *
                                                  (double)run->memory_mb / 1024.0 *
                                                  (double)run->billed_ms / 1000.0;
}

void metrics_summary(const struct metrics *metrics, const char *function, int64_t since_ns,
                     struct metrics_summary *out)
{
    static const struct ring empty = { .count = 0 };
    const struct ring *ring = map_get(metrics->functions, function);
    *out = (struct metrics_summary){ .runs = 0 };
    if (!ring)
        ring = &empty;
    for (size_t i = 0; i < ring->count; i++)
        if (run_at(ring, i)->wall_ns >= since_ns)
            add_run(out, run_at(ring, i));
    for (int start = 0; start < METRICS_STARTS; start++)
        fill_numbers(ring, (enum metrics_start)start, since_ns, &out->by_start[start]);
}

size_t metrics_last(const struct metrics *metrics, const char *function,
                    struct metrics_run *out, size_t capacity)
{
    const struct ring *ring = map_get(metrics->functions, function);
    size_t count = ring ? ring->count : 0;
    size_t skip = count > capacity ? count - capacity : 0;
    for (size_t i = skip; i < count; i++)
        out[i - skip] = *run_at(ring, i);
    return count - skip;
}
