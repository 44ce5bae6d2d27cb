#include "tests/unit/sandbox/box.h"

static void ends_with_its_status(void **state)
{
    (void)state;
    struct box box;
    box_init(&box, "echo out; echo err >&2; exit 7");
    box_run(&box);
    assert_true(box.started);
    assert_string_equal(box.text, "out\nerr\n");
    assert_true(WIFEXITED(box.end.wait_status));
    assert_int_equal(WEXITSTATUS(box.end.wait_status), 7);
    assert_false(box.end.out_of_memory);
    assert_true(box.end.memory_peak > 100 * 1024);
    box_release(&box);
}

int main(void)
{
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_with_its_status),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(box_launcher);
    return failures;
}
