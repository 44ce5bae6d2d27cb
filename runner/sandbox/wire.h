/*
 * wire: the messages between the parent (launch), the launcher process (helper) and the first
 * process of each sandbox (enter), over sequenced-packet sockets, with descriptors beside them.
 */
#ifndef LAMBENCH_SANDBOX_WIRE_H
#define LAMBENCH_SANDBOX_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "runner/sandbox/address.h"
#include "workspace/base/error.h"

enum wire_kind {
    /* parent to helper */
    WIRE_WARM,      /* keep a sandbox ready: an order is likely */
    WIRE_OPEN,      /* limits; fds: spec, status socket */
    /* helper to the first process */
    WIRE_MAPPED,    /* your ids are mapped: go on */
    WIRE_ORDER,     /* limits; fds as WIRE_OPEN */
    /* helper to parent, on the status socket */
    WIRE_MADE,      /* number: pid of the first process; folders: its cgroups; fd: pidfd */
    WIRE_MEMORY,    /* its programs are about to be killed because memory ran out */
    WIRE_GONE,      /* everything is down; flag: memory ran out; bytes: peak */
    /* first process to parent */
    WIRE_READY,     /* programs can run; fds: listener, unless it was told before; flag: and /tmp */
    WIRE_PROGRAM,   /* program; sender: the program itself, just before it is executed */
    WIRE_STARTED,   /* program */
    WIRE_FAILED,    /* error; program, or 0: the sandbox itself */
    WIRE_EXITED,    /* program; number: its wait status; bytes: its largest resident size;
                     * tmp_bytes: what lies in /tmp */
    WIRE_CALLS,     /* fd: connections that programs want to make, see notify */
    WIRE_NAMES,     /* fd: socket of the name server inside */
    /* parent to first process, and what comes of it back */
    WIRE_ENDPOINT,  /* endpoint; back, fd: its socket, unless it could not be made */
    WIRE_CONNECT,   /* endpoint; bytes: token; back, fd: a socket that connects to it */
    /* parent to first process */
    WIRE_ASSIGN,    /* what a late spec left open; fd: spec; WIRE_READY or WIRE_FAILED answers */
    WIRE_RUN,       /* program; flag: stopped; fds: command, stdout, stderr, and what `number`
                     * (enum wire_run) names */
    WIRE_SIGNAL,    /* program; number: to its process group */
    WIRE_FREEZE,    /* flag: stop or go on, every process inside */
    WIRE_KILL       /* every process inside but the first ends, before the next message is read */
};

enum wire_run { WIRE_RUN_INPUT = 1, WIRE_RUN_CHANNEL = 2 };

struct wire_limits {
    unsigned memory_mb, processes;
    unsigned cpu;           /* thousandths; 0 = never limited */
    bool own_network;
};

struct wire_folders {
    char memory[320], cpu[320]; /* control groups, or "" */
};

struct wire_message {
    enum wire_kind kind;
    unsigned program;       /* its number, from 1 */
    int number;
    bool flag;
    uint64_t bytes, tmp_bytes;
    union {
        struct wire_limits limits;
        struct endpoint endpoint;
        struct error error;
        struct wire_folders folders;
    };
};

enum { WIRE_FDS = 5 };

struct wire_extra {
    int fds[WIRE_FDS];      /* the receiver's, close-on-exec */
    size_t count;
    pid_t sender;           /* as the receiver sees it; 0 unless the socket passes credentials */
};

/* A connected pair, close-on-exec. */
int wire_pair(int out_ends[2], struct error *error);
/* -1 with errno. Never raises SIGPIPE, never blocks. */
int wire_send(int socket, const struct wire_message *message, const int *fds, size_t count);
int wire_send_error(int socket, const struct error *error);
/* 1 with a message, 0 when the other end is closed, -1 with errno (EAGAIN when there is none and
 * not WAIT). EXTRA may be NULL: descriptors are closed then. */
int wire_receive(int socket, bool wait, struct wire_message *out, struct wire_extra *extra);
void wire_close(struct wire_extra *extra); /* what was not taken (made -1) */

#endif
