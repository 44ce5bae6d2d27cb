/*
 * values: what travels through the runner's door, both ways: plain values, ids instead of
 * pointers to live objects. Named for the door (runner_...), declared here so that the engine,
 * which stands below it, can fill them.
 */
#ifndef LAMBENCH_ENGINE_VALUES_H
#define LAMBENCH_ENGINE_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob;
struct package_result;
struct problem_list;
struct runner_result;

enum runner_notice_kind {
    RUNNER_PROJECT_CHANGED,     /* another project is in force; text says what differs, or NULL */
    RUNNER_FUNCTION_CHANGED,    /* its state, instances or code version */
    RUNNER_INVOCATION_STARTED,
    RUNNER_INVOCATION_FINISHED,
    RUNNER_MESSAGE,             /* text for people: "saved app.mjs: Hello reloaded in 143 ms" */
    RUNNER_GIT_CHANGED
};

struct runner_notice {
    enum runner_notice_kind kind;
    const char *function;       /* logical id, or NULL */
    const char *request;        /* or NULL */
    const char *text;           /* or NULL; borrowed for the call */
    bool failed;                /* MESSAGE: it tells of a failure */
};

enum runner_outcome {
    RUNNER_OK,
    RUNNER_ERROR,           /* the function returned an error */
    RUNNER_CRASH,           /* the runtime ended before it answered */
    RUNNER_TIMEOUT,
    RUNNER_OUT_OF_MEMORY,
    RUNNER_INIT_FAILED,     /* its code could not be loaded, or the runtime not be started */
    RUNNER_CANCELLED,
    RUNNER_OUTCOMES
};
/* "ok", "error", "crash", "timeout", "oom", "init", "cancelled" */
const char *runner_outcome_word(enum runner_outcome outcome);

enum runner_start { RUNNER_COLD, RUNNER_PREWARM, RUNNER_WARM };
const char *runner_start_word(enum runner_start start); /* "cold", "prewarm", "warm" */

/* For callers who take a streamed response as it comes; calls with the `self` of the result. */
struct runner_stream {
    void (*begun)(void *self, const char *request, const char *content_type);
    /* Returns how many bytes wait to be sent; engine_go_on() when there is room again. */
    size_t (*piece)(void *self, const char *bytes, size_t size);
};

enum { RUNNER_DEBUG_OWN_PORT = -1 };  /* what the settings say, else one that is always the same */

struct runner_invoke {
    const char *function;       /* logical id, name or ARN as Invoke accepts it */
    struct blob *event;         /* held by the runner; NULL is {} */
    const char *event_name;     /* for the history: "events/a.json", "sample:sqs", or NULL */
    const char *client_context; /* decoded JSON text, or NULL */
    const char *request;        /* request id to use (a UUID), or NULL for a new one */
    const char *const *environment; /* "NAME=value" for this run only: a fresh instance serves it */
    size_t environment_count;
    const char *cognito_identity, *tenant; /* texts of these headers of `next`, or NULL */
    const char *qualifier;      /* as the caller gave it, or NULL */
    const struct runner_stream *stream; /* NULL: a streamed response is collected */
    /* Called when the response is here, which is before the invocation is over: with what is known
     * then (no log, no duration, no bill). NULL: not wanted. */
    void (*answered)(void *self, const struct runner_result *result);
    bool asynchronous;          /* InvocationType Event: two retries on error, no answer needed */
    bool cold;                  /* a fresh instance */
    int debug_port;             /* a fresh instance waits for a debugger there; 0: none does */
};

struct runner_result {
    char request[37];
    const char *function;       /* logical id */
    enum runner_outcome outcome;
    enum runner_start start;
    int64_t started_ns;         /* wall clock */
    int64_t duration_us;
    int64_t init_us;            /* -1: no init in this invocation */
    int64_t billed_ms;
    int memory_mb, peak_mb;
    int version;                /* of the function's source: 1, 2, 3 ... */
    char serves[40];            /* what it ran on: "source", "build of 12:03"; "": nothing */
    struct blob *response;      /* bytes as the runtime posted them; borrowed for the call */
    const char *post_mortem;    /* what it was doing when its time was over or it crashed: lines */
    const char *cause;          /* of an error, as the runtime told it for X-Ray: JSON, or NULL */
    const char *error_type;     /* NULL unless it failed */
    const char *error_message;
    char trace[128];            /* value of X-Amzn-Trace-Id */
    const char *log;            /* log of this invocation, lines as in the cloud, START to REPORT */
    size_t log_size;            /* at most 1 MB: then the newest lines */
};

enum runner_state {
    RUNNER_STATE_COLD, RUNNER_STATE_INIT, RUNNER_STATE_WARM, RUNNER_STATE_RUN, RUNNER_STATE_FAIL,
    RUNNER_STATE_NONE,  /* n/a: cannot run on this machine */
    RUNNER_STATE_STALE  /* files changed, reload is paused */
};
const char *runner_state_word(enum runner_state state); /* "cold" ... "n/a" */

struct runner_function_status {
    enum runner_state state;
    int frozen;                     /* instances that are stopped until the next invocation */
    int provisioned, provisioned_ready; /* instances kept initialised: wanted, and there */
    int instances, busy, pid;       /* pid of the newest instance, 0 if none */
    int version;
    int64_t warm_since_ns;          /* 0: not warm */
    int64_t last_run_ns;            /* 0: never run */
    enum runner_outcome last_outcome;
    bool running;                   /* last_run is still in progress */
    int64_t last_duration_us;
    char last_request[37];
    char last_event[256];           /* name of the last event, or "" */
    char reason[512];               /* why it failed or cannot run; first line; or "" */
    char detail[2048];              /* more of it: error JSON, stack, what to install; or "" */
    char interpreter[128];          /* "node 20.20.2 at /usr/bin/node", or "" */
    char warning[256];              /* when that is not what the template asks for, or "" */
    char serves[40];                /* "source", "build of 12:03" */
    int debug_port;                 /* of a debugger, 0: none waits or is attached */
    bool debugged;                  /* one is attached */
    char refused[512];              /* "api.example.com:443 x3": where its network has no way to */
    unsigned cold, prewarm, warm, errors; /* counts of runs */
    unsigned unused;                /* instances that have ended without a run: only their init */
    bool whole_cpu;                 /* its share cannot be limited here, though it is to be */
};

/* What came of a build. */
struct runner_build {
    const char *id;             /* function or layer */
    bool failed;
    bool again;                 /* a tool has run; false: it was not needed */
    const char *method;         /* "makefile", "npm" ...; NULL: its source serves */
    const char *does;           /* "make build-Hello" */
    const char *serves;         /* "source", "build of 12:03" */
    const char *folder;         /* of what was built; NULL: nothing */
    int64_t took_ms;            /* of the build; -1: none */
    const char *failure, *hint; /* or NULL */
    const char *output;         /* what the tools said; "" */
    const struct problem_list *problems; /* or NULL */
};

struct runner_package {
    const char *id;                     /* function or layer */
    const char *path;                   /* of the zip */
    const struct package_result *result;
    const char *command;                /* aws lambda update-function-code ... */
    const char *create_command;         /* aws lambda create-function / publish-layer-version */
    uint64_t layer_bytes;               /* unzipped, of its layers */
};
#endif
