#include "tui/screen/functions_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/command.h"
#include "tui/screen/functions_summary.h"
#include "tui/screen/log_view.h"
#include "tui/screen/menu.h"
#include "tui/screen/order.h"
#include "tui/screen/prompt.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/format.h"
#include "tui/widget/layout.h"
#include "tui/widget/list.h"
#include "workspace/base/clock.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

enum pane { PANE_LIST, PANE_LOGS };
enum { STILL_MS = 2000 };

struct state {
    const struct stage *stage;
    struct order order;
    struct list list;
    struct log_view logs;
    enum pane focus;
    bool zoomed, form_chosen;
    struct rect banner, list_area, side_area, log_area; /* side and logs may have no height */
    bool boxed;
};

/* ---- as a list ------------------------------------------------------------------------------ */

static const struct row *row_at(const void *self, size_t index)
{
    const struct state *state = self;
    return &state->order.rows->items[state->order.items[index]];
}

static size_t count_rows(const void *self)
{
    const struct state *state = self;
    return state->order.count;
}

static const char *row_id(const void *self, size_t index)
{
    return row_at(self, index)->function->id;
}

enum column {
    NAME, STATE, RUNTIME, MEMORY, TIMEOUT, LAST_RUN, RESULT, RUNS, P50, P90, P99, ERRORS
};

static const struct list_column columns[] = {
    [NAME] = { .title = "NAME", .least = 13, .middle = true },
    [STATE] = { .title = "STATE", .width = 7 },
    [RUNTIME] = { .title = "RUNTIME", .least = 10, .drop = 2, .from = 59, .middle = true },
    [MEMORY] = { .title = "MEM", .width = 5, .right = true, .drop = 3, .from = 59 },
    [TIMEOUT] = { .title = "TIME", .width = 4, .right = true, .drop = 10, .from = 76 },
    [LAST_RUN] = { .title = "LAST RUN", .width = 8, .drop = 4, .from = 59 },
    [RESULT] = { .title = "RESULT", .width = 9, .drop = 5 },
    [RUNS] = { .title = "COLD+WARM", .width = 9, .right = true, .drop = 8, .from = 76 },
    [P50] = { .title = "P50", .width = 6, .right = true, .drop = 6 },
    [P90] = { .title = "P90", .width = 6, .right = true, .drop = 7, .from = 59 },
    [P99] = { .title = "P99", .width = 6, .right = true, .drop = 9, .from = 82 },
    [ERRORS] = { .title = "ERR", .width = 4, .right = true, .drop = 6, .from = 59 },
};

static enum role state_role(enum runner_state state)
{
    switch (state) {
    case RUNNER_STATE_FAIL: return ROLE_ERROR;
    case RUNNER_STATE_STALE: return ROLE_WARNING;
    case RUNNER_STATE_NONE:
    case RUNNER_STATE_COLD: return ROLE_SECONDARY;
    case RUNNER_STATE_INIT: return ROLE_INIT;
    case RUNNER_STATE_WARM:
    case RUNNER_STATE_RUN: break;
    }
    return ROLE_TEXT;
}

static const char *text_of(char *buffer, size_t size, const char *text)
{
    (void)snprintf(buffer, size, "%s", text ? text : "-");
    return buffer;
}

/* Counts of starts: those that waited for an init, and those that did not. */
static const char *count_starts(char *buffer, size_t size,
                                const struct runner_function_status *status)
{
    (void)snprintf(buffer, size, "%u+%u", status->cold, status->prewarm + status->warm);
    return status->cold + status->prewarm + status->warm ? buffer : "-";
}

static const char *row_cell(const void *self, size_t index, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    const struct row *row = row_at(self, index);
    const struct function *function = row->function;
    const struct runner_function_status *status = &row->status;
    bool bad = status->last_run_ns && !status->running && status->last_outcome != RUNNER_OK &&
               status->last_outcome != RUNNER_CANCELLED;
    switch ((enum column)column) {
    case NAME:
        return function->id;
    case STATE:
        *role = state_role(status->state);
        return rows_state(row, buffer, size);
    case RUNTIME:
        return text_of(buffer, size, function->package_type == PACKAGE_IMAGE ? "image"
                                                                             : function->runtime);
    case MEMORY:
        (void)snprintf(buffer, size, "%d", function->memory_mb);
        return buffer;
    case TIMEOUT:
        (void)snprintf(buffer, size, "%ds", function->timeout_s);
        return buffer;
    case LAST_RUN:
        return format_when(buffer, size, status->last_run_ns);
    case RESULT:
        *role = bad ? ROLE_ERROR : ROLE_TEXT;
        return rows_result(row);
    case RUNS:
        return count_starts(buffer, size, status);
    case P50:
        return format_short_us(buffer, size, row->p50_us);
    case P90:
        return format_short_us(buffer, size, row->p90_us);
    case P99:
        return format_short_us(buffer, size, row->p99_us);
    case ERRORS:
        (void)snprintf(buffer, size, "%u", status->errors);
        return buffer;
    }
    return "";
}

