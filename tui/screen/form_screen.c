#include "tui/screen/form_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/choose.h"
#include "tui/screen/preview.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "tui/widget/form.h"
#include "tui/widget/layout.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"

enum { WIDTH = 76, WIDTH_WIDE = 110, PREVIEW_ROWS = 10 };

struct state {
    struct form_screen spec;
    struct choices { struct choose_item *items; size_t count; bool typed; } *choices;
    char *title, *file;
    struct form form;
    struct preview preview;
    bool covered;
};

static void check(struct state *state)
{
    for (size_t i = 0; i < state->form.count; i++) {
        struct form_field *field = &state->form.fields[i];
        field->error[0] = '\0';
        (void)state->spec.wrong(state->spec.self, &state->form, i, field->error,
                                sizeof(field->error));
    }
    preview_change(&state->preview);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static struct rect box_of(const struct state *state, int width, int height)
{
    struct rect whole = { 0, 0, width, height - 1 };
    int preview = state->spec.preview ? PREVIEW_ROWS + 1 : 0;
    int wide = width >= 120 ? WIDTH_WIDE : WIDTH;
    return layout_center(whole, wide < width ? wide : width,
                         form_height(&state->form) + 2 + preview);
}

static void make_preview(struct state *state, bool now)
{
    struct preview *preview = &state->preview;
    if (state->spec.preview && preview_begin(preview, now))
        preview_end(preview,
                    !state->spec.preview(state->spec.self, &state->form, &preview->text));
}

static void refresh(struct screen *screen, int width, int height)
{
    struct state *state = screen->state;
    (void)width;
    (void)height;
    state->covered = stage_top(screen->stage) != screen;
    make_preview(state, false);
}

static void draw_preview(const struct state *state, const struct canvas *canvas)
{
    char title[160];
    (void)snprintf(title, sizeof(title), "Will be written to %.100s", state->file);
    symbol_rule(canvas, 0, title, NULL, false);
    struct canvas lines = canvas_part(canvas, (struct rect){ 0, 1, canvas->area.width,
                                                             canvas->area.height - 1 });
    (void)preview_draw(&state->preview, &lines);
}

static void draw(const void *self, const struct canvas *canvas)
{
    const struct state *state = self;
    struct rect box = box_of(state, canvas->area.width, canvas->area.height);
    symbol_box(canvas, box, state->title, NULL, true);
    struct canvas inside = canvas_part(canvas, layout_inside(box));
    struct rect rest = { 0, 0, inside.area.width, inside.area.height };
    struct canvas form = canvas_part(&inside, layout_top(&rest, form_height(&state->form)));
    form_draw(&state->form, &form, state->covered);
    if (state->spec.preview && rest.height > 1) {
        struct canvas preview = canvas_part(&inside, rest);
        draw_preview(state, &preview);
    }
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void accept(struct screen *screen)
{
    struct state *state = screen->state;
    struct error error = ERROR_INIT;
    if (form_wrong(&state->form))
        return;
    make_preview(state, true);
    if (state->preview.refused) {
        stage_say(screen->stage, UI_FAILURE, "%s", state->preview.text.text);
        return;
    }
    if (state->spec.accept(screen->stage, state->spec.self, &state->form, &error) < 0)
        stage_fail(screen->stage, &error);
    else
        stage_close(screen);
}

static void chosen(struct screen *owner, void *self, const char *value)
{
    struct state *state = owner->state;
    (void)self;
    if (!value)
        return;
    form_set(&state->form, state->form.focus, value);
    check(state);
}

/* In a field that can be typed a blank lists only while nothing was typed. */
static bool wants_list(const struct form_field *field, int code)
{
    if (!field->choice)
        return false;
    if (field->listed)
        return keys_types(code);
    return code == KEYS_SPACE && field->editor.text.length == 0;
}

static void list_choices(struct screen *screen, int code)
{
    struct state *state = screen->state;
    const struct form_field *field = &state->form.fields[state->form.focus];
    const struct choices *choices = &state->choices[state->form.focus];
    char typed[8] = "";
    if (code != KEYS_SPACE && keys_types(code))
        (void)keys_name(typed, sizeof(typed), code);
    choose_show(screen, &(struct choose){
        .title = field->name, .items = choices->items, .count = choices->count,
        .selected = field->editor.text.text, .typed = typed,
        .other = choices->typed ? "as typed" : NULL, .chosen = chosen });
}

static bool key(struct screen *screen, int code)
{
    struct state *state = screen->state;
    const struct form_field *field = &state->form.fields[state->form.focus];
    if (code == KEYS_ENTER)
        accept(screen);
    else if (code == KEYS_ESC || code == KEYS_CTRL('c'))
        stage_close(screen);
    else if (wants_list(field, code))
        list_choices(screen, code);
    else if (form_key(&state->form, code))
        check(state);
    return true;
}

static bool paste(struct screen *screen, const char *text, size_t size)
{
    struct state *state = screen->state;
    struct form_field *field = &state->form.fields[state->form.focus];
    if (field->listed)
        return false;
    editor_paste(&field->editor, text, size);
    field->touched = true;
    check(state);
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
    if (zone->kind == CANVAS_ZONE_ROW && what <= SCREEN_DOUBLE_CLICK)
        state->form.focus = (size_t)zone->value;
}

static void free_choices(struct choices *choices)
{
    for (size_t i = 0; i < choices->count; i++) {
        free((char *)choices->items[i].value);
        free((char *)choices->items[i].note);
    }
    free(choices->items);
}

static void release(struct screen *screen)
{
    struct state *state = screen->state;
    if (state->spec.release)
        state->spec.release(state->spec.self);
    for (size_t i = 0; i < state->form.count; i++)
        free_choices(&state->choices[i]);
    form_release(&state->form);
    preview_release(&state->preview);
    free(state->choices);
    free(state->title);
    free(state->file);
}

static const char *note(const struct screen *screen)
{
    const struct state *state = screen->state;
    return state->form.fields[state->form.focus].choice
               ? "Enter writes it  Space lists what is possible  Tab next field  Esc gives up"
               : "Enter writes it  Tab next field  Ctrl-u clear  Ctrl-w delete word  Esc gives up";
}

static const struct screen_type form_screen_type = {
    .name = "form", .title = "Form", .popup = true, .hints = "", .note_now = note,
    .state_size = sizeof(struct state), .refresh = refresh, .draw = draw, .key = key,
    .text = is_text, .paste = paste, .click = click, .release = release,
};

static void copy_choices(struct choices *out, const struct form_screen_field *spec)
{
    out->items = mem_alloc((spec->choice_count + 1) * sizeof(*out->items));
    out->typed = spec->typed;
    for (size_t i = 0; i < spec->choice_count; i++)
        out->items[out->count++] = (struct choose_item){ mem_text(spec->choices[i].value),
                                                         mem_text(spec->choices[i].note) };
}

void form_screen_show(struct stage *stage, const struct form_screen *form)
{
    struct state *state = stage_push(stage, &form_screen_type)->state;
    state->spec = *form;
    state->title = mem_text(form->title);
    state->file = mem_text(stage->rows.project ? file_name(stage->rows.project->template_path)
                                               : "template");
    state->choices = mem_alloc((form->count + 1) * sizeof(*state->choices));
    preview_init(&state->preview, stage);
    for (size_t i = 0; i < form->count; i++) {
        const struct form_screen_field *spec = &form->fields[i];
        struct form_field *field = form_add(&state->form, spec->name, spec->initial, spec->help);
        field->choice = spec->choice_count > 0;
        field->listed = field->choice && !spec->typed;
        copy_choices(&state->choices[i], spec);
    }
    check(state);
}
