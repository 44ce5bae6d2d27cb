#include "tui/screen/function_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/code.h"
#include "tui/screen/command.h"
#include "tui/screen/fields.h"
#include "tui/screen/functions_summary.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/layout.h"
#include "tui/widget/list.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

enum { SHOW_MS = 10000, PANE_FIELDS = 0, PANE_TABS = 1 };

struct state {
    const struct stage *stage;
    struct screen *screen;
    const struct row *row;      /* borrowed until the next refresh; NULL: the function is gone */
    enum fields_tab tab;
    struct fields fields;
    struct list list;
    bool shown;                 /* secrets, for a while */
    struct loop_timer *hide;
    struct rect tabs, body, notes, side;
};

static size_t count_rows(const void *self) { return ((const struct state *)self)->fields.count; }

static const char *row_id(const void *self, size_t row)
{
    return ((const struct state *)self)->fields.items[row].name;
}

static const char *row_cell(const void *self, size_t row, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    const struct field *field = &((const struct state *)self)->fields.items[row];
    (void)buffer;
    (void)size;
    if (column == 2)
        *role = ROLE_SECONDARY;
    return column == 0 ? field->name : column == 1 ? field->value : field->place;
}

static const struct list_column field_columns[] = {
    { .title = "FIELD", .width = 22, .middle = true },
    { .title = "VALUE", .least = 20 },
    { .title = "SET AT", .width = 20, .drop = 1, .middle = true },
};
static const struct list_source source = { count_rows, row_id, row_cell, field_columns,
                                           COUNT(field_columns), true };

/* ---- refresh -------------------------------------------------------------------------------- */

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    state->stage = stage;
    state->screen = screen;
    state->row = rows_find(&stage->rows, stage->function);
    struct rect rest = { 0, 1, width, height - 1 };
    state->tabs = layout_top(&rest, 1);
    if (rest.height > 14)
        (void)layout_top(&rest, 1);
    state->side = layout_right(&rest, width >= 140 ? 48 : 0);
    state->notes = layout_bottom(&rest, rest.height >= 12 ? 5 : rest.height >= 6 ? 2 : 0);
    state->body = rest;
    if (state->row)
        fields_fill(&state->fields, state->tab, &stage->rows, state->row->function, state->shown);
    list_settle(&state->list, &source, state, state->body.height);
}

/* ---- draw ----------------------------------------------------------------------------------- */

static void draw_tabs(const struct state *state, const struct canvas *canvas)
{
    int x = 0;
    for (int tab = 0; tab < FIELDS_TABS; tab++) {
        size_t count = fields_tab_count((enum fields_tab)tab, state->row->function);
        bool active = tab == (int)state->tab;
        char number[24] = "", text[64];
        if (count > 0)
            (void)snprintf(number, sizeof(number), " %zu", count);
        (void)snprintf(text, sizeof(text), active ? "[%s%s]" : "%s%s",
                       fields_tab_name((enum fields_tab)tab), number);
        int used = canvas_put(canvas, x, 0, active ? ROLE_TAB : ROLE_TEXT, text);
        struct rect area = { x, 0, used, 1 };
        if (active)
            canvas_flag(canvas, area, CANVAS_REVERSE);
        canvas_zone(canvas, area, CANVAS_ZONE_ROW, PANE_TABS, tab);
        x += used + 2;
    }
}

static const struct { enum fields_tab tab; const char *name, *limit; } notes[] = {
    { FIELDS_CONFIG, "MemorySize", "MemorySize" }, { FIELDS_CONFIG, "Timeout", "Timeout" },
    { FIELDS_CONFIG, "EphemeralStorage", "EphemeralStorage" },
    { FIELDS_ENV, NULL, "Environment" }, { FIELDS_LAYERS, NULL, "Layers" },
};

