/*
 * help_screen: the keys of the screen below, made from the table of bindings. Typing filters.
 */
#ifndef LAMBENCH_SCREEN_HELP_SCREEN_H
#define LAMBENCH_SCREEN_HELP_SCREEN_H

struct screen_type;

extern const struct screen_type help_screen;

#endif
