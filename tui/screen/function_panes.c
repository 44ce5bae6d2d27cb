#include "tui/screen/function_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/screen/functions_summary.h"
#include "tui/screen/stage.h"
#include "tui/term/symbol.h"
#include "tui/widget/layout.h"
#include "workspace/base/mem.h"
#include "workspace/model/project.h"

enum { BOXES_WIDTH = 140, BOXES_HEIGHT = 28, NOTES_BOX = 6, SIDE = 48 };

/* ---- as a list ------------------------------------------------------------------------------ */

static const struct field *field_at(const void *self, size_t row)
{
    return &((const struct function_pane *)self)->fields.items[row];
}

static size_t count_rows(const void *self)
{
    return ((const struct function_pane *)self)->fields.count;
}

static const char *row_id(const void *self, size_t row) { return field_at(self, row)->id; }

static const char *row_cell(const void *self, size_t row, size_t column, char *buffer,
                            size_t size, enum role *role)
{
    const struct field *field = field_at(self, row);
    (void)buffer;
    (void)size;
    if (column == 2 || !field->set)
        *role = ROLE_SECONDARY;
    return column == 0 ? field->name : column == 1 ? field->value : field->place;
}

static const struct list_column field_columns[] = {
    { .title = "NAME", .least = 14, .middle = true },
    { .title = "VALUE", .least = 20, .fill = true },
    { .title = "SET AT", .width = 20, .drop = 1, .middle = true },
};
const struct list_source function_pane_source = { count_rows, row_id, row_cell, field_columns,
                                                  COUNT(field_columns), true };

struct function_pane *function_pane_now(struct function_state *state)
{
    return &state->panes[state->tab];
}

const struct field *function_field_now(const struct function_state *state)
{
    const struct function_pane *pane = &state->panes[state->tab];
    return pane->list.selected < pane->fields.count ? &pane->fields.items[pane->list.selected]
                                                    : NULL;
}

void function_pane_pick(struct function_state *state, const char *id)
{
    struct list *list = &function_pane_now(state)->list;
    free(list->id);
    list->id = mem_text(id);
}

/* ---- layout --------------------------------------------------------------------------------- */

static void lay_boxes(struct function_state *state, struct rect rest)
{
    struct function_pane *panes = state->panes;
    state->notes = layout_bottom(&rest, NOTES_BOX);
    struct rect low = layout_bottom(&rest, rest.height * 2 / 5);
    panes[FIELDS_CONFIG].area = layout_left(&rest, rest.width / 2);
    panes[FIELDS_ENV].area = rest;
    panes[FIELDS_ROLE].area = layout_left(&low, low.width / 3);
    panes[FIELDS_LAYERS].area = layout_right(&low, low.width / 2);
    panes[FIELDS_TRIGGERS].area = low;
    for (int tab = 0; tab < FIELDS_TABS; tab++) {
        struct rect box = panes[tab].area;
        panes[tab].body = (struct rect){ box.x + 1, box.y + 1, box.width - 2, box.height - 2 };
    }
}

static void lay_tabs(struct function_state *state, struct rect rest)
{
    state->side = layout_right(&rest, rest.width >= BOXES_WIDTH ? SIDE : 0);
    state->notes = layout_bottom(&rest, rest.height >= 12 ? 5 : rest.height >= 6 ? 2 : 0);
    state->panes[state->tab].area = state->panes[state->tab].body = rest;
}

void function_panes_layout(struct function_state *state, struct rect area)
{
    state->side = state->tabs = (struct rect){ 0 };
    for (int tab = 0; tab < FIELDS_TABS; tab++)
        state->panes[tab].area = state->panes[tab].body = (struct rect){ 0 };
    state->boxes = area.width >= BOXES_WIDTH && area.height >= BOXES_HEIGHT;
    if (!state->boxes) {
        state->tabs = layout_top(&area, 1);
        if (area.height > 14)
            (void)layout_top(&area, 1);
    }
    state->trouble = layout_top(&area, function_trouble_height(state, area.width,
                                                                  area.height));
    if (state->boxes)
        lay_boxes(state, area);
    else
        lay_tabs(state, area);
}

void function_panes_fill(struct function_state *state)
{
    for (int tab = 0; tab < FIELDS_TABS; tab++) {
        struct function_pane *pane = &state->panes[tab];
        pane->tab = (enum fields_tab)tab;
        fields_fill(&pane->fields, pane->tab, &state->stage->rows, state->row->function,
                    state->shown);
        list_settle(&pane->list, &function_pane_source, pane, pane->body.height);
    }
}

