/*
 * edit_scalar: a text written as a scalar that reads back as exactly that text, in a given style
 * as long as the style can hold it.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_SCALAR_H
#define LAMBENCH_TEMPLATE_EDIT_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/template/node.h"

struct str;

struct edit_scalar {
    enum node_style style;      /* of the value it replaces; NODE_PLAIN for a new one */
    bool json, flow;            /* flow: within [] or {}, where there are no block scalars */
    char quote;                 /* for plain text that needs quotes: '"' or '\'' */
    const char *line_end;       /* "\n" or "\r\n" */
    int base, indent;           /* columns (from 0) of what a block scalar stands in, and of its
                                 * lines; indent > base */
    int width;                  /* folded: lines are broken about there; 0: not at all */
};

/* Texts are NUL-terminated. Can any style hold TEXT? Not when it is no UTF-8 or has NUL bytes. */
bool edit_scalar_possible(const char *text, size_t size);
/* Would TEXT, written without quotes, be read as itself by every reader of YAML? */
bool edit_scalar_plain(const char *text, size_t size, bool flow);
/* Appends the scalar. A block scalar is its header, then its lines, without a last line end. */
void edit_scalar_write(struct str *out, const struct edit_scalar *how, const char *text,
                       size_t size);

#endif
