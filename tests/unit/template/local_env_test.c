/*
 * Variables for this machine only: who wins, whom they reach, what stays of the template's, what is
 * told; and the file of our own.
 */
#include "tests/lib/outside.h"

#include <sys/stat.h>

#include "workspace/base/arena.h"
#include "workspace/base/blob.h"
#include "workspace/template/local_env.h"
#include "workspace/template/local_env_text.h"
#include "workspace/template/node.h"

static void assert_variable(const struct project *project, const char *name, const char *value,
                            const char *file, int line)
{
    const struct environment_value *variable = outside_variable(project, name);
    assert_non_null(variable);
    assert_string_equal(variable->value, value);
    if (!file) {
        assert_int_not_equal(variable->origin.kind, ORIGIN_LOCAL);
        return;
    }
    assert_int_equal(variable->origin.kind, ORIGIN_LOCAL);
    assert_string_equal(variable->origin.file, file);
    assert_string_equal(variable->origin.given, file);
    assert_int_equal(variable->origin.line, line);
}

static void stronger_files_win(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project("{}", "{A: t, B: t, C: t, D: t, E: t}");
    AUTO_FREE char *file = unit_path(root, "envs.json");
    struct load_request request = { .path = root };
    outside_write(root, ".env", "B=dotenv\nC=dotenv\nD=dotenv\nNEW=dotenv\n");
    AUTO_PROJECT first = outside_load(&request);
    assert_variable(first, "A", "t", NULL, 0);
    assert_variable(first, "B", "dotenv", ".env", 1);
    assert_variable(first, "NEW", "dotenv", ".env", 4);
    outside_write(root, "envs.json", "{\"Parameters\": {\"C\": \"all\", \"D\": \"all\"},\n"
                                     " \"F\": {\"D\": 7}}");
    outside_write(root, LOCAL_ENV_FILE, "{\"*\": {\"E\": \"every\"}, \"F\": {\"MORE\": \"own\"}}");
    request.env_vars = file;
    AUTO_PROJECT second = outside_load(&request);
    assert_variable(second, "B", "dotenv", ".env", 1);
    assert_variable(second, "C", "all", "envs.json", 1);
    assert_variable(second, "D", "7", "envs.json", 2);
    assert_variable(second, "E", "every", LOCAL_ENV_FILE, 1);
    assert_variable(second, "MORE", "own", LOCAL_ENV_FILE, 1);
    const struct function *function = project_function(second, "F");
    assert_int_equal(function->environment_count, 7);
    for (size_t i = 1; i < function->environment_count; i++)
        assert_true(strcmp(function->environment[i - 1].name, function->environment[i].name) < 0);
}

static void keeps_what_the_template_says(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project("{}", "{OPEN: !ImportValue no-such, SET: t}");
    const struct load_request request = { .path = root };
    AUTO_PROJECT before = outside_load(&request);
    AUTO_FREE char *unknown = outside_findings(before, "LB604");
    assert_non_null(strstr(unknown, "no-such"));
    outside_write(root, ".env", "OPEN=here\nSET=x\nAPI_KEY=hush\n");
    AUTO_PROJECT project = outside_load(&request);
    AUTO_FREE char *known = outside_findings(project, "LB604");
    assert_string_equal(known, "");
    assert_null(outside_variable(project, "OPEN")->under->value);
    assert_string_equal(outside_variable(project, "SET")->under->value, "t");
    assert_int_equal(outside_variable(project, "SET")->under->origin.kind, ORIGIN_RESOURCE);
    assert_null(outside_variable(project, "API_KEY")->under);
    assert_true(outside_variable(project, "API_KEY")->secret);
    assert_true(function_differs(project_function(before, "F"), project_function(project, "F")));
}

static void finds_functions_as_sam_does(void **state)
{
    (void)state;
    static const struct {
        const char *text, *value;
    } rows[] = {
        { "{\"F\": {\"A\": \"id\"}, \"the-f\": {\"A\": \"name\"}}", "id" },
        { "{\"the-f\": {\"A\": \"name\"}, \"Parameters\": {\"A\": \"all\"}}", "name" },
        { "{\"Parameters\": {\"A\": \"all\"}, \"F\": {\"B\": \"x\"}}", "all" },
    };
    AUTO_FREE char *root = outside_project("{}", "{A: t}");
    AUTO_FREE char *file = unit_path(root, "envs.json");
    const struct load_request request = { .path = root, .env_vars = file };
    for (size_t i = 0; i < COUNT(rows); i++) {
        outside_write(root, "envs.json", rows[i].text);
        AUTO_PROJECT project = outside_load(&request);
        assert_string_equal(outside_variable(project, "A")->value, rows[i].value);
    }
}

