/* bandwidth: 6 MiB at once, then 2 MiB a second (reference: "Response streaming", throughput). */
#include "tests/lib/unit.h"

#include "runner/runtime/bandwidth.h"

#define MIB 1048576
#define SECOND INT64_C(1000000000)

static void test_the_first_bytes_are_not_limited(void **state)
{
    (void)state;
    struct bandwidth bandwidth;
    bandwidth_start(&bandwidth, 5 * SECOND);
    for (int i = 0; i < 6; i++)
        assert_int_equal(bandwidth_take(&bandwidth, MIB, 5 * SECOND), 0);
    assert_int_equal(bandwidth_take(&bandwidth, 2 * MIB, 5 * SECOND), 1000);
    assert_int_equal(bandwidth_take(&bandwidth, 0, 5 * SECOND + SECOND / 2), 500);
    assert_int_equal(bandwidth_take(&bandwidth, 0, 6 * SECOND), 0);
    assert_int_equal(bandwidth_take(&bandwidth, MIB, 6 * SECOND), 500);
}

static void test_who_pauses_gains_no_more_than_the_bucket(void **state)
{
    (void)state;
    struct bandwidth bandwidth;
    bandwidth_start(&bandwidth, 0);
    assert_int_equal(bandwidth_take(&bandwidth, 6 * MIB, 0), 0);
    assert_int_equal(bandwidth_take(&bandwidth, 6 * MIB, 3600 * SECOND), 0);
    assert_int_equal(bandwidth_take(&bandwidth, MIB, 3600 * SECOND), 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_bytes_are_not_limited),
        cmocka_unit_test(test_who_pauses_gains_no_more_than_the_bucket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
