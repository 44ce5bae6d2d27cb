/* database and history under bad conditions: damage, removal, other programs, many rows. */
#include "tests/lib/unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/store/database.h"
#include "workspace/store/history.h"

static char *folder, *path;

static int set_up(void **state)
{
    (void)state;
    folder = unit_folder();
    path = unit_path(folder, "history.db");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    int result = file_remove_tree(folder, &error);
    free(folder);
    free(path);
    return result;
}

static struct history *open_history(void)
{
    struct error error = ERROR_INIT;
    struct history *history;
    if (history_open(path, &history, &error) < 0)
        fail_msg("%s", error.what);
    return history;
}

static void add_rows(struct history *history, int from, int count, struct blob *event)
{
    for (int i = from; i < from + count; i++) {
        struct history_row row = { .function = "F", .start = "warm", .result = "ok",
                                   .event = event };
        snprintf(row.request, sizeof(row.request), "%08x", i);
        history_add(history, &row);
    }
}

static void flush(struct history *history)
{
    struct error error = ERROR_INIT;
    if (history_flush(history, &error) < 0)
        fail_msg("%s", error.what);
}

static int count_row(void *self, const struct history_row *row)
{
    (void)row;
    ++*(int *)self;
    return 0;
}

static int rows(struct history *history)
{
    struct error error = ERROR_INIT;
    int count = 0;
    if (history_list(history, NULL, 0, count_row, &count, &error) < 0)
        fail_msg("%s", error.what);
    return count;
}

static void overwrite(off_t from, off_t to)
{
    AUTO_CLOSE int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    for (off_t at = from; at < to; at++)
        assert_int_equal(pwrite(fd, "Z", 1, at), 1);
}

static int moved_aside(void)
{
    AUTO_FREE char *command = mem_format("test $(ls '%s' | grep -c 'damaged-[0-9]*$') = 1", folder);
    return system(command) == 0;
}

static void test_damaged_header_is_moved_aside(void **state)
{
    (void)state;
    struct history *history = open_history();
    add_rows(history, 0, 10, NULL);
    history_close(history);
    overwrite(0, 100);
    history = open_history();
    assert_int_equal(rows(history), 0);
    add_rows(history, 0, 1, NULL);
    assert_int_equal(rows(history), 1);
    history_close(history);
    assert_true(moved_aside());
}

/* Not seen when it is opened, only when rows are written. */
static void test_damage_within_is_found_by_writing(void **state)
{
    (void)state;
    struct stat info;
    struct history *history = open_history();
    add_rows(history, 0, 3000, NULL);
    history_close(history);
    assert_int_equal(stat(path, &info), 0);
    overwrite(4096, info.st_size);
    history = open_history();
    add_rows(history, 5000, 2, NULL);
    flush(history);
    assert_int_equal(rows(history), 2);
    history_close(history);
    assert_true(moved_aside());
    history = open_history();
    assert_int_equal(rows(history), 2);
    history_close(history);
}

static void test_damage_within_is_found_by_reading(void **state)
{
    (void)state;
    struct stat info;
    struct error error = ERROR_INIT;
    struct history *history = open_history();
    add_rows(history, 0, 3000, NULL);
    history_close(history);
    assert_int_equal(stat(path, &info), 0);
    overwrite(4096, info.st_size);
    history = open_history();
    int count = 0;
    assert_int_equal(history_list(history, NULL, 0, count_row, &count, &error), -1);
    assert_int_equal(rows(history), 0);
    history_close(history);
    assert_true(moved_aside());
}

static void test_removed_folder_is_made_again(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct history *history = open_history();
    add_rows(history, 0, 5, NULL);
    flush(history);
    assert_int_equal(file_remove_tree(folder, &error), 0);
    add_rows(history, 5, 1, NULL);
    flush(history);
    history_close(history);
    history = open_history();
    assert_int_equal(rows(history), 1);
    history_close(history);
}