static const char *limit_text(const struct state *state)
{
    for (size_t i = 0; i < COUNT(notes); i++) {
        bool named = !notes[i].name || text_equal(notes[i].name, state->list.id);
        const struct limit_row *limit = notes[i].tab == state->tab && named
                                            ? limits_find(notes[i].limit) : NULL;
        if (limit)
            return limit->text;
    }
    return NULL;
}

static void draw_notes(const struct state *state, const struct canvas *canvas)
{
    const struct runner_function_status *status = &state->row->status;
    int y = 0, width = canvas->area.width;
    const char *limit = limit_text(state);
    if (canvas->area.height >= 5)
        y = 1;
    if (limit)
        canvas_putf(canvas, 0, y++, ROLE_SECONDARY, "%s: %s",
                    state->tab == FIELDS_CONFIG ? state->list.id : fields_tab_name(state->tab),
                    limit);
    if (state->tab == FIELDS_ROLE)
        canvas_put_cut(canvas, 0, y++, width, ROLE_SECONDARY,
                       "Roles are shown, not enforced: calls leave this machine as they are.",
                       false);
    AUTO_FREE char *sandbox =
        status->pid ? mem_format("sandbox: pid %d, %d of them; code #%d; starts so far: %u cold, "
                                 "%u prewarm, %u warm", status->pid, status->instances,
                                 status->version, status->cold, status->prewarm, status->warm)
                    : mem_format("no sandbox now; code #%d; starts so far: %u cold, %u prewarm, "
                                 "%u warm", status->version, status->cold, status->prewarm,
                                 status->warm);
    canvas_put_cut(canvas, 0, y++, width, ROLE_SECONDARY, sandbox, false);
    canvas_put_safe(canvas, 0, y, width, ROLE_SECONDARY, status->interpreter,
                    strlen(status->interpreter));
}

/* Why it failed or cannot run stands above everything else. */
static int draw_trouble(const struct state *state, const struct canvas *canvas)
{
    const struct runner_function_status *status = &state->row->status;
    if (!status->reason[0] ||
        (status->state != RUNNER_STATE_FAIL && status->state != RUNNER_STATE_NONE))
        return 0;
    enum role role = status->state == RUNNER_STATE_FAIL ? ROLE_ERROR : ROLE_WARNING;
    AUTO_FREE char *reason = mem_format("%s %s", status->state == RUNNER_STATE_FAIL ? "x" : "-",
                                        status->reason);
    int y = 0, width = canvas->area.width, most = canvas->area.height / 2;
    canvas_put_safe(canvas, 0, y++, width, role, reason, strlen(reason));
    AUTO_STR safe;
    str_init(&safe, 1 << 14);
    text_safe(&safe, status->detail, strlen(status->detail), true);
    for (const char *at = safe.text; at && *at && y < most;) {
        const char *end = strchr(at, '\n');
        AUTO_FREE char *line = end ? mem_text_n(at, (size_t)(end - at)) : mem_text(at);
        canvas_put_cut(canvas, 2, y++, width - 2, ROLE_TEXT, line, false);
        at = end ? end + 1 : NULL;
    }
    return y + 1;
}

static void draw_empty(const struct state *state, const struct canvas *canvas)
{
    static const char *const texts[FIELDS_TABS] = {
        [FIELDS_ENV] = "The template sets no environment variables.",
        [FIELDS_LAYERS] = "The function uses no layers.",
        [FIELDS_TRIGGERS] = "Nothing in the template starts this function.  i invokes it",
    };
    if (state->fields.count == 0 && texts[state->tab])
        canvas_put_cut(canvas, 2, 1, canvas->area.width - 2, ROLE_SECONDARY, texts[state->tab],
                       false);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
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
    struct canvas tabs = canvas_part(canvas, state->tabs);
    struct canvas body = canvas_part(canvas, state->body);
    draw_tabs(state, &tabs);
    int trouble = draw_trouble(state, &body);
    struct canvas table = canvas_part(&body, (struct rect){ 0, trouble, state->body.width,
                                                            state->body.height - trouble });
    if (state->fields.count > 0)
        list_draw(&state->list, &source, state, &table, PANE_FIELDS, true);
    draw_empty(state, &table);
    if (state->notes.height > 0) {
        struct canvas low = canvas_part(canvas, state->notes);
        draw_notes(state, &low);
    }
    if (state->side.width > 0) {
        symbol_box(canvas, state->side, "Now", NULL, false);
        struct canvas side = canvas_part(canvas, layout_inside(state->side));
        functions_summary_draw(state->stage, state->row, &side);
    }
}

