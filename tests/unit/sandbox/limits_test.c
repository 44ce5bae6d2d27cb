#include "tests/unit/sandbox/box.h"

#include <errno.h>
#include <pthread.h>
#include <sys/inotify.h>
#include <time.h>

#include "runner/sandbox/cgroup.h"
#include "runner/sandbox/probe.h"

#define MB(number) ((uint64_t)(number) << 20)

/* Inside: takes so many megabytes in pieces, then waits a little. */
static void take_memory(size_t megabytes)
{
    for (size_t i = 0; i < megabytes; i++) {
        char *piece = malloc(1 << 20);
        if (!piece)
            _exit(9);
        memset(piece, 1, 1 << 20);
    }
    struct timespec moment = { .tv_nsec = 60000000 };
    (void)nanosleep(&moment, NULL);
    puts("taken");
    fflush(stdout);
    _exit(0);
}

/* Inside: the same in memory that lies in no process. */
static void take_shared(size_t megabytes)
{
    AUTO_FREE char *piece = mem_alloc(1 << 20);
    int fd = memfd_create("shared", 0);
    for (size_t i = 0; i < megabytes; i++)
        if (write(fd, piece, 1 << 20) != 1 << 20)
            _exit(9);
    struct timespec moment = { .tv_nsec = 60000000 };
    (void)nanosleep(&moment, NULL);
    _exit(0);
}

static void box_init_memory(struct box *box, const char *megabytes, unsigned limit_mb)
{
    box_init_self(box, "take");
    command_add_argument(&box->command, megabytes);
    box->spec.memory_mb = limit_mb;
}

static void run_watched(struct box *box)
{
    box_start(box);
    box_wait_started(box);
    sandbox_watch_memory(box->sandbox, true);
    box_wait(box);
}

static void peak_is_true(void **state)
{
    (void)state;
    struct box small, large;
    box_init_memory(&small, "0", 512);
    box_init_memory(&large, "100", 512);
    run_watched(&small);
    run_watched(&large);
    assert_int_equal(large.end.wait_status, 0);
    assert_string_equal(large.text, "taken\n");
    uint64_t more = large.end.memory_peak - small.end.memory_peak;
    if (more < MB(97) || more > MB(106))
        fail_msg("%llu and %llu", (unsigned long long)small.end.memory_peak,
                 (unsigned long long)large.end.memory_peak);
    box_release(&small);
    box_release(&large);
}

static void too_much_memory_is_noticed(void **state)
{
    (void)state;
    struct box box;
    box_init_memory(&box, "400", 96);
    run_watched(&box);
    assert_true(WIFSIGNALED(box.end.wait_status));
    assert_int_equal(WTERMSIG(box.end.wait_status), SIGKILL);
    assert_true(box.end.out_of_memory);
    assert_int_equal(box.end.memory_peak, MB(96));
    box_release(&box);
}

/* Several processes, each of them within the limit. */
static void processes_of_all_threads_are_counted(void **state)
{
    (void)state;
    struct box box;
    box_init_self(&box, "thread");
    box.spec.memory_mb = 64;
    run_watched(&box);
    assert_null(strstr(box.text, "taken"));
    box_release(&box);
}

static void memory_is_counted_together(void **state)
{
    (void)state;
    struct box box;
    box_init_self(&box, "family");
    box.spec.memory_mb = 128;
    run_watched(&box);
    assert_true(box.end.out_of_memory);
    /* a sanitizer in the program may say that it gets no memory, before all of them are ended */
    assert_null(strstr(box.text, "lived"));
    box_release(&box);
}

static void take_again(struct box *box, const char *megabytes)
{
    command_release(&box->command);
    command_add_argument(&box->command, "/opt/self");
    command_add_argument(&box->command, "take");
    command_add_argument(&box->command, megabytes);
    box->ended = false;
    box_run_program(box);
    while (!box->ended && !box->gone)
        loop_turn(box->loop, true);
    assert_false(box->gone);
}

