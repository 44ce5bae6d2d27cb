#include "runner/sandbox/sandbox_inside.h"

#include <sys/statvfs.h>
#include <sys/types.h>

#include "runner/sandbox/cgroup.h"
#include "runner/sandbox/usage.h"
#include "workspace/base/clock.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"

enum {
    SAMPLE_MS = 10,
    SHARE = 4,                      /* of the time looks may take: a fifth */
    LATELY_NS = 20000000            /* calls may be shorter than a look: they share one */
};

void sandbox_stop_looking(struct sandbox *sandbox)
{
    loop_timer_free(sandbox->sampler);
    sandbox->sampler = NULL;
}

/* What lies in /tmp, bytes; without a /tmp yet only programs of ours have run. */
static uint64_t tmp_used(const struct sandbox *sandbox)
{
    struct statvfs info;
    if (sandbox->tmp < 0 || fstatvfs(sandbox->tmp, &info) < 0)
        return 0;
    return (uint64_t)(info.f_blocks - info.f_bfree) * info.f_frsize;
}

/* What the programs have now, bytes. */
static uint64_t look(struct sandbox *sandbox)
{
    if (sandbox->folder[0]) {
        struct cgroup_look group;
        cgroup_look(sandbox->folder, sandbox->limit, tmp_used(sandbox), &group);
        sandbox->tmp_seen = sandbox->tmp_seen || group.tmp > 0;
        return group.program;
    }
    uint64_t now = usage_below(sandbox->first, false);
    if (now > sandbox->sampled && now > sandbox->limit / 2)
        now = usage_below(sandbox->first, true);
    return now;
}

static void sample(void *self)
{
    struct sandbox *sandbox = self;
    int64_t began_ns = clock_mono_ns();
    uint64_t now = look(sandbox);
    if (now > sandbox->sampled)
        sandbox->sampled = now;
    if (sandbox->limit > 0 && now > sandbox->limit && !sandbox->out_of_memory) {
        sandbox->out_of_memory = true;
        if (sandbox->calls.lacking)
            sandbox->calls.lacking(sandbox->self);
        sandbox_kill_programs(sandbox);
    }
    /* Where /proc is read, a thousand processes take their time, and all else waits. */
    int64_t rest_ms = (clock_mono_ns() - began_ns) * SHARE / 1000000;
    loop_timer_set(sandbox->sampler, rest_ms > SAMPLE_MS ? rest_ms : SAMPLE_MS);
}

void sandbox_watch_memory(struct sandbox *sandbox, bool on)
{
    sandbox->watched = on;
    if (sandbox->gone || !sandbox->ready) /* asked again when it is */
        return;
    if (on && !sandbox->sampler)
        sandbox->sampler = loop_after_ms(sandbox->loop, SAMPLE_MS, sample, sandbox);
    else if (sandbox->sampler)
        loop_timer_set(sandbox->sampler, on ? SAMPLE_MS : -1);
}

bool sandbox_lacked_memory(struct sandbox *sandbox)
{
    uint64_t kills = sandbox->folder[0] ? cgroup_kills(sandbox->folder) : 0;
    if (kills > sandbox->kills)
        sandbox->out_of_memory = true;
    sandbox->kills = kills;
    return sandbox->out_of_memory;
}

static void raise_to(uint64_t *peak, uint64_t candidate)
{
    if (candidate > *peak)
        *peak = candidate;
}

uint64_t sandbox_memory_peak(struct sandbox *sandbox)
{
    uint64_t peak = sandbox->end.memory_peak;
    if (sandbox->gone || !sandbox->ready)
        return peak;
    if (sandbox->folder[0] && tmp_used(sandbox) > 0)
        (void)look(sandbox); /* is any of it memory? */
    if (sandbox->folder[0] && !sandbox->tmp_seen)
        raise_to(&peak, cgroup_peak(sandbox->folder));
    for (size_t i = 0; i < sandbox->program_count; i++)
        if (sandbox->programs[i]->started && !sandbox->programs[i]->over)
            raise_to(&peak, usage_peak(sandbox->programs[i]->pid));
    raise_to(&peak, sandbox->sampled);
    if (sandbox->limit > 0 && peak > sandbox->limit)
        peak = sandbox->limit;
    /* what the group counts as cached comes late and in steps: a mark must not fall */
    return sandbox->end.memory_peak = peak;
}

uint64_t sandbox_memory_lately(struct sandbox *sandbox)
{
    int64_t now_ns = clock_mono_ns();
    if (sandbox->gone || sandbox->looked_ns == 0 || now_ns - sandbox->looked_ns > LATELY_NS) {
        sandbox->lately = sandbox_memory_peak(sandbox);
        sandbox->looked_ns = now_ns;
    }
    raise_to(&sandbox->lately, sandbox->sampled); /* of work that was long enough */
    return sandbox->lately;
}

/* The group's high-water mark includes what was in /tmp. When that was seen to be used, what was
 * sampled counts; and when it was us who ended it, the last look, by sandbox_kill(). */
void sandbox_conclude_memory(struct sandbox *sandbox, uint64_t group_peak, bool out_of_memory)
{
    struct sandbox_end *end = &sandbox->end;
    if (!sandbox->tmp_seen && !(sandbox->killed && end->memory_peak > 0))
        raise_to(&end->memory_peak,
              group_peak > sandbox->tmp_bytes ? group_peak - sandbox->tmp_bytes : 0);
    raise_to(&end->memory_peak, sandbox->sampled);
    end->out_of_memory = sandbox->out_of_memory || (out_of_memory && !sandbox->killed);
    if (sandbox->limit > 0 && (end->out_of_memory || end->memory_peak > sandbox->limit))
        end->memory_peak = sandbox->limit;
}
