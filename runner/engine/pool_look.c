/* pool_look: what is asked of a pool from outside, and its end. */
#include "runner/engine/pool_inside.h"

#include <stdio.h>
#include <string.h>

#include "runner/engine/host.h"
#include "runner/engine/invocation.h"
#include "runner/runtime/starters.h"
#include "workspace/base/error.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

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

void pool_give_up(struct pool *pool)
{
    static const char why[] = "the function is gone";
    pool->stopping = true;
    for (size_t i = 0; i < pool->slot_count; i++) {
        struct slot *slot = pool->slots[i];
        struct invocation *reserved = slot_reserved(slot);
        slot_unreserve(slot);
        if (reserved)
            pool_end_unbegun(pool, reserved, RUNNER_CANCELLED, "Sandbox.Failure", why);
        slot_kill(slot, RUNNER_CANCELLED);
    }
    for (struct invocation *waiting; (waiting = invocation_queue_take(&pool->queue));)
        pool_end_unbegun(pool, waiting, RUNNER_CANCELLED, "Sandbox.Failure", why);
}

/* ---- debuggers ------------------------------------------------------------------------------ */

/* Each function of a template has one of its own, from Node.js' usual one on. */
static int own_port(const struct pool *pool)
{
    enum { FIRST_PORT = 9229, PORTS = 1000 };
    int said = run_settings_function(pool->project->settings, pool->id)->debug_port;
    size_t index = (size_t)(pool->function - pool->project->functions);
    return said ? said : FIRST_PORT + (int)(index % PORTS);
}

/* One instance at a time has the port; others that are needed meanwhile run as always. */
int pool_debug_port(const struct pool *pool, const struct invocation *reserved)
{
    int wanted = reserved && reserved->debug_port ? reserved->debug_port : pool->debug_port;
    if (pool_count(pool, slot_debugs) > 0)
        return 0;
    for (size_t i = 0; i < pool->slot_count; i++)
        slot_release_debug(pool->slots[i]);
    if (wanted == RUNNER_DEBUG_OWN_PORT)
        return own_port(pool);
    return wanted ? wanted : run_settings_function(pool->project->settings, pool->id)->debug_port;
}

int pool_debug(struct pool *pool, int port)
{
    pool->debug_port = port;
    pool_restart(pool);
    if (port)
        (void)pool_warm(pool);
    return port == RUNNER_DEBUG_OWN_PORT ? own_port(pool) : port;
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
    (void)snprintf(out->warning, sizeof(out->warning), "%s", choice.warning);
    out->state = state_of(pool, can_run);
    out->instances = (int)pool_count(pool, pool_slot_alive);
    out->frozen = (int)pool_count(pool, slot_frozen);
    out->provisioned = pool->provisions ? pool_provisioned_wanted(pool) : 0;
    out->provisioned_ready = (int)pool_count(pool, pool_slot_ready_provisioned);
    out->busy = (int)pool_count(pool, pool_slot_busy);
    out->version = pool->version;
    out->unused = pool->unused;
    out->whole_cpu = pool_count(pool, slot_whole_cpu) > 0;
    out->running = out->busy > 0 || pool->queue.first;
    for (size_t i = 0; i < pool->slot_count; i++) {
        if (slot_dying(pool->slots[i]))
            continue;
        bool attached;
        int port = slot_debug_port(pool->slots[i], &attached);
        out->debug_port = port ? port : out->debug_port;
        out->debugged = out->debugged || attached;
        out->pid = slot_pid(pool->slots[i]);
        out->warm_since_ns = slot_ready_ns(pool->slots[i]);
    }
    if (!can_run)
        error_text(&error, out->reason, sizeof(out->reason));
    else
        snprintf(out->reason, sizeof(out->reason), "%s", pool->failed ? pool->reason
                                                                      : choice.warning);
    snprintf(out->detail, sizeof(out->detail), "%s", pool->detail ? pool->detail : "");
}
