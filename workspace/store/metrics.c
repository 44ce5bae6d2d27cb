#include "workspace/store/metrics.h"

#include <stdlib.h>

#include "workspace/base/map.h"
#include "workspace/model/limits.h"

enum { P50_RUNS = 3, P90_RUNS = 10, P99_RUNS = 100 };

struct sample {
    int64_t wall_ns, duration_us, init_us;
};

/* The last runs with one kind of start. They have a ring of their own: cold starts are few and
 * would soon fall out of one that is shared. */
struct kind {
    struct sample *samples;     /* the oldest at `first` once it is full */
    size_t first, count, capacity;
    uint64_t total;
    int64_t min_us, max_us;
    struct metrics_numbers numbers; /* of all of them */
    bool fresh;                 /* `numbers` is up to date */
};

/* One function. */
struct series {
    struct metrics_run runs[METRICS_RUNS]; /* the last of all kinds, the oldest at `first` */
    size_t first, count;
    struct kind kinds[METRICS_STARTS];
    struct metrics_summary total; /* of all runs ever; its by_start is not used */
    int64_t since_ns;           /* of the first run */
};

struct metrics {
    struct map *functions;
};

static void series_free(void *self)
{
    struct series *series = self;
    for (int start = 0; start < METRICS_STARTS; start++)
        free(series->kinds[start].samples);
    free(series);
}

struct metrics *metrics_new(void)
{
    struct metrics *metrics = mem_alloc(sizeof(*metrics));
    metrics->functions = map_new(series_free);
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    if (!metrics)
        return;
    map_free(metrics->functions);
    free(metrics);
}

/* ---- adding -------------------------------------------------------------------------------- */

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

static void add_sample(struct kind *kind, const struct metrics_run *run)
{
    struct sample sample = { .wall_ns = run->wall_ns, .duration_us = run->duration_us,
                             .init_us = run->init_us };
    if (kind->count < METRICS_RUNS) {
        *ARRAY_PUSH(kind->samples, kind->count, kind->capacity) = sample;
    } else {
        kind->samples[kind->first] = sample;
        kind->first = (kind->first + 1) % METRICS_RUNS;
    }
    if (kind->total == 0 || run->duration_us < kind->min_us)
        kind->min_us = run->duration_us;
    if (kind->total == 0 || run->duration_us > kind->max_us)
        kind->max_us = run->duration_us;
    kind->total++;
    kind->fresh = false;
}

void metrics_add(struct metrics *metrics, const char *function, const struct metrics_run *run)
{
    struct series *series = map_get(metrics->functions, function);
    if (!series) {
        series = mem_alloc(sizeof(*series));
        series->since_ns = run->wall_ns;
        map_set(metrics->functions, function, series);
    }
    series->runs[(series->first + series->count) % METRICS_RUNS] = *run;
    if (series->count < METRICS_RUNS)
        series->count++;
    else
        series->first = (series->first + 1) % METRICS_RUNS;
    if (run->wall_ns < series->since_ns)
        series->since_ns = run->wall_ns;
    add_run(&series->total, run);
    if (!run->throttled)
        add_sample(&series->kinds[run->start], run);
}

/* ---- summing up ---------------------------------------------------------------------------- */

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

static struct metrics_numbers numbers_since(const struct kind *kind, int64_t since_ns)
{
    int64_t durations[METRICS_RUNS], inits[METRICS_RUNS];
    size_t count = 0, init_count = 0;
    for (size_t i = 0; i < kind->count; i++) {
        const struct sample *sample = &kind->samples[i];
        if (sample->wall_ns < since_ns)
            continue;
        durations[count++] = sample->duration_us;
        if (sample->init_us >= 0)
            inits[init_count++] = sample->init_us;
    }
    qsort(durations, count, sizeof(durations[0]), compare);
    qsort(inits, init_count, sizeof(inits[0]), compare);
    return (struct metrics_numbers){
        .count = count,
        .min_us = count ? durations[0] : -1,
        .p50_us = percentile(durations, count, 50, P50_RUNS),
        .p90_us = percentile(durations, count, 90, P90_RUNS),
        .p99_us = percentile(durations, count, 99, P99_RUNS),
        .max_us = count ? durations[count - 1] : -1,
        .init_p50_us = percentile(inits, init_count, 50, 1),
    };
}

/* Kept until the next run of this kind: lists ask for it with every frame. */
static const struct metrics_numbers *numbers_of_all(struct kind *kind)
{
    if (!kind->fresh) {
        kind->numbers = numbers_since(kind, INT64_MIN);
        kind->numbers.count = kind->total;
        kind->numbers.min_us = kind->total ? kind->min_us : -1;
        kind->numbers.max_us = kind->total ? kind->max_us : -1;
        kind->fresh = true;
    }
    return &kind->numbers;
}

static const struct metrics_run *run_at(const struct series *series, size_t index)
{
    return &series->runs[(series->first + index) % METRICS_RUNS];
}

static void sum_since(const struct series *series, int64_t since_ns, struct metrics_summary *out)
{
    for (size_t i = 0; i < series->count; i++)
        if (run_at(series, i)->wall_ns >= since_ns)
            add_run(out, run_at(series, i));
    for (int start = 0; start < METRICS_STARTS; start++)
        out->by_start[start] = numbers_since(&series->kinds[start], since_ns);
}

static void sum_all(struct series *series, struct metrics_summary *out)
{
    *out = series->total;
    for (int start = 0; start < METRICS_STARTS; start++)
        out->by_start[start] = *numbers_of_all(&series->kinds[start]);
}

void metrics_summary(const struct metrics *metrics, const char *function, int64_t since_ns,
                     struct metrics_summary *out)
{
    static const struct kind none = { .count = 0 };
    struct series *series = map_get(metrics->functions, function);
    *out = (struct metrics_summary){ .runs = 0 };
    if (series && since_ns <= series->since_ns)
        sum_all(series, out);
    else if (series)
        sum_since(series, since_ns, out);
    for (int start = 0; !series && start < METRICS_STARTS; start++)
        out->by_start[start] = numbers_since(&none, since_ns);
}

size_t metrics_last(const struct metrics *metrics, const char *function,
                    struct metrics_run *out, size_t capacity)
{
    const struct series *series = map_get(metrics->functions, function);
    size_t count = series ? series->count : 0;
    size_t skip = count > capacity ? count - capacity : 0;
    for (size_t i = skip; i < count; i++)
        out[i - skip] = *run_at(series, i);
    return count - skip;
}
