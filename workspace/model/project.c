#include "workspace/model/project.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/model/run_settings.h"

struct project *project_new(void)
{
    struct project *project = mem_alloc(sizeof *project);
    project->holds = 1;
    project->arena = arena_new();
    project->settings = &run_settings_default;
    return project;
}

struct project *project_hold(const struct project *project)
{
    struct project *held = (struct project *)project; /* the count is not part of the value */
    if (held)
        held->holds++;
    return held;
}

void project_add_input(struct project *project, const char *path)
{
    for (size_t i = 0; i < project->input_count; i++)
        if (strcmp(project->inputs[i], path) == 0)
            return;
    *ARRAY_PUSH(project->inputs, project->input_count, project->input_capacity) = mem_text(path);
}

static void release_lists(struct project *project)
{
    for (size_t i = 0; i < project->function_count; i++)
        function_release(&project->functions[i]);
    for (size_t i = 0; i < project->event_source_count; i++)
        event_source_release(&project->event_sources[i]);
    for (size_t i = 0; i < project->layer_count; i++)
        layer_release(&project->layers[i]);
    for (size_t i = 0; i < project->resource_count; i++)
        resource_release(&project->resources[i]);
    for (size_t i = 0; i < project->input_count; i++)
        free(project->inputs[i]);
    free(project->functions);
    free(project->event_sources);
    free(project->layers);
    free(project->resources);
    for (size_t i = 0; i < project->made_count; i++)
        resource_release(&project->made[i]);
    free(project->made);
    free(project->parameters);
    free(project->conditions);
    free(project->outputs);
    free(project->inputs);
    problem_list_release(&project->problems);
}

void project_drop(const struct project *project)
{
    struct project *dropped = (struct project *)project; /* as in project_hold() */
    if (!dropped || --dropped->holds > 0)
        return;
    release_lists(dropped);
    free(dropped->root);
    free(dropped->name);
    free(dropped->template_path);
    free(dropped->region);
    free(dropped->index);
    arena_free(dropped->arena);
    free(dropped);
}

const struct layer *project_layer(const struct project *project, const char *id)
{
    for (size_t i = 0; id && i < project->layer_count; i++)
        if (strcmp(project->layers[i].id, id) == 0)
            return &project->layers[i];
    return NULL;
}

const struct resource *project_resource(const struct project *project, const char *id)
{
    for (size_t i = 0; id && i < project->resource_count; i++)
        if (strcmp(project->resources[i].id, id) == 0)
            return &project->resources[i];
    return NULL;
}

const char *project_file_of(const struct project *project, const struct origin *origin)
{
    return origin->file ? origin->file : file_name(project->template_path);
}

bool project_is_sam(const struct project *project)
{
    static const char sam[] = "AWS::Serverless-2016-10-31";
    const struct value *names = project->transforms;
    bool found = names && text_equal(value_text(names), sam);
    for (size_t i = 0; value_is(names, VALUE_LIST) && i < names->count; i++)
        found = found || text_equal(value_text(names->items[i]), sam);
    return found;
}
