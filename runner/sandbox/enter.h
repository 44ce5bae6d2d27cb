/*
 * enter: the first process of a sandbox. It makes itself ready as far as that goes without knowing
 * what for, waits for its order, does the rest, and stays as the process that starts programs and
 * collects what they leave (first).
 */
#ifndef LAMBENCH_SANDBOX_ENTER_H
#define LAMBENCH_SANDBOX_ENTER_H

#include <stdbool.h>

struct seccomp_program;

enum { ENTER_ORDER_FDS = 2 }; /* spec, status socket */

struct enter_plan {
    int orders;             /* socket from the helper */
    int group, cpu_group;   /* of the control groups, or -1; see cgroup.members */
    bool root;              /* see identity_drop() */
    bool own_network;
    const struct seccomp_program *filter; /* NULL: this kernel has none */
    const struct seccomp_program *watch;  /* see seccomp_watch(); NULL: this kernel cannot */
};

/* Runs in a process just made by clone in its namespaces. */
_Noreturn void enter_run(const struct enter_plan *plan);

#endif