/* It is the program that goes; the sandbox stays, and what is said of the next ones is true. */
static void sandbox_outlives_its_memory(void **state)
{
    (void)state;
    struct box box;
    box_init_memory(&box, "400", 96);
    box.kept = true;
    run_watched(&box);
    assert_true(box.end.out_of_memory);
    take_again(&box, "20");
    assert_false(box.end.out_of_memory);
    assert_int_equal(box.end.wait_status, 0);
    take_again(&box, "400");
    assert_true(box.end.out_of_memory);
    assert_int_equal(WTERMSIG(box.end.wait_status), SIGKILL);
    command_release(&box.command);
    command_add_argument(&box.command, "/bin/sh");
    command_add_argument(&box.command, "-c");
    command_add_argument(&box.command, "kill -KILL $$");
    box.ended = false;
    box_run_program(&box);
    box_wait(&box);
    assert_int_equal(WTERMSIG(box.end.wait_status), SIGKILL);
    assert_false(box.end.out_of_memory);
    box_release(&box);
}

/* A first process is small and does little, but memory may run out by what others do. */
static void small_programs_go_before_the_first_process(void **state)
{
    (void)state;
    struct cgroup_home home;
    cgroup_find(&home);
    if (home.kind == CGROUP_V1) /* there /tmp is no memory of the program: see below */
        skip();
    struct box box;
    box_init(&box, "for i in 1 2 3 4 5 6 7 8; do sleep 100 & done; "
                   "while :; do cat /tmp/* /dev/zero 2>/dev/null | head -c 1m > /tmp/$i; "
                   "i=$((i + 1)); done");
    box.kept = true;
    box.spec.memory_mb = 32;
    box.spec.tmp_mb = 512;
    box_start(&box);
    box_wait_started(&box);
    poll(NULL, 0, 300);
    sandbox_kill_programs(box.sandbox);
    box_wait(&box);
    assert_false(box.gone);
    box_release(&box);
}

static void kill_from_outside_is_not_out_of_memory(void **state)
{
    (void)state;
    struct box box;
    box_init_memory(&box, "20", 256);
    box_start(&box);
    box_wait_started(&box);
    for (int waited = 0; waited < 5000 && sandbox_memory_peak(box.sandbox) <= MB(8); waited += 5)
        poll(NULL, 0, 5);
    assert_true(sandbox_memory_peak(box.sandbox) > MB(8));
    sandbox_kill(box.sandbox);
    box_wait(&box);
    assert_false(box.end.out_of_memory);
    assert_true(box.end.memory_peak > MB(8));
    box_release(&box);
}

static void tmp_has_its_size(void **state)
{
    (void)state;
    struct box box;
    box_init(&box, "head -c 15m /dev/zero > /tmp/a && echo fits; head -c 2m /dev/zero > /tmp/b; "
                   "df -k /tmp | tail -1 | tr -s ' ' | cut -d' ' -f2");
    box_run(&box);
    assert_non_null(strstr(box.text, "fits\n"));
    assert_non_null(strstr(box.text, "No space left on device"));
    assert_non_null(strstr(box.text, "16384\n"));
    box_release(&box);
}

/* Where the kernel tells them apart, /tmp may be larger than the memory; we have to look at it now
 * and then, for which a busy machine needs time. */
static void tmp_is_no_memory(void **state)
{
    (void)state;
    struct cgroup_home home;
    cgroup_find(&home);
    if (home.kind == CGROUP_V2)
        skip();
    struct box box;
    box_init(&box, "head -c 30m /dev/zero > /tmp/a; sleep 0.3; head -c 60m /dev/zero >> /tmp/a && "
                   "echo written; rm /tmp/a; sleep 0.3; head -c 30m /dev/zero > /tmp/b; sleep 0.3; "
                   "head -c 60m /dev/zero >> /tmp/b && echo again");
    box.spec.memory_mb = 48;
    box.spec.tmp_mb = 128;
    run_watched(&box);
    assert_false(box.end.out_of_memory);
    assert_string_equal(box.text, "written\nagain\n");
    assert_true(box.end.memory_peak < MB(40));
    box_release(&box);
}

/* What processes share lies in memory as /tmp does, and is not that. */
static void shared_memory_is_memory(void **state)
{
    (void)state;
    struct cgroup_home home;
    cgroup_find(&home);
    if (home.kind == CGROUP_NONE) /* nobody counts it: see the probe */
        skip();
    struct box box;
    box_init_self(&box, "share");
    command_add_argument(&box.command, "300");
    box.spec.memory_mb = 64;
    box.spec.tmp_mb = 512;
    run_watched(&box);
    assert_int_not_equal(box.end.wait_status, 0); /* killed, or a write was refused */
    box_release(&box);
}

