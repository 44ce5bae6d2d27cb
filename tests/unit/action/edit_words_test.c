/* edit_words: words of a command as values of a template. */
#include "tests/lib/unit.h"

#include "tui/action/edit_words.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/model/problem.h"
#include "workspace/template/node.h"
#include "workspace/template/parse.h"

enum { TEXT_BYTES = 1 << 16 };

/* The map of WORDS as text, and that text reads back as YAML. */
static void expect_map(const char *wanted, size_t count, const char *const *words)
{
    struct error error = ERROR_INIT;
    struct problem_list problems = { .count = 0 };
    AUTO(arena) arena = arena_new();
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (edit_words_map(&text, words, count, &error) < 0)
        fail_msg("%s", error.what);
    assert_string_equal(text.text, wanted);
    struct parse_source source = { .bytes = text.text, .size = text.length, .file = "" };
    assert_non_null(parse_tree(arena, &source, &problems));
    assert_int_equal(problems.count, 0);
    problem_list_release(&problems);
}
#define MAP(wanted, ...)                                                \
    do {                                                                \
        static const char *const words_[] = { __VA_ARGS__ };            \
        expect_map(wanted, COUNT(words_), words_);                      \
    } while (0)

static void test_maps(void **state)
{
    (void)state;
    MAP("{Path: /orders, Method: post}", "Path=/orders", "Method=post");
    MAP("{BatchSize: 5, Enabled: false}", "BatchSize=5", "Enabled=false");
    MAP("{Auth: {Authorizer: NONE, Scopes: [a, b]}, Path: /x}", "Auth.Authorizer=NONE", "Path=/x",
        "Auth.Scopes=[a, b]");
    MAP("{Queue: !GetAtt Jobs.Arn}", "Queue=!GetAtt Jobs.Arn");
    MAP("{Name: !Sub \"${A}, ${B}\"}", "Name=!Sub ${A}, ${B}");
    MAP("{Name: !Join [\",\", [a, b]]}", "Name=!Join [\",\", [a, b]]");
    MAP("{Schedule: rate(1 day)}", "Schedule=rate(1 day)");
    MAP("{A: x=y}", "A=x=y");
    MAP("{A: \"\"}", "A=");
}

/* What YAML would take for something else is quoted. */
static void test_quotes(void **state)
{
    (void)state;
    static const struct {
        const char *value, *wanted;
    } rows[] = {
        { "yes", "\"yes\"" },     { "NULL", "\"NULL\"" },       { "012", "\"012\"" },
        { "1.50", "\"1.50\"" },   { "a: b", "\"a: b\"" },       { "a #b", "\"a #b\"" },
        { "a,b", "\"a,b\"" },     { "ends:", "\"ends:\"" },     { "ends ", "\"ends \"" },
        { "*x", "\"*x\"" },       { "&x", "\"&x\"" },           { "-", "\"-\"" },
        { "!x", "\"!x\"" },       { "\"q\"", "\"\\\"q\\\"\"" }, { "2012-10-17", "\"2012-10-17\"" },
        { "12345678901234567890", "\"12345678901234567890\"" }, { "sts:AssumeRole",
                                                                  "sts:AssumeRole" },
        { "arn:aws:iam::aws:policy/X", "arn:aws:iam::aws:policy/X" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO_FREE char *word = mem_format("A=%s", rows[i].value);
        AUTO_FREE char *wanted = mem_format("{A: %s}", rows[i].wanted);
        const char *const words[] = { word };
        expect_map(wanted, 1, words);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const rows[] = { "", "=x", "A", "A.", "A.=x", ".A=x", "A..B=x",
                                        "a.b.c.d.e.f.g.h.i.j.k=x" };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error = ERROR_INIT;
        AUTO_STR text;
        str_init(&text, TEXT_BYTES);
        assert_int_equal(edit_words_map(&text, &rows[i], 1, &error), -1);
        assert_true(error.kind == ERROR_INVALID || error.kind == ERROR_LIMIT);
    }
}

static void test_functions(void **state)
{
    (void)state;
    assert_true(edit_words_is_function("!Ref Orders"));
    assert_true(edit_words_is_function("!Sub ${A}-x"));
    assert_false(edit_words_is_function("!ref Orders"));
    assert_false(edit_words_is_function("!"));
    assert_false(edit_words_is_function("! Ref"));
    assert_false(edit_words_is_function("Ref Orders"));
    assert_false(edit_words_is_function("{\"Ref\": \"Orders\"}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_maps),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
