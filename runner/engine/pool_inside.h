/*
 * pool_inside: what the files of pool share. Nobody else includes it.
 */
#ifndef LAMBENCH_ENGINE_POOL_INSIDE_H
#define LAMBENCH_ENGINE_POOL_INSIDE_H

#include "runner/engine/invocation.h"
#include "runner/engine/pool.h"
#include "runner/engine/slot.h"

struct loop_timer;

struct pool {
    const struct pool_host *host;
    const struct project *project;      /* held */
    const struct function *function;    /* in it */
    char *id;
    struct slot **slots;
    size_t slot_count, slot_capacity;
    struct slot **graves;               /* gone, to be freed outside of their own calls */
    size_t grave_count, grave_capacity;
    struct invocation_queue queue;
    struct loop_timer *spare_timer, *patience;
    int version;
    bool failed, stale, used, stopping, impatient;
    char reason[512], detail[2048];
    char *renew_cause;                  /* what was saved, until the fresh instance is there */
    int64_t renew_ns;
};

size_t pool_count(const struct pool *pool, bool (*is)(const struct slot *slot));
bool pool_slot_alive(const struct slot *slot);
bool pool_slot_busy(const struct slot *slot);

#endif
