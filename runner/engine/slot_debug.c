/* slot_debug: an instance that is started for a debugger: whether its times run, and its code. */
#include "runner/engine/slot_inside.h"

#include "runner/build/builder.h"
#include "runner/engine/debug.h"
#include "runner/engine/host.h"
#include "runner/engine/invocation.h"
#include "runner/runtime/instance.h"
#include "runner/sandbox/spec.h"
#include "workspace/model/project.h"

int slot_open_debug(struct slot *slot, const struct spec *spec, struct error *error)
{
    if (slot->options.debug_port == 0)
        return 0;
    const struct debug_options options = {
        .host = slot->host, .function = slot->function, .port = slot->options.debug_port,
        .request = slot->reserved ? slot->reserved->request : "",
        .own_network = spec->own_network,
    };
    return debug_open(&options, &slot->debug, error);
}

void slot_begin_debug(struct slot *slot)
{
    if (slot->debug)
        debug_begin(slot->debug, slot->instance,
                    slot->use && slot->use->code ? slot->use->code : slot->function->code_path);
}

bool slot_debug_holds(struct slot *slot)
{
    bool holds = slot->debug && debug_holds(slot->debug);
    slot->held = slot->held || holds;
    return holds;
}

void slot_debug_connected(struct slot *slot, uint64_t token, int fd)
{
    debug_connected(slot->debug, token, fd);
}

void slot_release_debug(struct slot *slot)
{
    if (slot->debug && slot->dying)
        debug_release(slot->debug);
}

bool slot_debugs(const struct slot *slot)
{
    return slot->debug && !slot->dying;
}

int slot_debug_port(const struct slot *slot, bool *out_attached)
{
    *out_attached = slot->debug && debug_attached(slot->debug);
    return slot->debug ? debug_port(slot->debug) : 0;
}
