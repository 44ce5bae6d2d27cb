/* watch: real files, real inotify; the loop is turned until what is expected has been told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/files/ignore.h"
#include "workspace/files/watch.h"

enum { SETTLE_MS = 20, WAIT_MS = 5000, QUIET_MS = 150 };

static struct loop *loop;
static struct watch *watch;
static char root[64];
static struct str told;     /* paths beneath root, a space before and behind each */
static int calls;

static void on_changed(void *self, const char *const *paths, size_t count)
{
    (void)self;
    calls++;
    for (size_t i = 0; i < count; i++) {
        const char *name = file_beneath(root, paths[i]);
        str_addf(&told, " %s ", name && name[0] ? name : ".");
    }
}

static int set_up(void **state)
{
    (void)state;
    strcpy(root, "/tmp/watch-test-XXXXXX");
    assert_non_null(mkdtemp(root));
    loop = loop_new();
    watch = watch_new(loop, SETTLE_MS, on_changed, NULL);
    str_init(&told, 1000000);
    calls = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    watch_free(watch);
    loop_free(loop);
    str_release(&told);
    return file_remove_tree(root, &error);
}

static void save(const char *name, const char *text)
{
    AUTO_FREE char *path = file_join(root, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void make_folder(const char *name)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = file_join(root, name);
    assert_int_equal(file_make_folders(path, 0755, &error), 0);
}

static void move(const char *from, const char *to)
{
    AUTO_FREE char *old = file_join(root, from);
    AUTO_FREE char *new_path = file_join(root, to);
    assert_int_equal(rename(old, new_path), 0);
}

static void add_root(const char *name, const struct ignore *ignore)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = name[0] ? file_join(root, name) : mem_text(root);
    if (watch_add(watch, path, ignore, &error) < 0)
        fail_msg("%s", error.what);
}

static void nothing(void *self)
{
    (void)self;
}

static void turn_for(int ms)
{
    struct loop_timer *timer = loop_after_ms(loop, ms, nothing, NULL);
    loop_turn(loop, true);
    loop_timer_free(timer);
}

static void expect(const char *name)
{
    AUTO_FREE char *wanted = mem_format(" %s ", name);
    int64_t end = clock_mono_ns() + (int64_t)WAIT_MS * 1000000;
    while (!strstr(told.text, wanted) && clock_mono_ns() < end)
        turn_for(20);
    if (!strstr(told.text, wanted))
        fail_msg("%s was not told; what was:%s", name, told.text);
}

static void expect_nothing(void)
{
    int64_t end = clock_mono_ns() + (int64_t)QUIET_MS * 1000000;
    while (clock_mono_ns() < end)
        turn_for(20);
    assert_string_equal(told.text, "");
}

static void test_saved_in_place_and_by_rename(void **state)
{
    (void)state;
    save("a.py", "1");
    make_folder("deep/er");
    save("deep/er/b.py", "1");
    add_root("", NULL);
    save("a.py", "2");
    expect("a.py");
    save("deep/er/b.new", "2");
    move("deep/er/b.new", "deep/er/b.py");
    expect("deep/er/b.py");
}

static void test_new_folder_with_what_is_in_it(void **state)
{
    (void)state;
    add_root("", NULL);
    make_folder("new/inner");
    save("new/inner/a.py", "1");
    expect("new/inner/a.py");
    str_clear(&told);
    save("new/inner/a.py", "2");
    expect("new/inner/a.py");
}

static void test_many_files_few_calls(void **state)
{
    (void)state;
    add_root("", NULL);
    for (int i = 0; i < 500; i++) {
        char name[32];
        snprintf(name, sizeof(name), "f%d.py", i);
        save(name, "x");
    }
    for (int i = 0; i < 500; i++) {
        char name[32];
        snprintf(name, sizeof(name), "f%d.py", i);
        expect(name);
    }
    assert_true(calls <= 10);
}

static void test_ignored_names_are_silent(void **state)
{
    (void)state;
    AUTO(ignore) rules = ignore_new();
    ignore_add(rules, "", "*.tmp");
    ignore_add(rules, "", "out/");
    make_folder("out");
    add_root("", rules);
    save("a.tmp", "1");
    save("out/a.py", "1");
    expect_nothing();
    save("a.py", "1");
    expect("a.py");
}

static void test_single_file_and_its_neighbours(void **state)
{
    (void)state;
    save("template.yaml", "1");
    add_root("template.yaml", NULL);
    save("other.yaml", "1");
    expect_nothing();
    save("template.new", "2");
    move("template.new", "template.yaml");
    expect("template.yaml");
}

static void test_root_that_comes_later_goes_and_comes_again(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    add_root("code/src", NULL);
    make_folder("code/src");
    expect("code/src");
    save("code/src/a.py", "1");
    expect("code/src/a.py");
    str_clear(&told);
    AUTO_FREE char *path = file_join(root, "code");
    assert_int_equal(file_remove_tree(path, &error), 0);
    expect("code/src");
    turn_for(QUIET_MS);
    str_clear(&told);
    make_folder("code/src");
    save("code/src/a.py", "2");
    expect("code/src");
    str_clear(&told);
    save("code/src/b.py", "2");
    expect("code/src/b.py");
}

static void test_folder_moved_out_is_no_longer_watched(void **state)
{
    (void)state;
    make_folder("in/sub");
    make_folder("elsewhere");
    add_root("in", NULL);
    move("in/sub", "elsewhere/sub");
    expect("in/sub");
    str_clear(&told);
    save("elsewhere/sub/a.py", "1");
    expect_nothing();
}

static void test_cleared_and_added_again(void **state)
{
    (void)state;
    make_folder("one");
    make_folder("two");
    add_root("one", NULL);
    watch_clear(watch);
    add_root("two", NULL);
    save("one/a", "1");
    expect_nothing();
    save("two/a", "1");
    expect("two/a");
}

static void test_root_named_by_a_link(void **state)
{
    (void)state;
    make_folder("real/sub");
    AUTO_FREE char *link = file_join(root, "link");
    assert_int_equal(symlink("real", link), 0);
    add_root("link", NULL);
    save("link/a.py", "1");
    expect("link/a.py");
    save("link/sub/b.py", "1");
    expect("link/sub/b.py");
}

/* The folders above a root may be made faster than they can be watched one after the other. */
static void test_root_made_with_its_parents_at_once(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        AUTO_FREE char *name = mem_format("%d/a/b/c", i);
        add_root(name, NULL);
        pid_t maker = fork();
        if (maker == 0) {
            make_folder(name);
            _exit(0);
        }
        int64_t end = clock_mono_ns() + (int64_t)WAIT_MS * 1000000;
        while (!strstr(told.text, name) && clock_mono_ns() < end)
            turn_for(5);
        assert_int_equal(waitpid(maker, NULL, 0), maker);
        assert_non_null(strstr(told.text, name));
        watch_clear(watch);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_saved_in_place_and_by_rename),
        TEST(test_new_folder_with_what_is_in_it),
        TEST(test_many_files_few_calls),
        TEST(test_ignored_names_are_silent),
        TEST(test_single_file_and_its_neighbours),
        TEST(test_root_that_comes_later_goes_and_comes_again),
        TEST(test_folder_moved_out_is_no_longer_watched),
        TEST(test_cleared_and_added_again),
        TEST(test_root_named_by_a_link),
        TEST(test_root_made_with_its_parents_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
