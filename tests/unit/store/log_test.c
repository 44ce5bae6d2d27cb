/* log_write and log_read: what was written is read back, filtered, merged, followed. */
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

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/store/log_read.h"

#define ID "7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa"

struct world {
    char folder[64];
    struct log_write *log;
};

static int set_up(void **state)
{
    struct error error = ERROR_INIT;
    struct world *world = mem_alloc(sizeof(*world));
    strcpy(world->folder, "/tmp/log-test-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    world->log = log_write_open(world->folder, &error);
    assert_non_null(world->log);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    log_write_close(world->log);
    assert_int_equal(file_remove_tree(world->folder, &error), 0);
    free(world);
    return 0;
}

static void add(struct world *world, const char *function, int64_t at_ms, const char *request,
                enum log_kind kind, const char *text)
{
    struct log_record record = { .wall_ns = at_ms * 1000000, .kind = kind, .function = function,
                                 .text = text, .size = strlen(text) };
    snprintf(record.request, sizeof(record.request), "%s", request);
    log_write_add(world->log, &record);
}

static void flush(struct world *world)
{
    struct error error = ERROR_INIT;
    assert_int_equal(log_write_flush(world->log, &error), 0);
}

/* All records as "function:text" joined by "|". */
static char *read_all(struct log_read *read)
{
    struct str out;
    struct log_record record;
    struct error error = ERROR_INIT;
    str_init(&out, 1000000);
    while (log_read_next(read, &record, &error) == 1)
        str_addf(&out, "%s%s:%.*s", out.length ? "|" : "", record.function, (int)record.size,
                 record.text);
    return str_take(&out);
}

static void expect(struct world *world, const struct log_filter *filter, const char *want)
{
    struct error error = ERROR_INIT;
    struct log_read *read;
    if (log_read_open(world->folder, filter, &read, &error) < 0)
        fail_msg("%s", error.what);
    AUTO_FREE char *got = read_all(read);
    log_read_close(read);
    assert_string_equal(got, want);
}

static void test_form_of_a_line(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    add(world, "Hello", 1772460131204, ID, LOG_PLATFORM, "START RequestId: " ID);
    add(world, "Hello", 1772460131209, "", LOG_NOTE, "two\nlines");
    flush(world);
    AUTO_FREE char *path = mem_format("%s/Hello.log", world->folder);
    AUTO(blob) text = NULL;
    assert_int_equal(file_read(path, 10000, &text, &error), 0);
    assert_string_equal(blob_bytes(text),
                        "2026-03-02T14:02:11.204Z " ID " P START RequestId: " ID "\n"
                        "2026-03-02T14:02:11.209Z - N two\rlines\n");
}

static void test_merged_by_time(void **state)
{
    struct world *world = *state;
    add(world, "A", 1000, "", LOG_LINE, "one");
    add(world, "A", 3000, "", LOG_LINE, "three");
    add(world, "B", 2000, "", LOG_LINE, "two");
    flush(world);
    expect(world, &(struct log_filter){ .last = 0 }, "A:one|B:two|A:three");
    const char *only[] = { "B" };
    expect(world, &(struct log_filter){ .functions = only, .function_count = 1 }, "B:two");
    expect(world, &(struct log_filter){ .last = 2 }, "B:two|A:three");
    expect(world, &(struct log_filter){ .since_ns = 2000000000, .until_ns = 2500000000 }, "B:two");
}

static void test_filters(void **state)
{
    struct world *world = *state;
    add(world, "A", 1, ID, LOG_LINE, "put order=1");
    add(world, "A", 2, "", LOG_LINE, "2026\t" ID "\tERROR\tbad order=2");
    add(world, "A", 3, "", LOG_LINE, "[WARNING]\tlow");
    add(world, "A", 4, "", LOG_LINE, "{\"level\":\"debug\",\"message\":\"order=4\"}");
    add(world, "A", 5, ID, LOG_PLATFORM, "x " ID " Task timed out after 3.00 seconds");
    flush(world);
    expect(world, &(struct log_filter){ .grep = "order=1" }, "A:put order=1");
    expect(world, &(struct log_filter){ .grep = "/order=[12]/", .exclude = "bad" },
           "A:put order=1");
    expect(world, &(struct log_filter){ .level = "warn" },
           "A:2026\t" ID "\tERROR\tbad order=2|A:[WARNING]\tlow|A:x " ID
           " Task timed out after 3.00 seconds");
    expect(world, &(struct log_filter){ .request = "7c1e9a20", .grep = "put" }, "A:put order=1");
    struct error error = ERROR_INIT;
    struct log_read *read;
    assert_int_equal(
        log_read_open(world->folder, &(struct log_filter){ .grep = "/(/" }, &read, &error), -1);
    assert_int_equal(
        log_read_open(world->folder, &(struct log_filter){ .level = "loud" }, &read, &error), -1);
}

static void test_last_of_many(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < 20000; i++) {
        char text[64];
        snprintf(text, sizeof(text), "line %d of a long file that has several blocks", i);
        add(world, "A", i, "", LOG_LINE, text);
    }
    add(world, "A", 30000, "", LOG_LINE, "end");
    flush(world);
    expect(world, &(struct log_filter){ .last = 2 },
           "A:line 19999 of a long file that has several blocks|A:end");
    expect(world, &(struct log_filter){ .last = 1, .grep = "line 17 " },
           "A:line 17 of a long file that has several blocks");
}

