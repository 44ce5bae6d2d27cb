/* pool_look: what is asked of a pool from outside, and its end. */
#include "runner/engine/pool_inside.h"

#include <stdio.h>
#include <string.h>

#include "runner/engine/host.h"
#include "runner/runtime/starters.h"
#include "workspace/base/error.h"
#include "workspace/model/project.h"

void pool_go_on(struct pool *pool, const char *request)
{
    for (size_t i = 0; i < pool->slot_count; i++) {
        const struct invocation *work = slot_invocation(pool->slots[i]);
        if (work && strcmp(work->request, request) == 0)
            slot_go_on(pool->slots[i]);
    }
}

static void silence(struct invocation *invocation)
{
    if (!invocation)
        return;
    invocation->done = invocation->answered = NULL;
    invocation->stream = NULL;
}

bool pool_stop(struct pool *pool)
{
    pool->stopping = true;
    for (size_t i = 0; i < pool->slot_count; i++) {
        silence(slot_invocation(pool->slots[i]));
        slot_kill(pool->slots[i], RUNNER_CANCELLED);
    }
    return pool_count(pool, slot_has_extensions) > 0;
}

bool pool_used(const struct pool *pool)
{
    return pool->used || pool->slot_count > 0;
}

/* ---- looking ------------------------------------------------------------------------------- */

static enum runner_state state_of(const struct pool *pool, bool can_run)
{
    if (pool_count(pool, pool_slot_busy) > 0)
        return RUNNER_STATE_RUN;
    if (!can_run)
        return RUNNER_STATE_NONE;
    if (pool->stale)
        return RUNNER_STATE_STALE;
    if (pool_count(pool, slot_idle) > 0)
        return RUNNER_STATE_WARM;
    if (pool_count(pool, slot_starting) > 0)
        return RUNNER_STATE_INIT;
    return pool->failed ? RUNNER_STATE_FAIL : RUNNER_STATE_COLD;
}

struct instance *pool_newest(const struct pool *pool)
{
    for (size_t i = pool->slot_count; i-- > 0;)
        if (!slot_dying(pool->slots[i]) && slot_pid(pool->slots[i]) > 0)
            return slot_instance(pool->slots[i]);
    return NULL;
}

void pool_status(struct pool *pool, struct runner_function_status *out)
{
    struct starter_choice choice;
    struct error error = ERROR_INIT;
    bool can_run = starters_check(pool->function, pool->project->settings,
                                  pool->host->interpreters, &choice, &error) == 0;
    (void)snprintf(out->interpreter, sizeof(out->interpreter), "%s", choice.with);
    out->state = state_of(pool, can_run);
    out->instances = (int)pool_count(pool, pool_slot_alive);
    out->frozen = (int)pool_count(pool, slot_frozen);
    out->provisioned = pool->provisions ? pool_provisioned_wanted(pool) : 0;
    out->provisioned_ready = (int)pool_count(pool, pool_slot_ready_provisioned);
    out->busy = (int)pool_count(pool, pool_slot_busy);
    out->version = pool->version;
    out->running = out->busy > 0 || pool->queue.first;
    for (size_t i = 0; i < pool->slot_count; i++) {
        if (slot_dying(pool->slots[i]))
            continue;
        out->pid = slot_pid(pool->slots[i]);
        out->warm_since_ns = slot_ready_ns(pool->slots[i]);
    }
    if (!can_run)
        error_text(&error, out->reason, sizeof(out->reason));
    else
        snprintf(out->reason, sizeof(out->reason), "%s", pool->failed ? pool->reason
                                                                      : choice.warning);
    snprintf(out->detail, sizeof(out->detail), "%s", pool->detail);
}
