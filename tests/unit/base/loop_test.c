#include "tests/lib/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "workspace/base/clock.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"

/* What a callback needs: notes the letter of each call, and frees or stops what it is told to. */
struct probe {
    struct loop *loop;
    struct str *notes;
    char letter;
    int calls, stop_after;
    struct loop_watch *watch;
    struct loop_timer *timer;
    struct loop_signal *signal;
    struct loop_child *child;
    bool free_within, read_byte;
    int fd, status, number;
    unsigned ready;
};

static void note(struct probe *probe)
{
    probe->calls++;
    if (probe->notes)
        str_add_char(probe->notes, probe->letter);
    if (probe->free_within) {
        loop_watch_free(take_ptr(&probe->watch));
        loop_timer_free(take_ptr(&probe->timer));
        loop_signal_free(take_ptr(&probe->signal));
        loop_child_free(take_ptr(&probe->child));
    }
    if (probe->calls == probe->stop_after)
        loop_stop(probe->loop);
}

static void on_call(void *self)
{
    note(self);
}

static void on_ready(void *self, unsigned ready)
{
    struct probe *probe = self;
    char byte;
    probe->ready = ready;
    if (probe->read_byte)
        assert_true(read(probe->fd, &byte, 1) >= 0);
    note(probe);
}

static void on_signal(void *self, int number)
{
    struct probe *probe = self;
    probe->number = number;
    note(probe);
}

static void on_end(void *self, int wait_status)
{
    struct probe *probe = self;
    probe->status = wait_status;
    note(probe);
}

static void a_timer_fires_once_and_not_too_early(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    struct probe probe = { .loop = loop, .stop_after = 1 };
    int64_t began = clock_mono_ns();
    probe.timer = loop_after_ms(loop, 20, on_call, &probe);
    loop_run(loop);
    assert_true(clock_mono_ns() - began >= 20 * 1000000);
    loop_turn(loop, false);
    assert_int_equal(probe.calls, 1);
    loop_timer_free(probe.timer);
}

static void a_timer_can_be_armed_again_and_disarmed(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    struct probe probe = { .loop = loop, .stop_after = 2 };
    struct probe other = { .loop = loop };
    probe.timer = loop_after_ms(loop, 0, on_call, &probe);
    other.timer = loop_after_ms(loop, 0, on_call, &other);
    loop_timer_set(other.timer, -1);
    loop_turn(loop, true);
    assert_int_equal(probe.calls, 1);
    loop_timer_set(probe.timer, 1);
    loop_run(loop);
    assert_int_equal(probe.calls, 2);
    assert_int_equal(other.calls, 0);
    loop_timer_set(probe.timer, 10000);
    loop_timer_set(probe.timer, -5);
    loop_timer_set(other.timer, 10000);
    loop_turn(loop, false);
    assert_int_equal(probe.calls, 2);
    loop_timer_free(probe.timer);
    loop_timer_free(other.timer);
}

static void timers_fire_in_the_order_of_their_times(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    AUTO_STR notes;
    str_init(&notes, 100);
    struct probe probes[3];
    static const int ms[] = { 15, 1, 8 };
    for (int i = 0; i < 3; i++) {
        probes[i] = (struct probe){ .loop = loop, .notes = &notes, .letter = (char)('a' + i) };
        probes[i].timer = loop_after_ms(loop, ms[i], on_call, &probes[i]);
    }
    probes[0].stop_after = 1;
    loop_run(loop);
    assert_string_equal(notes.text, "bca");
    for (int i = 0; i < 3; i++)
        loop_timer_free(probes[i].timer);
}

static void a_descriptor_is_watched_while_it_is_ready(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    struct probe probe = { .loop = loop, .fd = ends[0], .read_byte = true };
    probe.watch = loop_watch_fd(loop, ends[0], LOOP_READ, on_ready, &probe);
    loop_turn(loop, false);
    assert_int_equal(probe.calls, 0);
    assert_int_equal(write(ends[1], "abc", 3), 3);
    for (int i = 0; i < 5; i++)
        loop_turn(loop, false);
    assert_int_equal(probe.calls, 3); /* level triggered: once per byte that was read */
    assert_int_equal(probe.ready, LOOP_READ);

    probe.read_byte = false;
    loop_watch_change(probe.watch, LOOP_WRITE);
    loop_turn(loop, true);
    assert_int_equal(probe.ready, LOOP_WRITE);
    assert_int_equal(write(ends[1], "d", 1), 1);
    loop_watch_change(probe.watch, LOOP_READ | LOOP_WRITE);
    loop_turn(loop, true);
    assert_int_equal(probe.ready, LOOP_READ | LOOP_WRITE);

    int calls = probe.calls;
    loop_watch_change(probe.watch, 0); /* paused */
    loop_turn(loop, false);
    assert_int_equal(probe.calls, calls);
    loop_watch_change(probe.watch, LOOP_READ);
    loop_turn(loop, true);
    assert_int_equal(probe.calls, calls + 1);
    close(ends[1]); /* the end of the stream is readable too */
    probe.read_byte = true;
    loop_turn(loop, true);
    loop_turn(loop, true);
    assert_int_equal(probe.calls, calls + 3);
    loop_watch_free(probe.watch);
    close(ends[0]);
}

