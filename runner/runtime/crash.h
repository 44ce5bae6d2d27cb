/*
 * crash: what can be told of a process that a signal has ended, where the runtime itself does not
 * (Node.js, Java, Go and Ruby write theirs into the log, as in the cloud).
 */
#ifndef LAMBENCH_RUNTIME_CRASH_H
#define LAMBENCH_RUNTIME_CRASH_H

#include <sys/types.h>

/* Of PID, which ended with WAIT_STATUS. STACKS: of stacks_open() while it ran, or -1. Lines of text
 * for people, safe for a terminal; NULL when it was no crash, or nothing is known. The caller
 * frees. */
char *crash_words(pid_t pid, int wait_status, int stacks);

#endif
