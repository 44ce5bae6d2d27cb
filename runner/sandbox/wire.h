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

#include "workspace/base/error.h"

enum wire_kind {
    /* parent to helper */
    WIRE_WARM,      /* keep a sandbox ready: a start is likely */
    WIRE_START,     /* limits; fds: spec, stdout, stderr, status socket */
    /* helper to the first process */
    WIRE_MAPPED,    /* your ids are mapped: go on */
    WIRE_ORDER,     /* limits; fds as WIRE_START */
    /* helper to parent, on the status socket */
    WIRE_MADE,      /* number: pid of the first process; folder: its cgroup; fd: pidfd */
    WIRE_GONE,      /* everything is down; flag: memory ran out; bytes: peak */
    /* first process to parent */
    WIRE_PROGRAM,   /* sender: the program itself, just before it is executed; fd: listener */
    WIRE_STARTED,
    WIRE_FAILED,    /* error */
    WIRE_EXITED,    /* number: wait status of the program; bytes: its largest resident size;
                     * tmp_bytes: what lies in /tmp */
    /* parent to first process */
    WIRE_SIGNAL,    /* number: to the program's process group */
    WIRE_FREEZE     /* flag: stop or go on, every process inside */
};

struct wire_limits {
    unsigned memory_mb, processes;
    bool own_network;
};

struct wire_message {
    enum wire_kind kind;
    int number;
    bool flag;
    uint64_t bytes, tmp_bytes;
    union {
        struct wire_limits limits;
        struct error error;
        char folder[512];
    };
};

enum { WIRE_FDS = 4 };

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
