/* findings: what tools say, line by line as they write it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "runner/build/findings.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/model/problem.h"

/* "file:line:column severity text" of each finding, one a line. */
static void expect(const char *output, const char *wanted)
{
    struct problem_list found = { .items = NULL };
    findings_read(output, strlen(output), "/p", "/p/code", "Made", &found);
    AUTO_STR text;
    str_init(&text, 1 << 16);
    for (size_t i = 0; i < found.count; i++)
        str_addf(&text, "%s:%d:%d %s %s\n", found.items[i].file, found.items[i].line,
                 found.items[i].column, problem_severity_word(found.items[i].severity),
                 found.items[i].message);
    assert_string_equal(text.text, wanted);
    for (size_t i = 0; i < found.count; i++) {
        assert_string_equal(found.items[i].code, "LB410");
        assert_string_equal(found.items[i].resource, "Made");
    }
    problem_list_release(&found);
}

static void test_gcc(void **state)
{
    (void)state;
    expect("main.c: In function 'main':\n"
           "main.c:3:11: error: expected ';' before '}' token\n"
           "    3 |   return 1\n"
           "main.c:5:1: warning: unused variable 'x' [-Wunused]\n"
           "main.c:9:10: fatal error: no.h: No such file or directory\n",
           "code/main.c:3:11 error expected ';' before '}' token\n"
           "code/main.c:5:1 warning unused variable 'x' [-Wunused]\n"
           "code/main.c:9:10 error no.h: No such file or directory\n");
}

static void test_what_make_adds_is_none(void **state)
{
    (void)state;
    expect("+ make --makefile /p/code/Makefile build-Made\n"
           "make: *** [/p/code/Makefile:3: build-Made] Error 1\n"
           "make[1]: *** [Makefile:3: all] Error 2\n", "");
}

static void test_go(void **state)
{
    (void)state;
    expect("# shop\n./main.go:4:9: too many return values\nsub/a.go:12: undefined: x\n",
           "code/main.go:4:9 error too many return values\n"
           "code/sub/a.go:12:0 error undefined: x\n");
}

static void test_rustc(void **state)
{
    (void)state;
    expect("error[E0308]: mismatched types\n"
           " --> src/main.rs:1:26\n"
           "  |\n"
           "warning: unused variable: `y`\n"
           "  --> src/lib.rs:7:9\n",
           "code/src/main.rs:1:26 error mismatched types\n"
           "code/src/lib.rs:7:9 warning unused variable: `y`\n");
}

static void test_javac_and_maven(void **state)
{
    (void)state;
    expect("src/App.java:5: error: ';' expected\n"
           "[ERROR] /p/code/src/main/java/App.java:[12,5] cannot find symbol\n",
           "code/src/App.java:5:0 error ';' expected\n"
           "code/src/main/java/App.java:12:5 error cannot find symbol\n");
}

static void test_tsc_and_dotnet(void **state)
{
    (void)state;
    expect("src/app.ts(3,7): error TS2322: Type 'string' is not assignable\n"
           "/p/code/A.cs(9,1): error CS1002: ; expected [/p/code/A.csproj]\n",
           "code/src/app.ts:3:7 error Type 'string' is not assignable\n"
           "code/A.cs:9:1 error ; expected [/p/code/A.csproj]\n");
}

static void test_esbuild(void **state)
{
    (void)state;
    expect("\xe2\x9c\x98 [ERROR] Could not resolve \"left\"\n\n"
           "    src/app.ts:1:20:\n"
           "      1 \xe2\x94\x82 import left from \"left\";\n",
           "code/src/app.ts:1:20 error Could not resolve \"left\"\n");
}

static void test_colours_are_taken_off(void **state)
{
    (void)state;
    expect("\033[1mmain.c:3:11:\033[0m \033[31merror: \033[0mno\n", "code/main.c:3:11 error no\n");
}

/* Times, addresses and other text with colons are no places. */
static void test_nothing_is_made_up(void **state)
{
    (void)state;
    expect("12:30:01 started\nhttp://127.0.0.1:80: refused\nnpm ERR! code E404\n"
           "added 3 packages in 1s\nwarning:5: \n\n: 3:4: x\n", "");
}

static void test_places_outside_are_absolute_and_many_are_cut(void **state)
{
    (void)state;
    expect("../../usr/x.h:1:1: error: no\n", "/usr/x.h:1:1 error no\n");
    AUTO_STR many;
    str_init(&many, 1 << 20);
    for (int i = 1; i <= 200; i++)
        str_addf(&many, "a.c:%d:1: error: no\n", i);
    struct problem_list found = { .items = NULL };
    findings_read(many.text, many.length, "/p", "/p/code", "Made", &found);
    assert_int_equal(found.count, 50);
    problem_list_release(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gcc),
        cmocka_unit_test(test_what_make_adds_is_none),
        cmocka_unit_test(test_go),
        cmocka_unit_test(test_rustc),
        cmocka_unit_test(test_javac_and_maven),
        cmocka_unit_test(test_tsc_and_dotnet),
        cmocka_unit_test(test_esbuild),
        cmocka_unit_test(test_colours_are_taken_off),
        cmocka_unit_test(test_nothing_is_made_up),
        cmocka_unit_test(test_places_outside_are_absolute_and_many_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
