/*
 * usage: memory of a tree of processes, read from /proc, where no control group counts it.
 */
#ifndef LAMBENCH_SANDBOX_USAGE_H
#define LAMBENCH_SANDBOX_USAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Resident memory of all descendants of FIRST, bytes. EXACT divides shared pages among those that
 * share them (slower); else they count for each. */
uint64_t usage_below(pid_t first, bool exact);
/* Largest resident memory PID ever had, bytes; 0 if it is gone. */
uint64_t usage_peak(pid_t pid);

#endif
