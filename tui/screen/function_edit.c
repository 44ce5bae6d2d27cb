#include "tui/screen/function_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/change.h"
#include "tui/screen/command.h"
#include "tui/screen/function_inside.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

const char *function_edit_why_not(const struct stage *stage)
{
    const char *reason = command_needs_function(stage);
    return reason ? reason : change_why_not(stage);
}

void function_edit_begin(struct function_state *state, const struct function_edit *edit)
{
    struct edit one = { .verb = edit->verb, .path = edit->path, .kind = edit->kind,
                        .value = edit->value,
                        .value_size = edit->value ? strlen(edit->value) : 0,
                        .index = edit->index, .to = edit->to };
    change_begin_function(state->screen->stage, state->row->function, &one, edit->name,
                          edit->secret);
}

static void write_it(struct screen *owner) { change_write(owner, NULL); }

int function_edit_now(struct function_state *state, const struct function_edit *edit,
                      struct error *error)
{
    function_edit_begin(state, edit);
    return change_where(state->screen, write_it, error);
}

/* ---- what the keys do in each tab ----------------------------------------------------------- */

static int edit_role(struct function_state *state, const struct field *field,
                     struct error *error)
{
    if (field->index < 0)
        return function_role_edit(state, field, error);
    return error_set(error, ERROR_INVALID,
                     "a policy is changed as text: e opens its line, d removes it, a adds one");
}

static int edit_event(struct function_state *state, const struct field *field,
                      struct error *error)
{
    (void)state;
    (void)field;
    return error_set(error, ERROR_INVALID,
                     "a trigger is changed as text: e opens its line, d removes it, a adds one");
}

static int edit_layer(struct function_state *state, const struct field *field,
                      struct error *error)
{
    (void)state;
    (void)field;
    return error_set(error, ERROR_INVALID, "a adds a layer, d removes it, J and K move it");
}

static int take_item(struct function_state *state, const char *list, const struct field *field,
                     struct error *error)
{
    AUTO_FREE char *name = mem_format("%s %s", list, field->name);
    return function_edit_now(state, &(struct function_edit){
        .verb = EDIT_TAKE, .path = { list }, .name = name, .index = field->index }, error);
}

static int remove_layer(struct function_state *state, const struct field *field,
                        struct error *error)
{
    return take_item(state, "Layers", field, error);
}

static int remove_role(struct function_state *state, const struct field *field,
                       struct error *error)
{
    if (field->index >= 0)
        return take_item(state, "Policies", field, error);
    return function_config_unset(state, field, error);
}

static int remove_event(struct function_state *state, const struct field *field,
                        struct error *error)
{
    if (field->index < 0)
        return error_set(error, ERROR_NOT_EMULATED, "%s is a resource of its own: e opens it",
                         field->name);
    return function_edit_now(state, &(struct function_edit){
        .verb = EDIT_UNSET, .path = { "Events", field->id }, .name = field->id }, error);
}

static int add_nothing(struct function_state *state, struct error *error)
{
    (void)state;
    return error_set(error, ERROR_INVALID, "every field is listed: Enter sets it, d unsets it");
}

static const struct {
    int (*edit)(struct function_state *state, const struct field *field, struct error *error);
    int (*add)(struct function_state *state, struct error *error);
    int (*remove)(struct function_state *state, const struct field *field, struct error *error);
} tabs[FIELDS_TABS] = {
    [FIELDS_CONFIG] = { function_config_edit, add_nothing, function_config_unset },
    [FIELDS_ENV] = { function_env_edit, function_env_add, function_env_unset },
    [FIELDS_LAYERS] = { edit_layer, function_layer_add, remove_layer },
    [FIELDS_ROLE] = { edit_role, function_policy_add, remove_role },
    [FIELDS_TRIGGERS] = { edit_event, function_event_add, remove_event },
};

/* ---- commands ------------------------------------------------------------------------------- */

static const struct field *selected(const struct function_state *state, struct error *error)
{
    const struct field *field = state->row ? function_field_now(state) : NULL;
    if (!field)
        error_set(error, ERROR_NOT_FOUND, "there is nothing here.  a adds something");
    return field;
}

int function_edit_field(struct stage *stage, const char *argument, struct error *error)
{
    struct function_state *state = stage_base(stage)->state;
    (void)argument;
    const struct field *field = selected(state, error);
    return field ? tabs[state->tab].edit(state, field, error) : -1;
}

int function_edit_add(struct stage *stage, const char *argument, struct error *error)
{
    struct function_state *state = stage_base(stage)->state;
    (void)argument;
    if (!state->row)
        return error_set(error, ERROR_NOT_FOUND, "this function is not in the template any more");
    return tabs[state->tab].add(state, error);
}

int function_edit_remove(struct stage *stage, const char *argument, struct error *error)
{
    struct function_state *state = stage_base(stage)->state;
    (void)argument;
    const struct field *field = selected(state, error);
    return field ? tabs[state->tab].remove(state, field, error) : -1;
}

int function_edit_override(struct stage *stage, const char *argument, struct error *error)
{
    struct function_state *state = stage_base(stage)->state;
    (void)argument;
    const struct field *field = selected(state, error);
    if (!field)
        return -1;
    if (state->tab != FIELDS_ENV)
        return error_set(error, ERROR_INVALID, "only variables can be overridden here");
    return function_local_edit(state, field, error);
}

static void moved(struct screen *owner, bool written)
{
    struct function_state *state = owner->state;
    struct function_pane *pane = function_pane_now(state);
    if (written) /* the row goes on being the selected one */
        list_select(&pane->list, &function_pane_source, pane, (size_t)state->moved_to);
}

static void write_move(struct screen *owner) { change_write(owner, moved); }

static int move_layer(struct stage *stage, int step, struct error *error)
{
    struct function_state *state = stage_base(stage)->state;
    const struct field *field = selected(state, error);
    if (!field)
        return -1;
    if (state->tab != FIELDS_LAYERS)
        return error_set(error, ERROR_INVALID, "only layers have an order that matters");
    int to = field->index + step;
    if (to < 0 || to >= (int)state->panes[FIELDS_LAYERS].fields.count)
        return error_set(error, ERROR_INVALID, "%s is the %s one already", field->name,
                         step < 0 ? "first" : "last");
    state->moved_to = to;
    AUTO_FREE char *name = mem_format("layer %s", field->real);
    function_edit_begin(state, &(struct function_edit){
        .verb = EDIT_MOVE, .path = { "Layers" }, .name = name, .index = field->index, .to = to });
    return change_where(state->screen, write_move, error);
}

int function_edit_down(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    return move_layer(stage, 1, error);
}

int function_edit_up(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    return move_layer(stage, -1, error);
}
