#include "workspace/base/loop.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/log.h"
#include "workspace/base/timers.h"

enum {
    LATER_PER_TURN = 10000, /* then descriptors get their turn again */
    CHILD_POLL_MS = 10
};

struct later {
    void (*call)(void *self); /* NULL when forgotten */
    void *self;
};

struct loop {
    struct event_base *base;
    struct timers *timers;
    struct loop_watch *timers_watch;
    struct later *later;
    size_t later_first, later_count, later_capacity;
    void (*before_sleep)(void *self);
    void *before_sleep_self;
    bool stopped, turning, timers_due;
};

struct loop_watch {
    struct event *event;
    struct loop *loop;
    struct loop_timer *again;   /* NULL unless the kernel does not watch it */
    int fd;
    void (*call)(void *self, unsigned ready);
    void *self;
};

struct loop_timer {
    struct timer timer;
    struct timers *timers;
};

struct loop_signal {
    struct event *event;
    void (*call)(void *self, int number);
    void *self;
};

struct loop_child {
    struct event *event;        /* NULL: see fd */
    struct loop_timer *again;
    pid_t pid;
    int fd; /* owned; -1 when the kernel gave none and we look from time to time */
    void (*call)(void *self, int wait_status);
    void *self;
};

static struct event *made(struct event *event)
{
    if (!event)
        BUG("out of memory");
    return event;
}

/* The library would write to standard error, into the picture on the screen. */
static void library_says(int severity, const char *text)
{
    log_add(severity >= EVENT_LOG_ERR ? "error" : "loop", "%s", text);
}

/* What has come in of its own goes first: an answer that is here has not timed out. */
static void on_timers(void *self, unsigned ready)
{
    struct loop *loop = self;
    (void)ready;
    loop->timers_due = true;
}

struct loop *loop_new(void)
{
    event_set_log_callback(library_says);
    struct event_config *config = event_config_new();
    CHECK(config);
    /* Timers are ours: the library's ask the kernel anew in every turn, or are 4 ms inexact. */
    CHECK(event_config_set_flag(config,
                                EVENT_BASE_FLAG_IGNORE_ENV | EVENT_BASE_FLAG_NOLOCK) == 0);
    struct loop *loop = mem_alloc(sizeof *loop);
    loop->base = event_base_new_with_config(config);
    CHECK(loop->base);
    event_config_free(config);
    loop->timers = timers_new();
    loop->timers_watch = loop_watch_fd(loop, timers_fd(loop->timers), LOOP_READ, on_timers,
                                       loop);
    return loop;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    CHECK(!loop->turning);
    loop_watch_free(loop->timers_watch);
    timers_free(loop->timers);
    event_base_free(loop->base);
    free(loop->later);
    free(loop);
}

static void watch_ready(int fd, short what, void *self)
{
    (void)fd; /* the watch knows it */
    struct loop_watch *watch = self;
    unsigned ready = (what & EV_READ ? LOOP_READ : 0U) | (what & EV_WRITE ? LOOP_WRITE : 0U);
    watch->call(watch->self, ready);
}

static void plain_file_ready(void *self)
{
    struct loop_watch *watch = self;
    loop_timer_set(watch->again, 0);
    watch->call(watch->self, LOOP_READ);
}

/* The kernel does not watch regular files, because they are always ready: called every turn. */
static void watch_plain_file(struct loop_watch *watch)
{
    if (!watch->again)
        watch->again = loop_after_ms(watch->loop, 0, plain_file_ready, watch);
    else
        loop_timer_set(watch->again, 0);
}

struct loop_watch *loop_watch_fd(struct loop *loop, int fd, unsigned ready,
                                 void (*call)(void *self, unsigned ready), void *self)
{
    struct loop_watch *watch = mem_alloc(sizeof *watch);
    *watch = (struct loop_watch){ .loop = loop, .fd = fd, .call = call, .self = self };
    watch->event = made(event_new(loop->base, fd, EV_PERSIST, watch_ready, watch));
    loop_watch_change(watch, ready);
    return watch;
}

void loop_watch_change(struct loop_watch *watch, unsigned ready)
{
    short what = (short)((ready & LOOP_READ ? EV_READ : 0) | (ready & LOOP_WRITE ? EV_WRITE : 0));
    CHECK(event_del(watch->event) == 0);
    if (watch->again)
        loop_timer_set(watch->again, -1);
    if (what == 0)
        return;
    CHECK(event_assign(watch->event, watch->loop->base, watch->fd, (short)(what | EV_PERSIST),
                       watch_ready, watch) == 0);
    if (event_add(watch->event, NULL) == 0)
        return;
    if (errno != EPERM)
        BUG("cannot watch descriptor %d: %s", watch->fd, strerrordesc_np(errno));
    watch_plain_file(watch);
}

void loop_watch_free(struct loop_watch *watch)
{
    if (!watch)
        return;
    event_free(watch->event);
    loop_timer_free(watch->again);
    free(watch);
}

struct loop_timer *loop_after_ms(struct loop *loop, int64_t ms, void (*call)(void *self),
                                 void *self)
{
    struct loop_timer *timer = mem_alloc(sizeof *timer);
    *timer = (struct loop_timer){ .timer = { .call = call, .self = self },
                                  .timers = loop->timers };
    loop_timer_set(timer, ms);
    return timer;
}

void loop_timer_set(struct loop_timer *timer, int64_t ms)
{
    timers_set(timer->timers, &timer->timer, ms < 0 ? -1 : ms * 1000000);
}

