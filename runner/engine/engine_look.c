#include "runner/engine/engine_inside.h"

#include <stdio.h>
#include <string.h>

#include "runner/engine/gate.h"
#include "runner/engine/pool.h"
#include "runner/engine/recorder.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/map.h"
#include "workspace/model/function.h"

const struct project *engine_project(const struct engine *engine)
{
    return engine->project;
}

/* ---- looking ------------------------------------------------------------------------------- */

bool engine_status(const struct engine *engine, const char *function,
                   struct runner_function_status *out)
{
    struct member *member = map_get(engine->members, function);
    if (!member)
        return false;
    *out = (struct runner_function_status){
        .last_run_ns = member->last_run_ns,
        .last_outcome = member->last_outcome,
        .last_duration_us = member->last_duration_us,
        .cold = member->cold,
        .prewarm = member->prewarm,
        .warm = member->warm,
        .errors = member->errors,
    };
    memcpy(out->last_request, member->last_request, sizeof(out->last_request));
    snprintf(out->last_event, sizeof(out->last_event), "%s",
             member->last_event_name ? member->last_event_name : "");
    if (member->refusals)
        refusals_text(member->refusals, out->refused, sizeof(out->refused));
    pool_status(member->pool, out);
    gate_status(engine->gate, function, out);
    return true;
}

void engine_set_api_port(struct engine *engine, int port)
{
    engine->host.api_port = (unsigned)port;
}

struct blob *engine_last_event(const struct engine *engine, const char *function,
                               const char **out_name)
{
    struct member *member = map_get(engine->members, function);
    *out_name = member ? member->last_event_name : NULL;
    return member ? blob_hold(member->last_event) : NULL;
}

bool engine_works(void *self)
{
    const struct engine *engine = self;
    return engine->in_flight > 0 || engine->stopping;
}

unsigned engine_in_flight(const struct engine *engine)
{
    return engine->in_flight;
}

uint64_t engine_change(const struct engine *engine)
{
    return engine->change;
}

bool engine_changed(const struct engine *engine, uint64_t since,
                    void (*each)(void *self, const char *function), void *self)
{
    if (engine->all_changed > since)
        return false;
    for (struct member_link *link = engine->recent; link && link->member->changed > since;
         link = link->next)
        each(self, link->member->id);
    return true;
}

struct notice_hub *engine_notices(struct engine *engine)
{
    return engine->hub;
}

struct metrics *engine_metrics(const struct engine *engine)
{
    return recorder_metrics(engine->recorder);
}

struct interpreters *engine_interpreters(struct engine *engine)
{
    return engine->interpreters;
}

struct builder *engine_builder(struct engine *engine)
{
    return gate_builder(engine->gate);
}

struct history *engine_history(struct engine *engine)
{
    return recorder_history(engine->recorder);
}

int engine_debug(struct engine *engine, const char *function, int port, int *out_port,
                 struct error *error)
{
    const struct function *found = engine_find(engine, function);
    struct pool *pool = found ? engine_pool(engine, found) : NULL;
    if (!pool) {
        error_set(error, ERROR_NOT_FOUND, "there is no function %s", function);
        return error_hint(error, "lambench list shows all");
    }
    *out_port = pool_debug(pool, port);
    return 0;
}

const struct pool_host *engine_host(const struct engine *engine)
{
    return &engine->host;
}

struct pool *engine_pool(const struct engine *engine, const struct function *function)
{
    struct member *member = map_get(engine->members, function->id);
    return member ? member->pool : NULL;
}
