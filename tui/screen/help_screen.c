#include "tui/screen/help_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/bindings.h"
#include "tui/screen/command.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/editor.h"
#include "tui/widget/layout.h"
#include "tui/widget/matcher.h"
#include "workspace/base/text.h"

enum { KEY_COLUMNS = 17, COLUMN_MINIMUM = 38 };

/* A heading has no key; a row without words is told only. */
struct line { const char *key, *text, *words; int column, row; };

struct state {
    const char *screen, *title;
    bool vim;
    struct editor filter;
    struct line *lines;         /* those that are shown */
    size_t count, capacity, selected;
    int columns, rows, top;     /* how they are laid out */
    int tall;                   /* rows that the longest column needs */
};

static void add(struct state *state, const char *key, const char *text, const char *words)
{
    if (key && !matcher_words(state->filter.text.text, text) &&
        !text_equal(state->filter.text.text, key))
        return;
    *ARRAY_PUSH(state->lines, state->count, state->capacity) =
        (struct line){ .key = key, .text = text, .words = words };
}

/* True for a key that means something else on this screen. */
static bool is_hidden(const struct state *state, const struct binding *row)
{
    return bindings_find(state->screen, keys_parse(row->key), state->vim) != row;
}

static void add_group(struct state *state, const char *group)
{
    size_t heading = state->count;
    add(state, NULL, group, NULL);
    for (const struct binding *row = bindings_table; row->key; row++) {
        bool here = text_equal(row->screen, state->screen) || text_equal(row->screen, "*");
        if (here && text_equal(row->group, group) && !is_hidden(state, row))
            add(state, row->key, row->help, row->words);
    }
    if (state->count == heading + 1)
        state->count = heading;
    else
        add(state, NULL, "", NULL);
}

static void fill(struct state *state)
{
    static const char *const groups[] = { "RUN", "LOOK", "CHANGE", "GO", "LAMBENCH" };
    state->count = 0;
    add_group(state, "THIS SCREEN");
    size_t heading = state->count;
    add(state, NULL, "MOVE", NULL);
    for (const struct bindings_move *move = bindings_moves; move->keys; move++) {
        if (!move->screens || strstr(move->screens, state->screen))
            add(state, move->keys, move->help, NULL);
    }
    if (state->count == heading + 1)
        state->count = heading;
    else
        add(state, NULL, "", NULL);
    for (size_t i = 0; i < COUNT(groups); i++)
        add_group(state, groups[i]);
    state->selected = state->count;
    state->top = 0;
}

static void open_help(struct screen *screen)
{
    struct state *state = screen->state;
    editor_init(&state->filter, "");
    state->vim = screen->stage->vim;
    state->screen = stage_top(screen->stage)->type->name;
    state->title = stage_top(screen->stage)->type->title;
    /* Help is on top already; what it is about lies below. */
    if (screen->stage->depth > 1) {
        const struct screen *below = screen->stage->stack[screen->stage->depth - 2];
        state->screen = below->type->name;
        state->title = below->type->title;
    }
    fill(state);
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    editor_release(&state->filter);
    free(state->lines);
}

static struct rect box_of(int width, int height)
{
    struct rect whole = { 0, 0, width, height - 2 };
    int wide = width >= 140 ? 132 : width;
    struct rect box = layout_center(whole, wide, height >= 30 ? 32 : height);
    if (height >= 16 && height < 30) {
        box.y = 2;
        box.height = height - 4;
    }
    return box;
}

/* Lines from START that belong together: up to the blank one. */
static size_t block_size(const struct state *state, size_t start)
{
    size_t end = start;
    while (end < state->count && (state->lines[end].key || state->lines[end].text[0]))
        end++;
    return end - start;
}

/* Puts the blocks into columns of at most TALL rows; false when that is too few. */
static bool place(struct state *state, int tall)
{
    int column = 0, row = 0;
    for (size_t i = 0; i < state->count; i++) {
        if (i > 0 && !state->lines[i - 1].key && !state->lines[i - 1].text[0] &&
            row + (int)block_size(state, i) > tall) {
            column++;
            row = 0;
        }
        state->lines[i].column = column;
        state->lines[i].row = row++;
        bool blank = !state->lines[i].key && !state->lines[i].text[0];
        if (column >= state->columns || (row > tall && !blank))
            return false;
    }
    return true;
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    struct rect inside = layout_inside(box_of(width, height));
    state->columns = inside.width / COLUMN_MINIMUM;
    if (state->columns < 1)
        state->columns = 1;
    state->rows = inside.height - 1;
    state->tall = ((int)state->count + state->columns - 1) / state->columns;
    while (!place(state, state->tall))
        state->tall++;
    int last = state->tall - state->rows;
    if (state->top > last)
        state->top = last > 0 ? last : 0;
}

