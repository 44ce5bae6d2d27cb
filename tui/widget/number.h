/*
 * number: what people type for a number that has a value already.
 */
#ifndef LAMBENCH_WIDGET_NUMBER_H
#define LAMBENCH_WIDGET_NUMBER_H

#include <stdbool.h>

/* "256", "256 MB" (UNIT, or NULL for none), "+64" (that much more than OLD), "x2" (that many times
 * OLD). False when TYPED is none of these or the outcome is too large for a number here. */
bool number_typed(const char *typed, const char *unit, long old, long *out);

#endif
