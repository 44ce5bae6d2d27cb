/* Several programs in one sandbox. */
#include "tests/unit/sandbox/box.h"

#include <errno.h>

enum { PROGRAMS = 4 };

/* One of several programs: how it ended. */
struct entry {
    struct program *program;
    pid_t pid;
    bool failed, ended;
    int wait_status;
    char what[1024];
};

static void entry_started(void *self, pid_t pid)
{
    struct entry *entry = self;
    entry->pid = pid;
}

static void entry_failed(void *self, const struct error *error)
{
    struct entry *entry = self;
    entry->failed = true;
    (void)snprintf(entry->what, sizeof(entry->what), "%s", error->what);
}

static void entry_ended(void *self, const struct sandbox_end *end)
{
    struct entry *entry = self;
    entry->ended = true;
    entry->wait_status = end->wait_status;
}

static const struct program_calls entry_calls = { .started = entry_started,
                                                  .failed = entry_failed, .ended = entry_ended };

static int try_script(struct box *box, struct entry *entry, const char *script, int input,
                      struct error *error)
{
    char shell[] = "/bin/sh", option[] = "-c", path[] = "PATH=/usr/bin:/bin";
    AUTO_FREE char *text = mem_text(script);
    char *const argv[] = { shell, option, text, NULL };
    char *const env[] = { path, NULL };
    struct sandbox_program what = { .argv = argv, .env = env, .input = input,
                                    .output = box->output, .errors = box->output };
    *entry = (struct entry){ .pid = 0 };
    return sandbox_run(box->sandbox, &what, &entry_calls, entry, &entry->program, error);
}

static void run_script(struct box *box, struct entry *entry, const char *script)
{
    struct error error = ERROR_INIT;
    if (try_script(box, entry, script, -1, &error) < 0)
        fail_msg("%s", error.what);
}

static void wait_for(struct box *box, const struct entry *entry)
{
    while (!entry->ended && !entry->failed && !box->gone && !box->failed)
        loop_turn(box->loop, true);
}

static void wait_for_text(struct box *box, const char *text)
{
    while (box_read(box), !strstr(box->text, text)) {
        loop_turn(box->loop, false);
        poll(NULL, 0, 1);
    }
}

static void finish_script(struct box *box, const char *script, const char *wanted)
{
    struct entry entry;
    assert_int_equal(ftruncate(box->output, 0), 0);
    assert_int_equal(lseek(box->output, 0, SEEK_SET), 0);
    run_script(box, &entry, script);
    wait_for(box, &entry);
    assert_true(entry.ended);
    box_read(box);
    if (strcmp(box->text, wanted) != 0)
        fail_msg("%s\n gave: %s\n not: %s", script, box->text, wanted);
}

static void open_box(struct box *box)
{
    box_init_bare(box);
    box->kept = true;
    box_open(box);
}

/* All are asked for before the sandbox is there. */
static void each_has_its_own_end(void **state)
{
    (void)state;
    static const char *const scripts[PROGRAMS] = { "exit 3", "kill -TERM $$", "sleep 100", ":" };
    struct box box;
    struct entry entries[PROGRAMS];
    open_box(&box);
    for (int i = 0; i < PROGRAMS; i++)
        run_script(&box, &entries[i], scripts[i]);
    wait_for(&box, &entries[0]);
    wait_for(&box, &entries[1]);
    wait_for(&box, &entries[3]);
    assert_int_equal(WEXITSTATUS(entries[0].wait_status), 3);
    assert_int_equal(WTERMSIG(entries[1].wait_status), SIGTERM);
    assert_false(entries[2].ended);
    assert_int_equal(entries[3].wait_status, 0);
    assert_int_equal(kill(program_pid(entries[2].program), 0), 0);
    assert_int_equal(program_pid(entries[2].program), entries[2].pid);
    program_kill(entries[2].program);
    wait_for(&box, &entries[2]);
    assert_int_equal(WTERMSIG(entries[2].wait_status), SIGKILL);
    assert_false(box.gone);
    box_release(&box);
}

static void files_in_tmp_outlive_a_program(void **state)
{
    (void)state;
    struct box box;
    open_box(&box);
    finish_script(&box, "echo here > /tmp/note", "");
    finish_script(&box, "cat /tmp/note", "here\n");
    box_release(&box);
}

static void signals_reach_one_group_only(void **state)
{
    (void)state;
    struct box box;
    struct entry one, two;
    open_box(&box);
    run_script(&box, &one, "trap 'echo one' USR1; sleep 100 & echo ready; wait; wait");
    run_script(&box, &two,
               "trap 'echo two; exit 5' USR1; echo ready; while :; do sleep 0.01; done");
    wait_for_text(&box, "ready\nready\n");
    program_signal(two.program, SIGUSR1);
    wait_for(&box, &two);
    box_read(&box);
    assert_non_null(strstr(box.text, "two"));
    assert_null(strstr(box.text, "one"));
    assert_false(one.ended);
    box_release(&box);
}

