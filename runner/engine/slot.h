/*
 * slot: one instance at work for a pool: its init with the time it may take, the invocation it
 * serves, the lines that go to the log around it, and how it all ended.
 */
#ifndef LAMBENCH_ENGINE_SLOT_H
#define LAMBENCH_ENGINE_SLOT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "runner/engine/values.h"

struct error;
struct function;
struct instance;
struct invocation;
struct pool_host;
struct project;
struct slot;
struct spec;

/* Why an instance never asked for its first event. */
struct slot_failure {
    const char *type;           /* for the log: "Runtime.ImportModuleError" ... */
    const char *own_type;       /* for people: what the payload says, "ValueError"; else TYPE */
    const char *message;        /* for people */
    struct blob *body;          /* what the runtime posted to /init/error, or NULL */
    bool timed_out;
};

struct slot_calls {
    void (*ready)(void *self, struct slot *slot);       /* idle: give it work or leave it */
    void (*finished)(void *self, struct slot *slot, struct invocation *invocation,
                     const struct runner_result *result);
    void (*init_failed)(void *self, struct slot *slot, const struct slot_failure *failure);
    /* Its processes have ended, the sandbox stands: it rests, or begins again for whom it is
     * reserved (slot_again). */
    void (*reset)(void *self, struct slot *slot);
    void (*gone)(void *self, struct slot *slot);        /* free it, not from within this call */
};

enum slot_purpose {
    SLOT_ON_DEMAND,     /* an invocation waits for it */
    SLOT_AHEAD,         /* started so that the next invocation is warm */
    SLOT_PROVISIONED,   /* provisioned concurrency: kept initialised */
    SLOT_AGAIN          /* init repeated within an invocation, after it had failed before */
};

struct slot_options {
    const struct pool_host *host;
    const struct slot_calls *calls;
    void *self;
    const struct function *function;    /* of PROJECT */
    const struct project *project;      /* held by the slot */
    int version;
    enum slot_purpose purpose;
    int debug_port;                     /* it waits for a debugger there; 0: it does not */
    struct invocation *reserved;        /* only this one is served by it, or NULL; borrowed */
    bool *told_work;                    /* that it works on after its answer; outlives the slot */
};

/* What the settings say of the network of the function's sandboxes. */
void slot_isolate(const struct pool_host *host, const struct project *project,
                  const struct function *function, struct spec *spec);
int slot_start(const struct slot_options *options, struct slot **out, struct error *error);
void slot_free(struct slot *slot);

/* Hands the invocation to the idle instance. One that rests begins its init again first, within the
 * invocation's time, and has it reserved meanwhile: then `ready` or `init_failed` follows. */
void slot_assign(struct slot *slot, struct invocation *invocation);
void slot_again(struct slot *slot);
/* Fails INVOCATION with what FAILURE says, as the platform does: START, END, REPORT. */
void slot_fail(struct slot *slot, struct invocation *invocation,
               const struct slot_failure *failure);
/* Ends the instance; a running invocation is finished with OUTCOME. */
void slot_kill(struct slot *slot, enum runner_outcome outcome);

/* It serves no further invocation after the one in progress. */
void slot_retire(struct slot *slot);

/* The receiver of a streamed response has room again. */
void slot_go_on(struct slot *slot);

/* It is idle and nothing waits: soon it is frozen, if that is wanted. */
void slot_rest(struct slot *slot);
bool slot_frozen(const struct slot *slot);
bool slot_idle(const struct slot *slot);
/* A time-out or a crash has ended its processes, or is about to; its sandbox with /tmp and its log
 * stream wait for the next invocation. */
bool slot_rests(const struct slot *slot);
/* The response is here; the runtime or an extension has not asked for the next event yet. */
bool slot_answered(const struct slot *slot);
bool slot_has_extensions(const struct slot *slot); /* ending it takes a while */
bool slot_debugs(const struct slot *slot); /* started for a debugger, and alive */
/* If it is about to end: another one may have its port. */
void slot_release_debug(struct slot *slot);
/* Its port, or 0. */
int slot_debug_port(const struct slot *slot, bool *out_attached);
bool slot_starting(const struct slot *slot);
bool slot_dying(const struct slot *slot);
int slot_version(const struct slot *slot);
enum slot_purpose slot_purpose(const struct slot *slot);
struct invocation *slot_invocation(const struct slot *slot);
struct invocation *slot_reserved(const struct slot *slot);
void slot_unreserve(struct slot *slot);
struct instance *slot_instance(const struct slot *slot); /* NULL: it is not made yet */
pid_t slot_pid(const struct slot *slot);
int64_t slot_ready_ns(const struct slot *slot); /* wall clock of its first idle moment; 0 */
/* It was started for an invocation that somebody else has served: it counts as warmed ahead. */
void slot_spare(struct slot *slot);
/* The settings limit its share of the processor, and this machine cannot. */
bool slot_whole_cpu(const struct slot *slot);
/* It has had an invocation, whatever came of it. */
bool slot_served(const struct slot *slot);

#endif
