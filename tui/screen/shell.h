/*
 * shell: a shell in a function's sandbox, on the terminal that the full screen lends meanwhile.
 */
#ifndef LAMBENCH_SCREEN_SHELL_H
#define LAMBENCH_SCREEN_SHELL_H

#include <stdbool.h>

struct error;
struct stage;

/* In a fresh sandbox, or that of the instance that was started last. */
int shell_show(struct stage *stage, const char *function, bool instance, struct error *error);

#endif
