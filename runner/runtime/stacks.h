/*
 * stacks: where the threads of a Python runtime are, as its faulthandler writes it into a file in
 * memory: when it is asked (time-outs), and by itself when a signal ends it (crashes). The function
 * sees nothing of it, and it costs nothing before it is needed.
 */
#ifndef LAMBENCH_RUNTIME_STACKS_H
#define LAMBENCH_RUNTIME_STACKS_H

#include <stddef.h>
#include <sys/types.h>

struct str;

/* The file of PID, which must still run; -1: it has none. The caller closes it. Hostile code can
 * put anything there: what comes of it is text to be cleaned. */
int stacks_open(pid_t pid);
/* Asks PID and waits for what it writes, some milliseconds at most, once a time-out; adds the
 * frames of user code to OUT, innermost first, a line each. */
void stacks_add_asked(struct str *out, pid_t pid, int fd);
/* What it wrote when it crashed; nothing when that is not what has ended it. */
void stacks_add_crashed(struct str *out, int fd);

#endif
