/*
 * execute: from the first process to a program: a process of the sandbox's user, without
 * privileges, within its limits, with its system calls filtered, in a process group of its own.
 * The first process itself keeps what it needs to start the next one.
 */
#ifndef LAMBENCH_SANDBOX_EXECUTE_H
#define LAMBENCH_SANDBOX_EXECUTE_H

#include <stdbool.h>
#include <sys/types.h>

struct command;
struct error;
struct seccomp_program;

/* What all programs of a sandbox have in common. */
struct execute_terms {
    bool root;              /* see identity_drop() */
    unsigned processes, descriptors;        /* as in struct spec */
    unsigned port;          /* "@API_PORT@" in a variable is replaced by it */
    const struct seccomp_program *filter;   /* NULL: this kernel has none */
};

struct execute_request {
    const struct command *command;
    unsigned program;       /* its number, for the parent */
    int input, output, errors;
    int channel;            /* becomes descriptor 3; -1: none */
    bool stopped;           /* before its first instruction */
    int status;             /* socket to the parent: the process says who it is */
};

/* Starts it; it has been executed when this returns 0. */
int execute(const struct execute_terms *terms, const struct execute_request *request,
            pid_t *out_pid, struct error *error);

#endif
