/*
 * spawn: start a program; its end arrives on the loop. For tools ($EDITOR, make, git), not for
 * functions: those go through runner/sandbox.
 */
#ifndef LAMBENCH_BASE_SPAWN_H
#define LAMBENCH_BASE_SPAWN_H

#include <sys/types.h>

#include "workspace/base/mem.h"

struct error;
struct loop;
struct spawn;

struct spawn_options {
    const char *const *argv;    /* NULL terminated; argv[0] is looked up in PATH */
    const char *const *env;     /* NULL: ours */
    const char *folder;         /* NULL: ours */
    int input, output, errors;  /* descriptors to give; -1 is /dev/null */
    int own_group;              /* put it in a process group of its own */
};

/* The child dies with us (parent-death signal). DONE (may be NULL) gets the wait status. NULL with
 * ERROR when the program could not be started. */
struct spawn *spawn_start(struct loop *loop, const struct spawn_options *options,
                          void (*done)(void *self, int wait_status), void *self,
                          struct error *error);
pid_t spawn_pid(const struct spawn *spawn);
void spawn_kill(struct spawn *spawn, int number);
void spawn_free(struct spawn *spawn); /* kills it if it still runs */
DEFINE_AUTO(spawn, spawn_free);

#endif