static struct list_source source_for(int width)
{
    return (struct list_source){ count_rows, row_id, row_cell, columns, COUNT(columns),
                                 width >= 60 };
}

/* ---- refresh -------------------------------------------------------------------------------- */

static void lay_out(struct state *state, int width, int height)
{
    struct rect rest = { 0, 0, width, height };
    bool broken = state->stage->runner && !runner_template_usable(state->stage->runner);
    state->banner = layout_top(&rest, broken && height > 8 ? 2 : 0);
    state->boxed = layout_class(width) == LAYOUT_WIDE;
    int logs = height < 11 ? 0 : height < 19 ? 5 : height * 2 / 5;
    if (state->zoomed)
        logs = state->focus == PANE_LOGS ? rest.height : 0;
    state->log_area = layout_bottom(&rest, logs);
    int side = width >= 140 ? 48 : width >= 120 ? 40 : 0;
    state->side_area = layout_right(&rest, state->zoomed ? 0 : side);
    state->list_area = rest;
}

/* A row must not jump from under the cursor: lists sorted by time wait until nobody looks. */
static bool keep_still(const struct state *state)
{
    int64_t idle = clock_mono_ns() - state->stage->last_key_ns;
    return state->order.by == ORDER_LAST_RUN && state->list.selected > 0 &&
           idle < (int64_t)STILL_MS * 1000000;
}

static struct rect inner(const struct state *state, struct rect area)
{
    if (state->boxed && area.height >= 2)
        return (struct rect){ area.x + 1, area.y + 1, area.width - 2, area.height - 2 };
    return (struct rect){ area.x, area.y + 1, area.width, area.height > 0 ? area.height - 1 : 0 };
}

static void open_functions(struct screen *screen)
{
    struct state *state = screen->state;
    if (state->stage)
        return;
    state->stage = screen->stage;
    state->order.by = ORDER_LAST_RUN;
    log_view_init(&state->logs, screen->stage->logs);
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    lay_out(state, width, height);
    order_make(&state->order, &stage->rows, keep_still(state));
    struct list_source source = source_for(width);
    (void)list_select_id(&state->list, &source, state, stage->function);
    list_settle(&state->list, &source, state, inner(state, state->list_area).height);
    if (state->list.id)
        stage_select(stage, state->list.id);
    if (!state->form_chosen && state->logs.brief == state->boxed) {
        state->logs.brief = !state->boxed;
        log_view_filter(&state->logs);
    }
    struct rect logs = inner(state, state->log_area);
    log_view_settle(&state->logs, logs.width, logs.height);
}

/* ---- draw ----------------------------------------------------------------------------------- */

static void frame_pane(const struct state *state, const struct canvas *canvas, struct rect area,
                       const char *title, const char *note, bool focus)
{
    if (state->boxed) {
        symbol_box(canvas, area, title, note, focus);
        return;
    }
    struct canvas part = canvas_part(canvas, area);
    symbol_rule(&part, 0, title, note, focus);
}

static void draw_banner(const struct state *state, const struct canvas *canvas)
{
    const struct problem_list *problems = runner_problems(state->stage->runner);
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (problem->severity != PROBLEM_ERROR)
            continue;
        AUTO_FREE char *text = mem_format("x %s:%d:%d %s", problem->file ? problem->file : "",
                                          problem->line, problem->column, problem->message);
        canvas_put_safe(canvas, 0, 0, canvas->area.width, ROLE_ERROR, text, strlen(text));
        break;
    }
    canvas_put_cut(canvas, 2, 1, canvas->area.width - 2, ROLE_TEXT,
                   state->stage->rows.count > 0
                       ? "Running the version before; saving reads it again.  9 shows, E edits it"
                       : "Nothing runs yet; saving reads it again.  9 shows it, E edits it",
                   false);
}

