/* package and unpack: real folders, judged by unzip and Python's zipfile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/files/package.h"
#include "workspace/files/unpack.h"

static char root[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(root, "/tmp/package-test-XXXXXX");
    assert_non_null(mkdtemp(root));
    return chdir(root);
}

static int tear_down(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    return chdir("/") < 0 ? -1 : file_remove_tree(root, &error);
}

/* Runs a shell command in the test's folder; it must succeed. */
static void sh(const char *command)
{
    if (system(command) != 0)
        fail_msg("failed: %s", command);
}

/* What a shell command prints, without the last line break. */
static char *said(const char *command)
{
    AUTO_FREE char *all = mem_format("(%s) > said 2>&1", command);
    sh(all);
    struct error error = ERROR_INIT;
    AUTO(blob) text = NULL;
    assert_int_equal(file_read("said", 1000000, &text, &error), 0);
    size_t size = blob_size(text);
    return mem_text_n(blob_bytes(text), size > 0 ? size - 1 : 0);
}

static void make(const char *source, const char *target, struct package_result *result)
{
    struct error error = ERROR_INIT;
    struct package_request request = { .source = source, .target = target, .use_ignore = true,
                                       .limit_bytes = 1000000 };
    if (package_make(&request, result, &error) < 0)
        fail_msg("%s", error.what);
}

static void test_same_bytes_whatever_the_time_zone_user_or_age(void **state)
{
    (void)state;
    struct package_result one, two;
    sh("mkdir -p a/sub b/sub && echo hi > a/app.py && echo run > a/sub/tool && chmod 700 a/sub/tool"
       " && ln -s sub/tool a/link && cp -P a/app.py a/link b/ && cp a/sub/tool b/sub/ &&"
       " chmod 775 b/sub/tool && chmod 600 b/app.py && touch -d 2001-01-01 b/app.py");
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    make("a", "one.zip", &one);
    setenv("TZ", "America/New_York", 1);
    tzset();
    make("b", "two.zip", &two);
    unsetenv("TZ");
    tzset();
    assert_string_equal(one.sha256, two.sha256);
    sh("cmp one.zip two.zip");
    assert_int_equal(one.entries, 3);
    AUTO_FREE char *hash = said(
        "python3 -c \"import base64, hashlib; print(base64.b64encode(hashlib.sha256(open('one.zip',"
        " 'rb').read()).digest()).decode())\"");
    assert_string_equal(one.sha256, hash);
    AUTO_FREE char *list = said(
        "python3 -c \"import zipfile; [print(i.filename, oct(i.external_attr >> 16),"
        " i.date_time[0], i.create_system) for i in zipfile.ZipFile('one.zip').infolist()]\"");
    assert_string_equal(list, "app.py 0o100644 1980 3\nlink 0o120777 1980 3\n"
                              "sub/tool 0o100755 1980 3");
    sh("mkdir out && cd out && unzip -q ../one.zip && test -L link && test -x sub/tool");
}

/* "Straße.py" by its bytes. */
#define FOREIGN "Stra\303\237e.py"

static void test_same_bytes_and_names_whatever_the_locale(void **state)
{
    (void)state;
    static const char *const locales[] = { "C", "C.UTF-8" };
    struct package_result result[2];
    struct error error = ERROR_INIT;
    sh("mkdir a && echo 1 > a/" FOREIGN);
    for (size_t i = 0; i < COUNT(locales); i++) {
        assert_non_null(setlocale(LC_ALL, locales[i]));
        make("a", "a.zip", &result[i]);
        sh("rm -rf out");
        assert_int_equal(unpack_archive("a.zip", "out", 1000, &error), 0);
        sh("cmp a/" FOREIGN " out/" FOREIGN);
    }
    assert_non_null(setlocale(LC_ALL, "C"));
    assert_string_equal(result[0].sha256, result[1].sha256);
    assert_true(result[1].unchanged);
}

static void test_noise_stays_out_in_any_case(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct package_result result;
    sh("mkdir -p a/.git && touch a/.git/HEAD a/f.log && printf '!.git\\n*.log\\n' > a/.gitignore");
    make("a", "a.zip", &result);
    AUTO_FREE char *list = said("unzip -Z1 a.zip");
    assert_string_equal(list, ".gitignore");
    struct package_request request = { .source = "a", .target = "a.zip" };
    assert_int_equal(package_make(&request, &result, &error), 0);
    AUTO_FREE char *all = said("unzip -Z1 a.zip");
    assert_string_equal(all, ".gitignore\nf.log");
}

