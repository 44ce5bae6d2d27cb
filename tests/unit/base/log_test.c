#include "tests/lib/unit.h"

#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/log.h"

struct place {
    char *folder, *path;
};

static int make_place(void **state)
{
    struct place *place = mem_alloc(sizeof *place);
    place->folder = unit_folder();
    place->path = unit_path(place->folder, "log");
    *state = place;
    clock_pretend(1772460131209 * 1000000, 0);
    return 0;
}

static int drop_place(void **state)
{
    struct place *place = *state;
    struct error error;
    log_close();
    clock_pretend(-1, -1);
    assert_int_equal(file_remove_tree(place->folder, &error), 0);
    free(place->folder);
    free(place->path);
    free(place);
    return 0;
}

static void assert_log(const struct place *place, const char *want)
{
    struct error error;
    struct blob *blob = NULL;
    assert_int_equal(file_read(place->path, 100000, &blob, &error), 0);
    assert_string_equal(blob_bytes(blob), want);
    blob_drop(blob);
}

#define TIME "2026-03-02T14:02:11.209Z "

static void writes_the_areas_asked_for(void **state)
{
    struct place *place = *state;
    log_open(place->path, "engine,files");
    log_add("engine", "number %d", 1);
    log_add("sandbox", "not this");
    log_add("file", "nor this");
    log_add("files", "two");
    log_add("error", "always");
    assert_log(place, TIME "engine number 1\n" TIME "files two\n" TIME "error always\n");
}

static void all_is_every_area(void **state)
{
    struct place *place = *state;
    log_open(place->path, "all");
    log_add("anything", "x");
    assert_log(place, TIME "anything x\n");
}

static void none_still_writes_errors(void **state)
{
    struct place *place = *state;
    log_open(place->path, NULL);
    log_add("engine", "x");
    log_add("error", "y");
    assert_log(place, TIME "error y\n");
}

static void one_entry_is_one_line(void **state)
{
    struct place *place = *state;
    log_open(place->path, "all");
    log_add("http", "a\nb\x1b[31mc\rd");
    assert_log(place, TIME "http a b [31mc d\n");
}

static void a_long_entry_is_cut_and_still_a_line(void **state)
{
    struct place *place = *state;
    log_open(place->path, "all");
    log_add("http", "%0*d", 9000, 1);
    log_add("http", "next");
    struct error error;
    struct blob *blob = NULL;
    assert_int_equal(file_read(place->path, 100000, &blob, &error), 0);
    assert_true(blob_size(blob) < 5000);
    assert_non_null(strstr(blob_bytes(blob), "\n" TIME "http next\n"));
    blob_drop(blob);
}

static void appends_when_opened_again(void **state)
{
    struct place *place = *state;
    log_open(place->path, "all");
    log_add("a", "1");
    log_open(place->path, "all");
    log_add("a", "2");
    assert_log(place, TIME "a 1\n" TIME "a 2\n");
}

static void without_a_file_nothing_happens(void **state)
{
    (void)state;
    log_add("engine", "x");
    log_open("/nowhere/at/all", "all");
    log_add("error", "x");
}

int main(void)
{
#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, drop_place)
    const struct CMUnitTest tests[] = {
        WITH_PLACE(writes_the_areas_asked_for), WITH_PLACE(all_is_every_area),
        WITH_PLACE(none_still_writes_errors), WITH_PLACE(one_entry_is_one_line),
        WITH_PLACE(a_long_entry_is_cut_and_still_a_line), WITH_PLACE(appends_when_opened_again),
        WITH_PLACE(without_a_file_nothing_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
