#include "workspace/template/load.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/model/arn.h"
#include "workspace/model/limits.h"
#include "workspace/template/check.h"
#include "workspace/template/foreach.h"
#include "workspace/template/parse.h"
#include "workspace/template/read_outputs.h"
#include "workspace/template/read_parameters.h"
#include "workspace/template/readers.h"
#include "workspace/template/reading.h"
#include "workspace/template/sam.h"
#include "workspace/template/settings.h"

enum { LEVELS_UP = 3, SAMCONFIG_BYTES = 1048576 };

/* --- finding --- */

static char *template_in(const char *folder)
{
    static const char *const names[] = { "template.yaml", "template.yml", "template.json",
                                         "sam.yaml" };
    for (size_t i = 0; i < COUNT(names); i++) {
        char *path = file_join(folder, names[i]);
        if (file_exists(path) && !file_is_folder(path))
            return path;
        free(path);
    }
    return NULL;
}

static bool is_git_root(const char *folder)
{
    AUTO_FREE char *path = file_join(folder, ".git");
    return file_exists(path);
}

static int none_found(const char *folder, struct error *error)
{
    error_set(error, ERROR_NOT_FOUND, "no template.yaml, template.yml or template.json in %s",
              folder);
    return error_hint(error, "name it, or start a project with: lambench new");
}

int load_find_template(const char *path, char **out, struct error *error)
{
    AUTO_FREE char *folder = file_absolute(path ? path : ".");
    if (!file_exists(folder))
        return error_set(error, ERROR_NOT_FOUND, "%s does not exist", folder);
    if (!file_is_folder(folder)) {
        *out = take_ptr(&folder);
        return 0;
    }
    AUTO_FREE char *first = mem_text(folder);
    for (int level = 0; level <= LEVELS_UP; level++) {
        char *found = template_in(folder);
        if (found) {
            *out = found;
            return 0;
        }
        char *parent = is_git_root(folder) ? NULL : file_parent(folder);
        if (!parent || strcmp(parent, folder) == 0) {
            free(parent);
            break;
        }
        free(folder);
        folder = parent;
    }
    return none_found(first, error);
}

/* --- settings --- */

static void add_input(struct project *project, const char *path)
{
    *(char **)ARRAY_PUSH(project->inputs, project->input_count, project->input_capacity) =
        mem_text(path);
}

static struct map *parameter_values(const struct load_request *request, struct project *project)
{
    struct map *values = settings_new();
    AUTO_FREE char *path = file_join(project->root, "samconfig.toml");
    AUTO(blob) text = NULL;
    struct error error = ERROR_INIT;
    add_input(project, path);
    if (file_exists(path) && file_read(path, SAMCONFIG_BYTES, &text, &error) == 0)
        settings_add_samconfig(values, blob_bytes(text), blob_size(text));
    for (size_t i = 0; i < request->parameter_count; i++)
        settings_add_one(values, request->parameters[i], "--parameter");
    return values;
}

static const char *region_of(const struct load_request *request)
{
    const char *const choices[] = { request->region, getenv("AWS_REGION"),
                                    getenv("AWS_DEFAULT_REGION") };
    for (size_t i = 0; i < COUNT(choices); i++)
        if (choices[i] && *choices[i])
            return choices[i];
    return ARN_REGION_DEFAULT;
}

/* --- reading --- */

/* Fn::ForEach may stand in these sections. */
static bool may_loop(const char *section)
{
    static const char *const names[] = { "Conditions", "Resources", "Outputs" };
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(names[i], section) == 0)
            return true;
    return false;
}

/* ROOT with its loops written out. */
static const struct node *without_loops(const struct intrinsics_source *source)
{
    AUTO(intrinsics) intrinsics = intrinsics_new(source);
    const struct node *root = source->root;
    struct node *made = node_new(source->arena, NODE_MAP, root);
    bool changed = false;
    for (size_t i = 0; i < root->count; i++) {
        const struct node_member *section = &root->members[i];
        bool loops = may_loop(section->name) && section->value->kind == NODE_MAP;
        const struct node *value =
            loops ? foreach_expand(source->arena, intrinsics, section->value) : section->value;
        changed = changed || value != section->value;
        node_set(source->arena, made, section->name, section->key, value);
    }
    return changed ? made : root;
}

/* A template is a map with Resources; anything else is told. */
static bool is_template(struct project *project, const struct node *root, const char *file)
{
    if (root->kind != NODE_MAP) {
        problem_hint(problem_add(&project->problems, PROBLEM_ERROR, "LB607", file,
                                 root->line ? root->line : 1, root->column ? root->column : 1,
                                 NULL, "a template must be a map, this is %s",
                                 node_kind_word(root->kind)),
                     "Begin with \"Transform: AWS::Serverless-2016-10-31\" and \"Resources:\".");
        return false;
    }
    const struct node *resources = node_get(root, "Resources");
    if (!node_is(resources, NODE_MAP) || resources->count == 0)
        problem_add(&project->problems, PROBLEM_ERROR, "LB223", file,
                    resources ? resources->line : root->line,
                    resources ? resources->column : root->column, NULL,
                    resources ? "Resources must be a map with at least one resource"
                              : "the template has no Resources");
    return true;
}

static void read_root(const struct load_request *request, struct project *project,
                      struct arena *arena, const struct node *root, const char *file)
{
    AUTO(map) values = parameter_values(request, project);
    struct intrinsics_source source = {
        .arena = arena, .root = root, .file = file, .region = project->region,
        .parameters = values, .problems = &project->problems,
    };
    source.root = without_loops(&source);
    AUTO(intrinsics) intrinsics = intrinsics_new(&source);
    AUTO(map) notes = reading_new_notes();
    struct reading reading = {
        .project = project, .arena = arena, .intrinsics = intrinsics, .root = source.root,
        .file = file, .notes = notes,
    };
    sam_check_globals(source.root, file, &project->problems);
    read_parameters(&reading);
    readers_run(&reading);
    read_outputs(&reading);
    check_run(&reading);
    reading_tell_notes(&reading);
}

static struct project *new_project(const struct load_request *request, const char *path)
{
    struct project *project = project_new();
    project->template_path = mem_text(path);
    project->root = file_parent(path);
    project->name = mem_text(file_name(project->root));
    project->region = mem_text(region_of(request));
    return project;
}

const struct project *load_bytes(const struct load_request *request, const char *path,
                                 const void *bytes, size_t size)
{
    struct project *project = new_project(request, path);
    const char *file = file_name(project->template_path);
    AUTO(arena) arena = arena_new();
    struct parse_source text = { .bytes = bytes, .size = size, .file = file };
    const struct node *root = NULL;
    if (size > LIMIT_TEMPLATE_BYTES)
        problem_add(&project->problems, PROBLEM_ERROR, "LB606", file, 1, 1, NULL,
                    "a template of %zu bytes is too large", size);
    else
        root = parse_tree(arena, &text, &project->problems);
    if (root && is_template(project, root, file)) {
        project->usable = 1;
        read_root(request, project, arena, root, file);
    }
    problem_sort(&project->problems);
    return project;
}

int load_project(const struct load_request *request, const struct project **out,
                 struct error *error)
{
    AUTO_FREE char *path = NULL;
    if (load_find_template(request->path, &path, error) < 0)
        return -1;
    AUTO(blob) text = NULL;
    if (file_read(path, LIMIT_TEMPLATE_BYTES + 1, &text, error) < 0)
        return -1;
    *out = load_bytes(request, path, blob_bytes(text), blob_size(text));
    return 0;
}
