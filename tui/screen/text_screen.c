#include "tui/screen/text_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/command.h"
#include "tui/screen/prompt.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/symbol.h"
#include "tui/widget/matcher.h"
#include "tui/widget/pager.h"
#include "tui/widget/pretty.h"
#include "tui/widget/wrap.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { TEXT_BYTES = 32 << 20 };

struct state {
    char *title;
    struct str text;
    struct pager pager;
    bool json, wrap;        /* lines longer than the screen go on in the next row */
    int width;              /* for which they were wrapped */
};

static void open_text(struct screen *screen)
{
    struct state *state = screen->state;
    str_init(&state->text, TEXT_BYTES);
}

static void show(struct state *state)
{
    AUTO_STR safe;
    str_init(&safe, TEXT_BYTES * 2);
    state->json = false;
    if (state->text.length > 0 && (state->text.text[0] == '{' || state->text.text[0] == '['))
        state->json = pretty_json(&safe, state->text.text, state->text.length);
    else
        text_safe(&safe, state->text.text, state->text.length, true);
    AUTO_STR wrapped;
    str_init(&wrapped, TEXT_BYTES * 3);
    if (state->wrap && !state->json && state->width > 0) {
        wrap_text(&wrapped, safe.text, state->width);
        pager_set(&state->pager, wrapped.text, wrapped.length, false);
    } else {
        pager_set(&state->pager, safe.text, safe.length, state->json);
    }
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    bool again = state->wrap && !state->json && state->width != width - 1;
    state->width = width - 1; /* beside the bar */
    if (again)
        show(state);
    pager_settle(&state->pager, height - 4);
}

/* It takes the place of the screen below: everything but title, tabs, message and hints. */
static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    struct rect body = { 0, 1, canvas->area.width, canvas->area.height - 3 };
    canvas_blank(canvas, body);
    struct canvas inside = canvas_part(canvas, body);
    char lines[64];
    (void)snprintf(lines, sizeof(lines), "%zu of %zu lines", state->pager.top + 1,
                   state->pager.count);
    symbol_rule(&inside, 0, state->title, lines, true);
    struct canvas page =
        canvas_part(&inside, (struct rect){ 0, 1, body.width, body.height - 1 });
    pager_draw(&state->pager, &page, 0);
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    return pager_key(&state->pager, code);
}

static void click(struct screen *screen, const struct canvas_zone *zone, enum screen_click what)
{
    struct state *state = screen->state;
    (void)zone;
    if (what >= SCREEN_WHEEL_UP)
        pager_scroll(&state->pager, what == SCREEN_WHEEL_UP ? -3 : 3);
}

static void plain(struct screen *screen, struct str *out)
{
    struct state *state = screen->state;
    str_add_bytes(out, state->pager.text, state->pager.size);
}

static void copies(struct screen *screen, struct screen_copies *out)
{
    struct state *state = screen->state;
    out->items[out->count++] =
        (struct screen_copy){ 'v', mem_text("this text"),
                              mem_text_n(state->text.text, state->text.length) };
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    free(state->title);
    str_release(&state->text);
    pager_release(&state->pager);
}

static void searched(struct screen *screen, const char *text)
{
    struct state *state = screen->state;
    struct error error = ERROR_INIT;
    struct matcher *matcher = NULL;
    if (!text || !text[0])
        return;
    if (matcher_new(text, &matcher, &error) < 0) {
        stage_fail(screen->stage, &error);
        return;
    }
    pager_search(&state->pager, matcher);
    if (!pager_next(&state->pager, 1))
        stage_say(screen->stage, UI_PLAIN, "not found: %s", text);
}

static int run_search(struct stage *stage, const char *argument, struct error *error)
{
    (void)argument;
    (void)error;
    prompt_ask(stage_top(stage), &(struct prompt){ .label = "/", .done = searched });
    return 0;
}

static int step(struct stage *stage, int direction)
{
    struct state *state = stage_top(stage)->state;
    if (!pager_next(&state->pager, direction))
        stage_say(stage, UI_PLAIN, "nothing found.  / searches");
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

static const struct command text_commands[] = {
    { "search", NULL, "search in this text", NULL, NULL, run_search },
    { "next match", NULL, "next match", NULL, NULL, run_next },
    { "previous match", NULL, "previous match", NULL, NULL, run_previous },
    { 0 },
};

const struct screen_type text_screen = {
    .name = "text", .title = "Text", .popup = true, .hints = "/ y Esc",
    .commands = text_commands, .state_size = sizeof(struct state), .open = open_text,
    .refresh = refresh, .draw = draw, .key = key, .click = click, .copies = copies,
    .plain = plain, .release = release,
};

void text_screen_show(struct stage *stage, const char *title, const char *text, size_t size)
{
    struct state *state = stage_push(stage, &text_screen)->state;
    free(state->title);
    AUTO_STR safe;
    str_init(&safe, 256);
    text_safe(&safe, title, strlen(title), false);
    state->title = mem_text(safe.text);
    str_add_bytes(&state->text, text, size);
    state->wrap = true;
    state->width = stage->width - 1;
    show(state);
}

void text_screen_add(struct stage *stage, const char *text, size_t size)
{
    struct screen *top = stage_top(stage);
    if (top->type != &text_screen || !stage->printing) {
        stage->printing = true;
        text_screen_show(stage, stage->running ? stage->running : "output", text, size);
        struct state *first = stage_top(stage)->state;
        first->wrap = false; /* tables */
        show(first);
        return;
    }
    struct state *state = top->state;
    str_add_bytes(&state->text, text, size);
    show(state);
    stage_changed(stage, false);
}
