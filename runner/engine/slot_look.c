/* slot_look: what a pool asks its slots. */
#include "runner/engine/slot_inside.h"

#include <stddef.h>

#include "runner/runtime/extension.h"
#include "runner/runtime/instance.h"

bool slot_idle(const struct slot *slot)
{
    return !slot->dying && !slot->invocation && instance_state(slot->instance) == INSTANCE_IDLE;
}

struct instance *slot_instance(const struct slot *slot)
{
    return slot->instance;
}

bool slot_frozen(const struct slot *slot)
{
    return slot->frozen && slot_idle(slot);
}

bool slot_rests(const struct slot *slot)
{
    enum instance_state state = instance_state(slot->instance);
    return !slot->dying && !slot->invocation && !slot->reserved &&
           (slot->failing || state == INSTANCE_STOPPING || state == INSTANCE_RESET);
}

bool slot_starting(const struct slot *slot)
{
    return !slot->dying && slot->ready_ns == 0 && !slot_rests(slot);
}

bool slot_answered(const struct slot *slot)
{
    return !slot->dying && !slot->failing && slot->invocation &&
           instance_answer(slot->instance)->given;
}

bool slot_has_extensions(const struct slot *slot)
{
    return instance_extensions(slot->instance)->count > 0;
}

bool slot_dying(const struct slot *slot)
{
    return slot->dying;
}

int slot_version(const struct slot *slot)
{
    return slot->options.version;
}

enum slot_purpose slot_purpose(const struct slot *slot)
{
    return slot->options.purpose;
}

struct invocation *slot_invocation(const struct slot *slot)
{
    return slot->invocation;
}

struct invocation *slot_reserved(const struct slot *slot)
{
    return slot->reserved;
}

void slot_unreserve(struct slot *slot)
{
    slot->reserved = NULL;
}

pid_t slot_pid(const struct slot *slot)
{
    return instance_pid(slot->instance);
}

int64_t slot_ready_ns(const struct slot *slot)
{
    return slot->ready_ns;
}

bool slot_served(const struct slot *slot)
{
    return slot->served;
}

void slot_spare(struct slot *slot)
{
    slot->spare = true;
}
