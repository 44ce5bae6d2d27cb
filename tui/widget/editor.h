/*
 * editor: one line of input, with the keys people know from a shell.
 */
#ifndef LAMBENCH_WIDGET_EDITOR_H
#define LAMBENCH_WIDGET_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"
#include "workspace/base/str.h"

struct editor {
    struct str text;
    size_t cursor;      /* byte offset */
};

void editor_init(struct editor *editor, const char *text); /* the cursor is at its end */
void editor_release(struct editor *editor);
void editor_set(struct editor *editor, const char *text);
/* False when KEY is none of the field's (Enter, Esc, Up ...). */
bool editor_key(struct editor *editor, int key);
/* Line breaks become spaces, other control characters go. */
void editor_paste(struct editor *editor, const char *text, size_t size);
/* Draws within COLUMNS, scrolled so that the cursor is seen, and sets the cursor. */
void editor_draw(const struct editor *editor, const struct canvas *canvas, int x, int y,
                 int columns);

#endif
