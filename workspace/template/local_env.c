#include "workspace/template/local_env.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/model/project.h"
#include "workspace/template/beside.h"
#include "workspace/template/local_env_inside.h"
#include "workspace/template/local_env_text.h"
#include "workspace/template/local_json.h"
#include "workspace/template/node.h"
#include "workspace/template/secret.h"

#define PARAMETERS "Parameters" /* of an --env-vars file: for all functions */

/* --- one function --- */

static void add_entry(struct local_env *env, const struct local_file *file,
                      const struct node *entry, struct map *values)
{
    struct arena *arena = env->beside->arena;
    for (size_t i = 0; node_is(entry, NODE_MAP) && i < entry->count; i++) {
        const struct node_member *member = &entry->members[i];
        if (local_env_obstacle(member->name) || env->count++ >= LOCAL_ENV_MOST)
            continue;
        AUTO_FREE char *text = local_env_text(member->value);
        struct local *local = arena_take(arena, sizeof *local);
        *local = (struct local){ .name = member->name, .text = arena_copy(arena, text),
                                 .file = file->name, .line = member->key->line,
                                 .column = member->key->column };
        map_set(values, local->name, local);
    }
}

/* SAM CLI's order: logical id, name, full path; the first one that is there. Our own file is
 * written with full ids, so that they come first. */
static void add_file(struct local_env *env, const struct local_file *file,
                     const struct function *function, struct map *values)
{
    bool own = file == &env->own;
    const char *last = local_env_last_part(function->id);
    const char *const names[] = { own ? function->id : last, function->name,
                                  own ? last : function->id };
    const struct node *entry = NULL;
    for (size_t i = 0; i < COUNT(names) && !entry; i++)
        entry = node_get(file->root, names[i]);
    add_entry(env, file, node_get(file->root, file->every), values);
    add_entry(env, file, entry, values);
}

static int compare_names(const void *left, const void *right)
{
    const struct environment_value *a = left, *b = right;
    return strcmp(a->name, b->name);
}

/* The value it has in the template goes under the new one. */
static void replace(struct local_env *env, const struct function *function,
                    struct environment_value *variable)
{
    static char mark;
    struct environment_value *under = mem_alloc(sizeof *under);
    *under = *variable;
    if (!under->value) {
        AUTO_FREE char *key = mem_format("%s %d:%d", function->id, under->origin.line,
                                         under->origin.column);
        map_set(env->known, key, &mark);
    }
    *variable = (struct environment_value){ .under = under };
}

/* SORTED: so many of the function's variables are the template's. */
static void put(struct local_env *env, struct function *function, size_t sorted,
                const struct local *local)
{
    const struct environment_value wanted = { .name = (char *)local->name };
    struct environment_value *variable =
        sorted ? bsearch(&wanted, function->environment, sorted, sizeof wanted, compare_names)
               : NULL;
    if (variable)
        replace(env, function, variable);
    else
        *(variable = ARRAY_PUSH(function->environment, function->environment_count,
                                function->environment_capacity)) =
            (struct environment_value){ .name = NULL };
    const struct environment_value *under = variable->under;
    variable->name = mem_text(local->name);
    variable->value = mem_text(local->text);
    variable->secret = (under && under->secret) || secret_is(local->name, local->text);
    variable->origin = (struct origin){ .kind = ORIGIN_LOCAL, .file = local->file,
                                        .given = local->file, .line = local->line,
                                        .column = local->column };
}

static void apply(struct local_env *env, struct function *function)
{
    AUTO(map) values = map_new(NULL);
    size_t lines = map_count(env->dotenv);
    for (size_t i = 0; i < lines && env->count++ < LOCAL_ENV_MOST; i++)
        map_set(values, map_key_at(env->dotenv, i), map_value_at(env->dotenv, i));
    add_file(env, &env->env_vars, function, values);
    add_file(env, &env->own, function, values);
    size_t sorted = function->environment_count;
    for (size_t i = 0; i < map_count(values); i++)
        put(env, function, sorted, map_value_at(values, i));
    if (function->environment_count > sorted)
        qsort(function->environment, function->environment_count, sizeof *function->environment,
              compare_names);
}

/* --- all of them --- */

/* What could not be known of a variable that has a value now. */
static bool is_known_now(const void *self, const struct problem *problem)
{
    const struct map *known = self;
    AUTO_FREE char *key = mem_format("%s %d:%d", problem->resource ? problem->resource : "",
                                     problem->line, problem->column);
    return strcmp(problem->code, "LB604") == 0 && map_get(known, key);
}

static void add_names(struct map *functions, struct function *function)
{
    map_set(functions, local_env_last_part(function->id), function);
    map_set(functions, function->name, function);
    map_set(functions, function->id, function);
}

void local_env_apply(const struct beside *beside, const char *env_vars, bool named)
{
    struct project *project = beside->project;
    AUTO_FREE char *own = file_join(project->root, LOCAL_ENV_FILE);
    AUTO(map) dotenv = map_new(NULL);
    AUTO(map) functions = map_new(NULL);
    AUTO(map) known = map_new(NULL);
    struct local_env env = {
        .beside = beside, .dotenv = dotenv, .functions = functions, .known = known,
        .env_vars = { .every = PARAMETERS, .named = named }, .own = { .every = LOCAL_ENV_EVERY },
    };
    for (size_t i = 0; i < project->function_count; i++)
        add_names(functions, &project->functions[i]);
    local_env_read_dotenv(&env);
    local_env_read_json(&env, &env.env_vars, env_vars);
    local_env_read_json(&env, &env.own, own);
    for (size_t i = 0; i < project->function_count; i++)
        apply(&env, &project->functions[i]);
    if (map_count(known) > 0)
        problem_filter(&project->problems, is_known_now, known);
}

/* --- changing --- */

static int change(const char *root, const char *function, const char *name, const char *value,
                  struct error *error)
{
    AUTO(arena) arena = arena_new();
    AUTO_FREE char *path = file_join(root, LOCAL_ENV_FILE);
    const char *const steps[] = { function, name };
    const struct node *old = local_json_read(arena, path, LOCAL_ENV_FILE, error);
    if (!old)
        return -1;
    if (!value && !node_get(node_get(old, function), name))
        return error_set(error, ERROR_NOT_FOUND, "%s has no %s for %s", LOCAL_ENV_FILE, name,
                         function);
    const struct node *made = value ? node_new_text(arena, NULL, value, strlen(value)) : NULL;
    return local_json_write(path, local_json_with(arena, old, steps, COUNT(steps), made), error);
}

int local_env_set(const char *root, const char *function, const char *name, const char *value,
                  struct error *error)
{
    const char *why_not = local_env_obstacle(name);
    if (why_not)
        return error_set(error, ERROR_INVALID, "%.100s %s", name, why_not);
    return change(root, function, name, value, error);
}

int local_env_unset(const char *root, const char *function, const char *name, struct error *error)
{
    return change(root, function, name, NULL, error);
}
