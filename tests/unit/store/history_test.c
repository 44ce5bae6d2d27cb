/* history and metrics: rows come back whole; percentiles are those of the runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/store/history.h"
#include "workspace/store/metrics.h"

static char folder[64], path[128];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/history-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/history.db", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    return file_remove_tree(folder, &error);
}

static struct history *open_it(void)
{
    struct error error = ERROR_INIT;
    struct history *history;
    if (history_open(path, &history, &error) < 0)
        fail_msg("%s", error.what);
    return history;
}

static void add(struct history *history, const char *request, const char *function,
                struct blob *event)
{
    struct history_row row = { .function = function, .start_ns = 5, .duration_us = 1500,
                               .init_us = -1, .billed_ms = 2, .memory_mb = 128, .peak_mb = 40,
                               .start = "warm", .result = "ok", .event_name = "events/a.json",
                               .version = 3, .event = event, .response = event };
    snprintf(row.request, sizeof(row.request), "%s", request);
    history_add(history, &row);
}

static int collect(void *self, const struct history_row *row)
{
    char *text = self;
    snprintf(text + strlen(text), 200 - strlen(text), "%s/%s ", row->function, row->request);
    return 0;
}

static void test_rows_come_back_whole(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct history *history = open_it();
    AUTO(blob) event = blob_copy("{\"n\":12345678901234567890}\0x", 28);
    add(history, "aaaa1111", "Hello", event);
    add(history, "bbbb2222", "Other", NULL);
    history_close(history);
    history = open_it();
    struct history_row row;
    assert_int_equal(history_read(history, "aaaa", &row, &error), 0);
    assert_string_equal(row.function, "Hello");
    assert_string_equal(row.event_name, "events/a.json");
    assert_int_equal(row.duration_us, 1500);
    assert_int_equal(row.init_us, -1);
    assert_null(row.error_type);
    assert_int_equal(blob_size(row.event), 28);
    assert_memory_equal(blob_bytes(row.event), "{\"n\":12345678901234567890}\0x", 28);
    history_row_release(&row);
    char text[200] = "";
    assert_int_equal(history_list(history, NULL, 10, collect, text, &error), 0);
    assert_string_equal(text, "Other/bbbb2222 Hello/aaaa1111 ");
    text[0] = '\0';
    assert_int_equal(history_list(history, "Hello", 10, collect, text, &error), 0);
    assert_string_equal(text, "Hello/aaaa1111 ");
    assert_int_equal(history_read(history, "cccc", &row, &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    history_close(history);
}

static void test_damaged_file_is_moved_aside(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    assert_int_equal(file_replace(path, "this is no database, not at all ....", 36, 0600, &error),
                     0);
    struct history *history = open_it();
    add(history, "aaaa1111", "Hello", NULL);
    assert_int_equal(history_flush(history, &error), 0);
    history_close(history);
}

static void test_two_programs_at_once(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct history *one = open_it(), *two = open_it();
    add(one, "aaaa1111", "Hello", NULL);
    add(two, "bbbb2222", "Hello", NULL);
    assert_int_equal(history_flush(one, &error), 0);
    assert_int_equal(history_flush(two, &error), 0);
    char text[200] = "";
    assert_int_equal(history_list(one, NULL, 0, collect, text, &error), 0);
    assert_string_equal(text, "Hello/bbbb2222 Hello/aaaa1111 ");
    history_close(one);
    history_close(two);
}

static void run(struct metrics *metrics, enum metrics_start start, int64_t duration_us)
{
    struct metrics_run one = { .wall_ns = 1, .start = start, .duration_us = duration_us,
                               .init_us = start == METRICS_COLD ? 1000 : -1, .billed_ms = 1000,
                               .memory_mb = 1024, .peak_mb = (int)duration_us };
    metrics_add(metrics, "Hello", &one);
}

static void test_percentiles(void **state)
{
    (void)state;
    struct metrics *metrics = metrics_new();
    struct metrics_summary summary;
    for (int i = 1; i <= 9; i++)
        run(metrics, METRICS_WARM, 10 - i);
    run(metrics, METRICS_COLD, 500);
    metrics_summary(metrics, "Hello", 0, &summary);
    const struct metrics_numbers *warm = &summary.by_start[METRICS_WARM];
    assert_int_equal(warm->count, 9);
    assert_int_equal(warm->p50_us, 5);
    assert_int_equal(warm->p90_us, -1);
    assert_int_equal(warm->min_us, 1);
    assert_int_equal(warm->max_us, 9);
    assert_int_equal(summary.by_start[METRICS_COLD].p50_us, -1);
    assert_int_equal(summary.by_start[METRICS_COLD].init_p50_us, 1000);
    assert_int_equal(summary.peak_mb, 500);
    for (int i = 10; i <= 100; i++)
        run(metrics, METRICS_WARM, i);
    metrics_summary(metrics, "Hello", 0, &summary);
    assert_int_equal(warm->p90_us, 90);
    assert_int_equal(warm->p99_us, 99);
    assert_int_equal(summary.runs, 101);
    assert_true(summary.cost_usd > 101 * 0.0000166 && summary.cost_usd < 101 * 0.0000171);
    metrics_summary(metrics, "Nobody", 0, &summary);
    assert_int_equal(summary.runs, 0);
    metrics_free(metrics);
}

static void test_only_the_last_runs_are_kept(void **state)
{
    (void)state;
    struct metrics *metrics = metrics_new();
    struct metrics_run last[3];
    for (int i = 0; i < METRICS_RUNS + 5; i++)
        run(metrics, METRICS_WARM, i);
    assert_int_equal(metrics_last(metrics, "Hello", last, 3), 3);
    assert_int_equal(last[0].duration_us, METRICS_RUNS + 2);
    assert_int_equal(last[2].duration_us, METRICS_RUNS + 4);
    metrics_free(metrics);
}

/* Whoever answers with megabytes does not fill the disk; the newest stay whole. */
static void test_payloads_are_limited(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct history *history = open_it();
    struct history_row row;
    struct stat info;
    AUTO_FREE char *bytes = mem_alloc(1000000);
    memset(bytes, 'x', 1000000);
    AUTO(blob) event = blob_copy(bytes, 1000000);
    for (int i = 0; i < 120; i++) {
        char request[37];
        snprintf(request, sizeof(request), "%08d", i);
        add(history, request, "A", event);
        if (i % 8 == 7)
            assert_int_equal(history_flush(history, &error), 0);
    }
    assert_int_equal(history_read(history, "00000000", &row, &error), 0);
    assert_null(row.event);
    assert_int_equal(row.event_bytes, 1000000);
    history_row_release(&row);
    assert_int_equal(history_read(history, "00000119", &row, &error), 0);
    assert_int_equal(blob_size(row.event), 1000000);
    history_row_release(&row);
    history_close(history);
    assert_int_equal(stat(path, &info), 0);
    if (info.st_size >= 120000000) /* of 240 MB that were written */
        fail_msg("%lld bytes", (long long)info.st_size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows_come_back_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_file_is_moved_aside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_programs_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_payloads_are_limited, set_up, tear_down),
        cmocka_unit_test(test_percentiles),
        cmocka_unit_test(test_only_the_last_runs_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
