#include "tui/action/layer_actions.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/base/work.h"
#include "workspace/files/layers.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

enum { TEXT_BYTES = 1 << 26 };

static const struct action_argument layers_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true, .help = "whose layers" },
    { .name = "PATH", .value = ACTION_TEXT,
      .help = "a file or folder of /opt: the layer of each file in it" },
    { .name = "--json", .help = "print one JSON document" },
    { .name = NULL },
};

static const char *const layers_examples[] = {
    "lambench layers CreateOrder",
    "lambench layers CreateOrder /opt/nodejs/node_modules/shared",
    NULL,
};

/* Reading the layers takes as long as their files are many: it is done on the helper thread. */
struct listing {
    struct call *call;
    struct work *work;
    const struct project *project;      /* held */
    const struct function *function;    /* of it */
    const char **sources;               /* of it; owned list */
    char *path;                         /* wanted; NULL: none */
    struct layers *layers;
    struct error error;
    int result;
};

static void listing_free(void *data)
{
    struct listing *listing = data;
    work_free(listing->work);
    layers_free(listing->layers);
    project_drop(listing->project);
    free(listing->sources);
    free(listing->path);
    free(listing);
}

/* ---- cells ---------------------------------------------------------------------------------- */

/* Names in layers are a stranger's. */
static void add_path(struct columns *rows, const char *path)
{
    AUTO_STR safe;
    str_init(&safe, TEXT_BYTES);
    str_add(&safe, "/opt/");
    text_safe(&safe, path, strlen(path), false);
    columns_add(rows, safe.text);
}

static void add_size(struct columns *rows, const struct call *call, uint64_t bytes)
{
    char text[32];
    if (call->ui->people)
        columns_add(rows, text_size(text, sizeof text, bytes));
    else
        columns_addf(rows, "%" PRIu64, bytes);
}

static const struct layer_use *use_at(const struct listing *listing, size_t layer)
{
    return &listing->function->layers[layer];
}

/* Where the layer's folder is said. */
static char *place_of(const struct listing *listing, const struct layer_use *use)
{
    const struct layer *layer = project_layer(listing->project, use->reference);
    const struct origin *origin = use->mapped ? &use->mapped->origin
                                  : layer     ? &layer->origin : &use->origin;
    return mem_format("%s:%d", project_file_of(listing->project, origin), origin->line);
}

static const char *shown_path(const struct listing *listing, const struct layer_use *use)
{
    const char *inner = use->path ? file_beneath(listing->project->root, use->path) : NULL;
    return inner && *inner ? inner : use->path;
}

/* ---- the layers ----------------------------------------------------------------------------- */

struct sum {
    size_t files;
    uint64_t bytes;
};

static struct sum sum_of(const struct listing *listing, size_t layer)
{
    struct sum sum = { .files = 0 };
    for (size_t i = 0; i < layers_count(listing->layers); i++) {
        const struct layers_entry *entry = layers_at(listing->layers, i);
        if (entry->layer != layer || entry->kind == LAYERS_FOLDER)
            continue;
        sum.files++;
        sum.bytes += entry->bytes;
    }
    return sum;
}

static bool is_hidden(const struct layers_entry *entry)
{
    return entry->kind != LAYERS_FOLDER && entry->hidden_by != LAYERS_SEEN;
}

static void add_layers(const struct listing *listing, struct columns *rows)
{
    for (size_t i = 0; i < listing->function->layer_count; i++) {
        const struct layer_use *use = use_at(listing, i);
        struct sum sum = sum_of(listing, i);
        AUTO_FREE char *place = place_of(listing, use);
        columns_addf(rows, "%zu", i + 1);
        columns_add(rows, use->reference);
        columns_add(rows, use->path ? shown_path(listing, use) : "not on this machine");
        columns_add(rows, place);
        if (use->path) {
            columns_addf(rows, "%zu%s", sum.files,
                         !listing->call->ui->people ? "" : sum.files == 1 ? " file" : " files");
            add_size(rows, listing->call, sum.bytes);
        } else {
            columns_add(rows, NULL);
            columns_add(rows, NULL);
        }
    }
}

