/* ignore: rules by hand; ignore_git_test.c holds random ones against git itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/files/ignore.h"

static void test_folders_negation_and_quoting(void **state)
{
    (void)state;
    AUTO(ignore) rules = ignore_new();
    ignore_add(rules, "", "build/");
    ignore_add(rules, "", "!build/keep");
    ignore_add(rules, "", "*.log");
    ignore_add(rules, "", "!important.log");
    ignore_add(rules, "", "\\#name");
    ignore_add(rules, "", "# comment");
    ignore_add(rules, "", "trailing   ");
    ignore_add(rules, "sub", "/only");
    assert_true(ignore_match(rules, "build", true));
    assert_false(ignore_match(rules, "build", false));
    assert_true(ignore_match(rules, "build/keep", false));
    assert_true(ignore_match(rules, "x/y.log", false));
    assert_false(ignore_match(rules, "x/important.log", false));
    assert_true(ignore_match(rules, "#name", false));
    assert_false(ignore_match(rules, "# comment", false));
    assert_true(ignore_match(rules, "trailing", false));
    assert_true(ignore_match(rules, "sub/only", false));
    assert_false(ignore_match(rules, "only", false));
}

static void test_noise(void **state)
{
    (void)state;
    static const char *const noise[] = { ".app.py.swp", "app.py~", "__pycache__/app.pyc", "4913",
                                         ".git/index", "node_modules/.cache/x", ".#app.py",
                                         "#app.py#", "deep/.DS_Store",
                                         ".template.yaml.lambench-part-01234567" };
    static const char *const code[] = { "app.py", "node_modules/x/index.js", "a.swift", "#notes",
                                        "python/lib.so" };
    AUTO(ignore) rules = ignore_new();
    ignore_add_noise(rules);
    for (size_t i = 0; i < COUNT(noise); i++)
        if (!ignore_match(rules, noise[i], false))
            fail_msg("%s is noise", noise[i]);
    for (size_t i = 0; i < COUNT(code); i++)
        if (ignore_match(rules, code[i], false))
            fail_msg("%s is code", code[i]);
}

static void test_hostile_pattern_ends(void **state)
{
    (void)state;
    AUTO(ignore) rules = ignore_new();
    ignore_add(rules, "", "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b");
    char name[200];
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_false(ignore_match(rules, name, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folders_negation_and_quoting),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_hostile_pattern_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
