#include "tests/lib/unit.h"

#include "workspace/base/str.h"

static void starts_as_empty_text(void **state)
{
    (void)state;
    AUTO_STR str;
    str_init(&str, 10);
    assert_string_equal(str.text, "");
    assert_int_equal(str.length, 0);
    assert_false(str.cut);
}

static void adds_text_bytes_characters_and_formats(void **state)
{
    (void)state;
    AUTO_STR str;
    str_init(&str, 1000);
    str_add(&str, "one ");
    str_add_bytes(&str, "two\0three", 9);
    str_add_char(&str, ' ');
    str_addf(&str, "%d-%s", 4, "five");
    assert_int_equal(str.length, 4 + 9 + 1 + 6);
    assert_memory_equal(str.text, "one two\0three 4-five", 21);
}

static void stays_within_its_maximum_and_remembers(void **state)
{
    (void)state;
    for (size_t maximum = 0; maximum < 200; maximum++) {
        AUTO_STR str;
        str_init(&str, maximum);
        for (int i = 0; i < 50; i++)
            str_add(&str, "abcde");
        assert_int_equal(str.length, maximum);
        assert_int_equal(strlen(str.text), maximum);
        assert_true(str.cut);
    }
}

static void an_exact_fit_is_no_cut(void **state)
{
    (void)state;
    AUTO_STR str;
    str_init(&str, 5);
    str_add(&str, "abcde");
    assert_false(str.cut);
    str_add(&str, "");
    assert_false(str.cut);
    str_add_char(&str, 'f');
    assert_true(str.cut);
    assert_string_equal(str.text, "abcde");
}

static void a_format_that_is_too_long_is_cut(void **state)
{
    (void)state;
    AUTO_STR str;
    str_init(&str, 1000);
    str_addf(&str, "%0*d", 5000, 7);
    assert_int_equal(str.length, 1000);
    assert_true(str.cut);
}

static void an_unlimited_maximum_grows_on_demand(void **state)
{
    (void)state;
    AUTO_STR str;
    str_init(&str, (size_t)-1);
    for (int i = 0; i < 100000; i++)
        str_add(&str, "0123456789");
    assert_int_equal(str.length, 1000000);
    assert_false(str.cut);
}

static void clear_makes_room_again(void **state)
{
    (void)state;
    AUTO_STR str;
    str_init(&str, 3);
    str_add(&str, "abcdef");
    str_clear(&str);
    assert_false(str.cut);
    str_add(&str, "xyz");
    assert_string_equal(str.text, "xyz");
    assert_false(str.cut);
}

static void take_gives_the_text_away(void **state)
{
    (void)state;
    struct str str;
    str_init(&str, 100);
    str_add(&str, "mine");
    char *text = str_take(&str);
    str_release(&str); /* nothing is left to release */
    assert_string_equal(text, "mine");
    free(text);
}

static void numbers_need_no_format(void **state)
{
    (void)state;
    char digits[STR_NUMBER];
    AUTO_STR text;
    str_init(&text, 300);
    str_add_number(&text, 0);
    str_add(&text, " ");
    str_add_number(&text, INT64_MIN);
    str_add(&text, " ");
    str_add_number(&text, INT64_MAX);
    assert_string_equal(text.text, "0 -9223372036854775808 9223372036854775807");
    assert_string_equal(str_number(digits, -12), "-12");
    str_clear(&text);
    static const int64_t thousandths[] = { 0, 4, 5, 1000, 1994, 1995, 123456, -1250 };
    for (size_t i = 0; i < COUNT(thousandths); i++) {
        str_add_thousandths(&text, thousandths[i]);
        str_add(&text, " ");
    }
    assert_string_equal(text.text, "0.00 0.00 0.01 1.00 1.99 2.00 123.46 -1.25 ");
}

static void room_that_is_reserved_stays_below_the_maximum(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, 10);
    str_reserve(&text, 1000);
    str_add(&text, "0123456789ab");
    assert_string_equal(text.text, "0123456789");
    assert_true(text.cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_as_empty_text),
        cmocka_unit_test(adds_text_bytes_characters_and_formats),
        cmocka_unit_test(stays_within_its_maximum_and_remembers),
        cmocka_unit_test(an_exact_fit_is_no_cut),
        cmocka_unit_test(a_format_that_is_too_long_is_cut),
        cmocka_unit_test(an_unlimited_maximum_grows_on_demand),
        cmocka_unit_test(clear_makes_room_again),
        cmocka_unit_test(take_gives_the_text_away),
        cmocka_unit_test(numbers_need_no_format),
        cmocka_unit_test(room_that_is_reserved_stays_below_the_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
