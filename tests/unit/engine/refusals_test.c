/* refusals: counted, bounded, told once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/engine/refusals.h"

static void each_is_told_once_and_counted(void **state)
{
    (void)state;
    struct refusals refusals = { .count = 0 };
    char text[256];
    refusals_text(&refusals, text, sizeof(text));
    assert_string_equal(text, "");
    char *note = refusals_note(&refusals, "api.example.com:443");
    assert_non_null(note);
    assert_non_null(strstr(note, "refused: api.example.com:443"));
    free(note);
    assert_null(refusals_note(&refusals, "api.example.com:443"));
    free(refusals_note(&refusals, "10.0.0.1:5432"));
    assert_null(refusals_note(&refusals, "api.example.com:443"));
    refusals_text(&refusals, text, sizeof(text));
    assert_string_equal(text, "api.example.com:443 x3, 10.0.0.1:5432");
}

static void there_may_be_any_number(void **state)
{
    (void)state;
    struct refusals refusals = { .count = 0 };
    char text[64], where[400];
    for (int i = 0; i < 100000; i++) {
        (void)snprintf(where, sizeof(where), "%d.%0300d:1", i, 0);
        free(refusals_note(&refusals, where));
    }
    assert_int_equal(refusals.count, REFUSALS_KEPT);
    assert_int_equal(refusals.others, 100000 - REFUSALS_KEPT);
    refusals_text(&refusals, text, sizeof(text));
    assert_int_equal(strlen(text), sizeof(text) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_told_once_and_counted),
        cmocka_unit_test(there_may_be_any_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