/* ---- keys ----------------------------------------------------------------------------------- */

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    return list_key(&state->list, &source, state, code);
}

static void set_tab(struct state *state, enum fields_tab tab)
{
    state->tab = tab;
    list_release(&state->list);
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    if (what >= SCREEN_WHEEL_UP)
        list_scroll(&state->list, &source, state, what == SCREEN_WHEEL_UP ? -3 : 3);
    else if (zone->kind == CANVAS_ZONE_ROW && zone->pane == PANE_TABS)
        set_tab(state, (enum fields_tab)zone->value);
    else if (zone->kind == CANVAS_ZONE_ROW)
        list_select(&state->list, &source, state, (size_t)zone->value);
    if (what == SCREEN_DOUBLE_CLICK && zone->kind == CANVAS_ZONE_ROW && zone->pane == PANE_FIELDS)
        command_run(screen->stage, "edit line");
}

static void copies(struct screen *screen, struct screen_copies *out)
{
    const struct state *state = screen->state;
    if (state->list.selected >= state->fields.count)
        return;
    const struct field *field = &state->fields.items[state->list.selected];
    out->items[out->count++] = (struct screen_copy){
        'v', mem_text(field->hidden ? "hidden value" : "value"),
        mem_text(field->real ? field->real : field->value) };
}

static void plain(struct screen *screen, struct str *out)
{
    const struct state *state = screen->state;
    for (size_t i = 0; i < state->fields.count; i++) {
        const struct field *field = &state->fields.items[i];
        str_addf(out, "%s  %s  %s\n", field->name, field->value, field->place);
    }
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    loop_timer_free(state->hide);
    fields_release(&state->fields);
    list_release(&state->list);
}

/* ---- commands ------------------------------------------------------------------------------- */

static void hide_again(void *self)
{
    struct state *state = self;
    state->shown = false;
    stage_changed(state->screen->stage, false);
}

static int run_show(struct stage *stage, const char *argument, struct error *error)
{
    struct state *state = stage_base(stage)->state;
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
    struct state *state = stage_base(stage)->state;
    set_tab(state, (enum fields_tab)(((int)state->tab + FIELDS_TABS + step) % FIELDS_TABS));
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
    const struct state *state = stage_base(stage)->state;
    (void)argument;
    int line = state->row ? state->row->function->origin.line : 0;
    if (state->list.selected < state->fields.count &&
        state->fields.items[state->list.selected].line > 0)
        line = state->fields.items[state->list.selected].line;
    return code_edit_file(stage, stage->rows.project->template_path, line, error);
}

static const struct command detail_commands[] = {
    { "show hidden", NULL, "show hidden values for 10 s", NULL, NULL, run_show },
    { "next tab", NULL, "next tab", NULL, NULL, run_next_tab },
    { "previous tab", NULL, "previous tab", NULL, NULL, run_previous_tab },
    { "edit line", NULL, "the line of the template in $EDITOR", NULL, NULL, run_edit_line },
    { 0 },
};

const struct screen_type function_screen = {
    .name = "detail", .title = "Function", .hints = "Enter i r e l ] v p y Esc",
    .commands = detail_commands, .state_size = sizeof(struct state), .refresh = refresh,
    .draw = draw, .key = key, .click = click, .copies = copies, .plain = plain,
    .release = release,
};
