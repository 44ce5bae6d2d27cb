#include "tui/screen/parameters_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/choose.h"
#include "tui/screen/code.h"
#include "tui/screen/command.h"
#include "tui/screen/field_editor.h"
#include "tui/screen/stage.h"
#include "tui/term/symbol.h"
#include "tui/widget/layout.h"
#include "tui/widget/list.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/model/value.h"
#include "workspace/template/local_values.h"

enum { NOTES = 4, CHOICES = 64, PANE = 4 };

struct state {
    const struct project *project;  /* borrowed until the next refresh; NULL: none */
    struct list list;
    struct rect body, notes;
};

/* ---- as a list ------------------------------------------------------------------------------ */

static const struct parameter *at(const void *self, size_t row)
{
    return &((const struct state *)self)->project->parameters[row];
}

static size_t count_rows(const void *self)
{
    const struct state *state = self;
    return state->project ? state->project->parameter_count : 0;
}

static const char *row_id(const void *self, size_t row) { return at(self, row)->name; }

static const char *shown(const struct value *value, char *buffer, size_t size)
{
    AUTO_STR safe;
    str_init(&safe, size - 1);
    const char *text = value_text(value);
    if (value && value->secret)
        return "********";
    if (text)
        text_safe(&safe, text, strlen(text), false);
    else if (value && !value_is(value, VALUE_UNKNOWN))
        value_json(value, true, &safe);
    (void)snprintf(buffer, size, "%s", safe.length > 0 || text ? safe.text : "-");
    return buffer;
}

static const char *row_cell(const void *self, size_t row, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    const struct parameter *parameter = at(self, row);
    const char *given = parameter->value ? parameter->value->origin.given : NULL;
    if (column > 1)
        *role = ROLE_SECONDARY;
    if (column == 0)
        return parameter->name;
    if (column == 3)
        return given ? given : "nobody";
    const struct value *usual = value_get(parameter->definition, "Default");
    return shown(column == 1 ? parameter->value : usual, buffer, size);
}

static const struct list_column columns[] = {
    { .title = "PARAMETER", .width = 22, .middle = true },
    { .title = "VALUE HERE", .least = 16, .fill = true },
    { .title = "DEFAULT", .width = 16, .drop = 2 },
    { .title = "GIVEN BY", .width = 21, .drop = 1, .middle = true },
};
static const struct list_source source = { count_rows, row_id, row_cell, columns, COUNT(columns),
                                           true };

static const struct parameter *selected(const struct state *state)
{
    return state->list.selected < count_rows(state) ? at(state, state->list.selected) : NULL;
}

/* ---- drawing -------------------------------------------------------------------------------- */

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    struct rect rest = { 0, 1, width, height - 1 };
    state->project = screen->stage->rows.project;
    state->notes = layout_bottom(&rest, rest.height > 10 ? NOTES : 0);
    state->body = rest;
    list_settle(&state->list, &source, state, rest.height);
}

static void draw_notes(const struct parameter *parameter, const struct canvas *canvas)
{
    int width = canvas->area.width;
    AUTO_STR rule;
    str_init(&rule, 1 << 12);
    str_addf(&rule, "%s: %s", parameter->name, parameter->type ? parameter->type : "String");
    static const char *const rules[] = { "AllowedValues", "AllowedPattern", "MinValue",
                                         "MaxValue", "MinLength", "MaxLength" };
    for (size_t i = 0; i < COUNT(rules); i++) {
        const struct value *value = value_get(parameter->definition, rules[i]);
        if (!value)
            continue;
        str_addf(&rule, "   %s ", rules[i]);
        value_json(value, true, &rule);
    }
    canvas_put_safe(canvas, 0, 1, width, ROLE_SECONDARY, rule.text, rule.length);
    if (parameter->description)
        canvas_put_safe(canvas, 0, 2, width, ROLE_SECONDARY, parameter->description,
                        strlen(parameter->description));
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    char title[48];
    (void)snprintf(title, sizeof(title), "Parameters %zu", count_rows(state));
    symbol_rule(canvas, 0, title, "kept in " LOCAL_VALUES_FILE, false);
    struct canvas body = canvas_part(canvas, state->body);
    struct canvas notes = canvas_part(canvas, state->notes);
    list_draw(&state->list, &source, state, &body, 0, true);
    if (count_rows(state) == 0)
        canvas_put(&body, 2, 1, ROLE_SECONDARY, "The template has no parameters.");
    else if (state->notes.height > 0 && selected(state))
        draw_notes(selected(state), &notes);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    return list_key(&state->list, &source, state, code);
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    if (what >= SCREEN_WHEEL_UP)
        list_scroll(&state->list, &source, state, what == SCREEN_WHEEL_UP ? -3 : 3);
    else if (zone->kind == CANVAS_ZONE_ROW)
        list_select(&state->list, &source, state, (size_t)zone->value);
    if (what == SCREEN_DOUBLE_CLICK && zone->kind == CANVAS_ZONE_ROW)
        command_run(screen->stage, "edit parameter");
}

