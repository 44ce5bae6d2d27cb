/* edit_changes and edit_record: what several edits changed, and taking them back again. */
#include "tests/lib/unit.h"

#include "runner/edit_changes.h"
#include "runner/edit_record.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"

enum { TEXT_BYTES = 1 << 20 };

/* ---- edit_changes -------------------------------------------------------------------------- */

/* A small generator of our own, so that a failure comes again. */
static unsigned random_below(unsigned *seed, unsigned limit)
{
    *seed = *seed * 1103515245u + 12345u;
    return limit ? (*seed >> 16) % limit : 0;
}

static char *replaced(const char *text, size_t at, size_t old_size, const char *piece)
{
    return mem_format("%.*s%s%s", (int)at, text, piece, text + at + old_size);
}

/* What is said to be unchanged must be, and the changes must make the last text of the first. */
static void expect_changes(const struct edit_changes *changes, const char *first, const char *last)
{
    AUTO_STR made;
    str_init(&made, TEXT_BYTES);
    size_t done = 0;
    for (size_t i = 0; i < changes->count; i++) {
        const struct edit_change *change = &changes->items[i];
        assert_true(change->old_at >= done);
        assert_true(change->old_at + change->old_size <= strlen(first));
        str_add_bytes(&made, first + done, change->old_at - done);
        assert_int_equal(made.length, change->new_at);
        str_add_bytes(&made, last + change->new_at, change->new_size);
        done = change->old_at + change->old_size;
    }
    str_add(&made, first + done);
    assert_string_equal(made.text, last);
}

static void test_changes_of_many_edits(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int round = 0; round < 500; round++) {
        const char *first = "abcdefghijklmnopqrstuvwxyz";
        struct edit_changes changes = { .count = 0 };
        AUTO_FREE char *text = mem_text(first);
        for (int i = 0; i < 6; i++) {
            size_t length = strlen(text);
            size_t at = random_below(&seed, (unsigned)length + 1);
            size_t old_size = random_below(&seed, (unsigned)(length - at < 5 ? length - at : 5));
            char piece[6] = "";
            memset(piece, 'A' + i, random_below(&seed, 5));
            char *next = replaced(text, at, old_size, piece);
            edit_changes_add(&changes, at, old_size, strlen(piece));
            free(text);
            text = next;
            expect_changes(&changes, first, text);
        }
        edit_changes_release(&changes);
    }
}

static void test_changes_apart_stay_apart(void **state)
{
    (void)state;
    struct edit_changes changes = { .count = 0 };
    edit_changes_add(&changes, 20, 1, 3);
    edit_changes_add(&changes, 5, 2, 1);
    edit_changes_add(&changes, 30, 0, 4);
    assert_int_equal(changes.count, 3);
    assert_int_equal(changes.items[1].old_at, 20);
    assert_int_equal(changes.items[1].new_at, 19);
    assert_int_equal(changes.items[2].old_at, 29);
    edit_changes_release(&changes);
}

/* ---- edit_record --------------------------------------------------------------------------- */

/* "line 0001 of the file\n" ... */
static void add_lines(struct str *out, int from, int count)
{
    for (int i = from; i < from + count; i++)
        str_addf(out, "line %04d of the file\n", i);
}

struct world {
    struct str old, new_one;
    struct edit_record record;
};

/* Two places far apart: "128" becomes "256", and a line is added. */
static int set_up(void **state)
{
    struct world *world = mem_alloc(sizeof(*world));
    struct str *both[] = { &world->old, &world->new_one };
    for (int i = 0; i < 2; i++) {
        str_init(both[i], TEXT_BYTES);
        add_lines(both[i], 0, 50);
        str_add(both[i], i ? "    MemorySize: 256 # much\n" : "    MemorySize: 128 # much\n");
        add_lines(both[i], 50, 50);
        str_add(both[i], i ? "    Timeout: 3\n" : "");
        add_lines(both[i], 100, 50);
    }
    struct edit_texts texts = { world->old.text, world->new_one.text, world->old.length,
                                world->new_one.length };
    size_t number = (size_t)(strstr(world->old.text, "128") - world->old.text);
    size_t line = (size_t)(strstr(world->new_one.text, "    Timeout") - world->new_one.text);
    edit_record_begin(&world->record, &texts);
    edit_record_add(&world->record, &texts, number, 3, number, 3);
    edit_record_add(&world->record, &texts, line, 0, line, 15);
    world->record.file = mem_text("template.yaml");
    world->record.summary = mem_text("A MemorySize 128 -> 256");
    world->record.wall_ns = 1700000000123000000;
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    str_release(&world->old);
    str_release(&world->new_one);
    edit_record_release(&world->record);
    free(world);
    return 0;
}

static void expect_applied(const struct edit_record *record, bool back, const char *text,
                           const char *wanted, bool elsewhere)
{
    struct error error = ERROR_INIT;
    bool found_elsewhere;
    AUTO_STR out;
    str_init(&out, TEXT_BYTES);
    if (edit_record_apply(record, back, text, strlen(text), &out, &found_elsewhere, &error) < 0)
        fail_msg("%s", error.what);
    assert_string_equal(out.text, wanted);
    assert_int_equal(found_elsewhere, elsewhere);
}

