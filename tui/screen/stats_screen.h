/*
 * stats_screen: starts, durations, memory and cost of the selected function.
 */
#ifndef LAMBENCH_SCREEN_STATS_SCREEN_H
#define LAMBENCH_SCREEN_STATS_SCREEN_H

struct screen_type;

extern const struct screen_type stats_screen;

#endif
