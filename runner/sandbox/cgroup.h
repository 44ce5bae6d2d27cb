/*
 * cgroup: one control group per sandbox, for what nothing else can do: a hard limit of memory of
 * many processes together, and its true high-water mark. Version 2 where it is delegated to us,
 * version 1 where that is all there is and we may, else none.
 *
 * What is written to /tmp lies in memory but is no memory of the program. The kernel counts both as
 * one, so whoever watches a sandbox at work raises the limit by what is in /tmp (cgroup_look) and
 * holds the program itself to what it may have; and version 1 pauses a group at its limit, which
 * leaves time for that.
 */
#ifndef LAMBENCH_SANDBOX_CGROUP_H
#define LAMBENCH_SANDBOX_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

struct error;

enum cgroup_kind { CGROUP_NONE, CGROUP_V1, CGROUP_V2 };

/* Where we may make groups. */
struct cgroup_home {
    enum cgroup_kind kind;
    char folder[256];
    char reason[256];       /* why there is none, or what hinders */
};

struct cgroup {
    enum cgroup_kind kind;  /* CGROUP_NONE: every call below does nothing */
    char folder[320];
    int members;            /* whoever writes "0" to it joins */
    int pressed;            /* an eventfd: the group waits for memory; -1 if nobody asks us */
    uint64_t limit;         /* bytes; 0 = none */
    bool over;              /* was beyond its limit */
};

/* Finds our own group and whether groups can be made there or above. */
void cgroup_find(struct cgroup_home *out);
/* Removes groups that a process killed before its time left. */
void cgroup_sweep(const struct cgroup_home *home);
/* An empty group; names carry our pid. Gets CGROUP_NONE where HOME is none. */
int cgroup_make(const struct cgroup_home *home, struct cgroup *out, struct error *error);
/* 0 is no limit. */
int cgroup_limit(struct cgroup *cgroup, unsigned memory_mb, unsigned processes,
                 struct error *error);
struct cgroup_look {
    uint64_t program;       /* bytes in use, without files cached and /tmp */
    uint64_t tmp;
};

/* One look at a group (FOLDER is one of struct cgroup) that may have LIMIT bytes besides /tmp;
 * raises the kernel's limit as needed. Costs some 30 microseconds. */
void cgroup_look(const char *folder, uint64_t limit, struct cgroup_look *out);
/* The group waits for memory. True: what is in /tmp was allowed for and it goes on. False: it
 * really is out of memory and has to be killed. */
bool cgroup_relieve(struct cgroup *cgroup);
bool cgroup_out_of_memory(const struct cgroup *cgroup);
/* High-water mark without files cached and /tmp; 0 if unknown. FOLDER is one of struct cgroup. */
uint64_t cgroup_peak(const char *folder);
/* Every process must have ended. */
void cgroup_remove(struct cgroup *cgroup);

#endif
