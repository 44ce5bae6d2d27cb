/*
 * target_inside: what the two halves of target share: looking (target.c) and building
 * (target_make.c).
 */
#ifndef LAMBENCH_BUILD_TARGET_INSIDE_H
#define LAMBENCH_BUILD_TARGET_INSIDE_H

#include "runner/build/inputs.h"
#include "runner/build/record.h"
#include "runner/build/target.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"

struct process;

/* A file that several builds in a row rewrite is an output of theirs, and nobody edits it. */
enum { TARGET_REWRITES = 2 };

struct target {
    struct target_options options;
    char *place, *root;
    struct plan *plan, *next_plan;  /* NEXT waits until nothing uses PLAN any more */
    enum target_state state;
    struct built *built;
    struct process *process;
    struct loop_timer *timer;       /* tries again, or ends what takes too long */
    bool again;                     /* an input was saved while it was looked at or built */
    bool moved;                     /* what serves changed since it was settled last */
    bool clean, retry, cancelled, closed;
    int edits;                      /* builds in a row while which inputs changed */
    int lock;                       /* of the place, while it is built; else -1 */
    char *name, *scratch;           /* of the folder that is being made */
    struct inputs before;
    struct record record;
    struct map *outputs;            /* of builds that failed: they are not recorded */
    char sum[65], content[65];      /* of the inputs when they were looked at */
    char failed_content[65], failed_mark[65]; /* of the latest build that failed, or "" */
    int64_t began_ns, took_ms;
    char *failure, *hint;
    struct str output;
    struct problem_list problems;
    struct built *found;            /* by a job: what serves from now on */
    enum { TARGET_FRESH, TARGET_STALE, TARGET_FAILS, TARGET_LOCKED, TARGET_BROKEN } verdict;
    struct error error;             /* of TARGET_BROKEN */
};

void target_set_state(struct target *target, enum target_state state);
void target_forget_failure(struct target *target);
void target_set_failure(struct target *target, const struct error *error);
/* What the job found serves from now on. */
void target_take_found(struct target *target);
/* It is settled, or looked at again when an input was saved meanwhile. */
void target_settle(struct target *target);
/* What the tool has read besides the plan's inputs, as the last build has told. -1: see error. */
int target_add_further(struct target *target, struct inputs *inputs);
void target_remove_making(struct target *target);

#endif
