/*
 * engine_inside: what the two halves of the engine share. For engine*.c only.
 */
#ifndef LAMBENCH_ENGINE_ENGINE_INSIDE_H
#define LAMBENCH_ENGINE_ENGINE_INSIDE_H

#include "runner/engine/concurrency.h"
#include "runner/engine/engine.h"
#include "runner/engine/host.h"
#include "runner/engine/member_link.h"
#include "runner/engine/refusals.h"

/* What is kept of a function beside its pool, also while no instance runs. */
struct member {
    struct engine *engine;
    char *id;
    struct pool *pool;
    struct blob *last_event;
    char *last_event_name;
    int64_t last_run_ns;
    int64_t last_duration_us;
    enum runner_outcome last_outcome;
    char last_request[37];
    unsigned cold, prewarm, warm, errors;
    size_t in_flight;
    struct member_link busy;        /* among those with some in flight */
    struct member_link recent;      /* among those that changed, the last one first */
    uint64_t changed;               /* engine->change then */
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
    size_t ahead;                   /* the first of MEMBERS that may have to be started ahead */
    struct map *settled;            /* ids of functions whose code was settled in this turn */
    unsigned in_flight;
    struct member_link *busy, *recent;
    bool stopping;
    uint64_t change;                /* counts what happened */
    uint64_t all_changed;           /* CHANGE when something last happened that concerns any */
};

/* An instance that was started ahead is there, or not to be had. */
void engine_warmed(void *self, const char *function, bool failed);
/* For gate.h: what serves of the function is known now. */
void engine_settled(void *self, const char *function);

/* For spares.h: SELF is the engine. */
bool engine_works(void *self);

#endif