void function_panes_release(struct function_state *state)
{
    for (int tab = 0; tab < FIELDS_TABS; tab++) {
        fields_release(&state->panes[tab].fields);
        list_release(&state->panes[tab].list);
    }
}

/* ---- drawing -------------------------------------------------------------------------------- */

static void tab_text(const struct function_state *state, int tab, char *out, size_t size)
{
    size_t count = fields_tab_count((enum fields_tab)tab, state->row->function);
    char number[24] = "";
    if (count > 0)
        (void)snprintf(number, sizeof(number), " %zu", count);
    (void)snprintf(out, size, "%s%s", fields_tab_name((enum fields_tab)tab), number);
}

static void draw_tabs(const struct function_state *state, const struct canvas *canvas)
{
    int x = 0;
    char text[64], used[48];
    for (int tab = 0; tab < FIELDS_TABS; tab++) {
        bool active = tab == (int)state->tab;
        tab_text(state, tab, text, sizeof(text));
        int width = canvas_putf(canvas, x, 0, active ? ROLE_TAB : ROLE_TEXT,
                                active ? "[%s]" : "%s", text);
        struct rect area = { x, 0, width, 1 };
        if (active)
            canvas_flag(canvas, area, CANVAS_REVERSE);
        canvas_zone(canvas, area, CANVAS_ZONE_ROW, FIELDS_TABS, tab);
        x += width + 2;
    }
    fields_tab_used(state->tab, state->row->function, used, sizeof(used));
    if (x + (int)strlen(used) <= canvas->area.width)
        canvas_put_right(canvas, canvas->area.width, 0, ROLE_SECONDARY, used);
}

static void draw_empty(const struct function_pane *pane, const struct canvas *canvas)
{
    static const char *const texts[FIELDS_TABS] = {
        [FIELDS_ENV] = "The template sets no environment variables.  a adds one",
        [FIELDS_LAYERS] = "The function uses no layers.  a adds one",
        [FIELDS_TRIGGERS] = "Nothing in the template starts this function.  a adds a trigger",
    };
    if (pane->fields.count == 0 && texts[pane->tab])
        canvas_put_cut(canvas, 2, canvas->area.height > 2 ? 1 : 0, canvas->area.width - 2,
                       ROLE_SECONDARY, texts[pane->tab], false);
}

static void draw_pane(const struct function_state *state, const struct function_pane *pane,
                      const struct canvas *canvas)
{
    bool focus = pane->tab == state->tab;
    if (state->boxes) {
        char title[64], used[48];
        tab_text(state, (int)pane->tab, title, sizeof(title));
        fields_tab_used(pane->tab, state->row->function, used, sizeof(used));
        symbol_box(canvas, pane->area, title, used, focus);
    }
    struct canvas body = canvas_part(canvas, pane->body);
    if (pane->fields.count > 0)
        list_draw(&pane->list, &function_pane_source, pane, &body, (int)pane->tab, focus);
    else
        canvas_zone(&body, (struct rect){ 0, 0, pane->body.width, pane->body.height },
                    CANVAS_ZONE_PANE, (int)pane->tab, 0);
    draw_empty(pane, &body);
}

static void draw_notes(const struct function_state *state, const struct canvas *canvas)
{
    struct rect area = state->notes;
    if (area.height == 0)
        return;
    if (state->boxes) {
        symbol_box(canvas, area, "Now", NULL, false);
        area = layout_inside(area);
    }
    struct canvas notes = canvas_part(canvas, area);
    function_notes_draw(state, &notes);
}

void function_panes_draw(const struct function_state *state, const struct canvas *canvas)
{
    struct canvas tabs = canvas_part(canvas, state->tabs);
    struct canvas trouble = canvas_part(canvas, state->trouble);
    if (state->tabs.height > 0)
        draw_tabs(state, &tabs);
    function_trouble_draw(state, &trouble);
    for (int tab = 0; tab < FIELDS_TABS; tab++) {
        if (state->panes[tab].area.height > 0)
            draw_pane(state, &state->panes[tab], canvas);
    }
    draw_notes(state, canvas);
    if (state->side.width > 0) {
        symbol_box(canvas, state->side, "Now", NULL, false);
        struct canvas side = canvas_part(canvas, layout_inside(state->side));
        functions_summary_draw(state->stage, state->row, &side);
    }
}
