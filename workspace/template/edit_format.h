/*
 * edit_format: how the person writes: indentation, dashes, quotes and separators near a place, so
 * that what is added looks like what is there.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_FORMAT_H
#define LAMBENCH_TEMPLATE_EDIT_FORMAT_H

#include "workspace/template/edit_inside.h"

struct edit_spot;

struct edit_format {
    bool json;
    bool quoted;            /* no block scalars */
    const char *line_end;
    char quote;             /* for texts that need one */
    char key_quote;         /* of keys; 0: none */
    int step;               /* columns of a map within a map */
    int list;               /* columns of the dash of a list within a map: 0 or more */
    int dash;               /* columns from the dash to its item */
    const char *unit;       /* flow over several lines: what a level adds to the indentation */
    const char *colon, *comma; /* flow in one line: ": " and ", " */
};

/* For what stands within the collection at SPOT. */
void edit_format_near(const struct edit_work *work, const struct edit_spot *spot,
                      struct edit_format *out);

/* Does the flow collection NODE have its children on lines of their own? */
bool edit_format_spread(const struct edit_work *work, const struct node *node);

#endif