static void a_regular_file_is_always_ready(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    AUTO_CLOSE int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct probe probe = { .loop = loop, .fd = fd, .read_byte = true, .stop_after = 3 };
    probe.watch = loop_watch_fd(loop, fd, LOOP_READ, on_ready, &probe);
    loop_run(loop);
    assert_int_equal(probe.calls, 3);
    loop_watch_change(probe.watch, 0);
    loop_turn(loop, false);
    assert_int_equal(probe.calls, 3);
    loop_watch_free(probe.watch);
}

static void signals_arrive_on_the_loop(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    struct probe probe = { .loop = loop, .stop_after = 1 };
    probe.signal = loop_on_signal(loop, SIGUSR1, on_signal, &probe);
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(probe.calls, 0); /* not before the loop */
    loop_run(loop);
    assert_int_equal(probe.number, SIGUSR1);
    loop_signal_free(probe.signal);
}

static pid_t child_that(int exit_status, int kill_number, int sleep_ms)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct timespec time = { .tv_nsec = sleep_ms * 1000000L };
        nanosleep(&time, NULL);
        if (kill_number)
            (void)kill(getpid(), kill_number);
        _exit(exit_status);
    }
    return pid;
}

static void the_end_of_a_child_is_told_once_and_it_is_reaped(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    static const struct {
        int exit_status, kill_number, sleep_ms;
    } cases[] = { { 0, 0, 0 }, { 7, 0, 20 }, { 0, SIGKILL, 0 }, { 0, SIGTERM, 10 } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct probe probe = { .loop = loop, .stop_after = 1 };
        pid_t pid = child_that(cases[i].exit_status, cases[i].kill_number, cases[i].sleep_ms);
        probe.child = loop_on_child_end(loop, pid, on_end, &probe);
        loop_run(loop);
        loop_turn(loop, false);
        assert_int_equal(probe.calls, 1);
        if (cases[i].kill_number) {
            assert_true(WIFSIGNALED(probe.status));
            assert_int_equal(WTERMSIG(probe.status), cases[i].kill_number);
        } else {
            assert_true(WIFEXITED(probe.status));
            assert_int_equal(WEXITSTATUS(probe.status), cases[i].exit_status);
        }
        assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
        loop_child_free(probe.child);
    }
}

static void many_children_end_at_once(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    struct probe probes[20];
    for (int i = 0; i < 20; i++) {
        probes[i] = (struct probe){ .loop = loop };
        probes[i].child = loop_on_child_end(loop, child_that(i, 0, 5), on_end, &probes[i]);
    }
    int ended = 0;
    while (ended < 20) {
        loop_turn(loop, true);
        ended = 0;
        for (int i = 0; i < 20; i++)
            ended += probes[i].calls;
    }
    for (int i = 0; i < 20; i++) {
        assert_int_equal(WEXITSTATUS(probes[i].status), i);
        loop_child_free(probes[i].child);
    }
}

static void handles_may_be_freed_in_their_own_callback(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    struct probe probes[4];
    for (int i = 0; i < 4; i++)
        probes[i] = (struct probe){ .loop = loop, .free_within = true };
    probes[0].watch = loop_watch_fd(loop, ends[0], LOOP_WRITE, on_ready, &probes[0]);
    probes[1].timer = loop_after_ms(loop, 0, on_call, &probes[1]);
    probes[2].signal = loop_on_signal(loop, SIGUSR1, on_signal, &probes[2]);
    probes[3].child = loop_on_child_end(loop, child_that(0, 0, 0), on_end, &probes[3]);
    assert_int_equal(raise(SIGUSR1), 0);
    for (int i = 0; i < 50 && !probes[3].calls; i++)
        loop_turn(loop, true);
    for (int i = 0; i < 4; i++)
        assert_int_equal(probes[i].calls, 1);
    close(ends[0]);
    close(ends[1]);
}

struct murder {
    struct loop_watch *own, *other;
    int calls;
};

static void free_the_other(void *self, unsigned ready)
{
    (void)ready;
    struct murder *murder = self;
    murder->calls++;
    loop_watch_free(take_ptr(&murder->other));
}

static void a_callback_may_free_another_that_is_due(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    struct murder one = { .calls = 0 }, two = { .calls = 0 };
    struct loop_watch *first = loop_watch_fd(loop, ends[0], LOOP_WRITE, free_the_other, &one);
    struct loop_watch *second = loop_watch_fd(loop, ends[1], LOOP_WRITE, free_the_other, &two);
    one.other = second;
    two.other = first;
    loop_turn(loop, true);
    assert_int_equal(one.calls + two.calls, 1);
    loop_watch_free(one.calls ? first : second);
    close(ends[0]);
    close(ends[1]);
}

