#include "workspace/template/outside.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/model/arn.h"
#include "workspace/model/likeness.h"
#include "workspace/model/project.h"
#include "workspace/template/beside.h"
#include "workspace/template/intrinsics.h"
#include "workspace/template/local_env.h"
#include "workspace/template/local_values.h"
#include "workspace/template/node.h"
#include "workspace/template/run_file.h"
#include "workspace/template/samconfig.h"
#include "workspace/template/settings.h"
#include "workspace/template/stack.h"
#include "workspace/template/stacks.h"

#define BY_COMMAND_LINE "--parameter"

enum { MOST_TOLD = 100, WALK_DEPTH = 200 };

struct outside {
    struct outside_request request;
    struct beside beside;
    struct samconfig config;
    struct run_file run;
    struct map *values;
};

/* --- reading --- */

static void no_assignment(struct outside *outside, const char *text)
{
    struct project *project = outside->beside.project;
    problem_hint(problem_add(&project->problems, PROBLEM_ERROR, "LB621",
                             file_name(project->template_path), 1, 1, NULL,
                             BY_COMMAND_LINE " \"%.100s\" has no name and value", text),
                 "Write " BY_COMMAND_LINE " NAME=VALUE.");
}

struct outside *outside_new(const struct outside_request *request, struct project *project,
                            struct arena *arena)
{
    static const struct setting_source line = { .by = BY_COMMAND_LINE };
    struct outside *outside = mem_alloc(sizeof *outside);
    *outside = (struct outside){ .request = *request, .values = settings_new(),
                                 .beside = { .project = project, .arena = arena } };
    samconfig_read(&outside->config, &outside->beside, request->config_file, request->config_env);
    samconfig_add_values(&outside->config, &outside->beside, outside->values);
    local_values_add(&outside->beside, outside->values);
    run_file_read(&outside->run, &outside->beside);
    for (size_t i = 0; i < request->parameter_count; i++)
        if (!settings_add_one(outside->values, request->parameters[i], &line))
            no_assignment(outside, request->parameters[i]);
    return outside;
}

void outside_free(struct outside *outside)
{
    if (!outside)
        return;
    map_free(outside->values);
    free(outside);
}

const struct map *outside_values(const struct outside *outside)
{
    return outside->values;
}

const char *outside_region(const struct outside *outside)
{
    const struct setting *given = settings_get(outside->values, "AWS::Region");
    const char *const choices[] = {
        outside->request.region, given ? given->text : NULL, getenv("AWS_REGION"),
        getenv("AWS_DEFAULT_REGION"), node_text(samconfig_get(&outside->config, "region")),
    };
    for (size_t i = 0; i < COUNT(choices); i++)
        if (choices[i] && *choices[i])
            return choices[i];
    return ARN_REGION_DEFAULT;
}

/* --- names --- */

static const char *const pseudo[] = { "AWS::Region", "AWS::AccountId", "AWS::Partition",
                                      "AWS::URLSuffix", "AWS::StackName", "AWS::StackId", NULL };

/* Names of exports that the template imports, gathered from all of it. */
static void find_imports(struct intrinsics *intrinsics, const struct node *node, int depth,
                         struct map *out)
{
    static char mark;
    const struct node *import = depth < WALK_DEPTH ? node_get(node, "Fn::ImportValue") : NULL;
    const char *name = import ? node_text(intrinsics_peek(intrinsics, import)) : NULL;
    if (name)
        map_set(out, name, &mark);
    bool map = node_is(node, NODE_MAP), list = node_is(node, NODE_LIST);
    for (size_t i = 0; (map || list) && depth < WALK_DEPTH && i < node->count; i++)
        find_imports(intrinsics, map ? node->members[i].value : node->items[i], depth + 1, out);
}

static bool has(const struct stack *stack, const char *parameter, const char *resource)
{
    return stack && (node_get(node_get(stack->root, "Parameters"), parameter) ||
                     node_get(node_get(stack->root, "Resources"), resource));
}

/* A parameter, a pseudo parameter, a resource or an attribute of one. */
static bool is_known(const struct stacks *stacks, const char *name)
{
    AUTO_FREE char *head = mem_text_n(name, strcspn(name, "."));
    for (size_t i = 0; pseudo[i]; i++)
        if (strcmp(pseudo[i], name) == 0)
            return true;
    for (size_t i = 0; i < stacks_count(stacks); i++)
        if (!stacks_at(stacks, i)->parent && has(stacks_at(stacks, i), name, head))
            return true;
    const char *id;
    const struct stack *stack = stacks_of(stacks, head, &id);
    return has(stack, id, id);
}

