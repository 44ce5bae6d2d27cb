#include "tui/action/inspect.h"

#include <stdlib.h>
#include <string.h>

#include "tui/action/inspect_inside.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"
#include "workspace/model/arn.h"
#include "workspace/model/project.h"

/* --- resources --- */

/* true, false, or null when it cannot be decided. */
static void add_truth(struct inspect_out *out, const char *name, int holds)
{
    if (holds < 0)
        inspect_out_null(out, name);
    else
        inspect_out_bool(out, name, holds);
}

void inspect_condition(struct inspect *self, const char *name, int holds)
{
    struct inspect_out *out = &self->out;
    if (!name)
        return;
    AUTO_FREE char *text =
        mem_format("%s, %s", name, holds < 0 ? "not known" : holds ? "holds" : "does not hold");
    inspect_out_row(out, "condition", text, NULL, NULL);
    if (!out->json)
        return;
    inspect_out_open(out, "condition", '[');
    inspect_out_text(out, NULL, name);
    add_truth(out, NULL, holds);
    inspect_out_close(out);
}

void inspect_common(struct inspect *self, const struct resource *resource)
{
    struct inspect_out *out = &self->out;
    if (!out->json)
        return;
    inspect_out_text(out, "ref", resource->ref);
    inspect_out_text(out, "arn", resource->arn);
    inspect_out_text(out, "made_by", resource->made_by);
    inspect_out_value(out, "attributes", resource->attributes);
    inspect_out_value(out, "properties", resource->properties);
}

static bool starts_machine(const struct event_source *source, const struct resource *resource)
{
    return source->machine && strcmp(source->function, resource->id) == 0;
}

static void add_machine_events(struct inspect *self, const struct resource *resource)
{
    if (!self->out.json || !text_ends(resource->type, "::StateMachine"))
        return;
    bool open = false;
    for (size_t i = 0; i < self->project->event_source_count; i++) {
        const struct event_source *source = &self->project->event_sources[i];
        if (!starts_machine(source, resource))
            continue;
        if (!open)
            inspect_out_open(&self->out, "event_details", '[');
        open = true;
        inspect_event(self, source);
    }
    if (open)
        inspect_out_close(&self->out);
}

static void add_content(struct inspect *self, const struct resource *resource)
{
    const struct layer *layer = text_ends(resource->type, "::LayerVersion")
                                    ? project_layer(self->project, resource->id) : NULL;
    if (!layer)
        return;
    inspect_out_text(&self->out, "content", layer->content_uri);
    inspect_out_text(&self->out, "path", layer->path);
    inspect_out_text(&self->out, "bm", layer->build_method);
}

const char *inspect_key(const char *stack, const char *id)
{
    size_t size = strlen(stack);
    return size > 0 && text_starts(id, stack) && id[size] == '/' ? id + size + 1 : id;
}

void inspect_resource(struct inspect *self, const struct resource *resource)
{
    struct inspect_out *out = &self->out;
    inspect_out_open_thing(out, inspect_key(resource->stack, resource->id));
    inspect_out_row(out, "type", resource->type, &resource->origin, NULL);
    if (out->json) {
        inspect_out_text(out, "id", *resource->stack ? resource->id : NULL);
        inspect_out_text(out, "type", resource->type);
        inspect_out_text(out, "name", resource->name);
        inspect_out_origin(out, &resource->origin);
        add_content(self, resource);
    } else {
        inspect_out_value(out, "properties", resource->properties);
    }
    inspect_condition(self, resource->condition, resource->condition_holds);
    inspect_out_tell(out, false);
    add_machine_events(self, resource);
    inspect_out_tell(out, true);
    inspect_common(self, resource);
    inspect_out_close_thing(out);
}

/* --- functions --- */

static struct map *by_place(const struct project *project)
{
    struct map *functions = map_new(NULL);
    for (size_t i = 0; i < project->function_count; i++) {
        struct function *function = &project->functions[i];
        AUTO_FREE char *key = mem_format("%s/%s", function->stack, function->id);
        map_set(functions, key, function);
    }
    return functions;
}

static const struct function *function_of(const struct inspect *self,
                                          const struct resource *resource)
{
    if (!text_ends(resource->type, "::Function"))
        return NULL;
    AUTO_FREE char *key = mem_format("%s/%s", resource->stack, resource->id);
    return map_get(self->functions, key);
}

/* --- a template and the nested ones --- */

