/* slot_freeze: an instance that waits for an event is stopped shortly after its answer, so that
 * work left behind stops as it does in the cloud; and whether there was such work. */
#include "runner/engine/slot_inside.h"

#include "runner/engine/host.h"
#include "runner/runtime/instance.h"
#include "runner/sandbox/procfs.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"
#include "workspace/model/function.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

enum {
    /* Under load it is not stopped and woken for every event; what a runtime still tidies up (a
     * collection of garbage) is done by then. */
    LOOK_MS = 10,
    LONG_LOOK_MS = 1000         /* where nothing is frozen there is time to see more */
};
/* So much time on a processor between two looks is work, not tidying up. */
static const uint64_t work_ns = 5000000, long_work_ns = 20000000;

static bool freezes(const struct slot *slot)
{
    return slot->project->settings->freeze;
}

void slot_rest(struct slot *slot)
{
    slot->looked = false; /* a debugger must be able to talk to it */
    if (!slot->debug && (freezes(slot) || !*slot->options.told_work))
        loop_timer_set(slot->timer, LOOK_MS);
}

/* On a busy machine it gets little of a processor, but still wants one. */
static bool has_worked(const struct slot *slot)
{
    bool runs;
    uint64_t used = procfs_cpu_ns(instance_pid(slot->instance), &runs) - slot->cpu_ns;
    return used > (freezes(slot) ? work_ns : long_work_ns) || (runs && slot->ran);
}

static void tell_work(struct slot *slot)
{
    AUTO_FREE char *text = mem_format(
        "%s answered, then worked on; %s", slot->function->id,
        freezes(slot) ? "it is frozen until the next call, as on AWS" : "AWS would freeze it");
    *slot->options.told_work = true;
    slot->host->say(slot->host->self, slot->function->id, true, text);
}

void slot_rest_look(struct slot *slot)
{
    bool told = *slot->options.told_work || !slot->used; /* nothing was answered yet */
    if (!slot->looked && !told) {
        slot->looked = true;
        slot->cpu_ns = procfs_cpu_ns(instance_pid(slot->instance), &slot->ran);
        loop_timer_set(slot->timer, freezes(slot) ? LOOK_MS : LONG_LOOK_MS);
        return;
    }
    if (slot->looked && slot->served && !told && has_worked(slot)) /* not of its init */
        tell_work(slot);
    if (!freezes(slot))
        return;
    instance_freeze(slot->instance, true);
    slot->frozen = true;
    slot->host->changed(slot->host->self, slot->function->id);
}

void slot_wake(struct slot *slot)
{
    if (slot->frozen)
        instance_freeze(slot->instance, false);
    slot->frozen = false;
}
