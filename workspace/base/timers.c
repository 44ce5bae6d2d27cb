#include "workspace/base/timers.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "workspace/base/mem.h"

static const int64_t SECOND_NS = 1000000000;

/* A binary heap: the children of place N are at 2 N and 2 N + 1. */
struct timers {
    struct timer **heap;
    size_t count, capacity;
    int fd;
    int64_t armed_ns;           /* when it becomes readable; INT64_MAX: never */
};

/* Not the clock that tests may set: the kernel's timer would not follow it. */
static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

struct timers *timers_new(void)
{
    struct timers *timers = mem_alloc(sizeof(*timers));
    timers->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (timers->fd < 0)
        BUG("timerfd_create");
    timers->armed_ns = INT64_MAX;
    return timers;
}

void timers_free(struct timers *timers)
{
    if (!timers)
        return;
    close(timers->fd);
    free(timers->heap);
    free(timers);
}

int timers_fd(const struct timers *timers)
{
    return timers->fd;
}

/* ---- the heap ------------------------------------------------------------------------------ */

static void put(struct timers *timers, size_t place, struct timer *timer)
{
    timers->heap[place - 1] = timer;
    timer->place = place;
}

static void rise(struct timers *timers, struct timer *timer)
{
    size_t at = timer->place;
    for (; at > 1 && timers->heap[at / 2 - 1]->place_ns > timer->place_ns; at /= 2)
        put(timers, at, timers->heap[at / 2 - 1]);
    put(timers, at, timer);
}

static void sink(struct timers *timers, struct timer *timer)
{
    size_t at = timer->place;
    for (size_t child; (child = 2 * at) <= timers->count; at = child) {
        if (child < timers->count &&
            timers->heap[child]->place_ns < timers->heap[child - 1]->place_ns)
            child++;
        if (timers->heap[child - 1]->place_ns >= timer->place_ns)
            break;
        put(timers, at, timers->heap[child - 1]);
    }
    put(timers, at, timer);
}

static void take_out(struct timers *timers, struct timer *timer)
{
    struct timer *last = timers->heap[--timers->count];
    size_t place = timer->place;
    timer->place = 0;
    if (last == timer)
        return;
    put(timers, place, last);
    rise(timers, last);
    sink(timers, last);
}

/* ---- time ---------------------------------------------------------------------------------- */

/* Asks the kernel only when the first moment is earlier than what it was asked for. */
static void arm(struct timers *timers)
{
    if (timers->count == 0 || timers->heap[0]->place_ns >= timers->armed_ns)
        return;
    timers->armed_ns = timers->heap[0]->place_ns;
    struct itimerspec when = { .it_value = { .tv_sec = timers->armed_ns / SECOND_NS,
                                             .tv_nsec = timers->armed_ns % SECOND_NS } };
    CHECK(timerfd_settime(timers->fd, TFD_TIMER_ABSTIME, &when, NULL) == 0);
}

void timers_set(struct timers *timers, struct timer *timer, int64_t ns)
{
    timer->due_ns = ns < 0 ? -1 : now_ns() + ns;
    if (ns < 0 || (timer->place > 0 && timer->place_ns <= timer->due_ns))
        return;
    timer->place_ns = timer->due_ns;
    if (timer->place == 0) {
        *ARRAY_PUSH(timers->heap, timers->count, timers->capacity) = timer;
        timer->place = timers->count;
    }
    rise(timers, timer);
    arm(timers);
}

void timers_drop(struct timers *timers, struct timer *timer)
{
    if (timer->place > 0)
        take_out(timers, timer);
}

/* The first one, whose moment has come or has been moved. */
static void run_first(struct timers *timers, int64_t now)
{
    struct timer *timer = timers->heap[0];
    if (timer->due_ns > now) {
        timer->place_ns = timer->due_ns;
        sink(timers, timer);
        return;
    }
    bool stopped = timer->due_ns < 0;
    take_out(timers, timer);
    timer->due_ns = -1;
    if (!stopped)
        timer->call(timer->self);
}

void timers_run(struct timers *timers)
{
    uint64_t times;
    int64_t now = now_ns();
    (void)!read(timers->fd, &times, sizeof(times)); /* how often does not matter */
    timers->armed_ns = INT64_MAX;
    while (timers->count > 0 && timers->heap[0]->place_ns <= now)
        run_first(timers, now);
    arm(timers);
}
