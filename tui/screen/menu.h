/*
 * menu: a few choices, each with its letter. Lists at once what may follow a key.
 */
#ifndef LAMBENCH_SCREEN_MENU_H
#define LAMBENCH_SCREEN_MENU_H

#include <stddef.h>

struct screen;

struct menu_item {
    char key;
    const char *label;
    const char *note;       /* or NULL */
};

/* Copies the items. CHOSEN is called after the menu was closed, with the letter; not when it was
 * given up. */
void menu_show(struct screen *owner, const char *title, const char *footer,
               const struct menu_item *items, size_t count,
               void (*chosen)(struct screen *owner, char key));

#endif
