#include "tests/lib/unit.h"

#include "tui/action/action.h"
#include "workspace/base/error.h"

static const char *const colors[] = { "red", "blue", NULL };

static const struct action_argument run_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true },
    { .name = "MORE", .value = ACTION_TEXT, .repeats = true },
    { .name = "--file", .letter = 'e', .value = ACTION_FILE, .value_name = "FILE" },
    { .name = "--count", .letter = 'n', .value = ACTION_NUMBER },
    { .name = "--fast", .letter = 'f' },
    { .name = "--paint", .value = ACTION_CHOICE, .choices = colors },
    { .name = "--set", .value = ACTION_TEXT, .repeats = true },
    { .name = NULL },
};
static const struct action_argument look_arguments[] = {
    { .name = "WHAT", .value = ACTION_TEXT },
    { .name = NULL },
};
static const struct action run_row = { .name = "run", .arguments = run_arguments,
                                       .flags = ACTION_NEEDS_FUNCTION };
static const struct action look_row = { .name = "look", .arguments = look_arguments };
static const struct action look_far_row = { .name = "look far", .arguments = look_arguments };
static const struct action bare_row = { .name = "bare" };
static const struct action *const table[] = { &run_row, &look_row, &look_far_row, &bare_row, NULL };

/* Parses LINE; the call is freed by the caller. */
static struct call *parse(const char *line, const char *selected, struct error *error)
{
    char **words;
    size_t count;
    struct call *call = NULL;
    assert_int_equal(action_split(line, &words, &count, error), 0);
    int result = action_parse(table, (const char *const *)words, count, selected, &call, error);
    assert_int_equal(result == 0, call != NULL);
    action_words_free(words, count);
    return call;
}

static void assert_refused(const char *line, const char *what)
{
    struct error error = ERROR_INIT;
    assert_null(parse(line, NULL, &error));
    assert_int_equal(error.kind, ERROR_INVALID);
    if (!strstr(error.what, what))
        fail_msg("\"%s\" is not in: %s", what, error.what);
}

static void options_stand_anywhere(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "run Hello -e a.json --count 5 --fast", "run -e a.json Hello --count=5 -f",
        "run --fast --count 5 --file=a.json Hello", "run -fea.json -n5 Hello",
        "run -fn 5 -e a.json -- Hello",
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct error error = ERROR_INIT;
        struct call *call = parse(lines[i], NULL, &error);
        assert_non_null(call);
        assert_ptr_equal(call->action, &run_row);
        assert_string_equal(call_value(call, "FUNCTION", 0), "Hello");
        assert_string_equal(call_value(call, "--file", 0), "a.json");
        assert_int_equal(call_number(call, "--count", 0), 5);
        assert_string_equal(call_value(call, "--fast", 0), "");
        assert_false(call_has(call, "--paint"));
        assert_null(call_value(call, "FUNCTION", 1));
        call_free(call);
    }
}

static void values_repeat_in_order(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct call *call = parse("run Hello --set A=1 x --set B=2 y -- -z", NULL, &error);
    assert_string_equal(call_value(call, "--set", 0), "A=1");
    assert_string_equal(call_value(call, "--set", 1), "B=2");
    assert_null(call_value(call, "--set", 2));
    assert_string_equal(call_value(call, "MORE", 0), "x");
    assert_string_equal(call_value(call, "MORE", 1), "y");
    assert_string_equal(call_value(call, "MORE", 2), "-z");
    call_free(call);
}

static void a_single_dash_is_a_value(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct call *call = parse("run Hello -e -", NULL, &error);
    assert_string_equal(call_value(call, "--file", 0), "-");
    call_free(call);
    call = parse("look -", NULL, &error);
    assert_string_equal(call_value(call, "WHAT", 0), "-");
    call_free(call);
}

static void the_longest_name_wins(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct call *call = parse("look far away", NULL, &error);
    assert_ptr_equal(call->action, &look_far_row);
    assert_string_equal(call_value(call, "WHAT", 0), "away");
    call_free(call);
    call = parse("look near", NULL, &error);
    assert_ptr_equal(call->action, &look_row);
    call_free(call);
}

