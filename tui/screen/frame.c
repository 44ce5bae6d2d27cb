#include "tui/screen/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/bindings.h"
#include "tui/screen/change.h"
#include "tui/screen/command.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/layout.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/git.h"
#include "workspace/model/project.h"

static bool too_small(const struct stage *stage)
{
    return stage->width < LAYOUT_MIN_WIDTH || stage->height < LAYOUT_MIN_HEIGHT;
}

void frame_refresh(struct stage *stage)
{
    const struct project *before = stage->rows.project;
    rows_refresh(&stage->rows, stage->runner);
    if (before && stage->rows.project != before)
        change_count(stage); /* it may have been edited elsewhere */
    if (stage->runner && !rows_find(&stage->rows, stage->function)) {
        free(stage->function);
        stage->function =
            stage->rows.count > 0 ? mem_text(stage->rows.items[0].function->id) : NULL;
    }
    /* Also where nothing can be drawn: the rows that they had are gone, and keys still come. */
    int width = stage->width < LAYOUT_MIN_WIDTH ? LAYOUT_MIN_WIDTH : stage->width;
    int tall = stage->height < LAYOUT_MIN_HEIGHT ? LAYOUT_MIN_HEIGHT : stage->height;
    struct layout_frame frame = layout_frame(width, tall);
    stage->settled = true;
    size_t base = stage->depth - 1;
    while (base > 0 && stage->stack[base]->type->popup)
        base--;
    for (size_t i = base; i < stage->depth; i++) {
        struct screen *screen = stage->stack[i];
        int height = screen->type->popup ? tall : frame.body.height;
        if (screen->type->refresh)
            screen->type->refresh(screen, width, height);
    }
}

/* ---- title ---------------------------------------------------------------------------------- */

static void add_git(const struct stage *stage, struct str *out, bool word)
{
    const struct git_state *git = stage->runner ? runner_git(stage->runner) : NULL;
    if (!git || !git->found)
        return;
    AUTO_STR branch;
    str_init(&branch, 256);
    text_safe(&branch, git->branch, strlen(git->branch), false);
    str_addf(out, word ? "  git %s" : " %s", branch.text);
    if (git->dirty_count > 0)
        str_addf(out, "*%zu", git->dirty_count);
}

static void add_left(const struct stage *stage, struct str *out)
{
    const struct project *project = stage->rows.project;
    bool wide = stage->width >= 140;
    if (stage->width >= 60)
        str_add(out, wide ? "lambench  " : "lambench ");
    AUTO_STR name;
    str_init(&name, 256);
    if (project)
        text_safe(&name, project->name, strlen(project->name), false);
    str_add(out, name.text);
    if (wide && project)
        str_addf(out, "  %s", file_name(project->template_path));
    add_git(stage, out, wide);
}

static void add_right(const struct stage *stage, struct str *out)
{
    const struct rows *rows = &stage->rows;
    if (!stage->runner) {
        str_add(out, "no template");
        return;
    }
    bool wide = stage->width >= 140;
    int port = runner_lambda_port(stage->runner);
    const char *gap = wide ? "  " : " ";
    if (stage->width >= 60)
        str_addf(out, "%zu fn%s", rows->count, gap);
    str_addf(out, "%u warm%s%u fail", rows->warm, gap, rows->failed);
    if (stage->width < 60)
        return;
    const char *reload = runner_reload_paused(stage->runner) ? "paused"
                         : stage->watch ? "on" : "off";
    str_addf(out, wide ? "  |  reload %s" : "  reload %s", reload);
    if (port > 0)
        str_addf(out, wide ? "  |  lambda :%d" : "  :%d", port);
    if (wide)
        str_addf(out, "  |  mouse %s", stage->mouse_on ? "on" : "off");
    if (wide && stage->undo_count > 0)
        str_addf(out, "  |  undo %zu", stage->undo_count);
}

static void draw_title(const struct stage *stage, const struct canvas *canvas, bool tab)
{
    AUTO_STR left;
    AUTO_STR right;
    str_init(&left, 512);
    str_init(&right, 512);
    add_left(stage, &left);
    add_right(stage, &right);
    if (tab) { /* no row for the tabs: the title names the screen */
        str_addf(&left, "  [%s]", stage_base(stage)->type->title);
    }
    int width = canvas->area.width, right_width = text_width(right.text, right.length);
    int room = width - right_width - 2;
    if (room < 20 && tab) {
        right_width = 0;
        room = width;
    }
    canvas_put_cut(canvas, 0, 0, room, ROLE_TITLE, left.text, false);
    if (right_width > 0)
        canvas_put_right(canvas, width, 0, ROLE_TEXT, right.text);
}

/* ---- tabs ----------------------------------------------------------------------------------- */

static void tab_text(const struct stage *stage, const struct screen_type *type, bool active,
                     char *out, size_t size)
{
    char count[32] = "";
    bool counts = stage->runner && text_equal(type->name, "problems");
    size_t serious = counts ? runner_serious(stage->runner) : 0;
    if (serious > 0)
        (void)snprintf(count, sizeof(count), ":%zu", serious);
    enum layout_class class = layout_class(stage->width);
    const char *name = class == LAYOUT_NARROW ? (active ? type->tab : "")
                       : class == LAYOUT_WIDE ? type->title : type->tab;
    (void)snprintf(out, size, active ? "[%c%s%s%s]" : "%c%s%s%s", type->digit,
                   name[0] ? " " : "", name, count);
}

