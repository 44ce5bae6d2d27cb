/*
 * launch: the launcher is a small process forked before the program has set anything else up; it
 * makes the sandboxes (see sandbox.h).
 *
 * Whatever kills the parent, kill -9 included, takes launcher and sandboxes with it: parent-death
 * signals, and the PID namespace, whose first process is ours, for everything below.
 */
#ifndef LAMBENCH_SANDBOX_LAUNCH_H
#define LAMBENCH_SANDBOX_LAUNCH_H

#include <stddef.h>

#include "workspace/base/mem.h"

struct error;
struct launcher;
struct wire_message;

/* Forks the launcher. Call it first thing in main: before threads, libraries' state, the loop. */
int launcher_start(struct launcher **out, struct error *error);
/* Ends the launcher; sandboxes must have been freed. */
void launcher_stop(struct launcher *launcher);
DEFINE_AUTO(launcher, launcher_stop);
/* A start is likely soon: a sandbox is prepared in advance as far as that goes without its spec.
 * After the first start one is kept ready anyway. Optional, returns at once. */
void launcher_warm(struct launcher *launcher);
/* Passes a message and descriptors on; returns at once. */
int launcher_ask(struct launcher *launcher, const struct wire_message *message, const int *fds,
                 size_t count, struct error *error);

#endif