static void the_selected_function_completes(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct call *call = parse("run --fast", "Chosen", &error);
    assert_string_equal(call_value(call, "FUNCTION", 0), "Chosen");
    call_free(call);
    call = parse("run Named", "Chosen", &error);
    assert_string_equal(call_value(call, "FUNCTION", 0), "Named");
    assert_null(call_value(call, "FUNCTION", 1));
    call_free(call);
}

static void mistakes_are_told(void **state)
{
    (void)state;
    static const struct { const char *line, *what; } cases[] = {
        { "", "no command" },
        { "rnu Hello", "no command \"rnu\"" },
        { "run", "run needs FUNCTION" },
        { "run Hello --fsat", "no option --fsat" },
        { "run Hello -x", "no option -x" },
        { "run Hello -e", "--file needs a value: FILE" },
        { "run Hello --count", "--count needs a value" },
        { "run Hello --count five", "--count takes a whole number" },
        { "run Hello --count -1", "--count takes a whole number" },
        { "run Hello --count ''", "--count takes a whole number" },
        { "run Hello --count 99999999999", "--count takes a whole number" },
        { "run Hello --count 1 --count 2", "--count is given twice" },
        { "run Hello --fast=yes", "--fast takes no value" },
        { "run Hello --paint green", "--paint is one of red, blue" },
        { "look far away now", "look far takes no \"now\"" },
        { "bare thing", "bare takes no \"thing\"" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_refused(cases[i].line, cases[i].what);
}

static void hints_name_what_is_near(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    assert_null(parse("rnu Hello", NULL, &error));
    assert_non_null(strstr(error.hint, "did you mean run?"));
    error_clear(&error);
    assert_null(parse("run Hello --fsat", NULL, &error));
    assert_non_null(strstr(error.hint, "did you mean --fast?"));
    error_clear(&error);
    assert_null(parse("run Hello --completely-else", NULL, &error));
    assert_null(strstr(error.hint, "did you mean"));
}

static void help_needs_nothing_else(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct call *call = parse("run --help", NULL, &error);
    assert_true(call_has(call, "--help"));
    call_free(call);
}

/* ---- splitting ------------------------------------------------------------------------------ */

static void assert_split(const char *line, const char *const *want)
{
    struct error error = ERROR_INIT;
    char **words;
    size_t count, i = 0;
    assert_int_equal(action_split(line, &words, &count, &error), 0);
    for (; want[i]; i++) {
        assert_true(i < count);
        assert_string_equal(words[i], want[i]);
    }
    assert_int_equal(count, i);
    action_words_free(words, count);
}

static void splits_as_a_shell_does(void **state)
{
    (void)state;
    assert_split("", (const char *const[]){ NULL });
    assert_split(" \t\n ", (const char *const[]){ NULL });
    assert_split("a  b\tc", (const char *const[]){ "a", "b", "c", NULL });
    assert_split("'a b' c", (const char *const[]){ "a b", "c", NULL });
    assert_split("a'b'\"c\"d", (const char *const[]){ "abcd", NULL });
    assert_split("'' \"\"", (const char *const[]){ "", "", NULL });
    assert_split("a\\ b \\'", (const char *const[]){ "a b", "'", NULL });
    assert_split("\"a\\\"b\\n\"", (const char *const[]){ "a\"b\\n", NULL });
    assert_split("'a\\b'", (const char *const[]){ "a\\b", NULL });
    assert_split("--event '{\"a\": 1}'", (const char *const[]){ "--event", "{\"a\": 1}", NULL });
    assert_split("end\\", (const char *const[]){ "end\\", NULL });
}

static void an_open_quote_is_told(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    char **words;
    size_t count;
    assert_int_equal(action_split("a 'b", &words, &count, &error), -1);
    assert_int_equal(error.kind, ERROR_INVALID);
    assert_string_equal(error.what, "a ' is not closed");
    assert_int_equal(action_split("a \"b", &words, &count, &error), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_anywhere),
        cmocka_unit_test(values_repeat_in_order),
        cmocka_unit_test(a_single_dash_is_a_value),
        cmocka_unit_test(the_longest_name_wins),
        cmocka_unit_test(the_selected_function_completes),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(hints_name_what_is_near),
        cmocka_unit_test(help_needs_nothing_else),
        cmocka_unit_test(splits_as_a_shell_does),
        cmocka_unit_test(an_open_quote_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
