/*
 * function_screen: one function in detail: configuration, environment, layers, role, triggers,
 * each with the place in the template that sets it.
 */
#ifndef LAMBENCH_SCREEN_FUNCTION_SCREEN_H
#define LAMBENCH_SCREEN_FUNCTION_SCREEN_H

struct screen_type;

extern const struct screen_type function_screen;

#endif
