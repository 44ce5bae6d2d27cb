/* pool_provision: provisioned concurrency: so many instances are kept initialised. More is served
 * on demand (AWS Lambda Developer Guide, "Configuring provisioned concurrency"). */
#include "runner/engine/pool_inside.h"

#include <stdlib.h>

#include "workspace/base/error.h"
#include "workspace/model/function.h"
#include "workspace/model/project.h"
#include "workspace/model/project_setting.h"
#include "workspace/model/run_settings.h"
#include "workspace/model/value.h"

enum { AT_ONCE = 4 };           /* so many of them start at the same time */

bool pool_slot_provisioned(const struct slot *slot)
{
    return slot_purpose(slot) == SLOT_PROVISIONED && !slot_dying(slot);
}

static bool is_starting(const struct slot *slot)
{
    return pool_slot_provisioned(slot) && slot_starting(slot);
}

bool pool_slot_ready_provisioned(const struct slot *slot)
{
    return pool_slot_provisioned(slot) && slot_ready_ns(slot) > 0;
}

int pool_provisioned_wanted(const struct pool *pool)
{
    int wanted = run_settings_function(pool->project->settings, pool->id)->provisioned;
    const char *text =
        value_text(project_setting(pool->project, pool->function, "provisioned_concurrency"));
    if (wanted < 0)
        wanted = text ? (int)strtol(text, NULL, 10) : 0;
    int reserved = pool->function->reserved_concurrency;
    return reserved >= 0 && wanted > reserved ? reserved : wanted;
}

static size_t count_present(const struct pool *pool)
{
    size_t count = 0;
    for (size_t i = 0; i < pool->slot_count; i++)
        count += pool_slot_provisioned(pool->slots[i]) &&
                 slot_version(pool->slots[i]) == pool->version;
    return count;
}

/* Those that are too many after a change of the number. */
static void end_surplus(struct pool *pool, size_t wanted)
{
    size_t present = count_present(pool);
    for (size_t i = pool->slot_count; i > 0 && present > wanted; i--) {
        struct slot *slot = pool->slots[i - 1];
        if (!pool_slot_provisioned(slot) || slot_invocation(slot))
            continue;
        slot_kill(slot, RUNNER_CANCELLED);
        present--;
    }
}

void pool_provision(struct pool *pool)
{
    if (!pool->provisions || pool->stopping)
        return;
    struct error error = ERROR_INIT;
    size_t wanted = (size_t)pool_provisioned_wanted(pool);
    end_surplus(pool, wanted);
    if (pool->provision_version == pool->version || pool_check_start(pool, &error) < 0)
        return;
    while (count_present(pool) < wanted && pool_count(pool, is_starting) < AT_ONCE)
        if (pool_start_slot(pool, SLOT_PROVISIONED, NULL, &error) < 0)
            return;
}

void pool_provision_failed(struct pool *pool)
{
    if (pool->provision_version == pool->version)
        return;
    pool->provision_version = pool->version;
    pool->host->say(pool->host->self, pool->id, true,
                    "its provisioned instances do not start (FUNCTION_ERROR_INIT_FAILURE)");
}

bool pool_provisions(const struct pool *pool)
{
    return pool->provisions || pool_provisioned_wanted(pool) > 0;
}

void pool_provide(struct pool *pool)
{
    pool->provisions = true;
    pool_provision(pool);
}
