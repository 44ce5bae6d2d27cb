#include "tui/screen/problems_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/code.h"
#include "tui/screen/command.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/format.h"
#include "tui/widget/layout.h"
#include "tui/widget/list.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

/* Copied, because the list belongs to the runner and may be replaced at any turn. */
struct finding {
    enum problem_severity severity;
    char code[8];
    char *file, *resource, *message, *hint, *where, *id;
    int line, column;
};

struct state {
    struct finding *items;
    size_t count, capacity;
    size_t counts[3];
    struct list list;
    bool one_function;
    char *function;             /* that ONE_FUNCTION means */
    char *source_path;          /* file shown below, with its text */
    struct blob *source_text;
    uint64_t change, read_change;   /* of the runner; when the file was read */
    char *root;
    struct rect list_area, source_area;
    bool old_serves;            /* the template cannot be read: an older project runs */
};

static void clear(struct state *state)
{
    for (size_t i = 0; i < state->count; i++) {
        struct finding *item = &state->items[i];
        free(item->file);
        free(item->resource);
        free(item->message);
        free(item->hint);
        free(item->where);
        free(item->id);
    }
    state->count = 0;
    memset(state->counts, 0, sizeof(state->counts));
}

static char *safe_copy(const char *text)
{
    if (!text)
        return NULL;
    AUTO_STR safe;
    str_init(&safe, 1 << 16);
    text_safe(&safe, text, strlen(text), false);
    return str_take(&safe);
}

static void take(struct state *state, const struct problem *problem, size_t index)
{
    state->counts[problem->severity]++;
    if (state->one_function && state->function && !text_equal(problem->resource, state->function))
        return;
    struct finding *item = ARRAY_PUSH(state->items, state->count, state->capacity);
    *item = (struct finding){ .severity = problem->severity, .line = problem->line,
                              .column = problem->column };
    memcpy(item->code, problem->code, sizeof(item->code));
    item->file = mem_text(problem->file);
    item->resource = safe_copy(problem->resource);
    item->message = safe_copy(problem->message);
    item->hint = safe_copy(problem->hint);
    AUTO_FREE char *file = safe_copy(problem->file ? problem->file : "");
    item->where = problem->line ? mem_format("%s:%d:%d", file, problem->line, problem->column)
                                : mem_text(file);
    item->id = mem_format("%zu %s %s", index, item->where, item->code);
}

/* Errors first, then warnings, then notes; each in the order of the file. */
static void take_all(struct state *state, const struct stage *stage)
{
    const struct problem_list *problems = runner_problems(stage->runner);
    clear(state);
    for (int severity = PROBLEM_ERROR; severity >= PROBLEM_NOTE; severity--) {
        for (size_t i = 0; i < problems->count; i++) {
            if ((int)problems->items[i].severity == severity)
                take(state, &problems->items[i], i);
        }
    }
}

/* ---- as a list ------------------------------------------------------------------------------ */

static size_t count_rows(const void *self) { return ((const struct state *)self)->count; }

static const char *row_id(const void *self, size_t row)
{
    return ((const struct state *)self)->items[row].id;
}

/* Colour is never the only sign. */
static const char *const severity_marks[] = { "", "!", "x" };

static enum role severity_role(enum problem_severity severity)
{
    return severity == PROBLEM_ERROR ? ROLE_ERROR
           : severity == PROBLEM_WARNING ? ROLE_WARNING : ROLE_SECONDARY;
}

static const char *row_cell(const void *self, size_t row, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    const struct finding *item = &((const struct state *)self)->items[row];
    static const char *const words[] = { "note", "! warn", "x error" };
    (void)buffer;
    (void)size;
    switch (column) {
    case 0:
        *role = severity_role(item->severity);
        return words[item->severity];
    case 1:
        return item->where;
    case 2:
        *role = ROLE_SECONDARY;
        return item->code;
    case 3:
        return item->resource ? item->resource : "-";
    default:
        return item->message;
    }
}

static const struct list_column columns[] = {
    { .title = "", .width = 7 },
    { .title = "WHERE", .least = 18, .middle = true },
    { .title = "CODE", .width = 6, .drop = 1, .from = 60 },
    { .title = "RESOURCE", .least = 12, .drop = 2, .from = 100 },
    { .title = "MESSAGE", .least = 20 },
};
static const struct list_source source = { count_rows, row_id, row_cell, columns, COUNT(columns),
                                           true };

