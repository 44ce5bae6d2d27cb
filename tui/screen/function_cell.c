#include "tui/screen/function_edit.h"

#include <stdio.h>
#include <string.h>

#include "tui/screen/change.h"
#include "tui/screen/field_editor.h"
#include "tui/screen/function_inside.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/widget/layout.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"

enum { PANE_ROWS = 10, PANE_LEAST = 6 };

/* ---- where ---------------------------------------------------------------------------------- */

/* Below the cell when there is room, else above it. */
static struct rect pane_of(const struct function_state *state, struct rect cell, struct rect body)
{
    int under = cell.y + 2, bottom = body.y + body.height;
    if (state->boxes && state->tab <= FIELDS_ENV)
        under = body.y + state->panes[FIELDS_ROLE].area.y;
    if (bottom - under >= PANE_LEAST) {
        if (!state->boxes && bottom - under > PANE_ROWS)
            under = bottom - PANE_ROWS;
        return (struct rect){ body.x, under, body.width, bottom - under };
    }
    int top = body.y + 1, room = cell.y - top;
    return (struct rect){ body.x, top, body.width, room < PANE_ROWS ? room : PANE_ROWS };
}

bool function_cell_place(const struct screen *owner, struct rect *cell, struct rect *pane)
{
    struct function_state *state = owner->state;
    const struct stage *stage = owner->stage;
    const struct function_pane *list = function_pane_now(state);
    struct rect body = layout_frame(stage->width, stage->height).body, inside;
    if (!state->row || !list_place(&list->list, &function_pane_source, list, list->body.width, 1,
                                   &inside))
        return false;
    *cell = (struct rect){ body.x + list->body.x + inside.x, body.y + list->body.y + inside.y,
                           inside.width, 1 };
    *pane = pane_of(state, *cell, body);
    return true;
}

/* ---- typing --------------------------------------------------------------------------------- */

static bool wrong(struct screen *owner, const char *text, char *buffer, size_t size)
{
    struct function_state *state = owner->state;
    return state->cell.wrong && state->cell.wrong(state, text, buffer, size);
}

static bool preview(struct screen *owner, const char *text, struct str *out)
{
    struct function_state *state = owner->state;
    state->cell.take(state, text);
    return change_preview(owner->stage, out);
}

static void written(struct screen *owner, bool done)
{
    struct function_state *state = owner->state;
    struct error error = ERROR_INIT;
    if (!done || !state->next)
        return;
    struct function_pane *pane = function_pane_now(state);
    size_t before = pane->list.selected;
    list_scroll(&pane->list, &function_pane_source, pane, 1);
    if (pane->list.selected != before && function_edit_field(owner->stage, "", &error) < 0)
        stage_fail(owner->stage, &error);
}

static void typed(struct screen *owner, const char *text, bool next)
{
    struct function_state *state = owner->state;
    if (!text) {
        stage_say(owner->stage, UI_PLAIN, "%s: nothing was written", state->cell_name);
        return;
    }
    state->next = next;
    state->cell.take(state, text);
    change_write(owner, written);
}

void function_edit_cell(struct function_state *state, const struct function_cell *cell)
{
    state->cell = *cell;
    (void)snprintf(state->cell_name, sizeof(state->cell_name), "%s", cell->name);
    field_editor_open(state->screen, &(struct field_editor){
        .name = cell->name, .initial = cell->initial, .help = cell->help,
        .target = change_target(state->stage), .keeps = cell->keeps, .place = function_cell_place,
        .wrong = wrong, .preview = preview, .done = typed });
}
