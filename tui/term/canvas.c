#include "tui/term/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "workspace/base/str.h"
#include "workspace/base/text.h"

struct canvas_grid {
    int width, height;
    bool ascii;
    struct canvas_cell *cells;
    struct canvas_zone *zones;
    size_t zone_count, zone_capacity;
    int cursor_x, cursor_y; /* -1: hidden */
};

static const struct canvas_cell blank_cell = { .text = " ", .width = 1 };

struct canvas_grid *canvas_grid_new(int width, int height, bool ascii)
{
    struct canvas_grid *grid = mem_alloc(sizeof(*grid));
    canvas_grid_reset(grid, width, height, ascii);
    return grid;
}

void canvas_grid_free(struct canvas_grid *grid)
{
    if (!grid)
        return;
    mem_cleanup_free(&grid->cells);
    mem_cleanup_free(&grid->zones);
    mem_cleanup_free(&grid);
}

void canvas_grid_reset(struct canvas_grid *grid, int width, int height, bool ascii)
{
    grid->width = width > 1 ? width : 1;
    grid->height = height > 1 ? height : 1;
    grid->ascii = ascii;
    grid->cells = mem_resize(grid->cells, (size_t)grid->width * (size_t)grid->height,
                             sizeof(*grid->cells));
    canvas_grid_clear(grid);
}

void canvas_grid_clear(struct canvas_grid *grid)
{
    size_t count = (size_t)grid->width * (size_t)grid->height;
    for (size_t i = 0; i < count; i++)
        grid->cells[i] = blank_cell;
    grid->zone_count = 0;
    grid->cursor_x = grid->cursor_y = -1;
}

int canvas_grid_width(const struct canvas_grid *grid) { return grid->width; }
int canvas_grid_height(const struct canvas_grid *grid) { return grid->height; }

static struct canvas_cell *cell_at(const struct canvas_grid *grid, int x, int y)
{
    return &grid->cells[(size_t)y * (size_t)grid->width + (size_t)x];
}

const struct canvas_cell *canvas_grid_row(const struct canvas_grid *grid, int y)
{
    return cell_at(grid, 0, y);
}