/* What another program has begun in place of the damaged file is not moved aside as well. */
static void test_two_programs_find_the_damage(void **state)
{
    (void)state;
    struct stat info;
    struct history *history = open_history();
    add_rows(history, 0, 3000, NULL);
    history_close(history);
    assert_int_equal(stat(path, &info), 0);
    overwrite(4096, info.st_size);
    struct history *one = open_history(), *two = open_history();
    add_rows(one, 1, 1, NULL);
    flush(one);
    add_rows(two, 2, 1, NULL);
    flush(two);
    assert_int_equal(rows(one), 2);
    assert_int_equal(rows(two), 2);
    history_close(one);
    history_close(two);
    assert_true(moved_aside());
}

/* In another process: open, write one row, close. */
static pid_t start_writer(int number)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    struct error error = ERROR_INIT;
    struct history *history;
    if (history_open(path, &history, &error) < 0)
        _exit(1);
    add_rows(history, number, 1, NULL);
    if (history_flush(history, &error) < 0)
        _exit(2);
    history_close(history);
    _exit(0);
}

static void test_many_programs_start_at_once(void **state)
{
    (void)state;
    enum { PROGRAMS = 4, ROUNDS = 25 };
    for (int round = 0; round < ROUNDS; round++) {
        struct error error = ERROR_INIT;
        pid_t children[PROGRAMS];
        assert_int_equal(file_remove_tree(folder, &error), 0);
        assert_int_equal(file_make_folders(folder, 0755, &error), 0);
        for (int i = 0; i < PROGRAMS; i++)
            children[i] = start_writer(i);
        for (int i = 0; i < PROGRAMS; i++) {
            int status;
            assert_int_equal(waitpid(children[i], &status, 0), children[i]);
            assert_int_equal(status, 0);
        }
        struct history *history = open_history();
        assert_int_equal(rows(history), PROGRAMS);
        history_close(history);
    }
}

/* Short runs of the program prune as well: no one of them writes many rows. The oldest go together,
 * once there are 1,000 too many. */
static void test_the_newest_rows_are_kept(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct history_row row;
    for (int i = 0; i < 23; i++) {
        struct history *history = open_history();
        add_rows(history, i * 499, 499, NULL);
        history_close(history);
    }
    struct history *history = open_history();
    assert_int_equal(rows(history), 10000);
    assert_int_equal(history_read(history, "00002cd4", &row, &error), 0); /* the last, 11476 */
    history_row_release(&row);
    assert_int_equal(history_read(history, "000005c4", &row, &error), -1); /* 1476: one too old */
    assert_int_equal(history_read(history, "000005c5", &row, &error), 0);
    history_row_release(&row);
    history_close(history);
}

static void test_large_payloads_leave_their_size(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct history_row row;
    AUTO_FREE char *bytes = mem_alloc(1048577);
    AUTO(blob) fits = blob_copy(bytes, 1048576);
    AUTO(blob) large = blob_copy(bytes, 1048577);
    struct history *history = open_history();
    add_rows(history, 0x11, 1, fits);
    add_rows(history, 0x22, 1, large);
    add_rows(history, 0x33, 1, NULL);
    assert_int_equal(history_read(history, "00000011", &row, &error), 0);
    assert_int_equal(blob_size(row.event), 1048576);
    assert_int_equal(row.event_bytes, 1048576);
    history_row_release(&row);
    assert_int_equal(history_read(history, "00000022", &row, &error), 0);
    assert_null(row.event);
    assert_int_equal(row.event_bytes, 1048577);
    history_row_release(&row);
    assert_int_equal(history_read(history, "00000033", &row, &error), 0);
    assert_null(row.event);
    assert_int_equal(row.event_bytes, 0);
    history_row_release(&row);
    history_close(history);
}

static void test_start_of_several_ids_is_refused(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct history_row row;
    struct history *history = open_history();
    add_rows(history, 0x1a, 1, NULL);
    add_rows(history, 0x1b, 1, NULL);
    add_rows(history, 0x2c, 2, NULL);
    add_rows(history, 0x2c, 1, NULL); /* a second attempt at the same request */
    assert_int_equal(history_read(history, "0000001", &row, &error), -1);
    assert_int_equal(error.kind, ERROR_INVALID);
    assert_string_not_equal(error.hint, "");
    assert_int_equal(history_read(history, "0000001b", &row, &error), 0);
    history_row_release(&row);
    assert_int_equal(history_read(history, "0000002c", &row, &error), 0);
    assert_int_equal(row.id, 5);
    history_row_release(&row);
    history_close(history);
}

