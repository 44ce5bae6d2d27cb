#include "tui/action/list_actions.h"

#include <stdbool.h>
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/reach.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"

enum { TEXT_BYTES = 1 << 24 };

static const char *const what_choices[] = { "functions", "events", "layers", "resources", "made",
                                            NULL };

static const struct action_argument list_arguments[] = {
    { .name = "WHAT", .value = ACTION_CHOICE, .choices = what_choices,
      .help = "functions (if not given), events, layers, resources, made (by SAM)" },
    { .name = "--json", .help = "print one JSON document" },
    { .name = NULL },
};

/* ---- functions ------------------------------------------------------------------------------ */

static const char *runtime_of(const struct function *function)
{
    return function->package_type == PACKAGE_IMAGE ? "image" : function->runtime;
}

static void list_functions(const struct project *project, struct columns *rows)
{
    for (size_t i = 0; i < project->function_count; i++) {
        const struct function *function = &project->functions[i];
        columns_add(rows, function->id);
        columns_add(rows, runtime_of(function));
        columns_addf(rows, "%d MB", function->memory_mb);
        columns_addf(rows, "%d s", function->timeout_s);
        columns_add(rows, function->handler);
    }
}

static struct json *function_events(const struct project *project,
                                    const struct function *function)
{
    struct json *events = json_array();
    for (size_t i = 0; i < function->event_source_count; i++) {
        const struct event_source *source = &project->event_sources[function->event_sources[i]];
        struct json *row = json_object();
        json_set_text(row, "name", source->name);
        json_set_text(row, "type", source->type);
        json_set_text(row, "detail", source->detail);
        json_add(events, row);
    }
    return events;
}

static struct json *function_layers(const struct function *function)
{
    struct json *layers = json_array();
    for (size_t i = 0; i < function->layer_count; i++)
        json_add_text(layers, function->layers[i].reference);
    return layers;
}

static void json_functions(const struct project *project, struct json *rows)
{
    for (size_t i = 0; i < project->function_count; i++) {
        const struct function *function = &project->functions[i];
        struct json *row = json_object();
        json_set_text(row, "id", function->id);
        json_set_text(row, "name", function->name);
        json_set_text(row, "runtime", runtime_of(function));
        json_set_text(row, "handler", function->handler);
        json_set_text(row, "codeUri", function->code_uri);
        json_set_text(row, "architecture", function->architecture);
        json_set_int(row, "memoryMb", function->memory_mb);
        json_set_int(row, "timeoutS", function->timeout_s);
        json_set_int(row, "line", function->origin.line);
        json_set(row, "layers", function_layers(function));
        json_set(row, "events", function_events(project, function));
        json_add(rows, row);
    }
}

/* ---- what starts them ----------------------------------------------------------------------- */

static void list_events(const struct project *project, struct columns *rows)
{
    for (size_t i = 0; i < project->event_source_count; i++) {
        const struct event_source *source = &project->event_sources[i];
        columns_add(rows, source->function);
        columns_add(rows, source->type);
        columns_add(rows, source->name);
        columns_add(rows, source->detail);
    }
}

static void json_events(const struct project *project, struct json *rows)
{
    for (size_t i = 0; i < project->event_source_count; i++) {
        const struct event_source *source = &project->event_sources[i];
        struct json *row = json_object();
        json_set_text(row, "function", source->function);
        json_set_text(row, "name", source->name);
        json_set_text(row, "type", source->type);
        json_set_text(row, "detail", source->detail);
        json_set_text(row, "source", source->source);
        json_set_bool(row, "enabled", source->enabled);
        json_set_int(row, "line", source->origin.line);
        json_add(rows, row);
    }
}

/* ---- layers and resources ------------------------------------------------------------------- */

static void list_layers(const struct project *project, struct columns *rows)
{
    for (size_t i = 0; i < project->layer_count; i++) {
        columns_add(rows, project->layers[i].id);
        columns_add(rows, project->layers[i].name);
        columns_add(rows, project->layers[i].content_uri);
    }
}

