/*
 * cgroup: one control group per sandbox, for what nothing else can do: a hard limit of memory of
 * many processes together, and its true high-water mark. Version 2 where it is delegated to us,
 * version 1 where that is all there is and we may, else none.
 *
 * What is written to /tmp lies in memory but is no memory of the program. The kernel counts both as
 * one, and as one with memory that processes share in other ways (memfd_create, shmget, mmap); so
 * whoever watches a sandbox at work raises the limit by what is in /tmp (cgroup_look) and holds the
 * program itself to what it may have; and version 1 pauses a group at its limit, which leaves time
 * for that.
 */
#ifndef LAMBENCH_SANDBOX_CGROUP_H
#define LAMBENCH_SANDBOX_CGROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct error;

enum cgroup_kind { CGROUP_NONE, CGROUP_V1, CGROUP_V2 };

/* Where we may make groups. */
struct cgroup_home {
    enum cgroup_kind kind;
    char folder[256];
    char cpu[256];          /* where groups with a share of the processor may be made, or "" */
    char reason[256];       /* why there is none, or what hinders */
};

struct cgroup {
    enum cgroup_kind kind;  /* CGROUP_NONE: every call below does nothing */
    char folder[320];
    int members;            /* whoever writes "0" to it joins */
    char cpu[320];          /* the group of its share of the processor, or "" */
    int cpu_members;        /* version 1: whoever writes "0" to it joins that, a group of its own */
    int pressed;            /* there is something to do about memory: readable (version 1), or an
                             * exception (version 2); -1: nobody tells us */
    uint64_t limit;         /* bytes; 0 = none */
    uint64_t kills;         /* as cgroup_kills(), when last looked at */
};
#define CGROUP_INIT { .members = -1, .cpu_members = -1, .pressed = -1 }

/* Finds our own group and whether groups can be made there or above. */
void cgroup_find(struct cgroup_home *out);
/* Removes groups that a process killed before its time left. */
void cgroup_sweep(const struct cgroup_home *home);
/* An empty group; names carry our pid. Gets CGROUP_NONE where HOME is none. With CPU its share of
 * the processor can be set, if anywhere; without perhaps not: in version 1 that is a second group,
 * and takes time to join. */
int cgroup_make(const struct cgroup_home *home, bool cpu, struct cgroup *out,
                struct error *error);
/* 0 is no limit. */
int cgroup_limit(struct cgroup *cgroup, unsigned memory_mb, unsigned processes,
                 struct error *error);
struct cgroup_look {
    uint64_t program;       /* bytes in use, without files cached and /tmp */
    uint64_t tmp;
};

/* One look at a group (FOLDER is one of struct cgroup) that may have LIMIT bytes besides /tmp, in
 * which TMP bytes are; raises the kernel's limit as needed. Costs some 30 microseconds. */
void cgroup_look(const char *folder, uint64_t limit, uint64_t tmp, struct cgroup_look *out);
/* PRESSED says so. True: there was nothing, or (version 1, the group waits for memory) what is in
 * /tmp, as its process FIRST has it, was allowed for and it goes on. False: it is out of memory;
 * whoever is left in it has to be killed. */
bool cgroup_relieve(struct cgroup *cgroup, pid_t first);
/* SIGKILL to all members but one; yields to how many. */
size_t cgroup_kill_others(const struct cgroup *cgroup, pid_t but);
/* How many processes the kernel has killed for want of memory so far. */
uint64_t cgroup_kills(const char *folder);
/* THOUSANDTHS of one processor, for all together, per 20 ms; 0 is no limit. CPU_FOLDER is one of
 * struct cgroup. -1 with errno. */
int cgroup_set_cpu(const char *cpu_folder, unsigned thousandths);
/* Version 2: whoever writes "1" to it stops all members, with "0" they go on. -1: there is none;
 * that of version 1 is left alone, because what it has stopped cannot be killed. */
int cgroup_open_freezer(const char *folder);
/* High-water mark without files cached and /tmp; 0 if unknown. FOLDER is one of struct cgroup. */
uint64_t cgroup_peak(const char *folder);
/* Every process must have ended. */
void cgroup_remove(struct cgroup *cgroup);

#endif
