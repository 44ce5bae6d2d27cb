/*
 * procfs: what /proc tells of a process and those below it.
 */
#ifndef LAMBENCH_SANDBOX_PROCFS_H
#define LAMBENCH_SANDBOX_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Text of /proc/PID/NAME, cut at SIZE; false and "" when it cannot be read. */
bool procfs_read(pid_t pid, const char *name, char *out, size_t size);
/* PID itself, then its descendants, started by whichever thread; at most CAPACITY. */
size_t procfs_below(pid_t pid, pid_t *out, size_t capacity);
/* Threads of PID; at most CAPACITY. */
size_t procfs_threads(pid_t pid, pid_t *out, size_t capacity);
/* Time on a processor that all threads of PID and its descendants have had, nanoseconds.
 * OUT_RUNNING says whether one of them has or wants a processor right now. */
uint64_t procfs_cpu_ns(pid_t pid, bool *out_running);

#endif
