/*
 * edit_child: the exact bytes of one child of a list or map, and what around it belongs to it.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_CHILD_H
#define LAMBENCH_TEMPLATE_EDIT_CHILD_H

#include "workspace/template/edit_inside.h"

struct edit_child {
    const struct node *value;
    size_t start;           /* of its key, its dash, or (flow) the item itself */
    size_t after;           /* behind the colon or dash; a flow item's start */
    size_t end;             /* of its value; AFTER when that is empty */
    bool colon;             /* maps: false for a flow key without one */
};

/* -1 with the reason when it is written in a way that is not edited ("? key", tags of keys). */
int edit_child_measure(struct edit_work *work, const struct node *collection, size_t index,
                       struct edit_child *out);

/* The lines of a child of a block collection.
 * What belongs to it: the lines of its key or dash and of its value; comments behind values;
 * comment lines beneath that are indented deeper than the key; and comment lines directly above,
 * as far indented as the key, except when they may be the heading of several children: this one
 * stands first in its map or behind an empty line, is one line long, and the next child follows
 * without an empty line or comment between. */
struct edit_lines_of {
    size_t start;           /* of the first line, comments above included */
    size_t own;             /* of the line with the key or dash */
    size_t end;             /* the line end of the last line */
    size_t next;            /* the first byte behind that line end */
    bool first;             /* nothing but blanks before the key or dash in its line */
};

int edit_child_lines(struct edit_work *work, const struct node *collection, size_t index,
                     struct edit_lines_of *out);

/* The child that ends last; they are not in the order of the text when a key is given twice. */
size_t edit_child_last(const struct node *collection);

#endif
