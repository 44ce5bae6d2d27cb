/*
 * theme: role -> look. The terminal's own foreground and background are always kept; nothing
 * paints the background.
 */
#ifndef LAMBENCH_TERM_THEME_H
#define LAMBENCH_TERM_THEME_H

#include "tui/term/canvas.h"

struct theme;

struct theme_look {
    int color;          /* palette number, or -1: the terminal's own */
    unsigned flags;     /* CANVAS_BOLD ... */
};

/* "default", "mono", "high", "ansi"; NULL when there is none of this name. */
const struct theme *theme_find(const char *name);
/* DEPTH is a number of colours: 0, 8, 16, 256. */
struct theme_look theme_look(const struct theme *theme, enum role role, int depth);

/* How many colours to use: --color ("auto", "always", "never" or NULL), then LAMBENCH_COLOR, then
 * NO_COLOR (counts when not empty), then what the terminal has. */
int theme_depth(const char *option, const char *lambench_color, const char *no_color,
                int terminal_colors);

#endif
