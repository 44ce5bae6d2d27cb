/*
 * instance: one execution environment: a sandboxed process that asks for events through the
 * Runtime API, its output cut into lines, and the table of what it may do when.
 *
 *   STARTING -> INIT -> IDLE <-> BUSY -> ANSWERED -> IDLE ... -> GONE
 *
 * It knows no queue and no clock: what to give it, and when it has taken too long, is decided by
 * who owns it (engine/pool). The HTTP side is runtime_api, plugged in as `struct instance_port`.
 */
#ifndef LAMBENCH_RUNTIME_INSTANCE_H
#define LAMBENCH_RUNTIME_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/sandbox/sandbox.h"

struct blob;
struct command;
struct error;
struct instance;
struct launcher;
struct loop;
struct sockaddr;
struct spec;

enum instance_state {
    INSTANCE_STARTING,  /* the sandbox is being made */
    INSTANCE_INIT,      /* the program runs, it has not asked for an event yet */
    INSTANCE_FAILED,    /* it has reported an init error; it is about to end */
    INSTANCE_IDLE,      /* it waits for an event */
    INSTANCE_BUSY,
    INSTANCE_ANSWERED,  /* response or error is here, it has not asked for the next event yet */
    INSTANCE_GONE
};

/* An event on its way to the runtime: what the headers of `next` carry. */
struct instance_event {
    char request[37];
    struct blob *event;             /* borrowed for the call */
    int64_t deadline_ms;            /* Unix time */
    const char *function_arn;
    const char *trace;
    const char *client_context;     /* or NULL */
};

/* What the runtime answered. */
struct instance_answer {
    bool given, failed;             /* failed: it came through /error */
    bool too_large;                 /* it was over the limit and was refused */
    struct blob *body;              /* held by the instance until the next event */
    int64_t first_byte_ns, last_byte_ns; /* wall clock: when it began and ended to arrive */
    char error_type[128];           /* Lambda-Runtime-Function-Error-Type, or "" */
};

struct instance_calls {
    /* The sandbox stands; LISTENER is where its program will call. Plug in the port now. */
    void (*listening)(void *self, struct instance *instance, int taken_listener);
    /* It asks for an event: init is over, or the invocation is. */
    void (*ready)(void *self, struct instance *instance);
    /* A whole line of output, without the line break. */
    void (*line)(void *self, struct instance *instance, const char *text, size_t size);
    /* The first of the connections to its listener that another process than its own made; all of
     * them were closed unread. */
    void (*stranger)(void *self, struct instance *instance);
    /* The process has ended, or could not be started. */
    void (*ended)(void *self, struct instance *instance);
};

/* The other side of the Runtime API, which passes events on to the program. */
struct instance_port {
    void (*give)(void *self, const struct instance_event *event);
    void (*release)(void *self);
};

/* Makes a sandbox and runs COMMAND in it. Neither is kept. */
int instance_start(struct loop *loop, struct launcher *launcher, const struct spec *spec,
                   const struct command *command, const struct instance_calls *calls, void *self,
                   struct instance **out, struct error *error);
/* Kills it if it runs. Not from within one of its own calls. */
void instance_free(struct instance *instance);
void instance_kill(struct instance *instance);

enum instance_state instance_state(const struct instance *instance);
/* Gives an idle instance its event. */
void instance_give(struct instance *instance, const struct instance_event *event);
const struct instance_answer *instance_answer(const struct instance *instance);
/* Reads what the program has written so far, so that no line comes after its END. */
void instance_drain(struct instance *instance);

/* From the start of the program to its first request for an event; -1 before that. */
int64_t instance_init_us(const struct instance *instance);
int64_t instance_started_mono_ns(const struct instance *instance);
uint64_t instance_memory_peak(struct instance *instance); /* bytes */
/* Busy instances are watched for their memory where the kernel cannot limit it for us. A starting
 * instance counts as busy. */
void instance_set_busy(struct instance *instance, bool busy);
pid_t instance_pid(const struct instance *instance);
/* The body posted to /init/error, or NULL. */
struct blob *instance_init_error(const struct instance *instance);
/* How it ended, when it is gone; the text is "" unless it could not be started. */
const struct sandbox_end *instance_end(const struct instance *instance);
const char *instance_start_failure(const struct instance *instance);

/* ---- for the port -------------------------------------------------------------------------- */

void instance_set_port(struct instance *instance, const struct instance_port *port, void *self);

/* Whether a connection FROM this address to its listener, at PORT, is its own process's. */
bool instance_admits(struct instance *instance, const struct sockaddr *from, unsigned port);

enum instance_verdict {
    INSTANCE_TAKEN,
    INSTANCE_WRONG_REQUEST,     /* not the request in flight */
    INSTANCE_WRONG_STATE        /* a move the table does not have */
};
/* `next`: true when the event in flight has to be given again (RIE does so while BUSY). */
enum instance_verdict instance_on_next(struct instance *instance, bool *out_again);
enum instance_verdict instance_on_answer(struct instance *instance, const char *request,
                                         bool failed, bool too_large, struct blob *body,
                                         const char *error_type);
enum instance_verdict instance_on_init_error(struct instance *instance, struct blob *body,
                                             const char *error_type);
/* Name of the state in messages of the Runtime API: "Ready", "Running" ... */
const char *instance_state_name(const struct instance *instance);
const struct instance_event *instance_event(const struct instance *instance);

#endif
