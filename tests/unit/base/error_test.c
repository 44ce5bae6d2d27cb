#include "tests/lib/unit.h"

#include <errno.h>

#include "workspace/base/error.h"
#include "workspace/base/text.h"

static void failing_is_one_statement(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    assert_int_equal(error_set(&error, ERROR_LIMIT, "%d is too much", 7), -1);
    assert_int_equal(error.kind, ERROR_LIMIT);
    assert_string_equal(error.what, "7 is too much");
    assert_int_equal(error_hint(&error, "use %d", 5), -1);
    assert_string_equal(error.hint, "use 5");
    assert_int_equal(error_wrap(&error, "package %s", "Hello"), -1);
    assert_string_equal(error.what, "package Hello: 7 is too much");
    assert_string_equal(error.hint, "use 5");
}

static void a_new_error_forgets_the_old_one(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    error_at(&error, "a.yaml", 3, 4, ERROR_INVALID, "bad");
    error_hint(&error, "repair it");
    error_set(&error, ERROR_BUSY, "taken");
    char text[100];
    assert_string_equal(error_text(&error, text, sizeof text), "taken");
    error_clear(&error);
    assert_int_equal(error.kind, ERROR_NONE);
    assert_string_equal(error.what, "");
}

static void text_shows_the_parts_there_are(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    char text[100];
    error_at(&error, "a.yaml", 3, 4, ERROR_INVALID, "bad");
    assert_string_equal(error_text(&error, text, sizeof text), "a.yaml:3:4: bad");
    error_hint(&error, "repair it");
    assert_string_equal(error_text(&error, text, sizeof text), "a.yaml:3:4: bad (repair it)");
    error_at(&error, "a.yaml", 3, 0, ERROR_INVALID, "bad");
    assert_string_equal(error_text(&error, text, sizeof text), "a.yaml:3: bad");
    error_at(&error, "a.yaml", 0, 0, ERROR_INVALID, "bad");
    assert_string_equal(error_text(&error, text, sizeof text), "a.yaml: bad");
    error_at(&error, NULL, 3, 4, ERROR_INVALID, "bad");
    assert_string_equal(error_text(&error, text, sizeof text), "bad");
}

static void the_kernels_word_gives_the_kind(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    error_system(&error, ENOENT, "open %s", "x");
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_string_equal(error.what, "open x: No such file or directory");
    error_system(&error, EACCES, "open x");
    assert_int_equal(error.kind, ERROR_DENIED);
    error_system(&error, EPERM, "open x");
    assert_int_equal(error.kind, ERROR_DENIED);
    error_system(&error, EIO, "open x");
    assert_int_equal(error.kind, ERROR_SYSTEM);
    error_system(&error, 99999, "open x");
    assert_string_equal(error.what, "open x: unknown error");
}

static void an_error_may_quote_itself(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    error_at(&error, "a.yaml", 1, 2, ERROR_INVALID, "first");
    error_at(&error, error.file, error.line, error.column, ERROR_LIMIT, "not %s", error.what);
    assert_string_equal(error.what, "not first");
    assert_string_equal(error.file, "a.yaml");
}

static void too_long_a_text_is_cut_at_a_character(void **state)
{
    (void)state;
    char many[4001] = "";
    for (int i = 0; i < 2000; i++)
        strcat(many, "\xC3\xA4");
    for (int shift = 0; shift < 3; shift++) {
        struct error error = ERROR_INIT;
        error_set(&error, ERROR_INVALID, "%.*s%s", shift, "xyz", many);
        error_hint(&error, "%.*s%s", shift, "xyz", many);
        for (int i = 0; i < 3; i++)
            error_wrap(&error, "%.*s%s", i, "xyz", "context");
        assert_true(text_valid_utf8(error.what, strlen(error.what)));
        assert_true(text_valid_utf8(error.hint, strlen(error.hint)));
        for (size_t size = 1; size < 40; size++) {
            char small[40];
            error_text(&error, small, size);
            assert_true(strlen(small) < size);
            assert_true(text_valid_utf8(small, strlen(small)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failing_is_one_statement),
        cmocka_unit_test(a_new_error_forgets_the_old_one),
        cmocka_unit_test(text_shows_the_parts_there_are),
        cmocka_unit_test(the_kernels_word_gives_the_kind),
        cmocka_unit_test(an_error_may_quote_itself),
        cmocka_unit_test(too_long_a_text_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
