#include "tui/widget/list.h"

#include <stdlib.h>
#include <string.h>

#include "tui/term/keys.h"
#include "tui/term/symbol.h"
#include "workspace/base/text.h"

enum { COLUMNS_MAXIMUM = 16, MARGIN = 2 /* the ">" of the selected row */, LEAST = 8,
       DROP_MAXIMUM = 12 };

void list_release(struct list *list)
{
    mem_cleanup_free(&list->id);
    *list = (struct list){ 0 };
}

static void set_selected(struct list *list, const struct list_source *source, const void *self,
                         size_t row)
{
    const char *id = source->id(self, row);
    list->selected = row;
    if (text_equal(id, list->id))
        return;
    free(list->id);
    list->id = mem_text(id);
}

/* The nearest row from ROW on in direction STEP that can be selected; else ROW's other side. */
static bool nearest(const struct list_source *source, const void *self, size_t row, int step,
                    size_t *out)
{
    size_t count = source->count(self);
    for (size_t i = row; i < count; i += (size_t)step) {
        if (source->id(self, i)) {
            *out = i;
            return true;
        }
    }
    return false;
}

void list_select(struct list *list, const struct list_source *source, const void *self,
                 size_t row)
{
    size_t count = source->count(self), found = 0;
    if (count == 0) {
        list_release(list);
        return;
    }
    row = row < count ? row : count - 1;
    int step = row < list->selected ? -1 : 1;
    if (nearest(source, self, row, step, &found) || nearest(source, self, row, -step, &found))
        set_selected(list, source, self, found);
}

bool list_select_id(struct list *list, const struct list_source *source, const void *self,
                    const char *id)
{
    size_t count = source->count(self);
    if (id && list->selected < count && text_equal(source->id(self, list->selected), id)) {
        set_selected(list, source, self, list->selected); /* as nearly always */
        return true;
    }
    for (size_t i = 0; id && i < count; i++) {
        if (text_equal(source->id(self, i), id)) {
            set_selected(list, source, self, i);
            return true;
        }
    }
    return false;
}

static void into_view(struct list *list, const struct list_source *source, const void *self)
{
    size_t count = source->count(self), page = list->page > 0 ? (size_t)list->page : 1;
    if (list->selected < list->top)
        list->top = list->selected;
    if (list->selected >= list->top + page)
        list->top = list->selected - page + 1;
    /* A heading above the first row is worth its line. */
    if (list->top == 1 && list->selected < page && source->id(self, 0) == NULL)
        list->top = 0;
    if (list->top + page > count)
        list->top = count > page ? count - page : 0;
}

void list_settle(struct list *list, const struct list_source *source, const void *self,
                 int height)
{
    list->page = height - (source->heads ? 1 : 0);
    size_t count = source->count(self);
    bool in_place = list->selected < count && list->id &&
                    text_equal(source->id(self, list->selected), list->id);
    if (!in_place && !list_select_id(list, source, self, list->id))
        list_select(list, source, self, list->selected);
    into_view(list, source, self);
}

void list_scroll(struct list *list, const struct list_source *source, const void *self, int rows)
{
    long target = (long)list->selected + rows;
    list_select(list, source, self, target < 0 ? 0 : (size_t)target);
    into_view(list, source, self);
}

bool list_key(struct list *list, const struct list_source *source, const void *self, int key)
{
    int page = list->page > 1 ? list->page - 1 : 1, count = (int)source->count(self);
    const struct { int key, move; } moves[] = {
        { KEYS_UP, -1 }, { 'k', -1 }, { KEYS_DOWN, 1 }, { 'j', 1 },
        { KEYS_PAGE_UP, -page }, { KEYS_PAGE_DOWN, page },
        { KEYS_CTRL('u'), -page / 2 - 1 }, { KEYS_CTRL('d'), page / 2 + 1 },
        { KEYS_HOME, -count }, { 'g', -count }, { KEYS_END, count }, { 'G', count },
    };
    for (size_t i = 0; i < COUNT(moves); i++) {
        if (moves[i].key == key) {
            list_scroll(list, source, self, moves[i].move);
            return true;
        }
    }
    return false;
}

/* As wide as the texts that can be seen. */
static int natural_width(const struct list_source *source, const void *self,
                         const struct list *list, size_t column)
{
    char buffer[512];
    enum role role = ROLE_TEXT;
    const char *title = source->columns[column].title;
    int wide = title && source->heads ? (int)strlen(title) : 1;
    size_t count = source->count(self), end = list->top + (size_t)list->page + 1;
    for (size_t row = list->top; row < count && row < end; row++) {
        if (!source->id(self, row))
            continue;
        const char *text = source->cell(self, row, column, buffer, sizeof(buffer), &role);
        int columns = text_width(text, strlen(text));
        wide = columns > wide ? columns : wide;
    }
    return wide;
}

static int least_width(const struct list_column *column)
{
    return column->width ? column->width : column->least ? column->least : LEAST;
}

/* Makes the widest of the flexible columns narrower by at most OVER; false when none can be. */
static bool squeeze(const struct list_source *source, int *widths, int *over)
{
    size_t widest = source->column_count;
    for (size_t c = 0; c < source->column_count; c++) {
        bool can = widths[c] > least_width(&source->columns[c]) && !source->columns[c].width;
        if (can && (widest == source->column_count || widths[c] > widths[widest]))
            widest = c;
    }
    if (widest == source->column_count)
        return false;
    int spare = widths[widest] - least_width(&source->columns[widest]);
    int cut = *over < spare ? *over : spare;
    widths[widest] -= cut;
    *over -= cut;
    return true;
}

