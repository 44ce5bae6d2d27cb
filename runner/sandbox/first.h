/*
 * first: what the first process of a sandbox does once everything is in place: starts programs
 * when it is told to, tells the parent how each ended, collects orphans, passes signals on; until
 * the parent or the helper have gone. Then everything inside ends with it.
 */
#ifndef LAMBENCH_SANDBOX_FIRST_H
#define LAMBENCH_SANDBOX_FIRST_H

#include "runner/sandbox/execute.h"

struct error;

struct first {
    int status, orders;     /* sockets: to the parent, to the helper */
    int victim;             /* /proc/self/oom_score_adj, or -1; see first_open_victim() */
    struct execute_terms terms;
    /* Does what a late spec left open; NULL: nothing was. */
    int (*assign)(int description, struct error *error);
};

/* How likely the kernel kills this process for want of memory. Opened while it still may be. */
int first_open_victim(void);

_Noreturn void first_run(const struct first *first);

#endif
