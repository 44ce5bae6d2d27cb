/* edit_log: what is kept, in which order it is undone, and what a kill or damage leaves. */
#include "tests/lib/unit.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/edit_log.h"
#include "runner/edit_record.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"

struct world {
    char *root, *folder, *path;     /* of the project, of the edits, of the template */
    struct edit_log *log;
};

static void put(const char *path, const char *text)
{
    assert_int_equal(file_replace(path, text, strlen(text), 0600, NULL), 0);
}

static int set_up(void **state)
{
    struct world *world = mem_alloc(sizeof(*world));
    struct error error = ERROR_INIT;
    world->root = unit_folder();
    world->folder = unit_path(world->root, ".lambench/edits");
    world->path = unit_path(world->root, "template.yaml");
    put(world->path, "value 0");
    if (edit_log_open(world->root, &world->log, &error) < 0)
        fail_msg("%s", error.what);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    edit_log_close(world->log);
    assert_int_equal(file_remove_tree(world->root, NULL), 0);
    free(world->root);
    free(world->folder);
    free(world->path);
    free(world);
    return 0;
}

static void reopen(struct world *world)
{
    edit_log_close(world->log);
    world->log = NULL;
    assert_int_equal(edit_log_open(world->root, &world->log, NULL), 0);
}

/* "value OLD" becomes "value NEW". */
static void fill(struct edit_record *record, int old, int new_one)
{
    char before[32], after[32];
    snprintf(before, sizeof(before), "value %d", old);
    snprintf(after, sizeof(after), "value %d", new_one);
    struct edit_texts texts = { before, after, strlen(before), strlen(after) };
    *record = (struct edit_record){ .file = mem_text("template.yaml") };
    record->summary = mem_format("%d -> %d", old, new_one);
    edit_record_begin(record, &texts);
    edit_record_add(record, &texts, 6, texts.old_size - 6, 6, texts.new_size - 6);
}

static void set_file(const struct world *world, int value)
{
    AUTO_FREE char *text = mem_format("value %d", value);
    put(world->path, text);
}

static void add(struct world *world, int old, int new_one)
{
    AUTO_EDIT_RECORD record;
    fill(&record, old, new_one);
    assert_int_equal(edit_log_begin(world->log, &record, NULL), 0);
    set_file(world, new_one);
    assert_int_equal(edit_log_keep(world->log, NULL), 0);
}

static void expect_next(struct world *world, bool back, const char *summary)
{
    AUTO_EDIT_RECORD record;
    int index = edit_log_next(world->log, back, &record);
    if (!summary) {
        assert_int_equal(index, -1);
        return;
    }
    assert_true(index >= 0);
    assert_string_equal(record.summary, summary);
}

static void turn(struct world *world, bool back, int value)
{
    AUTO_EDIT_RECORD record;
    int index = edit_log_next(world->log, back, &record);
    assert_true(index >= 0);
    set_file(world, value);
    assert_int_equal(edit_log_mark(world->log, (size_t)index, back, NULL), 0);
}

static void test_order(void **state)
{
    struct world *world = *state;
    expect_next(world, true, NULL);
    expect_next(world, false, NULL);
    add(world, 0, 1);
    add(world, 1, 2);
    expect_next(world, true, "1 -> 2");
    turn(world, true, 1);
    reopen(world);
    expect_next(world, true, "0 -> 1");
    expect_next(world, false, "1 -> 2");
    turn(world, true, 0);
    expect_next(world, true, NULL);
    expect_next(world, false, "0 -> 1");
    turn(world, false, 1);
    expect_next(world, true, "0 -> 1");
    expect_next(world, false, "1 -> 2");
}

static void test_new_edit_drops_what_was_undone(void **state)
{
    struct world *world = *state;
    add(world, 0, 1);
    add(world, 1, 2);
    turn(world, true, 1);
    add(world, 1, 3);
    expect_next(world, false, NULL);
    expect_next(world, true, "1 -> 3");
    reopen(world);
    assert_int_equal(edit_log_count(world->log), 2);
}

