/*
 * choose: one of a list that may be long. Typing finds; where it is allowed, what was typed is
 * taken as it is.
 */
#ifndef LAMBENCH_SCREEN_CHOOSE_H
#define LAMBENCH_SCREEN_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>

struct screen;
struct str;

struct choose_item {
    const char *value;
    const char *note;       /* or NULL */
};

struct choose {
    const char *title;
    const char *footer;     /* one line, or NULL */
    const struct choose_item *items;    /* copied */
    size_t count;
    const char *selected;   /* the value to begin with, or NULL */
    const char *typed;      /* what is in the field of the search at the start, or NULL */
    const char *other;      /* what typed text that is not in the list would be ("an ARN"); NULL:
                             * only the list counts */
    /* After the list was closed. VALUE is NULL when it was given up. */
    void (*chosen)(struct screen *owner, void *self, const char *value);
    /* Appends the lines that would change with VALUE; false: OUT says why it is refused. NULL: no
     * file changes at once. */
    bool (*preview)(struct screen *owner, void *self, const char *value, struct str *out);
    void *self;             /* borrowed, for the calls */
};

void choose_show(struct screen *owner, const struct choose *choose);

#endif