static void add_types(struct inspect *self, const char *stack)
{
    AUTO(map) counts = map_new(free);
    for (size_t i = 0; i < self->project->resource_count; i++) {
        const struct resource *resource = &self->project->resources[i];
        if (strcmp(resource->stack, stack) != 0)
            continue;
        size_t *count = map_get(counts, resource->type);
        if (!count) {
            count = mem_alloc(sizeof *count);
            map_set(counts, resource->type, count);
        }
        (*count)++;
    }
    inspect_out_open(&self->out, "resource_types", '{');
    for (size_t i = 0; i < map_count(counts); i++)
        inspect_out_number(&self->out, map_key_at(counts, i),
                           (long long)*(size_t *)map_value_at(counts, i));
    inspect_out_close(&self->out);
}

static void add_functions(struct inspect *self, const char *stack)
{
    inspect_out_open(&self->out, "functions", '{');
    for (size_t i = 0; i < self->project->resource_count; i++) {
        const struct resource *resource = &self->project->resources[i];
        const struct function *function = function_of(self, resource);
        if (function && strcmp(resource->stack, stack) == 0)
            inspect_function(self, function, resource);
    }
    inspect_out_close(&self->out);
}

static void add_resources(struct inspect *self, const char *stack)
{
    inspect_out_open(&self->out, "resources", '{');
    for (size_t i = 0; i < self->project->resource_count; i++) {
        const struct resource *resource = &self->project->resources[i];
        if (strcmp(resource->stack, stack) == 0 && !function_of(self, resource))
            inspect_resource(self, resource);
    }
    inspect_out_close(&self->out);
}

static void add_made(struct inspect *self, const char *stack)
{
    inspect_out_open(&self->out, "made", '{');
    for (size_t i = 0; i < self->project->made_count; i++)
        if (text_equal(self->project->made[i].stack, stack))
            inspect_resource(self, &self->project->made[i]);
    inspect_out_close(&self->out);
}

static void add_conditions(struct inspect *self, const char *stack)
{
    struct inspect_out *out = &self->out;
    inspect_out_open(out, "conditions", '{');
    for (size_t i = 0; i < self->project->condition_count; i++) {
        const struct condition *one = &self->project->conditions[i];
        if (strcmp(one->stack, stack) != 0)
            continue;
        inspect_out_row(out, one->name, one->holds < 0 ? "unknown" : one->holds ? "true" : "false",
                        &one->origin, NULL);
        if (out->json)
            add_truth(out, one->name, one->holds);
    }
    inspect_out_close(out);
}

/* The members of a value that may be unknown; those of variables have the same names. */
static void add_known(struct inspect_out *out, const struct value *value)
{
    if (!value)
        return;
    inspect_out_scalar(out, "value", value, false);
    inspect_out_text(out, "unknown", value->reason);
    inspect_out_text(out, "written", value->written);
    if (value->deployed)
        inspect_out_bool(out, "deployed", true);
    if (value->secret)
        inspect_out_bool(out, "secret", true);
}

static void add_output(struct inspect *self, const struct output *output)
{
    struct inspect_out *out = &self->out;
    if (!out->json) {
        inspect_out_value(out, output->name, output->value);
        return;
    }
    inspect_out_open(out, output->name, '{');
    add_known(out, output->value);
    inspect_out_value(out, "export", output->exported);
    inspect_out_text(out, "description", output->description);
    inspect_condition(self, output->condition, output->condition_holds);
    inspect_out_origin(out, &output->origin);
    inspect_out_close(out);
}

static void add_outputs(struct inspect *self, const char *stack)
{
    inspect_out_open(&self->out, "outputs", '{');
    for (size_t i = 0; i < self->project->output_count; i++)
        if (strcmp(self->project->outputs[i].stack, stack) == 0)
            add_output(self, &self->project->outputs[i]);
    inspect_out_close(&self->out);
}

static void add_template(struct inspect *self, const char *stack)
{
    if (self->out.json)
        add_types(self, stack);
    add_functions(self, stack);
    add_resources(self, stack);
    add_made(self, stack);
    add_conditions(self, stack);
    add_outputs(self, stack);
}

static void add_stacks(struct inspect *self)
{
    AUTO(map) stacks = map_new(NULL);
    for (size_t i = 0; i < self->project->resource_count; i++)
        if (*self->project->resources[i].stack)
            map_set(stacks, self->project->resources[i].stack, NULL);
    inspect_out_open(&self->out, "stacks", '{');
    for (size_t i = 0; i < map_count(stacks); i++) {
        inspect_out_open(&self->out, map_key_at(stacks, i), '{');
        add_template(self, map_key_at(stacks, i));
        inspect_out_close(&self->out);
    }
    inspect_out_close(&self->out);
}

/* --- the document --- */

