/*
 * nearest: the known word most like a mistyped one, for hints.
 */
#ifndef LAMBENCH_ACTION_NEAREST_H
#define LAMBENCH_ACTION_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *text;   /* what was typed */
    const char *best;   /* NULL: nothing is near enough */
    size_t distance;
};

void nearest_init(struct nearest *nearest, const char *text);
/* WORD is borrowed as long as the result is used. */
void nearest_try(struct nearest *nearest, const char *word);

#endif
