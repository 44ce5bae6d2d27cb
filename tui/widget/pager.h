/*
 * pager: long text to scroll and search in.
 */
#ifndef LAMBENCH_WIDGET_PAGER_H
#define LAMBENCH_WIDGET_PAGER_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"

struct matcher;

struct pager {
    char *text;             /* safe text, lines divided by '\n' */
    size_t size;
    size_t *lines;          /* offset of each line's start */
    size_t count, capacity;
    size_t top;
    int left, height;
    bool json;              /* keys of indented JSON are coloured */
    struct matcher *search; /* owned; NULL when nothing is searched */
};

void pager_release(struct pager *pager);
/* Other text; the position stays when it can. */
void pager_set(struct pager *pager, const char *safe_text, size_t size, bool json);
void pager_settle(struct pager *pager, int height);
bool pager_key(struct pager *pager, int key);
void pager_scroll(struct pager *pager, long rows);
/* Takes over MATCHER (NULL ends the search). */
void pager_search(struct pager *pager, struct matcher *taken_matcher);
/* To the next (1) or previous (-1) line with a hit; false when there is none. */
bool pager_next(struct pager *pager, int direction);
void pager_draw(const struct pager *pager, const struct canvas *canvas, int pane);

#endif
