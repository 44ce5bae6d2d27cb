/*
 * start_screen: what is shown when there is no template: those found below, and starters.
 */
#ifndef LAMBENCH_SCREEN_START_SCREEN_H
#define LAMBENCH_SCREEN_START_SCREEN_H

struct screen_type;
struct stage;

extern const struct screen_type start_screen;

/* FOLDER is where a template was looked for; WHY is what the search said. OPEN is called with the
 * template that was chosen. */
void start_screen_show(struct stage *stage, const char *folder, const char *why,
                       void (*open)(void *self, const char *path), void *self);

#endif
