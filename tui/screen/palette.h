/*
 * palette: every command, found by typing words of it.
 */
#ifndef LAMBENCH_SCREEN_PALETTE_H
#define LAMBENCH_SCREEN_PALETTE_H

struct screen_type;

extern const struct screen_type palette_screen;

#endif
