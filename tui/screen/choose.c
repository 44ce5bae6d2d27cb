#include "tui/screen/choose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/preview.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/editor.h"
#include "tui/widget/layout.h"
#include "tui/widget/list.h"
#include "tui/widget/matcher.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"

enum { WIDTH = 76, ROWS = 14, ROWS_LEAST = 6, PREVIEW_ROWS = 6 };

struct item { char *value, *note; };

struct state {
    struct screen *owner;
    struct choose choose;       /* its texts are not ours; see below */
    char *title, *footer, *other;
    struct item *items;
    size_t count;
    size_t *shown;              /* indexes of items that match */
    size_t shown_count;
    bool takes_typed;           /* the last row is what was typed */
    struct editor editor;
    struct list list;
    struct preview preview;
    char *previewed;            /* the value it is of */
};

/* ---- as a list ------------------------------------------------------------------------------ */

static size_t count_rows(const void *self)
{
    const struct state *state = self;
    return state->shown_count + (state->takes_typed ? 1 : 0);
}

static const char *row_id(const void *self, size_t row)
{
    const struct state *state = self;
    return row < state->shown_count ? state->items[state->shown[row]].value
                                    : state->editor.text.text;
}

static const char *row_cell(const void *self, size_t row, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    const struct state *state = self;
    const char *note = row < state->shown_count ? state->items[state->shown[row]].note
                                                : state->other;
    (void)buffer;
    (void)size;
    if (column == 0)
        return row_id(self, row);
    *role = ROLE_SECONDARY;
    return note ? note : "";
}

static const struct list_column columns[] = {
    { .title = "VALUE", .least = 24, .middle = true },
    { .title = "NOTE", .drop = 1 },
};
static const struct list_source source = { count_rows, row_id, row_cell, columns, COUNT(columns),
                                           false };

static void match(struct state *state)
{
    const char *typed = state->editor.text.text;
    bool listed = false;
    state->shown_count = 0;
    for (size_t i = 0; i < state->count; i++) {
        const struct item *item = &state->items[i];
        AUTO_FREE char *text = mem_format("%s %s", item->value, item->note ? item->note : "");
        if (matcher_words(typed, text))
            state->shown[state->shown_count++] = i;
        listed = listed || text_equal(typed, item->value);
    }
    state->takes_typed = state->other && typed[0] && !listed;
    list_release(&state->list);
}

/* ---- screen --------------------------------------------------------------------------------- */

static int preview_rows(const struct state *state, int height)
{
    return state->choose.preview && height >= 4 + ROWS_LEAST + PREVIEW_ROWS ? PREVIEW_ROWS : 0;
}

static struct rect box_of(const struct state *state, int width, int height)
{
    struct rect whole = { 0, 0, width, height - 1 };
    int rows = (int)state->count + 1 < ROWS ? (int)state->count + 1 : ROWS;
    return layout_center(whole, WIDTH < width - 2 ? WIDTH : width,
                         rows + 4 + (state->footer ? 1 : 0) + preview_rows(state, height));
}

static void make_preview(struct state *state, bool now)
{
    struct preview *preview = &state->preview;
    const char *value = count_rows(state) > 0 ? row_id(state, state->list.selected) : NULL;
    if (!state->choose.preview)
        return;
    if (!text_equal(value, state->previewed)) {
        free(state->previewed);
        state->previewed = mem_text(value);
        preview_change(preview);
    }
    if (preview_begin(preview, now))
        preview_end(preview, value && !state->choose.preview(state->owner, state->choose.self,
                                                             value, &preview->text));
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    int used = (state->footer ? 5 : 4) + preview_rows(state, height);
    list_settle(&state->list, &source, state, box_of(state, width, height).height - used);
    make_preview(state, false);
}

