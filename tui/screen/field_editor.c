#include "tui/screen/field_editor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/preview.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/difference.h"
#include "tui/widget/editor.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { CELL_LEAST = 12 };

struct state {
    struct screen *owner;
    struct field_editor spec;   /* its texts are copied into the next ones */
    char *name, *help, *target, *keeps, *before;
    struct editor editor;
    char error[200];            /* of what is typed; "" when it is right */
    struct preview preview;
    bool placed, covered;
    struct rect cell, pane;
};

static void check(struct state *state)
{
    state->error[0] = '\0';
    (void)state->spec.wrong(state->owner, state->editor.text.text, state->error,
                            sizeof(state->error));
    preview_change(&state->preview);
}

/* What the whole template says against it is an error of the field too. */
static void make_preview(struct state *state, bool now)
{
    struct preview *preview = &state->preview;
    if (!state->spec.preview || !preview_begin(preview, now))
        return;
    bool fine = state->error[0] || state->spec.preview(state->owner, state->editor.text.text,
                                                       &preview->text);
    if (!fine) {
        (void)snprintf(state->error, sizeof(state->error), "%s", preview->text.text);
        str_clear(&preview->text);
    }
    preview_end(preview, false);
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    (void)width;
    (void)height;
    state->covered = stage_top(screen->stage) != screen;
    state->placed = state->spec.place(state->owner, &state->cell, &state->pane);
    make_preview(state, false);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static void draw_cell(const struct state *state, const struct canvas *canvas)
{
    struct rect cell = state->cell;
    if (cell.width < CELL_LEAST) { /* narrow: over what stands beside it */
        cell.x = canvas->area.width - CELL_LEAST < cell.x ? canvas->area.width - CELL_LEAST
                                                          : cell.x;
        cell.width = CELL_LEAST;
    }
    if (cell.x + cell.width > canvas->area.width)
        cell.width = canvas->area.width - cell.x;
    canvas_blank(canvas, cell);
    canvas_put(canvas, cell.x, cell.y, ROLE_FOCUS, "[");
    canvas_put(canvas, cell.x + cell.width - 1, cell.y, ROLE_FOCUS, "]");
    struct canvas field = canvas_part(canvas, (struct rect){ cell.x + 1, cell.y, cell.width - 2,
                                                             1 });
    if (state->covered)
        canvas_put_cut(&field, 0, 0, field.area.width, ROLE_TEXT, state->editor.text.text, false);
    else
        editor_draw(&state->editor, &field, 0, 0, field.area.width - 1);
    if (!state->error[0])
        return;
    int wide = text_width(state->error, strlen(state->error)) + 2;
    int x = cell.x + wide > canvas->area.width ? canvas->area.width - wide : cell.x;
    struct rect under = { x > 0 ? x : 0, cell.y + 1, 0, 1 };
    under.width = canvas->area.width - under.x;
    canvas_blank(canvas, under);
    canvas_put(canvas, under.x, under.y, ROLE_ERROR, "x ");
    canvas_put_cut(canvas, under.x + 2, under.y, under.width - 2, ROLE_ERROR, state->error,
                   false);
}

static void count_lines(const struct state *state, struct str *out)
{
    size_t count = difference_changes(state->preview.text.text);
    if (count == 0)
        str_add(out, "Nothing changes.");
    else
        str_addf(out, "%zu line%s. Comments, quotes, order and line endings stay as they are.",
                 count, count == 1 ? " changes" : "s change");
}

static void draw_pane(const struct state *state, const struct canvas *canvas)
{
    AUTO_FREE char *title =
        state->spec.preview ? mem_format("Will be written to %s", state->target)
                            : mem_text(state->target);
    symbol_rule(canvas, 0, title, NULL, false);
    int width = canvas->area.width, y = 1, last = canvas->area.height;
    if (state->help && last >= 3)
        canvas_put_cut(canvas, 0, --last, width, ROLE_SECONDARY, state->help, false);
    struct canvas lines = canvas_part(canvas, (struct rect){ 0, y, width, last - y });
    if (!state->spec.preview || state->error[0])
        return;
    int used = preview_draw(&state->preview, &lines);
    AUTO_STR sum;
    str_init(&sum, 256);
    count_lines(state, &sum);
    if (used + 1 < lines.area.height)
        canvas_put_cut(&lines, 0, used + 1, width, ROLE_SECONDARY, sum.text, false);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    if (!state->placed)
        return;
    if (state->pane.height > 1) {
        canvas_blank(canvas, state->pane);
        struct canvas pane = canvas_part(canvas, state->pane);
        draw_pane(state, &pane);
    }
    draw_cell(state, canvas);
    canvas_blank(canvas, (struct rect){ 0, canvas->area.height - 2, canvas->area.width, 1 });
    canvas_putf(canvas, 0, canvas->area.height - 2, ROLE_TEXT, "Enter writes %s      Esc %s",
                state->target, state->keeps);
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void finish(struct screen *screen, bool given, bool next)
{
    struct state *state = screen->state;
    struct screen *owner = state->owner;
    void (*done)(struct screen *owner, const char *text, bool next) = state->spec.done;
    AUTO_FREE char *text = given ? mem_text(state->editor.text.text) : NULL;
    stage_close(screen);
    done(owner, text, next);
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    bool accepts = code == KEYS_ENTER || code == KEYS_TAB;
    if (accepts)
        make_preview(state, true);
    if (code == KEYS_ESC || code == KEYS_CTRL('c') || (accepts && !state->error[0])) {
        finish(screen, accepts, code == KEYS_TAB);
        return true;
    }
    if (code == KEYS_UP)
        editor_set(&state->editor, state->before);
    if (code == KEYS_UP || editor_key(&state->editor, code))
        check(state);
    return true;
}

static bool paste(struct screen *screen, const char *text, size_t size)
{
    struct state *state = screen->state;
    editor_paste(&state->editor, text, size);
    check(state);
    return true;
}

static bool is_text(const struct screen *screen)
{
    (void)screen;
    return true;
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    editor_release(&state->editor);
    preview_release(&state->preview);
    free(state->name);
    free(state->help);
    free(state->target);
    free(state->keeps);
    free(state->before);
}

static const struct screen_type field_editor_screen = {
    .name = "field", .title = "Field", .popup = true, .hints = "",
    .note = "Enter save  Esc cancel  Ctrl-u clear  Ctrl-w delete word  Tab next field",
    .state_size = sizeof(struct state), .refresh = refresh, .draw = draw, .key = key,
    .text = is_text, .paste = paste, .release = release,
};

void field_editor_open(struct screen *owner, const struct field_editor *editor)
{
    struct state *state = stage_push(owner->stage, &field_editor_screen)->state;
    state->owner = owner;
    state->spec = *editor;
    state->name = mem_text(editor->name);
    state->help = mem_text(editor->help);
    state->target = mem_text(editor->target);
    state->keeps = mem_text(editor->keeps);
    state->before = mem_text(editor->initial);
    editor_init(&state->editor, editor->initial);
    preview_init(&state->preview, owner->stage);
    check(state);
}
