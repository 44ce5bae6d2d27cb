#include "tui/screen/package_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/command.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/chart.h"
#include "tui/widget/format.h"
#include "tui/widget/layout.h"
#include "tui/widget/list.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/package.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

/* One function or layer; lives as long as the screen, for builds end later. */
struct item {
    struct screen *screen;
    char *id;
    bool layer, building, built;
    int64_t begun_ns, took_us;
    struct package_result result;
    char *path, *command, *create_command;
    char *failure;
    uint64_t layer_bytes;
};

struct state {
    const struct stage *stage;
    struct map *items;          /* id -> struct item, in the order of the template */
    const struct project *project;  /* that the items were made from; only compared */
    struct list list;
    bool create;                /* show the command that creates it */
    struct rect list_area, detail_area;
};

static void free_item(void *self)
{
    struct item *item = self;
    free(item->id);
    free(item->path);
    free(item->command);
    free(item->create_command);
    free(item->failure);
    free(item);
}

static struct item *item_at(const struct state *state, size_t row)
{
    return map_value_at(state->items, row);
}

static struct item *make_item(struct screen *screen, const char *id, bool layer)
{
    struct state *state = screen->state;
    struct item *item = map_get(state->items, id);
    if (item)
        return item;
    item = mem_alloc(sizeof(*item));
    item->screen = screen;
    item->id = mem_text(id);
    item->layer = layer;
    map_set(state->items, id, item);
    return item;
}

static void take_project(struct screen *screen)
{
    struct state *state = screen->state;
    const struct project *project = screen->stage->rows.project;
    if (!project || project == state->project)
        return;
    state->project = project;
    for (size_t i = 0; i < project->function_count; i++)
        (void)make_item(screen, project->functions[i].id, false);
    for (size_t i = 0; i < project->layer_count; i++)
        (void)make_item(screen, project->layers[i].id, true);
    for (size_t i = map_count(state->items); i-- > 0;) {
        struct item *item = item_at(state, i);
        bool gone = !project_function(project, item->id) && !project_layer(project, item->id);
        if (gone && !item->building)
            map_remove(state->items, item->id);
    }
}

/* ---- as a list ------------------------------------------------------------------------------ */

static size_t count_rows(const void *self)
{
    return map_count(((const struct state *)self)->items);
}

static const char *row_id(const void *self, size_t row) { return item_at(self, row)->id; }

static const char *row_cell(const void *self, size_t row, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    const struct item *item = item_at(self, row);
    switch (column) {
    case 0:
        return item->id;
    case 1:
        return item->layer ? "layer" : "function";
    case 2:
        return item->built ? text_size(buffer, size, item->result.zip_bytes) : "-";
    case 3:
        return item->built ? text_size(buffer, size, item->result.unzipped_bytes) : "-";
    default:
        *role = item->failure ? ROLE_ERROR : ROLE_TEXT;
        return item->building ? "building" : item->failure ? "x failed"
               : !item->built ? "not built" : item->result.unchanged ? "same bytes" : "built";
    }
}

static const struct list_column columns[] = {
    { .title = "NAME", .least = 12, .middle = true },
    { .title = "KIND", .width = 8, .drop = 2 },
    { .title = "ZIP", .width = 9, .right = true },
    { .title = "UNZIPPED", .width = 9, .right = true, .drop = 1 },
    { .title = "STATE", .width = 10 },
};
static const struct list_source source = { count_rows, row_id, row_cell, columns, COUNT(columns),
                                           true };

/* ---- building ------------------------------------------------------------------------------- */

