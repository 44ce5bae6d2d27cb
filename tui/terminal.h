/*
 * terminal: a person's terminal on the loop: what they do comes in as input, cells go out. Knows
 * when drawing would only pile up, and can be lent to another program.
 */
#ifndef LAMBENCH_TERMINAL_H
#define LAMBENCH_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/curses.h"

struct canvas_grid;
struct error;
struct input;
struct loop;
struct terminal;

struct terminal_events {
    /* NEXT is what came in the same read behind INPUT, or NULL. True: leave the rest out. */
    bool (*input)(void *self, const struct input *input, const struct input *next);
    void (*resized)(void *self);
    void (*ready)(void *self);  /* drawing is worth trying again */
};

int terminal_open(struct loop *loop, const struct curses_options *options,
                  const struct terminal_events *events, void *self, struct terminal **out,
                  struct error *error);
void terminal_close(struct terminal *terminal);
DEFINE_AUTO(terminal, terminal_close);

struct curses *terminal_curses(struct terminal *terminal); /* borrowed */
/* ASKED: a key asked for the frame. False: events->ready comes when it can. */
bool terminal_can_draw(struct terminal *terminal, bool asked);
size_t terminal_draw(struct terminal *terminal, const struct canvas_grid *grid, bool asked);
/* Bytes for the terminal itself: a setting, the clipboard. */
void terminal_send(struct terminal *terminal, const char *bytes, size_t size);

/* Gives it to another program and takes it back; nothing is read or drawn between. */
void terminal_lend(struct terminal *terminal);
void terminal_take_back(struct terminal *terminal);
/* Ctrl-c while another program has it is for that one, in plain text it goes back. False: it was
 * meant for the screen. */
bool terminal_interrupted(struct terminal *terminal);
/* Prints TEXT outside of the full screen until Enter is pressed. */
void terminal_plain(struct terminal *terminal, const char *text, size_t size);
/* Stops this process as Ctrl-z does; returns when it goes on. */
void terminal_stop(struct terminal *terminal);

#endif
