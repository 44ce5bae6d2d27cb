/*
 * layout: size -> rectangles. Pure.
 */
#ifndef LAMBENCH_WIDGET_LAYOUT_H
#define LAMBENCH_WIDGET_LAYOUT_H

#include <stdbool.h>

#include "tui/term/canvas.h"

enum { LAYOUT_MIN_WIDTH = 40, LAYOUT_MIN_HEIGHT = 10 };

/* How much room there is across: one column of panes, stacked panes, two columns, three. */
enum layout_class { LAYOUT_NARROW, LAYOUT_STACKED, LAYOUT_TWO, LAYOUT_WIDE };
enum layout_class layout_class(int width);

/* Parts of the whole screen; a height of 0 means that there is none. */
struct layout_frame {
    struct rect title, tabs, body, message, hints;
    bool tabs_in_title;     /* under 16 rows */
};
struct layout_frame layout_frame(int width, int height);

/* Cuts the last ROWS (or columns) off AREA. */
struct rect layout_bottom(struct rect *area, int rows);
struct rect layout_top(struct rect *area, int rows);
struct rect layout_right(struct rect *area, int columns);
struct rect layout_left(struct rect *area, int columns);
struct rect layout_inside(struct rect box); /* without its frame and one blank at each side */
/* A box of this size in the middle of AREA, never larger than it. */
struct rect layout_center(struct rect area, int width, int height);

#endif
