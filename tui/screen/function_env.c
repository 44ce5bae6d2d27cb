#include "tui/screen/function_inside.h"

#include <stdio.h>
#include <string.h>

#include "tui/screen/change.h"
#include "tui/screen/choose.h"
#include "tui/screen/form_screen.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/widget/form.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/model/variable.h"
#include "workspace/template/local_env.h"

static const char value_help[] =
    "text, or a function of the template: !Ref Orders, !Sub \"${AWS::Region}-x\"";

static const char here[] = "this machine";
static const struct choose_item places[] = {
    { "the template", "for everybody who deploys it" },
    { here, "only here, in " LOCAL_ENV_FILE },
};

/* ---- a value -------------------------------------------------------------------------------- */

static void take_text(struct function_state *state, const char *text)
{
    change_value(state->screen->stage, change_typed_kind(text), text);
}

static void open_cell(struct screen *owner)
{
    struct function_state *state = owner->state;
    const struct field *field = function_field_now(state);
    const char *written = change_written(owner->stage);
    const char *value = field->real ? field->real : "";
    bool function = written && change_typed_kind(written) == EDIT_EXPRESSION;
    AUTO_FREE char *keeps = mem_format("keeps the old value");
    function_edit_cell(state, &(struct function_cell){
        .name = field->name, .initial = function ? written : value, .help = value_help,
        .keeps = keeps, .take = take_text });
}

static void begin(struct function_state *state, enum edit_verb verb, const char *name,
                  bool secret)
{
    function_edit_begin(state, &(struct function_edit){
        .verb = verb, .path = { "Environment", "Variables", name }, .name = name,
        .secret = secret });
}

static bool is_secret(const struct function_state *state, const char *name)
{
    const struct function *function = state->row->function;
    for (size_t i = 0; i < function->environment_count; i++) {
        if (text_equal(function->environment[i].name, name))
            return function->environment[i].secret;
    }
    return false;
}

int function_env_edit(struct function_state *state, const struct field *field,
                      struct error *error)
{
    if (field->origin == ORIGIN_LOCAL)
        return function_local_edit(state, field, error);
    if (field->hidden)
        return error_set(error, ERROR_INVALID, "%s is hidden: v shows it, then Enter edits it",
                         field->name);
    if (field->real && strchr(field->real, '\n'))
        return error_set(error, ERROR_INVALID, "%s has several lines: e opens it in $EDITOR",
                         field->name);
    begin(state, EDIT_SET, field->id, is_secret(state, field->id));
    return change_where(state->screen, open_cell, error);
}

static void write_it(struct screen *owner) { change_write(owner, NULL); }

int function_env_unset(struct function_state *state, const struct field *field,
                       struct error *error)
{
    if (field->origin == ORIGIN_LOCAL)
        return function_local_unset(state, field, error);
    begin(state, EDIT_UNSET, field->id, is_secret(state, field->id));
    return change_where(state->screen, write_it, error);
}

/* ---- a new one ------------------------------------------------------------------------------ */

static bool is_local(const struct form *form)
{
    return text_equal(form_value(form, "Kept in"), here);
}

static bool wrong(void *self, const struct form *form, size_t field, char *buffer, size_t size)
{
    struct function_state *state = self;
    const char *name = form_value(form, "Name");
    if (field > 0)
        return false;
    if (!variable_is_name(name)) {
        (void)snprintf(buffer, size, "%s", limits_find("EnvironmentName")->text);
        return true;
    }
    if (variable_is_reserved(name)) {
        (void)snprintf(buffer, size, "Lambda sets %s itself", name);
        return true;
    }
    const struct fields *fields = &state->panes[FIELDS_ENV].fields;
    for (size_t i = 0; i < fields->count; i++) {
        if (text_equal(fields->items[i].id, name)) {
            (void)snprintf(buffer, size, "%s is there already: Enter on its row edits it", name);
            return true;
        }
    }
    return false;
}

static void prepare(struct function_state *state, const struct form *form)
{
    const char *value = form_value(form, "Value");
    begin(state, EDIT_SET, form_value(form, "Name"), false);
    change_value(state->screen->stage, change_typed_kind(value), value);
}

static bool preview(void *self, const struct form *form, struct str *out)
{
    struct function_state *state = self;
    if (is_local(form) || !variable_is_name(form_value(form, "Name")))
        return true;
    prepare(state, form);
    return change_preview(state->screen->stage, out);
}

static int accept(struct stage *stage, void *self, const struct form *form, struct error *error)
{
    struct function_state *state = self;
    (void)stage;
    if (is_local(form))
        function_pane_pick(state, form_value(form, "Name"));
    if (is_local(form))
        return function_local_set(state, form_value(form, "Name"), form_value(form, "Value"),
                                  error);
    prepare(state, form);
    function_pane_pick(state, form_value(form, "Name"));
    return change_where(state->screen, write_it, error);
}

int function_env_add(struct function_state *state, struct error *error)
{
    (void)error;
    const struct form_screen_field fields[] = {
        { .name = "Name", .help = limits_find("EnvironmentName")->text },
        { .name = "Value", .help = value_help },
        { .name = "Kept in", .initial = places[0].value, .choices = places,
          .choice_count = COUNT(places), .help = "Space: the template, or this machine only" },
    };
    AUTO_FREE char *title = mem_format("New variable of %s", state->row->function->id);
    form_screen_show(state->screen->stage, &(struct form_screen){
        .title = title, .fields = fields, .count = COUNT(fields), .self = state, .wrong = wrong,
        .preview = preview, .accept = accept });
    return 0;
}
