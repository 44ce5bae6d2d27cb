/* engine_provide: provisioned concurrency over all functions. */
#include "runner/engine/engine_inside.h"

#include "runner/engine/gate.h"
#include "runner/engine/pool.h"
#include "workspace/base/map.h"

void engine_provide(struct engine *engine)
{
    for (size_t i = 0; engine->provision && i < map_count(engine->members); i++) {
        struct member *member = map_value_at(engine->members, i);
        const char *id = map_key_at(engine->members, i);
        if (pool_provisions(member->pool) && gate_open(engine->gate, id))
            pool_provide(member->pool); /* what is built comes again */
    }
}
