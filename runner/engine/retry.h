/*
 * retry: asynchronous invocations that failed are tried twice again, after one minute and after
 * two more; those for which there was no room wait from one second on, doubled up to five minutes.
 * The request id stays, and the event is given up when it gets too old (AWS Lambda Developer Guide,
 * "Asynchronous invocation", "How Lambda handles errors and retries").
 */
#ifndef LAMBENCH_ENGINE_RETRY_H
#define LAMBENCH_ENGINE_RETRY_H

#include <stdbool.h>
#include <stdint.h>

struct function;
struct invocation;
struct loop;
struct project;
struct retry;

/* What becomes of an event, in the words of the records that destinations get. */
enum retry_fate {
    RETRY_LATER,
    RETRY_EXHAUSTED,        /* RetriesExhausted */
    RETRY_TOO_OLD,          /* EventAgeExceeded */
    RETRY_ZERO_RESERVED     /* ZeroReservedConcurrency: not tried at all */
};

/* The rule alone: after an attempt that failed, or one that was THROTTLED, at NOW_NS (wall clock).
 * OUT_WAIT_MS is set for RETRY_LATER. */
enum retry_fate retry_decide(const struct function *function, const struct invocation *invocation,
                             bool throttled, int64_t now_ns, int64_t *out_wait_ms);

struct retry_calls {
    void (*again)(void *self, struct invocation *taken_invocation); /* its time has come */
    void (*say)(void *self, const char *function, bool failed, const char *text);
};

struct retry *retry_new(struct loop *loop, const struct retry_calls *calls, void *self);
/* Forgets what was planned. */
void retry_free(struct retry *retry);
/* INVOCATION failed: its next attempt is planned, in PROJECT, or it is given up; both are told. */
void retry_failed(struct retry *retry, const struct project *project,
                  const struct function *function, const struct invocation *invocation);
/* There was no room for it. */
void retry_throttled(struct retry *retry, const struct function *function,
                     struct invocation *taken_invocation);

#endif
