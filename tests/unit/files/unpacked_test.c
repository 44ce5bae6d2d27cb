/* Which folders of unpacked archives go. */
#include "tests/lib/unit.h"

#include <poll.h>
#include <sys/stat.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/files/unpacked.h"

static void make(const char *place, const char *name)
{
    AUTO_FREE char *path = unit_path(place, name);
    assert_int_equal(mkdir(path, 0755), 0);
    (void)poll(NULL, 0, 12); /* the clock of files has ticks of 10 ms at most: each is newer */
}

static bool is_there(const char *place, const char *name)
{
    AUTO_FREE char *path = unit_path(place, name);
    return file_is_folder(path);
}

static void old_states_go(void **state)
{
    (void)state;
    AUTO_FREE char *place = unit_folder();
    char name[32];
    struct error error = ERROR_INIT;
    make(place, "a.zip-1-f0-0.part77");
    for (int i = 1; i <= 7; i++) {
        snprintf(name, sizeof(name), "a.zip-%d-f0-0.1", i);
        make(place, name);
    }
    make(place, "a.zip-other.zip-1-f0-0.1");
    make(place, "b.zip-1-f0-0.1");
    unpacked_sweep(place, "a.zip", 3600); /* nothing is old enough */
    assert_true(is_there(place, "a.zip-1-f0-0.1"));
    assert_true(is_there(place, "a.zip-1-f0-0.part77"));
    unpacked_sweep(place, "a.zip", -1);
    assert_false(is_there(place, "a.zip-1-f0-0.part77"));
    for (int i = 1; i <= 7; i++) {
        snprintf(name, sizeof(name), "a.zip-%d-f0-0.1", i);
        assert_int_equal(is_there(place, name), i >= 4);
    }
    assert_true(is_there(place, "a.zip-other.zip-1-f0-0.1"));
    assert_true(is_there(place, "b.zip-1-f0-0.1"));
    assert_int_equal(file_remove_tree(place, &error), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(old_states_go) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