static bool inside(struct rect area, int x, int y)
{
    return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

const struct canvas_zone *canvas_grid_zone(const struct canvas_grid *grid, int x, int y)
{
    for (size_t i = grid->zone_count; i-- > 0;) {
        if (inside(grid->zones[i].area, x, y))
            return &grid->zones[i];
    }
    return NULL;
}

bool canvas_grid_cursor(const struct canvas_grid *grid, int *out_x, int *out_y)
{
    *out_x = grid->cursor_x;
    *out_y = grid->cursor_y;
    return grid->cursor_x >= 0;
}

void canvas_grid_dump(const struct canvas_grid *grid, struct str *out)
{
    for (int y = 0; y < grid->height; y++) {
        const struct canvas_cell *row = canvas_grid_row(grid, y);
        int end = grid->width;
        while (end > 0 && text_equal(row[end - 1].text, " "))
            end--;
        for (int x = 0; x < end; x++)
            str_add(out, row[x].text);
        str_add_char(out, '\n');
    }
}

static struct rect cut_to(struct rect area, struct rect limit)
{
    int right = area.x + area.width, bottom = area.y + area.height;
    int limit_right = limit.x + limit.width, limit_bottom = limit.y + limit.height;
    struct rect out = {
        .x = area.x > limit.x ? area.x : limit.x,
        .y = area.y > limit.y ? area.y : limit.y,
    };
    out.width = (right < limit_right ? right : limit_right) - out.x;
    out.height = (bottom < limit_bottom ? bottom : limit_bottom) - out.y;
    if (out.width < 0 || out.height < 0)
        out.width = out.height = 0;
    return out;
}

/* From the view's coordinates to the grid's, cut to the view. */
static struct rect in_grid(const struct canvas *canvas, struct rect area)
{
    area.x += canvas->area.x;
    area.y += canvas->area.y;
    return cut_to(area, canvas->area);
}

struct canvas canvas_whole(struct canvas_grid *grid)
{
    return (struct canvas){ grid, { 0, 0, grid->width, grid->height } };
}

struct canvas canvas_part(const struct canvas *canvas, struct rect area)
{
    return (struct canvas){ canvas->grid, in_grid(canvas, area) };
}

bool canvas_ascii(const struct canvas *canvas) { return canvas->grid->ascii; }

/* A wide cluster that loses one of its halves must not leave the other behind. */
static void break_wide(struct canvas_grid *grid, int x, int y)
{
    struct canvas_cell *cell = cell_at(grid, x, y);
    if (cell->width == 0 && x > 0)
        *cell_at(grid, x - 1, y) = blank_cell;
    if (cell->width == 2 && x + 1 < grid->width)
        *cell_at(grid, x + 1, y) = blank_cell;
}

static void set_cell(struct canvas_grid *grid, int x, int y, enum role role, const char *bytes,
                     size_t size, int width)
{
    break_wide(grid, x, y);
    struct canvas_cell *cell = cell_at(grid, x, y);
    *cell = (struct canvas_cell){ .role = (uint8_t)role, .width = (uint8_t)width };
    memcpy(cell->text, bytes, size);
    if (width != 2)
        return;
    break_wide(grid, x + 1, y);
    *cell_at(grid, x + 1, y) = (struct canvas_cell){ .role = (uint8_t)role };
}

/* Appends a combining mark to the cluster before column X, as far as it has room. */
static void add_mark(struct canvas_grid *grid, int x, int y, const char *bytes, size_t size)
{
    if (x <= 0)
        return;
    struct canvas_cell *cell = cell_at(grid, x - 1, y);
    if (cell->width == 0 && x > 1)
        cell = cell_at(grid, x - 2, y);
    size_t used = strlen(cell->text);
    if (used > 0 && used + size < sizeof(cell->text))
        memcpy(cell->text + used, bytes, size);
}

static int put_bytes(const struct canvas *canvas, int x, int y, enum role role, const char *text,
                     size_t size)
{
    struct canvas_grid *grid = canvas->grid;
    int left = canvas->area.x, right = left + canvas->area.width;
    int column = left + x, row = canvas->area.y + y, start = column;
    if (y < 0 || y >= canvas->area.height)
        return text_width(text, size);
    for (size_t used = 0; used < size;) {
        unsigned point = 0;
        size_t bytes = text_decode(text + used, size - used, &point);
        int width = text_code_point_width(point);
        bool plain = point >= 0x20 && point < 0x7f;
        const char *shown = text + used;
        size_t shown_size = bytes;
        if (width < 0 || (grid->ascii && !plain)) {
            shown = width == 2 ? "??" : "?";
            shown_size = 1;
            if (width == 0 && grid->ascii)
                shown_size = 0;
        }
        used += bytes;
        if (width == 0) {
            if (shown_size > 0 && column > left && column <= right)
                add_mark(grid, column, row, shown, shown_size);
            continue;
        }
        bool double_ascii = width == 2 && grid->ascii;
        int cell_width = double_ascii || width < 1 ? 1 : width;
        for (int n = double_ascii ? 2 : 1; n > 0; n--) {
            if (column >= left && column + cell_width <= right)
                set_cell(grid, column, row, role, shown, shown_size, cell_width);
            column += cell_width;
        }
    }
    return column - start;
}

int canvas_put(const struct canvas *canvas, int x, int y, enum role role, const char *text)
{
    return put_bytes(canvas, x, y, role, text, strlen(text));
}

int canvas_putf(const struct canvas *canvas, int x, int y, enum role role, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return canvas_put(canvas, x, y, role, text);
}

int canvas_put_cut(const struct canvas *canvas, int x, int y, int columns, enum role role,
                   const char *text, bool middle)
{
    if (columns <= 0)
        return 0;
    AUTO_STR cut;
    str_init(&cut, 1 << 16);
    text_cut(&cut, text, columns, middle, canvas->grid->ascii);
    return put_bytes(canvas, x, y, role, cut.text, cut.length);
}

int canvas_put_right(const struct canvas *canvas, int right, int y, enum role role,
                     const char *text)
{
    return canvas_put(canvas, right - text_width(text, strlen(text)), y, role, text);
}

int canvas_put_safe(const struct canvas *canvas, int x, int y, int columns, enum role role,
                    const char *text, size_t size)
{
    if (columns <= 0)
        return 0;
    /* No column needs more than 16 bytes of sane text; the rest could not be seen anyway. */
    size_t most = (size_t)columns * 16 + 64;
    AUTO_STR safe;
    str_init(&safe, 1 << 20);
    text_safe(&safe, text, size < most ? size : most, false);
    return canvas_put_cut(canvas, x, y, columns, role, safe.text, false);
}

void canvas_blank(const struct canvas *canvas, struct rect area)
{
    struct rect grid = in_grid(canvas, area);
    for (int y = grid.y; y < grid.y + grid.height; y++) {
        for (int x = grid.x; x < grid.x + grid.width; x++)
            set_cell(canvas->grid, x, y, ROLE_TEXT, " ", 1, 1);
    }
}

void canvas_flag(const struct canvas *canvas, struct rect area, unsigned flags)
{
    struct rect grid = in_grid(canvas, area);
    for (int y = grid.y; y < grid.y + grid.height; y++) {
        for (int x = grid.x; x < grid.x + grid.width; x++)
            cell_at(canvas->grid, x, y)->flags |= (uint8_t)flags;
    }
}

void canvas_select(const struct canvas *canvas, struct rect area)
{
    struct rect grid = in_grid(canvas, area);
    for (int y = grid.y; y < grid.y + grid.height; y++) {
        for (int x = grid.x; x < grid.x + grid.width; x++) {
            struct canvas_cell *cell = cell_at(canvas->grid, x, y);
            cell->role = ROLE_TEXT;
            cell->flags |= CANVAS_REVERSE;
        }
    }
}

void canvas_cursor(const struct canvas *canvas, int x, int y)
{
    struct rect grid = in_grid(canvas, (struct rect){ x, y, 1, 1 });
    canvas->grid->cursor_x = grid.width > 0 ? grid.x : -1;
    canvas->grid->cursor_y = grid.width > 0 ? grid.y : -1;
}

void canvas_zone(const struct canvas *canvas, struct rect area, enum canvas_zone_kind kind,
                 int pane, int64_t value)
{
    struct canvas_grid *grid = canvas->grid;
    struct canvas_zone *zone = ARRAY_PUSH(grid->zones, grid->zone_count, grid->zone_capacity);
    *zone = (struct canvas_zone){ in_grid(canvas, area), kind, pane, value };
}
