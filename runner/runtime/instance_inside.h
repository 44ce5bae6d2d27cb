/*
 * instance_inside: what the files of instance share. Nobody else includes it.
 */
#ifndef LAMBENCH_RUNTIME_INSTANCE_INSIDE_H
#define LAMBENCH_RUNTIME_INSTANCE_INSIDE_H

#include "runner/runtime/extension.h"
#include "runner/runtime/instance.h"
#include "runner/runtime/runtime_state.h"
#include "runner/sandbox/command.h"
#include "workspace/base/str.h"

struct loop_timer;
struct output;
struct program;

enum { INSTANCE_PROGRAMS = EXTENSIONS_MOST + 1 };

/* A process that is started and watched: the runtime's, or an external extension's. */
struct instance_program {
    struct instance *instance;
    struct program *program;    /* belongs to the sandbox */
    struct output *output;
    bool running;
};

/* How far a shutdown has come: who is waited for. */
enum instance_stage {
    INSTANCE_STAGE_RUNTIME, INSTANCE_STAGE_EXTENSIONS, INSTANCE_STAGE_KILLED
};

struct instance {
    struct loop *loop;
    struct instance_calls calls;
    void *self;
    struct instance_port port;
    void *port_self;
    struct sandbox *sandbox;
    int gate;                   /* behind which a spare's program waits for the variables, or -1 */
    int channel;                /* our end of the runtime's, until the port has it; -1 */
    bool late;                  /* what a spare lacked is not there yet */
    int listener;               /* ours, so that a port can be opened again; -1 until it is there */

    struct command command;     /* of the runtime */
    char **names;               /* of external extensions */
    size_t name_count, name_capacity;
    unsigned char home[4];      /* the address of sandbox.localdomain */
    char *about, *account, *snapshot_token;

    struct instance_program programs[INSTANCE_PROGRAMS]; /* the last is the runtime's */
    struct extensions extensions;
    struct telemetry *telemetry;
    enum runtime_state runtime;
    enum instance_state state;
    int64_t started_ns, init_us;
    bool started;               /* a program has been executed since instance_begin() */

    struct instance_event event;
    struct blob *event_bytes;
    char *texts;                /* what the texts of `event` lie in */
    struct instance_answer answer;
    struct str stream;          /* of a streamed response to a caller who waits for all of it */
    struct blob *init_error;
    char init_error_type[ERROR_TYPE_BYTES];
    struct instance_failure failure;
    enum instance_fault coming; /* it fails when the timer says so */

    struct loop_timer *timer;   /* of a shutdown, or of an extension that has said it fails */
    const char *reason;         /* of the shutdown in progress */
    int64_t stop_deadline_ms;   /* Unix time of its SIGKILL */
    enum instance_stage stage;
    bool last, stranger_told;
    struct sandbox_end end;
};

#define INSTANCE_RUNTIME(instance) (&(instance)->programs[EXTENSIONS_MOST])

/* Where the process of the extension stands in `programs`; NULL for an internal one. */
struct instance_program *instance_program_of(struct instance *instance,
                                             const struct extension *extension);
/* Runs what instance_begin() starts first. */
void instance_run_extensions(struct instance *instance);
void instance_run_runtime(struct instance *instance);
/* The runtime's program is there already; instance_run_runtime() lets it go on. */
void instance_adopt_runtime(struct instance *instance, struct program *program,
                            struct output *output);
/* It cannot go on: tells the owner, then stops. TYPE and TEXT as in instance_failure, or NULL. */
void instance_fail(struct instance *instance, enum instance_fault fault, const char *type,
                   const char *text);
/* The same in a while, with the text that is in `failure` already: unless it fails before. */
void instance_fail_later(struct instance *instance, enum instance_fault fault, const char *type,
                         int64_t ms);
void instance_on_timer(void *self);
/* A program has ended: the shutdown in progress may be over. */
void instance_stop_step(struct instance *instance);
/* Sends SHUTDOWN to an extension that has asked for an event while all is being stopped. */
void instance_give_shutdown(struct instance *instance, struct extension *extension);
void instance_forget_event(struct instance *instance);
/* The channel, as soon as there is one and a port. */
void instance_hand_channel(struct instance *instance);
void instance_release_port(struct instance *instance);

#endif