static void test_only_so_many(void **state)
{
    struct world *world = *state;
    AUTO_EDIT_RECORD oldest;
    for (int i = 0; i < EDIT_LOG_RECORDS + 3; i++)
        add(world, i, i + 1);
    reopen(world);
    assert_int_equal(edit_log_count(world->log), EDIT_LOG_RECORDS);
    assert_true(edit_log_read(world->log, 0, &oldest));
    assert_string_equal(oldest.summary, "3 -> 4");
}

static void test_modes(void **state)
{
    struct world *world = *state;
    struct stat info;
    AUTO_FREE char *path = unit_path(world->folder, "00000001.done");
    add(world, 0, 1);
    assert_int_equal(stat(world->folder, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_int_equal(chmod(world->folder, 0755), 0);
    reopen(world);
    assert_int_equal(stat(world->folder, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
}

/* ---- cut off ------------------------------------------------------------------------------- */

static void begin(struct world *world, int old, int new_one)
{
    AUTO_EDIT_RECORD record;
    fill(&record, old, new_one);
    assert_int_equal(edit_log_begin(world->log, &record, NULL), 0);
}

static void test_cut_off_before_the_file(void **state)
{
    struct world *world = *state;
    begin(world, 0, 1);
    reopen(world);
    assert_int_equal(edit_log_count(world->log), 0);
    expect_next(world, true, NULL);
    expect_next(world, false, NULL);
}

static void test_cut_off_behind_the_file(void **state)
{
    struct world *world = *state;
    begin(world, 0, 1);
    set_file(world, 1);
    reopen(world);
    expect_next(world, true, "0 -> 1");
}

static void test_undo_cut_off_behind_the_file(void **state)
{
    struct world *world = *state;
    add(world, 0, 1);
    set_file(world, 0);
    reopen(world);
    expect_next(world, true, NULL);
    expect_next(world, false, "0 -> 1");
    set_file(world, 1);
    reopen(world);
    expect_next(world, true, "0 -> 1");
    expect_next(world, false, NULL);
}

static void test_forgotten(void **state)
{
    struct world *world = *state;
    begin(world, 0, 1);
    edit_log_forget(world->log);
    set_file(world, 1);
    reopen(world);
    assert_int_equal(edit_log_count(world->log), 0);
}

/* Between "kept" and "what was undone goes" there is a moment too. */
static void test_undone_before_a_later_edit(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *done = unit_path(world->folder, "00000001.done");
    AUTO_FREE char *undone = unit_path(world->folder, "00000001.undone");
    add(world, 0, 1);
    add(world, 1, 2);
    assert_int_equal(rename(done, undone), 0);
    reopen(world);
    assert_int_equal(edit_log_count(world->log), 1);
    expect_next(world, true, "1 -> 2");
}

/* ---- damaged ------------------------------------------------------------------------------- */

static void test_damaged_records_are_passed(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *second = unit_path(world->folder, "00000002.done");
    AUTO_FREE char *third = unit_path(world->folder, "00000003.done");
    AUTO_FREE char *strange = unit_path(world->folder, "notes.txt");
    AUTO_FREE char *folder = unit_path(world->folder, "00000007.done");
    for (int i = 0; i < 3; i++)
        add(world, i, i + 1);
    put(second, "{\"v\":1,");
    put(third, "");
    put(strange, "mine");
    assert_int_equal(mkdir(folder, 0700), 0);
    reopen(world);
    expect_next(world, true, "0 -> 1");
    add(world, 3, 4);
    expect_next(world, true, "3 -> 4");
    assert_true(file_exists(strange));
}

static void test_pending_damage(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *pending = unit_path(world->folder, "00000009.pending");
    put(pending, "half a rec");
    reopen(world);
    assert_false(file_exists(pending));
    add(world, 0, 1);
    expect_next(world, true, "0 -> 1");
}

static void test_one_at_a_time(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    struct edit_log *other = NULL;
    assert_int_equal(edit_log_open(world->root, &other, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(test_order),
        ROW(test_new_edit_drops_what_was_undone),
        ROW(test_only_so_many),
        ROW(test_modes),
        ROW(test_cut_off_before_the_file),
        ROW(test_cut_off_behind_the_file),
        ROW(test_undo_cut_off_behind_the_file),
        ROW(test_forgotten),
        ROW(test_undone_before_a_later_edit),
        ROW(test_damaged_records_are_passed),
        ROW(test_pending_damage),
        ROW(test_one_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