/* Also what made itself a session of its own, and what has lost its parent. */
static void killing_programs_leaves_nothing_but_the_first(void **state)
{
    (void)state;
    struct box box;
    struct entry entry;
    open_box(&box);
    run_script(&box, &entry, "setsid sh -c 'trap \"\" TERM HUP; sleep 100' & (sleep 100 &); "
                             "echo x > /tmp/x; echo ready; wait");
    wait_for_text(&box, "ready");
    sandbox_kill_programs(box.sandbox);
    finish_script(&box, "set -- /proc/[0-9]*; echo $#; cat /tmp/x", "2\nx\n");
    assert_true(entry.ended);
    assert_int_equal(WTERMSIG(entry.wait_status), SIGKILL);
    assert_false(box.gone);
    box_release(&box);
}

static void one_that_cannot_start_hinders_no_other(void **state)
{
    (void)state;
    struct box box;
    struct entry entry = { .pid = 0 };
    struct error error = ERROR_INIT;
    char path[] = "/no/such";
    char *const argv[] = { path, NULL };
    struct sandbox_program what = { .argv = argv, .input = -1, .output = STDERR_FILENO,
                                    .errors = STDERR_FILENO };
    open_box(&box);
    assert_int_equal(sandbox_run(box.sandbox, &what, &entry_calls, &entry, &entry.program, &error),
                     0);
    wait_for(&box, &entry);
    assert_true(entry.failed);
    assert_int_equal(program_pid(entry.program), 0);
    assert_string_equal(entry.what, "exec /no/such: No such file or directory");
    what.folder = "/no/folder";
    assert_int_equal(sandbox_run(box.sandbox, &what, &entry_calls, &entry, &entry.program, &error),
                     0);
    entry.failed = false;
    wait_for(&box, &entry);
    assert_string_equal(entry.what, "sandbox: enter /no/folder: No such file or directory");
    finish_script(&box, "echo fine", "fine\n");
    box_release(&box);
}

static void input_can_be_given(void **state)
{
    (void)state;
    struct box box;
    struct entry entry;
    struct error error = ERROR_INIT;
    int ends[2];
    open_box(&box);
    assert_int_equal(pipe2(ends, 0), 0);
    assert_int_equal(write(ends[1], "words\n", 6), 6);
    assert_int_equal(try_script(&box, &entry, "cat", ends[0], &error), 0);
    close(ends[0]);
    close(ends[1]);
    wait_for(&box, &entry);
    box_read(&box);
    assert_string_equal(box.text, "words\n");
    finish_script(&box, "cat; readlink /proc/self/fd/0", "/dev/null\n");
    box_release(&box);
}

static void freed_programs_say_nothing(void **state)
{
    (void)state;
    struct box box;
    struct entry entry;
    open_box(&box);
    run_script(&box, &entry, "sleep 100");
    program_free(take_ptr(&entry.program));
    finish_script(&box, "while set -- /proc/[0-9]*; [ $# -gt 2 ]; do sleep 0.01; done", "");
    assert_false(entry.ended);
    box_release(&box);
}

/* With a sandbox its programs have ended: nothing is said of them any more. */
static void end_of_the_sandbox_is_that_of_all(void **state)
{
    (void)state;
    struct box box;
    struct entry entry;
    struct error error = ERROR_INIT;
    open_box(&box);
    run_script(&box, &entry, "sleep 100");
    while (!entry.pid)
        loop_turn(box.loop, true);
    sandbox_kill(box.sandbox);
    wait_for(&box, &entry);
    assert_true(box.gone);
    assert_false(entry.ended);
    assert_int_equal(try_script(&box, &entry, "true", -1, &error), -1);
    assert_non_null(strstr(error.what, "run /bin/sh: "));
    box_release(&box);
}

/* The first process can start more programs because it kept its privileges: out of their reach. */
static void first_process_is_out_of_reach(void **state)
{
    (void)state;
    struct box box;
    open_box(&box);
    finish_script(&box, "for f in mem environ maps auxv syscall stack exe root cwd fd/0 ns/mnt; do"
                        "  head -c 1 /proc/1/$f 2>/dev/null && echo $f; "
                        "  readlink /proc/1/$f 2>/dev/null; done; "
                        "echo 1 2>/dev/null > /proc/1/oom_score_adj && echo adj; "
                        "kill -KILL 1 2>/dev/null; kill -STOP 1 2>/dev/null; echo tried",
                  "tried\n");
    finish_script(&box, "echo $(sed -n 's/^Cap...:.//p; s/^NoNewPrivs:.//p' /proc/self/status)",
                  "0000000000000000 0000000000000000 0000000000000000 0000000000000000 "
                  "0000000000000000 1\n");
    box_release(&box);
}

int main(void)
{
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_own_end),
        cmocka_unit_test(files_in_tmp_outlive_a_program),
        cmocka_unit_test(signals_reach_one_group_only),
        cmocka_unit_test(killing_programs_leaves_nothing_but_the_first),
        cmocka_unit_test(one_that_cannot_start_hinders_no_other),
        cmocka_unit_test(input_can_be_given),
        cmocka_unit_test(freed_programs_say_nothing),
        cmocka_unit_test(end_of_the_sandbox_is_that_of_all),
        cmocka_unit_test(first_process_is_out_of_reach),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(box_launcher);
    return failures;
}
