#include "tests/lib/unit.h"

#include "workspace/base/error.h"
#include "workspace/base/json_compare.h"
#include "workspace/base/json_path.h"
#include "workspace/base/str.h"

static void add_side(struct str *out, const char *bytes, size_t size)
{
    if (bytes)
        str_add_bytes(out, bytes, size);
    else
        str_add(out, "-");
}

static void note(void *self, const struct json_compare_found *found)
{
    struct str *out = self;
    str_addf(out, "%s|", found->path);
    add_side(out, found->want, found->want_size);
    str_add_char(out, '|');
    add_side(out, found->got, found->got_size);
    str_add_char(out, '\n');
}

/* The differences, a line each: path, accepted, got. The inputs are in blocks of their own size. */
static char *differences(const char *want, const char *got, const char *ignore)
{
    struct error error = ERROR_INIT;
    AUTO_STR text;
    AUTO_FREE char *left = mem_copy(want, strlen(want)), *right = mem_copy(got, strlen(got));
    AUTO(json_path_pattern) pattern = NULL;
    str_init(&text, 1 << 16);
    if (ignore)
        assert_int_equal(json_path_pattern_read(ignore, &pattern, &error), 0);
    struct json_compare compare = { .want = left, .want_size = strlen(want),
                                    .got = right, .got_size = strlen(got),
                                    .ignore = &pattern, .ignore_count = ignore ? 1 : 0,
                                    .each = note, .self = &text };
    size_t lines = 0, found = json_compare(&compare);
    for (size_t i = 0; i < text.length; i++)
        lines += text.text[i] == '\n';
    assert_int_equal(found, lines);
    return str_take(&text);
}

struct row {
    const char *want, *got, *ignore, *told;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *told = differences(rows[i].want, rows[i].got, rows[i].ignore);
        if (strcmp(told, rows[i].told) != 0)
            fail_msg("%s against %s without %s:\n%sbut expected:\n%s", rows[i].want, rows[i].got,
                     rows[i].ignore ? rows[i].ignore : "nothing", told, rows[i].told);
    }
}

static void the_same_value_has_no_difference(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{\"a\":1,\"b\":[true,null]}", " { \"b\" : [ true , null ],\n\"a\" : 1 }\n", NULL, "" },
        { "\"\\u00fc\\/\"", "\"\xc3\xbc/\"", NULL, "" },
        { "{\"\\u0061\":1}", "{\"a\":1}", NULL, "" },
        { "not JSON", "not JSON", NULL, "" },
        { "", "", NULL, "" },
        { "{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}", NULL, "" },
    };
    check_rows(rows, COUNT(rows));
}

static void each_difference_has_its_place(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "9007199254740993", "9007199254740992", NULL, "|9007199254740993|9007199254740992\n" },
        { "[1.0]", "[1]", NULL, "[0]|1.0|1\n" },
        { "{\"a\":{\"b\":[1,2]}}", "{\"a\":{\"b\":[1,3,4]}}", NULL, "a.b[1]|2|3\na.b[2]|-|4\n" },
        { "{\"a\":1,\"c\":3}", "{\"b\":{\"x\": 2},\"c\":3}", NULL, "a|1|-\nb|-|{\"x\": 2}\n" },
        { "[1,2]", "[2,1]", NULL, "[0]|1|2\n[1]|2|1\n" },
        { "{\"odd key\":1,\"\":2}", "{\"odd key\":2,\"\":3}", NULL,
          "[\"\"]|2|3\n[\"odd key\"]|1|2\n" },
        { "null", "false", NULL, "|null|false\n" },
        { "{\"a\":null}", "{}", NULL, "a|null|-\n" },
        { "\"\\ud800\"", "\"\\ud801\"", NULL, "|\"\\ud800\"|\"\\ud801\"\n" },
        { "text", "text ", NULL, "|text|text \n" },
        { "{}", "{} x", NULL, "|{}|{} x\n" },
        { "[1", "[1]", NULL, "|[1|[1]\n" },
        { "{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}", NULL, "a|1|2\na|2|1\n" },
    };
    check_rows(rows, COUNT(rows));
}

static void what_is_ignored_may_differ_or_be_missing(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{\"id\":1,\"n\":2}", "{\"id\":3,\"n\":2}", "id", "" },
        { "{\"id\":1,\"n\":2}", "{\"n\":3}", "id", "n|2|3\n" },
        { "[{\"t\":1},{\"t\":2}]", "[{\"t\":3},{\"t\":4}]", "[*].t", "" },
        { "[{\"t\":1},{\"t\":2}]", "[{\"t\":3},{\"t\":4}]", "[1].t", "[0].t|1|3\n" },
        { "{\"a\":{\"b\":{\"id\":1}}}", "{\"a\":{\"b\":{\"id\":2}}}", "**.id", "" },
        { "{\"id\":1}", "{\"id\":2}", "**.id", "" },
        { "{\"a\":{\"id\":1},\"b\":1}", "{\"a\":{\"id\":2},\"b\":2}", "*.id", "b|1|2\n" },
        { "{\"a\":{\"b\":1}}", "{\"a\":[]}", "a", "" },
        { "{\"x y\":1}", "{\"x y\":2}", "[\"x y\"]", "" },
    };
    check_rows(rows, COUNT(rows));
}

static void texts_that_hold_json_are_looked_into(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{\"body\":\"{\\\"id\\\":1,\\\"n\\\":2}\"}", "{\"body\":\"{\\\"id\\\":3,\\\"n\\\":2}\"}",
          NULL, "body.id|1|3\n" },
        { "{\"body\":\"{\\\"id\\\":1,\\\"n\\\":2}\"}", "{\"body\":\"{\\\"id\\\":3,\\\"n\\\":2}\"}",
          "body.id", "" },
        /* The text itself differs although what it holds does not. */
        { "{\"body\":\"{\\\"a\\\":1}\"}", "{\"body\":\"{\\\"a\\\": 1}\"}", NULL,
          "body|\"{\\\"a\\\":1}\"|\"{\\\"a\\\": 1}\"\n" },
        { "\"1\"", "\"1 \"", NULL, "|\"1\"|\"1 \"\n" },
    };
    check_rows(rows, COUNT(rows));
}

static void deep_and_broken_texts_end(void **state)
{
    (void)state;
    char deep[2 * 600 + 2] = "";
    memset(deep, '[', 600);
    memset(deep + 600, ']', 600);
    AUTO_FREE char *same = differences(deep, deep, NULL);
    assert_string_equal(same, "");
    deep[100] = '\0'; /* ends too early */
    AUTO_FREE char *cut = differences(deep, "[]", NULL);
    assert_non_null(strstr(cut, "|[]\n"));
}

static void what_is_no_pattern_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "",   "a.",   ".a",  "a..b", "[", "[x]", "[\"a]", "a b",
                                       "***", "[-1]", "a[*", "[1]b", "[\"\\q\"]" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct error error = ERROR_INIT;
        struct json_path_pattern *pattern = NULL;
        if (json_path_pattern_read(bad[i], &pattern, &error) == 0)
            fail_msg("%s was taken", bad[i]);
        assert_int_equal(error.kind, ERROR_INVALID);
        assert_null(pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_value_has_no_difference),
        cmocka_unit_test(each_difference_has_its_place),
        cmocka_unit_test(what_is_ignored_may_differ_or_be_missing),
        cmocka_unit_test(texts_that_hold_json_are_looked_into),
        cmocka_unit_test(deep_and_broken_texts_end),
        cmocka_unit_test(what_is_no_pattern_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
