/* ignore: git itself is the judge, on patterns and names made at random. */
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

enum { ROUNDS = 120, PATTERNS = 4, NAMES = 40 };

static uint64_t seed = 88172645463325252u;

static unsigned dice(unsigned sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % sides);
}

static const char *pick(const char *const *list, unsigned count)
{
    return list[dice(count)];
}

/* A name of one to three parts; folders end in "/". */
static void make_name(struct str *out)
{
    static const char *const parts[] = { "a", "b", "ab", "a.c", "b.o", "out", ".x", "a b" };
    for (unsigned i = dice(3) + 1; i > 0; i--)
        str_addf(out, "%s%s", pick(parts, COUNT(parts)), i > 1 ? "/" : "");
}

/* "**" only where it stands for folders: elsewhere git 2.39 compares pointers of two unrelated
 * texts (wildmatch.c, prev_p < text), and what it answers depends on where they lie. */
static void make_pattern(struct str *out)
{
    static const char *const pieces[] = { "a", "b", "*", "?", "/", "[ab]", "[!a]", ".c", "out",
                                          "*.o", "a/b", "/**/", "\\a", "[a-b]x", "ab" };
    if (dice(6) == 0)
        str_add(out, "!");
    if (dice(5) == 0)
        str_add(out, dice(2) ? "/" : "**/");
    for (unsigned i = dice(3) + 1; i > 0; i--) {
        const char *piece = pick(pieces, COUNT(pieces));
        char last = out->length ? out->text[out->length - 1] : '\n';
        if ((piece[0] == '*' && last == '*') || (piece[0] == '/' && strchr("/\n!", last)))
            continue;
        str_add(out, piece);
    }
    if (dice(8) == 0 && out->length && !strchr("/*\n!", out->text[out->length - 1]))
        str_add(out, dice(2) ? "/" : "/**");
}

static void one_round(const char *root)
{
    struct error error = ERROR_INIT;
    AUTO_STR patterns;
    AUTO_STR names;
    str_init(&patterns, 10000);
    str_init(&names, 10000);
    for (int i = 0; i < PATTERNS; i++) {
        make_pattern(&patterns);
        str_add(&patterns, "\n");
    }
    for (int i = 0; i < NAMES; i++) {
        make_name(&names);
        str_add(&names, "\n");
    }
    AUTO_FREE char *ignore_file = file_join(root, ".gitignore");
    AUTO_FREE char *name_file = file_join(root, "names");
    AUTO_FREE char *out_file = file_join(root, "out-of-git");
    assert_int_equal(file_replace(ignore_file, patterns.text, patterns.length, 0644, &error), 0);
    assert_int_equal(file_replace(name_file, names.text, names.length, 0644, &error), 0);
    /* --no-index and names that do not exist: all are taken as files */
    AUTO_FREE char *command = mem_format("cd %s && git check-ignore --no-index --stdin < names"
                                         " > out-of-git; test $? -le 1", root);
    assert_int_equal(system(command), 0);
    AUTO(blob) ignored = NULL;
    assert_int_equal(file_read(out_file, 100000, &ignored, &error), 0);
    AUTO_FREE char *list = mem_format("\n%s", blob_bytes(ignored));
    AUTO(ignore) rules = ignore_new();
    ignore_read(rules, root, "", ".gitignore");
    for (char *rest = names.text, *name; (name = strsep(&rest, "\n")) && name[0];) {
        AUTO_FREE char *line = mem_format("\n%s\n", name);
        bool git_says = strstr(list, line) != NULL;
        if (ignore_match(rules, name, false) != git_says)
            fail_msg("git %s %s with the patterns\n%s", git_says ? "ignores" : "does not ignore",
                     name, patterns.text);
    }
}

static void test_agrees_with_git(void **state)
{
    (void)state;
    char root[] = "/tmp/ignore-test-XXXXXX";
    struct error error = ERROR_INIT;
    if (system("git --version > /dev/null 2>&1") != 0)
        skip();
    assert_non_null(mkdtemp(root));
    AUTO_FREE char *command = mem_format("git init -q %s", root);
    assert_int_equal(system(command), 0);
    for (int i = 0; i < ROUNDS; i++)
        one_round(root);
    assert_int_equal(file_remove_tree(root, &error), 0);
}

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
                                         "#app.py#", "deep/.DS_Store" };
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
        cmocka_unit_test(test_agrees_with_git),
        cmocka_unit_test(test_folders_negation_and_quoting),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_hostile_pattern_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
