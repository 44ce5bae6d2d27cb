#include "tui/screen/palette.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/actions.h"
#include "tui/screen/bindings.h"
#include "tui/screen/command.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/editor.h"
#include "tui/widget/layout.h"
#include "tui/widget/list.h"
#include "tui/widget/matcher.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"

struct entry {
    char *line;             /* what is run */
    char *same;             /* command line, or why it cannot run now */
    const char *summary;    /* borrowed; also searched, or "" */
    const char *key;        /* borrowed from the bindings, or "" */
    bool blocked, incomplete;   /* cannot run now; needs an argument */
};

struct state {
    struct editor editor;
    struct entry *entries;
    size_t count, capacity;
    size_t *shown;          /* indexes of the entries that match */
    size_t shown_count;
    struct list list;
    char *function;
};

/* ---- what there is -------------------------------------------------------------------------- */

static bool known(const struct state *state, const char *line)
{
    for (size_t i = 0; i < state->count; i++) {
        if (text_equal(state->entries[i].line, line))
            return true;
    }
    return false;
}

/* LINE with its %s replaced. */
static char *with_function(const char *line, const char *function)
{
    const char *mark = strstr(line, "%s");
    if (!mark)
        return mem_text(line);
    return mem_format("%.*s%s%s", (int)(mark - line), line, function ? function : "", mark + 2);
}

static void add_command(struct screen *screen, const struct command *command)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    static const char *const unlisted[] = { "palette", "interrupt", "fn" };
    for (size_t i = 0; i < COUNT(unlisted); i++) {
        if (text_equal(unlisted[i], command->name))
            return;
    }
    if (known(state, command->name))
        return;
    const char *reason = command->why_not ? command->why_not(stage) : NULL;
    const struct binding *binding = bindings_for(stage_base(stage)->type->name, command->name,
                                                  stage->vim);
    struct entry *entry = ARRAY_PUSH(state->entries, state->count, state->capacity);
    *entry = (struct entry){ .line = mem_text(command->name), .blocked = reason != NULL,
                             .key = binding ? binding->key : "", .summary = command->summary,
                             .incomplete = command->argument != NULL };
    if (reason)
        entry->same = mem_text(reason);
    else if (command->line)
        entry->same = with_function(command->line, stage->function);
    else
        entry->same = mem_text(command->summary);
}

static void add_action(struct screen *screen, const struct action *action)
{
    struct state *state = screen->state;
    const char *function = screen->stage->function;
    if (!(action->flags & ACTION_IN_SCREEN) || known(state, action->name))
        return;
    struct entry *entry = ARRAY_PUSH(state->entries, state->count, state->capacity);
    bool takes = (action->flags & ACTION_NEEDS_FUNCTION) && function;
    *entry = (struct entry){ .line = mem_text(action->name), .key = "",
                             .summary = action->summary ? action->summary : "",
                             .same = mem_format("lambench %s%s%s", action->name,
                                                takes ? " " : "", takes ? function : "") };
}

static void add_functions(struct screen *screen)
{
    struct state *state = screen->state;
    const struct rows *rows = &screen->stage->rows;
    for (size_t i = 0; i < rows->count; i++) {
        struct entry *entry = ARRAY_PUSH(state->entries, state->count, state->capacity);
        *entry = (struct entry){ .line = mem_format("fn %s", rows->items[i].function->id),
                                 .same = mem_text("open it"), .key = "", .summary = "" };
    }
}

static bool in_summary(const struct entry *entry, const char *typed)
{
    AUTO_FREE char *text = mem_format("%s %s", entry->line, entry->summary);
    return matcher_words(typed, text);
}

/* Those whose name matches, then those that only their summary finds. */
static void match(struct state *state)
{
    const char *typed = state->editor.text.text;
    state->shown_count = 0;
    for (size_t i = 0; i < state->count; i++) {
        if (matcher_words(typed, state->entries[i].line))
            state->shown[state->shown_count++] = i;
    }
    for (size_t i = 0; i < state->count; i++) {
        const struct entry *entry = &state->entries[i];
        if (!matcher_words(typed, entry->line) && in_summary(entry, typed))
            state->shown[state->shown_count++] = i;
    }
    list_release(&state->list);
}

static void open_palette(struct screen *screen)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    editor_init(&state->editor, "");
    state->function = mem_text(stage->function);
    const struct command *own = stage_base(stage)->type->commands;
    for (const struct command *row = own; row && row->name; row++)
        add_command(screen, row);
    for (const struct command *row = stage->commands; row->name; row++)
        add_command(screen, row);
    for (size_t i = 0; actions_table[i]; i++)
        add_action(screen, actions_table[i]);
    add_functions(screen);
    state->shown = mem_alloc((state->count + 1) * sizeof(*state->shown));
    match(state);
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    for (size_t i = 0; i < state->count; i++) {
        free(state->entries[i].line);
        free(state->entries[i].same);
    }
    free(state->entries);
    free(state->shown);
    free(state->function);
    editor_release(&state->editor);
    list_release(&state->list);
}

