/*
 * functions_screen: the first screen: functions with their state and last result, logs below.
 */
#ifndef LAMBENCH_SCREEN_FUNCTIONS_SCREEN_H
#define LAMBENCH_SCREEN_FUNCTIONS_SCREEN_H

struct screen_type;

extern const struct screen_type functions_screen;

#endif