static void json_layers(const struct project *project, struct json *rows)
{
    for (size_t i = 0; i < project->layer_count; i++) {
        const struct layer *layer = &project->layers[i];
        struct json *row = json_object();
        json_set_text(row, "id", layer->id);
        json_set_text(row, "name", layer->name);
        json_set_text(row, "contentUri", layer->content_uri);
        json_set_text(row, "path", layer->path);
        json_set_int(row, "line", layer->origin.line);
        json_add(rows, row);
    }
}

static void list_resources(const struct project *project, struct columns *rows)
{
    for (size_t i = 0; i < project->resource_count; i++) {
        columns_add(rows, project->resources[i].id);
        columns_add(rows, project->resources[i].type);
        columns_add(rows, project->resources[i].name);
    }
}

static void json_resources(const struct project *project, struct json *rows)
{
    for (size_t i = 0; i < project->resource_count; i++) {
        const struct resource *resource = &project->resources[i];
        struct json *row = json_object();
        json_set_text(row, "id", resource->id);
        json_set_text(row, "type", resource->type);
        json_set_text(row, "name", resource->name);
        json_set_int(row, "line", resource->origin.line);
        json_add(rows, row);
    }
}

static void list_made(const struct project *project, struct columns *rows)
{
    for (size_t i = 0; i < project->made_count; i++) {
        columns_add(rows, project->made[i].id);
        columns_add(rows, project->made[i].type);
        columns_add(rows, project->made[i].made_by);
    }
}

static void json_made(const struct project *project, struct json *rows)
{
    for (size_t i = 0; i < project->made_count; i++) {
        const struct resource *made = &project->made[i];
        struct json *row = json_object();
        json_set_text(row, "id", made->id);
        json_set_text(row, "type", made->type);
        json_set_text(row, "name", made->name);
        json_set_text(row, "madeBy", made->made_by);
        json_set_text(row, "condition", made->condition);
        json_set_int(row, "line", made->origin.line);
        json_add(rows, row);
    }
}

/* ---- the action ----------------------------------------------------------------------------- */

static const struct listing {
    const char *what;
    size_t width;
    bool made;                  /* what SAM makes is needed */
    void (*list)(const struct project *project, struct columns *rows);
    void (*json)(const struct project *project, struct json *rows);
} listings[] = {
    { .what = "functions", .width = 5, .list = list_functions, .json = json_functions },
    { .what = "events", .width = 4, .list = list_events, .json = json_events },
    { .what = "layers", .width = 3, .list = list_layers, .json = json_layers },
    { .what = "resources", .width = 3, .list = list_resources, .json = json_resources },
    { .what = "made", .width = 3, .made = true, .list = list_made, .json = json_made },
};

static void print_text(struct call *call, const struct listing *listing,
                       const struct project *project)
{
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    AUTO_COLUMNS rows = columns_new(listing->width);
    listing->list(project, rows);
    columns_print(rows, call->ui->people, &text);
    call->ui->print(call->ui, text.text, text.length);
}

static void print_json(struct call *call, const struct listing *listing,
                       const struct project *project)
{
    AUTO(json) document = json_object();
    struct json *rows = json_array();
    json_set_int(document, "v", 1);
    listing->json(project, rows);
    json_set(document, listing->what, rows);
    call_print_json(call, document);
}

static int run_list(struct call *call, struct error *error)
{
    const char *what = call_value(call, "WHAT", 0);
    const struct listing *listing = listings;
    while (what && strcmp(listing->what, what) != 0)
        listing++;
    AUTO_PROJECT project = NULL;
    int result = listing->made ? reach_project_made(call, &project, error)
                               : reach_project(call, &project, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (call_has(call, "--json"))
        print_json(call, listing, project);
    else
        print_text(call, listing, project);
    if (!project->usable)
        call_say(call, UI_FAILURE, "the template cannot be read; lambench check says why");
    call_finish(call, project->usable ? 0 : 3);
    return 0;
}

const struct action list_action = {
    .name = "list",
    .summary = "what the project consists of",
    .group = "Look",
    .arguments = list_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE,
    .run = run_list,
};
