/*
 * timers: moments at which something is to be called, behind one descriptor.
 *
 * Made for timers that are moved again and again and seldom run out, like the time limit of a
 * call: moving one to a later moment, or stopping it, only notes it. It is put in its place when
 * the earlier moment has come.
 */
#ifndef LAMBENCH_BASE_TIMERS_H
#define LAMBENCH_BASE_TIMERS_H

#include <stddef.h>
#include <stdint.h>

struct timers;

struct timer {
    void (*call)(void *self);
    void *self;
    /* private */
    int64_t due_ns;             /* monotonic; below 0: it is stopped */
    int64_t place_ns;           /* by which it is sorted; not after due_ns */
    size_t place;               /* in the heap, from 1; 0: not there */
};

struct timers *timers_new(void);
void timers_free(struct timers *timers);
/* Readable when timers_run() has something to do. */
int timers_fd(const struct timers *timers);
/* Calls whose time has come. A call may set and drop any timer. */
void timers_run(struct timers *timers);

/* TIMER is called once, NS from now; below 0: not at all. */
void timers_set(struct timers *timers, struct timer *timer, int64_t ns);
/* TIMER may be freed then. */
void timers_drop(struct timers *timers, struct timer *timer);

#endif
