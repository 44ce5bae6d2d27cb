#include "tui/screen/function_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/change.h"
#include "tui/screen/choose.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/widget/number.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/model/runtime.h"
#include "workspace/template/edit_field.h"

enum { CHOICES = 64, VALUE_BYTES = 1 << 16 };

static const struct edit_field *row_of(const struct field *field)
{
    struct error error = ERROR_INIT;
    return edit_field_find(field->id, &error);
}

/* What TEXT means for the field: "x2" is a number, one of a list is a list of one. */
static int mean(const struct field *field, const char *text, struct str *out, struct edit *edit,
                struct error *error)
{
    const struct edit_field *row = row_of(field);
    char number_text[32];
    long number = 0, old = field->real ? strtol(field->real, NULL, 10) : 0;
    if (row->kind == EDIT_FIELD_NUMBER && number_typed(text, row->unit, old, &number)) {
        (void)snprintf(number_text, sizeof(number_text), "%ld", number);
        text = number_text;
    }
    return edit_field_value(row, text, out, edit, error);
}

static bool wrong(struct function_state *state, const char *text, char *buffer, size_t size)
{
    const struct field *field = function_field_now(state);
    struct error error = ERROR_INIT;
    struct edit edit = { .verb = EDIT_SET };
    AUTO_STR value;
    str_init(&value, VALUE_BYTES);
    if (!field || mean(field, text, &value, &edit, &error) == 0)
        return false;
    (void)snprintf(buffer, size, "%s%s%s", error.what, error.hint[0] ? ": " : "", error.hint);
    return true;
}

static void take(struct function_state *state, const char *text)
{
    const struct field *field = function_field_now(state);
    struct error error = ERROR_INIT;
    struct edit edit = { .verb = EDIT_SET };
    AUTO_STR value;
    str_init(&value, VALUE_BYTES);
    if (!field || mean(field, text, &value, &edit, &error) < 0)
        return;
    AUTO_FREE char *copy = mem_text_n(edit.value, edit.value_size);
    change_value(state->screen->stage, edit.kind, copy);
}

/* ---- one of a list -------------------------------------------------------------------------- */

static bool preview(struct screen *owner, void *self, const char *value, struct str *out)
{
    struct function_state *state = owner->state;
    (void)self;
    char reason[200] = "";
    if (wrong(state, value, reason, sizeof(reason))) {
        str_add(out, reason);
        return false;
    }
    take(state, value);
    return change_preview(owner->stage, out);
}

static void chosen(struct screen *owner, void *self, const char *value)
{
    struct function_state *state = owner->state;
    (void)self;
    if (!value)
        return;
    take(state, value);
    change_write(owner, NULL);
}

/* Until when AWS supports a runtime; NULL for what is none. */
static const char *supported(const char *choice, char *buffer, size_t size)
{
    const struct runtime *runtime = runtime_find(choice);
    if (!runtime || !runtime->deprecated)
        return NULL;
    (void)snprintf(buffer, size, "supported until %s", runtime->deprecated);
    return buffer;
}

static void list_choices(struct screen *owner, const struct field *field)
{
    const struct edit_field *row = row_of(field);
    struct choose_item items[CHOICES];
    char notes[CHOICES][48];
    size_t count = 0;
    const char *choice;
    for (; count < CHOICES && (choice = edit_field_choice(row, count)); count++)
        items[count] = (struct choose_item){ choice, supported(choice, notes[count],
                                                               sizeof(notes[count])) };
    AUTO_FREE char *title = mem_format("%s, %s", row->name, change_target(owner->stage));
    choose_show(owner, &(struct choose){
        .title = title, .footer = row->help, .items = items, .count = count,
        .selected = field->real, .other = "a function of the template", .chosen = chosen,
        .preview = preview });
}

/* ---- a number or a text --------------------------------------------------------------------- */

