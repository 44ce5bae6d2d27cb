#include "runner/engine/slot_inside.h"

#include "runner/engine/host.h"
#include "runner/runtime/instance.h"
#include "runner/sandbox/sandbox.h"
#include "workspace/model/function.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

unsigned slot_init_cpu(const struct slot *slot)
{
    enum { WHOLE = 1000 };
    unsigned share = limits_cpu(slot->function->memory_mb);
    if (!slot->project->settings->cpu_share)
        return 0;
    return share > WHOLE ? share : WHOLE;
}

void slot_share_processor(struct slot *slot)
{
    slot->whole_cpu = slot_init_cpu(slot) > 0
        && sandbox_set_cpu(instance_sandbox(slot->instance),
                           limits_cpu(slot->function->memory_mb)) < 0;
    if (slot->whole_cpu)
        slot->host->say(slot->host->self, slot->function->id, true,
                        "it has the whole processor: its share cannot be limited on this machine, "
                        "see lambench doctor");
}

bool slot_whole_cpu(const struct slot *slot)
{
    return slot->whole_cpu && !slot->dying;
}
