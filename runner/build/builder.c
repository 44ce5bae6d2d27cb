#include "runner/build/builder_inside.h"

#include <stdlib.h>
#include <string.h>

#include "runner/build/built.h"
#include "runner/build/plan.h"
#include "runner/build/target.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/base/work.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

enum { AT_ONCE = 2, SHOWN = 500 };

static void site_free(void *value)
{
    struct builder_site *site = value;
    target_free(site->target);
    free(site->told);
    free(site);
}

static void user_free(void *value)
{
    struct builder_user *user = value;
    free(user->layers);
    free(user);
}

/* ---- what a function is made of ------------------------------------------------------------ */

static bool uses(const struct builder_user *user, const struct builder_site *site)
{
    bool found = user->code == site;
    for (size_t i = 0; i < user->layer_count; i++)
        found = found || user->layers[i] == site;
    return found;
}

static bool site_settled(const struct builder_site *site)
{
    return !site || target_state(site->target) == TARGET_SETTLED;
}

static bool is_settled(const struct builder_user *user)
{
    bool settled = site_settled(user->code);
    for (size_t i = 0; i < user->layer_count; i++)
        settled = settled && site_settled(user->layers[i]);
    return settled;
}

static const struct target_calls target_calls;

/* Puts TAKEN_PLAN in force for its id; NULL: it is not built (any more). */
static struct builder_site *put_plan(struct builder *builder, const char *id,
                                     struct plan *taken_plan)
{
    AUTO(plan) plan = taken_plan;
    struct builder_site *site = map_get(builder->sites, id);
    if (site)
        site->wanted = plan != NULL;
    if (!plan)
        return NULL;
    if (site) {
        if (strcmp(target_plan(site->target)->mark, plan->mark) != 0)
            target_renew(site->target, take_ptr(&plan));
        return site;
    }
    if (!builder->work)
        builder->work = work_new(builder->options.loop);
    AUTO_FREE char *name = file_name_for(id);
    AUTO_FREE char *place = file_join(builder->place, name);
    struct target_options options = {
        .loop = builder->options.loop, .work = builder->work, .place = place,
        .root = builder->project->root, .calls = &target_calls, .self = builder,
    };
    site = mem_alloc(sizeof(*site));
    site->wanted = true;
    site->target = target_new(&options, take_ptr(&plan));
    map_set(builder->sites, id, site);
    return site;
}

static struct plan *plan_of(struct builder *builder, const struct function *function,
                            const struct layer *layer)
{
    struct plan_request request = { .project = builder->project,
                                    .interpreters = builder->options.interpreters };
    if (layer)
        return plan_layer(&request, layer);
    request.command =
        run_settings_function(builder->project->settings, function->id)->build;
    if (request.command && strcmp(request.command, "off") == 0)
        return NULL;
    return plan_function(&request, function);
}

static void plan_user(struct builder *builder, struct builder_user *user,
                      const struct function *function)
{
    user->planned = true;
    user->code = put_plan(builder, function->id, plan_of(builder, function, NULL));
    user->layers =
        mem_resize(user->layers, function->layer_count + 1, sizeof(struct builder_site *));
    user->layer_count = function->layer_count;
    user->plain = !user->code;
    for (size_t i = 0; i < function->layer_count; i++) {
        const char *id = function->layers[i].reference;
        const struct layer *layer = id ? project_layer(builder->project, id) : NULL;
        user->layers[i] =
            layer ? put_plan(builder, layer->id, plan_of(builder, NULL, layer)) : NULL;
        user->plain = user->plain && !user->layers[i];
    }
}

struct builder_user *builder_find_user(struct builder *builder, const char *id)
{
    struct builder_user *user = map_get(builder->users, id);
    if (user && user->planned)
        return user;
    const struct function *function =
        builder->project ? project_function(builder->project, id) : NULL;
    if (!function || strcmp(function->id, id) != 0)
        return NULL;
    if (!user) {
        user = mem_alloc(sizeof(*user));
        map_set(builder->users, id, user);
    }
    plan_user(builder, user, function);
    return user;
}

/* ---- what targets tell --------------------------------------------------------------------- */

static void say(struct builder *builder, const struct builder_site *site, bool failed,
                const char *text)
{
    builder->options.calls->say(builder->options.self, target_plan(site->target)->id, failed,
                                text);
}

static void tell_begin(struct builder *builder, const struct builder_site *site)
{
    const struct plan *plan = target_plan(site->target);
    AUTO_FREE char *text =
        target_built(site->target)
            ? mem_format("%s changed. Building: %s ...", plan->id, plan->does)
            : mem_format("%s: building: %s ...", plan->id, plan->does);
    say(builder, site, false, text);
}