static size_t add_hidden(const struct listing *listing, struct columns *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < layers_count(listing->layers); i++) {
        const struct layers_entry *entry = layers_at(listing->layers, i);
        if (!is_hidden(entry))
            continue;
        count++;
        add_path(rows, entry->path);
        add_size(rows, listing->call, entry->bytes);
        columns_addf(rows, "of layer %zu", entry->layer + 1);
        columns_addf(rows, "hidden by layer %d", entry->hidden_by + 1);
    }
    return count;
}

static void show_layers(const struct listing *listing)
{
    AUTO_COLUMNS rows = columns_new(6);
    AUTO_COLUMNS hidden = columns_new(4);
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    struct ui *ui = listing->call->ui;
    add_layers(listing, rows);
    columns_print(rows, ui->people, &text);
    if (listing->function->layer_count == 0 && ui->people)
        str_addf(&text, "%s uses no layers\n", listing->function->id);
    if (add_hidden(listing, hidden) > 0)
        str_add(&text, ui->people ? "\nFiles that a later layer hides:\n" : "\n");
    columns_print(hidden, ui->people, &text);
    ui->print(ui, text.text, text.length);
}

/* ---- a path --------------------------------------------------------------------------------- */

/* It, or what lies in it. */
static bool is_within(const struct listing *listing, const struct layers_entry *entry)
{
    size_t size = strlen(listing->path);
    return size == 0 || (strncmp(entry->path, listing->path, size) == 0 &&
                         (entry->path[size] == '\0' || entry->path[size] == '/'));
}

static bool is_shown(const struct listing *listing, const struct layers_entry *entry)
{
    return entry->kind != LAYERS_FOLDER && is_within(listing, entry);
}

