#include "tests/lib/unit.h"

#include "workspace/base/clock.h"

#include <time.h>

static const int64_t SECOND = 1000000000;

static void tells_the_time(void **state)
{
    (void)state;
    int64_t before = clock_mono_ns();
    assert_true(clock_mono_ns() >= before);
    assert_true(clock_wall_ns() > 1700000000 * SECOND);
}

static void a_test_can_set_it(void **state)
{
    (void)state;
    clock_pretend(1500 * SECOND + 7000000, 42);
    assert_int_equal(clock_wall_ns(), 1500 * SECOND + 7000000);
    assert_int_equal(clock_wall_ms(), 1500007);
    assert_int_equal(clock_mono_ns(), 42);
    clock_pretend(-1, -1);
    assert_true(clock_wall_ns() > 1700000000 * SECOND);
}

static void writes_rfc_3339(void **state)
{
    (void)state;
    char text[25];
    assert_string_equal(clock_rfc3339(text, sizeof text, 1772460131209 * 1000000),
                        "2026-03-02T14:02:11.209Z");
    assert_string_equal(clock_rfc3339(text, sizeof text, 0), "1970-01-01T00:00:00.000Z");
    assert_string_equal(clock_rfc3339(text, sizeof text, -1), "1969-12-31T23:59:59.999Z");
}

static void writes_local_time(void **state)
{
    (void)state;
    char text[32];
    setenv("TZ", "XYZ-2", 1); /* two hours east */
    tzset();
    assert_string_equal(clock_local(text, sizeof text, 1772460131209 * 1000000, 0), "16:02:11");
    assert_string_equal(clock_local(text, sizeof text, 1772460131209 * 1000000, 1),
                        "16:02:11.209");
    unsetenv("TZ");
    tzset();
}

static void reads_rfc_3339(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ns;
    } good[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "1970-01-01t00:00:00.5z", 500000000 },
        { "1970-01-01 00:00:01.000000001Z", 1000000001 },
        { "1970-01-01T00:00:00.1234567891Z", 123456789 },
        { "1970-01-01T01:30:00+01:30", 0 },
        { "1969-12-31T22:00:00-02:00", 0 },
        { "2026-03-02T14:02:11.209Z", 1772460131209000000 },
        { "2024-02-29T00:00:00Z", 1709164800000000000 },
        { "1969-12-31T23:59:59Z", -1000000000 },
    };
    for (size_t i = 0; i < COUNT(good); i++) {
        int64_t ns = 77;
        assert_int_equal(clock_parse_rfc3339(good[i].text, &ns), 0);
        assert_int_equal(ns, good[i].ns);
    }
}

static void refuses_what_is_no_time(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "x", "1970-01-01", "1970-01-01T00:00:00", "1970-13-01T00:00:00Z",
        "1970-00-01T00:00:00Z", "1970-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
        "1970-01-01T00:00:61Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00+1:00",
        "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00Zx", "1970-1-1T00:00:00Z",
        "9999-12-31T23:59:59Z", "1970-01-01T00:00:00+", "1970-01-01X00:00:00Z",
        "+970-01-01T00:00:00Z",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t ns = 77;
        assert_int_equal(clock_parse_rfc3339(bad[i], &ns), -1);
        assert_int_equal(ns, 77);
    }
}

static void reads_what_it_writes(void **state)
{
    (void)state;
    for (int64_t ms = -5000000000000; ms < 5000000000000; ms += 123456789) {
        char text[32];
        int64_t ns;
        assert_int_equal(
            clock_parse_rfc3339(clock_rfc3339(text, sizeof text, ms * 1000000), &ns), 0);
        assert_int_equal(ns, ms * 1000000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_the_time),
        cmocka_unit_test(a_test_can_set_it),
        cmocka_unit_test(writes_rfc_3339),
        cmocka_unit_test(writes_local_time),
        cmocka_unit_test(reads_rfc_3339),
        cmocka_unit_test(refuses_what_is_no_time),
        cmocka_unit_test(reads_what_it_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