/* What was meant by NAME, the name of a parameter or an import, or of an attribute of a resource;
 * the caller's, NULL when nothing is near. */
static char *nearest(const struct stacks *stacks, const struct map *imports,
                     const struct setting *setting)
{
    bool attribute = setting->kind == SETTING_ATTRIBUTE;
    const struct node *own =
        node_get(stacks_at(stacks, 0)->root, attribute ? "Resources" : "Parameters");
    size_t size = attribute ? strcspn(setting->name, ".") : strlen(setting->name), count = 0;
    size_t total = (node_is(own, NODE_MAP) ? own->count : 0) + map_count(imports) + COUNT(pseudo);
    AUTO_FREE const char **names = mem_alloc((total + 1) * sizeof *names);
    AUTO_FREE char *name = mem_text_n(setting->name, size);
    for (size_t i = 0; node_is(own, NODE_MAP) && i < own->count; i++)
        names[count++] = own->members[i].name;
    for (size_t i = 0; i < map_count(imports) && !attribute; i++)
        names[count++] = map_key_at(imports, i);
    for (size_t i = 0; pseudo[i] && !attribute; i++)
        names[count++] = pseudo[i];
    const char *found = likeness_nearest(name, names);
    return found ? mem_format("%s%s", found, setting->name + size) : NULL;
}

static void tell(const struct outside *outside, const struct setting *setting, const char *near)
{
    struct project *project = outside->beside.project;
    bool line = strcmp(setting->by, BY_COMMAND_LINE) == 0;
    struct problem *problem = problem_add(
        &project->problems, line ? PROBLEM_ERROR : PROBLEM_WARNING, "LB621",
        line ? file_name(project->template_path) : setting->by, line ? 1 : setting->line,
        line ? 1 : setting->column, NULL, "%s%sthe template has no %s \"%.100s\"",
        line ? BY_COMMAND_LINE : "", line ? ": " : "",
        setting->kind == SETTING_ATTRIBUTE ? "resource for" : "parameter", setting->name);
    if (near)
        problem_hint(problem, "Did you mean %s?", near);
}

static struct map *imports_of(const struct stacks *stacks)
{
    struct map *imports = map_new(NULL);
    for (size_t i = 0; i < stacks_count(stacks); i++)
        find_imports(stacks_at(stacks, i)->intrinsics, stacks_at(stacks, i)->root, 0, imports);
    return imports;
}

void outside_check(const struct outside *outside, const struct stacks *stacks)
{
    AUTO(map) imports = NULL;
    for (size_t i = 0, told = 0; i < map_count(outside->values) && told < MOST_TOLD; i++) {
        const struct setting *setting = map_value_at(outside->values, i);
        bool named = setting->kind == SETTING_PARAMETER || setting->kind == SETTING_ATTRIBUTE;
        if (!named || is_known(stacks, setting->name))
            continue;
        imports = imports ? imports : imports_of(stacks);
        if (map_get(imports, setting->name))
            continue;
        AUTO_FREE char *near = nearest(stacks, imports, setting);
        tell(outside, setting, near);
        told++;
    }
}

/* --- variables --- */

/* The --env-vars file of samconfig; it must be there. */
static char *configured(const struct outside *outside)
{
    const struct node *value = samconfig_get(&outside->config, "env_vars");
    const char *name = node_text(value);
    if (!name || !*name)
        return NULL;
    AUTO_FREE char *joined = file_join(outside->config.folder, name);
    AUTO_FREE char *path = file_absolute(joined);
    if (file_exists(path))
        return take_ptr(&path);
    problem_add(&outside->beside.project->problems, PROBLEM_WARNING, "LB620",
                outside->config.name, value->line, value->column, NULL,
                "env_vars names %.200s, which does not exist", name);
    return NULL;
}

void outside_apply(struct outside *outside)
{
    run_file_read_functions(&outside->run);
    const char *named = outside->request.env_vars;
    AUTO_FREE char *path = named ? file_absolute(named) : configured(outside);
    local_env_apply(&outside->beside, path, named != NULL);
}