static void tell_failure(struct builder *builder, struct builder_site *site)
{
    const struct plan *plan = target_plan(site->target);
    const char *failure = target_failure(site->target), *hint = target_hint(site->target);
    const char *rest = target_built(site->target) ? ", old code still answers"
                       : plan->source_runs        ? ", the source serves"
                                                  : "";
    AUTO_FREE char *text = mem_format("%s: build failed%s: %.*s%s%s", plan->id, rest, SHOWN,
                                      failure, hint ? "; " : "", hint ? hint : "");
    if (text_equal(text, site->told))
        return;
    free(site->told);
    site->told = mem_text(text);
    say(builder, site, true, text);
}

static void tell_end(struct builder *builder, struct builder_site *site)
{
    bool was_building = site->building;
    site->building = false;
    if (target_failure(site->target)) {
        tell_failure(builder, site);
        return;
    }
    free(take_ptr(&site->told));
    if (!was_building)
        return;
    AUTO_FREE char *text =
        mem_format("%s: built in %.*f s", target_plan(site->target)->id,
                   target_took_ms(site->target) < 100 ? 3 : 1,
                   (double)target_took_ms(site->target) / 1000);
    say(builder, site, false, text);
}

static struct builder_site *site_of(struct builder *builder, const struct target *target)
{
    return map_get(builder->sites, target_plan(target)->id);
}

static void take_turns(struct builder *builder)
{
    for (size_t i = 0; i < map_count(builder->sites) && builder->running < AT_ONCE; i++) {
        struct builder_site *site = map_value_at(builder->sites, i);
        if (!site->waiting)
            continue;
        site->waiting = false;
        builder->running++;
        target_build(site->target);
    }
}

static void on_turn(void *self, struct target *target)
{
    struct builder *builder = self;
    site_of(builder, target)->waiting = true;
    take_turns(builder);
}

static void on_state(void *self, struct target *target)
{
    struct builder *builder = self;
    struct builder_site *site = site_of(builder, target);
    if (target_state(target) == TARGET_BUILDING) {
        site->building = true;
        free(take_ptr(&site->told));
        tell_begin(builder, site);
    } else if (site && site->building && target_state(target) == TARGET_LOOKING) {
        builder->running--; /* built, and looked at again at once */
        tell_end(builder, site);
        take_turns(builder);
    }
    builder->options.calls->changed(builder->options.self, target_plan(target)->id);
}

static void tell_inputs(const struct builder *builder, const struct builder_site *site,
                        const char *function)
{
    const struct plan *plan = target_plan(site->target);
    for (size_t i = 0; builder->tell_inputs && i < plan->inputs.count; i++)
        builder->tell_inputs(builder->tell_self, function, plan->inputs.items[i]);
    const char *further;
    for (size_t i = 0;
         builder->tell_inputs && (further = target_further(site->target, i)); i++)
        builder->tell_inputs(builder->tell_self, function, further);
}

void builder_tell_inputs(struct builder *builder,
                         void (*call)(void *self, const char *function, const char *folder),
                         void *self)
{
    builder->tell_inputs = call;
    builder->tell_self = self;
}

static void call_waiters(void *self)
{
    builder_call_waiters(self);
}

static void on_settled(void *self, struct target *target, bool changed)
{
    struct builder *builder = self;
    struct builder_site *site = site_of(builder, target);
    builder->running -= site->building;
    tell_end(builder, site);
    take_turns(builder);
    builder->ended++;
    builder->options.calls->changed(builder->options.self, target_plan(target)->id);
    loop_later(builder->options.loop, call_waiters, builder);
    for (size_t i = 0; i < map_count(builder->users); i++) {
        struct builder_user *user = map_value_at(builder->users, i);
        if (!user->planned || !uses(user, site))
            continue;
        user->changed = user->changed || changed;
        tell_inputs(builder, site, map_key_at(builder->users, i));
        if (user->settled || !is_settled(user))
            continue;
        bool moved = user->changed;
        user->settled = true;
        user->changed = false;
        builder->options.calls->settled(builder->options.self, map_key_at(builder->users, i),
                                        moved);
    }
}

static const struct target_calls target_calls = {
    .settled = on_settled, .state = on_state, .turn = on_turn,
};

/* ---- from outside -------------------------------------------------------------------------- */

