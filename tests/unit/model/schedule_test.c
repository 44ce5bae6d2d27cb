#include "tests/lib/unit.h"

#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/model/schedule.h"

static int64_t seconds(const char *text)
{
    int64_t ns = 0;
    assert_int_equal(clock_parse_rfc3339(text, &ns), 0);
    return ns / 1000000000;
}

static void assert_next(const char *expression, const char *after, const char *expected)
{
    struct schedule schedule;
    struct error error = ERROR_INIT;
    if (schedule_parse(expression, &schedule, &error) < 0)
        fail_msg("%s: %s", expression, error.what);
    int64_t found = schedule_next(&schedule, seconds("2026-01-01T00:00:30Z"), seconds(after));
    if (found != (expected ? seconds(expected) : -1))
        fail_msg("%s after %s: %lld", expression, after, (long long)found);
}

static void gives_the_next_time(void **state)
{
    (void)state;
    static const struct { const char *expression, *after, *next; } rows[] = {
        { "rate(5 minutes)", "2026-01-01T00:00:30Z", "2026-01-01T00:05:30Z" },
        { "rate(5 minutes)", "2026-01-01T00:07:00Z", "2026-01-01T00:10:30Z" },
        { "rate(1 day)", "2026-01-03T12:00:00Z", "2026-01-04T00:00:30Z" },
        { "cron(0 10 * * ? *)", "2026-03-01T10:00:00Z", "2026-03-02T10:00:00Z" },
        { "cron(0 10 * * ? *)", "2026-03-01T09:59:59Z", "2026-03-01T10:00:00Z" },
        { "cron(0/15 * * * ? *)", "2026-03-01T10:46:00Z", "2026-03-01T11:00:00Z" },
        { "cron(0/5 8-17 ? * MON-FRI *)", "2026-03-06T17:55:00Z", "2026-03-09T08:00:00Z" },
        { "cron(15 10 ? * 6L 2026)", "2026-02-01T00:00:00Z", "2026-02-27T10:15:00Z" },
        { "cron(0 2 ? * SAT#3 *)", "2026-03-01T00:00:00Z", "2026-03-21T02:00:00Z" },
        { "cron(0 0 L * ? *)", "2028-02-01T00:00:00Z", "2028-02-29T00:00:00Z" },
        { "cron(0 0 15W * ? *)", "2026-03-01T00:00:00Z", "2026-03-16T00:00:00Z" },
        { "cron(0 0 1W * ? *)", "2026-07-31T00:00:00Z", "2026-08-03T00:00:00Z" },
        { "cron(0 0 LW * ? *)", "2026-05-01T00:00:00Z", "2026-05-29T00:00:00Z" },
        { "cron(0 0 29 2 ? *)", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z" },
        { "cron(0 20-2 * * ? *)", "2026-03-01T02:30:00Z", "2026-03-01T20:00:00Z" },
        { "cron(5,35 14 * jan ? *)", "2026-02-01T00:00:00Z", "2027-01-01T14:05:00Z" },
        { "cron(0 0 31 12 ? 2025)", "2026-01-01T00:00:00Z", NULL },
        { "at(2026-05-01T10:00:00)", "2026-01-01T00:00:00Z", "2026-05-01T10:00:00Z" },
        { "at(2026-05-01T10:00:00)", "2026-05-01T10:00:00Z", NULL },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_next(rows[i].expression, rows[i].after, rows[i].next);
}

static void refuses_what_aws_refuses(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "rate()", "rate(0 minutes)", "rate(1 minutes)", "rate(5 minute)", "rate(5 weeks)",
        "rate(-1 hours)", "rate(5 minutes", "cron(0 10 * * *)", "cron(0 1 * * * *)",
        "cron(0 10 ? * ? *)", "cron(7 20 * * NOT *)", "cron(INVALID)",
        "cron(0 dummy ? * MON-FRI *)", "cron(71 8 1 * ? *)", "cron(0 24 * * ? *)",
        "cron(0 0 0 * ? *)", "cron(0 0 ? * 8 *)", "cron(0 0 ? * 3#6 *)", "cron(*/0 * * * ? *)",
        "cron(0 0 * * ? 1969)", "at(tomorrow)", "at(2026-05-01T10:00:00) ", "every day",
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct schedule schedule;
        struct error error = ERROR_INIT;
        if (schedule_parse(wrong[i], &schedule, &error) == 0)
            fail_msg("%s was taken", wrong[i]);
        assert_true(error.what[0] && error.hint[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_next_time),
        cmocka_unit_test(refuses_what_aws_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
