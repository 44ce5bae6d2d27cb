/*
 * likeness: which of the known names was meant by a mistyped one, for hints.
 */
#ifndef LAMBENCH_MODEL_LIKENESS_H
#define LAMBENCH_MODEL_LIKENESS_H

#include <stddef.h>

/* Edits to make LEFT into RIGHT, ignoring case; two neighbours exchanged count as one. SIZE_MAX for
 * names of 64 characters and more. */
size_t likeness_distance(const char *left, const char *right);

/* The one of NAMES (NULL-terminated) with the fewest changes to TEXT, ignoring case; borrowed.
 * NULL when none is near enough to be worth saying. */
const char *likeness_nearest(const char *text, const char *const *names);

#endif
