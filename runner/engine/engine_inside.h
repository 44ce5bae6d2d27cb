/*
 * engine_inside: what the two halves of the engine share. For engine*.c only.
 */
#ifndef LAMBENCH_ENGINE_ENGINE_INSIDE_H
#define LAMBENCH_ENGINE_ENGINE_INSIDE_H

#include "runner/engine/concurrency.h"
#include "runner/engine/engine.h"
#include "runner/engine/host.h"
#include "runner/engine/refusals.h"

/* What is kept of a function beside its pool, also while no instance runs. */
struct member {
    struct engine *engine;
    struct pool *pool;
    struct blob *last_event;
    char *last_event_name;
    int64_t last_run_ns;
    int64_t last_duration_us;
    enum runner_outcome last_outcome;
    char last_request[37];
    unsigned cold, prewarm, warm, errors;
    size_t in_flight;
    bool wants_warm;
    struct refusals *refusals;      /* NULL until there is one */
};

struct engine {
    struct loop *loop;
    struct pool_host host;
    char *state_folder;
    const struct project *project;
    struct map *members;            /* logical id -> struct member */
    struct interpreters *interpreters;
    struct notice_hub *hub;
    struct recorder *recorder;
    struct loop_timer *warm_timer;
    struct retry *retry;
    struct concurrency concurrency;
    struct gate *gate;
    bool provision;
    int warm, warming;
    unsigned in_flight;
    bool stopping;
    uint64_t change;
};

/* Keeps the provisioned instances of all functions that are to have some. */
void engine_provide(struct engine *engine);

/* For spares.h: SELF is the engine. */
bool engine_works(void *self);

#endif