static void tells_what_cannot_be_used(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project("{}", "{A: t}");
    AUTO_FREE char *file = unit_path(root, "envs.json");
    struct load_request request = { .path = root, .env_vars = file };
    outside_write(root, ".env", "AWS_REGION=x\nmy-name=1\n9=2\njust words\n");
    outside_write(root, "envs.json", "{\"Fx\": {\"A\": \"1\"},\n"
                                     " \"F\": {\"A\": [1], \"B\": null}}");
    AUTO_PROJECT project = outside_load(&request);
    AUTO_FREE char *wrong = outside_findings(project, "LB620");
    assert_string_equal(wrong,
                        ".env:4:1 this line is not NAME=value\n"
                        "envs.json:2:13 the value of A is a list; functions get an empty text "
                        "(Write it in quotes.)\n"
                        "envs.json:2:23 the value of B is nothing; functions get an empty text "
                        "(Write it in quotes.)\n");
    AUTO_FREE char *names = outside_findings(project, "LB621");
    assert_string_equal(names, "envs.json:1:2 there is no function \"Fx\"; these variables are not "
                               "used (Did you mean F?)\n");
    AUTO_FREE char *variables = outside_findings(project, "LB623");
    assert_string_equal(variables,
                        ".env:1:1 AWS_REGION is set by Lambda itself; functions do not get this "
                        "value\n"
                        ".env:2:1 my-name cannot be a variable's name; functions do not get it\n"
                        ".env:3:1 9 cannot be a variable's name; functions do not get it\n");
    assert_null(outside_variable(project, "AWS_REGION"));
    assert_null(outside_variable(project, "my-name"));
    assert_string_equal(outside_variable(project, "A")->value, "");
}

static void judges_the_template_alone(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project("{}", "{AA: t}");
    AUTO_STR text;
    str_init(&text, 65536);
    str_add(&text, "LONG=");
    for (int i = 0; i < 6000; i++)
        str_add_char(&text, 'x');
    outside_write(root, ".env", text.text);
    const struct load_request request = { .path = root };
    AUTO_PROJECT project = outside_load(&request);
    AUTO_FREE char *limit = outside_findings(project, "LB211");
    assert_string_equal(limit, "");
    assert_int_equal(strlen(outside_variable(project, "LONG")->value), 6000);
}

static void makes_text_as_python_does(void **state)
{
    (void)state;
    static const struct {
        const char *json, *text;
    } rows[] = {
        { "1", "1" }, { "-0", "0" }, { "1.50", "1.5" }, { "1.0", "1.0" }, { "1e3", "1000.0" },
        { "1e16", "1e+16" }, { "1e15", "1000000000000000.0" }, { "0.0001", "0.0001" },
        { "1.5e-7", "1.5e-07" }, { "0.1", "0.1" }, { "-2.5E2", "-250.0" },
        { "123456789012345678901234567890", "123456789012345678901234567890" },
        { "1e999", "inf" }, { "0.30000000000000004", "0.30000000000000004" },
    };
    AUTO(arena) arena = arena_new();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct node *node = node_new_text(arena, NULL, rows[i].json, strlen(rows[i].json));
        node->kind = NODE_NUMBER;
        AUTO_FREE char *text = local_env_text(node);
        assert_string_equal(text, rows[i].text);
    }
    struct node *truth = node_new_text(arena, NULL, "true", 4);
    truth->kind = NODE_BOOL;
    AUTO_FREE char *text = local_env_text(truth);
    assert_string_equal(text, "true");
}

static void sets_and_unsets(void **state)
{
    (void)state;
    AUTO_FREE char *root = outside_project("{}", "{AA: t}");
    AUTO_FREE char *path = unit_path(root, LOCAL_ENV_FILE);
    const struct load_request request = { .path = root };
    struct error error = ERROR_INIT;
    struct stat info;
    assert_int_equal(local_env_set(root, "F", "AA", "x\ny", &error), 0);
    assert_int_equal(local_env_set(root, LOCAL_ENV_EVERY, "BB", "all", &error), 0);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    AUTO_PROJECT project = outside_load(&request);
    assert_variable(project, "AA", "x\ny", LOCAL_ENV_FILE, 3);
    assert_variable(project, "BB", "all", LOCAL_ENV_FILE, 6);
    assert_int_equal(local_env_set(root, "F", "AWS_REGION", "x", &error), -1);
    assert_int_equal(error.kind, ERROR_INVALID);
    assert_int_equal(local_env_set(root, "F", "a b", "x", &error), -1);
    assert_int_equal(local_env_unset(root, "F", "CC", &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_int_equal(local_env_unset(root, "F", "AA", &error), 0);
    assert_int_equal(local_env_unset(root, LOCAL_ENV_EVERY, "BB", &error), 0);
    AUTO_PROJECT after = outside_load(&request);
    assert_variable(after, "AA", "t", NULL, 0);
    outside_write(root, LOCAL_ENV_FILE, "[]");
    assert_int_equal(local_env_set(root, "F", "AA", "x", &error), -1);
    assert_string_equal(error.file, LOCAL_ENV_FILE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stronger_files_win),
        cmocka_unit_test(keeps_what_the_template_says),
        cmocka_unit_test(finds_functions_as_sam_does),
        cmocka_unit_test(tells_what_cannot_be_used),
        cmocka_unit_test(judges_the_template_alone),
        cmocka_unit_test(makes_text_as_python_does),
        cmocka_unit_test(sets_and_unsets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
