/* Asynchronous invocations: attempts, waits, age and what is given up; limits of concurrency. */
#include "tests/lib/unit.h"

#include "runner/engine/concurrency.h"
#include "runner/engine/invocation.h"
#include "runner/engine/retry.h"
#include "workspace/base/error.h"
#include "workspace/model/function.h"

#define S INT64_C(1000000000)
#define START (1700000000 * S)

static char id[] = "F";
static const struct function plain = { .id = id, .reserved_concurrency = -1,
                                       .max_event_age_s = -1, .max_retries = -1 };

static enum retry_fate decide(const struct function *function, int attempt, int throttles,
                              bool throttled, int64_t age_s, int64_t *out_wait_ms)
{
    struct invocation invocation = { .attempt = attempt, .throttles = throttles,
                                     .accepted_ns = START };
    *out_wait_ms = -1;
    return retry_decide(function, &invocation, throttled, START + age_s * S, out_wait_ms);
}

/* 11: 1 minute before the second and 2 minutes before the third attempt. */
static void errors_are_tried_twice_again(void **state)
{
    (void)state;
    int64_t wait;
    assert_int_equal(decide(&plain, 0, 0, false, 3, &wait), RETRY_LATER);
    assert_int_equal(wait, 60000);
    assert_int_equal(decide(&plain, 1, 0, false, 70, &wait), RETRY_LATER);
    assert_int_equal(wait, 120000);
    assert_int_equal(decide(&plain, 2, 0, false, 200, &wait), RETRY_EXHAUSTED);
}

static void attempts_are_as_the_template_says(void **state)
{
    (void)state;
    int64_t wait;
    struct function function = plain;
    function.max_retries = 0;
    assert_int_equal(decide(&function, 0, 0, false, 3, &wait), RETRY_EXHAUSTED);
    function.max_retries = 1;
    assert_int_equal(decide(&function, 0, 0, false, 3, &wait), RETRY_LATER);
    assert_int_equal(decide(&function, 1, 0, false, 3, &wait), RETRY_EXHAUSTED);
}

/* 11: given up when it would be older than the maximum at the next attempt, as recorded: after one
 * attempt with 60 s, after two with 120 s. */
static void old_events_are_given_up(void **state)
{
    (void)state;
    int64_t wait;
    struct function function = plain;
    function.max_event_age_s = 60;
    assert_int_equal(decide(&function, 0, 0, false, 1, &wait), RETRY_TOO_OLD);
    function.max_event_age_s = 120;
    assert_int_equal(decide(&function, 0, 0, false, 1, &wait), RETRY_LATER);
    assert_int_equal(decide(&function, 1, 0, false, 62, &wait), RETRY_TOO_OLD);
}

/* 11: throttled: from 1 s exponentially to 5 min, for 6 h, not counted as attempts. */
static void throttled_events_back_off(void **state)
{
    (void)state;
    static const int64_t waits[] = { 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000,
                                     300000, 300000 };
    int64_t wait;
    for (int i = 0; i < (int)COUNT(waits); i++) {
        assert_int_equal(decide(&plain, 2, i, true, 10, &wait), RETRY_LATER);
        assert_int_equal(wait, waits[i]);
    }
    assert_int_equal(decide(&plain, 0, 60, true, 21600 - 301, &wait), RETRY_LATER);
    assert_int_equal(decide(&plain, 0, 60, true, 21600 - 299, &wait), RETRY_TOO_OLD);
}

/* 11: reserved concurrency 0: no attempt at all. */
static void nothing_reserved_is_never_tried(void **state)
{
    (void)state;
    int64_t wait;
    struct function function = plain;
    function.reserved_concurrency = 0;
    assert_int_equal(decide(&function, 0, 0, true, 0, &wait), RETRY_ZERO_RESERVED);
}

static void assert_room(const struct concurrency *concurrency, const struct function *function,
                        size_t in_use, bool room)
{
    struct error error = ERROR_INIT;
    assert_int_equal(concurrency_check(concurrency, function, in_use, &error), room ? 0 : -1);
    if (room)
        return;
    assert_int_equal(error.kind, ERROR_BUSY);
    assert_string_equal(error.what, "Rate Exceeded.");
}

static void a_reserve_is_a_limit_and_a_guarantee(void **state)
{
    (void)state;
    struct function function = plain;
    function.reserved_concurrency = 2;
    struct concurrency full = { .reserved = 2, .in_use = 998 };
    assert_room(&full, &function, 1, true); /* others do not matter */
    assert_room(&full, &function, 2, false);
    assert_string_equal(concurrency_reason(&function),
                        "ReservedFunctionConcurrentInvocationLimitExceeded");
}

static void the_others_share_what_is_left(void **state)
{
    (void)state;
    struct concurrency some = { .reserved = 900, .in_use = 99 };
    assert_room(&some, &plain, 99, true);
    some.in_use = 100;
    assert_room(&some, &plain, 0, false);
    assert_string_equal(concurrency_reason(&plain), "ConcurrentInvocationLimitExceeded");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_tried_twice_again),
        cmocka_unit_test(attempts_are_as_the_template_says),
        cmocka_unit_test(old_events_are_given_up),
        cmocka_unit_test(throttled_events_back_off),
        cmocka_unit_test(nothing_reserved_is_never_tried),
        cmocka_unit_test(a_reserve_is_a_limit_and_a_guarantee),
        cmocka_unit_test(the_others_share_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