static void draw_list(const struct state *state, const struct canvas *canvas)
{
    char title[64], note[256];
    const struct order *order = &state->order;
    bool filtered = order->filter && order->filter[0];
    if (filtered)
        (void)snprintf(title, sizeof(title), "Functions %zu of %zu", order->count,
                       order->rows->count);
    else
        (void)snprintf(title, sizeof(title), "Functions %zu", order->count);
    (void)snprintf(note, sizeof(note), "%s%.100s%ssort: %s", filtered ? "filter: " : "",
                   filtered ? order->filter : "", filtered ? "   " : "", order_name(order->by));
    frame_pane(state, canvas, state->list_area, title, note,
               state->focus == PANE_LIST && state->boxed);
    struct canvas inside = canvas_part(canvas, inner(state, state->list_area));
    struct list_source source = source_for(inside.area.width);
    list_draw(&state->list, &source, state, &inside, PANE_LIST, state->focus == PANE_LIST);
    if (order->count == 0)
        canvas_put_cut(&inside, 2, 2, inside.area.width - 2, ROLE_TEXT,
                       filtered ? "No function matches.  Esc clears the filter"
                                : "The template has no functions.  E edits the file", false);
}

static void log_notes(const struct state *state, char *out, size_t size)
{
    char below[32];
    const struct log_view *logs = &state->logs;
    size_t newer = log_view_below(logs);
    if (logs->follow)
        (void)snprintf(out, size, "following   Space pause   z zoom");
    else
        (void)snprintf(out, size, "paused   %s newer lines below   End follows",
                       format_count(below, sizeof(below), newer));
    if (logs->width < 60)
        (void)snprintf(out, size, "%s", logs->follow ? "following" : "paused");
}

