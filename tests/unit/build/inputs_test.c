/* inputs: sums over real files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/build/inputs.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "inputs-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    struct error error = ERROR_INIT;
    (void)state;
    return file_remove_tree(folder, &error);
}

static void write_bytes(const char *name, const char *bytes, size_t size)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = file_join(folder, name);
    AUTO_FREE char *parent = file_parent(path);
    assert_int_equal(file_make_folders(parent, 0755, &error), 0);
    assert_int_equal(file_replace(path, bytes, size, 0644, &error), 0);
}

static void write_text(const char *name, const char *text)
{
    write_bytes(name, text, strlen(text));
}

/* A time of its own, so that no clock is too coarse. */
static void set_time(const char *name, long seconds)
{
    AUTO_FREE char *path = file_join(folder, name);
    struct timespec times[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void read_now(struct inputs *out, const char *const *ignored)
{
    struct error error = ERROR_INIT;
    const char *folders[] = { folder, NULL };
    *out = (struct inputs){ .files = NULL };
    assert_int_equal(inputs_read(folders, ignored, out, &error), 0);
}

static bool lists(const struct inputs *inputs, const char *name)
{
    AUTO_FREE char *path = file_join(folder, name);
    for (size_t i = 0; i < inputs->count; i++)
        if (strcmp(inputs->files[i].path, path) == 0)
            return true;
    return false;
}

static void test_noise_and_what_is_ignored_is_none(void **state)
{
    (void)state;
    write_text("a.c", "a");
    write_text("sub/b.c", "b");
    write_text(".git/config", "x");
    write_text("target/a.o", "x");
    write_text("sub/dist/x", "x");
    write_text("sub/.gitignore", "dist/\n");
    AUTO_INPUTS found;
    read_now(&found, (const char *const[]){ "target", NULL });
    assert_true(lists(&found, "a.c") && lists(&found, "sub/b.c"));
    assert_false(lists(&found, ".git/config"));
    assert_false(lists(&found, "target/a.o"));
    assert_false(lists(&found, "sub/dist/x"));
}

static void test_a_touch_changes_the_sum_but_not_the_content(void **state)
{
    char sum[2][65], content[2][65];
    (void)state;
    AUTO(map) outputs = map_new(free);
    write_text("a.c", "one");
    set_time("a.c", 1000);
    AUTO_INPUTS before;
    read_now(&before, NULL);
    inputs_sum(&before, outputs, sum[0]);
    inputs_content(&before, outputs, content[0]);
    set_time("a.c", 2000);
    AUTO_INPUTS after;
    read_now(&after, NULL);
    inputs_sum(&after, outputs, sum[1]);
    inputs_content(&after, outputs, content[1]);
    assert_int_equal(strlen(sum[0]), 64);
    assert_string_not_equal(sum[0], sum[1]);
    assert_string_equal(content[0], content[1]);
    write_text("a.c", "two");
    AUTO_INPUTS other;
    read_now(&other, NULL);
    inputs_content(&other, outputs, content[1]);
    assert_string_not_equal(content[0], content[1]);
}

static void test_what_a_build_makes_is_its_output(void **state)
{
    char sum[2][65];
    (void)state;
    AUTO(map) outputs = map_new(free);
    write_text("a.c", "one");
    write_bytes("old.o", "\0\1", 2);
    set_time("old.o", 1000);
    AUTO_INPUTS before;
    read_now(&before, NULL);
    write_text("made", "x");
    write_bytes("old.o", "\0\2", 2);
    AUTO_INPUTS after;
    read_now(&after, NULL);
    assert_false(inputs_compare(&before, &after, false, outputs));
    assert_int_equal(map_count(outputs), 2);
    inputs_sum(&after, outputs, sum[0]);
    set_time("made", 5000); /* somebody has changed it since: an input */
    AUTO_INPUTS later;
    read_now(&later, NULL);
    inputs_sum(&later, outputs, sum[1]);
    assert_string_not_equal(sum[0], sum[1]);
}

static void test_an_edit_meanwhile_is_told(void **state)
{
    (void)state;
    AUTO(map) outputs = map_new(free);
    write_text("a.c", "one");
    set_time("a.c", 1000);
    AUTO_INPUTS before;
    read_now(&before, NULL);
    write_text("a.c", "two");
    AUTO_INPUTS after;
    read_now(&after, NULL);
    assert_true(inputs_compare(&before, &after, false, outputs));
    assert_int_equal(map_count(outputs), 0);
    assert_false(inputs_compare(&before, &after, true, outputs)); /* again and again: the tool */
    assert_int_equal(map_count(outputs), 1);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_noise_and_what_is_ignored_is_none),
        WITH_FOLDER(test_a_touch_changes_the_sum_but_not_the_content),
        WITH_FOLDER(test_what_a_build_makes_is_its_output),
        WITH_FOLDER(test_an_edit_meanwhile_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
