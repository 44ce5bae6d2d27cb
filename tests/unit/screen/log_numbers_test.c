#include "tests/lib/unit.h"

#include "tui/screen/log_numbers.h"

static void keeps_what_has_not_gone(void **state)
{
    (void)state;
    struct log_numbers numbers = { 0 };
    assert_int_equal(log_numbers_count(&numbers), 0);
    assert_int_equal(log_numbers_from(&numbers, 7), numbers.end);
    for (uint64_t i = 0; i < 20000; i++)
        log_numbers_add(&numbers, i * 3);
    assert_int_equal(log_numbers_count(&numbers), 20000);
    assert_int_equal(numbers.items[log_numbers_from(&numbers, 30)], 30);
    assert_int_equal(numbers.items[log_numbers_from(&numbers, 31)], 33);
    assert_int_equal(log_numbers_from(&numbers, 60000), numbers.end);
    /* The list moves to the front of its memory after a while; nobody sees that. */
    for (uint64_t first = 0; first < 60000; first += 1000) {
        log_numbers_forget(&numbers, first);
        uint64_t left = 20000 - (first + 2) / 3;
        assert_int_equal(log_numbers_count(&numbers), left);
        assert_true(numbers.items[numbers.start] >= first);
        assert_int_equal(log_numbers_from(&numbers, 0), numbers.start);
    }
    log_numbers_clear(&numbers);
    assert_int_equal(log_numbers_count(&numbers), 0);
    log_numbers_release(&numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(keeps_what_has_not_gone) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