static void draw_logs(const struct state *state, const struct canvas *canvas)
{
    char note[128];
    log_notes(state, note, sizeof(note));
    const char *title = state->logs.width < 60 ? "Logs: all"
                        : state->logs.brief ? "Logs: all, compact" : "Logs: all functions";
    frame_pane(state, canvas, state->log_area, title, note, state->focus == PANE_LOGS);
    struct canvas inside = canvas_part(canvas, inner(state, state->log_area));
    log_view_draw(&state->logs, &inside, PANE_LOGS);
    if (log_view_count(&state->logs) == 0)
        canvas_put_cut(&inside, 2, 0, inside.area.width - 2, ROLE_SECONDARY,
                       "Lines appear here when a function runs.", false);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    if (state->banner.height > 0) {
        struct canvas banner = canvas_part(canvas, state->banner);
        draw_banner(state, &banner);
    }
    if (state->list_area.height > 0)
        draw_list(state, canvas);
    if (state->side_area.width > 0 && state->list.id) {
        frame_pane(state, canvas, state->side_area, state->list.id, "Enter opens", false);
        struct rect inside = inner(state, state->side_area);
        inside.x += 1;
        inside.width -= 2;
        struct canvas side = canvas_part(canvas, inside);
        functions_summary_draw(state->stage, row_at(state, state->list.selected), &side);
    }
    if (state->log_area.height > 0)
        draw_logs(state, canvas);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void selected_changed(struct screen *screen)
{
    struct state *state = screen->state;
    if (state->list.id)
        stage_select(screen->stage, state->list.id);
}

static void filter_changed(struct screen *screen, const char *text)
{
    struct state *state = screen->state;
    free(state->order.filter);
    state->order.filter = text && text[0] ? mem_text(text) : NULL;
    state->order.stale = true;
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    if (code == KEYS_ESC) {
        if (!state->order.filter && state->focus == PANE_LIST && !state->zoomed) {
            screen->stage->message[0] = '\0'; /* the first screen stays */
            return true;
        }
        if (state->zoomed)
            state->zoomed = false;
        else if (state->focus == PANE_LOGS)
            state->focus = PANE_LIST;
        else
            filter_changed(screen, NULL);
        return true;
    }
    if (state->focus == PANE_LOGS)
        return log_view_key(&state->logs, code);
    struct list_source source = source_for(screen->stage->width);
    bool used = list_key(&state->list, &source, state, code);
    if (used)
        selected_changed(screen);
    return used;
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    struct list_source source = source_for(screen->stage->width);
    if (what >= SCREEN_WHEEL_UP) {
        int rows = what == SCREEN_WHEEL_UP ? -3 : 3;
        if (zone->pane == PANE_LOGS && zone->kind != CANVAS_ZONE_KEY)
            log_view_scroll(&state->logs, rows);
        else
            list_scroll(&state->list, &source, state, rows);
        selected_changed(screen);
        return;
    }
    if (zone->kind != CANVAS_ZONE_ROW && zone->kind != CANVAS_ZONE_PANE)
        return;
    state->focus = zone->pane == PANE_LOGS ? PANE_LOGS : PANE_LIST;
    if (zone->pane == PANE_LOGS || zone->kind != CANVAS_ZONE_ROW)
        return;
    bool again = what == SCREEN_DOUBLE_CLICK;
    list_select(&state->list, &source, state, (size_t)zone->value);
    selected_changed(screen);
    if (again)
        command_run(screen->stage, "detail");
}

/* ---- commands ------------------------------------------------------------------------------- */

static int run_filter(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    struct screen *screen = stage_base(stage);
    struct state *state = screen->state;
    state->focus = PANE_LIST;
    prompt_ask(screen, &(struct prompt){ .label = "/", .initial = state->order.filter,
                                         .changed = filter_changed, .done = filter_changed });
    return 0;
}

static void sort_chosen(struct screen *screen, char letter)
{
    struct state *state = screen->state;
    for (int by = 0; by < ORDERS; by++) {
        if (order_key((enum order_by)by) == letter)
            state->order.by = (enum order_by)by;
    }
    state->order.stale = true;
}

static int run_sort(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    struct menu_item items[ORDERS];
    for (int by = 0; by < ORDERS; by++)
        items[by] = (struct menu_item){ order_key((enum order_by)by),
                                        order_name((enum order_by)by), NULL };
    menu_show(stage_base(stage), "s sort by...", NULL, items, ORDERS, sort_chosen);
    return 0;
}

static int run_pause_log(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    struct state *state = stage_base(stage)->state;
    log_view_follow(&state->logs, !state->logs.follow);
    return 0;
}

static int run_form(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    struct state *state = stage_base(stage)->state;
    state->form_chosen = true;
    state->logs.brief = !state->logs.brief;
    log_view_filter(&state->logs);
    return 0;
}

static int run_zoom(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    struct state *state = stage_base(stage)->state;
    state->zoomed = !state->zoomed;
    return 0;
}

static int run_pane(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    struct state *state = stage_base(stage)->state;
    bool has_logs = state->log_area.height > 0 || state->zoomed;
    state->focus = state->focus == PANE_LIST && has_logs ? PANE_LOGS : PANE_LIST;
    return 0;
}

static const struct command functions_commands[] = {
    { "filter", NULL, "filter the list", NULL, NULL, run_filter },
    { "sort", NULL, "sort the list by...", NULL, NULL, run_sort },
    { "pause log", NULL, "log pane: pause or follow", NULL, NULL, run_pause_log },
    { "log form", NULL, "log pane: compact or AWS lines", NULL, NULL, run_form },
    { "zoom", NULL, "the focused pane alone, again back", NULL, NULL, run_zoom },
    { "pane", NULL, "list or log pane", NULL, NULL, run_pane },
    { 0 },
};

static void plain(struct screen *screen, struct str *out)
{
    struct state *state = screen->state;
    log_view_text(&state->logs, out, 10000);
}

static void copies(struct screen *screen, struct screen_copies *out)
{
    struct state *state = screen->state;
    AUTO_STR lines;
    str_init(&lines, 1 << 20);
    log_view_text(&state->logs, &lines, (size_t)(state->logs.height > 0 ? state->logs.height : 1));
    out->items[out->count++] =
        (struct screen_copy){ 'l', mem_text("log lines"), mem_text(lines.text) };
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    order_release(&state->order);
    list_release(&state->list);
    log_view_release(&state->logs);
}

const struct screen_type functions_screen = {
    .name = "functions", .title = "Functions", .tab = "Fn", .digit = '1',
    .hints = "i r e l p Enter a C / E s Tab x", .commands = functions_commands,
    .state_size = sizeof(struct state), .open = open_functions, .refresh = refresh, .draw = draw,
    .key = key, .click = click, .copies = copies, .plain = plain, .release = release,
};
