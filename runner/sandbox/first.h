/*
 * first: what the first process of a sandbox does once everything is in place: starts programs
 * when it is told to, tells the parent how each ended, collects orphans, passes signals on; until
 * the parent or the helper have gone. Then everything inside ends with it.
 */
#ifndef LAMBENCH_SANDBOX_FIRST_H
#define LAMBENCH_SANDBOX_FIRST_H

#include "runner/sandbox/execute.h"

struct first {
    int status, orders;     /* sockets: to the parent, to the helper */
    struct execute_terms terms;
};

_Noreturn void first_run(const struct first *first);

#endif
