/*
 * list: rows with columns. The rows stay the owner's; the list keeps which one is selected, by
 * its id, so that the selection follows a row when the order changes.
 */
#ifndef LAMBENCH_WIDGET_LIST_H
#define LAMBENCH_WIDGET_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"

struct list_column {
    const char *title;
    int width;          /* columns; 0: as wide as its text */
    int least;          /* one without width is cut to this before a column goes; 0: 8 */
    bool right;         /* numbers */
    bool middle;        /* cut in the middle */
    int drop;           /* when there is no room, the highest goes first; 0 never goes */
    int from;           /* shown from this width on */
    bool fill;          /* takes the room that is left */
};

struct list_source {
    size_t (*count)(const void *self);
    const char *(*id)(const void *self, size_t row); /* NULL: a heading, cannot be selected */
    /* The text of a cell, into BUFFER or constant; ROLE may be changed. */
    const char *(*cell)(const void *self, size_t row, size_t column, char *buffer, size_t size,
                        enum role *role);
    const struct list_column *columns;
    size_t column_count;
    bool heads;         /* column titles are drawn */
};

struct list {
    char *id;           /* of the selected row, NULL when there is none */
    size_t selected, top;
    int page;           /* rows that were visible last */
};

void list_release(struct list *list);
/* Finds the selection again after the rows changed and brings it into HEIGHT visible rows. */
void list_settle(struct list *list, const struct list_source *source, const void *self,
                 int height);
void list_select(struct list *list, const struct list_source *source, const void *self,
                 size_t row);
bool list_select_id(struct list *list, const struct list_source *source, const void *self,
                    const char *id);
/* Cursor keys; false when KEY is none of them. */
bool list_key(struct list *list, const struct list_source *source, const void *self, int key);
/* Scrolls without moving the selection more than needed. */
void list_scroll(struct list *list, const struct list_source *source, const void *self, int rows);
/* Where COLUMN of the selected row is on a canvas of this width; false when it is not seen. */
bool list_place(const struct list *list, const struct list_source *source, const void *self,
                int width, size_t column, struct rect *out);
/* PANE is told with clicks. */
void list_draw(const struct list *list, const struct list_source *source, const void *self,
               const struct canvas *canvas, int pane, bool focus);

#endif
