#include "runner/build/builder_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runner/build/built.h"
#include "runner/build/plan.h"
#include "runner/build/target.h"
#include "workspace/base/clock.h"
#include "workspace/base/map.h"
#include "workspace/model/problem.h"
#include "workspace/model/project.h"

/* ---- what serves --------------------------------------------------------------------------- */

static const char *hold(struct builder_use *use, const struct builder_site *site)
{
    struct built *built = site ? target_built(site->target) : NULL;
    if (!built)
        return NULL;
    *ARRAY_PUSH(use->held, use->held_count, use->held_capacity) = built_hold(built);
    return built->folder;
}

struct builder_use *builder_use(struct builder *builder, const char *function)
{
    const struct builder_user *user = builder_find_user(builder, function);
    AUTO(builder_use) use = mem_alloc(sizeof(*use));
    if (!user) {
        use->code = hold(use, map_get(builder->sites, function));
        return use->code ? take_ptr(&use) : NULL;
    }
    use->layers = mem_alloc((user->layer_count + 1) * sizeof(char *));
    use->code = hold(use, user->code);
    use->source_maps = use->code && target_plan(user->code->target)->source_maps;
    for (size_t i = 0; i < user->layer_count; i++)
        use->layers[i] = hold(use, user->layers[i]);
    return use->held_count > 0 ? take_ptr(&use) : NULL;
}

void builder_use_free(struct builder_use *use)
{
    if (!use)
        return;
    for (size_t i = 0; i < use->held_count; i++)
        built_drop(use->held[i]);
    free(use->held);
    free(use->layers);
    free(use);
}

/* ---- status -------------------------------------------------------------------------------- */

static enum builder_state state_of(const struct target *target)
{
    switch (target_state(target)) {
    case TARGET_UNKNOWN:
    case TARGET_LOOKING:
        return target_built(target) ? BUILDER_BUILT : BUILDER_UNKNOWN;
    case TARGET_WAITING:
    case TARGET_BUILDING:
        return BUILDER_BUILDING;
    case TARGET_SETTLED:
        break;
    }
    return target_failure(target) ? BUILDER_FAILED : BUILDER_BUILT;
}

void builder_status(struct builder *builder, const char *id, struct builder_status *out)
{
    const struct function *function =
        map_get(builder->users, id) || !builder->project ? NULL
                                                         : project_function(builder->project, id);
    if (function && function->build_method) /* what an earlier process has built is known then */
        (void)builder_find_user(builder, function->id);
    const struct builder_site *site = map_get(builder->sites, id);
    *out = (struct builder_status){ .state = BUILDER_SOURCE, .took_ms = -1, .output = "" };
    if (!site || !site->wanted)
        return;
    const struct target *target = site->target;
    const struct built *built = target_built(target);
    *out = (struct builder_status){
        .state = state_of(target),
        .method = target_plan(target)->method,
        .does = target_plan(target)->does,
        .folder = built ? built->folder : NULL,
        .built_ns = built ? built->built_ns : 0,
        .took_ms = target_took_ms(target),
        .failure = target_failure(target),
        .hint = target_hint(target),
        .problems = target_problems(target),
        .output = target_output(target),
    };
}

static void local_time(int64_t wall_ns, struct tm *out)
{
    time_t seconds = (time_t)(wall_ns / 1000000000);
    (void)localtime_r(&seconds, out);
}

const char *builder_serves(struct builder *builder, const char *id, char *buffer, size_t size)
{
    struct builder_status status;
    builder_status(builder, id, &status);
    if (status.built_ns == 0) {
        snprintf(buffer, size, "%s", "source");
        return buffer;
    }
    struct tm built, now;
    local_time(status.built_ns, &built);
    local_time(clock_wall_ns(), &now);
    bool today = built.tm_year == now.tm_year && built.tm_yday == now.tm_yday;
    char day[32] = "";
    if (!today)
        snprintf(day, sizeof(day), "%04d-%02d-%02d ", built.tm_year + 1900, built.tm_mon + 1,
                 built.tm_mday);
    snprintf(buffer, size, "build of %s%02d:%02d", day, built.tm_hour, built.tm_min);
    return buffer;
}

void builder_problems(const struct builder *builder, struct problem_list *out)
{
    for (size_t i = 0; i < map_count(builder->sites); i++) {
        const struct builder_site *site = map_value_at(builder->sites, i);
        if (site->wanted && target_failure(site->target))
            problem_list_copy(out, target_problems(site->target));
    }
}