static void later_keeps_the_order(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    AUTO_STR notes;
    str_init(&notes, 100);
    struct probe a = { .loop = loop, .notes = &notes, .letter = 'a' };
    struct probe b = { .loop = loop, .notes = &notes, .letter = 'b' };
    loop_later(loop, on_call, &a);
    loop_later(loop, on_call, &b);
    loop_later(loop, on_call, &a);
    assert_string_equal(notes.text, "");
    loop_turn(loop, false);
    assert_string_equal(notes.text, "aba");
    loop_turn(loop, false);
    assert_string_equal(notes.text, "aba");
}

static void what_is_forgotten_is_not_called(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    AUTO_STR notes;
    str_init(&notes, 100);
    struct probe a = { .loop = loop, .notes = &notes, .letter = 'a' };
    struct probe b = { .loop = loop, .notes = &notes, .letter = 'b' };
    loop_later(loop, on_call, &a);
    loop_later(loop, on_call, &b);
    loop_later(loop, on_call, &a);
    loop_forget(loop, &a);
    loop_forget(loop, &notes);
    loop_later(loop, on_call, &a);
    loop_turn(loop, false);
    assert_string_equal(notes.text, "ba");
}

struct chain {
    struct loop *loop;
    int calls, most;
};

static void add_another(void *self)
{
    struct chain *chain = self;
    if (++chain->calls < chain->most)
        loop_later(chain->loop, add_another, chain);
}

static void later_calls_may_add_later_calls(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    struct chain chain = { .loop = loop, .most = 100 };
    loop_later(loop, add_another, &chain);
    loop_turn(loop, false);
    assert_int_equal(chain.calls, 100);
}

static void an_endless_chain_of_later_calls_starves_nobody(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    struct chain chain = { .loop = loop, .most = 1000000000 };
    struct probe probe = { .loop = loop, .stop_after = 1 };
    probe.timer = loop_after_ms(loop, 1, on_call, &probe);
    loop_later(loop, add_another, &chain);
    loop_run(loop);
    assert_int_equal(probe.calls, 1);
    loop_timer_free(probe.timer);
}

struct frame {
    struct loop *loop;
    struct str *notes;
};

static void draw(void *self)
{
    struct frame *frame = self;
    str_add_char(frame->notes, 'F');
}

static void the_hook_runs_after_later_calls_and_before_sleep(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    AUTO_STR notes;
    str_init(&notes, 100);
    struct frame frame = { .loop = loop, .notes = &notes };
    struct probe a = { .loop = loop, .notes = &notes, .letter = 'a' };
    struct probe t = { .loop = loop, .notes = &notes, .letter = 't', .stop_after = 1 };
    loop_before_sleep(loop, draw, &frame);
    loop_later(loop, on_call, &a);
    t.timer = loop_after_ms(loop, 5, on_call, &t);
    loop_run(loop);
    assert_string_equal(notes.text, "aFt");
    loop_before_sleep(loop, NULL, NULL);
    loop_turn(loop, false);
    assert_string_equal(notes.text, "aFt");
    loop_timer_free(t.timer);
}

static void it_can_run_again_after_a_stop(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    for (int i = 0; i < 3; i++) {
        struct probe probe = { .loop = loop, .stop_after = 1 };
        loop_later(loop, on_call, &probe);
        loop_run(loop);
        assert_int_equal(probe.calls, 1);
    }
}

static void freeing_nothing_is_fine(void **state)
{
    (void)state;
    loop_watch_free(NULL);
    loop_timer_free(NULL);
    loop_signal_free(NULL);
    loop_child_free(NULL);
    loop_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_timer_fires_once_and_not_too_early),
        cmocka_unit_test(a_timer_can_be_armed_again_and_disarmed),
        cmocka_unit_test(timers_fire_in_the_order_of_their_times),
        cmocka_unit_test(a_descriptor_is_watched_while_it_is_ready),
        cmocka_unit_test(a_regular_file_is_always_ready),
        cmocka_unit_test(signals_arrive_on_the_loop),
        cmocka_unit_test(the_end_of_a_child_is_told_once_and_it_is_reaped),
        cmocka_unit_test(many_children_end_at_once),
        cmocka_unit_test(handles_may_be_freed_in_their_own_callback),
        cmocka_unit_test(a_callback_may_free_another_that_is_due),
        cmocka_unit_test(later_keeps_the_order),
        cmocka_unit_test(what_is_forgotten_is_not_called),
        cmocka_unit_test(later_calls_may_add_later_calls),
        cmocka_unit_test(an_endless_chain_of_later_calls_starves_nobody),
        cmocka_unit_test(the_hook_runs_after_later_calls_and_before_sleep),
        cmocka_unit_test(it_can_run_again_after_a_stop),
        cmocka_unit_test(freeing_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
