/* error_type, error_cause: what is taken over of what a runtime says of an error (reference:
 * "Request headers accepted"). */
#include "tests/lib/unit.h"

#include "runner/runtime/error_cause.h"
#include "runner/runtime/error_type.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"

static void test_types(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "Runtime.UserException", "Runtime.UserException" },
        { "Function.NoSuchItem", "Function.NoSuchItem" },
        { "my Runtime.Error of mine", "my Runtime.Error of mine" }, /* anywhere in it */
        { "Function.lower", "Function.Unknown" },
        { "Function.X", "Function.Unknown" }, /* one letter is too few */
        { "Function<UserException>", "Runtime.Unknown" },
        { "unhandled", "Runtime.Unknown" },
        { "Runtime.", "Runtime.Unknown" },
        { "Runtime.Bad\nREPORT", "Runtime.Unknown" }, /* no line of its own in the log */
        { "", "" },
    };
    char type[ERROR_TYPE_BYTES];
    for (size_t i = 0; i < COUNT(cases); i++) {
        error_type_clean(cases[i][0], type, sizeof(type));
        assert_string_equal(type, cases[i][1]);
    }
    error_type_clean(NULL, type, sizeof(type));
    assert_string_equal(type, "");
}

static void expect_cause(const char *given, const char *want)
{
    AUTO(blob) cause = error_cause_check(given, strlen(given));
    if (!want)
        assert_null(cause);
    else
        assert_string_equal(blob_bytes(cause), want);
}

static void test_causes(void **state)
{
    (void)state;
    expect_cause("{\"working_directory\":\"/var/task\",\"paths\":[\"a\",\"b\"],\"exceptions\":"
                 "[{\"message\":\"m\",\"type\":\"T\",\"stack\":[]}],\"more\":1}",
                 "{\"working_directory\":\"/var/task\",\"paths\":[\"a\",\"b\"],\"exceptions\":"
                 "[{\"message\":\"m\",\"type\":\"T\",\"stack\":[]}]}");
    expect_cause("{\"message\":\"why\"}",
                 "{\"working_directory\":\"\",\"message\":\"why\",\"paths\":[],\"exceptions\":[]}");
    expect_cause("{}", NULL);
    expect_cause("{\"paths\":[],\"exceptions\":[],\"working_directory\":\"\"}", NULL);
    expect_cause("{\"paths\":1}", NULL);
    expect_cause("{\"exceptions\":[1]}", NULL);
    expect_cause("[]", NULL);
    expect_cause("{", NULL);
}

static size_t count_paths(struct blob *cause)
{
    const char *raw;
    size_t size, count = 0;
    char path[32];
    do
        snprintf(path, sizeof(path), "paths.%zu", count++);
    while (json_scan_find(blob_bytes(cause), blob_size(cause), path, &raw, &size));
    return count - 1;
}

static void test_long_lists_lose_their_ends(void **state)
{
    (void)state;
    static const struct { int paths; size_t kept; } cases[] = {
        { 600, 600 }, { 750, 600 }, { 1000, 600 }, { 1500, 600 }, { 3000, 600 }, { 9000, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        AUTO_STR text;
        str_init(&text, 4000000);
        str_add(&text, "{\"paths\":[");
        for (int j = 0; j < cases[i].paths; j++)
            str_addf(&text, "%s\"%0*d\"", j ? "," : "", 100, j);
        str_add(&text, "]}");
        AUTO(blob) cause = error_cause_check(text.text, text.length);
        assert_true(blob_size(cause) <= ERROR_CAUSE_BYTES);
        assert_int_equal(count_paths(cause), cases[i].kept);
    }
}

static void test_a_long_message_is_cut(void **state)
{
    (void)state;
    AUTO_STR text;
    struct error error = ERROR_INIT;
    str_init(&text, 400000);
    str_add(&text, "{\"message\":\"");
    for (int i = 0; i < 200000; i++)
        str_add_char(&text, 'x');
    str_add(&text, "\"}");
    AUTO(blob) cause = error_cause_check(text.text, text.length);
    assert_true(blob_size(cause) <= ERROR_CAUSE_BYTES);
    assert_int_equal(json_scan_check(blob_bytes(cause), blob_size(cause), NULL, &error), 0);
    assert_non_null(strstr(blob_bytes(cause), "xxx...\""));
}

static void test_split(void **state)
{
    (void)state;
    struct blob *cause;
    static const char body[] = " {\"errorMessage\":\"m\",\"errorType\":\"T\",\"errorCause\":"
                               "{\"message\":\"why\"},\"stackTrace\":[\"a\"]}";
    AUTO(blob) rest = error_cause_split(body, strlen(body), &cause);
    assert_string_equal(blob_bytes(rest),
                        "{\"errorMessage\":\"m\",\"errorType\":\"T\",\"stackTrace\":[\"a\"]}");
    assert_non_null(strstr(blob_bytes(cause), "\"why\""));
    blob_drop(cause);
    assert_null(error_cause_split("nothing", 7, &cause));
    assert_null(cause);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_causes),
        cmocka_unit_test(test_long_lists_lose_their_ends),
        cmocka_unit_test(test_a_long_message_is_cut),
        cmocka_unit_test(test_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