static void test_follows_growth_new_files_and_torn_lines(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    struct log_read *read;
    struct log_filter all = { .last = 0 };
    add(world, "A", 1, "", LOG_LINE, "one");
    flush(world);
    assert_int_equal(log_read_open(world->folder, &all, &read, &error), 0);
    AUTO_FREE char *first = read_all(read);
    assert_string_equal(first, "A:one");
    AUTO_FREE char *path = mem_format("%s/A.log", world->folder);
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, "1970-01-01T00:00:02.000Z - L half", 33), 33);
    AUTO_FREE char *torn = read_all(read);
    assert_string_equal(torn, "");
    assert_int_equal(write(fd, " whole\n", 7), 7);
    add(world, "B", 3000, "", LOG_LINE, "new file");
    flush(world);
    AUTO_FREE char *second = read_all(read);
    assert_string_equal(second, "A:half whole");
    AUTO_FREE char *third = read_all(read); /* the file was found at the end of the last pass */
    assert_string_equal(third, "B:new file");
    log_read_close(read);
}

/* Cut off and written anew; moved away with another file in its place; removed and made again. */
static void test_follows_a_file_that_begins_anew(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    struct log_read *read;
    struct log_filter all = { .last = 0 };
    AUTO_FREE char *path = mem_format("%s/A.log", world->folder);
    AUTO_FREE char *old = mem_format("%s/A.old", world->folder);
    static const char line[] = "1970-01-01T00:00:01.000Z - L a line\n";
    add(world, "A", 1, "", LOG_LINE, "the first line, longer than all that come after it");
    flush(world);
    assert_int_equal(log_read_open(world->folder, &all, &read, &error), 0);
    free(read_all(read));
    assert_int_equal(truncate(path, 0), 0);
    AUTO_FREE char *none = read_all(read);
    assert_string_equal(none, "");
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, line, sizeof(line) - 1), sizeof(line) - 1);
    AUTO_FREE char *cut = read_all(read);
    assert_string_equal(cut, "A:a line");
    /* what still went to the old file before it was moved is not lost */
    assert_int_equal(write(fd, line, sizeof(line) - 1), sizeof(line) - 1);
    assert_int_equal(rename(path, old), 0);
    assert_int_equal(file_replace(path, line, sizeof(line) - 1, 0600, &error), 0);
    AUTO_FREE char *moved = read_all(read);
    assert_string_equal(moved, "A:a line|A:a line");
    assert_int_equal(unlink(path), 0);
    AUTO_FREE char *gone = read_all(read);
    assert_string_equal(gone, "");
    add(world, "A", 2, "", LOG_LINE, "again");
    flush(world);
    AUTO_FREE char *again = read_all(read);
    assert_string_equal(again, "A:again");
    log_read_close(read);
}

/* A flood in one file must not keep the lines of another one from being read. */
static void test_flood_in_one_file(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    struct log_read *read;
    struct log_record record;
    struct log_filter all = { .last = 0 };
    add(world, "A", 1, "", LOG_LINE, "x");
    add(world, "B", 1, "", LOG_LINE, "x");
    flush(world);
    assert_int_equal(log_read_open(world->folder, &all, &read, &error), 0);
    bool seen = false;
    for (int i = 0; i < 5000 && !seen; i++) {
        add(world, "A", 5, "", LOG_LINE, "flood");
        if (i == 100)
            add(world, "B", 2, "", LOG_LINE, "late");
        flush(world);
        assert_int_equal(log_read_next(read, &record, &error), 1);
        seen = record.size == 4;
    }
    assert_true(seen);
    log_read_close(read);
}

static void test_hostile_bytes_stay_one_record(void **state)
{
    struct world *world = *state;
    struct log_record record = { .wall_ns = 1, .kind = LOG_LINE, .function = "A",
                                 .text = "a\0b\x1b[2J\xff\nc", .size = 10 };
    log_write_add(world->log, &record);
    flush(world);
    struct error error = ERROR_INIT;
    struct log_read *read;
    struct log_filter all = { .last = 0 };
    assert_int_equal(log_read_open(world->folder, &all, &read, &error), 0);
    struct log_record got;
    assert_int_equal(log_read_next(read, &got, &error), 1);
    assert_int_equal(got.size, 10);
    assert_memory_equal(got.text, "a\0b\x1b[2J\xff\rc", 10);
    assert_int_equal(log_read_next(read, &got, &error), 0);
    log_read_close(read);
}

/* However much is printed: two files, and a reader that follows misses nothing of the newest. */
static void test_files_are_bounded(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *line = mem_alloc(262145);
    memset(line, 'x', 262144);
    for (int i = 0; i < 600; i++)
        add(world, "Loud", 1000, "", LOG_LINE, line);
    add(world, "Loud", 1000, "", LOG_LINE, "the last");
    flush(world);
    AUTO_FREE char *present = mem_format("%s/Loud.log", world->folder);
    AUTO_FREE char *before = mem_format("%s/Loud.log.1", world->folder);
    AUTO_FREE char *third = mem_format("%s/Loud.log.2", world->folder);
    struct stat now, then;
    assert_int_equal(stat(present, &now), 0);
    assert_int_equal(stat(before, &then), 0);
    assert_true(now.st_size > 0 && now.st_size < 68 << 20);
    assert_true(then.st_size > 60 << 20 && then.st_size < 68 << 20);
    assert_int_not_equal(access(third, F_OK), 0);
    AUTO_FREE char *text = NULL;
    FILE *file = fopen(present, "r");
    size_t size = 0;
    ssize_t got = 0;
    for (ssize_t next; (next = getline(&text, &size, file)) > 0;)
        got = next;
    (void)fclose(file);
    assert_true(got > 9 && strcmp(text + got - 9, "the last\n") == 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_form_of_a_line),
        TEST(test_merged_by_time),
        TEST(test_filters),
        TEST(test_last_of_many),
        TEST(test_follows_growth_new_files_and_torn_lines),
        TEST(test_follows_a_file_that_begins_anew),
        TEST(test_flood_in_one_file),
        TEST(test_hostile_bytes_stay_one_record),
        TEST(test_files_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
