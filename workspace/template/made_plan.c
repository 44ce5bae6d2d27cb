#include "workspace/template/made_inside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/text.h"

/* {first: this API, second: its stage} */
static const struct node *stage(const struct making *making, const char *first,
                                const char *second)
{
    struct node *map = made_map(making);
    made_set(making, map, first, made_call(making, "Ref", made_text(making, making->id)));
    made_set(making, map, second,
             made_call(making, "Ref", made_format(making, "%s.Stage", making->id)));
    return map;
}

static void make_plan(struct making *making, const char *plan, const struct node *stages,
                      const struct node *keys)
{
    made_say_text(making, "plan", plan);
    made_say(making, "plan-stages", stages);
    made_say(making, "plan-keys", keys);
    made_cook(making, "usage plan");
}

/* A further API of the shared plan: with it the plan is there when either is. */
static void widen(struct made *made, const struct making *making)
{
    static const char *const ids[] = { "ServerlessUsagePlan", "ServerlessApiKey",
                                       "ServerlessUsagePlanKey" };
    for (size_t i = 0; i < COUNT(ids); i++) {
        struct made_resource *resource = map_get(made->by_id, ids[i]);
        if (!resource)
            continue;
        resource->holds = made_condition_holds(made, &made->planned);
        resource->condition = made_condition_name(&made->planned, "SharedUsagePlanCondition");
        made_refer(making, resource);
    }
}

static void share_plan(struct making *making)
{
    struct made *made = making->made;
    bool first = !made->plan_stages;
    if (first) {
        made->plan_stages = made_list(making);
        made->plan_keys = made_list(making);
    }
    made_add_item(making, made->plan_stages, stage(making, "ApiId", "Stage"));
    made_add_item(making, made->plan_keys, stage(making, "RestApiId", "StageName"));
    if (first)
        make_plan(making, "Serverless", made->plan_stages, made->plan_keys);
    made_condition_add(&made->planned, making);
    widen(made, making);
}

void made_plan(struct making *making)
{
    const char *kind =
        made_text_at(making, making->properties, "Auth.UsagePlan.CreateUsagePlan");
    if (text_equal(kind, "SHARED"))
        share_plan(making);
    if (!text_equal(kind, "PER_API"))
        return;
    struct node *stages = made_list(making), *keys = made_list(making);
    made_add_item(making, stages, stage(making, "ApiId", "Stage"));
    made_add_item(making, keys, stage(making, "RestApiId", "StageName"));
    make_plan(making, making->id, stages, keys);
}