static void built(void *self, const struct runner_package *package, const struct error *error)
{
    struct item *item = self;
    struct stage *stage = item->screen->stage;
    item->building = false;
    item->took_us = (clock_mono_ns() - item->begun_ns) / 1000;
    free(item->failure);
    item->failure = NULL;
    if (error) {
        char text[1024];
        item->failure = mem_text(error_text(error, text, sizeof(text)));
        stage_fail(stage, error);
        return;
    }
    char duration[32];
    item->built = true;
    item->result = *package->result;
    item->layer_bytes = package->layer_bytes;
    free(item->path);
    free(item->command);
    free(item->create_command);
    item->path = mem_text(package->path);
    item->command = mem_text(package->command);
    item->create_command = mem_text(package->create_command);
    stage_say(stage, UI_PLAIN, "%s built in %s; same sources always give the same bytes",
              item->id, format_long_us(duration, sizeof(duration), item->took_us));
}

static int build(struct screen *screen, const char *id, struct error *error)
{
    struct state *state = screen->state;
    struct item *item = map_get(state->items, id);
    if (!item)
        return error_set(error, ERROR_NOT_FOUND, "there is no function or layer %s", id);
    if (item->building)
        return 0;
    item->begun_ns = clock_mono_ns();
    item->building = true;
    if (runner_package(screen->stage->runner, id, NULL, built, item, error) == 0)
        return 0;
    item->building = false;
    free(item->failure);
    char text[1024];
    item->failure = mem_text(error_text(error, text, sizeof(text)));
    return -1;
}

/* ---- screen --------------------------------------------------------------------------------- */

static void open_package(struct screen *screen)
{
    struct state *state = screen->state;
    if (!state->items)
        state->items = map_new(free_item);
    state->stage = screen->stage;
    take_project(screen);
    (void)list_select_id(&state->list, &source, state, screen->stage->function);
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    struct rect rest = { 0, 0, width, height };
    take_project(screen);
    int rows = (int)count_rows(state) + 2;
    if (layout_class(width) >= LAYOUT_TWO) {
        state->list_area = layout_left(&rest, width * 2 / 5);
        state->detail_area = rest;
    } else {
        int most = height < 12 ? height / 2 : height - 15 > 4 ? height - 15 : 4;
        state->list_area = layout_top(&rest, rows < most ? rows : most);
        state->detail_area = rest;
    }
    list_settle(&state->list, &source, state, state->list_area.height - 1);
    const struct project *project = screen->stage->rows.project;
    if (state->list.id && project && project_function(project, state->list.id))
        stage_select(screen->stage, state->list.id);
}

static void draw_meter(const struct canvas *canvas, int y, const char *label, uint64_t bytes,
                       uint64_t limit, const char *what)
{
    char has[32], most[32];
    AUTO_FREE char *text = mem_format("%s of %s %s", text_size(has, sizeof(has), bytes),
                                      text_size(most, sizeof(most), limit), what);
    canvas_put(canvas, 2, y, ROLE_SECONDARY, label);
    canvas_put(canvas, 12, y, ROLE_TEXT, text);
    int x = 13 + 34;
    if (x + 26 <= canvas->area.width) {
        chart_meter(canvas, x, y, 18, (double)bytes, (double)limit,
                    bytes > limit ? ROLE_ERROR : ROLE_TEXT);
        canvas_putf(canvas, x + 19, y, ROLE_TEXT, "%3.0f%%", 100.0 * (double)bytes / (double)limit);
    }
}

static int draw_largest(const struct item *item, const struct canvas *canvas, int y)
{
    const struct package_result *result = &item->result;
    char note[64];
    struct canvas part = canvas_part(canvas, (struct rect){ 0, y, canvas->area.width,
                                                            canvas->area.height - y });
    (void)snprintf(note, sizeof(note), "%zu files, %zu left out", result->entries,
                   result->ignored);
    symbol_rule(&part, 0, "Largest inside", note, false);
    for (size_t i = 0; i < result->largest_count; i++) {
        const struct package_entry *entry = &result->largest[i];
        char size[32];
        int row = (int)i + 1;
        canvas_putf(&part, 2, row, ROLE_TEXT, "%9s", text_size(size, sizeof(size), entry->bytes));
        chart_bar(&part, 13, row, 14, (double)entry->bytes, (double)result->largest[0].bytes,
                  ROLE_SECONDARY);
        canvas_put_safe(&part, 28, row, part.area.width - 28, ROLE_TEXT, entry->name,
                        strlen(entry->name));
    }
    return y + 1 + (int)result->largest_count;
}

