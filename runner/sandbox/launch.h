/*
 * launch: the parent's side of isolation. A launcher is a small process forked before the program
 * has set anything else up; it makes each sandbox from a spec. All the parent hears of a sandbox
 * is one error text, or that it started (with a listening socket made inside), and its end.
 *
 * Whatever kills the parent, kill -9 included, takes launcher and sandboxes with it: parent-death
 * signals, and the PID namespace, whose first process is ours, for everything below.
 */
#ifndef LAMBENCH_SANDBOX_LAUNCH_H
#define LAMBENCH_SANDBOX_LAUNCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "workspace/base/mem.h"

struct error;
struct launcher;
struct loop;
struct sandbox;
struct sockaddr;
struct spec;

/* Forks the launcher. Call it first thing in main: before threads, libraries' state, the loop. */
int launcher_start(struct launcher **out, struct error *error);
/* Ends the launcher; sandboxes must have been freed. */
void launcher_stop(struct launcher *launcher);
DEFINE_AUTO(launcher, launcher_stop);
/* A start is likely soon: a sandbox is prepared in advance as far as that goes without its spec.
 * After the first start one is kept ready anyway. Optional, returns at once. */
void launcher_warm(struct launcher *launcher);

struct sandbox_end {
    int wait_status;            /* of the program, as waitpid gives it */
    bool out_of_memory;         /* it was the memory limit that killed it */
    uint64_t memory_peak;       /* bytes, of all its processes; 0 if it could not be had */
};

/* Calls come on the loop, never from within sandbox_start. After `failed` or `ended` nothing more
 * comes; the sandbox still has to be freed. */
struct sandbox_calls {
    /* The program is about to be executed. LISTENER is a TCP socket bound to 127.0.0.1:PORT inside
     * the sandbox's network, listening; it becomes the receiver's. */
    void (*started)(void *self, int listener);
    void (*failed)(void *self, const struct error *error);
    void (*ended)(void *self, const struct sandbox_end *end);
};

/* Starts SPEC. OUTPUT and ERRORS (descriptors, stay the caller's) become the program's stdout and
 * stderr; stdin is /dev/null. When an environment value of SPEC contains "@API_PORT@" it is
 * replaced by the port of the listener. The spec may be released at once. */
int sandbox_start(struct launcher *launcher, struct loop *loop, const struct spec *spec,
                  int output, int errors, const struct sandbox_calls *calls, void *self,
                  struct sandbox **out, struct error *error);
/* SIGKILL to every process inside; `ended` follows. */
void sandbox_kill(struct sandbox *sandbox);
/* NUMBER to the program (its process group). */
void sandbox_signal(struct sandbox *sandbox, int number);
/* Stops every process inside, or lets them go on (SIGSTOP, SIGCONT). */
void sandbox_freeze(struct sandbox *sandbox, bool stopped);
/* While ON, memory is looked at every 10 ms: where there is no control group that is how it is
 * limited and measured at all; where there is one, that is how /tmp is kept apart from memory. Say
 * so while the program is at work, and take it back when it rests: nothing runs at rest. */
void sandbox_watch_memory(struct sandbox *sandbox, bool on);
/* High-water mark of memory of all processes inside, bytes; 0 if not known. */
uint64_t sandbox_memory_peak(struct sandbox *sandbox);
pid_t sandbox_pid(const struct sandbox *sandbox); /* of the program, as the host sees it */
/* A connection FROM this address to the listener at PORT: is it a process inside that made it? */
bool sandbox_owns_peer(const struct sandbox *sandbox, const struct sockaddr *from, unsigned port);
/* Kills it if it still runs and waits until the kernel has taken everything down. */
void sandbox_free(struct sandbox *sandbox);

#endif