static void expect_refused(const struct edit_record *record, bool back, const char *text)
{
    struct error error = ERROR_INIT;
    bool elsewhere;
    AUTO_STR out;
    str_init(&out, TEXT_BYTES);
    assert_int_equal(edit_record_apply(record, back, text, strlen(text), &out, &elsewhere, &error),
                     -1);
    assert_int_equal(error.kind, ERROR_BUSY);
}

static void test_back_and_forth(void **state)
{
    struct world *world = *state;
    assert_int_equal(world->record.hunk_count, 2);
    expect_applied(&world->record, true, world->new_one.text, world->old.text, false);
    expect_applied(&world->record, false, world->old.text, world->new_one.text, false);
}

static void test_as_text(void **state)
{
    struct world *world = *state;
    AUTO_EDIT_RECORD record;
    AUTO_FREE char *text = edit_record_print(&world->record);
    assert_int_equal(edit_record_parse(text, strlen(text), &record), 0);
    assert_string_equal(record.summary, "A MemorySize 128 -> 256");
    assert_int_equal(record.wall_ns, world->record.wall_ns);
    expect_applied(&record, true, world->new_one.text, world->old.text, false);
}

/* Cut anywhere, or with a byte changed, it is refused or still whole in itself; never a crash. */
static void test_damaged_text(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *text = edit_record_print(&world->record);
    size_t size = strlen(text);
    for (size_t cut = 0; cut < size; cut += 7) {
        AUTO_EDIT_RECORD record;
        assert_int_equal(edit_record_parse(text, cut, &record), -1);
    }
    for (size_t at = 0; at < size; at += 5) {
        AUTO_EDIT_RECORD record;
        AUTO_STR out;
        struct error ignored = ERROR_INIT;
        bool elsewhere;
        char was = text[at];
        str_init(&out, TEXT_BYTES);
        text[at] = (char)(was == '9' ? '0' : '9');
        if (edit_record_parse(text, size, &record) == 0)
            (void)edit_record_apply(&record, true, world->new_one.text, world->new_one.length,
                                    &out, &elsewhere, &ignored);
        text[at] = was;
    }
}

static char *with(const char *text, const char *piece, const char *other)
{
    const char *at = strstr(text, piece);
    assert_non_null(at);
    return replaced(text, (size_t)(at - text), strlen(piece), other);
}

static void test_changed_far_away(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *now = with(world->new_one.text, "line 0002", "a line of somebody else\nline 2");
    AUTO_FREE char *wanted = with(world->old.text, "line 0002", "a line of somebody else\nline 2");
    expect_applied(&world->record, true, now, wanted, true);
    expect_applied(&world->record, false, wanted, now, true);
}

/* The line beside it is another one; the nearer surroundings still are the same. */
static void test_changed_nearby(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *now = with(world->new_one.text, "line 0043", "LINE 0043");
    AUTO_FREE char *wanted = with(world->old.text, "line 0043", "LINE 0043");
    expect_applied(&world->record, true, now, wanted, true);
}

static void test_changed_at_the_place(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *now = with(world->new_one.text, "256", "512");
    expect_refused(&world->record, true, now);
    AUTO_FREE char *beside = with(world->new_one.text, "line 0049", "LINE 0049");
    expect_refused(&world->record, true, beside);
}

/* The same lines twice: it cannot be told which of them were changed. */
static void test_not_unique(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *twice = mem_format("%s%s", world->new_one.text, world->new_one.text);
    expect_refused(&world->record, true, twice);
}

static void test_places_changed_over(void **state)
{
    struct world *world = *state;
    size_t half = (size_t)(strstr(world->new_one.text, "line 0075") - world->new_one.text);
    AUTO_FREE char *over = mem_format("%s%.*s", world->new_one.text + half, (int)half,
                                      world->new_one.text);
    expect_refused(&world->record, true, over);
}

static void test_near_places_are_one(void **state)
{
    (void)state;
    AUTO_EDIT_RECORD record = { .number = 0 };
    struct edit_texts texts = { "a1b2c3", "aXb2cYY", 6, 7 };
    edit_record_begin(&record, &texts);
    edit_record_add(&record, &texts, 1, 1, 1, 1);
    edit_record_add(&record, &texts, 5, 1, 5, 2);
    assert_int_equal(record.hunk_count, 1);
    expect_applied(&record, true, "aXb2cYY", "a1b2c3", false);
    expect_applied(&record, false, "a1b2c3", "aXb2cYY", false);
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes_of_many_edits),
        cmocka_unit_test(test_changes_apart_stay_apart),
        ROW(test_back_and_forth),
        ROW(test_as_text),
        ROW(test_damaged_text),
        ROW(test_changed_far_away),
        ROW(test_changed_nearby),
        ROW(test_changed_at_the_place),
        ROW(test_not_unique),
        ROW(test_places_changed_over),
        cmocka_unit_test(test_near_places_are_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
