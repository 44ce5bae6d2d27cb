/*
 * retry: asynchronous invocations that failed are tried twice again, after one minute and after
 * two more, with the same request id (AWS Lambda Developer Guide, "Asynchronous invocation").
 */
#ifndef LAMBENCH_ENGINE_RETRY_H
#define LAMBENCH_ENGINE_RETRY_H

#include <stdbool.h>
#include <stdint.h>

struct invocation;
struct loop;
struct retry;
struct runner_invoke;

enum { RETRY_ATTEMPTS = 3 };

/* AGAIN is called when a planned attempt is due; INVOKE is borrowed for the call. */
struct retry *retry_new(struct loop *loop,
                        void (*again)(void *self, const struct runner_invoke *invoke, int attempt),
                        void *self);
/* Forgets what was planned. */
void retry_free(struct retry *retry);
/* Plans the next attempt; false when this was the last. */
bool retry_plan(struct retry *retry, const struct invocation *invocation, int64_t *out_wait_ms);

#endif