/* ---- screen --------------------------------------------------------------------------------- */

static const struct finding *selected(const struct state *state)
{
    return state->list.id && state->list.selected < state->count
               ? &state->items[state->list.selected] : NULL;
}

static char *path_of(const struct state *state, const struct finding *item)
{
    return item->file && item->file[0] ? file_join(state->root, item->file) : NULL;
}

/* Reads the file of the selected finding, once per file. */
static void read_source(struct state *state)
{
    struct error error = ERROR_INIT;
    const struct finding *item = selected(state);
    AUTO_FREE char *path = item ? path_of(state, item) : NULL;
    if (text_equal(path, state->source_path) && state->read_change == state->change)
        return;
    state->read_change = state->change;
    blob_drop(state->source_text);
    state->source_text = NULL;
    free(state->source_path);
    state->source_path = take_ptr(&path);
    if (state->source_path)
        (void)file_read(state->source_path, LIMIT_TEMPLATE_BYTES, &state->source_text, &error);
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    struct rect rest = { 0, 0, width, height };
    if (stage->runner) {
        state->change = runner_change(stage->runner);
        free(state->root);
        state->root = mem_text(runner_project(stage->runner)->root);
        state->old_serves = !runner_template_usable(stage->runner);
        free(state->function);
        state->function = mem_text(stage->function);
        take_all(state, stage);
    }
    int low = height >= 12 ? height / 2 : 0;
    state->source_area = layout_bottom(&rest, low);
    state->list_area = rest;
    list_settle(&state->list, &source, state, rest.height - 1);
    read_source(state);
}

/* The start of line NUMBER (from 1) of the text, NULL past its end. */
static const char *find_line(const char *text, const char *end, int number, size_t *out_size)
{
    for (int at = 1; text < end; at++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        const char *line_end = stop ? stop : end;
        if (at == number) {
            *out_size = (size_t)(line_end - text);
            return text;
        }
        text = line_end + 1;
    }
    return NULL;
}

static int draw_source(const struct state *state, const struct finding *item,
                       const struct canvas *canvas, int rows)
{
    const char *text = blob_bytes(state->source_text);
    const char *end = text + blob_size(state->source_text);
    int first = item->line - (rows - 2) / 2, y = 1;
    for (int line = first < 1 ? 1 : first; y < rows; line++, y++) {
        size_t size = 0;
        const char *start = find_line(text, end, line, &size);
        if (!start)
            break;
        bool here = line == item->line;
        canvas_putf(canvas, 0, y, here ? ROLE_KEY : ROLE_SECONDARY, "%s %4d |", here ? ">" : " ",
                    line);
        canvas_put_safe(canvas, 9, y, canvas->area.width - 9, here ? ROLE_KEY : ROLE_TEXT, start,
                        size);
        if (!here || item->column < 1 || y + 1 >= rows)
            continue;
        y++;
        canvas_put(canvas, 7, y, ROLE_SECONDARY, "|");
        canvas_put(canvas, 8 + item->column, y, ROLE_KEY, "^");
    }
    return y;
}

/* Breaks TEXT at blanks over at most ROWS rows; returns the rows used. */
static int draw_wrapped(const struct canvas *canvas, int y, int rows, enum role role,
                        const char *text)
{
    int used = 0, width = canvas->area.width - 3;
    while (*text && used < rows) {
        size_t fits = text_fit(text, strlen(text), width), blank = fits;
        while (text[fits] && blank > 0 && text[blank] != ' ')
            blank--;
        AUTO_FREE char *part = mem_text_n(text, blank > 0 ? blank : fits);
        canvas_put(canvas, 2, y + used++, role, part);
        text += strlen(part);
        text += strspn(text, " ");
    }
    return used;
}

