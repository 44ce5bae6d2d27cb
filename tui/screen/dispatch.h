/*
 * dispatch: what was done at the terminal -> the screen, command or action it is for.
 */
#ifndef LAMBENCH_SCREEN_DISPATCH_H
#define LAMBENCH_SCREEN_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>

struct canvas_grid;
struct input;
struct stage;

/* Makes a zeroed stage ready: its tables of screens and commands, and the ui of actions. */
void dispatch_init(struct stage *stage);
/* NEXT (may be NULL) is what came in the same read behind the key; true when it belongs to this
 * key and must be left out, with all that follows. */
bool dispatch_key(struct stage *stage, int key, const struct input *next);
void dispatch_paste(struct stage *stage, const char *text, size_t size);
void dispatch_mouse(struct stage *stage, const struct canvas_grid *grid,
                    const struct input *input);

#endif
