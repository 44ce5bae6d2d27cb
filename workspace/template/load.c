#include "workspace/template/load.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/template/check.h"
#include "workspace/template/opened.h"
#include "workspace/template/outside.h"
#include "workspace/template/read_outputs.h"
#include "workspace/template/read_parameters.h"
#include "workspace/template/readers.h"
#include "workspace/template/reading.h"
#include "workspace/template/samconfig.h"
#include "workspace/template/stack.h"
#include "workspace/template/stacks.h"

/* --- finding --- */

char *load_template_in(const char *folder)
{
    static const char *const names[] = { "template.yaml", "template.yml", "template.json",
                                         "sam.yaml" };
    char *configured = samconfig_template(folder);
    if (configured)
        return configured;
    for (size_t i = 0; i < COUNT(names); i++) {
        char *path = file_join(folder, names[i]);
        if (file_exists(path) && !file_is_folder(path))
            return path;
        free(path);
    }
    return NULL;
}

/* --- reading --- */

static void read_stacks(struct project *project, struct arena *arena, struct opened *opened,
                        struct stacks *stacks, bool made)
{
    AUTO(map) notes = reading_new_notes();
    AUTO(map) merged = map_new(NULL);
    AUTO(map) sound = map_new(NULL);
    struct reading reading = {
        .project = project, .arena = arena, .opened = opened, .stacks = stacks, .notes = notes,
        .merged = merged, .sound = sound, .with_made = made,
    };
    reading_enter(&reading, stacks_at(stacks, 0));
    read_parameters(&reading);
    readers_run(&reading);
    project_index(project);
    read_outputs(&reading);
    check_run(&reading);
    stacks_check_imports(stacks);
    reading_tell_notes(&reading);
}

static struct project *new_project(const char *path)
{
    struct project *project = project_new();
    project->template_path = mem_text(path);
    project->root = file_parent(path);
    project->name = mem_text(file_name(project->root));
    return project;
}

/* PATH is a template, or a folder that has one, opened with the project's own. */
static void add_beside(struct project *project, struct opened *opened, struct stacks *stacks,
                       const char *path)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *absolute = file_absolute(path);
    AUTO_FREE char *inside = file_is_folder(absolute) ? load_template_in(absolute) : NULL;
    const char *template = inside ? inside : absolute;
    const struct node *root = opened_tree(opened, template, &error);
    if (root)
        (void)stacks_add(stacks, template, root);
    else if (error.kind != ERROR_INVALID) /* else it is told at its own place */
        problem_add(&project->problems, PROBLEM_ERROR, "LB610", template, 0, 0,
                    NULL, "the template cannot be read: %s", error.what);
}

static void read_all(const struct load_request *request, struct project *project,
                     const void *bytes, size_t size)
{
    AUTO(arena) arena = arena_new();
    AUTO(opened) opened = opened_new(project, arena);
    const struct outside_request given = {
        .parameters = request->parameters, .parameter_count = request->parameter_count,
        .region = request->region, .env_vars = request->env_vars,
        .config_file = request->config_file, .config_env = request->config_env,
    };
    AUTO(outside) outside = outside_new(&given, project, arena);
    project->region = mem_text(outside_region(outside));
    if (size > LIMIT_TEMPLATE_BYTES) {
        problem_add(&project->problems, PROBLEM_ERROR, "LB606",
                    file_name(project->template_path), 1, 1, NULL,
                    "a template of %zu bytes is too large", size);
        return;
    }
    struct error error = ERROR_INIT;
    const struct node *root =
        opened_bytes(opened, project->template_path, bytes, size, &error);
    if (!root)
        return;
    AUTO(stacks) stacks = stacks_new(project, arena, opened, outside_values(outside));
    if (!stacks_add(stacks, project->template_path, root))
        return;
    project->usable = 1;
    for (size_t i = 0; i < request->beside_count; i++)
        add_beside(project, opened, stacks, request->beside[i]);
    stacks_open_nested(stacks);
    read_stacks(project, arena, opened, stacks, request->made);
    outside_check(outside, stacks);
    outside_apply(outside);
}

const struct project *load_bytes(const struct load_request *request, const char *path,
                                 const void *bytes, size_t size)
{
    struct project *project = new_project(path);
    read_all(request, project, bytes, size);
    problem_sort(&project->problems);
    return project;
}

int load_template(const struct load_request *request, const char *path,
                  const struct project **out, struct error *error)
{
    AUTO(blob) text = NULL;
    if (file_read(path, LIMIT_TEMPLATE_BYTES + 1, &text, error) < 0)
        return -1;
    *out = load_bytes(request, path, blob_bytes(text), blob_size(text));
    return 0;
}

int load_check_given(const struct project *project, struct error *error)
{
    for (size_t i = 0; i < project->problems.count; i++) {
        const struct problem *problem = &project->problems.items[i];
        if (problem->severity != PROBLEM_ERROR || strcmp(problem->code, "LB621") != 0)
            continue;
        bool place = strcmp(problem->file, file_name(project->template_path)) != 0;
        error_at(error, place ? problem->file : NULL, place ? problem->line : 0,
                 place ? problem->column : 0, ERROR_INVALID, "%s", problem->message);
        return problem->hint ? error_hint(error, "%s", problem->hint) : -1;
    }
    return 0;
}
