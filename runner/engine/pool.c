#include "runner/engine/pool_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/engine/unbegun.h"
#include "runner/runtime/starters.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

enum {
    SPARE_MS = 60000,           /* idle instances beyond the first are ended after this */
    PATIENCE_MS = 30            /* for an instance that has answered */
};

static const struct slot_calls slot_calls;

static void changed(struct pool *pool)
{
    pool->host->changed(pool->host->self, pool->id);
}

/* ---- slots --------------------------------------------------------------------------------- */

size_t pool_count(const struct pool *pool, bool (*is)(const struct slot *slot))
{
    size_t count = 0;
    for (size_t i = 0; i < pool->slot_count; i++)
        count += is(pool->slots[i]);
    return count;
}

bool pool_slot_alive(const struct slot *slot)
{
    return !slot_dying(slot);
}

bool pool_slot_busy(const struct slot *slot)
{
    return slot_invocation(slot) != NULL;
}

/* Counts against the concurrency: not when all that is left of its invocation is a moment. */
static bool working(const struct slot *slot)
{
    return pool_slot_busy(slot) && (!slot_answered(slot) || slot_has_extensions(slot));
}

static bool is_reserved(const struct slot *slot)
{
    return slot_reserved(slot) != NULL;
}

/* Starting, and not for one certain invocation, nor kept for later ones. */
static bool coming(const struct slot *slot)
{
    return slot_starting(slot) && !slot_reserved(slot) && !pool_slot_provisioned(slot);
}

int pool_start_slot(struct pool *pool, enum slot_purpose purpose, struct invocation *reserved,
                    struct error *error)
{
    struct slot_options options = {
        .host = pool->host,
        .calls = &slot_calls,
        .self = pool,
        .function = pool->function,
        .project = pool->project,
        .version = pool->version,
        .purpose = purpose,
        .reserved = reserved,
        .told_work = &pool->told_work,
        .debug_port = pool_debug_port(pool, reserved),
    };
    struct slot *slot;
    if (slot_start(&options, &slot, error) < 0)
        return -1;
    *ARRAY_PUSH(pool->slots, pool->slot_count, pool->slot_capacity) = slot;
    changed(pool);
    return 0;
}

static void clear_failed(struct pool *pool)
{
    pool->failed = false;
    free(take_ptr(&pool->reason));
    free(take_ptr(&pool->detail));
}

static void set_failed(struct pool *pool, const char *type, const char *message,
                       const char *detail)
{
    clear_failed(pool);
    pool->failed = true;
    pool->reason = mem_format("%s%s%.400s", type ? type : "", type ? ": " : "", message);
    pool->reason[strcspn(pool->reason, "\r\n")] = '\0';
    pool->detail = mem_format("%.2047s", detail ? detail : message);
}

/* ---- the answer to a save ------------------------------------------------------------------ */

static void tell_renewed(struct pool *pool)
{
    if (!pool->renew_cause)
        return;
    AUTO_FREE char *text = mem_format(
        "saved %s: %s reloaded in %lld ms (src #%d)", pool->renew_cause, pool->id,
        (long long)((clock_mono_ns() - pool->renew_ns) / 1000000), pool->version);
    free(take_ptr(&pool->renew_cause));
    pool->host->say(pool->host->self, pool->id, false, text);
}

static void tell_not_renewed(struct pool *pool)
{
    AUTO_FREE char *text =
        pool->renew_cause
            ? mem_format("saved %s: %s does not load: %s", pool->renew_cause, pool->id,
                         pool->reason)
            : mem_format("%s does not load: %s", pool->id, pool->reason);
    free(take_ptr(&pool->renew_cause));
    pool->host->say(pool->host->self, pool->id, true, text);
}

/* ---- work for instances -------------------------------------------------------------------- */

void pool_end_unbegun(struct pool *pool, struct invocation *taken_invocation,
                      enum runner_outcome outcome, const char *type, const char *message)
{
    const struct unbegun how = { .outcome = outcome, .type = type, .message = message,
                                 .version = pool->version };
    unbegun_end(pool->host, taken_invocation, &how);
    changed(pool);
}

/* An invocation whose response is here ends within a moment, unless extensions take their time: who
 * comes next waits for that moment rather than for a cold start. */
