/*
 * instance: one execution environment: a sandbox, the runtime's process and the extensions in it,
 * and what each of them may do when (AWS Lambda Developer Guide, "Understanding the Lambda
 * execution environment lifecycle"). Output comes as lines.
 *
 *   STARTING -> INIT -> IDLE <-> BUSY
 *   any of them, when a process fails or the owner says so -> STOPPING -> RESET -> STARTING ...
 *
 * RESET is what AWS calls so: all processes are gone, the sandbox with its /tmp stays and all is
 * started anew in it. It knows no queue and no limits of time but those of a shutdown: what to give
 * it, and when it has taken too long, is decided by who owns it (engine/slot). The HTTP side is
 * plugged in as `struct instance_port`.
 */
#ifndef LAMBENCH_RUNTIME_INSTANCE_H
#define LAMBENCH_RUNTIME_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/runtime/error_type.h"
#include "runner/sandbox/sandbox.h"
#include "workspace/base/mem.h"

struct blob;
struct command;
struct error;
struct extension;
struct extensions;
struct instance;
struct launcher;
struct loop;
struct platform_event;
struct sockaddr;
struct spare;
struct spec;
struct telemetry;

enum instance_state {
    INSTANCE_STARTING,  /* the sandbox is being made, external extensions register */
    INSTANCE_INIT,      /* the runtime's program runs; not all have asked for an event yet */
    INSTANCE_SNAPSHOT,  /* the runtime waits in restore/next: instance_restore() goes on */
    INSTANCE_IDLE,      /* the runtime and all extensions wait for an event */
    INSTANCE_BUSY,
    INSTANCE_STOPPING,
    INSTANCE_RESET,     /* nothing runs: instance_begin() starts again */
    INSTANCE_GONE
};

/* An event on its way to the runtime: what the headers of `next` carry. */
struct instance_event {
    char request[37];
    struct blob *event;             /* borrowed for the call */
    int64_t deadline_ms;            /* Unix time */
    const char *function_arn;
    const char *trace;
    const char *client_context;     /* or NULL, as the next three */
    const char *cognito_identity;   /* JSON text */
    const char *tenant;
    const char *content_type;       /* NULL: application/json */
    bool streams;                   /* the caller wants a streamed response as it comes */
};

/* What the runtime answered. */
struct instance_answer {
    bool given;                     /* all of it is here */
    bool failed;                    /* it came through /error, or a stream ended with an error */
    bool too_large;                 /* it was over the limit and was refused */
    bool truncated;                 /* its body broke off */
    bool passed_on;                 /* it went to `piece`: there is no body */
    struct blob *body;              /* held by the instance until the next event */
    struct blob *cause;             /* for X-Ray, or NULL; so, too */
    char error_type[ERROR_TYPE_BYTES]; /* Lambda-Runtime-Function-Error-Type, cleaned, or "" */
    char content_type[128];         /* as the runtime gave it, or "" */
    int64_t first_byte_ns, last_byte_ns; /* wall clock: when it began and ended to arrive */
    int64_t bytes;
};

/* Why it cannot go on. */
enum instance_fault {
    INSTANCE_SOUND,
    INSTANCE_NOT_MADE,      /* no sandbox, or the runtime's program could not be executed */
    INSTANCE_INIT_REPORTED, /* the runtime has said so: instance_init_error() */
    INSTANCE_EXITED,        /* the runtime's process has ended */
    INSTANCE_EXTENSION,     /* an extension has failed */
    INSTANCE_RESTORE_REPORTED
};

struct instance_failure {
    enum instance_fault fault;
    const char *type;           /* NOT_MADE and EXTENSION: "Extension.Crash" ...; else NULL */
    char text[1600];            /* so, too */
    char hint[512];             /* what to do about it, or "" */
    struct sandbox_end end;     /* EXITED and INIT_REPORTED: of the runtime's process */
    pid_t pid;                  /* which was this one */
};

