#include "tui/screen/prompt.h"

#include <stdlib.h>

#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/widget/editor.h"
#include "workspace/base/mem.h"

struct state {
    struct screen *owner;
    struct prompt prompt;
    struct editor editor;
    char *label;
};

static void finish(struct screen *screen, bool given)
{
    struct state *state = screen->state;
    struct prompt prompt = state->prompt;
    struct screen *owner = state->owner;
    struct stage *stage = screen->stage;
    AUTO_FREE char *text = mem_text(state->editor.text.text);
    stage_close(screen);
    if (given) {
        free(stage->last_query);
        stage->last_query = mem_text(text);
    }
    prompt.done(owner, given ? text : NULL);
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    if (code == KEYS_ENTER || code == KEYS_ESC || code == KEYS_CTRL('c')) {
        finish(screen, code == KEYS_ENTER);
        return true;
    }
    if (code == KEYS_UP && screen->stage->last_query)
        editor_set(&state->editor, screen->stage->last_query);
    else if (!editor_key(&state->editor, code))
        return true;
    if (state->prompt.changed)
        state->prompt.changed(state->owner, state->editor.text.text);
    return true;
}

static bool paste(struct screen *screen, const char *text, size_t size)
{
    struct state *state = screen->state;
    editor_paste(&state->editor, text, size);
    if (state->prompt.changed)
        state->prompt.changed(state->owner, state->editor.text.text);
    return true;
}

static bool is_text(const struct screen *screen)
{
    (void)screen;
    return true;
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    int y = canvas->area.height - 2;
    canvas_blank(canvas, (struct rect){ 0, y, canvas->area.width, 1 });
    int x = canvas_put(canvas, 0, y, ROLE_KEY, state->label);
    editor_draw(&state->editor, canvas, x, y, canvas->area.width - x - 1);
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    editor_release(&state->editor);
    free(state->label);
}

static const struct screen_type prompt_screen = {
    .name = "prompt", .title = "Prompt", .popup = true, .hints = "",
    .note = "Enter accept  Esc give up  Up last one  Ctrl-u clear  Ctrl-w delete word",
    .state_size = sizeof(struct state), .draw = draw, .key = key, .text = is_text,
    .paste = paste, .release = release,
};

void prompt_ask(struct screen *owner, const struct prompt *prompt)
{
    struct state *state = stage_push(owner->stage, &prompt_screen)->state;
    state->owner = owner;
    state->prompt = *prompt;
    state->label = mem_text(prompt->label);
    editor_init(&state->editor, prompt->initial);
}
