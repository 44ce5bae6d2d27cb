/*
 * sandbox: the parent's side of isolation. A sandbox is made from a spec and stands, with its
 * /tmp, until it is killed or freed; programs are run in it, one after the other or several at
 * once, each in a process group of its own. All the parent hears is one error text, or that it is
 * ready (with a listening socket made inside), the start and end of each program, and its end.
 *
 * All calls come on the loop, never from within a function of this file.
 */
#ifndef LAMBENCH_SANDBOX_SANDBOX_H
#define LAMBENCH_SANDBOX_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "runner/sandbox/peer.h"
#include "workspace/base/mem.h"

struct error;
struct launcher;
struct loop;
struct program;
struct sandbox;
struct sockaddr;
struct spec;

/* How a program ended, or a sandbox as a whole. */
struct sandbox_end {
    int wait_status;            /* as waitpid gives it; a whole sandbox always: SIGKILL */
    bool out_of_memory;         /* it was the memory limit that killed it */
    uint64_t memory_peak;       /* bytes, of all processes inside; 0 if it could not be had */
};

/* After `failed` or `ended` nothing more comes, not for its programs either: they have ended with
 * it. The sandbox still has to be freed, with which its programs are. */
struct sandbox_calls {
    /* LISTENER is a TCP socket bound to 127.0.0.1:PORT inside the sandbox's network, listening; it
     * becomes the receiver's. */
    void (*ready)(void *self, int listener);
    void (*failed)(void *self, const struct error *error);
    void (*ended)(void *self, const struct sandbox_end *end);
    /* A program tried to connect to WHERE ("api.example.com:443"), which its network has no way
     * to: each time. May be NULL. */
    void (*refused)(void *self, const char *where);
    /* Its programs have more memory than they may, and are about to be killed by us: only where no
     * control group limits them, as then the kernel does it. May be NULL. */
    void (*lacking)(void *self);
    /* What sandbox_connect() asked for: FD, which may still be connecting, is the receiver's; -1:
     * it could not be had. May be NULL. */
    void (*connected)(void *self, uint64_t token, int fd);
};

/* Has a sandbox made; nothing runs in it yet. The spec may be released at once. */
int sandbox_open(struct launcher *launcher, struct loop *loop, const struct spec *spec,
                 const struct sandbox_calls *calls, void *self, struct sandbox **out,
                 struct error *error);
/* For a sandbox whose spec was `late`: it stands without a /tmp, its root not sealed yet, and
 * programs of ours, none of anybody else's, may run in it. What SPEC shows (its limits, network and
 * host name are those of the first one) is added, the root sealed. Calls go to SELF from now on,
 * also when this fails; `ready` comes with the listener it came with first, or `failed`. */
int sandbox_assign(struct sandbox *sandbox, const struct spec *spec, int taken_listener,
                   const struct sandbox_calls *calls, void *self, struct error *error);
/* SIGKILL to every process inside, frozen or not; `ended` follows. */
void sandbox_kill(struct sandbox *sandbox);
/* SIGKILL to every process inside but the first: all programs end, and what they left behind. A
 * program run afterwards starts when there is none of them any more. */
void sandbox_kill_programs(struct sandbox *sandbox);
/* Stops every process inside, or lets them go on: by the control group's freezer (version 2), else
 * by SIGSTOP and SIGCONT. It takes effect within microseconds; what is to be run, killed by
 * sandbox_kill_programs() or sent a signal is let go on first, or gets it then. */
void sandbox_freeze(struct sandbox *sandbox, bool stopped);
/* While somebody looks in (a shell, a debugger) it is not frozen: each call with ON wants one
 * without. What sandbox_freeze() said last holds afterwards. */
void sandbox_keep_awake(struct sandbox *sandbox, bool on);
/* Asks for a socket that connects to PORT at an IPv4 address as programs inside see it; `connected`
 * follows, with TOKEN. -1 with errno: it could not be asked. */
int sandbox_connect(struct sandbox *sandbox, const unsigned char address[4], unsigned port,
                    uint64_t token);
/* The most that all processes inside together have of the processors: THOUSANDTHS of one, counted
 * per 20 ms (Lambda's is said to be a quota per such a period); 0 is no limit. -1: not in force,
 * because there is no control group for it, or the spec's `cpu` was 0. */
int sandbox_set_cpu(struct sandbox *sandbox, unsigned thousandths);
/* While ON, memory is looked at every 10 ms: where there is no control group that is how it is
 * limited and measured at all; where there is one, that is how /tmp is kept apart from memory. Say
 * so while a program is at work, and take it back when it rests: nothing runs at rest. */
void sandbox_watch_memory(struct sandbox *sandbox, bool on);
/* High-water mark of memory of all processes inside, bytes; 0 if not known. */
uint64_t sandbox_memory_peak(struct sandbox *sandbox);
/* The same, as it was at most 20 ms ago, or 10 ms while work goes on: a look takes longer than a
 * short piece of work. */
uint64_t sandbox_memory_lately(struct sandbox *sandbox);
/* A connection FROM this address to the listener at PORT: is it a process inside that made it? */
enum peer sandbox_peer(const struct sandbox *sandbox, const struct sockaddr *from, unsigned port);
/* Kills it if it still stands and waits until the kernel has taken everything down. Its programs
 * are freed with it. */
void sandbox_free(struct sandbox *sandbox);

/* One of `failed` and `ended` comes at last, unless the sandbox ends before. */
struct program_calls {
    /* May be NULL: the sandbox is freed, and the program with it. */
    void (*lost)(void *self);
    void (*started)(void *self, pid_t pid); /* it is executed; PID as the host sees it */
    void (*failed)(void *self, const struct error *error);
    void (*ended)(void *self, const struct sandbox_end *end);
};

/* All borrowed for the call. */
struct sandbox_program {
    char *const *argv;          /* ends with NULL; argv[0] is an absolute path inside */
    char *const *env;           /* "NAME=value", ends with NULL; "@API_PORT@" in a value becomes
                                 * the port of the listener */
    const char *folder;         /* working folder inside; NULL: "/" */
    int input;                  /* its stdin; -1: /dev/null. A terminal becomes its session's */
    int output, errors;         /* its stdout and stderr */
    int channel;                /* becomes its descriptor 3; 0: it has none */
    bool stopped;               /* it is stopped (SIGSTOP) before its first instruction */
};

/* Runs a program as the sandbox's user. May be called at once after sandbox_open: what is to be
 * run waits in a socket, so that costs no round trip. */
int sandbox_run(struct sandbox *sandbox, const struct sandbox_program *what,
                const struct program_calls *calls, void *self, struct program **out,
                struct error *error);
/* Its calls go to SELF from now on. */
void program_adopt(struct program *program, const struct program_calls *calls, void *self);
pid_t program_pid(const struct program *program); /* as the host sees it; 0 before it started */
/* NUMBER to its process group, if it has not ended. A program that is to start gets it then. */
void program_signal(struct program *program, int number);
void program_kill(struct program *program); /* SIGKILL to its process group */
/* Its calls come no more. Kills it if it still runs. */
void program_free(struct program *program);

#endif