struct instance_calls {
    /* The sandbox stands and its programs will call LISTENER: plug in the port now. Again after a
     * reset. */
    void (*listening)(void *self, struct instance *instance, int taken_listener);
    /* The runtime has asked for an event: init is over for it, or the invocation is. Extensions may
     * still be busy. */
    void (*runtime_done)(void *self, struct instance *instance);
    /* SNAPSHOT is reached: init is over for the runtime. */
    void (*snapshot)(void *self, struct instance *instance);
    /* All are idle. */
    void (*ready)(void *self, struct instance *instance);
    /* The response or error is complete. */
    void (*answered)(void *self, struct instance *instance);
    /* Part of a response to an event that `streams`; with SIZE 0 first, when its headers are here.
     * Returns how many bytes wait for the receiver. */
    size_t (*piece)(void *self, struct instance *instance, const char *bytes, size_t size);
    /* A whole line of output, without the line break, of the runtime or an extension. */
    void (*line)(void *self, struct instance *instance, bool extension, const char *text,
                 size_t size);
    /* An extension has subscribed to telemetry. */
    void (*subscribed)(void *self, struct instance *instance, const struct platform_event *event);
    /* A process has failed: instance_failure(). All others are about to be stopped. */
    void (*failed)(void *self, struct instance *instance);
    /* RESET is reached. */
    void (*reset)(void *self, struct instance *instance);
    /* The first of the connections to its listener that another process than its own made; all of
     * them were closed unread. */
    void (*stranger)(void *self, struct instance *instance);
    /* See struct sandbox_calls. May be NULL. */
    void (*lacking)(void *self, struct instance *instance);
    /* See struct sandbox_calls. */
    void (*refused)(void *self, struct instance *instance, const char *where);
    /* What instance_connect() asked for: FD, which may still be connecting, is the receiver's; -1:
     * it could not be had. May be NULL. */
    void (*connected)(void *self, struct instance *instance, uint64_t token, int fd);
    /* The sandbox is gone, or could not be made. */
    void (*ended)(void *self, struct instance *instance);
};

/* The other side of its APIs, which passes events on to the programs. */
struct instance_port {
    void (*give)(void *self, const struct instance_event *event);
    /* TEXT is the JSON of an event for the extension with this index; EVENT its identifier. */
    void (*give_extension)(void *self, size_t index, const char *text, const char *event);
    void (*restored)(void *self);
    /* A connection of the runtime's own. */
    void (*adopt)(void *self, int taken_connection);
    /* The receiver of `piece` has room again. */
    void (*go_on)(void *self);
    void (*release)(void *self);
};

struct instance_options {
    struct loop *loop;
    struct launcher *launcher;
    const struct spec *spec;        /* borrowed for the call */
    struct command *command;        /* the runtime's program; its contents are taken */
    struct spare *spare;            /* taken: one that fits, waits, and becomes it; or NULL */
    char *const *extensions;        /* names of files in /opt/extensions; borrowed for the call */
    size_t extension_count;
    unsigned char home[4];          /* the address of sandbox.localdomain inside */
    const char *about;              /* JSON answer to a registering extension: borrowed */
    const char *account;            /* ... and what is added when it asks for accountId */
    const char *snapshot_token;     /* of an environment with SnapStart, or NULL; borrowed */
    const struct instance_calls *calls;
    void *self;
};

/* Makes the sandbox and begins. */
int instance_start(const struct instance_options *options, struct instance **out,
                   struct error *error);
/* Starts extensions and runtime again in a sandbox that was reset. */
void instance_begin(struct instance *instance);
/* Kills it if it runs. Not from within one of its own calls. */
void instance_free(struct instance *instance);
DEFINE_AUTO(instance, instance_free);

/* Ends all programs as AWS does: SIGTERM to the runtime, SHUTDOWN to extensions, SIGKILL when their
 * time is over; without extensions at once. REASON: "spindown", "timeout" or "failure". Then
 * `reset` comes, or, with LAST, `ended`. */
void instance_stop(struct instance *instance, const char *reason, bool last);
void instance_kill(struct instance *instance);

enum instance_state instance_state(const struct instance *instance);
/* Gives an idle instance its event. */
void instance_give(struct instance *instance, const struct instance_event *event);
void instance_restore(struct instance *instance);
/* The receiver of `piece` has room again. */
void instance_go_on(struct instance *instance);
const struct instance_answer *instance_answer(const struct instance *instance);
/* An event of the platform, for telemetry. */
void instance_tell(struct instance *instance, const struct platform_event *event);
/* Reads what the programs have written so far, so that no line comes after its END. */
void instance_drain(struct instance *instance);