static void draw_tabs(const struct stage *stage, const struct canvas *canvas)
{
    int x = 0, gap = layout_class(stage->width) == LAYOUT_WIDE ? 3 : 1;
    const struct screen_type *base = stage_base(stage)->type;
    for (const struct screen_type *const *type = stage->screens; *type; type++) {
        if (!(*type)->tab)
            continue;
        char text[64];
        bool active = *type == base || (!base->tab && text_equal((*type)->name, "functions"));
        tab_text(stage, *type, active, text, sizeof(text));
        int used = canvas_put(canvas, x, 0, active ? ROLE_TAB : ROLE_TEXT, text);
        struct rect area = { x, 0, used, 1 };
        if (active)
            canvas_flag(canvas, area, CANVAS_REVERSE);
        canvas_zone(canvas, area, CANVAS_ZONE_KEY, 0, (*type)->digit);
        x += used + gap;
    }
}

/* ---- hints ---------------------------------------------------------------------------------- */

/* "< > error" names both keys in the hint itself. */
static bool names_key(const struct binding *binding)
{
    size_t length = strlen(binding->key);
    return strncmp(binding->hint, binding->key, length) == 0 && binding->hint[length] == ' ';
}

static int hint_width(const struct binding *binding)
{
    int key = names_key(binding) ? 0 : text_width(binding->key, strlen(binding->key)) + 1;
    return key + text_width(binding->hint, strlen(binding->hint));
}

static int draw_hint(const struct canvas *canvas, int x, const struct binding *binding)
{
    const char *hint = binding->hint;
    int used = canvas_put(canvas, x, 0, ROLE_KEY, binding->key);
    if (names_key(binding))
        hint += strlen(binding->key);
    else
        used += canvas_put(canvas, x + used, 0, ROLE_TEXT, " ");
    used += canvas_put(canvas, x + used, 0, ROLE_SECONDARY, hint);
    canvas_zone(canvas, (struct rect){ x, 0, used, 1 }, CANVAS_ZONE_KEY, 0,
                keys_parse(binding->key));
    return used;
}

static int draw_always(const struct canvas *canvas, const char *screen, bool vim)
{
    static const char *const keys[] = { "?", ":" };
    int right = canvas->area.width;
    for (size_t i = 0; i < COUNT(keys); i++) {
        const struct binding *binding = bindings_find(screen, keys_parse(keys[i]), vim);
        right -= hint_width(binding);
        (void)draw_hint(canvas, right, binding);
        right -= 2;
    }
    return right;
}

static void draw_hints(const struct stage *stage, const struct canvas *canvas)
{
    const struct screen *top = stage_top(stage);
    const struct screen_type *type = top->type;
    const char *note = type->note_now ? type->note_now(top) : type->note;
    if (note) {
        canvas_put_cut(canvas, 0, 0, canvas->area.width, ROLE_SECONDARY, note, false);
        return;
    }
    int right = draw_always(canvas, type->name, stage->vim), x = 0;
    for (const char *at = type->hints; at && *at;) {
        size_t length = strcspn(at, " ");
        AUTO_FREE char *name = mem_text_n(at, length);
        at += length + strspn(at + length, " ");
        const struct binding *binding =
            bindings_find(type->name, keys_parse(name), stage->vim);
        if (!binding || !binding->hint ||
            command_why_not(stage, binding->words))
            continue;
        if (x + hint_width(binding) > right)
            break;
        x += draw_hint(canvas, x, binding) + 2;
    }
}

static void draw_message(const struct stage *stage, const struct canvas *canvas)
{
    static const enum role roles[] = { ROLE_TEXT, ROLE_WARNING, ROLE_ERROR };
    /* A failure ends with its place. */
    canvas_put_cut(canvas, 0, 0, canvas->area.width, roles[stage->tone], stage->message,
                   stage->tone == UI_FAILURE);
}

static void draw_too_small(const struct stage *stage, const struct canvas *canvas)
{
    static const char *const rest[] = {
        "Nothing was stopped: functions,", "servers and logs go on.", "Make it larger, or press",
        "q to quit, X for plain log output.",
    };
    int y = canvas->area.height >= 8 ? 1 : 0;
    canvas_putf(canvas, 0, y, ROLE_TEXT, "Terminal is %dx%d.", stage->width, stage->height);
    canvas_putf(canvas, 0, y + 1, ROLE_TEXT, "lambench needs %dx%d.", LAYOUT_MIN_WIDTH,
                LAYOUT_MIN_HEIGHT);
    for (size_t i = 0; i < COUNT(rest); i++)
        canvas_put(canvas, 0, y + 2 + (int)i, ROLE_TEXT, rest[i]);
}

void frame_draw(const struct stage *stage, struct canvas_grid *grid)
{
    canvas_grid_clear(grid);
    struct canvas whole = canvas_whole(grid);
    if (too_small(stage)) {
        draw_too_small(stage, &whole);
        return;
    }
    struct layout_frame frame = layout_frame(stage->width, stage->height);
    struct canvas title = canvas_part(&whole, frame.title);
    struct canvas tabs = canvas_part(&whole, frame.tabs);
    struct canvas body = canvas_part(&whole, frame.body);
    struct canvas message = canvas_part(&whole, frame.message);
    struct canvas hints = canvas_part(&whole, frame.hints);
    const struct screen *base = stage_base(stage);
    draw_title(stage, &title, frame.tabs_in_title);
    if (!frame.tabs_in_title && stage->runner)
        draw_tabs(stage, &tabs);
    base->type->draw(base->state, &body);
    draw_message(stage, &message);
    for (size_t i = 0; i < stage->depth; i++) {
        const struct screen *screen = stage->stack[i];
        bool above = screen->type->popup;
        for (size_t j = i; above && j < stage->depth; j++)
            above = stage->stack[j]->type->popup;
        if (!above)
            continue;
        /* What lies below a popup cannot be clicked. */
        canvas_zone(&whole, whole.area, CANVAS_ZONE_NONE, 0, 0);
        screen->type->draw(screen->state, &whole);
    }
    draw_hints(stage, &hints);
}
