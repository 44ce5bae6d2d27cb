/* instance_stop: how an instance ends its processes, and why it must (AWS Lambda Developer Guide,
 * "Shutdown phase"; order and shares of time as in AWS's open source emulator). */
#include "runner/runtime/instance_inside.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "runner/runtime/telemetry.h"
#include "workspace/base/clock.h"
#include "workspace/base/loop.h"

enum {
    INTERNAL_MS = 500,          /* in all, when only internal extensions are there */
    EXTERNAL_MS = 2000,
    RUNTIME_SHARE = 30,         /* percent of it, for the runtime */
    REAP_MS = 2000              /* for what was killed; then all of the sandbox goes */
};

/* ---- failing ------------------------------------------------------------------------------- */

void instance_fail(struct instance *instance, enum instance_fault fault, const char *type,
                   const char *text)
{
    struct instance_failure *failure = &instance->failure;
    if (instance->state == INSTANCE_STOPPING || instance->state == INSTANCE_RESET ||
        instance->state == INSTANCE_GONE)
        return;
    failure->fault = fault;
    failure->type = type;
    if (text && text != failure->text)
        snprintf(failure->text, sizeof(failure->text), "%s", text);
    loop_timer_set(instance->timer, -1);
    instance_drain(instance);
    instance->calls.failed(instance->self, instance);
    instance_stop(instance, "failure", false);
}

void instance_fail_later(struct instance *instance, enum instance_fault fault, const char *type,
                         int64_t ms)
{
    instance->coming = fault;
    instance->failure.type = type;
    loop_timer_set(instance->timer, ms);
}

/* ---- steps of a shutdown ------------------------------------------------------------------- */

static bool any_runs(const struct instance *instance)
{
    for (size_t i = 0; i < INSTANCE_PROGRAMS; i++)
        if (instance->programs[i].running)
            return true;
    return false;
}

/* All processes are gone, those that programs have left behind, too. */
static void finish(struct instance *instance)
{
    loop_timer_set(instance->timer, -1);
    if (instance->last) {
        sandbox_kill(instance->sandbox); /* `ended` follows */
        return;
    }
    instance_release_port(instance);
    instance_set_busy(instance, false); /* nothing runs until it begins again */
    instance->state = INSTANCE_RESET;
    instance->calls.reset(instance->self, instance);
}

static void kill_all(struct instance *instance)
{
    instance->stage = INSTANCE_STAGE_KILLED;
    if (instance->last)
        sandbox_kill(instance->sandbox);
    else
        sandbox_kill_programs(instance->sandbox);
    loop_timer_set(instance->timer, REAP_MS);
    if (!instance->last && !any_runs(instance))
        finish(instance);
}

void instance_give_shutdown(struct instance *instance, struct extension *extension)
{
    char text[160];
    if (extension->state != EXTENSION_READY || !(extension->events & EXTENSION_SHUTDOWN) ||
        instance->stage != INSTANCE_STAGE_EXTENSIONS)
        return;
    snprintf(text, sizeof(text),
             "{\"eventType\":\"SHUTDOWN\",\"deadlineMs\":%lld,\"shutdownReason\":\"%s\"}",
             (long long)instance->stop_deadline_ms, instance->reason);
    extension_give(extension);
    instance->port.give_extension(instance->port_self,
                                  (size_t)(extension - instance->extensions.list), text, NULL);
}

/* The second step: SHUTDOWN to those who want it, SIGKILL to the others. */
static void stop_extensions(struct instance *instance)
{
    int64_t left_ms = instance->stop_deadline_ms - clock_wall_ms();
    instance->stage = INSTANCE_STAGE_EXTENSIONS;
    telemetry_flush(instance->telemetry);
    loop_timer_set(instance->timer, left_ms > 0 ? left_ms : 0);
    for (size_t i = 0; i < instance->extensions.count; i++) {
        struct extension *extension = &instance->extensions.list[i];
        struct instance_program *program = instance_program_of(instance, extension);
        if (!program || !program->running)
            continue;
        if (extension->events & EXTENSION_SHUTDOWN)
            instance_give_shutdown(instance, extension);
        else
            program_kill(program->program);
    }
    instance_stop_step(instance);
}

void instance_stop_step(struct instance *instance)
{
    if (instance->stage == INSTANCE_STAGE_RUNTIME && !INSTANCE_RUNTIME(instance)->running)
        stop_extensions(instance);
    else if (instance->stage == INSTANCE_STAGE_EXTENSIONS && !any_runs(instance))
        kill_all(instance);
    else if (instance->stage == INSTANCE_STAGE_KILLED && !any_runs(instance))
        finish(instance);
}

static int64_t budget_ms(const struct instance *instance)
{
    if (extension_count(&instance->extensions, true) > 0)
        return EXTERNAL_MS;
    return extension_count(&instance->extensions, false) > 0 ? INTERNAL_MS : 0;
}

void instance_stop(struct instance *instance, const char *reason, bool last)
{
    struct instance_program *runtime = INSTANCE_RUNTIME(instance);
    int64_t budget = budget_ms(instance);
    bool busy = instance->state == INSTANCE_STOPPING;
    instance->last = instance->last || last;
    if (instance->state == INSTANCE_GONE || busy)
        return;
    if (instance->state == INSTANCE_RESET)
        budget = 0;
    instance->state = INSTANCE_STOPPING;
    instance->coming = INSTANCE_SOUND;
    instance->reason = reason;
    instance->stop_deadline_ms = clock_wall_ms() + budget;
    sandbox_freeze(instance->sandbox, false); /* what is stopped could not end */
    if (budget == 0) {
        kill_all(instance);
        return;
    }
    instance->stage = INSTANCE_STAGE_RUNTIME;
    if (runtime->running) {
        program_signal(runtime->program, SIGTERM);
        loop_timer_set(instance->timer, budget * RUNTIME_SHARE / 100);
    }
    instance_stop_step(instance);
}

static void on_stop_timer(struct instance *instance)
{
    switch (instance->stage) {
    case INSTANCE_STAGE_RUNTIME:
        program_kill(INSTANCE_RUNTIME(instance)->program); /* its end is the next step */
        break;
    case INSTANCE_STAGE_EXTENSIONS:
        kill_all(instance);
        break;
    case INSTANCE_STAGE_KILLED: /* a process cannot be killed: all of the sandbox is given up */
        instance->last = true;
        sandbox_kill(instance->sandbox);
        break;
    }
}

void instance_on_timer(void *self)
{
    struct instance *instance = self;
    if (instance->state == INSTANCE_STOPPING)
        on_stop_timer(instance);
    else if (instance->coming != INSTANCE_SOUND)
        instance_fail(instance, instance->coming, instance->failure.type, instance->failure.text);
}