/* From the start of the first program until all had asked for an event; -1 before that. */
int64_t instance_init_us(const struct instance *instance);
int64_t instance_started_mono_ns(const struct instance *instance);
uint64_t instance_memory_peak(struct instance *instance); /* bytes */
/* Busy instances are watched for their memory where the kernel cannot limit it for us. A starting
 * instance counts as busy. */
void instance_set_busy(struct instance *instance, bool busy);
/* Stops every process of it, or lets them go on. Only an idle one; ending it wakes it. */
void instance_freeze(struct instance *instance, bool frozen);
pid_t instance_pid(const struct instance *instance); /* of the runtime */
unsigned instance_api_port(const struct instance *instance); /* of its APIs, inside; 0: none yet */
struct sandbox *instance_sandbox(struct instance *instance);
/* Asks for a socket that connects to 127.0.0.1:PORT as programs inside see it; `connected` of its
 * calls follows, with TOKEN. -1 with errno: it could not be asked. */
int instance_connect(struct instance *instance, unsigned port, uint64_t token);
/* What the runtime is started with. */
const struct command *instance_command(const struct instance *instance);
/* The body posted to /init/error, or NULL; and its cleaned error type. */
struct blob *instance_init_error(const struct instance *instance);
const char *instance_init_error_type(const struct instance *instance);
const struct instance_failure *instance_failure(const struct instance *instance);
struct extensions *instance_extensions(struct instance *instance);
const struct instance_event *instance_event(const struct instance *instance);

/* ---- for the port -------------------------------------------------------------------------- */

void instance_set_port(struct instance *instance, const struct instance_port *port, void *self);
/* Whether a connection FROM this address to its listener, at PORT, is its own process's. */
bool instance_admits(struct instance *instance, const struct sockaddr *from, unsigned port);
/* NULL: it takes no snapshot. */
const char *instance_snapshot_token(const struct instance *instance);
const char *instance_about(const struct instance *instance, const char **out_account);
struct telemetry *instance_telemetry(struct instance *instance);

enum instance_verdict {
    INSTANCE_TAKEN,
    INSTANCE_WRONG_REQUEST,     /* not the request in flight */
    INSTANCE_WRONG_STATE        /* a move the table does not have */
};
/* `next`: OUT_AGAIN when the event in flight has to be given again (RIE does so while it runs). */
enum instance_verdict instance_on_next(struct instance *instance, bool *out_again);

/* A post to response or error. Everything is borrowed. */
struct instance_post {
    const char *request;
    const char *content_type, *error_type;  /* as given, or NULL */
    struct blob *body, *cause;
    bool failed, too_large, truncated;
};
enum instance_verdict instance_on_answer(struct instance *instance,
                                         const struct instance_post *post);
/* A streamed response begins; with TAKEN its pieces and its end follow. */
enum instance_verdict instance_on_stream(struct instance *instance, const char *request,
                                         const char *content_type);
/* Returns how many bytes wait for the receiver. */
size_t instance_on_piece(struct instance *instance, const char *bytes, size_t size);
/* ERROR_TYPE and ERROR_BODY (bytes) come from the trailers, or are NULL. */
void instance_on_stream_end(struct instance *instance, const char *error_type,
                            struct blob *error_body, bool truncated);

enum instance_verdict instance_on_init_error(struct instance *instance, struct blob *body,
                                             const char *error_type);
enum instance_verdict instance_on_restore_next(struct instance *instance);
enum instance_verdict instance_on_restore_error(struct instance *instance, struct blob *body,
                                                const char *error_type);
/* Name of the runtime's state in messages of the Runtime API: "Ready", "Running" ... */
const char *instance_state_name(const struct instance *instance);

/* What an extension has called, after `extension` has taken it. */
void instance_on_registered(struct instance *instance, struct extension *extension);
void instance_on_extension_next(struct instance *instance, struct extension *extension);
void instance_on_extension_error(struct instance *instance, struct extension *extension);
void instance_on_subscribed(struct instance *instance, const struct platform_event *event);

#endif
