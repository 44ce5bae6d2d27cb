/*
 * loop: the one event loop (libevent). One thread owns all state; callbacks are short, never
 * block, and never start a second loop. Every handle is freed by the one who asked for it, also
 * from within its own callback. All freeing functions take NULL.
 */
#ifndef LAMBENCH_BASE_LOOP_H
#define LAMBENCH_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "workspace/base/mem.h"

struct loop;
struct loop_watch;
struct loop_timer;
struct loop_signal;
struct loop_child;

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop *loop_new(void);
void loop_free(struct loop *loop);
DEFINE_AUTO(loop, loop_free);

/* Calls while FD is ready for READY (level triggered). FD stays the caller's. */
struct loop_watch *loop_watch_fd(struct loop *loop, int fd, unsigned ready,
                                 void (*call)(void *self, unsigned ready), void *self);
void loop_watch_change(struct loop_watch *watch, unsigned ready); /* 0 pauses */
void loop_watch_free(struct loop_watch *watch);

/* A timer that fires once; loop_timer_set() arms it again, a negative time disarms it. */
struct loop_timer *loop_after_ms(struct loop *loop, int64_t ms, void (*call)(void *self),
                                 void *self);
void loop_timer_set(struct loop_timer *timer, int64_t ms);
void loop_timer_free(struct loop_timer *timer);

struct loop_signal *loop_on_signal(struct loop *loop, int number,
                                   void (*call)(void *self, int number), void *self);
void loop_signal_free(struct loop_signal *handle);

/* Calls once with the wait status when the child PID has ended (by pidfd); reaps it. */
struct loop_child *loop_on_child_end(struct loop *loop, pid_t pid,
                                     void (*call)(void *self, int wait_status), void *self);
void loop_child_free(struct loop_child *child);

/* Calls after the present callback, before sleeping. */
void loop_later(struct loop *loop, void (*call)(void *self), void *self);
/* Forgets calls of loop_later for SELF that were not made yet. */
void loop_forget(struct loop *loop, void *self);

/* HOOK runs each time before the loop sleeps: the frame is drawn there. */
void loop_before_sleep(struct loop *loop, void (*hook)(void *self), void *self);

void loop_run(struct loop *loop);  /* until loop_stop() */
void loop_stop(struct loop *loop);
/* One turn, from outside of all callbacks: for tests, and to end things in order. */
void loop_turn(struct loop *loop, bool wait);
bool loop_in_turn(const struct loop *loop); /* asked from within a callback? */

#endif