/* While another program holds the file for good: nothing is lost up to a number of rows. */
static void test_rows_wait_while_the_file_is_taken(void **state)
{
    (void)state;
    static const char *const none[] = { "SELECT 1" };
    struct error error = ERROR_INIT;
    struct database *other;
    struct history *history = open_history();
    assert_int_equal(database_open(path, none, 1, &other, &error), 0);
    assert_int_equal(database_run(other, "BEGIN IMMEDIATE", &error), 0);
    AUTO_FREE char *bytes = mem_alloc(1000000);
    AUTO(blob) event = blob_copy(bytes, 1000000);
    add_rows(history, 0, 1, NULL);
    assert_int_equal(history_flush(history, &error), -1);
    add_rows(history, 1, 20000, event); /* neither memory nor time without end */
    assert_int_equal(rows(history), 0); /* reading goes on */
    assert_int_equal(database_run(other, "ROLLBACK", &error), 0);
    database_close(other);
    flush(history);
    int count = rows(history);
    assert_true(count > 8000 && count <= 10000);
    history_close(history);
}

/* A file from before there were sizes is brought to the new form and keeps its rows. */
static void test_older_form_is_migrated(void **state)
{
    (void)state;
    static const char *const first[] = {
        "CREATE TABLE invocation (id INTEGER PRIMARY KEY, request TEXT NOT NULL,"
        " function TEXT NOT NULL, start_ns INTEGER, duration_us INTEGER, init_us INTEGER,"
        " billed_ms INTEGER, memory_mb INTEGER, peak_mb INTEGER, start TEXT, result TEXT,"
        " error_type TEXT, error_message TEXT, event_name TEXT, version INTEGER, event BLOB,"
        " response BLOB);"
        "CREATE INDEX invocation_by_function ON invocation (function, id);"
        "CREATE INDEX invocation_by_request ON invocation (request)",
    };
    struct error error = ERROR_INIT;
    struct database *old;
    struct history_row row;
    assert_int_equal(database_open(path, first, 1, &old, &error), 0);
    assert_int_equal(database_run(old, "INSERT INTO invocation (request, function, event) "
                                       "VALUES ('abcd', 'F', x'010203')", &error), 0);
    database_close(old);
    struct history *history = open_history();
    assert_int_equal(history_read(history, "abcd", &row, &error), 0);
    assert_int_equal(row.event_bytes, 3);
    assert_int_equal(blob_size(row.event), 3);
    assert_int_equal(row.response_bytes, 0);
    history_row_release(&row);
    history_close(history);
}

static void test_odd_version_is_an_error(void **state)
{
    (void)state;
    static const char *const odd[] = { "PRAGMA user_version = -5" };
    struct error error = ERROR_INIT;
    struct database *database;
    struct history *history;
    assert_int_equal(database_open(path, NULL, 0, &database, &error), 0);
    assert_int_equal(database_run(database, odd[0], &error), 0);
    database_close(database);
    assert_int_equal(history_open(path, &history, &error), -1);
    assert_string_not_equal(error.what, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_damaged_header_is_moved_aside),
        TEST(test_damage_within_is_found_by_writing),
        TEST(test_damage_within_is_found_by_reading),
        TEST(test_removed_folder_is_made_again),
        TEST(test_two_programs_find_the_damage),
        TEST(test_many_programs_start_at_once),
        TEST(test_the_newest_rows_are_kept),
        TEST(test_large_payloads_leave_their_size),
        TEST(test_start_of_several_ids_is_refused),
        TEST(test_rows_wait_while_the_file_is_taken),
        TEST(test_older_form_is_migrated),
        TEST(test_odd_version_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
