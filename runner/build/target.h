/*
 * target: one function or layer that is built: looks whether it has to be, builds it, and knows
 * what serves. Everything is remembered in its place, .lambench/build/ID.
 */
#ifndef LAMBENCH_BUILD_TARGET_H
#define LAMBENCH_BUILD_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "workspace/base/mem.h"
#include "workspace/model/problem.h"

struct built;
struct loop;
struct plan;
struct target;
struct work;

enum target_state {
    TARGET_UNKNOWN,         /* nobody has asked for it since it changed */
    TARGET_LOOKING,         /* at its inputs, on the helper thread */
    TARGET_WAITING,         /* for its turn, or for another process that builds it */
    TARGET_BUILDING,
    TARGET_SETTLED
};

struct target_calls {
    /* SETTLED: what serves is known; CHANGED when it is another folder than before. */
    void (*settled)(void *self, struct target *target, bool changed);
    void (*state)(void *self, struct target *target);   /* it is another one now */
    void (*turn)(void *self, struct target *target);    /* it has to be built: target_build() */
};

struct target_options {
    struct loop *loop;
    struct work *work;          /* borrowed; freed between target_close() and target_free() */
    const char *place;          /* its folder; copied */
    const char *root;           /* of the project: problems name files relative to it; copied */
    const struct target_calls *calls;
    void *self;
};

/* TAKEN_PLAN says how. What an earlier process has built is there at once. */
struct target *target_new(const struct target_options *options, struct plan *taken_plan);
/* Kills the build and has nothing more done; then the helper thread can be freed. */
void target_close(struct target *target);
void target_free(struct target *target);

/* Another plan is in force, or an input was saved (NULL): it is not settled until it was looked at
 * again. */
void target_renew(struct target *target, struct plan *taken_plan);
/* Begins to look unless that is under way or done. CLEAN: nothing that was built before counts. */
void target_look(struct target *target, bool clean);
/* A build that failed is tried again by the next look, though nothing changed. */
void target_retry(struct target *target);
/* It is its turn. */
void target_build(struct target *target);
void target_cancel(struct target *target);

const struct plan *target_plan(const struct target *target);
enum target_state target_state(const struct target *target);
/* What serves; borrowed. NULL: nothing was built yet. */
struct built *target_built(const struct target *target);
/* Of the last attempt: NULL when it succeeded. */
const char *target_failure(const struct target *target);
const char *target_hint(const struct target *target);       /* or NULL */
const struct problem_list *target_problems(const struct target *target);
/* What the tool said, plain text; "" when nothing was built in this process. */
const char *target_output(const struct target *target);
/* The INDEX-th file or folder besides plan->inputs that the tool has read; NULL past the end. While
 * it is settled. */
const char *target_further(const struct target *target, size_t index);
int64_t target_took_ms(const struct target *target);        /* of the last build; -1: none here */

#endif
