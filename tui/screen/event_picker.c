#include "tui/screen/event_picker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/events.h"
#include "tui/screen/runs.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/editor.h"
#include "tui/widget/layout.h"
#include "tui/widget/list.h"
#include "tui/widget/matcher.h"
#include "workspace/base/error.h"
#include "workspace/base/text.h"

struct state {
    char *function;
    struct event_list events;
    size_t *shown;
    size_t shown_count;
    struct list list;
    struct editor filter;
    bool filtering;
};

static const struct event_choice *at(const struct state *state, size_t row)
{
    return &state->events.items[state->shown[row]];
}

static size_t count_rows(const void *self) { return ((const struct state *)self)->shown_count; }
static const char *row_id(const void *self, size_t row) { return at(self, row)->id; }

static const char *row_cell(const void *self, size_t row, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    const struct event_choice *choice = at(self, row);
    if (choice->kind == EVENT_HEADING)
        *role = ROLE_SECONDARY;
    else if (column == 1)
        *role = ROLE_SECONDARY;
    (void)snprintf(buffer, size, "%s", column == 0 ? choice->title
                                       : choice->note ? choice->note : "");
    return buffer;
}

static const struct list_column columns[] = {
    { .title = "EVENT", .least = 24, .middle = true },
    { .title = "NOTE", .drop = 1 },
};
static const struct list_source source = { count_rows, row_id, row_cell, columns, COUNT(columns),
                                           false };

static void match(struct state *state)
{
    const char *typed = state->filter.text.text;
    state->shown_count = 0;
    for (size_t i = 0; i < state->events.count; i++) {
        const struct event_choice *choice = &state->events.items[i];
        bool heading = choice->kind == EVENT_HEADING;
        AUTO_FREE char *text = mem_format("%s %s", choice->title, choice->note ? choice->note : "");
        if (heading ? typed[0] == '\0' : matcher_words(typed, text))
            state->shown[state->shown_count++] = i;
    }
    list_select(&state->list, &source, state, 0);
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    events_release(&state->events);
    list_release(&state->list);
    editor_release(&state->filter);
    free(state->shown);
    free(state->function);
}

static struct rect box_of(int width, int height)
{
    struct rect whole = { 0, 2, width, height - 4 };
    return layout_center(whole, width >= 100 ? 90 : width - 4, height >= 20 ? height - 6 : height);
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    list_settle(&state->list, &source, state, box_of(width, height).height - 2);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    struct rect box = box_of(canvas->area.width, canvas->area.height);
    char title[160], note[64];
    (void)snprintf(title, sizeof(title), "Choose an event for %.100s", state->function);
    size_t count = 0;
    for (size_t i = 0; i < state->shown_count; i++)
        count += at(state, i)->kind != EVENT_HEADING;
    (void)snprintf(note, sizeof(note), "%zu events", count);
    symbol_box(canvas, box, title, note, true);
    struct canvas inside = canvas_part(
        canvas, (struct rect){ box.x + 2, box.y + 1, box.width - 3, box.height - 2 });
    list_draw(&state->list, &source, state, &inside, 0, true);
    int y = canvas->area.height - 2;
    canvas_blank(canvas, (struct rect){ 0, y, canvas->area.width, 1 });
    if (state->filtering) {
        canvas_put(canvas, 0, y, ROLE_KEY, "/");
        editor_draw(&state->filter, canvas, 1, y, canvas->area.width - 2);
    } else {
        canvas_put_cut(canvas, 0, y, canvas->area.width, ROLE_TEXT,
                       "Events live in events/ beside the template, history in .lambench/",
                       false);
    }
}

static void choose(struct screen *screen, bool and_run)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    struct error error = ERROR_INIT;
    if (state->shown_count == 0 || !state->list.id)
        return;
    struct run *run = runs_get(stage, state->function);
    int failed = events_choose(stage, run, at(state, state->list.selected), &error);
    if (failed < 0) {
        stage_fail(stage, &error);
        return;
    }
    stage_close(screen);
    stage_say(stage, UI_PLAIN, "event: %s   i runs it", run->event_name ? run->event_name : "");
    if (and_run && runs_start(stage, run->function, false, &error) < 0)
        stage_fail(stage, &error);
}

static bool filter_key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    if (code == KEYS_ESC || code == KEYS_CTRL('c')) {
        state->filtering = false;
        editor_set(&state->filter, "");
        match(state);
    } else if (code == KEYS_ENTER) {
        state->filtering = false;
    } else if (code == KEYS_UP || code == KEYS_DOWN) {
        (void)list_key(&state->list, &source, state, code);
    } else if (editor_key(&state->filter, code)) {
        match(state);
    }
    return true;
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    if (state->filtering)
        return filter_key(screen, code);
    if (code == KEYS_ENTER || code == 'i')
        choose(screen, code == 'i');
    else if (code == '/')
        state->filtering = true;
    else if (code == KEYS_ESC && state->filter.text.length > 0)
        return filter_key(screen, code);
    else if (code == KEYS_ESC || code == 'q' || code == KEYS_CTRL('c'))
        stage_close(screen);
    else
        (void)list_key(&state->list, &source, state, code);
    return true;
}

static bool is_text(const struct screen *screen)
{
    const struct state *state = screen->state;
    return state->filtering;
}

static bool paste(struct screen *screen, const char *text, size_t size)
{
    struct state *state = screen->state;
    if (!state->filtering)
        return false;
    editor_paste(&state->filter, text, size);
    match(state);
    return true;
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    if (what >= SCREEN_WHEEL_UP) {
        list_scroll(&state->list, &source, state, what == SCREEN_WHEEL_UP ? -3 : 3);
    } else if (zone->kind == CANVAS_ZONE_ROW) {
        bool again = (size_t)zone->value == state->list.selected;
        list_select(&state->list, &source, state, (size_t)zone->value);
        if (again)
            choose(screen, false);
    }
}

static const struct screen_type event_picker = {
    .name = "events", .title = "Events", .popup = true, .hints = "",
    .note = "Enter pick  i pick and run  / filter  up down move  Esc close",
    .state_size = sizeof(struct state), .refresh = refresh, .draw = draw, .key = key,
    .text = is_text, .paste = paste, .click = click, .release = release,
};

void event_picker_show(struct stage *stage, bool history)
{
    struct state *state = stage_push(stage, &event_picker)->state;
    state->function = mem_text(stage->function);
    editor_init(&state->filter, "");
    events_collect(stage, state->function, &state->events);
    state->shown = mem_alloc((state->events.count + 1) * sizeof(*state->shown));
    match(state);
    for (size_t i = 0; history && i < state->shown_count; i++) {
        if (at(state, i)->kind == EVENT_HISTORY) {
            list_select(&state->list, &source, state, i);
            break;
        }
    }
}
