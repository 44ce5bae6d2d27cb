/*
 * curses: the terminal. The only file that knows ncurses, which works out the fewest bytes from
 * one screen to the next; reading keys and writing bytes is done here, so that neither a slow
 * terminal nor an unknown key can hold up the loop. One terminal at a time.
 */
#ifndef LAMBENCH_TERM_CURSES_H
#define LAMBENCH_TERM_CURSES_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct canvas_grid;
struct curses;
struct error;
struct theme;

struct curses_options {
    const struct theme *theme;
    const char *color;      /* "auto", "always", "never" or NULL */
    bool mouse, ascii;
};

/* Takes the terminal over. ERROR_INVALID when there is none that can show a screen. */
int curses_open(const struct curses_options *options, struct curses **out, struct error *error);
/* Gives the terminal back as it was. */
void curses_close(struct curses *curses);
DEFINE_AUTO(curses, curses_close);

int curses_fd(const struct curses *curses);     /* to watch and read; never blocks */
void curses_size(const struct curses *curses, int *out_width, int *out_height);
bool curses_ascii(const struct curses *curses); /* plain characters only */
void curses_set_ascii(struct curses *curses);
/* A TERM that is not known here and was taken for xterm-256color, or NULL. */
const char *curses_unknown_term(const struct curses *curses);

/* Brings the cells to the terminal; returns the bytes that takes. They are written as far as the
 * terminal takes them, the rest by curses_flush() when it can be written to again. */
size_t curses_draw(struct curses *curses, const struct canvas_grid *grid);
/* Adds bytes as they are: questions and settings of the terminal. */
void curses_send(struct curses *curses, const char *bytes, size_t size);
/* Writes what waits; false while something is left. */
bool curses_flush(struct curses *curses);
void curses_mouse(struct curses *curses, bool on);
/* The next curses_draw() draws everything anew. */
void curses_forget(struct curses *curses);

/* For another program, or for plain text: the terminal as it was before, and back. */
void curses_suspend(struct curses *curses);
void curses_resume(struct curses *curses);

/* Restores the terminal from a signal handler or from mem_die(). */
void curses_emergency(void);

#endif
