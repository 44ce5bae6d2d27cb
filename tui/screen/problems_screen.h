/*
 * problems_screen: what was found in the project, each with its place in the file.
 */
#ifndef LAMBENCH_SCREEN_PROBLEMS_SCREEN_H
#define LAMBENCH_SCREEN_PROBLEMS_SCREEN_H

struct screen_type;

extern const struct screen_type problems_screen;

#endif