/* 1 and not 0: see core(5) on programs that take core files. */
static void no_core_is_written(void **state)
{
    (void)state;
    struct box box;
    box_init(&box, "grep '^Max core' /proc/self/limits | tr -s ' '");
    box_run(&box);
    assert_string_equal(box.text, "Max core file size 1 1 bytes \n");
    box_release(&box);
}

static void processes_are_limited(void **state)
{
    (void)state;
    struct box box;
    box_init_self(&box, "bomb");
    box.spec.processes = 40;
    box_run(&box);
    assert_string_equal(box.text, "39 Resource temporarily unavailable\n");
    box_release(&box);
}

/* Each sandbox has a count of its own. */
static void processes_are_limited_each(void **state)
{
    (void)state;
    struct box one, two;
    box_init_self(&one, "bomb");
    box_init_self(&two, "bomb");
    one.spec.processes = two.spec.processes = 30;
    box_start(&one);
    box_start(&two);
    box_wait(&one);
    box_wait(&two);
    assert_string_equal(one.text, "29 Resource temporarily unavailable\n");
    assert_string_equal(two.text, "29 Resource temporarily unavailable\n");
    box_release(&one);
    box_release(&two);
}

static void file_watches_are_limited(void **state)
{
    (void)state;
    struct box box;
    if (access("/proc/sys/user/max_inotify_instances", F_OK) < 0)
        skip();
    box_init_self(&box, "watch");
    box_run(&box);
    int count = 0;
    assert_int_equal(sscanf(box.text, "%d Too many open files", &count), 1);
    assert_in_range(count, 1, 64); /* fewer, where others use up what this user may have */
    box_release(&box);
}

static void fork_until_refused(void)
{
    int count = 0;
    for (pid_t pid; (pid = fork()) >= 0; count++)
        if (pid == 0)
            for (;;)
                pause();
    printf("%d %s\n", count, strerror(errno));
    fflush(stdout);
}

/* Inside: watches of files, which are counted for the user who runs us, too. */
static void watch_until_refused(void)
{
    int count = 0;
    while (count < 1000 && inotify_init1(IN_CLOEXEC) >= 0)
        count++;
    printf("%d %s\n", count, strerror(errno));
    fflush(stdout);
}

static void be_a_family(void)
{
    for (int i = 0; i < 4; i++)
        if (fork() == 0)
            take_memory(60);
    while (wait(NULL) > 0)
        continue;
    puts("lived");
    fflush(stdout);
}

/* It is not the main thread that starts the process, and it stays. */
static void *start_and_stay(void *unused)
{
    if (fork() == 0)
        take_memory(200);
    (void)wait(NULL);
    return unused;
}

static void be_a_thread(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, start_and_stay, NULL) == 0)
        (void)pthread_join(thread, NULL);
    puts("lived");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "take") == 0)
        take_memory((size_t)strtoul(argv[2], NULL, 10));
    if (strcmp(word, "share") == 0)
        take_shared((size_t)strtoul(argv[2], NULL, 10));
    if (strcmp(word, "thread") == 0)
        be_a_thread();
    if (strcmp(word, "bomb") == 0)
        fork_until_refused();
    if (strcmp(word, "watch") == 0)
        watch_until_refused();
    if (strcmp(word, "family") == 0)
        be_a_family();
    if (word[0])
        _exit(0);
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peak_is_true),
        cmocka_unit_test(too_much_memory_is_noticed),
        cmocka_unit_test(memory_is_counted_together),
        cmocka_unit_test(processes_of_all_threads_are_counted),
        cmocka_unit_test(sandbox_outlives_its_memory),
        cmocka_unit_test(small_programs_go_before_the_first_process),
        cmocka_unit_test(kill_from_outside_is_not_out_of_memory),
        cmocka_unit_test(tmp_has_its_size),
        cmocka_unit_test(tmp_is_no_memory),
        cmocka_unit_test(shared_memory_is_memory),
        cmocka_unit_test(no_core_is_written),
        cmocka_unit_test(processes_are_limited),
        cmocka_unit_test(file_watches_are_limited),
        cmocka_unit_test(processes_are_limited_each),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(box_launcher);
    return failures;
}
