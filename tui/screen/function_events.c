#include "tui/screen/function_inside.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/change.h"
#include "tui/screen/choose.h"
#include "tui/screen/event_fields.h"
#include "tui/screen/form_screen.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/widget/form.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

static const char name_field[] = "Name";

/* What the form that is open adds. */
struct kind {
    struct function_state *state;
    struct event_fields fields;
    char *type;
};

static void free_kind(void *self)
{
    struct kind *kind = self;
    event_fields_release(&kind->fields);
    free(kind->type);
    free(kind);
}

/* ---- the form ------------------------------------------------------------------------------- */

static bool is_taken(const struct function_state *state, const char *name)
{
    const struct fields *fields = &state->panes[FIELDS_TRIGGERS].fields;
    for (size_t i = 0; i < fields->count; i++) {
        if (text_equal(fields->items[i].id, name))
            return true;
    }
    return false;
}

static bool wrong_name(const struct kind *kind, const char *name, char *buffer, size_t size)
{
    bool letters = name[0] != '\0';
    for (const char *at = name; *at; at++)
        letters = letters && isalnum((unsigned char)*at);
    if (!letters)
        (void)snprintf(buffer, size, "letters and digits only");
    else if (is_taken(kind->state, name))
        (void)snprintf(buffer, size, "%s is there already", name);
    return buffer[0] != '\0';
}

static bool wrong(void *self, const struct form *form, size_t field, char *buffer, size_t size)
{
    const struct kind *kind = self;
    const char *text = form->fields[field].editor.text.text;
    buffer[0] = '\0';
    if (field == 0)
        return wrong_name(kind, text, buffer, size);
    return event_fields_wrong(&kind->fields, field - 1, text, buffer, size);
}

static bool is_complete(const struct kind *kind, const struct form *form)
{
    char buffer[160];
    for (size_t i = 0; i < form->count; i++) {
        if (wrong((void *)kind, form, i, buffer, sizeof(buffer)))
            return false;
    }
    return true;
}

/* {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 10}} */
static void prepare(const struct kind *kind, const struct form *form)
{
    AUTO_STR value;
    str_init(&value, 1 << 16);
    str_addf(&value, "{Type: %s", kind->type);
    size_t given = 0;
    for (size_t i = 1; i < form->count; i++) {
        const char *text = form->fields[i].editor.text.text;
        if (!text[0])
            continue;
        str_addf(&value, "%s%s: ", given++ ? ", " : ", Properties: {", form->fields[i].name);
        event_fields_value(&kind->fields, i - 1, text, &value);
    }
    str_add(&value, given ? "}}" : "}");
    const char *name = form_value(form, name_field);
    function_edit_begin(kind->state, &(struct function_edit){
        .verb = EDIT_SET, .path = { "Events", name }, .name = name, .kind = EDIT_EXPRESSION,
        .value = value.text });
}

static bool preview(void *self, const struct form *form, struct str *out)
{
    const struct kind *kind = self;
    if (!is_complete(kind, form))
        return true;
    prepare(kind, form);
    return change_preview(kind->state->screen->stage, out);
}

static void write_it(struct screen *owner) { change_write(owner, NULL); }

static int accept(struct stage *stage, void *self, const struct form *form, struct error *error)
{
    const struct kind *kind = self;
    (void)stage;
    prepare(kind, form);
    function_pane_pick(kind->state, form_value(form, name_field));
    return change_where(kind->state->screen, write_it, error);
}

static char *free_name(const struct function_state *state, const char *type)
{
    if (!is_taken(state, type))
        return mem_text(type);
    for (int number = 2;; number++) {
        AUTO_FREE char *name = mem_format("%s%d", type, number);
        if (!is_taken(state, name))
            return take_ptr(&name);
    }
}

static void show_form(struct function_state *state, const char *type)
{
    struct kind *kind = mem_alloc(sizeof(*kind));
    kind->state = state;
    kind->type = mem_text(type);
    event_fields_fill(&kind->fields, type, state->stage->rows.project);
    size_t count = kind->fields.count + 1;
    AUTO_FREE char *name = free_name(state, type);
    AUTO_FREE struct form_screen_field *fields = mem_alloc(count * sizeof(*fields));
    fields[0] = (struct form_screen_field){ .name = name_field, .initial = name,
                                            .help = "the event's name in the template" };
    for (size_t i = 1; i < count; i++) {
        const struct event_field *field = &kind->fields.items[i - 1];
        fields[i] = (struct form_screen_field){
            .name = field->name, .help = field->help, .choices = field->choices,
            .choice_count = field->choice_count, .typed = !field->listed };
    }
    AUTO_FREE char *title = mem_format("New %s trigger of %s", type, state->row->function->id);
    form_screen_show(state->screen->stage, &(struct form_screen){
        .title = title, .fields = fields, .count = count, .self = kind, .wrong = wrong,
        .preview = preview, .accept = accept, .release = free_kind });
}

/* ---- the list of types ---------------------------------------------------------------------- */

static void chosen(struct screen *owner, void *self, const char *value)
{
    struct function_state *state = owner->state;
    (void)self;
    if (value && state->row)
        show_form(state, value);
}

int function_event_add(struct function_state *state, struct error *error)
{
    const struct function *function = state->row->function;
    struct choose_item items[EVENT_FIELDS_TYPES];
    if (!function->is_sam)
        return error_set(error, ERROR_NOT_EMULATED,
                         "%s has no Events: its triggers are resources of their own; E opens the "
                         "template", function->id);
    size_t count = event_fields_types(items);
    AUTO_FREE char *title = mem_format("What starts %s?", function->id);
    choose_show(state->screen, &(struct choose){ .title = title, .items = items, .count = count,
                                                 .chosen = chosen });
    return 0;
}
