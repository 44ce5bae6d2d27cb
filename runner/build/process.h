/*
 * process: a script of a build at work: on the host, as the user, outside of any sandbox. All of it
 * is one process group that goes when it ends, when it is killed, and when lambench ends in
 * whatever way.
 */
#ifndef LAMBENCH_BUILD_PROCESS_H
#define LAMBENCH_BUILD_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct error;
struct loop;
struct process;

struct process_options {
    const char *script;             /* for sh -c */
    const char *const *words;       /* its arguments, ends with NULL */
    const char *const *environment; /* "NAME=value" beside ours, ends with NULL */
    const char *folder;
};

/* What a build says is kept up to 1 MB: the newest. */
enum { PROCESS_OUTPUT = 1 << 20 };

/* ENDED: the exit status, or 128 and the signal; the output is complete then. */
struct process *process_start(struct loop *loop, const struct process_options *options,
                              void (*ended)(void *self, int status), void *self,
                              struct error *error);
/* Borrowed: what it wrote to standard output and standard error so far. */
const char *process_output(const struct process *process, size_t *out_size);
void process_kill(struct process *process);     /* ENDED comes as ever */
void process_free(struct process *process);     /* kills it */
DEFINE_AUTO(process, process_free);

#endif
