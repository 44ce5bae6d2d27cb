/* library: what is loaded at its first use, and what is said when it is not there. */
#include "tests/lib/unit.h"

#include <math.h>

#include "workspace/base/error.h"
#include "workspace/base/library.h"

#define FUNCTIONS(X) X(floor) X(pow)

static struct {
    FUNCTIONS(LIBRARY_MEMBER)
} lib;
static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };

static void its_functions_are_found_by_name(void **unused)
{
    (void)unused;
    struct error error = ERROR_INIT;
    struct library library = {
        .file = "libm.so.6", .names = names, .count = COUNT(names), .functions = &lib,
    };
    assert_int_equal(library_load(&library, &error), 0);
    assert_int_equal(library_load(&library, &error), 0);
    assert_true(lib.floor(3.5) == 3.0);
    assert_true(lib.pow(2.0, 10.0) == 1024.0);
}

static void one_that_is_not_there_is_named(void **unused)
{
    (void)unused;
    struct error error = ERROR_INIT;
    struct library library = {
        .file = "libnothere.so.7", .names = names, .count = COUNT(names), .functions = &lib,
    };
    assert_int_equal(library_load(&library, &error), -1);
    assert_int_equal(error.kind, ERROR_SYSTEM);
    assert_non_null(strstr(error.what, "libnothere.so.7"));
    assert_true(error.hint[0] != '\0');
}

static void one_that_lacks_a_function_is_not_used(void **unused)
{
    (void)unused;
    static const char *const strange[] = { "floor", "no_such_function" };
    struct error error = ERROR_INIT;
    struct library library = {
        .file = "libm.so.6", .names = strange, .count = COUNT(strange), .functions = &lib,
    };
    assert_int_equal(library_load(&library, &error), -1);
    assert_false(library.loaded);
    assert_non_null(strstr(error.what, "no_such_function"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_functions_are_found_by_name),
        cmocka_unit_test(one_that_is_not_there_is_named),
        cmocka_unit_test(one_that_lacks_a_function_is_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
