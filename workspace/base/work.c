#include "workspace/base/work.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "workspace/base/loop.h"

struct job {
    struct job *next;
    void (*run)(void *job);
    void (*done)(void *job);
    void *job;
};

struct queue {
    struct job *first, **end;
};

struct work {
    struct loop_watch *watch;
    int finished_fd; /* an eventfd: the helper thread wakes the loop by it */
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    struct queue waiting, finished;
    bool stop;
};

static void queue_init(struct queue *queue)
{
    queue->first = NULL;
    queue->end = &queue->first;
}

static void queue_add(struct queue *queue, struct job *taken_job)
{
    taken_job->next = NULL;
    *queue->end = taken_job;
    queue->end = &taken_job->next;
}

static struct job *queue_take(struct queue *queue)
{
    struct job *job = queue->first;
    if (!job)
        return NULL;
    queue->first = job->next;
    if (!queue->first)
        queue->end = &queue->first;
    return job;
}

static void wake_loop(const struct work *work)
{
    uint64_t one = 1;
    while (write(work->finished_fd, &one, sizeof one) < 0 && errno == EINTR)
        continue;
}

static void *helper_thread(void *self)
{
    struct work *work = self;
    pthread_mutex_lock(&work->lock);
    while (!work->stop) {
        struct job *job = queue_take(&work->waiting);
        if (!job) {
            pthread_cond_wait(&work->changed, &work->lock);
            continue;
        }
        pthread_mutex_unlock(&work->lock);
        job->run(job->job);
        pthread_mutex_lock(&work->lock);
        queue_add(&work->finished, job);
        wake_loop(work);
    }
    pthread_mutex_unlock(&work->lock);
    return NULL;
}

static struct job *take_locked(struct work *work, struct queue *queue)
{
    pthread_mutex_lock(&work->lock);
    struct job *job = queue_take(queue);
    pthread_mutex_unlock(&work->lock);
    return job;
}

/* Calls DONE of every job in QUEUE; each may add new jobs. */
static void deliver(struct work *work, struct queue *queue)
{
    struct job *job;
    while ((job = take_locked(work, queue))) {
        job->done(job->job);
        free(job);
    }
}

static void jobs_finished(void *self, unsigned ready)
{
    (void)ready;
    struct work *work = self;
    uint64_t count;
    ssize_t got = read(work->finished_fd, &count, sizeof count);
    (void)got; /* it only wakes us; the queue says what there is */
    deliver(work, &work->finished);
}

/* Signals belong to the loop's thread, so the helper starts with all of them blocked. */
static void start_thread(struct work *work)
{
    sigset_t all, old;
    sigfillset(&all);
    CHECK(pthread_sigmask(SIG_SETMASK, &all, &old) == 0);
    int failed = pthread_create(&work->thread, NULL, helper_thread, work);
    CHECK(pthread_sigmask(SIG_SETMASK, &old, NULL) == 0);
    if (failed)
        BUG("cannot start the helper thread: %s", strerrordesc_np(failed));
}

struct work *work_new(struct loop *loop)
{
    struct work *work = mem_alloc(sizeof *work);
    queue_init(&work->waiting);
    queue_init(&work->finished);
    CHECK(pthread_mutex_init(&work->lock, NULL) == 0);
    CHECK(pthread_cond_init(&work->changed, NULL) == 0);
    work->finished_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    CHECK(work->finished_fd >= 0);
    work->watch = loop_watch_fd(loop, work->finished_fd, LOOP_READ, jobs_finished, work);
    start_thread(work);
    return work;
}

void work_free(struct work *work)
{
    if (!work)
        return;
    pthread_mutex_lock(&work->lock);
    work->stop = true;
    pthread_cond_signal(&work->changed);
    pthread_mutex_unlock(&work->lock);
    CHECK(pthread_join(work->thread, NULL) == 0);
    deliver(work, &work->finished);
    deliver(work, &work->waiting);
    loop_watch_free(work->watch);
    (void)close(work->finished_fd);
    pthread_cond_destroy(&work->changed);
    pthread_mutex_destroy(&work->lock);
    free(work);
}

void work_add(struct work *work, void (*run)(void *job), void (*done)(void *job), void *job)
{
    struct job *added = mem_alloc(sizeof *added);
    *added = (struct job){ .run = run, .done = done, .job = job };
    pthread_mutex_lock(&work->lock);
    queue_add(&work->waiting, added);
    pthread_cond_signal(&work->changed);
    pthread_mutex_unlock(&work->lock);
}
