#include "tui/screen/function_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/code.h"
#include "tui/screen/command.h"
#include "tui/screen/function_edit.h"
#include "tui/screen/function_inside.h"
#include "tui/screen/stage.h"
#include "tui/term/symbol.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

enum { SHOW_MS = 10000, PANE_TABS = FIELDS_TABS };

static void refresh(struct screen *screen, int width, int height)
{
    struct function_state *state = screen->state;
    struct stage *stage = screen->stage;
    state->stage = stage;
    state->screen = screen;
    state->row = rows_find(&stage->rows, stage->function);
    if (!state->row)
        return;
    function_panes_layout(state, (struct rect){ 0, 1, width, height - 1 });
    function_panes_fill(state);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct function_state *state = self;
    char mark[32];
    if (!state->row) {
        symbol_rule(canvas, 0, "Functions", NULL, false);
        canvas_put(canvas, 2, 2, ROLE_TEXT, "This function is not in the template any more.");
        return;
    }
    const struct function *function = state->row->function;
    AUTO_FREE char *title = mem_format("Functions > %s", function->id);
    AUTO_FREE char *note = mem_format("%s  %s  %d MB  %d s",
                                      rows_state(state->row, mark, sizeof(mark)),
                                      function->runtime ? function->runtime : "image",
                                      function->memory_mb, function->timeout_s);
    symbol_rule(canvas, 0, title, note, false);
    function_panes_draw(state, canvas);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static bool key(struct screen *screen, int code)
{
    struct function_state *state = screen->state;
    struct function_pane *pane = function_pane_now(state);
    return list_key(&pane->list, &function_pane_source, pane, code);
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct function_state *state = screen->state;
    bool row = zone->kind == CANVAS_ZONE_ROW && zone->pane != PANE_TABS;
    if (zone->kind == CANVAS_ZONE_ROW && zone->pane == PANE_TABS)
        state->tab = (enum fields_tab)zone->value;
    else if (zone->kind == CANVAS_ZONE_ROW || zone->kind == CANVAS_ZONE_PANE)
        state->tab = (enum fields_tab)zone->pane;
    struct function_pane *pane = function_pane_now(state);
    if (what >= SCREEN_WHEEL_UP)
        list_scroll(&pane->list, &function_pane_source, pane, what == SCREEN_WHEEL_UP ? -3 : 3);
    else if (row)
        list_select(&pane->list, &function_pane_source, pane, (size_t)zone->value);
    if (what == SCREEN_DOUBLE_CLICK && row)
        command_run(screen->stage, "edit field");
}

static void copies(struct screen *screen, struct screen_copies *out)
{
    const struct function_state *state = screen->state;
    const struct field *field = function_field_now(state);
    if (!field)
        return;
    out->items[out->count++] = (struct screen_copy){
        'v', mem_text(field->hidden ? "hidden value" : "value"),
        mem_text(field->real ? field->real : field->value) };
}

static void plain(struct screen *screen, struct str *out)
{
    const struct function_state *state = screen->state;
    for (int tab = 0; tab < FIELDS_TABS; tab++) {
        const struct fields *fields = &state->panes[tab].fields;
        if (fields->count > 0)
            str_addf(out, "%s:\n", fields_tab_name((enum fields_tab)tab));
        for (size_t i = 0; i < fields->count; i++)
            str_addf(out, "  %s  %s  %s\n", fields->items[i].name, fields->items[i].value,
                     fields->items[i].place);
    }
}

static void release(struct screen *screen)
{
    struct function_state *state = screen->state;
    loop_timer_free(state->hide);
    function_panes_release(state);
}

/* ---- commands ------------------------------------------------------------------------------- */

static void hide_again(void *self)
{
    struct function_state *state = self;
    state->shown = false;
    stage_changed(state->screen->stage, false);
}

static int run_show(struct stage *stage, const char *argument, struct error *error)
{
    struct function_state *state = stage_base(stage)->state;
    (void)argument;
    (void)error;
    state->shown = !state->shown;
    if (!state->hide)
        state->hide = loop_after_ms(stage->loop, SHOW_MS, hide_again, state);
    loop_timer_set(state->hide, state->shown ? SHOW_MS : -1);
    if (state->shown)
        stage_say(stage, UI_PLAIN, "hidden values are shown for 10 s");
    return 0;
}

static int step_tab(struct stage *stage, int step)
{
    struct function_state *state = stage_base(stage)->state;
    state->tab = (enum fields_tab)(((int)state->tab + FIELDS_TABS + step) % FIELDS_TABS);
    return 0;
}

static int run_next_tab(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step_tab(stage, 1);
}

static int run_previous_tab(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step_tab(stage, -1);
}

static int run_edit_line(struct stage *stage, const char *argument, struct error *error)
{
    const struct function_state *state = stage_base(stage)->state;
    (void)argument;
    const struct origin *origin = state->row ? &state->row->function->origin : NULL;
    const struct field *field = function_field_now(state);
    if (field && field->line > 0)
        return code_edit_template(stage, field->file, field->line, error);
    return code_edit_template(stage, origin ? origin->file : NULL, origin ? origin->line : 0,
                              error);
}

static int run_layer_files(struct stage *stage, const char *argument, struct error *error)
{
    const struct function_state *state = stage_base(stage)->state;
    (void)argument;
    (void)error;
    AUTO_FREE char *line = mem_format("layers %s", state->row->function->id);
    command_run(stage, line);
    return 0;
}

static const struct command detail_commands[] = {
    { "show hidden", NULL, "show hidden values for 10 s", NULL, NULL, run_show },
    { "next tab", NULL, "next tab", NULL, NULL, run_next_tab },
    { "previous tab", NULL, "previous tab", NULL, NULL, run_previous_tab },
    { "edit field", NULL, "change the selected value", "lambench set %s FIELD=VALUE",
      function_edit_why_not, function_edit_field },
    { "add", NULL, "add a variable, layer, policy or trigger", NULL, function_edit_why_not,
      function_edit_add },
    { "remove", NULL, "unset or remove what is selected", NULL, function_edit_why_not,
      function_edit_remove },
    { "override", NULL, "override the variable locally, template untouched", NULL,
      command_needs_function, function_edit_override },
    { "move down", NULL, "move the layer down", NULL, function_edit_why_not,
      function_edit_down },
    { "move up", NULL, "move the layer up", NULL, function_edit_why_not, function_edit_up },
    { "layer files", NULL, "which layer gives which file, and what is hidden",
      "lambench layers %s", command_needs_function, run_layer_files },
    { "edit line", NULL, "the line of the template in $EDITOR", NULL, NULL, run_edit_line },
    { 0 },
};

const struct screen_type function_screen = {
    .name = "detail", .title = "Function", .hints = "Enter a d e o u i l ] v J f p y Esc",
    .commands = detail_commands, .state_size = sizeof(struct function_state), .refresh = refresh,
    .draw = draw, .key = key, .click = click, .copies = copies, .plain = plain,
    .release = release,
};