static void show_path(const struct listing *listing)
{
    AUTO_COLUMNS rows = columns_new(4);
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    for (size_t i = 0; i < layers_count(listing->layers); i++) {
        const struct layers_entry *entry = layers_at(listing->layers, i);
        if (!is_shown(listing, entry))
            continue;
        add_path(rows, entry->path);
        add_size(rows, listing->call, entry->bytes);
        columns_addf(rows, "layer %zu  %s", entry->layer + 1,
                     use_at(listing, entry->layer)->reference);
        if (entry->hidden_by == LAYERS_SEEN)
            columns_add(rows, "");
        else
            columns_addf(rows, "hidden by layer %d", entry->hidden_by + 1);
    }
    columns_print(rows, listing->call->ui->people, &text);
    listing->call->ui->print(listing->call->ui, text.text, text.length);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static struct json *json_layer(const struct listing *listing, size_t index)
{
    const struct layer_use *use = use_at(listing, index);
    struct sum sum = sum_of(listing, index);
    struct json *row = json_object();
    AUTO_FREE char *place = place_of(listing, use);
    json_set_int(row, "layer", (int64_t)index + 1);
    json_set_text(row, "reference", use->reference);
    json_set_text(row, "path", use->path);
    json_set_text(row, "place", place);
    json_set_bool(row, "mapped", use->mapped != NULL);
    json_set_int(row, "files", (int64_t)sum.files);
    json_set_int(row, "bytes", (int64_t)sum.bytes);
    return row;
}

static struct json *json_entry(const struct layers_entry *entry)
{
    struct json *row = json_object();
    AUTO_FREE char *path = mem_format("/opt/%s", entry->path);
    json_set_text(row, "path", path);
    json_set_text(row, "kind", entry->kind == LAYERS_LINK ? "link" : "file");
    json_set_int(row, "bytes", (int64_t)entry->bytes);
    json_set_int(row, "layer", (int64_t)entry->layer + 1);
    if (entry->hidden_by != LAYERS_SEEN)
        json_set_int(row, "hiddenBy", entry->hidden_by + 1);
    return row;
}

static void show_json(const struct listing *listing)
{
    AUTO(json) document = json_object();
    struct json *layers = json_array(), *files = json_array();
    for (size_t i = 0; i < listing->function->layer_count; i++)
        json_add(layers, json_layer(listing, i));
    for (size_t i = 0; i < layers_count(listing->layers); i++) {
        const struct layers_entry *entry = layers_at(listing->layers, i);
        if (listing->path ? is_shown(listing, entry) : is_hidden(entry))
            json_add(files, json_entry(entry));
    }
    json_set_int(document, "v", 1);
    json_set_text(document, "function", listing->function->id);
    json_set(document, "layers", layers);
    json_set(document, listing->path ? "files" : "hidden", files);
    call_print_json(listing->call, document);
}

/* ---- the action ----------------------------------------------------------------------------- */

static void read_them(void *self)
{
    struct listing *listing = self;
    listing->result = layers_read(listing->sources, listing->function->layer_count,
                                  &listing->layers, &listing->error);
}

static bool any_missing(const struct function *function)
{
    for (size_t i = 0; i < function->layer_count; i++)
        if (!function->layers[i].path)
            return true;
    return false;
}

/* Is there nothing at the wanted path? Then OUT says so. */
static bool is_nothing(const struct listing *listing, struct error *out)
{
    if (!listing->path || !*listing->path)
        return false;
    for (size_t i = 0; i < layers_count(listing->layers); i++)
        if (is_within(listing, layers_at(listing->layers, i)))
            return false;
    error_set(out, ERROR_NOT_FOUND, "no layer of %s has /opt/%s", listing->function->id,
              listing->path);
    if (any_missing(listing->function))
        error_hint(out, "a layer that is not on this machine may have it: layers: in %s says "
                   "where it is", RUN_SETTINGS_FILE);
    return true;
}

static void done(void *self)
{
    struct listing *listing = self;
    struct call *call = listing->call;
    if (listing->result < 0) {
        reach_finish(call, status_of_error(listing->error.kind), &listing->error);
        return;
    }
    if (is_nothing(listing, &listing->error)) {
        reach_finish(call, STATUS_FAILED, &listing->error);
        return;
    }
    if (call_has(call, "--json"))
        show_json(listing);
    else if (listing->path)
        show_path(listing);
    else
        show_layers(listing);
    call_finish(call, STATUS_OK);
}

static int unknown_function(const char *name, struct error *error)
{
    error_set(error, ERROR_NOT_FOUND, "there is no function %s", name);
    return error_hint(error, "lambench list shows all");
}

static int run_layers(struct call *call, struct error *error)
{
    AUTO_PROJECT project = NULL;
    int result = reach_project(call, &project, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    const char *name = call_value(call, "FUNCTION", 0), *path = call_value(call, "PATH", 0);
    const struct function *function = project_function(project, name);
    if (!function)
        return unknown_function(name, error);
    AUTO_FREE char *wanted = path ? layers_path(path) : NULL;
    if (path && !wanted)
        return error_set(error, ERROR_INVALID, "%s is not in /opt", path);
    struct listing *listing = mem_alloc(sizeof *listing);
    *listing = (struct listing){ .call = call, .function = function, .path = take_ptr(&wanted) };
    listing->project = take_ptr(&project);
    listing->sources = mem_alloc((function->layer_count + 1) * sizeof *listing->sources);
    for (size_t i = 0; i < function->layer_count; i++)
        listing->sources[i] = function->layers[i].path;
    call->data = listing;
    call->release = listing_free;
    listing->work = work_new(call->loop);
    work_add(listing->work, read_them, done, listing);
    return 0;
}

const struct action layer_list_action = {
    .name = "layers",
    .summary = "which layer gives a path of /opt, and what is hidden",
    .group = "Look",
    .arguments = layers_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_layers,
    .examples = layers_examples,
};