static void test_ignore_rules(void **state)
{
    (void)state;
    struct package_result result;
    sh("mkdir -p a/node_modules/x a/dist a/docs a/__pycache__ && touch a/index.js a/a.log"
       " a/keep.log a/node_modules/x/i.js a/dist/o.js a/docs/d.md a/__pycache__/p.pyc"
       " a/bootstrap && printf 'node_modules/\\n*.log\\ndist/\\nbootstrap\\n' > a/.gitignore &&"
       " printf 'docs/\\n!keep.log\\n.gitignore\\n.lambdaignore\\n' > a/.lambdaignore");
    make("a", "a.zip", &result);
    AUTO_FREE char *list = said("unzip -Z1 a.zip");
    assert_string_equal(list, "bootstrap\nindex.js\nkeep.log\nnode_modules/x/i.js");
    struct error error = ERROR_INIT;
    struct package_request request = { .source = "a", .target = "a.zip", .use_ignore = true,
                                       .keep = "dist" };
    assert_int_equal(package_make(&request, &result, &error), 0);
    AUTO_FREE char *with = said("unzip -Z1 a.zip | grep dist");
    assert_string_equal(with, "dist/o.js");
}

static void test_largest_and_unchanged(void **state)
{
    (void)state;
    struct package_result result;
    sh("mkdir a && for i in 1 2 3 4 5 6 7; do head -c ${i}000 /dev/zero > a/f$i; done");
    make("a", "a.zip", &result);
    assert_int_equal(result.unzipped_bytes, 28000);
    assert_int_equal(result.largest_count, 5);
    assert_string_equal(result.largest[0].name, "f7");
    assert_int_equal(result.largest[0].bytes, 7000);
    assert_string_equal(result.largest[4].name, "f3");
    assert_false(result.unchanged);
    sh("touch -d 2001-01-01 a.zip");
    make("a", "a.zip", &result);
    assert_true(result.unchanged);
    AUTO_FREE char *year = said("stat -c %y a.zip | cut -c1-4");
    assert_string_equal(year, "2001");
}

static void test_over_the_limit_nothing_is_written(void **state)
{
    (void)state;
    struct package_result result;
    struct error error = ERROR_INIT;
    sh("mkdir a && head -c 1001 /dev/zero > a/f && echo old > a.zip");
    struct package_request request = { .source = "a", .target = "a.zip", .limit_bytes = 2000,
                                       .other_bytes = 1000 };
    assert_int_equal(package_make(&request, &result, &error), -1);
    assert_int_equal(error.kind, ERROR_LIMIT);
    assert_non_null(strstr(error.what, "Unzipped size must be smaller than 2000 bytes"));
    AUTO_FREE char *there = said("cat a.zip; ls");
    assert_string_equal(there, "old\na\na.zip\nsaid");
}

static void test_archives_inline_code_and_single_files(void **state)
{
    (void)state;
    struct package_result result;
    struct error error = ERROR_INIT;
    sh("mkdir a && echo 1 > a/f && (cd a && zip -q ../ready.zip f) && echo x > one.py");
    make("ready.zip", "copy.zip", &result);
    sh("cmp ready.zip copy.zip");
    assert_int_equal(result.unzipped_bytes, 2);
    make("one.py", "one.zip", &result);
    AUTO_FREE char *list = said("unzip -Z1 one.zip");
    assert_string_equal(list, "one.py");
    struct package_request request = { .inline_name = "index.py", .inline_text = "x = 1\n",
                                       .target = "inline.zip" };
    assert_int_equal(package_make(&request, &result, &error), 0);
    AUTO_FREE char *text = said("unzip -p inline.zip index.py");
    assert_string_equal(text, "x = 1");
    sh("mkdir empty");
    request = (struct package_request){ .source = "empty", .target = "e.zip" };
    assert_int_equal(package_make(&request, &result, &error), -1);
}

static void test_single_file_by_a_link(void **state)
{
    (void)state;
    struct package_result result;
    sh("echo x > one.py && ln -s one.py link.py");
    make("link.py", "one.zip", &result);
    AUTO_FREE char *list = said("unzip -Z1 one.zip");
    assert_string_equal(list, "link.py");
}

static void test_link_out_of_the_folder_is_told(void **state)
{
    (void)state;
    struct package_result result;
    sh("mkdir -p a/b && echo x > outside && ln -s ../../outside a/b/out && ln -s ../f a/b/in &&"
       " touch a/f");
    make("a", "a.zip", &result);
    assert_int_equal(result.warning_count, 1);
    assert_non_null(strstr(result.warnings[0], "b/out is a link out of the folder"));
}

static void test_warnings(void **state)
{
    (void)state;
    struct package_result result;
    sh("mkdir a && echo 1 > a/secret && chmod 600 a/secret && ln -s /etc/passwd a/abs &&"
       " ln -s nowhere a/gone && mkfifo a/pipe");
    make("a", "a.zip", &result);
    assert_true(result.warning_count >= 3);
    AUTO_FREE char *list = said("unzip -Z1 a.zip");
    assert_string_equal(list, "abs\ngone\nsecret");
}