/* ---- as a list ------------------------------------------------------------------------------ */

static const struct entry *entry_at(const void *self, size_t row)
{
    const struct state *state = self;
    return &state->entries[state->shown[row]];
}

static size_t count_rows(const void *self)
{
    const struct state *state = self;
    return state->shown_count;
}

static const char *row_id(const void *self, size_t row) { return entry_at(self, row)->line; }

static const char *row_cell(const void *self, size_t row, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    const struct entry *entry = entry_at(self, row);
    (void)buffer;
    (void)size;
    if (column == 0) {
        *role = entry->blocked ? ROLE_SECONDARY : ROLE_TEXT;
        return entry->line;
    }
    *role = column == 1 ? ROLE_KEY : ROLE_SECONDARY;
    return column == 1 ? entry->key : entry->same;
}

static const struct list_column columns[] = {
    { .title = "COMMAND", .width = 26 },
    { .title = "KEY", .width = 6, .drop = 2 },
    { .title = "SAME ON THE COMMAND LINE, OR WHAT IT DOES", .drop = 1 },
};
static const struct list_source source = { count_rows, row_id, row_cell, columns, COUNT(columns),
                                           true };

static struct rect box_of(int width, int height)
{
    struct rect whole = { 0, 0, width, height - 2 };
    struct rect box = layout_center(whole, width >= 140 ? 100 : 76, height >= 30 ? 26 : height);
    box.y = height >= 24 ? 3 : 0;
    box.height = height - 2 - box.y < box.height ? height - 2 - box.y : box.height;
    return box;
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    list_settle(&state->list, &source, state, box_of(width, height).height - 5);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    int width = canvas->area.width, height = canvas->area.height;
    struct rect box = box_of(width, height);
    char title[128], found[64];
    (void)snprintf(title, sizeof(title), ": %.100s", state->editor.text.text);
    (void)snprintf(found, sizeof(found), "%zu of %zu commands", state->shown_count, state->count);
    symbol_box(canvas, box, title, found, true);
    struct rect inner = { box.x + 1, box.y + 1, box.width - 2, box.height - 5 };
    struct canvas inside = canvas_part(canvas, inner);
    list_draw(&state->list, &source, state, &inside, 0, true);
    struct canvas foot = canvas_part(canvas, (struct rect){ box.x + 2, box.y + box.height - 3,
                                                            box.width - 4, 2 });
    canvas_putf(&foot, 0, 0, ROLE_SECONDARY, "Runs on: %s (selected). Words in any order: "
                "\"cold\" or \"pack th\".", state->function ? state->function : "-");
    canvas_put(&foot, 0, 1, ROLE_SECONDARY, "also: fn NAME   open SCREEN   keys vim");
    canvas_blank(canvas, (struct rect){ 0, height - 2, width, 1 });
    canvas_put(canvas, 0, height - 2, ROLE_KEY, ":");
    editor_draw(&state->editor, canvas, 1, height - 2, width - 2);
}

static void run_selected(struct screen *screen)
{
    struct state *state = screen->state;
    struct stage *stage = screen->stage;
    const struct entry *entry =
        state->shown_count > 0 ? entry_at(state, state->list.selected) : NULL;
    if (entry && entry->incomplete) {
        AUTO_FREE char *start = mem_format("%s ", entry->line);
        editor_set(&state->editor, start);
        match(state);
        return;
    }
    AUTO_FREE char *line = mem_text(entry ? entry->line : state->editor.text.text);
    stage_close(screen);
    if (line[0])
        command_run(stage, line);
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    if (code == KEYS_ENTER) {
        run_selected(screen);
    } else if (code == KEYS_ESC || code == KEYS_CTRL('c')) {
        stage_close(screen);
    } else if (code == KEYS_TAB && state->shown_count > 0) {
        editor_set(&state->editor, entry_at(state, state->list.selected)->line);
        match(state);
    } else if (code == KEYS_UP || code == KEYS_DOWN || code == KEYS_PAGE_UP ||
               code == KEYS_PAGE_DOWN) {
        (void)list_key(&state->list, &source, state, code);
    } else if (editor_key(&state->editor, code)) {
        match(state);
    }
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
        bool again = (size_t)zone->value == state->list.selected;
        list_select(&state->list, &source, state, (size_t)zone->value);
        if (again)
            run_selected(screen);
    }
}

const struct screen_type palette_screen = {
    .name = "palette", .title = "Commands", .popup = true, .hints = "",
    .note = "Enter run  Tab complete  up down  Esc close", .state_size = sizeof(struct state),
    .open = open_palette, .refresh = refresh, .draw = draw, .key = key, .text = is_text,
    .paste = paste, .click = click, .release = release,
};
