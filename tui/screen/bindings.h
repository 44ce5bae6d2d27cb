/*
 * bindings: the table of keys. Hints, help, palette and manual are made from it.
 */
#ifndef LAMBENCH_SCREEN_BINDINGS_H
#define LAMBENCH_SCREEN_BINDINGS_H

#include <stdbool.h>
#include <stddef.h>

struct binding {
    const char *screen;     /* name, or "*" for every screen */
    const char *key;        /* "i", "Enter", "Ctrl-l" */
    const char *words;      /* of a command or action */
    const char *hint;       /* one or two words for the last row, or NULL */
    const char *help;       /* one line */
    const char *group;      /* heading in help */
};

extern const struct binding bindings_table[];   /* ends with a row without key */

/* Keys that the lists and fields of all screens handle themselves, for help. */
/* SCREENS: names of those on which they move, NULL: all. */
struct bindings_move { const char *keys, *help, *screens; };
extern const struct bindings_move bindings_moves[]; /* ends with a row without keys */

/* The binding of a key code on a screen, its own before that for all; NULL if none. VIM: the
 * preset in which h and l move. */
const struct binding *bindings_find(const char *screen, int key, bool vim);
/* The first binding of a screen (or of all) that has these words; NULL if none. */
const struct binding *bindings_for(const char *screen, const char *words, bool vim);

#endif
