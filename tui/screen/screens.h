/*
 * screens: the table of screens.
 */
#ifndef LAMBENCH_SCREEN_SCREENS_H
#define LAMBENCH_SCREEN_SCREENS_H

struct screen_type;

/* NULL terminated; those with a tab in the order of their keys. */
extern const struct screen_type *const screens_table[];

#endif