static void draw_detail(const struct state *state, const struct canvas *canvas)
{
    const struct finding *item = selected(state);
    if (!item)
        return;
    symbol_rule(canvas, 0, item->where, item->resource, false);
    int told = item->hint ? 4 : 2, y = 1;
    if (state->source_text && item->line > 0)
        y = draw_source(state, item, canvas, canvas->area.height - told - 1);
    canvas_put(canvas, 0, y + 1, severity_role(item->severity), severity_marks[item->severity]);
    y += 1 + draw_wrapped(canvas, y + 1, 2, ROLE_TEXT, item->message);
    if (item->hint)
        (void)draw_wrapped(canvas, y, 2, ROLE_TEXT, item->hint);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    char note[128], errors[32], warnings[32], notes[32];
    (void)snprintf(note, sizeof(note), "%s   %s   %s",
                   format_plural(errors, sizeof(errors), state->counts[PROBLEM_ERROR], "error"),
                   format_plural(warnings, sizeof(warnings), state->counts[PROBLEM_WARNING],
                                 "warning"),
                   format_plural(notes, sizeof(notes), state->counts[PROBLEM_NOTE], "note"));
    struct canvas top = canvas_part(canvas, state->list_area);
    AUTO_FREE char *title = state->one_function && state->function
                                ? mem_format("Problems > %s", state->function)
                                : mem_text("Problems");
    symbol_rule(&top, 0, title, note, false);
    struct canvas rows = canvas_part(&top, (struct rect){ 0, 1, state->list_area.width,
                                                          state->list_area.height - 1 });
    if (state->count == 0)
        canvas_put_cut(&rows, 2, 1, rows.area.width - 2, ROLE_TEXT,
                       "No problems were found.", false);
    else
        list_draw(&state->list, &source, state, &rows, 0, true);
    if (state->source_area.height > 0) {
        struct canvas low = canvas_part(canvas, state->source_area);
        draw_detail(state, &low);
    }
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    return list_key(&state->list, &source, state, code);
}

static int run_edit_line(struct stage *stage, const char *argument, struct error *error)
{
    const struct state *state = stage_base(stage)->state;
    const struct finding *item = selected(state);
    (void)argument;
    AUTO_FREE char *path = item ? path_of(state, item) : NULL;
    if (!path)
        return error_set(error, ERROR_NOT_FOUND, "there is no line to go to");
    return code_edit_file(stage, path, item->line, error);
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    if (what >= SCREEN_WHEEL_UP)
        list_scroll(&state->list, &source, state, what == SCREEN_WHEEL_UP ? -3 : 3);
    else if (zone->kind == CANVAS_ZONE_ROW)
        list_select(&state->list, &source, state, (size_t)zone->value);
    if (what == SCREEN_DOUBLE_CLICK && zone->kind == CANVAS_ZONE_ROW)
        command_run(screen->stage, "edit line");
}

static void plain(struct screen *screen, struct str *out)
{
    const struct state *state = screen->state;
    for (size_t i = 0; i < state->count; i++) {
        const struct finding *item = &state->items[i];
        str_addf(out, "%s: %s %s: %s%s%s\n", item->where,
                 problem_severity_word(item->severity), item->code, item->message,
                 item->hint ? "  " : "", item->hint ? item->hint : "");
    }
}

static void copies(struct screen *screen, struct screen_copies *out)
{
    const struct finding *item = selected(screen->state);
    if (!item)
        return;
    out->items[out->count++] =
        (struct screen_copy){ 'v', mem_text("problem"),
                              mem_format("%s: %s", item->where, item->message) };
    out->items[out->count++] =
        (struct screen_copy){ 'p', mem_text("place"), mem_text(item->where) };
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    clear(state);
    free(state->items);
    free(state->root);
    free(state->function);
    free(state->source_path);
    blob_drop(state->source_text);
    list_release(&state->list);
}

static int run_all(struct stage *stage, const char *argument, struct error *error)
{
    struct state *state = stage_base(stage)->state;
    (void)argument;
    (void)error;
    state->one_function = !state->one_function;
    return 0;
}

static int step(struct stage *stage, int rows)
{
    struct state *state = stage_base(stage)->state;
    list_scroll(&state->list, &source, state, rows);
    return 0;
}

static int run_next(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step(stage, 1);
}

static int run_previous(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    return step(stage, -1);
}

static const struct command problems_commands[] = {
    { "edit line", NULL, "the line in $EDITOR", NULL, NULL, run_edit_line },
    { "all problems", NULL, "of this function, or all", NULL, NULL, run_all },
    { "next problem", NULL, "next problem", NULL, NULL, run_next },
    { "previous problem", NULL, "previous problem", NULL, NULL, run_previous },
    { 0 },
};

const struct screen_type problems_screen = {
    .name = "problems", .title = "Problems", .tab = "Prob", .digit = '9',
    .hints = "Enter v y Esc", .commands = problems_commands,
    .state_size = sizeof(struct state), .refresh = refresh, .draw = draw, .key = key,
    .click = click, .copies = copies, .plain = plain, .release = release,
};
