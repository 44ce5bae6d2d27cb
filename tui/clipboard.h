/*
 * clipboard: text out of the program: through tmux, or through the terminal itself.
 */
#ifndef LAMBENCH_CLIPBOARD_H
#define LAMBENCH_CLIPBOARD_H

#include <stddef.h>

struct clipboard;
struct stage;
struct terminal;

/* Both are borrowed; TERMINAL may be NULL. */
struct clipboard *clipboard_new(struct stage *stage, struct terminal *terminal);
void clipboard_free(struct clipboard *clipboard);
/* Says how it was copied. WHAT names it for people. */
void clipboard_copy(struct clipboard *clipboard, const char *what, const char *text, size_t size);

#endif
