/* engine_provide: instances that nobody has asked for yet: provisioned concurrency, and functions
 * that are started ahead. All functions are walked over once for a project; after that only those
 * are looked at that something happened to. */
#include "runner/engine/engine_inside.h"

#include "runner/engine/gate.h"
#include "runner/engine/pool.h"
#include "workspace/base/loop.h"
#include "workspace/base/map.h"

enum { WARMING_AT_ONCE = 2 };

/* What is built comes again when it is settled. */
static bool is_open(struct engine *engine, size_t member)
{
    return gate_open(engine->gate, map_key_at(engine->members, member));
}

static void provide(struct engine *engine, struct member *member, const char *id)
{
    if (engine->provision && pool_provisions(member->pool) && gate_open(engine->gate, id))
        pool_provide(member->pool);
}

static void warm_next(struct engine *engine)
{
    for (; engine->ahead < map_count(engine->members) && engine->warming < WARMING_AT_ONCE;
         engine->ahead++) {
        struct member *member = map_value_at(engine->members, engine->ahead);
        if (!member->wants_warm || !is_open(engine, engine->ahead))
            continue;
        member->wants_warm = false;
        if (pool_warm(member->pool))
            engine->warming++;
    }
}

void engine_warm_up(struct engine *engine)
{
    for (size_t i = 0; engine->provision && i < map_count(engine->members); i++)
        provide(engine, map_value_at(engine->members, i), map_key_at(engine->members, i));
    engine->ahead = 0;
    warm_next(engine);
}

static void warm_later(void *self)
{
    warm_next(self);
}

void engine_warmed(void *self, const char *function, bool failed)
{
    (void)function, (void)failed;
    struct engine *engine = self;
    if (engine->warming > 0)
        engine->warming--;
    loop_later(engine->loop, warm_later, engine);
}

static void look_at_settled(void *self)
{
    struct engine *engine = self;
    for (size_t i = 0; i < map_count(engine->settled); i++) {
        const char *id = map_key_at(engine->settled, i);
        struct member *member = map_get(engine->members, id);
        if (!member)
            continue;
        provide(engine, member, id);
        if (member->wants_warm)
            engine->ahead = 0; /* it was passed over when its turn was */
    }
    map_free(engine->settled);
    engine->settled = map_new(NULL);
    warm_next(engine);
}

void engine_settled(void *self, const char *function)
{
    struct engine *engine = self;
    if (map_count(engine->settled) == 0)
        loop_later(engine->loop, look_at_settled, engine);
    map_set(engine->settled, function, engine);
}
