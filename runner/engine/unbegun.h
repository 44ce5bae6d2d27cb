/*
 * unbegun: the end of an invocation that no instance has begun.
 */
#ifndef LAMBENCH_ENGINE_UNBEGUN_H
#define LAMBENCH_ENGINE_UNBEGUN_H

#include "runner/engine/values.h"

struct invocation;
struct pool_host;

/* The words of its error, for the log and for people. */
struct unbegun {
    enum runner_outcome outcome;
    const char *type, *message;
    int version;                /* of the function's source; 0: none was chosen yet */
};

/* HOST is told that it is finished, and it is freed. */
void unbegun_end(const struct pool_host *host, struct invocation *taken_invocation,
                 const struct unbegun *how);

#endif
