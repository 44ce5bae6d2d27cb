#include "tui/screen/menu.h"

#include <stdlib.h>
#include <string.h>

#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/layout.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"

enum { ITEMS = 16, PANE = 0, NOTE_COLUMN = 18 };

struct item { char key; char *label, *note; };

struct state {
    struct screen *owner;
    char *title, *footer;
    struct item items[ITEMS];
    size_t count, selected;
    void (*chosen)(struct screen *owner, char key);
};

static void choose(struct screen *screen, size_t index)
{
    struct state *state = screen->state;
    if (index >= state->count)
        return;
    void (*chosen)(struct screen *owner, char key) = state->chosen;
    struct screen *owner = state->owner;
    char letter = state->items[index].key;
    stage_close(screen);
    chosen(owner, letter);
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    for (size_t i = 0; i < state->count; i++) {
        if (state->items[i].key == code) {
            choose(screen, i);
            return true;
        }
    }
    if (code == KEYS_DOWN || code == 'j' || code == KEYS_TAB)
        state->selected = (state->selected + 1) % state->count;
    else if (code == KEYS_UP || code == 'k' || code == KEYS_SHIFT_TAB)
        state->selected = (state->selected + state->count - 1) % state->count;
    else if (code == KEYS_ENTER)
        choose(screen, state->selected);
    else if (code == KEYS_ESC || code == 'q' || code == KEYS_CTRL('c'))
        stage_close(screen);
    return true;
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    if (zone->kind == CANVAS_ZONE_ROW && what <= SCREEN_DOUBLE_CLICK)
        choose(screen, (size_t)zone->value);
    else if (what == SCREEN_CLICK && zone->kind == CANVAS_ZONE_NONE)
        stage_close(screen);
}

static int wanted_width(const struct state *state)
{
    int width = text_width(state->title, strlen(state->title)) + 8;
    int footer = state->footer ? text_width(state->footer, strlen(state->footer)) + 4 : 0;
    width = width > footer ? width : footer;
    for (size_t i = 0; i < state->count; i++) {
        const struct item *item = &state->items[i];
        int wide = 9 + text_width(item->label, strlen(item->label));
        if (item->note)
            wide = 9 + NOTE_COLUMN + text_width(item->note, strlen(item->note));
        width = width > wide ? width : wide;
    }
    return width < 44 ? 44 : width > 76 ? 76 : width;
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    struct rect whole = { 0, 0, canvas->area.width, canvas->area.height - 1 };
    int height = (int)state->count + 2 + (state->footer ? 2 : 0);
    struct rect box = layout_center(whole, wanted_width(state), height);
    symbol_box(canvas, box, state->title, NULL, true);
    struct canvas inside = canvas_part(canvas, layout_inside(box));
    for (size_t i = 0; i < state->count; i++) {
        const struct item *item = &state->items[i];
        int y = (int)i;
        struct rect line = { 0, y, inside.area.width, 1 };
        canvas_zone(&inside, line, CANVAS_ZONE_ROW, PANE, (int64_t)i);
        canvas_put(&inside, 0, y, ROLE_TEXT, i == state->selected ? ">" : " ");
        canvas_putf(&inside, 2, y, ROLE_KEY, "%c", item->key);
        canvas_put(&inside, 5, y, ROLE_TEXT, item->label);
        if (item->note)
            canvas_put_cut(&inside, 5 + NOTE_COLUMN, y, inside.area.width - 5 - NOTE_COLUMN,
                           ROLE_SECONDARY, item->note, false);
        if (i == state->selected)
            canvas_select(&inside, line);
    }
    if (state->footer)
        canvas_put_cut(&inside, 0, (int)state->count + 1, inside.area.width, ROLE_SECONDARY,
                       state->footer, false);
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    free(state->title);
    free(state->footer);
    for (size_t i = 0; i < state->count; i++) {
        free(state->items[i].label);
        free(state->items[i].note);
    }
}

static const struct screen_type menu_screen = {
    .name = "menu", .title = "Menu", .popup = true, .hints = "",
    .note = "the letter or Enter chooses  up down move  Esc close",
    .state_size = sizeof(struct state), .draw = draw, .key = key, .click = click,
    .release = release,
};

void menu_show(struct screen *owner, const char *title, const char *footer,
               const struct menu_item *items, size_t count,
               void (*chosen)(struct screen *owner, char key))
{
    struct state *state = stage_push(owner->stage, &menu_screen)->state;
    state->owner = owner;
    state->title = mem_text(title);
    state->footer = mem_text(footer);
    state->chosen = chosen;
    for (size_t i = 0; i < count && i < ITEMS; i++) {
        struct item *item = &state->items[state->count++];
        item->key = items[i].key;
        item->label = mem_text(items[i].label);
        item->note = mem_text(items[i].note);
    }
}