/* ---- unpack -------------------------------------------------------------------------------- */

static int unpack(const char *archive, struct error *error)
{
    return unpack_archive(archive, "out", 100000, error);
}

/* Makes x.zip with Python: CODE uses z, a ZipFile open for writing. */
static void python_zip(const char *code)
{
    AUTO_FREE char *command = mem_format(
        "rm -rf x.zip out && python3 -c \"import zipfile\nz = zipfile.ZipFile('x.zip', 'w')\n"
        "def link(name, target):\n i = zipfile.ZipInfo(name); i.create_system = 3;"
        " i.external_attr = 0o120777 << 16; z.writestr(i, target)\n%s\nz.close()\" 2>/dev/null",
        code);
    sh(command);
}

static void test_unpacks_what_package_made(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct package_result result;
    uint64_t size;
    sh("mkdir -p a/sub && echo hi > a/sub/f && chmod +x a/sub/f && ln -s sub/f a/l");
    make("a", "x.zip", &result);
    if (unpack("x.zip", &error) < 0)
        fail_msg("%s", error.what);
    sh("test -x out/sub/f && test \"$(readlink out/l)\" = sub/f && cmp a/sub/f out/l");
    assert_int_equal(unpack_size("x.zip", &size, &error), 0);
    assert_int_equal(size, 3);
    sh("echo mine > out/l2"); /* a folder that is there is left alone */
    assert_int_equal(unpack("x.zip", &error), 0);
    sh("test -f out/l2");
}

static void test_hostile_archives(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "z.writestr('../evil', 'x')",
        "z.writestr('/tmp/package-test-evil', 'x')",
        "z.writestr('a/../../evil', 'x')",
        "link('d', '/tmp'); z.writestr('d/package-test-evil', 'x')",
        "link('d', '..'); z.writestr('d/evil', 'x')",
        "z.writestr('big', '0' * 100001)",
        "[z.writestr('f%d' % i, '0' * 20000) for i in range(6)]",
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct error error = ERROR_INIT;
        python_zip(refused[i]);
        if (unpack("x.zip", &error) != -1)
            fail_msg("was unpacked: %s", refused[i]);
        sh("test ! -e out && test ! -e evil && test ! -e ../evil && test ! -e"
           " /tmp/package-test-evil");
    }
}

/* Wherever it ends too early: what is in the directory alone (links, x bits) would be lost. */
static void test_truncated_anywhere(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    AUTO(blob) whole = NULL;
    sh("mkdir a && echo one > a/f && ln -s f a/l");
    struct package_result result;
    make("a", "a.zip", &result);
    assert_int_equal(file_read("a.zip", 100000, &whole, &error), 0);
    for (size_t size = 0; size < blob_size(whole); size++) {
        assert_int_equal(file_replace("x.zip", blob_bytes(whole), size, 0644, &error), 0);
        if (unpack("x.zip", &error) == 0)
            fail_msg("%zu bytes of %zu were taken for a whole zip", size, blob_size(whole));
        assert_false(file_exists("out"));
    }
}

static void test_odd_archives(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    python_zip("z.writestr('f', 'first'); z.writestr('f', 'last')");
    assert_int_equal(unpack("x.zip", &error), 0);
    sh("test \"$(cat out/f)\" = last && rm -rf out");
    sh("head -c 60 x.zip > cut.zip && echo nonsense > bad.zip && : > empty.zip");
    assert_int_equal(unpack("cut.zip", &error), -1);
    assert_int_equal(unpack("bad.zip", &error), -1);
    assert_int_equal(unpack("empty.zip", &error), -1);
    assert_int_equal(unpack("absent.zip", &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    sh("test ! -e out && echo s > s && zip -q -P secret enc.zip s");
    assert_int_equal(unpack("enc.zip", &error), -1);
    sh("test ! -e out && ls | grep -c part | grep -q '^0$'");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_same_bytes_whatever_the_time_zone_user_or_age),
        TEST(test_ignore_rules),
        TEST(test_largest_and_unchanged),
        TEST(test_over_the_limit_nothing_is_written),
        TEST(test_archives_inline_code_and_single_files),
        TEST(test_warnings),
        TEST(test_unpacks_what_package_made),
        TEST(test_hostile_archives),
        TEST(test_odd_archives),
        TEST(test_same_bytes_and_names_whatever_the_locale),
        TEST(test_noise_stays_out_in_any_case),
        TEST(test_single_file_by_a_link),
        TEST(test_link_out_of_the_folder_is_told),
        TEST(test_truncated_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
