#include "tui/screen/function_inside.h"

#include <string.h>

#include "tui/screen/change.h"
#include "tui/screen/choose.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

static bool is_layer(const struct stage *stage, const char *id)
{
    return project_layer(stage->rows.project, id) != NULL;
}

static void begin(struct function_state *state, const char *value)
{
    AUTO_FREE char *layer = is_layer(state->stage, value) ? mem_format("!Ref %s", value)
                                                          : mem_text(value);
    AUTO_FREE char *name = mem_format("layer %s", value);
    function_edit_begin(state, &(struct function_edit){
        .verb = EDIT_ADD, .path = { "Layers" }, .name = name, .index = EDIT_AT_END,
        .kind = change_typed_kind(layer), .value = layer });
}

static bool preview(struct screen *owner, void *self, const char *value, struct str *out)
{
    struct function_state *state = owner->state;
    (void)self;
    if (!state->row)
        return true;
    begin(state, value);
    return change_preview(owner->stage, out);
}

static void write_it(struct screen *owner) { change_write(owner, NULL); }

static void chosen(struct screen *owner, void *self, const char *value)
{
    struct function_state *state = owner->state;
    struct error error = ERROR_INIT;
    (void)self;
    if (!value || !state->row)
        return;
    AUTO_FREE char *row = mem_format("%zu", state->row->function->layer_count);
    begin(state, value);
    function_pane_pick(state, row);
    if (change_where(owner, write_it, &error) < 0)
        stage_fail(owner->stage, &error);
}

static bool used(const struct function *function, const struct layer *layer)
{
    for (size_t i = 0; i < function->layer_count; i++) {
        if (text_equal(function->layers[i].reference, layer->id))
            return true;
    }
    return false;
}

int function_layer_add(struct function_state *state, struct error *error)
{
    const struct project *project = state->stage->rows.project;
    const struct function *function = state->row->function;
    if (function->layer_count >= LIMIT_LAYERS)
        return error_set(error, ERROR_LIMIT, "a function has at most %d layers: d removes one",
                         LIMIT_LAYERS);
    AUTO_FREE struct choose_item *items =
        mem_alloc((project->layer_count + 1) * sizeof(*items));
    size_t count = 0;
    for (size_t i = 0; i < project->layer_count; i++) {
        const struct layer *layer = &project->layers[i];
        if (!used(function, layer))
            items[count++] = (struct choose_item){ layer->id, layer->content_uri };
    }
    AUTO_FREE char *title = mem_format("Add a layer to %s", function->id);
    choose_show(state->screen, &(struct choose){
        .title = title, .footer = "Layers of the template; or type the ARN of a layer version.",
        .items = items, .count = count, .other = "an ARN", .chosen = chosen,
        .preview = preview });
    return 0;
}
