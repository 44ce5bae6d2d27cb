/* spare: when it can be taken, and when it never will be. The program inside is a shell. */
#include "tests/unit/sandbox/box.h"

#include "runner/runtime/spare.h"

static void start(struct box *box, const char *script, struct spare **out)
{
    struct error error = ERROR_INIT;
    box_init(box, script);
    box->spec.own_network = true;
    if (spare_start(box->loop, box_launcher, &box->spec, &box->command, out, &error) < 0)
        fail_msg("%s", error.what);
}

static void end(struct box *box, struct spare *spare)
{
    spare_free(spare);
    spec_release(&box->spec);
    command_release(&box->command);
    close(box->output);
    loop_free(box->loop);
}

static void decide(struct box *box, struct spare *spare)
{
    while (!spare_waits(spare) && !spare_failed(spare))
        loop_turn(box->loop, true);
}

static void it_waits_when_it_says_so(void **state)
{
    (void)state;
    struct box box;
    struct spare *spare;
    start(&box, "printf x >&3; sleep 100", &spare);
    assert_false(spare_waits(spare));
    decide(&box, spare);
    assert_true(spare_waits(spare));
    end(&box, spare);
}

/* All that happened meanwhile is heard at once then, in whatever order. */
static void it_waits_also_when_nobody_listened(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct box box;
        struct spare *spare;
        start(&box, "printf x >&3; sleep 100", &spare);
        poll(NULL, 0, 300);
        decide(&box, spare);
        assert_true(spare_waits(spare));
        end(&box, spare);
    }
}

static void who_warns_or_ends_is_not_used(void **state)
{
    (void)state;
    static const char *const scripts[] = { "echo warning; sleep 100", "exit 0" };
    for (size_t i = 0; i < COUNT(scripts); i++) {
        struct box box;
        struct spare *spare;
        start(&box, scripts[i], &spare);
        decide(&box, spare);
        assert_true(spare_failed(spare));
        end(&box, spare);
    }
}

int main(void)
{
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_waits_when_it_says_so),
        cmocka_unit_test(it_waits_also_when_nobody_listened),
        cmocka_unit_test(who_warns_or_ends_is_not_used),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(box_launcher);
    return failures;
}