static size_t count_almost_idle(struct pool *pool)
{
    if (pool->impatient)
        return 0;
    size_t count = 0;
    for (size_t i = 0; i < pool->slot_count; i++)
        count += slot_answered(pool->slots[i]) && slot_version(pool->slots[i]) == pool->version;
    if (count > 0)
        loop_timer_set(pool->patience, PATIENCE_MS);
    return count;
}

/* Instances must be under way for all that wait; what cannot be started fails. */
static void pump(struct pool *pool)
{
    size_t waiting = invocation_queue_count(&pool->queue);
    size_t under_way = pool_count(pool, coming);
    if (under_way < waiting)
        under_way += count_almost_idle(pool);
    while (!pool->stopping && under_way < waiting) {
        struct error error = ERROR_INIT;
        enum slot_purpose purpose = pool->failed ? SLOT_AGAIN : SLOT_ON_DEMAND;
        if (pool_start_slot(pool, purpose, NULL, &error) < 0) {
            struct invocation *invocation = invocation_queue_take(&pool->queue);
            char text[1600];
            error_text(&error, text, sizeof(text));
            set_failed(pool, "Runtime.InvalidEntrypoint", text, NULL);
            pool_end_unbegun(pool, invocation, RUNNER_INIT_FAILED, "Runtime.InvalidEntrypoint",
                             text);
            waiting--;
            changed(pool);
            continue;
        }
        under_way++;
    }
}

static void on_impatient(void *self)
{
    struct pool *pool = self;
    pool->impatient = true;
    pump(pool);
    pool->impatient = false;
}

static void on_spare(void *self)
{
    struct pool *pool = self;
    bool first = true;
    for (size_t i = pool->slot_count; i > 0; i--) {
        if (!slot_idle(pool->slots[i - 1]) || pool_slot_provisioned(pool->slots[i - 1]))
            continue;
        if (!first)
            slot_kill(pool->slots[i - 1], RUNNER_CANCELLED);
        first = false;
    }
    changed(pool);
}

static void on_ready(void *self, struct slot *slot)
{
    struct pool *pool = self;
    struct invocation *work = slot_reserved(slot);
    bool old = slot_version(slot) != pool->version;
    if (!old) {
        clear_failed(pool);
        tell_renewed(pool);
        if (slot_purpose(slot) == SLOT_AHEAD)
            pool->host->warmed(pool->host->self, pool->id, false);
        pool_provision(pool); /* the next ones */
    }
    if (!work && old) {
        slot_kill(slot, RUNNER_CANCELLED);
        pump(pool);
        changed(pool);
        return;
    }
    if (!work)
        work = invocation_queue_take(&pool->queue);
    if (work) {
        if (work->environment_count > 0)
            slot_retire(slot); /* its variables are this invocation's only */
        slot_assign(slot, work);
    } else {
        slot_spare(slot);
        slot_rest(slot);
        if (pool_count(pool, slot_idle) > 1)
            loop_timer_set(pool->spare_timer, SPARE_MS);
    }
    changed(pool);
}

static void on_finished(void *self, struct slot *slot, struct invocation *invocation,
                        const struct runner_result *result)
{
    (void)slot;
    struct pool *pool = self;
    pool->used = true;
    pool->host->finished(pool->host->self, invocation, result);
    invocation_free(invocation);
    changed(pool);
}

static void on_init_failed(void *self, struct slot *slot, const struct slot_failure *failure)
{
    struct pool *pool = self;
    bool old = slot_version(slot) != pool->version;
    struct invocation *work = slot_reserved(slot) ? slot_reserved(slot)
                                                  : invocation_queue_take(&pool->queue);
    slot_unreserve(slot);
    if (!old) {
        set_failed(pool, failure->own_type, failure->message,
                   failure->body ? blob_bytes(failure->body) : NULL);
        if (!work)
            tell_not_renewed(pool);
        free(take_ptr(&pool->renew_cause));
        if (slot_purpose(slot) == SLOT_AHEAD)
            pool->host->warmed(pool->host->self, pool->id, true);
        if (slot_purpose(slot) == SLOT_PROVISIONED)
            pool_provision_failed(pool);
    }
    if (!work)
        return;
    /* a failed init is repeated once within the invocation that waits for it, in its sandbox */
    struct error error = ERROR_INIT;
    if (slot_purpose(slot) != SLOT_AGAIN && slot_rests(slot) && !old) {
        slot_assign(slot, work);
        return;
    }
    if (slot_purpose(slot) != SLOT_AGAIN && pool_start_slot(pool, SLOT_AGAIN, work, &error) == 0)
        return;
    slot_fail(slot, work, failure);
}