void loop_timer_free(struct loop_timer *timer)
{
    if (!timer)
        return;
    timers_drop(timer->timers, &timer->timer);
    free(timer);
}

static void signal_came(int number, short what, void *self)
{
    (void)what;
    struct loop_signal *handle = self;
    handle->call(handle->self, number);
}

struct loop_signal *loop_on_signal(struct loop *loop, int number,
                                   void (*call)(void *self, int number), void *self)
{
    struct loop_signal *handle = mem_alloc(sizeof *handle);
    *handle = (struct loop_signal){ .call = call, .self = self };
    handle->event = made(evsignal_new(loop->base, number, signal_came, handle));
    CHECK(event_add(handle->event, NULL) == 0);
    return handle;
}

void loop_signal_free(struct loop_signal *handle)
{
    if (!handle)
        return;
    event_free(handle->event);
    free(handle);
}

/* Whether the child has ended, and how, in the words of wait(2). */
static bool reap(const struct loop_child *child, int *out_status)
{
    siginfo_t info = { .si_pid = 0 };
    int got = child->fd >= 0 ? waitid(P_PIDFD, (id_t)child->fd, &info, WEXITED | WNOHANG)
                             : waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG);
    if (got < 0 && errno == ECHILD) {
        log_add("error", "child %d was reaped by somebody else", (int)child->pid);
        *out_status = W_EXITCODE(255, 0);
        return true;
    }
    if (got < 0 || info.si_pid == 0)
        return false;
    if (info.si_code == CLD_EXITED)
        *out_status = W_EXITCODE(info.si_status, 0);
    else
        *out_status = W_EXITCODE(0, info.si_status) | (info.si_code == CLD_DUMPED ? WCOREFLAG : 0);
    return true;
}

static void look_at_child(void *self)
{
    struct loop_child *child = self;
    int status;
    if (!reap(child, &status)) {
        if (child->again)
            loop_timer_set(child->again, CHILD_POLL_MS);
        return;
    }
    if (child->event)
        CHECK(event_del(child->event) == 0);
    child->call(child->self, status);
}

static void child_ready(int fd, short what, void *self)
{
    (void)fd, (void)what;
    look_at_child(self);
}

struct loop_child *loop_on_child_end(struct loop *loop, pid_t pid,
                                     void (*call)(void *self, int wait_status), void *self)
{
    struct loop_child *child = mem_alloc(sizeof *child);
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    *child = (struct loop_child){ .pid = pid, .fd = fd, .call = call, .self = self };
    if (fd < 0) {
        child->again = loop_after_ms(loop, CHILD_POLL_MS, look_at_child, child);
        return child;
    }
    child->event = made(event_new(loop->base, fd, EV_READ | EV_PERSIST, child_ready, child));
    CHECK(event_add(child->event, NULL) == 0);
    return child;
}

void loop_child_free(struct loop_child *child)
{
    if (!child)
        return;
    if (child->event)
        event_free(child->event);
    loop_timer_free(child->again);
    mem_cleanup_close(&child->fd);
    free(child);
}

void loop_later(struct loop *loop, void (*call)(void *self), void *self)
{
    *ARRAY_PUSH(loop->later, loop->later_count, loop->later_capacity) =
        (struct later){ .call = call, .self = self };
}

void loop_forget(struct loop *loop, void *self)
{
    for (size_t i = loop->later_first; i < loop->later_count; i++)
        if (loop->later[i].self == self)
            loop->later[i].call = NULL;
}

void loop_before_sleep(struct loop *loop, void (*hook)(void *self), void *self)
{
    loop->before_sleep = hook;
    loop->before_sleep_self = self;
}

static bool anything_later(const struct loop *loop)
{
    return loop->later_first < loop->later_count;
}

static void call_later(struct loop *loop)
{
    for (int i = 0; i < LATER_PER_TURN && anything_later(loop); i++) {
        struct later later = loop->later[loop->later_first++]; /* the array may move meanwhile */
        if (later.call)
            later.call(later.self);
    }
    size_t left = loop->later_count - loop->later_first;
    if (left > 0)
        memmove(loop->later, loop->later + loop->later_first, left * sizeof *loop->later);
    loop->later_first = 0;
    loop->later_count = left;
}

static void turn(struct loop *loop, bool wait)
{
    if (loop->turning)
        BUG("a second loop within a callback");
    loop->turning = true;
    call_later(loop);
    if (loop->before_sleep && !loop->stopped)
        loop->before_sleep(loop->before_sleep_self);
    bool sleep = wait && !loop->stopped && !anything_later(loop);
    int flags = EVLOOP_ONCE | EVLOOP_NO_EXIT_ON_EMPTY | (sleep ? 0 : EVLOOP_NONBLOCK);
    CHECK(event_base_loop(loop->base, flags) >= 0);
    if (loop->timers_due) {
        loop->timers_due = false;
        timers_run(loop->timers);
    }
    call_later(loop);
    loop->turning = false;
}

void loop_run(struct loop *loop)
{
    loop->stopped = false;
    while (!loop->stopped)
        turn(loop, true);
}

void loop_stop(struct loop *loop)
{
    loop->stopped = true;
}

void loop_turn(struct loop *loop, bool wait)
{
    loop->stopped = false;
    turn(loop, wait);
}

bool loop_in_turn(const struct loop *loop)
{
    return loop->turning;
}
