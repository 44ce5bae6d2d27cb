/*
 * logs_screen: all log lines, or those of one function: follow, filter, search, jump.
 */
#ifndef LAMBENCH_SCREEN_LOGS_SCREEN_H
#define LAMBENCH_SCREEN_LOGS_SCREEN_H

struct screen_type;
struct stage;

extern const struct screen_type logs_screen;

/* Opens it on the newest lines of a function (NULL: all). */
void logs_screen_show(struct stage *stage, const char *function);

#endif
