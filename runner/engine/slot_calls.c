/* slot_calls: what an instance tells the slot that owns it. */
#include "runner/engine/slot_inside.h"

#include <string.h>

#include "runner/engine/debug.h"
#include "runner/engine/host.h"
#include "runner/engine/invocation.h"
#include "runner/runtime/api.h"
#include "runner/runtime/extension.h"
#include "runner/runtime/instance.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/model/function.h"

enum { RESTORE_HOOK_MS = 10000 };

static void on_line(void *self, struct instance *instance, bool extension, const char *text,
                    size_t size)
{
    (void)instance;
    struct slot *slot = self;
    if (slot->captured) {
        str_add_bytes(slot->captured, text, size);
        str_add_char(slot->captured, '\n');
        return;
    }
    if (extension)
        journal_extension_line(&slot->journal, slot->invocation, text, size);
    else
        journal_line(&slot->journal, slot->invocation, text, size);
}

static void on_listening(void *self, struct instance *instance, int taken_listener)
{
    struct slot *slot = self;
    struct error error = ERROR_INIT;
    if (api_open(slot->host->loop, taken_listener, instance, &error) < 0) {
        char text[1024];
        error_text(&error, text, sizeof(text));
        slot->host->say(slot->host->self, slot->function->id, true, text);
        slot_kill(slot, RUNNER_CRASH);
    }
}

/* One line for each extension when init is over, however it went. */
static void tell_extensions(struct slot *slot)
{
    const struct extensions *extensions = instance_extensions(slot->instance);
    for (size_t i = 0; i < extensions->count; i++) {
        const struct extension *one = &extensions->list[i];
        const char *names[2];
        struct platform_event event;
        platform_event_init(&event, PLATFORM_EXTENSION, clock_wall_ns());
        event.name = one->name;
        event.state = extension_state_name(one->state);
        event.list = names;
        event.list_count = extension_event_names(one->events, names);
        event.error_type = one->error_type[0] ? one->error_type : NULL;
        journal_event(&slot->journal, NULL, &event);
    }
}

static void on_runtime_done(void *self, struct instance *instance)
{
    struct slot *slot = self;
    struct invocation *invocation = slot->invocation;
    (void)instance;
    slot->next_ns = clock_wall_ns();
    if (slot->dying || slot->failing)
        return;
    if (!invocation) {
        if (!slot->restored_ns) /* else that was told with the snapshot */
            journal_init_runtime_done(&slot->journal, "success", NULL);
        return;
    }
    struct journal_answer times = slot_answer_times(slot);
    journal_runtime_done(&slot->journal, invocation, "success", NULL,
                         (clock_mono_ns() - invocation->started_mono_ns) / 1000, &times);
}

/* Where AWS would keep a snapshot until it is needed, it is restored at once. */
static void begin_restore(struct slot *slot)
{
    journal_init_done(&slot->journal, "success", NULL, instance_init_us(slot->instance));
    journal_restore_start(&slot->journal);
    slot->restored_ns = clock_mono_ns();
}

static void end_restore(struct slot *slot, const char *status, const char *error_type)
{
    struct platform_event event;
    slot->restore_us = (clock_mono_ns() - slot->restored_ns) / 1000;
    platform_event_init(&event, PLATFORM_RESTORE_RUNTIME_DONE, clock_wall_ns());
    event.status = status;
    event.error_type = error_type;
    journal_event(&slot->journal, NULL, &event);
    event.kind = PLATFORM_RESTORE_REPORT;
    event.duration_us = slot->restore_us;
    journal_event(&slot->journal, NULL, &event);
}

static void on_snapshot(void *self, struct instance *instance)
{
    struct slot *slot = self;
    if (slot->dying)
        return;
    begin_restore(slot);
    loop_timer_set(slot->timer, RESTORE_HOOK_MS);
    instance_restore(instance);
}

static void on_ready(void *self, struct instance *instance)
{
    struct slot *slot = self;
    loop_timer_set(slot->timer, -1);
    if (slot->dying)
        return;
    if (slot->invocation)
        slot_finish_answered(slot, "success", NULL);
    if (slot->ready_ns == 0) {
        slot->ready_ns = clock_wall_ns();
        tell_extensions(slot);
        slot_share_processor(slot);
        slot_hold_stacks(slot, true);
        if (slot->token[0] && !slot->restored_ns)
            begin_restore(slot); /* a runtime that takes no part in it */
        if (slot->restored_ns)
            end_restore(slot, "success", NULL);
        else
            journal_init_done(&slot->journal, "success", NULL, instance_init_us(instance));
    }
    instance_set_busy(instance, false);
    slot->options.calls->ready(slot->options.self, slot);
}

