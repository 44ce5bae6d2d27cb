#include "runner/engine/engine_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/engine/gate.h"
#include "runner/engine/invocation.h"
#include "runner/engine/pool.h"
#include "runner/engine/recorder.h"
#include "runner/engine/retry.h"
#include "runner/engine/spares.h"
#include "runner/runtime/interpreters.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/model/arn.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"
#include "workspace/store/log_write.h"

enum { WARM_UP_MS = 30 };       /* the first frame comes before the first instance */

/* FUNCTION: whom what happened concerns; NULL, or a layer: anyone. */
static void count_change(struct engine *engine, const char *function)
{
    engine->change++;
    struct member *member = engine->recent ? engine->recent->member : NULL;
    if (!function || !member || strcmp(member->id, function) != 0) /* mostly the same one again */
        member = function ? map_get(engine->members, function) : NULL;
    if (!member) {
        engine->all_changed = engine->change;
        return;
    }
    member->changed = engine->change;
    member_link_join(&engine->recent, &member->recent, member);
}

static void notify(struct engine *engine, enum runner_notice_kind kind, const char *function,
                   const char *request, const char *text, bool failed)
{
    struct runner_notice notice = { .kind = kind, .function = function, .request = request,
                                    .text = text, .failed = failed };
    count_change(engine, function);
    notice_send(engine->hub, &notice);
}

/* ---- log ----------------------------------------------------------------------------------- */

static void on_disk_trouble(void *self, const struct error *error)
{
    char text[1024];
    notify(self, RUNNER_MESSAGE, NULL, NULL, error_text(error, text, sizeof(text)), true);
}

static void add_log(void *self, const char *function, const char *request, enum log_kind kind,
                    const char *text, size_t size)
{
    struct engine *engine = self;
    struct log_record record = { .wall_ns = clock_wall_ns(), .kind = kind, .function = function,
                                 .text = text, .size = size };
    memcpy(record.request, request, strnlen(request, sizeof(record.request) - 1));
    recorder_log(engine->recorder, &record);
    count_change(engine, function);
    notice_send_log(engine->hub, &record);
}

void engine_say(struct engine *engine, const char *function, bool failed, const char *text)
{
    if (function)
        add_log(engine, function, "", LOG_NOTE, text, strlen(text));
    notify(engine, RUNNER_MESSAGE, function, NULL, text, failed);
}

static void host_say(void *self, const char *function, bool failed, const char *text)
{
    engine_say(self, function, failed, text);
}

static void host_tell(void *self, const char *function, const char *text)
{
    notify(self, RUNNER_MESSAGE, function, NULL, text, false);
}

static void host_refused(void *self, const char *function, const char *where)
{
    struct engine *engine = self;
    struct member *member = map_get(engine->members, function);
    if (member && !member->refusals)
        member->refusals = mem_alloc(sizeof(*member->refusals));
    count_change(engine, function);
    AUTO_FREE char *text = member ? refusals_note(member->refusals, where) : NULL;
    if (text)
        engine_say(engine, function, true, text);
}

/* ---- what a pool tells --------------------------------------------------------------------- */

static void host_changed(void *self, const char *function)
{
    notify(self, RUNNER_FUNCTION_CHANGED, function, NULL, NULL, false);
}

static void host_started(void *self, const struct invocation *invocation)
{
    struct engine *engine = self;
    struct member *member = map_get(engine->members, invocation->function);
    member->last_run_ns = invocation->started_ns;
    memcpy(member->last_request, invocation->request, sizeof(member->last_request));
    notify(engine, RUNNER_INVOCATION_STARTED, invocation->function, invocation->request, NULL,
           false);
}

static void count(struct member *member, const struct runner_result *result)
{
    member->cold += result->start == RUNNER_COLD;
    member->prewarm += result->start == RUNNER_PREWARM;
    member->warm += result->start == RUNNER_WARM;
    member->errors += result->outcome != RUNNER_OK && result->outcome != RUNNER_CANCELLED;
    member->last_outcome = result->outcome;
    member->last_duration_us = result->duration_us;
    member->last_run_ns = result->started_ns;
    memcpy(member->last_request, result->request, sizeof(member->last_request));
}

/* ---- asynchronous invocations -------------------------------------------------------------- */

