/*
 * sandbox_inside: between the parts of sandbox.
 */
#ifndef LAMBENCH_SANDBOX_SANDBOX_INSIDE_H
#define LAMBENCH_SANDBOX_SANDBOX_INSIDE_H

#include "runner/sandbox/sandbox.h"
#include "runner/sandbox/wire.h"
#include "workspace/base/error.h"

struct program {
    struct sandbox *sandbox;
    struct program_calls calls;
    void *self;
    unsigned number;
    pid_t pid;
    bool started, over;         /* over: it has ended, or could not be started */
};

struct sandbox {
    struct loop *loop;
    struct loop_watch *watch;
    struct loop_timer *sampler;
    struct guard *guard;            /* of a network of its own, or NULL */
    struct sandbox_calls calls;
    void *self;
    int status;                     /* socket to the first process, and from the helper */
    int pidfd, listener, tmp;       /* -1 until they come; TMP: its /tmp */
    pid_t first;
    char folder[320];               /* control group, or "" */
    char cpu[320];                  /* that of its share of the processor, or "" */
    int freezer;                    /* -1: by signals */
    bool frozen;
    struct program **programs;      /* owned, each */
    size_t program_count, program_capacity;
    unsigned last_number;
    unsigned awake;                 /* so many look in */
    bool rests;                     /* it is to be frozen while nobody does */
    uint64_t limit, sampled;        /* bytes */
    uint64_t tmp_bytes;             /* in /tmp, when a program last ended */
    uint64_t lately;                /* the mark when it was last looked at */
    int64_t looked_ns;              /* when that was; monotonic */
    bool tmp_seen;                  /* the group's own high-water mark is not the programs' */
    bool out_of_memory;             /* programs that are killed now, are for that */
    uint64_t kills;                 /* by the kernel, for that, as far as seen */
    bool ready, failed, gone, killed, watched, own_network;
    struct error error;             /* when failed */
    struct sandbox_end end;
};

/* A message about a program; its call, the last thing done, may free the sandbox. */
void sandbox_on_program(struct sandbox *sandbox, const struct wire_message *message, pid_t sender);
void sandbox_free_programs(struct sandbox *sandbox);
/* Describes something in a file without a name, which is returned; a message has room for little.
 * BYTES are freed. */
int sandbox_describe(char *taken_bytes, size_t size, struct error *error);

void sandbox_stop_looking(struct sandbox *sandbox);
/* A program was killed: was it for want of memory? */
bool sandbox_lacked_memory(struct sandbox *sandbox);
/* The last word: what the control group says when everything is down. */
void sandbox_conclude_memory(struct sandbox *sandbox, uint64_t group_peak, bool out_of_memory);

#endif
