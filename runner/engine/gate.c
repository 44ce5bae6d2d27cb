#include "runner/engine/gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/build/builder.h"
#include "runner/engine/host.h"
#include "runner/engine/invocation.h"
#include "runner/engine/unbegun.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/map.h"
#include "workspace/model/problem.h"
#include "workspace/model/project.h"

/* What was saved of a function, until its code is settled. */
struct saving {
    char *what;
    bool always;
};

struct gate {
    const struct pool_host *host;
    const struct gate_calls *calls;
    void *self;
    struct builder *builder;
    struct invocation_queue waiting;
    struct map *savings;
};

static void saving_free(void *value)
{
    struct saving *saving = value;
    free(saving->what);
    free(saving);
}

/* ---- invocations that end here ------------------------------------------------------------- */

static void end(struct gate *gate, struct invocation *taken_invocation,
                enum runner_outcome outcome, const char *type, const char *message)
{
    const struct unbegun how = { .outcome = outcome, .type = type, .message = message };
    unbegun_end(gate->host, taken_invocation, &how);
}

void gate_fail(struct gate *gate, struct invocation *taken_invocation, const char *type,
               const char *message)
{
    end(gate, taken_invocation, RUNNER_INIT_FAILED, type, message);
}

/* What the tools complained about, each a line of the run's log. */
static void tell_problems(struct gate *gate, const struct invocation *invocation)
{
    struct builder_status status;
    builder_status(gate->builder, invocation->function, &status);
    for (size_t i = 0; status.problems && i < status.problems->count; i++) {
        const struct problem *problem = &status.problems->items[i];
        AUTO_FREE char *text = mem_format("%s:%d:%d: %s: %s", problem->file, problem->line,
                                          problem->column,
                                          problem_severity_word(problem->severity),
                                          problem->message);
        gate->host->log(gate->host->self, invocation->function, invocation->request, LOG_NOTE,
                        text, strlen(text));
    }
}

static void let_through(struct gate *gate, struct invocation *taken_invocation)
{
    const char *hint;
    const char *why = builder_blocked(gate->builder, taken_invocation->function, &hint);
    if (!why) {
        gate->calls->pass(gate->self, taken_invocation);
        return;
    }
    AUTO_FREE char *text = mem_format("%s%s%s", why, hint ? "; " : "", hint ? hint : "");
    tell_problems(gate, taken_invocation);
    end(gate, taken_invocation, RUNNER_INIT_FAILED, "Build.Failed", text);
}

/* ---- what the builder tells ---------------------------------------------------------------- */

static struct invocation *waiting_for(struct gate *gate, const char *function)
{
    for (struct invocation *one = gate->waiting.first; one; one = one->next)
        if (strcmp(one->function, function) == 0)
            return invocation_queue_find(&gate->waiting, one->request);
    return NULL;
}

static void on_settled(void *self, const char *function, bool changed)
{
    struct gate *gate = self;
    struct saving *saving = map_get(gate->savings, function);
    AUTO_FREE char *id = mem_text(function);
    AUTO_FREE char *what = saving ? take_ptr(&saving->what) : NULL;
    bool renewed = changed || (saving && saving->always);
    map_remove(gate->savings, id);
    if (renewed)
        gate->calls->renew(gate->self, id, what);
    for (struct invocation *one; (one = waiting_for(gate, id));)
        let_through(gate, one);
    gate->calls->settled(gate->self, id);
}

/* Whoever waits for it hears it as a line of his run. */
static void on_say(void *self, const char *id, bool failed, const char *text)
{
    struct gate *gate = self;
    bool told = false;
    for (struct invocation *one = gate->waiting.first; one; one = one->next) {
        if (!builder_concerns(gate->builder, one->function, id))
            continue;
        gate->calls->say(gate->self, one->function, one->request, failed, text);
        told = true;
    }
    if (!told)
        gate->calls->say(gate->self, id, NULL, failed, text);
}

static void on_changed(void *self, const char *id)
{
    struct gate *gate = self;
    gate->host->changed(gate->host->self, id);
}

/* ---- from outside -------------------------------------------------------------------------- */