/* Old code is of no use any more. */
static void on_reset(void *self, struct slot *slot)
{
    struct pool *pool = self;
    if (slot_version(slot) != pool->version && !slot_reserved(slot))
        slot_kill(slot, RUNNER_CANCELLED);
    else
        slot_again(slot);
    pump(pool);
    changed(pool);
}

static void bury(void *self)
{
    struct pool *pool = self;
    while (pool->grave_count > 0)
        slot_free(pool->graves[--pool->grave_count]);
}

static void on_gone(void *self, struct slot *slot)
{
    struct pool *pool = self;
    for (size_t i = 0; i < pool->slot_count; i++)
        if (pool->slots[i] == slot) {
            memmove(&pool->slots[i], &pool->slots[i + 1],
                    (pool->slot_count - i - 1) * sizeof(struct slot *));
            pool->slot_count--;
            break;
        }
    if (slot_reserved(slot) && pool->stopping) {
        invocation_queue_add(&pool->queue, slot_reserved(slot));
        slot_unreserve(slot);
    } else if (slot_reserved(slot)) { /* ended by us while it started: what waits starts over */
        struct error error = ERROR_INIT;
        struct invocation *work = slot_reserved(slot);
        slot_unreserve(slot);
        if (pool_start_slot(pool, SLOT_ON_DEMAND, work, &error) < 0)
            invocation_queue_add(&pool->queue, work);
    }
    pool->unused += slot_ready_ns(slot) > 0 && !slot_served(slot);
    *ARRAY_PUSH(pool->graves, pool->grave_count, pool->grave_capacity) = slot;
    if (pool->grave_count == 1)
        loop_later(pool->host->loop, bury, pool);
    pump(pool);
    pool_provision(pool);
    changed(pool);
}

static const struct slot_calls slot_calls = {
    .ready = on_ready,
    .finished = on_finished,
    .init_failed = on_init_failed,
    .reset = on_reset,
    .gone = on_gone,
};

/* ---- from outside -------------------------------------------------------------------------- */

struct pool *pool_new(const struct pool_host *host, const struct project *project,
                      const char *function)
{
    struct pool *pool = mem_alloc(sizeof(*pool));
    pool->host = host;
    pool->id = mem_text(function);
    pool->version = 1;
    invocation_queue_init(&pool->queue);
    pool->spare_timer = loop_after_ms(host->loop, -1, on_spare, pool);
    pool->patience = loop_after_ms(host->loop, -1, on_impatient, pool);
    pool_set_project(pool, project);
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    loop_forget(pool->host->loop, pool);
    loop_timer_free(pool->spare_timer);
    loop_timer_free(pool->patience);
    for (size_t i = 0; i < pool->slot_count; i++) {
        invocation_free(slot_invocation(pool->slots[i]));
        invocation_free(slot_reserved(pool->slots[i]));
        slot_free(pool->slots[i]);
    }
    bury(pool);
    struct invocation *waiting;
    while ((waiting = invocation_queue_take(&pool->queue)))
        invocation_free(waiting);
    free(pool->slots);
    free(pool->graves);
    free(pool->renew_cause);
    clear_failed(pool);
    free(pool->id);
    project_drop(pool->project);
    free(pool);
}

void pool_set_project(struct pool *pool, const struct project *project)
{
    const struct project *old = pool->project;
    pool->project = project_hold(project);
    pool->function = project_function(project, pool->id);
    CHECK(pool->function);
    project_drop(old);
}

size_t pool_taken(const struct pool *pool)
{
    return pool_count(pool, working) + invocation_queue_count(&pool->queue) +
           pool_count(pool, is_reserved);
}

static struct slot *find_idle(const struct pool *pool)
{
    /* the newest first: the older ones fall idle and are given up; but provisioned ones before */
    struct slot *resting = NULL, *idle = NULL;
    for (size_t i = pool->slot_count; i > 0; i--) {
        struct slot *slot = pool->slots[i - 1];
        if (slot_version(slot) != pool->version)
            continue;
        if (slot_idle(slot) && pool_slot_provisioned(slot))
            return slot;
        if (!idle && slot_idle(slot))
            idle = slot;
        if (!resting && slot_rests(slot))
            resting = slot;
    }
    return idle ? idle : resting; /* its init is done again, with the /tmp it had */
}