struct builder *builder_new(const struct builder_options *options)
{
    struct builder *builder = mem_alloc(sizeof(*builder));
    builder->options = *options;
    builder->place = file_join(options->state_folder, "build");
    builder->sites = map_new(site_free);
    builder->users = map_new(user_free);
    return builder;
}

void builder_free(struct builder *builder)
{
    if (!builder)
        return;
    for (size_t i = 0; i < map_count(builder->sites); i++) {
        struct builder_site *site = map_value_at(builder->sites, i);
        target_close(site->target);
    }
    work_free(builder->work);
    loop_forget(builder->options.loop, builder);
    builder_forget(builder, NULL);
    free(builder->waiters);
    map_free(builder->users);
    map_free(builder->sites);
    project_drop(builder->project);
    free(builder->place);
    free(builder);
}

void builder_set_project(struct builder *builder, const struct project *project)
{
    const struct project *old = builder->project;
    builder->project = project_hold(project);
    for (size_t i = map_count(builder->users); i > 0; i--) {
        const char *id = map_key_at(builder->users, i - 1);
        struct builder_user *user = map_value_at(builder->users, i - 1);
        const struct function *function = project_function(project, id);
        if (function && strcmp(function->id, id) == 0) {
            user->planned = user->settled = false;
            user->code = NULL;
            user->layer_count = 0;
        } else {
            map_remove(builder->users, id);
        }
    }
    project_drop(old);
}

static void look(struct builder_site *site)
{
    if (site)
        target_look(site->target, false);
}

bool builder_is_plain(const struct builder *builder, const char *function)
{
    const struct builder_user *user = map_get(builder->users, function);
    return user && user->planned && user->plain;
}

bool builder_ready(struct builder *builder, const char *function)
{
    struct builder_user *user = builder_find_user(builder, function);
    if (!user || user->settled)
        return true;
    look(user->code);
    for (size_t i = 0; i < user->layer_count; i++)
        look(user->layers[i]);
    user->settled = is_settled(user);
    return user->settled;
}

static void renew(struct builder_site *site)
{
    if (site)
        target_renew(site->target, NULL);
}

bool builder_saved(struct builder *builder, const char *function)
{
    struct builder_user *user = map_get(builder->users, function);
    if (user)
        user->planned = user->settled = false;
    user = builder_find_user(builder, function);
    if (!user)
        return false;
    renew(user->code);
    for (size_t i = 0; i < user->layer_count; i++)
        renew(user->layers[i]);
    return !is_settled(user);
}

static struct builder_site *find_site(struct builder *builder, const char *id)
{
    const struct layer *layer =
        builder->project ? project_layer(builder->project, id) : NULL;
    const struct builder_user *user = builder_find_user(builder, id);
    if (user)
        return user->code;
    return layer ? put_plan(builder, layer->id, plan_of(builder, NULL, layer)) : NULL;
}

bool builder_again(struct builder *builder, const char *id, bool clean)
{
    struct builder_site *site = find_site(builder, id);
    if (!site)
        return false;
    target_retry(site->target);
    target_renew(site->target, NULL);
    for (size_t i = 0; i < map_count(builder->users); i++) {
        struct builder_user *user = map_value_at(builder->users, i);
        if (user->planned && uses(user, site))
            user->settled = false;
    }
    target_look(site->target, clean);
    return true;
}

bool builder_cancel(struct builder *builder, const char *id)
{
    struct builder_site *site = map_get(builder->sites, id);
    if (!site || !site->building)
        return false;
    target_cancel(site->target);
    return true;
}

static const struct builder_site *blocking(const struct builder_user *user)
{
    if (user->code && !target_built(user->code->target) &&
        !target_plan(user->code->target)->source_runs)
        return user->code;
    for (size_t i = 0; i < user->layer_count; i++)
        if (user->layers[i] && !target_built(user->layers[i]->target))
            return user->layers[i];
    return NULL;
}

const char *builder_blocked(struct builder *builder, const char *function,
                            const char **out_hint)
{
    struct builder_user *user = builder_find_user(builder, function);
    const struct builder_site *site = user ? blocking(user) : NULL;
    *out_hint = site ? target_hint(site->target) : NULL;
    if (!site)
        return NULL;
    const char *failure = target_failure(site->target);
    return failure ? failure : "it is not built yet";
}

bool builder_concerns(struct builder *builder, const char *function, const char *id)
{
    const struct builder_user *user = map_get(builder->users, function);
    const struct builder_site *site = map_get(builder->sites, id);
    return user && site && uses(user, site);
}
