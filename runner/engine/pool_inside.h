/*
 * pool_inside: what the files of pool share. Nobody else includes it.
 */
#ifndef LAMBENCH_ENGINE_POOL_INSIDE_H
#define LAMBENCH_ENGINE_POOL_INSIDE_H

#include "runner/engine/host.h"
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
    int debug_port;                     /* as a person wants it; 0: as the settings say */
    bool failed, stale, used, stopping, impatient;
    bool provisions;                    /* provisioned instances are wanted at all */
    bool told_work;                     /* that it works on after its answer */
    int provision_version;              /* the version that they could not be started of; 0 */
    char *reason, *detail;              /* of the failure; NULL: none */
    char *renew_cause;                  /* what was saved, until the fresh instance is there */
    int64_t renew_ns;
    unsigned unused;                    /* instances that have ended without an invocation */
};

size_t pool_count(const struct pool *pool, bool (*is)(const struct slot *slot));
bool pool_slot_alive(const struct slot *slot);
/* For an instance about to be started, for RESERVED or NULL; 0: none. */
int pool_debug_port(const struct pool *pool, const struct invocation *reserved);
bool pool_slot_busy(const struct slot *slot);

/* Starts an instance; a reserved one serves only that invocation. */
int pool_start_slot(struct pool *pool, enum slot_purpose purpose, struct invocation *reserved,
                    struct error *error);
/* Ends an invocation that no instance has begun. */
void pool_end_unbegun(struct pool *pool, struct invocation *taken_invocation,
                      enum runner_outcome outcome, const char *type, const char *message);
int pool_check_start(const struct pool *pool, struct error *error);

bool pool_slot_provisioned(const struct slot *slot);
bool pool_slot_ready_provisioned(const struct slot *slot);
int pool_provisioned_wanted(const struct pool *pool);
/* Starts those that are missing. */
void pool_provision(struct pool *pool);
/* One did not start: none of this version is tried again. */
void pool_provision_failed(struct pool *pool);

#endif
