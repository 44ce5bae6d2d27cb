/*
 * first: what the first process does once everything is in place: execute the program as its
 * child, collect orphans, pass signals on, tell the parent how the program ended.
 */
#ifndef LAMBENCH_SANDBOX_FIRST_H
#define LAMBENCH_SANDBOX_FIRST_H

struct error;

struct first_program {
    char *const *argv, *const *env;
    int output, errors;     /* its stdout and stderr */
    int listener;           /* handed to the parent */
    int status, orders;     /* sockets: to the parent, to the helper */
};

/* Starts the program; the parent has been told when this returns 0. */
int first_start(const struct first_program *program, int *out_pid, struct error *error);
/* Until the program has ended, or the parent or the helper have gone. */
_Noreturn void first_wait(const struct first_program *program, int pid);

#endif