int pool_check_start(const struct pool *pool, struct error *error)
{
    struct starter_choice ignored;
    return starters_check(pool->function, pool->project->settings, pool->host->interpreters,
                          &ignored, error);
}

int pool_admit(struct pool *pool, struct invocation *invocation, struct error *error)
{
    struct slot *idle = invocation->fresh ? NULL : find_idle(pool);
    if (!idle && pool_check_start(pool, error) < 0)
        return -1; /* what runs already has been checked */
    if (idle) {
        slot_assign(idle, invocation);
        changed(pool);
        return 0;
    }
    pool->used = true;
    if (invocation->debug_port) { /* there or not at all: it would wait for nobody elsewhere */
        if (pool_count(pool, slot_debugs) > 0)
            return error_set(error, ERROR_NOT_EMULATED,
                             "an instance of %s waits for a debugger already", pool->id);
        return pool_start_slot(pool, SLOT_ON_DEMAND, invocation, error);
    }
    if (invocation->fresh && !pool->failed) {
        struct error ignored = ERROR_INIT; /* the queue tries it again and tells why it fails */
        if (pool_start_slot(pool, SLOT_ON_DEMAND, invocation, &ignored) == 0)
            return 0;
    }
    invocation_queue_add(&pool->queue, invocation);
    pump(pool);
    return 0;
}

bool pool_cancel(struct pool *pool, const char *request)
{
    struct invocation *waiting = invocation_queue_find(&pool->queue, request);
    for (size_t i = 0; i < pool->slot_count && !waiting; i++) {
        struct slot *slot = pool->slots[i];
        if (slot_invocation(slot) && strcmp(slot_invocation(slot)->request, request) == 0) {
            slot_kill(slot, RUNNER_CANCELLED);
            return true;
        }
        if (slot_reserved(slot) && strcmp(slot_reserved(slot)->request, request) == 0) {
            waiting = slot_reserved(slot);
            slot_unreserve(slot);
            slot_kill(slot, RUNNER_CANCELLED);
        }
    }
    if (!waiting)
        return false;
    pool_end_unbegun(pool, waiting, RUNNER_CANCELLED, "Sandbox.Failure",
                     "cancelled before it began");
    changed(pool);
    return true;
}

bool pool_warm(struct pool *pool)
{
    struct error error = ERROR_INIT;
    if (pool_count(pool, pool_slot_alive) > 0 || pool->function->reserved_concurrency == 0 ||
        pool_check_start(pool, &error) < 0)
        return false;
    if (pool_start_slot(pool, SLOT_AHEAD, NULL, &error) == 0)
        return true;
    char text[1600];
    error_text(&error, text, sizeof(text));
    set_failed(pool, NULL, text, NULL);
    tell_not_renewed(pool);
    changed(pool);
    return false;
}

/* Ends what is idle or has only begun; what is busy ends its invocation on the old code. */
static void retire(struct pool *pool)
{
    for (size_t i = 0; i < pool->slot_count; i++)
        if (!slot_invocation(pool->slots[i]))
            slot_kill(pool->slots[i], RUNNER_CANCELLED);
    pool->version++;
    clear_failed(pool);
}

void pool_renew(struct pool *pool, const char *what, bool start)
{
    retire(pool);
    pool->stale = false;
    free(pool->renew_cause);
    pool->renew_cause = mem_text(what);
    pool->renew_ns = clock_mono_ns();
    if (!start) {
        free(take_ptr(&pool->renew_cause));
    } else if (!pool->queue.first && (!pool->provisions || pool_provisioned_wanted(pool) == 0)) {
        struct error error = ERROR_INIT;
        char text[1600];
        if (pool_check_start(pool, &error) < 0 ||
            pool_start_slot(pool, SLOT_AHEAD, NULL, &error) < 0) {
            error_text(&error, text, sizeof(text));
            set_failed(pool, NULL, text, NULL);
            tell_not_renewed(pool);
        }
    }
    pump(pool);
    pool_provision(pool);
    changed(pool);
}

void pool_restart(struct pool *pool)
{
    retire(pool);
    pool->version--; /* the code is the same */
    for (size_t i = 0; i < pool->slot_count; i++)
        if (slot_invocation(pool->slots[i]))
            slot_retire(pool->slots[i]);
    pump(pool);
    changed(pool);
}

void pool_set_stale(struct pool *pool, bool stale)
{
    pool->stale = stale;
    changed(pool);
}
