#include "tui/screen/start_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tui/screen/command.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/symbol.h"
#include "tui/widget/format.h"
#include "tui/widget/list.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { FOUND_MAXIMUM = 50, DEPTH = 3 };

struct found { char *path, *name; int64_t changed_ns; };

struct state {
    char *folder, *why;
    struct found items[FOUND_MAXIMUM];
    size_t count;
    struct list list;
    void (*open)(void *self, const char *path);
    void *self;
};

static bool skip(void *self, const char *name, bool is_folder)
{
    (void)self;
    int depth = 0;
    for (const char *at = name; *at; at++)
        depth += *at == '/';
    const char *last = file_name(name);
    return is_folder && (depth >= DEPTH || last[0] == '.' || text_equal(last, "node_modules") ||
                         text_equal(last, "build") || text_equal(last, "vendor"));
}

static int take(void *self, const struct file_entry *entry, struct error *error)
{
    static const char *const names[] = { "template.yaml", "template.yml", "template.json" };
    struct state *state = self;
    (void)error;
    for (size_t i = 0; i < COUNT(names); i++) {
        if (!text_equal(file_name(entry->name), names[i]) || state->count >= FOUND_MAXIMUM)
            continue;
        state->items[state->count++] =
            (struct found){ mem_text(entry->path), mem_text(entry->name),
                            (int64_t)entry->info->st_mtime * 1000000000 };
    }
    return 0;
}

static int newer(const void *left, const void *right)
{
    const struct found *a = left, *b = right;
    return a->changed_ns > b->changed_ns ? -1 : a->changed_ns < b->changed_ns;
}

static size_t count_rows(const void *self) { return ((const struct state *)self)->count; }

static const char *row_id(const void *self, size_t row)
{
    return ((const struct state *)self)->items[row].path;
}

static const char *row_cell(const void *self, size_t row, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    const struct found *item = &((const struct state *)self)->items[row];
    if (column == 0)
        return item->name;
    *role = ROLE_SECONDARY;
    return format_when(buffer, size, item->changed_ns);
}

static const struct list_column columns[] = {
    { .title = "TEMPLATE", .middle = true }, { .title = "SAVED", .width = 12, .drop = 1 },
};
static const struct list_source source = { count_rows, row_id, row_cell, columns, COUNT(columns),
                                           false };

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    (void)width;
    list_settle(&state->list, &source, state, height - 9);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    int width = canvas->area.width, height = canvas->area.height, y = 1;
    symbol_rule(canvas, 0, NULL, NULL, false);
    canvas_put_safe(canvas, 4, ++y, width - 4, ROLE_KEY, state->why, strlen(state->why));
    AUTO_FREE char *looked = mem_format("Looked in:   %s", state->folder);
    AUTO_FREE char *below = mem_format("Found below: %zu template%s", state->count,
                                       state->count == 1 ? "" : "s");
    y += 2;
    canvas_put_safe(canvas, 4, y, width - 4, ROLE_TEXT, looked, strlen(looked));
    canvas_put(canvas, 4, ++y, ROLE_TEXT, below);
    struct rect area = { 4, y + 2, width - 4, height - y - 5 };
    struct canvas rows = canvas_part(canvas, area);
    list_draw(&state->list, &source, state, &rows, 0, true);
    int foot = state->count == 0 ? y + 2 : height - 2;
    canvas_put_cut(canvas, 4, foot, width - 4, ROLE_TEXT,
                   "A new project, in a shell:  lambench init   (lambench help init)", false);
    canvas_put_cut(canvas, 4, foot + 1, width - 4, ROLE_SECONDARY,
                   "lambench reads AWS SAM and CloudFormation templates; its own files go to "
                   ".lambench/", false);
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    return list_key(&state->list, &source, state, code);
}

static int run_open(struct stage *stage, const char *argument, struct error *error)
{
    const struct state *state = stage_base(stage)->state;
    (void)argument;
    if (!state->list.id)
        return error_set(error, ERROR_NOT_FOUND, "there is no template to open");
    AUTO_FREE char *path = mem_text(state->list.id);
    state->open(state->self, path);
    return 0;
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    if (zone->kind != CANVAS_ZONE_ROW || what > SCREEN_DOUBLE_CLICK)
        return;
    list_select(&state->list, &source, state, (size_t)zone->value);
    if (what == SCREEN_DOUBLE_CLICK)
        command_run(screen->stage, "open project");
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    for (size_t i = 0; i < state->count; i++) {
        free(state->items[i].path);
        free(state->items[i].name);
    }
    free(state->folder);
    free(state->why);
    list_release(&state->list);
}

static const struct command start_commands[] = {
    { "open project", NULL, "open the selected template", NULL, NULL, run_open },
    { 0 },
};

const struct screen_type start_screen = {
    .name = "start", .title = "Start", .hints = "Enter q", .commands = start_commands,
    .state_size = sizeof(struct state), .refresh = refresh, .draw = draw, .key = key,
    .click = click, .release = release,
};

void start_screen_show(struct stage *stage, const char *folder, const char *why,
                       void (*open)(void *self, const char *path), void *self)
{
    struct error error = ERROR_INIT;
    struct state *state = stage_push(stage, &start_screen)->state;
    state->folder = file_absolute(folder ? folder : ".");
    state->why = mem_text(why);
    state->open = open;
    state->self = self;
    if (file_is_folder(state->folder))
        (void)file_walk(state->folder, skip, take, state, &error);
    qsort(state->items, state->count, sizeof(state->items[0]), newer);
}
