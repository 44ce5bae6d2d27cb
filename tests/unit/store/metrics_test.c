/* metrics: percentiles are those of the runs, by nearest rank; sums are those of all runs. */
#include "tests/lib/unit.h"

#include "workspace/model/limits.h"
#include "workspace/store/metrics.h"

static void run_at(struct metrics *metrics, enum metrics_start start, int64_t wall_ns,
                   int64_t duration_us)
{
    metrics_add(metrics, "Hello", &(struct metrics_run){
        .wall_ns = wall_ns, .start = start, .duration_us = duration_us,
        .init_us = start == METRICS_COLD ? 1000 : -1, .billed_ms = 1000, .memory_mb = 1024,
        .peak_mb = (int)duration_us, .failed = duration_us % 2 });
}

static int by_size(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* The definition, word by word: the smallest value that at least PERCENT of all do not exceed. */
static int64_t by_definition(const int64_t *values, size_t count, size_t percent)
{
    for (size_t i = 0; i < count; i++) {
        size_t below = 0;
        for (size_t j = 0; j < count; j++)
            below += values[j] <= values[i];
        if (below * 100 >= percent * count)
            return values[i];
    }
    return -1;
}

static void test_percentiles_by_definition(void **state)
{
    (void)state;
    static const size_t counts[] = { 1, 2, 3, 4, 9, 10, 11, 99, 100, 101, 333, METRICS_RUNS };
    unsigned seed = 7;
    for (size_t i = 0; i < COUNT(counts); i++) {
        struct metrics *metrics = metrics_new();
        struct metrics_summary summary;
        int64_t values[METRICS_RUNS];
        size_t count = counts[i];
        for (size_t j = 0; j < count; j++) {
            seed = seed * 1103515245u + 12345u;
            values[j] = (seed >> 8) % 500;
            run_at(metrics, METRICS_WARM, 1, values[j]);
        }
        qsort(values, count, sizeof(values[0]), by_size);
        metrics_summary(metrics, "Hello", 0, &summary);
        const struct metrics_numbers *warm = &summary.by_start[METRICS_WARM];
        assert_int_equal(warm->p50_us, count < 3 ? -1 : by_definition(values, count, 50));
        assert_int_equal(warm->p90_us, count < 10 ? -1 : by_definition(values, count, 90));
        assert_int_equal(warm->p99_us, count < 100 ? -1 : by_definition(values, count, 99));
        assert_int_equal(warm->min_us, values[0]);
        assert_int_equal(warm->max_us, values[count - 1]);
        metrics_free(metrics);
    }
}

static void test_cold_starts_are_not_pushed_out_by_warm_ones(void **state)
{
    (void)state;
    struct metrics *metrics = metrics_new();
    struct metrics_summary summary;
    for (int i = 1; i <= 3; i++)
        run_at(metrics, METRICS_COLD, i, 100 * i);
    for (int i = 0; i < 5000; i++)
        run_at(metrics, METRICS_WARM, 10 + i, i);
    metrics_summary(metrics, "Hello", 0, &summary);
    assert_int_equal(summary.by_start[METRICS_COLD].count, 3);
    assert_int_equal(summary.by_start[METRICS_COLD].p50_us, 200);
    assert_int_equal(summary.by_start[METRICS_COLD].init_p50_us, 1000);
    assert_int_equal(summary.by_start[METRICS_WARM].count, 5000);
    assert_int_equal(summary.by_start[METRICS_WARM].min_us, 0);
    assert_int_equal(summary.by_start[METRICS_WARM].p50_us, 5000 - METRICS_RUNS / 2 - 1);
    assert_int_equal(summary.runs, 5003);
    assert_int_equal(summary.errors, 2500);
    assert_int_equal(summary.billed_ms, 5003000);
    assert_int_equal(summary.peak_mb, 4999);
    double one = limits_price_request() + limits_price_gb_second("x86_64");
    assert_true(summary.cost_usd > 5002.9 * one && summary.cost_usd < 5003.1 * one);
    metrics_free(metrics);
}

static void test_since(void **state)
{
    (void)state;
    struct metrics *metrics = metrics_new();
    struct metrics_summary summary;
    for (int i = 1; i <= 20; i++)
        run_at(metrics, METRICS_WARM, i, i);
    metrics_summary(metrics, "Hello", 16, &summary);
    assert_int_equal(summary.runs, 5);
    assert_int_equal(summary.by_start[METRICS_WARM].count, 5);
    assert_int_equal(summary.by_start[METRICS_WARM].p50_us, 18);
    assert_int_equal(summary.by_start[METRICS_WARM].p90_us, -1);
    metrics_summary(metrics, "Hello", 1, &summary);
    assert_int_equal(summary.runs, 20);
    metrics_summary(metrics, "Hello", 21, &summary);
    assert_int_equal(summary.runs, 0);
    assert_int_equal(summary.by_start[METRICS_WARM].min_us, -1);
    metrics_free(metrics);
}

static void test_what_was_asked_before_is_not_stale(void **state)
{
    (void)state;
    struct metrics *metrics = metrics_new();
    struct metrics_summary summary;
    for (int i = 0; i < 3; i++)
        run_at(metrics, METRICS_WARM, 1, 10);
    metrics_summary(metrics, "Hello", 0, &summary);
    assert_int_equal(summary.by_start[METRICS_WARM].max_us, 10);
    run_at(metrics, METRICS_WARM, 1, 30);
    metrics_summary(metrics, "Hello", 0, &summary);
    assert_int_equal(summary.by_start[METRICS_WARM].max_us, 30);
    assert_int_equal(summary.by_start[METRICS_WARM].count, 4);
    metrics_free(metrics);
}

static void test_throttled_runs_are_only_counted(void **state)
{
    (void)state;
    struct metrics *metrics = metrics_new();
    struct metrics_summary summary;
    metrics_add(metrics, "Hello", &(struct metrics_run){ .throttled = true, .billed_ms = 100 });
    metrics_summary(metrics, "Hello", 0, &summary);
    assert_int_equal(summary.throttles, 1);
    assert_int_equal(summary.runs, 0);
    assert_int_equal(summary.billed_ms, 0);
    assert_int_equal(summary.by_start[METRICS_COLD].count, 0);
    assert_int_equal(summary.by_start[METRICS_COLD].min_us, -1);
    metrics_summary(metrics, "Nobody", 0, &summary);
    assert_int_equal(summary.by_start[METRICS_WARM].max_us, -1);
    assert_int_equal(metrics_last(metrics, "Nobody", NULL, 0), 0);
    metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percentiles_by_definition),
        cmocka_unit_test(test_cold_starts_are_not_pushed_out_by_warm_ones),
        cmocka_unit_test(test_since),
        cmocka_unit_test(test_what_was_asked_before_is_not_stale),
        cmocka_unit_test(test_throttled_runs_are_only_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
