/* Stopping a sandbox and letting it go on, and its share of the processor. */
#include "tests/unit/sandbox/box.h"

#include <errno.h>
#include <time.h>

/* Two processes that write all the time, one of them in a session of its own. */
static const char busy[] = "setsid sh -c 'trap \"\" HUP TERM; while :; do echo b; done' & "
                           "while :; do echo a; done";

static off_t size_of(const struct box *box)
{
    off_t size = lseek(box->output, 0, SEEK_END);
    assert_true(size >= 0);
    return size;
}

static void wait_for_more(struct box *box, off_t than)
{
    while (size_of(box) <= than) {
        loop_turn(box->loop, false);
        poll(NULL, 0, 1);
    }
}

/* It takes effect soon, not at once; from then on nothing may be written. On a machine that is busy
 * with other things, writers rest for some time without being stopped. */
static off_t settled_size(const struct box *box)
{
    enum { STEP_MS = 10, STEPS = 20 };
    off_t size = size_of(box);
    for (int same = 0; same < STEPS; same++) {
        poll(NULL, 0, STEP_MS);
        off_t now = size_of(box);
        if (now != size)
            same = -1;
        size = now;
    }
    return size;
}

static void start_busy(struct box *box)
{
    box_init(box, busy);
    box->kept = true;
    box_start(box);
    box_wait_started(box);
    wait_for_more(box, 10000);
}

static void frozen_processes_do_nothing(void **state)
{
    (void)state;
    struct box box;
    start_busy(&box);
    for (int round = 0; round < 3; round++) {
        sandbox_freeze(box.sandbox, true);
        off_t size = settled_size(&box);
        assert_true(sandbox_memory_peak(box.sandbox) > 0);
        poll(NULL, 0, 100);
        assert_int_equal(size_of(&box), size);
        sandbox_freeze(box.sandbox, false);
        wait_for_more(&box, size + 1000);
    }
    box_release(&box);
}

static void frozen_sandboxes_can_be_killed(void **state)
{
    (void)state;
    struct box box;
    start_busy(&box);
    sandbox_freeze(box.sandbox, true);
    sandbox_kill(box.sandbox);
    while (!box.gone)
        loop_turn(box.loop, true);
    box_release(&box);

    start_busy(&box);
    sandbox_freeze(box.sandbox, true);
    box_release(&box); /* waits for the end */
}

static void frozen_programs_can_be_killed(void **state)
{
    (void)state;
    struct box box;
    start_busy(&box);
    sandbox_freeze(box.sandbox, true);
    (void)settled_size(&box);
    sandbox_kill_programs(box.sandbox);
    while (!box.ended)
        loop_turn(box.loop, true);
    assert_int_equal(WTERMSIG(box.end.wait_status), SIGKILL);
    assert_false(box.end.out_of_memory);
    off_t size = settled_size(&box);
    command_release(&box.command);
    command_add_argument(&box.command, "/bin/sh");
    command_add_argument(&box.command, "-c");
    command_add_argument(&box.command, "set -- /proc/[0-9]*; echo =$#");
    box.ended = false;
    box_run_program(&box);
    while (!box.ended)
        loop_turn(box.loop, true);
    char last[8] = "";
    assert_int_equal(pread(box.output, last, sizeof(last) - 1, size), 3);
    assert_string_equal(last, "=2\n");
    box_release(&box);
}

static void what_is_to_be_run_lets_all_go_on(void **state)
{
    (void)state;
    struct box box;
    start_busy(&box);
    sandbox_freeze(box.sandbox, true);
    off_t size = settled_size(&box);
    struct program *first = box.program;
    box.started = false;
    box_run_program(&box);
    box_wait_started(&box);
    wait_for_more(&box, size + 1000);
    program_kill(first);
    box_release(&box);
}

/* What part of WINDOW milliseconds, in thousandths, we had the processor. */
static long spin_for(long window)
{
    struct timespec begin, now, before, used;
    long ms;
    (void)clock_gettime(CLOCK_MONOTONIC, &begin);
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    do {
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        ms = (now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000;
    } while (ms < window);
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return ((used.tv_sec - before.tv_sec) * 1000 + (used.tv_nsec - before.tv_nsec) / 1000000) *
           1000 / ms;
}

/* Inside: tells the least part of several windows. Where a whole machine is a guest and stands
 * still for a while, that time counts as its process's in the window that it falls in. */
static void spin(void)
{
    long least = 1000;
    for (int i = 0; i < 5; i++) {
        long part = spin_for(500);
        least = part < least ? part : least;
    }
    printf("%ld", least);
    fflush(stdout);
}

static void processor_is_shared_out(void **state)
{
    (void)state;
    struct box box;
    box_init_self(&box, "spin");
    box.kept = true;
    box.spec.cpu = 1000;
    box_open(&box);
    while (!box.ready && !box.failed)
        loop_turn(box.loop, true);
    if (sandbox_set_cpu(box.sandbox, 50) < 0) {
        box_release(&box);
        print_message("no control group for the processor here\n");
        skip();
    }
    box_run_program(&box);
    while (!box.ended)
        loop_turn(box.loop, true);
    box_read(&box);
    long part = strtol(box.text, NULL, 10);
    if (part < 1 || part > 500) /* 50, and what a busy machine takes away in the middle of it */
        fail_msg("%s thousandths", box.text);
    assert_int_equal(sandbox_set_cpu(box.sandbox, 0), 0);
    assert_int_equal(sandbox_set_cpu(box.sandbox, 72), 0); /* 128 MB */
    assert_int_equal(sandbox_set_cpu(box.sandbox, 5788), 0); /* 10,240 MB */
    box_release(&box);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "spin") == 0) {
        spin();
        _exit(0);
    }
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frozen_processes_do_nothing),
        cmocka_unit_test(frozen_sandboxes_can_be_killed),
        cmocka_unit_test(frozen_programs_can_be_killed),
        cmocka_unit_test(what_is_to_be_run_lets_all_go_on),
        cmocka_unit_test(processor_is_shared_out),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(box_launcher);
    return failures;
}
