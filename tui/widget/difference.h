/*
 * difference: lines that differ, as edit_difference() writes them, on a canvas.
 */
#ifndef LAMBENCH_WIDGET_DIFFERENCE_H
#define LAMBENCH_WIDGET_DIFFERENCE_H

#include <stddef.h>

#include "tui/term/canvas.h"

/* Draws TEXT ("- 52 old", "+ 52 new", "  53 same") from the top; what does not fit is counted in
 * the last row. Returns the rows used. */
int difference_draw(const struct canvas *canvas, const char *text);
/* How many lines begin with "-" or "+", whichever are more. */
size_t difference_changes(const char *text);

#endif
