/*
 * gate: invocations pass here before they reach their pool. Those of a function whose code has to
 * be built wait until it is; when it cannot be, and nothing older serves, they fail.
 */
#ifndef LAMBENCH_ENGINE_GATE_H
#define LAMBENCH_ENGINE_GATE_H

#include <stdbool.h>

#include "workspace/base/mem.h"

struct builder;
struct gate;
struct invocation;
struct pool_host;
struct project;
struct runner_function_status;

struct gate_calls {
    /* What it waited for is there. */
    void (*pass)(void *self, struct invocation *taken_invocation);
    /* It is other code from now on; WHAT was saved, or NULL. */
    void (*renew)(void *self, const char *function, const char *what);
    /* Nothing is waited for any more. */
    void (*settled)(void *self, const char *function);
    /* For people; a line of the function's log, of the run's when REQUEST is given. */
    void (*say)(void *self, const char *function, const char *request, bool failed,
                const char *text);
};

/* HOST is borrowed; its `finished` gets invocations that fail here. */
struct gate *gate_new(const struct pool_host *host, const struct gate_calls *calls, void *self);
void gate_free(struct gate *gate);
DEFINE_AUTO(gate, gate_free);
struct builder *gate_builder(struct gate *gate);    /* borrowed */

void gate_set_project(struct gate *gate, const struct project *project);
/* True: the code is there, or nothing has to be built. False: `settled` comes, or has told that it
 * could not be built. */
bool gate_open(struct gate *gate, const char *function);
/* Takes the invocation and lets it wait when the gate is not open; false: it may pass. */
bool gate_hold(struct gate *gate, struct invocation *invocation);
/* Ends an invocation that has passed and could not be run all the same. */
void gate_fail(struct gate *gate, struct invocation *taken_invocation, const char *type,
               const char *message);
/* Ends one that waits; false: none has that request id. */
bool gate_cancel(struct gate *gate, const char *request);
/* Files of the function were saved. True: it is built of them; `renew` comes if that gives other
 * code, or in any case with ALWAYS. */
bool gate_saved(struct gate *gate, const char *function, const char *what, bool always);

/* What serves it, and why nothing does. */
void gate_status(struct gate *gate, const char *function, struct runner_function_status *out);

#endif
