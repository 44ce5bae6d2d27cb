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
#include "workspace/template/opened.h"
#include "workspace/template/read_outputs.h"
#include "workspace/template/read_parameters.h"
#include "workspace/template/readers.h"
#include "workspace/template/reading.h"
#include "workspace/template/sam.h"
#include "workspace/template/settings.h"
#include "workspace/template/stack.h"
#include "workspace/template/stacks.h"

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

static void read_stacks(struct project *project, struct arena *arena, struct opened *opened,
                        struct stacks *stacks)
{
    AUTO(map) notes = reading_new_notes();
    struct reading reading = {
        .project = project, .arena = arena, .opened = opened, .stacks = stacks, .notes = notes,
    };
    reading_enter(&reading, stacks_at(stacks, 0));
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

static void read_all(const struct load_request *request, struct project *project,
                     const void *bytes, size_t size)
{
    AUTO(arena) arena = arena_new();
    AUTO(opened) opened = opened_new(project, arena);
    struct error error = ERROR_INIT;
    const struct node *root =
        opened_bytes(opened, project->template_path, bytes, size, &error);
    if (!root)
        return;
    AUTO(map) values = parameter_values(request, project);
    AUTO(stacks) stacks = stacks_new(project, arena, opened, values);
    if (!stacks_add(stacks, project->template_path, root))
        return;
    project->usable = 1;
    stacks_open_nested(stacks);
    read_stacks(project, arena, opened, stacks);
}

const struct project *load_bytes(const struct load_request *request, const char *path,
                                 const void *bytes, size_t size)
{
    struct project *project = new_project(request, path);
    if (size > LIMIT_TEMPLATE_BYTES)
        problem_add(&project->problems, PROBLEM_ERROR, "LB606", file_name(path), 1, 1, NULL,
                    "a template of %zu bytes is too large", size);
    else
        read_all(request, project, bytes, size);
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