static void open_cell(struct screen *owner, const struct field *field)
{
    struct function_state *state = owner->state;
    const struct edit_field *row = row_of(field);
    const char *written = change_written(owner->stage);
    bool function = row->kind == EDIT_FIELD_TEXT && written && edit_field_is_expression(written);
    AUTO_STR help;
    str_init(&help, 512);
    edit_field_rule(row, &help);
    if (help.length > 0)
        str_add(&help, ".  ");
    str_addf(&help, "%s", row->help);
    if (row->kind == EDIT_FIELD_NUMBER)
        str_add(&help, "  +64 adds, x2 doubles.");
    else if (row->example)
        str_addf(&help, "  Such as %s", row->example);
    AUTO_FREE char *keeps = field->set ? mem_format("keeps %.40s", field->value)
                                       : mem_text("leaves it unset");
    function_edit_cell(state, &(struct function_cell){
        .name = row->name, .initial = function ? written : field->real, .help = help.text,
        .keeps = keeps, .wrong = wrong, .take = take });
}

/* A role of the template, or what is typed. */
static void list_roles(struct screen *owner, const struct field *field)
{
    const struct project *project = owner->stage->rows.project;
    struct choose_item items[CHOICES];
    char *values[CHOICES];
    size_t count = 0;
    for (size_t i = 0; i < project->resource_count && count < CHOICES; i++) {
        if (!text_equal(project->resources[i].type, "AWS::IAM::Role"))
            continue;
        values[count] = mem_format("!GetAtt %s.Arn", project->resources[i].id);
        items[count] = (struct choose_item){ values[count], NULL };
        count++;
    }
    choose_show(owner, &(struct choose){
        .title = "Role", .footer = row_of(field)->help, .items = items, .count = count,
        .typed = change_written(owner->stage), .other = "as typed: an ARN or a function",
        .chosen = chosen, .preview = preview });
    for (size_t i = 0; i < count; i++)
        free(values[i]);
}

static void open_role(struct screen *owner)
{
    const struct field *field = function_field_now(owner->state);
    if (field)
        list_roles(owner, field);
}

static void open_field(struct screen *owner)
{
    const struct field *field = function_field_now(owner->state);
    const struct edit_field *row = field ? row_of(field) : NULL;
    if (row && (row->kind == EDIT_FIELD_CHOICE || row->kind == EDIT_FIELD_ONE))
        list_choices(owner, field);
    else if (row)
        open_cell(owner, field);
}

/* ---- commands ------------------------------------------------------------------------------- */

static int begin(struct function_state *state, enum edit_verb verb, const struct field *field,
                 struct error *error)
{
    const struct edit_field *row = row_of(field);
    const char *const *path =
        row ? edit_field_path(row, state->row->function->is_sam, error) : NULL;
    if (!row)
        return error_set(error, ERROR_INVALID, "%s is changed as text: e opens its line",
                         field->name);
    if (!path)
        return -1;
    struct function_edit edit = { .verb = verb, .name = row->name };
    for (size_t i = 0; path[i] && i + 1 < FUNCTION_PATH; i++)
        edit.path[i] = path[i];
    function_edit_begin(state, &edit);
    return 0;
}

int function_config_edit(struct function_state *state, const struct field *field,
                         struct error *error)
{
    if (field->real && strchr(field->real, '\n'))
        return error_set(error, ERROR_INVALID, "%s has several lines: e opens it in $EDITOR",
                         field->name);
    if (begin(state, EDIT_SET, field, error) < 0)
        return -1;
    return change_where(state->screen, open_field, error);
}

int function_role_edit(struct function_state *state, const struct field *field,
                       struct error *error)
{
    if (begin(state, EDIT_SET, field, error) < 0)
        return -1;
    return change_where(state->screen, open_role, error);
}

static void write_it(struct screen *owner) { change_write(owner, NULL); }

int function_config_unset(struct function_state *state, const struct field *field,
                          struct error *error)
{
    if (!field->set || field->origin == ORIGIN_DEFAULT)
        return error_set(error, ERROR_NOT_FOUND, "%s is not set in the template", field->name);
    if (begin(state, EDIT_UNSET, field, error) < 0)
        return -1;
    return change_where(state->screen, write_it, error);
}
