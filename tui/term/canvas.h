/*
 * canvas: a grid of cells to draw on, without a terminal. A screen draws here; curses carries the
 * cells to the terminal, and tests read them as text.
 *
 * A struct canvas is a view: a rectangle of the grid with its own origin. Drawing outside of it
 * is cut off, so a pane cannot spoil its neighbour. Text from outside must have gone through
 * text_safe(); canvas_put_safe() does both. A control character that comes here all the same is
 * drawn as "?".
 */
#ifndef LAMBENCH_TERM_CANVAS_H
#define LAMBENCH_TERM_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "workspace/base/mem.h"

struct str;

/* What a piece of text is; theme says how it looks. */
enum role {
    ROLE_TEXT, ROLE_SECONDARY, ROLE_TITLE, ROLE_TAB, ROLE_FOCUS, ROLE_WARNING, ROLE_ERROR,
    ROLE_KEY, ROLE_MATCH, ROLE_NAME, ROLE_INIT, ROLE_CALL, ROLE_OLD, ROLE_NEW, ROLES
};

/* Added to what the role says. */
enum { CANVAS_REVERSE = 1, CANVAS_BOLD = 2, CANVAS_UNDERLINE = 4 };

struct rect { int x, y, width, height; };

enum { CANVAS_CELL_BYTES = 21 };
struct canvas_cell {
    char text[CANVAS_CELL_BYTES];   /* one cluster, NUL-terminated; "" continues a wide one */
    uint8_t role, flags, width;     /* width 0: continues */
};

/* A place that can be clicked. The one drawn last wins. */
enum canvas_zone_kind { CANVAS_ZONE_NONE, CANVAS_ZONE_KEY, CANVAS_ZONE_ROW, CANVAS_ZONE_PANE };
struct canvas_zone {
    struct rect area;               /* in the grid */
    enum canvas_zone_kind kind;
    int pane;                       /* of the screen that drew it */
    int64_t value;                  /* key code, or row */
};

struct canvas_grid;
struct canvas {
    struct canvas_grid *grid;       /* borrowed */
    struct rect area;
};

struct canvas_grid *canvas_grid_new(int width, int height, bool ascii);
void canvas_grid_free(struct canvas_grid *grid);
DEFINE_AUTO(canvas_grid, canvas_grid_free);
/* Another size (or kind of characters); the content is lost. */
void canvas_grid_reset(struct canvas_grid *grid, int width, int height, bool ascii);
void canvas_grid_clear(struct canvas_grid *grid);
int canvas_grid_width(const struct canvas_grid *grid);
int canvas_grid_height(const struct canvas_grid *grid);
const struct canvas_cell *canvas_grid_row(const struct canvas_grid *grid, int y);
const struct canvas_zone *canvas_grid_zone(const struct canvas_grid *grid, int x, int y);
/* False when the cursor is hidden. */
bool canvas_grid_cursor(const struct canvas_grid *grid, int *out_x, int *out_y);
/* All rows as text, without the blanks at their ends. */
void canvas_grid_dump(const struct canvas_grid *grid, struct str *out);

struct canvas canvas_whole(struct canvas_grid *grid);
struct canvas canvas_part(const struct canvas *canvas, struct rect area);
bool canvas_ascii(const struct canvas *canvas);

/* Each draws at X, Y and returns the columns used. */
int canvas_put(const struct canvas *canvas, int x, int y, enum role role, const char *text);
int canvas_putf(const struct canvas *canvas, int x, int y, enum role role, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Cut to COLUMNS; in the MIDDLE or at the end. */
int canvas_put_cut(const struct canvas *canvas, int x, int y, int columns, enum role role,
                   const char *text, bool middle);
/* Ends before column RIGHT. */
int canvas_put_right(const struct canvas *canvas, int right, int y, enum role role,
                     const char *text);
/* SIZE bytes from outside, made safe and cut to COLUMNS. */
int canvas_put_safe(const struct canvas *canvas, int x, int y, int columns, enum role role,
                    const char *text, size_t size);

void canvas_blank(const struct canvas *canvas, struct rect area);
void canvas_flag(const struct canvas *canvas, struct rect area, unsigned flags);
/* The selected row: reversed, whatever its parts are. */
void canvas_select(const struct canvas *canvas, struct rect area);
void canvas_cursor(const struct canvas *canvas, int x, int y);
void canvas_zone(const struct canvas *canvas, struct rect area, enum canvas_zone_kind kind,
                 int pane, int64_t value);

#endif
