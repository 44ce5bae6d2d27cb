#include "tests/lib/unit.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "workspace/base/loop.h"
#include "workspace/base/work.h"

struct sum {
    struct loop *loop;
    struct work *work;
    int left;
    char order[64];
};

struct job {
    struct sum *sum;
    char letter;
    bool again;
    int ran, done;
    int gate; /* a pipe to wait for, or 0 */
    pthread_t run_thread, done_thread;
};

static void run(void *self)
{
    struct job *job = self;
    char byte;
    if (job->gate && read(job->gate, &byte, 1) != 1)
        abort();
    job->ran++;
    job->run_thread = pthread_self();
}

static void done(void *self)
{
    struct job *job = self;
    job->done++;
    job->done_thread = pthread_self();
    strncat(job->sum->order, &job->letter, 1);
    if (job->again) {
        job->again = false;
        work_add(job->sum->work, run, done, job);
    } else if (--job->sum->left == 0) {
        loop_stop(job->sum->loop);
    }
}

static void jobs_run_aside_and_end_on_the_loop_in_order(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    AUTO(work) work = work_new(loop);
    struct sum sum = { .loop = loop, .work = work, .left = 20 };
    struct job jobs[20];
    for (int i = 0; i < 20; i++) {
        jobs[i] = (struct job){ .sum = &sum, .letter = (char)('a' + i) };
        work_add(work, run, done, &jobs[i]);
    }
    loop_run(loop);
    assert_string_equal(sum.order, "abcdefghijklmnopqrst");
    for (int i = 0; i < 20; i++) {
        assert_int_equal(jobs[i].ran, 1);
        assert_int_equal(jobs[i].done, 1);
        assert_false(pthread_equal(jobs[i].run_thread, pthread_self()));
        assert_true(pthread_equal(jobs[i].done_thread, pthread_self()));
    }
}

static void a_finished_job_may_add_another(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    AUTO(work) work = work_new(loop);
    struct sum sum = { .loop = loop, .work = work, .left = 1 };
    struct job job = { .sum = &sum, .letter = 'a', .again = true };
    work_add(work, run, done, &job);
    loop_run(loop);
    assert_int_equal(job.ran, 2);
    assert_int_equal(job.done, 2);
}

static void freeing_waits_for_the_running_job_and_tells_the_rest(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    struct work *work = work_new(loop);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct sum sum = { .loop = loop, .work = work, .left = 10 };
    struct job first = { .sum = &sum, .letter = 'a', .gate = ends[0] };
    struct job never = { .sum = &sum, .letter = 'b', .gate = ends[0] };
    work_add(work, run, done, &first);
    work_add(work, run, done, &never);
    assert_int_equal(write(ends[1], "x", 1), 1); /* enough for one only */
    while (first.done == 0)
        loop_turn(loop, true);
    assert_int_equal(write(ends[1], "y", 1), 1);
    work_free(work);
    assert_int_equal(first.done, 1);
    assert_int_equal(never.done, 1); /* whether it ran or not */
    close(ends[0]);
    close(ends[1]);
}

static void freeing_at_once_is_fine(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    for (int i = 0; i < 20; i++)
        work_free(work_new(loop));
    work_free(NULL);
}

static void note_mask(void *self)
{
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    ((struct job *)self)->ran = sigismember(&mask, SIGTERM) && sigismember(&mask, SIGCHLD);
}

static void signals_are_left_to_the_loops_thread(void **state)
{
    (void)state;
    AUTO(loop) loop = loop_new();
    AUTO(work) work = work_new(loop);
    struct sum sum = { .loop = loop, .work = work, .left = 1 };
    struct job job = { .sum = &sum, .letter = 'a' };
    work_add(work, note_mask, done, &job);
    loop_run(loop);
    assert_true(job.ran);
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    assert_false(sigismember(&mask, SIGTERM));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_run_aside_and_end_on_the_loop_in_order),
        cmocka_unit_test(a_finished_job_may_add_another),
        cmocka_unit_test(freeing_waits_for_the_running_job_and_tells_the_rest),
        cmocka_unit_test(freeing_at_once_is_fine),
        cmocka_unit_test(signals_are_left_to_the_loops_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
