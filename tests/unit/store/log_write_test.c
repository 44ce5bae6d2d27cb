/* log_write: what is left after a kill, a full disk, a file removed under our hands. */
#include "tests/lib/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/store/log_read.h"
#include "workspace/store/log_write.h"

struct world {
    char *folder, *path;        /* of the logs, of A.log */
    struct log_write *log;
};

static int set_up(void **state)
{
    struct error error = ERROR_INIT;
    struct world *world = mem_alloc(sizeof(*world));
    world->folder = unit_folder();
    world->path = unit_path(world->folder, "A.log");
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
    free(world->folder);
    free(world->path);
    free(world);
    return 0;
}

static void add(struct log_write *log, const char *text)
{
    log_write_add(log, &(struct log_record){ .wall_ns = 1000000000, .kind = LOG_LINE,
                                             .function = "A", .text = text,
                                             .size = strlen(text) });
}

static void flush(struct log_write *log)
{
    struct error error = ERROR_INIT;
    if (log_write_flush(log, &error) < 0)
        fail_msg("%s", error.what);
}

static void put(const char *path, const char *text)
{
    assert_int_equal(file_replace(path, text, strlen(text), 0600, NULL), 0);
}

static void expect(const char *path, const char *wanted)
{
    AUTO(blob) text = NULL;
    assert_int_equal(file_read(path, 10000000, &text, NULL), 0);
    assert_string_equal(blob_bytes(text), wanted);
}

#define LINE "1970-01-01T00:00:01.000Z - L "

static void test_half_a_line_is_left_alone(void **state)
{
    struct world *world = *state;
    put(world->path, LINE "hal");
    add(world->log, "whole");
    flush(world->log);
    add(world->log, "next");
    flush(world->log);
    expect(world->path, LINE "hal\n" LINE "whole\n" LINE "next\n");
}

static void test_removed_file_and_folder_are_made_again(void **state)
{
    struct world *world = *state;
    add(world->log, "one");
    flush(world->log);
    assert_int_equal(unlink(world->path), 0);
    add(world->log, "two");
    flush(world->log);
    expect(world->path, LINE "two\n");
    assert_int_equal(file_remove_tree(world->folder, NULL), 0);
    add(world->log, "three");
    flush(world->log);
    expect(world->path, LINE "three\n");
}

static void test_moved_file_is_begun_anew(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *old = unit_path(world->folder, "A.1");
    add(world->log, "one");
    flush(world->log);
    assert_int_equal(rename(world->path, old), 0);
    add(world->log, "two");
    flush(world->log);
    expect(old, LINE "one\n");
    expect(world->path, LINE "two\n");
}

static void test_link_in_place_of_the_file_is_refused(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    AUTO_FREE char *victim = unit_path(world->folder, "victim");
    put(victim, "mine\n");
    assert_int_equal(symlink("victim", world->path), 0);
    add(world->log, "one");
    assert_int_equal(log_write_flush(world->log, &error), -1);
    expect(victim, "mine\n");
    assert_int_equal(unlink(world->path), 0);
    flush(world->log);
    expect(world->path, LINE "one\n");
}

static void set_file_limit(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* A size limit stands for the full disk: a write is taken in part, then not at all. */
static void test_full_disk_loses_nothing(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    add(world->log, "one");
    flush(world->log);
    set_file_limit(50);
    add(world->log, "two");
    add(world->log, "three");
    assert_int_equal(log_write_flush(world->log, &error), -1);
    assert_string_not_equal(error.hint, "");
    add(world->log, "four");
    assert_int_equal(log_write_flush(world->log, &error), -1);
    set_file_limit(RLIM_INFINITY);
    flush(world->log);
    expect(world->path, LINE "one\n" LINE "two\n" LINE "three\n" LINE "four\n");
    (void)signal(SIGXFSZ, before);
}

/* What was begun in the old file has no place in the new one. */
static void test_full_disk_then_a_new_file(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    set_file_limit(10);
    add(world->log, "one");
    add(world->log, "two");
    assert_int_equal(log_write_flush(world->log, &error), -1);
    assert_int_equal(unlink(world->path), 0);
    set_file_limit(RLIM_INFINITY);
    flush(world->log);
    expect(world->path, LINE "two\n");
    (void)signal(SIGXFSZ, before);
}

/* Writes numbered lines for ever and tells in PIPE how many were flushed. */
static _Noreturn void write_until_killed(struct world *world, int pipe_fd)
{
    char text[64];
    struct error error = ERROR_INIT;
    for (int i = 1;; i++) {
        snprintf(text, sizeof(text), "line %d of a program that is about to die", i);
        add(world->log, text);
        if (i % 7 == 0 && (log_write_flush(world->log, &error) < 0 ||
                           write(pipe_fd, &i, sizeof(i)) != sizeof(i)))
            _exit(1);
    }
}

static int count_whole(struct world *world, int *out_last)
{
    struct error error = ERROR_INIT;
    struct log_read *read;
    struct log_record record;
    int count = 0;
    assert_int_equal(log_read_open(world->folder, &(struct log_filter){ .last = 0 }, &read,
                                   &error), 0);
    while (log_read_next(read, &record, &error) == 1) {
        AUTO_FREE char *text = mem_text_n(record.text, record.size);
        count += sscanf(text, "line %d of a program that is about to die", out_last) == 1;
    }
    log_read_close(read);
    return count;
}

static void test_killed_all_flushed_lines_are_there(void **state)
{
    struct world *world = *state;
    for (int round = 0; round < 10; round++) {
        int fds[2], flushed = 0, last = 0, told;
        (void)unlink(world->path);
        assert_int_equal(pipe(fds), 0);
        pid_t child = fork();
        if (child == 0)
            write_until_killed(world, fds[1]);
        close(fds[1]);
        for (int i = 0; i < 50 + 30 * round; i++)
            assert_int_equal(read(fds[0], &told, sizeof(told)), sizeof(told));
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        for (flushed = told; read(fds[0], &told, sizeof(told)) == sizeof(told);)
            flushed = told;
        close(fds[0]);
        int count = count_whole(world, &last);
        assert_true(count >= flushed);
        assert_int_equal(count, last);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_half_a_line_is_left_alone),
        TEST(test_removed_file_and_folder_are_made_again),
        TEST(test_moved_file_is_begun_anew),
        TEST(test_link_in_place_of_the_file_is_refused),
        TEST(test_full_disk_loses_nothing),
        TEST(test_full_disk_then_a_new_file),
        TEST(test_killed_all_flushed_lines_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