static void on_answered(void *self, struct instance *instance)
{
    (void)instance;
    slot_tell_answered(self);
}

static size_t on_piece(void *self, struct instance *instance, const char *bytes, size_t size)
{
    struct slot *slot = self;
    struct invocation *invocation = slot->invocation;
    if (!invocation || !invocation->stream)
        return 0;
    if (size > 0)
        return invocation->stream->piece(invocation->self, bytes, size);
    invocation->stream->begun(invocation->self, invocation->request,
                              instance_answer(instance)->content_type);
    return 0;
}

static void on_subscribed(void *self, struct instance *instance,
                          const struct platform_event *event)
{
    struct slot *slot = self;
    (void)instance;
    journal_event(&slot->journal, NULL, event);
}

static void on_connected(void *self, struct instance *instance, uint64_t token, int fd)
{
    (void)instance;
    slot_debug_connected(self, token, fd);
}

static void on_stranger(void *self, struct instance *instance)
{
    (void)instance;
    struct slot *slot = self;
    slot->host->say(slot->host->self, slot->function->id, true,
                    "another process called its Runtime API and was turned away unheard");
}

/* What takes the memory is seen before it is killed. */
static void on_lacking(void *self, struct instance *instance)
{
    struct slot *slot = self;
    (void)instance;
    if (slot->invocation)
        slot_take_quick_words(slot);
}

static void on_refused(void *self, struct instance *instance, const char *where)
{
    (void)instance;
    struct slot *slot = self;
    slot->host->refused(slot->host->self, slot->function->id, where);
}

static void end_init(struct slot *slot)
{
    if (slot->restored_ns)
        end_restore(slot, slot->init_timed_out ? "timeout" : "error",
                    slot->init_timed_out ? "Runtime.RestoreHookUserTimeout"
                                         : instance_init_error_type(slot->instance));
    tell_extensions(slot);
    slot_end_init(slot);
}

static void on_failed(void *self, struct instance *instance)
{
    struct slot *slot = self;
    (void)instance;
    loop_timer_set(slot->timer, -1);
    if (slot->dying || slot->failing)
        return;
    slot->failing = instance_state(instance) != INSTANCE_GONE;
    if (slot->invocation)
        slot_finish_crashed(slot);
    else if (slot->ready_ns == 0)
        end_init(slot);
    else
        slot->host->say(slot->host->self, slot->function->id, true,
                        "ended while it was idle; the next start is cold");
}

static void on_reset(void *self, struct instance *instance)
{
    (void)instance;
    struct slot *slot = self;
    slot->options.calls->reset(slot->options.self, slot);
}

static void on_ended(void *self, struct instance *instance)
{
    (void)instance;
    struct slot *slot = self;
    loop_timer_set(slot->timer, -1);
    slot->dying = true;
    slot->options.calls->gone(slot->options.self, slot);
}

void slot_on_heard(void *self, const struct platform_event *event)
{
    struct slot *slot = self;
    if (slot->instance) /* what comes before is told again to who subscribes */
        instance_tell(slot->instance, event);
}

/* No time runs out while a debugger is waited for or attached; afterwards all of it is there
 * again. */
static bool waits_for_debugger(struct slot *slot)
{
    bool holds = slot_debug_holds(slot);
    if (!holds && !slot->held)
        return false;
    slot->held = holds;
    loop_timer_set(slot->timer, holds             ? DEBUG_LOOK_MS
                                : slot->invocation ? (int64_t)slot->function->timeout_s * 1000
                                                   : slot_init_limit_ms(slot));
    return true;
}

void slot_on_timer(void *self)
{
    struct slot *slot = self;
    if (slot->dying || slot->failing)
        return;
    if (slot_idle(slot)) {
        slot_rest_look(slot);
        return;
    }
    if (waits_for_debugger(slot))
        return;
    slot->failing = true;
    instance_drain(slot->instance);
    if (slot->invocation) {
        slot_finish_timed_out(slot);
    } else {
        slot->init_timed_out = true;
        slot_tell_init_stuck(slot);
        end_init(slot);
    }
    instance_stop(slot->instance, "timeout", false);
}

const struct instance_calls slot_instance_calls = {
    .listening = on_listening, .runtime_done = on_runtime_done, .snapshot = on_snapshot,
    .ready = on_ready, .answered = on_answered, .piece = on_piece, .line = on_line,
    .subscribed = on_subscribed, .failed = on_failed, .reset = on_reset,
    .stranger = on_stranger, .connected = on_connected, .refused = on_refused,
    .lacking = on_lacking, .ended = on_ended,
};
