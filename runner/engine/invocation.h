/*
 * invocation: one request: its event, who waits for the result, the log it has written so far.
 */
#ifndef LAMBENCH_ENGINE_INVOCATION_H
#define LAMBENCH_ENGINE_INVOCATION_H

#include "runner/engine/values.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

struct error;
struct project;

struct invocation {
    struct invocation *next;    /* in the queue of a pool */
    char request[37];
    char trace[128];
    char segment[17];           /* id of its X-Ray segment when it is traced, else "" */
    char *function;             /* logical id */
    char *event_name, *client_context, *cognito_identity, *tenant, *qualifier;
    const struct runner_stream *stream;
    void (*answered)(void *self, const struct runner_result *result);
    struct blob *event;
    char **environment;
    size_t environment_count, environment_capacity;
    int debug_port;             /* see struct runner_invoke */
    bool fresh;                 /* wants an instance of its own */
    bool asynchronous;
    int attempt;                /* 0, 1, 2: of an asynchronous invocation */
    int throttles;              /* how often there was no room for it */
    int64_t accepted_ns;        /* wall clock; the same for all attempts */
    const struct project *project; /* the one it started with; held */
    int64_t started_ns;         /* wall clock, when the event was handed over */
    int64_t started_mono_ns;
    struct str log;
    void (*done)(void *self, const struct runner_result *result);
    void *self;
};

/* -1: the event is larger than its kind of call allows (ERROR_LIMIT). */
int invocation_check(const struct runner_invoke *invoke, struct error *error);
/* Copies what INVOKE says; makes request id and trace id where none are given. */
struct invocation *invocation_new(const struct runner_invoke *invoke, const char *function,
                                  const struct project *project);
/* The same once more, in PROJECT, for another attempt; nobody waits for that. */
struct invocation *invocation_again(const struct invocation *invocation,
                                    const struct project *project);
void invocation_free(struct invocation *invocation);
DEFINE_AUTO(invocation, invocation_free);

/* One line of its log, as the cloud's log tail shows it; the newest megabyte is kept. */
void invocation_log(struct invocation *invocation, const char *text, size_t size);

/* First come, first served; the invocations are not owned. */
struct invocation_queue {
    struct invocation *first, **end;
};
void invocation_queue_init(struct invocation_queue *queue);
void invocation_queue_add(struct invocation_queue *queue, struct invocation *invocation);
struct invocation *invocation_queue_take(struct invocation_queue *queue); /* NULL when empty */
/* Takes out the one with this request id; NULL if there is none. */
struct invocation *invocation_queue_find(struct invocation_queue *queue, const char *request);
size_t invocation_queue_count(const struct invocation_queue *queue);

#endif