static void draw_preview(const struct state *state, const struct canvas *canvas)
{
    symbol_rule(canvas, 0, "Will be written", NULL, false);
    struct canvas lines = canvas_part(canvas, (struct rect){ 0, 1, canvas->area.width,
                                                             canvas->area.height - 1 });
    (void)preview_draw(&state->preview, &lines);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    struct rect box = box_of(state, canvas->area.width, canvas->area.height);
    char found[48];
    (void)snprintf(found, sizeof(found), "%zu of %zu", state->shown_count, state->count);
    symbol_box(canvas, box, state->title, found, true);
    struct canvas inside = canvas_part(canvas, layout_inside(box));
    struct rect rest = { 0, 0, inside.area.width, inside.area.height };
    struct rect foot = layout_bottom(&rest, state->footer ? 1 : 0);
    struct rect below = layout_bottom(&rest, preview_rows(state, canvas->area.height));
    struct rect find = layout_top(&rest, 2);
    int x = canvas_put(&inside, 0, find.y, ROLE_KEY, "find: ");
    editor_draw(&state->editor, &inside, x, find.y, inside.area.width - x - 1);
    struct canvas rows = canvas_part(&inside, rest);
    list_draw(&state->list, &source, state, &rows, 0, true);
    if (count_rows(state) == 0)
        canvas_put(&rows, 2, 0, ROLE_SECONDARY, "nothing here has these words");
    if (below.height > 0) {
        struct canvas preview = canvas_part(&inside, below);
        draw_preview(state, &preview);
    }
    if (state->footer)
        canvas_put_cut(&inside, 0, foot.y, inside.area.width, ROLE_SECONDARY, state->footer,
                       false);
}

static void finish(struct screen *screen, bool given)
{
    struct state *state = screen->state;
    struct screen *owner = state->owner;
    struct choose choose = state->choose;
    if (given)
        make_preview(state, true);
    if (given && (count_rows(state) == 0 || state->preview.refused))
        return;
    AUTO_FREE char *value = given ? mem_text(row_id(state, state->list.selected)) : NULL;
    stage_close(screen);
    choose.chosen(owner, choose.self, value);
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    static const int moves[] = { KEYS_UP, KEYS_DOWN, KEYS_PAGE_UP, KEYS_PAGE_DOWN };
    if (code == KEYS_ENTER || code == KEYS_ESC || code == KEYS_CTRL('c')) {
        finish(screen, code == KEYS_ENTER);
        return true;
    }
    for (size_t i = 0; i < COUNT(moves); i++) {
        if (moves[i] == code)
            return list_key(&state->list, &source, state, code);
    }
    if (editor_key(&state->editor, code))
        match(state);
    return true;
}

static bool paste(struct screen *screen, const char *text, size_t size)
{
    struct state *state = screen->state;
    editor_paste(&state->editor, text, size);
    match(state);
    return true;
}

static bool is_text(const struct screen *screen)
{
    (void)screen;
    return true;
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    if (what >= SCREEN_WHEEL_UP) {
        list_scroll(&state->list, &source, state, what == SCREEN_WHEEL_UP ? -3 : 3);
    } else if (zone->kind == CANVAS_ZONE_ROW) {
        list_select(&state->list, &source, state, (size_t)zone->value);
        finish(screen, true);
    }
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    for (size_t i = 0; i < state->count; i++) {
        free(state->items[i].value);
        free(state->items[i].note);
    }
    free(state->items);
    free(state->shown);
    free(state->title);
    free(state->footer);
    free(state->other);
    editor_release(&state->editor);
    preview_release(&state->preview);
    free(state->previewed);
    list_release(&state->list);
}

static const struct screen_type choose_screen = {
    .name = "choose", .title = "Choose", .popup = true, .hints = "",
    .note = "Enter takes it  typing finds  up down move  Esc gives up",
    .state_size = sizeof(struct state), .refresh = refresh, .draw = draw, .key = key,
    .text = is_text, .paste = paste, .click = click, .release = release,
};

void choose_show(struct screen *owner, const struct choose *choose)
{
    struct state *state = stage_push(owner->stage, &choose_screen)->state;
    state->owner = owner;
    state->choose = *choose;
    state->title = mem_text(choose->title);
    state->footer = mem_text(choose->footer);
    state->other = mem_text(choose->other);
    state->items = mem_alloc((choose->count + 1) * sizeof(*state->items));
    state->shown = mem_alloc((choose->count + 1) * sizeof(*state->shown));
    for (size_t i = 0; i < choose->count; i++)
        state->items[state->count++] = (struct item){ mem_text(choose->items[i].value),
                                                      mem_text(choose->items[i].note) };
    editor_init(&state->editor, choose->typed);
    preview_init(&state->preview, owner->stage);
    match(state);
    for (size_t i = 0; choose->selected && i < state->shown_count; i++) {
        if (text_equal(row_id(state, i), choose->selected))
            list_select(&state->list, &source, state, i);
    }
}