/* Words of the command over several lines, as a shell would take them. */
static int draw_command(const struct canvas *canvas, int y, const char *command)
{
    AUTO_STR safe;
    str_init(&safe, 1 << 16);
    text_safe(&safe, command, strlen(command), false);
    int width = canvas->area.width - 6, x = 2;
    const char *at = safe.text;
    while (*at && y < canvas->area.height) {
        size_t fits = text_fit(at, strlen(at), width - (x - 2));
        if (at[fits]) {
            size_t blank = fits;
            while (blank > 0 && at[blank] != ' ')
                blank--;
            fits = blank > 0 ? blank : fits;
        }
        AUTO_FREE char *part = mem_text_n(at, fits);
        int used = canvas_put(canvas, x, y, ROLE_KEY, part);
        at += fits;
        while (*at == ' ')
            at++;
        if (*at)
            canvas_put(canvas, x + used + 1, y, ROLE_KEY, "\\");
        y++;
        x = 6;
    }
    return y;
}

static void draw_built(const struct state *state, const struct item *item,
                       const struct canvas *canvas)
{
    int y = 1;
    const struct package_result *result = &item->result;
    draw_meter(canvas, y++, "zip", result->zip_bytes, LIMIT_ZIP_BYTES, "direct upload");
    draw_meter(canvas, y++, "unzipped", result->unzipped_bytes + item->layer_bytes,
               LIMIT_UNZIPPED_BYTES, item->layer ? "in all" : "with layers");
    canvas_put(canvas, 2, y, ROLE_SECONDARY, "sha256");
    int x = 12 + canvas_put(canvas, 12, y, ROLE_TEXT, result->sha256);
    canvas_put_cut(canvas, x + 3, y, canvas->area.width - x - 3, ROLE_SECONDARY,
                   "(= CodeSha256 on AWS)", false);
    y++;
    if (canvas->area.height > 13)
        y++;
    y = draw_largest(item, canvas, y);
    for (size_t i = 0; i < result->warning_count; i++, y++) {
        canvas_put(canvas, 0, y, ROLE_WARNING, "!");
        canvas_put_safe(canvas, 2, y, canvas->area.width - 2, ROLE_WARNING, result->warnings[i],
                        strlen(result->warnings[i]));
    }
    struct canvas part = canvas_part(canvas, (struct rect){ 0, y, canvas->area.width,
                                                            canvas->area.height - y });
    symbol_rule(&part, 0, state->create ? "Command that creates it" : "Upload command",
                "y copies   o other", false);
    const char *command = state->create ? item->create_command : item->command;
    y = draw_command(&part, 1, command ? command : "");
    canvas_put_cut(&part, 2, y, part.area.width - 2, ROLE_SECONDARY,
                   "lambench never runs this command and never reads AWS credentials.", false);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    char title[128];
    struct canvas rule = canvas_part(canvas, state->list_area);
    symbol_rule(&rule, 0, "Packages", NULL, false);
    struct canvas rows = canvas_part(&rule, (struct rect){ 0, 1, state->list_area.width,
                                                           state->list_area.height - 1 });
    list_draw(&state->list, &source, state, &rows, 0, true);
    const struct item *item = state->list.id ? map_get(state->items, state->list.id) : NULL;
    if (!item)
        return;
    struct canvas detail = canvas_part(canvas, state->detail_area);
    (void)snprintf(title, sizeof(title), "Package > %.100s", item->id);
    const char *beneath = item->path && state->stage->rows.project
                              ? file_beneath(state->stage->rows.project->root, item->path) : NULL;
    symbol_rule(&detail, 0, title, beneath ? beneath : item->path, false);
    if (item->failure)
        canvas_put_safe(&detail, 2, 2, detail.area.width - 2, ROLE_ERROR, item->failure,
                        strlen(item->failure));
    else if (item->built)
        draw_built(state, item, &detail);
    else
        canvas_put_cut(&detail, 2, 2, detail.area.width - 2, ROLE_TEXT,
                       item->building ? "building..."
                                      : "Not built in this session.  p builds it, A builds all",
                       false);
}