static void copies(struct screen *screen, struct screen_copies *out)
{
    const struct parameter *parameter = selected(screen->state);
    const char *text = parameter ? value_text(parameter->value) : NULL;
    if (text)
        out->items[out->count++] =
            (struct screen_copy){ 'v', mem_text("value"), mem_text(text) };
}

static void plain(struct screen *screen, struct str *out)
{
    const struct state *state = screen->state;
    char buffer[512];
    for (size_t i = 0; i < count_rows(state); i++)
        str_addf(out, "%s  %s\n", at(state, i)->name,
                 shown(at(state, i)->value, buffer, sizeof(buffer)));
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    list_release(&state->list);
}

/* ---- values for this machine ---------------------------------------------------------------- */

/* VALUE NULL: the one of this machine is forgotten. */
static int keep(struct screen *screen, const char *value, struct error *error)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    const struct parameter *parameter = selected(state);
    if (!parameter)
        return error_set(error, ERROR_NOT_FOUND, "there is no parameter");
    AUTO_FREE char *name = mem_text(parameter->name); /* the reload takes it away */
    if (local_values_set(state->project->root, SETTING_PARAMETER, name, value, error) < 0)
        return -1;
    if (!runner_reload_paused(stage->runner) && runner_reload(stage->runner, error) < 0)
        return -1;
    stage_say(stage, UI_PLAIN, value ? "%s has its own value here, in " LOCAL_VALUES_FILE
                                     : "%s has no value of its own here any more", name);
    return 0;
}

static void take(struct screen *owner, const char *value)
{
    struct error error = ERROR_INIT;
    if (value && keep(owner, value, &error) < 0)
        stage_fail(owner->stage, &error);
}

static void chosen(struct screen *owner, void *self, const char *value)
{
    (void)self;
    take(owner, value);
}

static void typed(struct screen *owner, const char *text, bool next)
{
    (void)next;
    take(owner, text);
}

static bool nothing_wrong(struct screen *owner, const char *text, char *buffer, size_t size)
{
    (void)owner;
    (void)text;
    (void)buffer;
    (void)size;
    return false;
}

static bool place(const struct screen *owner, struct rect *cell, struct rect *pane)
{
    const struct state *state = owner->state;
    const struct stage *stage = owner->stage;
    struct rect body = layout_frame(stage->width, stage->height).body, inside;
    if (!list_place(&state->list, &source, state, state->body.width, 1, &inside))
        return false;
    *cell = (struct rect){ inside.x, body.y + state->body.y + inside.y, inside.width, 1 };
    *pane = layout_bottom(&body, cell->y + 2 + PANE <= body.y + body.height ? PANE : 0);
    return true;
}

static void list_allowed(struct screen *screen, const struct parameter *parameter,
                         const struct value *allowed)
{
    struct choose_item items[CHOICES];
    size_t count = 0;
    for (size_t i = 0; i < allowed->count && count < CHOICES; i++) {
        const char *text = value_text(allowed->items[i]);
        if (text)
            items[count++] = (struct choose_item){ text, NULL };
    }
    choose_show(screen, &(struct choose){
        .title = parameter->name, .footer = "only here, in " LOCAL_VALUES_FILE, .items = items,
        .count = count, .selected = value_text(parameter->value), .chosen = chosen });
}

static int run_edit(struct stage *stage, const char *argument, struct error *error)
{
    struct screen *screen = stage_base(stage);
    const struct parameter *parameter = selected(screen->state);
    (void)argument;
    if (!parameter)
        return error_set(error, ERROR_NOT_FOUND, "the template has no parameters");
    const struct value *allowed = value_get(parameter->definition, "AllowedValues");
    const char *text = value_text(parameter->value);
    bool hidden = parameter->value && parameter->value->secret;
    if (value_is(allowed, VALUE_LIST)) {
        list_allowed(screen, parameter, allowed);
        return 0;
    }
    field_editor_open(screen, &(struct field_editor){
        .name = parameter->name, .initial = text && !hidden ? text : "",
        .help = parameter->description, .target = LOCAL_VALUES_FILE,
        .keeps = "keeps the old value", .place = place, .wrong = nothing_wrong, .done = typed });
    return 0;
}

static int run_forget(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    return keep(stage_base(stage), NULL, error);
}

static int run_line(struct stage *stage, const char *argument, struct error *error)
{
    const struct parameter *parameter = selected(stage_base(stage)->state);
    (void)argument;
    return code_edit_template(stage, parameter ? parameter->origin.file : NULL,
                              parameter ? parameter->origin.line : 0, error);
}

static const struct command parameter_commands[] = {
    { "edit parameter", NULL, "its value on this machine", "lambench param NAME=VALUE", NULL,
      run_edit },
    { "forget parameter", NULL, "forget the value of this machine", "lambench param --unset NAME",
      NULL, run_forget },
    { "parameter line", NULL, "the line of the template in $EDITOR", NULL, NULL, run_line },
    { 0 },
};

const struct screen_type parameters_screen = {
    .name = "parameters", .title = "Parameters", .hints = "Enter d e y Esc",
    .commands = parameter_commands, .state_size = sizeof(struct state), .refresh = refresh,
    .draw = draw, .key = key, .click = click, .copies = copies, .plain = plain,
    .release = release,
};
