/*
 * edit_write: a value written as text, in blocks or in one line, as the format says.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_WRITE_H
#define LAMBENCH_TEMPLATE_EDIT_WRITE_H

#include "workspace/template/edit_format.h"

/* Where a block value stands. */
struct edit_write {
    const struct edit_format *format;
    int column;             /* of the key or dash it belongs to */
    int within;             /* of what is in a map, and of the lines of a block scalar */
    int list;               /* of the dashes of a list */
    int width;              /* folded scalars are broken about there; 0: not at all */
    bool item;              /* it stands behind a dash */
    bool flow;              /* a map or list is written in one line */
};

/* How values behind a key (or dash: ITEM) at COLUMN are usually placed. */
struct edit_write edit_write_at(const struct edit_format *format, int column, bool item);

/* What follows the colon or dash, from the blank before the value on; without a last line end. */
void edit_write_block(struct str *out, const struct edit_write *at, const struct node *value);
/* "Name: value" or "- item" without indentation before it. */
void edit_write_member(struct str *out, const struct edit_format *format, int column,
                       const char *name, const struct node *value);
void edit_write_item(struct str *out, const struct edit_format *format, int column,
                     const struct node *value);

/* In flow style: in one line when INDENT is NULL, else larger maps and lists over several lines,
 * whose own lines begin with INDENT. */
void edit_write_flow(struct str *out, const struct edit_format *format, const char *indent,
                     const struct node *value);
void edit_write_key(struct str *out, const struct edit_format *format, const char *name, bool flow);

#endif