static void selected(struct screen *screen)
{
    struct state *state = screen->state;
    const struct project *project = screen->stage->rows.project;
    if (state->list.id && project && project_function(project, state->list.id))
        stage_select(screen->stage, state->list.id);
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    bool used = list_key(&state->list, &source, state, code);
    if (used)
        selected(screen);
    return used;
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    if (what >= SCREEN_WHEEL_UP)
        list_scroll(&state->list, &source, state, what == SCREEN_WHEEL_UP ? -3 : 3);
    else if (zone->kind == CANVAS_ZONE_ROW)
        list_select(&state->list, &source, state, (size_t)zone->value);
    selected(screen);
    if (what == SCREEN_DOUBLE_CLICK && zone->kind == CANVAS_ZONE_ROW)
        command_run(screen->stage, "build");
}

static void copies(struct screen *screen, struct screen_copies *out)
{
    const struct state *state = screen->state;
    const struct item *item = state->list.id ? map_get(state->items, state->list.id) : NULL;
    if (!item || !item->built)
        return;
    out->items[out->count++] =
        (struct screen_copy){ 'v', mem_text("upload command"),
                              mem_text(state->create ? item->create_command : item->command) };
    out->items[out->count++] =
        (struct screen_copy){ 's', mem_text("sha256"), mem_text(item->result.sha256) };
    out->items[out->count++] =
        (struct screen_copy){ 'p', mem_text("path of the zip"), mem_text(item->path) };
}

static void plain(struct screen *screen, struct str *out)
{
    const struct state *state = screen->state;
    for (size_t i = 0; i < count_rows(state); i++) {
        const struct item *item = item_at(state, i);
        if (item->built)
            str_addf(out, "%s\n%s\n%s\n%s\n\n", item->id, item->path, item->result.sha256,
                     item->command);
    }
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    map_free(state->items);
    list_release(&state->list);
}

static int run_build(struct stage *stage, const char *argument, struct error *error)
{
    struct screen *screen = stage_base(stage);
    struct state *state = screen->state;
    (void)argument;
    if (!state->list.id)
        return error_set(error, ERROR_NOT_FOUND, "there is nothing to package");
    return build(screen, state->list.id, error);
}

static int run_all(struct stage *stage, const char *argument, struct error *error)
{
    struct screen *screen = stage_base(stage);
    struct state *state = screen->state;
    (void)argument;
    for (size_t i = 0; i < count_rows(state); i++) {
        if (build(screen, item_at(state, i)->id, error) < 0)
            stage_fail(stage, error);
        error_clear(error);
    }
    return 0;
}

static int run_other(struct stage *stage, const char *argument, struct error *error)
{
    struct state *state = stage_base(stage)->state;
    (void)argument;
    (void)error;
    state->create = !state->create;
    return 0;
}

static const struct command package_commands[] = {
    { "build", NULL, "build the selected package", "lambench package %s", NULL, run_build },
    { "build all", NULL, "package all functions and layers", "lambench package --all", NULL,
      run_all },
    { "other command", NULL, "the other upload command", NULL, NULL, run_other },
    { 0 },
};

const struct screen_type package_screen = {
    .name = "package", .title = "Package", .tab = "Pkg", .digit = '8', .hints = "p y A o Esc",
    .commands = package_commands, .state_size = sizeof(struct state), .open = open_package,
    .refresh = refresh, .draw = draw, .key = key, .click = click, .copies = copies,
    .plain = plain, .release = release,
};

void package_screen_build(struct stage *stage, const char *id)
{
    struct error error = ERROR_INIT;
    struct screen *screen = stage_push(stage, &package_screen);
    struct state *state = screen->state;
    (void)list_select_id(&state->list, &source, state, id);
    if (build(screen, id, &error) < 0)
        stage_fail(stage, &error);
}