struct gate *gate_new(const struct pool_host *host, const struct gate_calls *calls, void *self)
{
    static const struct builder_calls builder_calls = {
        .settled = on_settled, .say = on_say, .changed = on_changed,
    };
    struct gate *gate = mem_alloc(sizeof(*gate));
    gate->host = host;
    gate->calls = calls;
    gate->self = self;
    gate->savings = map_new(saving_free);
    invocation_queue_init(&gate->waiting);
    struct builder_options options = {
        .loop = host->loop, .state_folder = host->state_folder,
        .interpreters = host->interpreters, .calls = &builder_calls, .self = gate,
    };
    gate->builder = builder_new(&options);
    return gate;
}

void gate_free(struct gate *gate)
{
    if (!gate)
        return;
    builder_free(gate->builder);
    struct invocation *waiting;
    while ((waiting = invocation_queue_take(&gate->waiting)))
        invocation_free(waiting);
    map_free(gate->savings);
    free(gate);
}

struct builder *gate_builder(struct gate *gate)
{
    return gate->builder;
}

/* As those in the pool of a function that is gone. */
static void drop_missing(struct gate *gate, const struct project *project)
{
    for (struct invocation *one = gate->waiting.first, *next; one; one = next) {
        next = one->next;
        const struct function *function = project_function(project, one->function);
        if (!function || strcmp(function->id, one->function) != 0)
            end(gate, invocation_queue_find(&gate->waiting, one->request), RUNNER_CANCELLED,
                "Sandbox.Failure", "the function is gone");
    }
}

void gate_set_project(struct gate *gate, const struct project *project)
{
    drop_missing(gate, project);
    builder_set_project(gate->builder, project);
}

bool gate_open(struct gate *gate, const char *function)
{
    const char *hint;
    return builder_ready(gate->builder, function) &&
           !builder_blocked(gate->builder, function, &hint);
}

bool gate_hold(struct gate *gate, struct invocation *invocation)
{
    const char *hint;
    if (builder_is_plain(gate->builder, invocation->function))
        return false;
    if (builder_ready(gate->builder, invocation->function) &&
        !builder_blocked(gate->builder, invocation->function, &hint))
        return false;
    if (builder_ready(gate->builder, invocation->function)) /* it failed before */
        builder_again(gate->builder, invocation->function, false);
    invocation_queue_add(&gate->waiting, invocation);
    return true;
}

bool gate_cancel(struct gate *gate, const char *request)
{
    struct invocation *waiting = invocation_queue_find(&gate->waiting, request);
    if (!waiting)
        return false;
    end(gate, waiting, RUNNER_CANCELLED, "Sandbox.Failure", "cancelled before it began");
    return true;
}

bool gate_saved(struct gate *gate, const char *function, const char *what, bool always)
{
    if (!builder_saved(gate->builder, function))
        return false;
    struct saving *saving = map_get(gate->savings, function);
    if (!saving) {
        saving = mem_alloc(sizeof(*saving));
        map_set(gate->savings, function, saving);
    }
    if (!saving->what) /* what comes later may be the build's own */
        saving->what = mem_text(what);
    saving->always = saving->always || always;
    (void)builder_ready(gate->builder, function);
    return true;
}

void gate_status(struct gate *gate, const char *function, struct runner_function_status *out)
{
    struct builder_status status;
    builder_status(gate->builder, function, &status);
    builder_serves(gate->builder, function, out->serves, sizeof(out->serves));
    if (status.state == BUILDER_BUILDING)
        snprintf(out->reason, sizeof(out->reason), "building: %s", status.does);
    if (status.state != BUILDER_FAILED)
        return;
    snprintf(out->reason, sizeof(out->reason), "build failed%s: %.300s%s%.100s",
             status.folder ? ", old code still answers" : "", status.failure,
             status.hint ? "; " : "", status.hint ? status.hint : "");
    size_t size = strlen(status.output);
    const char *tail = size >= sizeof(out->detail) ? status.output + size - sizeof(out->detail) + 1
                                                   : status.output;
    snprintf(out->detail, sizeof(out->detail), "%s", tail);
    if (!status.folder && out->state == RUNNER_STATE_COLD)
        out->state = RUNNER_STATE_FAIL;
}