static void add_parameter(struct inspect *self, const struct parameter *parameter)
{
    struct inspect_out *out = &self->out;
    if (!out->json) {
        inspect_out_value(out, parameter->name, parameter->value);
        return;
    }
    inspect_out_open(out, parameter->name, '{');
    inspect_out_text(out, "type", parameter->type);
    add_known(out, parameter->value);
    inspect_out_text(out, "given", parameter->value ? parameter->value->origin.given : NULL);
    inspect_out_text(out, "description", parameter->description);
    inspect_out_value(out, "definition", parameter->definition);
    inspect_out_origin(out, &parameter->origin);
    inspect_out_close(out);
}

static void add_parameters(struct inspect *self)
{
    inspect_out_open(&self->out, "parameters", '{');
    for (size_t i = 0; i < self->project->parameter_count; i++)
        add_parameter(self, &self->project->parameters[i]);
    inspect_out_close(&self->out);
}

static void add_problem(struct inspect_out *out, const struct problem *problem)
{
    inspect_out_open(out, NULL, '{');
    inspect_out_text(out, "file", problem->file);
    inspect_out_number(out, "line", problem->line);
    inspect_out_number(out, "column", problem->column);
    inspect_out_text(out, "severity", problem_severity_word(problem->severity));
    inspect_out_text(out, "code", problem->code);
    inspect_out_text(out, "resource", problem->resource);
    inspect_out_text(out, "message", problem->message);
    inspect_out_text(out, "hint", problem->hint);
    inspect_out_close(out);
}

static void add_problems(struct inspect *self)
{
    const struct problem_list *problems = &self->project->problems;
    inspect_out_open(&self->out, "problems", '[');
    for (size_t i = 0; i < problems->count; i++)
        add_problem(&self->out, &problems->items[i]);
    inspect_out_close(&self->out);
}

static void add_project(struct inspect *self)
{
    struct inspect_out *out = &self->out;
    const struct project *project = self->project;
    inspect_out_text(out, "template", project->template_path);
    inspect_out_text(out, "root", project->root);
    inspect_out_text(out, "project", project->name);
    inspect_out_text(out, "region", project->region);
    inspect_out_text(out, "account", ARN_ACCOUNT);
    inspect_out_bool(out, "usable", project->usable);
    inspect_out_text(out, "description", project->description);
    inspect_out_value(out, "transforms", project->transforms);
}

static void add_all(struct inspect *self)
{
    if (self->out.json)
        add_project(self);
    add_parameters(self);
    add_template(self, "");
    add_stacks(self);
    if (self->out.json)
        add_problems(self);
}

/* The function or else the resource of that name, in the map it stands in. */
static void add_one(struct inspect *self, const char *name)
{
    const struct function *function = project_function(self->project, name);
    const struct resource *resource =
        project_resource(self->project, function ? function->id : name);
    if (!resource)
        return;
    if (*resource->stack) {
        inspect_out_open(&self->out, "stacks", '{');
        inspect_out_open(&self->out, resource->stack, '{');
    }
    inspect_out_open(&self->out, function ? "functions" : "resources", '{');
    if (function)
        inspect_function(self, function, resource);
    else
        inspect_resource(self, resource);
    while (self->out.depth > 1)
        inspect_out_close(&self->out);
}

/* Parameters first: the shortest form of what others are made of. */
static void hide_secrets(struct inspect *self)
{
    for (size_t i = 0; i < self->project->parameter_count; i++)
        inspect_out_hide(&self->out, self->project->parameters[i].value);
    for (size_t i = 0; i < self->project->resource_count; i++)
        inspect_out_hide(&self->out, self->project->resources[i].properties);
}

static void run(const struct project *project, const struct inspect_wish *wish, struct str *json,
                struct columns *rows)
{
    struct inspect self = { .project = project, .functions = by_place(project) };
    inspect_out_init(&self.out, json, rows, file_name(project->template_path));
    self.out.show_secrets = wish->show_secrets;
    hide_secrets(&self);
    inspect_out_open(&self.out, NULL, '{');
    if (json)
        inspect_out_number(&self.out, "v", 1);
    if (wish->only)
        add_one(&self, wish->only);
    else
        add_all(&self);
    inspect_out_close(&self.out);
    map_free(self.functions);
    inspect_out_release(&self.out);
}

void inspect_json(const struct project *project, const struct inspect_wish *wish, struct str *out)
{
    run(project, wish, out, NULL);
    str_add_char(out, '\n');
}

void inspect_rows(const struct project *project, const struct inspect_wish *wish,
                  struct columns *rows)
{
    run(project, wish, NULL, rows);
}
