/*
 * probe: what this machine allows a sandbox to have, found by trying; names what is missing, why,
 * and what is weaker without it. `lambench doctor` prints it.
 */
#ifndef LAMBENCH_SANDBOX_PROBE_H
#define LAMBENCH_SANDBOX_PROBE_H

#include <stdbool.h>
#include <stddef.h>

enum probe_state { PROBE_YES, PROBE_WEAK, PROBE_NO };

struct probe_fact {
    const char *name;       /* "user namespaces", "memory limit", "seccomp", "overlay" ... */
    enum probe_state state;
    char detail[256];       /* "cgroup v1 at /sys/fs/cgroup/memory/...", "denied: ..." */
    char weaker[256];       /* what is weaker without it and what would mend it, or "" */
};

/* Fills up to CAPACITY facts, returns how many there are. Takes some milliseconds. */
size_t probe_facts(struct probe_fact *out, size_t capacity);

#endif