static int admit(struct engine *engine, struct invocation *taken_invocation, struct error *error);

static void try_again(void *self, struct invocation *taken_invocation)
{
    struct engine *engine = self;
    struct error error = ERROR_INIT;
    char text[1600];
    AUTO_FREE char *function = mem_text(taken_invocation->function);
    if (!map_get(engine->members, function)) /* it is gone, and its event with it */
        invocation_free(taken_invocation);
    else if (admit(engine, taken_invocation, &error) < 0)
        engine_say(engine, function, true, error_text(&error, text, sizeof(text)));
}

/* CHANGE: so many more invocations of it are in progress. */
static void count_in_flight(struct engine *engine, const struct function *function,
                            struct member *member, int change)
{
    engine->in_flight += (unsigned)change;
    member->in_flight += (size_t)change;
    if (member->in_flight == 0)
        member_link_leave(&member->busy);
    else if (!member->busy.at)
        member_link_join(&engine->busy, &member->busy, member);
    if (function->reserved_concurrency < 0)
        engine->concurrency.in_use += (size_t)change;
}

static void host_finished(void *self, struct invocation *invocation,
                          const struct runner_result *result)
{
    struct engine *engine = self;
    struct member *member = map_get(engine->members, invocation->function);
    const struct function *function = project_function(engine->project, invocation->function);
    recorder_result(engine->recorder, invocation, result);
    if (member && function) {
        count(member, result);
        count_in_flight(engine, function, member, -1);
    }
    if (!engine->stopping && function && invocation->asynchronous &&
        result->outcome != RUNNER_OK &&
        result->outcome != RUNNER_CANCELLED)
        retry_failed(engine->retry, engine->project, function, invocation);
    if (invocation->done)
        invocation->done(invocation->self, result);
    notify(engine, RUNNER_INVOCATION_FINISHED, invocation->function, invocation->request, NULL,
           result->outcome != RUNNER_OK);
}

static bool should_start(const struct engine *engine, const struct member *member)
{
    return engine->warm > 0 || pool_used(member->pool);
}

/* ---- code that is built -------------------------------------------------------------------- */

static void gate_pass(void *self, struct invocation *taken_invocation)
{
    struct engine *engine = self;
    struct error error = ERROR_INIT;
    char text[1600];
    struct member *member = map_get(engine->members, taken_invocation->function);
    if (pool_admit(member->pool, taken_invocation, &error) < 0)
        gate_fail(engine->gate, taken_invocation, "Sandbox.Failure",
                  error_text(&error, text, sizeof(text)));
}

static void gate_renew(void *self, const char *function, const char *what)
{
    struct engine *engine = self;
    struct member *member = map_get(engine->members, function);
    if (member)
        pool_renew(member->pool, what, should_start(engine, member));
}

static void gate_say(void *self, const char *function, const char *request, bool failed,
                     const char *text)
{
    struct engine *engine = self;
    bool known = map_get(engine->members, function);
    if (known)
        add_log(engine, function, request ? request : "", LOG_NOTE, text, strlen(text));
    notify(engine, RUNNER_MESSAGE, known ? function : NULL, request, text, failed);
}

static const struct gate_calls gate_calls = {
    .pass = gate_pass, .renew = gate_renew, .settled = engine_settled, .say = gate_say,
};

/* ---- open and close ------------------------------------------------------------------------ */

static void member_free(void *value)
{
    struct member *member = value;
    member_link_leave(&member->busy);
    member_link_leave(&member->recent);
    pool_free(member->pool);
    blob_drop(member->last_event);
    free(member->last_event_name);
    free(member->refusals);
    free(member->id);
    free(member);
}

static void warm_up(void *self)
{
    engine_warm_up(self);
}

static const struct retry_calls retry_calls = { .again = try_again, .say = host_say };