static void draw_line(const struct state *state, const struct canvas *canvas, size_t index, int x,
                      int y, int width)
{
    const struct line *line = &state->lines[index];
    if (!line->key) {
        canvas_put(canvas, x, y, ROLE_KEY, line->text);
        return;
    }
    canvas_put(canvas, x, y, ROLE_KEY, line->key);
    int gap = text_width(line->key, strlen(line->key)) + 2;
    gap = gap > KEY_COLUMNS ? gap : line->words ? 11 : KEY_COLUMNS;
    canvas_put_cut(canvas, x + gap, y, width - gap - 1, ROLE_TEXT, line->text, false);
    struct rect area = { x, y, width - 1, 1 };
    canvas_zone(canvas, area, CANVAS_ZONE_ROW, 0, (int64_t)index);
    if (index == state->selected)
        canvas_select(canvas, area);
}

/* Scrolled, all columns move at once. */
static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    struct rect box = box_of(canvas->area.width, canvas->area.height);
    char title[160];
    (void)snprintf(title, sizeof(title), "Help: %s%s%.80s", state->title,
                   state->filter.text.length ? "   filter: " : "", state->filter.text.text);
    symbol_box(canvas, box, title, "type to filter   ? or Esc closes", true);
    struct canvas inside = canvas_part(canvas, layout_inside(box));
    int width = inside.area.width / state->columns;
    for (size_t i = 0; i < state->count; i++) {
        int row = state->lines[i].row - state->top;
        if (row >= 0 && row < state->rows)
            draw_line(state, &inside, i, state->lines[i].column * width, row, width);
    }
    canvas_put_cut(&inside, 0, inside.area.height - 1, inside.area.width, ROLE_SECONDARY,
                   state->tall > state->rows + state->top ? "PgDn shows more.  Typing filters." :
                   "Mouse: click selects, double click opens, wheel scrolls, "
                   "Shift+drag selects text", false);
}

static void run_selected(struct screen *screen)
{
    struct state *state = screen->state;
    if (state->selected >= state->count || !state->lines[state->selected].words)
        return;
    struct stage *stage = screen->stage;
    const char *words = state->lines[state->selected].words;
    stage_close(screen);
    command_run(stage, words);
}

static void select_next(struct state *state, int step)
{
    size_t at = state->selected;
    for (size_t i = 0; i < state->count; i++) {
        at = at >= state->count ? (step > 0 ? 0 : state->count - 1)
                                : (at + state->count + (size_t)step) % state->count;
        if (state->lines[at].words) {
            state->selected = at;
            break;
        }
    }
    int row = at < state->count ? state->lines[at].row : 0;
    if (row < state->top)
        state->top = row;
    if (row >= state->top + state->rows)
        state->top = row - state->rows + 1;
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    if (code == KEYS_ESC || code == '?' || code == KEYS_F1 || code == KEYS_CTRL('c') ||
        (code == 'q' && state->filter.text.length == 0))
        stage_close(screen);
    else if (code == KEYS_ENTER)
        run_selected(screen);
    else if (code == KEYS_UP || code == KEYS_DOWN)
        select_next(state, code == KEYS_UP ? -1 : 1);
    else if (code == KEYS_PAGE_UP || code == KEYS_PAGE_DOWN)
        state->top += code == KEYS_PAGE_UP ? (state->top > 0 ? -1 : 0) : 1;
    else if (editor_key(&state->filter, code))
        fill(state);
    return true;
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    if (zone->kind != CANVAS_ZONE_ROW || what > SCREEN_DOUBLE_CLICK)
        return;
    bool again = state->selected == (size_t)zone->value;
    state->selected = (size_t)zone->value;
    if (again)
        run_selected(screen);
}

static bool is_text(const struct screen *screen)
{
    (void)screen;
    return true;
}

const struct screen_type help_screen = {
    .name = "help", .title = "Help", .popup = true, .hints = "",
    .note = "type to filter  Enter run it  up down  Esc close",
    .state_size = sizeof(struct state), .open = open_help, .refresh = refresh, .draw = draw,
    .key = key, .text = is_text, .click = click, .release = release,
};