/* Takes out the column that matters least; false when all must stay. */
static bool drop_one(const struct list_source *source, int *widths, int *over)
{
    size_t victim = source->column_count;
    for (size_t c = 0; c < source->column_count; c++) {
        int rank = source->columns[c].drop;
        bool worse = victim == source->column_count || rank > source->columns[victim].drop;
        if (widths[c] >= 0 && rank > 0 && worse)
            victim = c;
    }
    if (victim == source->column_count)
        return false;
    *over -= widths[victim] + 1;
    widths[victim] = -1;
    return true;
}

/* Columns that went for the sake of a wider one come back where there is room. Returns what that
 * used. */
static int bring_back(const struct list_source *source, int *widths, int room)
{
    int before = room;
    for (int rank = 1; rank <= DROP_MAXIMUM; rank++) {
        for (size_t c = 0; c < source->column_count; c++) {
            const struct list_column *column = &source->columns[c];
            if (widths[c] != -1 || column->drop != rank || column->width + 1 > room ||
                !column->width)
                continue;
            widths[c] = column->width;
            room -= column->width + 1;
        }
    }
    return before - room;
}

static void fit_columns(const struct list_source *source, const void *self,
                        const struct list *list, int room, int *widths)
{
    int over = -room - 1;
    for (size_t c = 0; c < source->column_count; c++) {
        const struct list_column *column = &source->columns[c];
        widths[c] = column->width ? column->width : natural_width(source, self, list, c);
        if (room + MARGIN + 1 < column->from)
            widths[c] = -1;
        over += widths[c] >= 0 ? widths[c] + 1 : 0;
    }
    int wanted[COLUMNS_MAXIMUM];
    memcpy(wanted, widths, sizeof(*widths) * source->column_count);
    while (over > 0 && squeeze(source, widths, &over))
        continue;
    while (over > 0 && drop_one(source, widths, &over))
        continue;
    /* A column that went may leave more room than was needed. */
    for (size_t c = 0; c < source->column_count && over < 0; c++) {
        if (widths[c] < 0 || widths[c] >= wanted[c])
            continue;
        int more = wanted[c] - widths[c] < -over ? wanted[c] - widths[c] : -over;
        widths[c] += more;
        over += more;
    }
    for (size_t c = 0; c < source->column_count; c++) {
        if (widths[c] < 0 && room + MARGIN + 1 < source->columns[c].from)
            widths[c] = -2; /* not to be brought back */
    }
    over += bring_back(source, widths, -over);
    for (size_t c = 0; c < source->column_count && over < 0; c++) {
        if (source->columns[c].fill && widths[c] >= 0) {
            widths[c] -= over;
            over = 0;
        }
    }
}

static void draw_row(const struct list_source *source, const void *self,
                     const struct canvas *canvas, size_t row, int y, const int *widths)
{
    char buffer[512];
    int x = MARGIN;
    for (size_t c = 0; c < source->column_count; c++) {
        if (widths[c] < 0)
            continue;
        enum role role = ROLE_TEXT;
        const char *text = source->cell(self, row, c, buffer, sizeof(buffer), &role);
        const struct list_column *column = &source->columns[c];
        if (!source->id(self, row)) { /* a heading has one text over the whole row */
            canvas_put_cut(canvas, x, y, canvas->area.width - x, role, text, false);
            return;
        }
        if (column->right && text_width(text, strlen(text)) <= widths[c])
            canvas_put_right(canvas, x + widths[c], y, role, text);
        else
            canvas_put_cut(canvas, x, y, widths[c], role, text, column->middle);
        x += widths[c] + 1;
    }
}

static void draw_heads(const struct list_source *source, const struct canvas *canvas,
                       const int *widths)
{
    int x = MARGIN;
    for (size_t c = 0; c < source->column_count; c++) {
        const struct list_column *column = &source->columns[c];
        if (widths[c] < 0)
            continue;
        if (column->right)
            canvas_put_right(canvas, x + widths[c], 0, ROLE_SECONDARY, column->title);
        else
            canvas_put(canvas, x, 0, ROLE_SECONDARY, column->title);
        x += widths[c] + 1;
    }
}

bool list_place(const struct list *list, const struct list_source *source, const void *self,
                int width, size_t column, struct rect *out)
{
    int widths[COLUMNS_MAXIMUM], x = MARGIN;
    fit_columns(source, self, list, width - MARGIN - 1, widths);
    int y = (int)(list->selected - list->top);
    if (!list->id || list->selected < list->top || y >= list->page || widths[column] < 0)
        return false;
    for (size_t c = 0; c < column; c++)
        x += widths[c] < 0 ? 0 : widths[c] + 1;
    *out = (struct rect){ x, y + (source->heads ? 1 : 0), widths[column], 1 };
    return true;
}

void list_draw(const struct list *list, const struct list_source *source, const void *self,
               const struct canvas *canvas, int pane, bool focus)
{
    int widths[COLUMNS_MAXIMUM];
    int width = canvas->area.width, height = canvas->area.height;
    size_t count = source->count(self);
    canvas_zone(canvas, (struct rect){ 0, 0, width, height }, CANVAS_ZONE_PANE, pane, 0);
    fit_columns(source, self, list, width - MARGIN - 1, widths);
    int y = 0;
    if (source->heads) {
        draw_heads(source, canvas, widths);
        y = 1;
    }
    int first = y;
    for (size_t row = list->top; row < count && y < height; row++, y++) {
        draw_row(source, self, canvas, row, y, widths);
        struct rect line = { 0, y, width - 1, 1 };
        canvas_zone(canvas, line, CANVAS_ZONE_ROW, pane, (int64_t)row);
        if (row != list->selected || !list->id)
            continue;
        canvas_put(canvas, 0, y, ROLE_TEXT, ">");
        if (focus)
            canvas_select(canvas, line);
    }
    symbol_scrollbar(canvas, width - 1, first, height - first, list->top, count, true);
}