int engine_open(struct loop *loop, const struct engine_options *options, struct engine **out,
                struct error *error)
{
    AUTO(engine) engine = mem_alloc(sizeof(*engine));
    engine->loop = loop;
    engine->state_folder = mem_text(options->state_folder);
    engine->warm = options->warm;
    engine->provision = options->provision;
    engine->members = map_new(member_free);
    engine->settled = map_new(NULL);
    engine->interpreters = interpreters_new();
    engine->hub = notice_hub_new();
    engine->warm_timer = loop_after_ms(loop, -1, warm_up, engine);
    engine->retry = retry_new(loop, &retry_calls, engine);
    engine->host = (struct pool_host){
        .loop = loop,
        .launcher = options->launcher,
        .spares = spares_new(loop, options->launcher, engine_works, engine),
        .interpreters = engine->interpreters,
        .state_folder = engine->state_folder,
        .self = engine,
        .log = add_log,
        .finished = host_finished,
        .started = host_started,
        .changed = host_changed,
        .warmed = engine_warmed,
        .say = host_say,
        .tell = host_tell,
        .refused = host_refused,
    };
    engine->gate = gate_new(&engine->host, &gate_calls, engine);
    engine->host.builder = gate_builder(engine->gate);
    if (recorder_open(loop, engine->state_folder, on_disk_trouble, engine, &engine->recorder,
                      error) < 0)
        return -1;
    *out = take_ptr(&engine);
    return 0;
}

void engine_close(struct engine *engine)
{
    if (!engine)
        return;
    map_free(engine->members);
    map_free(engine->settled);
    spares_free(engine->host.spares);
    gate_free(engine->gate);
    retry_free(engine->retry);
    loop_forget(engine->loop, engine);
    recorder_close(engine->recorder);
    loop_timer_free(engine->warm_timer);
    notice_hub_free(engine->hub);
    interpreters_free(engine->interpreters);
    project_drop(engine->project);
    free(engine->state_folder);
    free(engine);
}

bool engine_stop(struct engine *engine)
{
    bool waiting = false;
    engine->stopping = true;
    for (size_t i = 0; i < map_count(engine->members); i++) {
        struct member *member = map_value_at(engine->members, i);
        waiting = pool_stop(member->pool) || waiting;
    }
    return waiting;
}

/* ---- the project --------------------------------------------------------------------------- */

static void add_member(struct engine *engine, const struct project *project,
                       const struct function *function)
{
    struct member *member = mem_alloc(sizeof(*member));
    member->engine = engine;
    member->id = mem_text(function->id);
    member->pool = pool_new(&engine->host, project, function->id);
    member->wants_warm = map_count(engine->members) < (size_t)engine->warm;
    map_set(engine->members, function->id, member);
}

static void drop_missing(struct engine *engine, const struct project *project)
{
    for (size_t i = map_count(engine->members); i > 0; i--) {
        const char *id = map_key_at(engine->members, i - 1);
        const struct function *function = project_function(project, id);
        if (function && strcmp(function->id, id) == 0)
            continue; /* else it is another one that has this as its name now */
        const struct member *member = map_value_at(engine->members, i - 1);
        pool_give_up(member->pool);
        engine->in_flight -= (unsigned)member->in_flight; /* they are dropped with it */
        map_remove(engine->members, id);
    }
}

/* The reserves may be other ones now. */
static void count_again(struct engine *engine, const struct project *project)
{
    engine->concurrency = (struct concurrency){ .reserved = 0 };
    for (size_t i = 0; i < project->function_count; i++) {
        const struct function *function = &project->functions[i];
        const struct member *member = map_get(engine->members, function->id);
        if (function->reserved_concurrency >= 0)
            engine->concurrency.reserved += (size_t)function->reserved_concurrency;
        else
            engine->concurrency.in_use += member->in_flight;
    }
}

void engine_set_project(struct engine *engine, const struct project *project)
{
    const struct project *old = engine->project;
    engine->project = project_hold(project);
    drop_missing(engine, project);
    gate_set_project(engine->gate, project);
    spares_switch(engine->host.spares, project->settings->spares);
    for (size_t i = 0; i < project->function_count; i++) {
        const struct function *function = &project->functions[i];
        struct member *member = map_get(engine->members, function->id);
        const struct function *before = old ? project_function(old, function->id) : NULL;
        if (!member) {
            add_member(engine, project, function);
            continue;
        }
        pool_set_project(member->pool, project);
        if (pool_used(member->pool))
            (void)gate_open(engine->gate, function->id); /* it may be built in another way now */
        if (before && (function_differs(before, function) ||
                       run_settings_differ(old->settings, before, project->settings, function)))
            pool_renew(member->pool, NULL, should_start(engine, member) &&
                                               gate_open(engine->gate, function->id));
    }
    project_drop(old);
    count_again(engine, project);
    engine->all_changed = ++engine->change;
    loop_timer_set(engine->warm_timer, WARM_UP_MS);
}

