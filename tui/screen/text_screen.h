/*
 * text_screen: a text to read: what an action printed, a whole log line.
 */
#ifndef LAMBENCH_SCREEN_TEXT_SCREEN_H
#define LAMBENCH_SCREEN_TEXT_SCREEN_H

#include <stddef.h>

struct screen_type;
struct stage;

extern const struct screen_type text_screen;

/* Shows TEXT (from outside) under a title. JSON is indented, long lines of other text go on
 * in the next row. */
void text_screen_show(struct stage *stage, const char *title, const char *text, size_t size);
/* Adds what an action printed to its text, opening one when there is none; its lines are
 * not broken, as they may be tables. */
void text_screen_add(struct stage *stage, const char *text, size_t size);

#endif
