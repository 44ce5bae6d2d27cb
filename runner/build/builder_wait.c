#include "runner/build/builder_inside.h"

#include <stdlib.h>
#include <string.h>

#include "runner/build/target.h"
#include "workspace/base/loop.h"
#include "workspace/base/map.h"

static void call_later(void *self)
{
    builder_call_waiters(self);
}

/* A function is settled with all it is made of. */
static bool is_settled(struct builder *builder, const char *id)
{
    if (builder_find_user(builder, id))
        return builder_ready(builder, id);
    const struct builder_site *site = map_get(builder->sites, id);
    return !site || target_state(site->target) == TARGET_SETTLED;
}

void builder_call_waiters(struct builder *builder)
{
    for (size_t i = 0; i < builder->waiter_count;) {
        struct builder_waiter waiter = builder->waiters[i];
        if (!is_settled(builder, waiter.id)) {
            i++;
            continue;
        }
        memmove(&builder->waiters[i], &builder->waiters[i + 1],
                (builder->waiter_count - i - 1) * sizeof(waiter));
        builder->waiter_count--;
        free(waiter.id);
        waiter.call(waiter.self);
        i = 0; /* it may have added or taken away some */
    }
}

void builder_wait(struct builder *builder, const char *id, void (*call)(void *self), void *self)
{
    *ARRAY_PUSH(builder->waiters, builder->waiter_count, builder->waiter_capacity) =
        (struct builder_waiter){ .id = mem_text(id), .call = call, .self = self };
    loop_later(builder->options.loop, call_later, builder);
}

void builder_forget(struct builder *builder, const void *self)
{
    for (size_t i = builder->waiter_count; i > 0; i--) {
        if (self && builder->waiters[i - 1].self != self)
            continue;
        free(builder->waiters[i - 1].id);
        memmove(&builder->waiters[i - 1], &builder->waiters[i],
                (builder->waiter_count - i) * sizeof(struct builder_waiter));
        builder->waiter_count--;
    }
}

unsigned builder_ended(const struct builder *builder)
{
    return builder->ended;
}