void engine_renew(struct engine *engine, const char *function, const char *what, bool as_it_is)
{
    struct member *member = map_get(engine->members, function);
    if (member && !gate_saved(engine->gate, function, what, as_it_is))
        pool_renew(member->pool, what, should_start(engine, member));
}

void engine_set_stale(struct engine *engine, const char *function, bool stale)
{
    struct member *member = map_get(engine->members, function);
    if (member)
        pool_set_stale(member->pool, stale);
}

/* ---- invoking ------------------------------------------------------------------------------ */

static int refuse_unknown(const struct engine *engine, const char *name, struct error *error)
{
    const struct project *project = engine->project;
    error_set(error, ERROR_NOT_FOUND, "no function is called %s", name);
    AUTO_STR names;
    str_init(&names, 300);
    for (size_t i = 0; i < project->function_count; i++)
        str_addf(&names, "%s%s", i ? ", " : "", project->functions[i].id);
    return project->function_count
               ? error_hint(error, "there is %s%s", names.text, names.cut ? " ..." : "")
               : error_hint(error, "%s has no functions", file_name(project->template_path));
}

static void remember_event(struct member *member, const struct invocation *invocation)
{
    blob_drop(member->last_event);
    member->last_event = blob_hold(invocation->event);
    free(member->last_event_name);
    member->last_event_name = mem_text(invocation->event_name);
}

static int admit(struct engine *engine, struct invocation *taken_invocation, struct error *error)
{
    AUTO(invocation) invocation = taken_invocation;
    const struct function *function = project_function(engine->project, invocation->function);
    struct member *member = map_get(engine->members, function->id);
    if (concurrency_check(&engine->concurrency, function, pool_taken(member->pool), error) < 0) {
        recorder_throttled(engine->recorder, function->id);
        if (!invocation->asynchronous)
            return -1;
        retry_throttled(engine->retry, function, take_ptr(&invocation));
        return 0;
    }
    remember_event(member, invocation);
    count_in_flight(engine, function, member, 1);
    if (gate_hold(engine->gate, invocation) ||
        pool_admit(member->pool, invocation, error) == 0) {
        take_ptr(&invocation);
        return 0;
    }
    count_in_flight(engine, function, member, -1);
    return -1;
}

int engine_invoke(struct engine *engine, const char *function, const struct runner_invoke *invoke,
                  void (*done)(void *self, const struct runner_result *result), void *self,
                  char out_request[37], struct error *error)
{
    const struct function *known = engine_find(engine, function);
    if (!known)
        return refuse_unknown(engine, function, error);
    if (engine->stopping)
        return error_set(error, ERROR_BUSY, "lambench is about to end");
    if (invocation_check(invoke, error) < 0)
        return -1;
    struct invocation *invocation = invocation_new(invoke, known->id, engine->project);
    invocation->done = done;
    invocation->self = self;
    memcpy(out_request, invocation->request, 37);
    return admit(engine, invocation, error);
}

void engine_go_on(struct engine *engine, const char *request)
{
    for (struct member_link *link = engine->busy, *next; link; link = next) {
        next = link->next;
        pool_go_on(link->member->pool, request);
    }
}

int engine_cancel(struct engine *engine, const char *request, struct error *error)
{
    if (gate_cancel(engine->gate, request))
        return 0;
    for (struct member_link *link = engine->busy; link; link = link->next)
        if (pool_cancel(link->member->pool, request))
            return 0;
    return error_set(error, ERROR_NOT_FOUND, "no invocation %s is in progress", request);
}

int engine_restart(struct engine *engine, const char *function, struct error *error)
{
    struct member *member = map_get(engine->members, function);
    if (!member)
        return refuse_unknown(engine, function, error);
    pool_restart(member->pool);
    return 0;
}

const struct function *engine_find(const struct engine *engine, const char *reference)
{
    AUTO_FREE char *name = NULL;
    AUTO_FREE char *qualifier = NULL;
    const struct function *function = project_function(engine->project, reference);
    if (function || !arn_parse_function(reference, &name, &qualifier))
        return function;
    return project_function(engine->project, name);
}
