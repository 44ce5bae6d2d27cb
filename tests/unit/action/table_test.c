/* The table itself: rows that help, completion and man page can be made from. */
#include "tests/lib/unit.h"

#include "tui/action/action.h"
#include "tui/action/actions.h"
#include "tui/action/completion.h"
#include "tui/action/help.h"
#include "tui/action/nearest.h"
#include "tui/action/status.h"
#include "tui/line/words.h"
#include "workspace/base/str.h"

static void rows_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; actions_table[i]; i++) {
        const struct action *action = actions_table[i];
        assert_non_null(action->name);
        assert_non_null(action->group);
        assert_non_null(action->run);
        assert_non_null(action->arguments);
        assert_true(action->flags & (ACTION_IN_LINE | ACTION_IN_SCREEN));
        assert_true(action->summary[strlen(action->summary) - 1] != '.');
        assert_ptr_equal(actions_find(action->name), action);
        for (const struct action_argument *row = action->arguments; row->name; row++) {
            assert_non_null(row->help);
            assert_true(strlen(row->help) <= 72);
            assert_int_equal(row->value == ACTION_CHOICE, row->choices != NULL);
            if (row->name[0] == '-' && row->value != ACTION_FLAG)
                assert_non_null(row->value_name);
        }
    }
    assert_null(actions_find("nothing of this name"));
}

/* No letter means two things on one command. */
static void letters_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; actions_table[i]; i++) {
        char seen[256] = { 0 };
        for (const struct action_argument *row = action_common; row->name; row++)
            seen[(unsigned char)row->letter] = 1;
        for (const struct action_argument *row = actions_table[i]->arguments; row->name; row++) {
            if (row->letter)
                assert_false(seen[(unsigned char)row->letter]);
            seen[(unsigned char)row->letter] = 1;
        }
    }
}

static void help_fits_a_terminal(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, HELP_BYTES);
    help_overview(actions_table, &text);
    for (size_t i = 0; actions_table[i]; i++)
        help_action(actions_table[i], &text);
    assert_false(text.cut);
    for (const char *line = text.text; *line; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 100)
            fail_msg("%.*s", (int)strcspn(line, "\n"), line);
}

static void completion_names_every_command(void **state)
{
    (void)state;
    static const char *const shells[] = { "bash", "zsh", "fish" };
    for (size_t i = 0; i < COUNT(shells); i++) {
        AUTO_STR text;
        str_init(&text, HELP_BYTES);
        completion_script(actions_table, shells[i], &text);
        assert_false(text.cut);
        for (size_t j = 0; actions_table[j]; j++) {
            const char *name = actions_table[j]->name, *space = strchr(name, ' ');
            if (actions_table[j]->flags & ACTION_IN_LINE)
                assert_non_null(strstr(text.text, space ? space + 1 : name));
        }
    }
}

static void statuses_are_those_people_know(void **state)
{
    (void)state;
    static const int numbers[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 70, 130 };
    for (size_t i = 0; i < COUNT(numbers); i++)
        assert_int_equal(status_at(i)->number, numbers[i]);
    assert_null(status_at(COUNT(numbers)));
    assert_int_equal(status_of_outcome(RUNNER_TIMEOUT, NULL), 5);
    assert_int_equal(status_of_outcome(RUNNER_OUT_OF_MEMORY, NULL), 6);
    assert_int_equal(status_of_outcome(RUNNER_ERROR, "Function.ResponseSizeTooLarge"), 7);
    assert_int_equal(status_of_outcome(RUNNER_INIT_FAILED, NULL), 4);
    assert_int_equal(status_of_error(ERROR_INVALID), 2);
    assert_int_equal(status_of_error(ERROR_LIMIT), 7);
    assert_int_equal(status_of_error(ERROR_BUSY), 9);
}

static void finds_the_nearest_word(void **state)
{
    (void)state;
    static const struct { const char *typed, *near; } cases[] = {
        { "invok", "invoke" }, { "invoek", "invoke" }, { "Logs", "logs" }, { "pack", "package" },
        { "zzz", NULL }, { "", NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct nearest nearest;
        nearest_init(&nearest, cases[i].typed);
        for (size_t j = 0; actions_table[j]; j++)
            nearest_try(&nearest, actions_table[j]->name);
        if (cases[i].near)
            assert_string_equal(nearest.best, cases[i].near);
        else
            assert_null(nearest.best);
    }
}

/* ---- the words after the program's name ----------------------------------------------------- */

static void assert_arranged(const char *typed, const char *want)
{
    struct error *none = NULL;
    char **given;
    const char *words[32];
    size_t count, used;
    AUTO_STR got;
    str_init(&got, 4096);
    assert_int_equal(action_split(typed, &given, &count, none), 0);
    used = words_arrange(actions_table, given, count, words);
    for (size_t i = 0; i < used; i++)
        str_addf(&got, "%s%s", i ? " " : "", words[i]);
    assert_string_equal(got.text, want);
    action_words_free(given, count);
}

static void words_are_arranged(void **state)
{
    (void)state;
    assert_arranged("", "screen");
    assert_arranged("/some/folder", "screen /some/folder");
    assert_arranged("template.yaml", "screen template.yaml");
    assert_arranged("--no-mouse", "screen --no-mouse");
    assert_arranged("-C dir", "screen -C dir");
    assert_arranged("invoke Hello -n 5", "invoke Hello -n 5");
    assert_arranged("-C dir invoke Hello", "invoke Hello -C dir");
    assert_arranged("-Cdir -q --param=A=1 invoke Hello", "invoke Hello -Cdir -q --param=A=1");
    assert_arranged("--template t.yaml -v events new sqs", "events new sqs --template t.yaml -v");
    assert_arranged("--version", "version");
    assert_arranged("-h", "help");
    assert_arranged("--help", "help");
    assert_arranged("invoke --help", "invoke --help");
    assert_arranged("invok Hello", "invok Hello");
    assert_arranged("cold Hello", "cold Hello");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_complete),
        cmocka_unit_test(letters_are_unique),
        cmocka_unit_test(help_fits_a_terminal),
        cmocka_unit_test(completion_names_every_command),
        cmocka_unit_test(statuses_are_those_people_know),
        cmocka_unit_test(finds_the_nearest_word),
        cmocka_unit_test(words_are_arranged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
