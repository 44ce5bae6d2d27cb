/*
 * screen: what every screen is: a row of functions and a state. refresh turns the model into rows,
 * draw turns rows into cells and does nothing else.
 */
#ifndef LAMBENCH_SCREEN_SCREEN_H
#define LAMBENCH_SCREEN_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"

struct command;
struct screen;
struct stage;
struct str;

enum screen_click { SCREEN_CLICK, SCREEN_DOUBLE_CLICK, SCREEN_WHEEL_UP, SCREEN_WHEEL_DOWN };

/* One thing the copy menu offers; both texts owned by who asked. */
struct screen_copy { char key; char *label, *text; };
struct screen_copies { struct screen_copy items[10]; size_t count; };

struct screen_type {
    const char *name;       /* "functions": in bindings, help, and for the action «open» */
    const char *title;      /* "Functions" */
    const char *tab;        /* "Fn"; NULL: has no tab */
    char digit;             /* its key, with a tab */
    bool popup;             /* drawn on the whole terminal over the screen below */
    const char *hints;      /* keys shown in the last row, the most important first */
    const char *note;       /* instead of keys in the last row, while a field is open */
    const char *(*note_now)(const struct screen *screen);   /* the same when it changes, or NULL */
    const struct command *commands; /* verbs of this screen, ends with a row without name */
    size_t state_size;
    void (*open)(struct screen *screen);    /* STATE is zeroed; may be NULL, as all of these */
    void (*refresh)(struct screen *screen, int width, int height);
    void (*draw)(const void *state, const struct canvas *canvas);
    bool (*key)(struct screen *screen, int key);    /* cursor keys and fields; false: not mine */
    bool (*text)(const struct screen *screen);      /* a field is open: keys type */
    bool (*paste)(struct screen *screen, const char *text, size_t size);
    void (*click)(struct screen *screen, const struct canvas_zone *zone, enum screen_click click);
    void (*copies)(struct screen *screen, struct screen_copies *out);
    void (*plain)(struct screen *screen, struct str *out);  /* its text for reading outside */
    void (*release)(struct screen *screen);
};

struct screen {
    const struct screen_type *type;
    struct stage *stage;    /* borrowed */
    void *state;
};

#endif
