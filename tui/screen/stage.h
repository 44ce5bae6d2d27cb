/*
 * stage: what all screens share: the stack of open screens, the function that keys mean, the
 * message row, and the program around them.
 */
#ifndef LAMBENCH_SCREEN_STAGE_H
#define LAMBENCH_SCREEN_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/action/ui.h"
#include "tui/screen/rows.h"
#include "tui/screen/screen.h"
#include "workspace/base/mem.h"

struct change;
struct command;
struct error;
struct launcher;
struct log_ring;
struct loop;
struct map;
struct messages;
struct runner;

/* What the terminal is lent to. */
struct stage_program {
    const char *const *words;       /* a command, ends with NULL; NULL: the user's editor */
    const char *path;               /* of what is edited */
    int line;                       /* 0: none */
};

/* What only the program around the screens can do. */
struct stage_host {
    void (*changed)(void *self, bool asked);    /* draw soon; ASKED: at once, a key was pressed */
    /* Lends the terminal to another program; DONE comes when it has ended. */
    int (*run)(void *self, const struct stage_program *program,
               void (*done)(void *done_self, int status), void *done_self, struct error *error);
    void (*copy)(void *self, const char *what, const char *text, size_t size);
    void (*plain)(void *self, const char *text, size_t size);   /* outside of the full screen */
    bool (*mouse)(void *self);                  /* turns it on or off; true: it is on */
    void (*suspend)(void *self);
    void (*redraw)(void *self);
    void (*quit)(void *self);
};

enum { STAGE_DEPTH = 32, STAGE_KEPT = 16 };

struct stage {
    struct loop *loop;              /* borrowed, like the next two */
    struct launcher *launcher;
    struct runner *runner;          /* NULL: there is no project */
    const struct stage_host *host;
    void *host_self;
    struct ui ui;                   /* for actions */
    const struct screen_type *const *screens;   /* the tables, borrowed; see dispatch */
    const struct command *commands;
    struct screen *stack[STAGE_DEPTH];
    size_t depth;
    bool settled;                   /* those open were refreshed since one came or went */
    struct screen *kept[STAGE_KEPT]; /* screens with a tab keep their state */
    size_t kept_count;
    int width, height;              /* of the terminal */
    char *function;                 /* what keys mean, by id; NULL when there is none */
    struct rows rows;
    struct log_ring *logs;
    struct map *runs;               /* function -> struct run */
    char message[512];
    enum ui_tone tone;
    struct messages *messages;      /* all that the message row has said */
    const char *running;            /* name of the action that prints, for its title */
    char *last_query;               /* what was searched last */
    int64_t last_key_ns, last_interrupt_ns; /* monotonic */
    bool ascii, vim, mouse_hint_given;
    bool watch, mouse_on;           /* files are watched; the mouse is used */
    bool read_only;                 /* templates are not edited */
    struct change *change;          /* the edit that is being made; NULL: none was yet */
    void (*free_change)(struct change *change);
    char *made;                     /* a folder made for that edit, while it is not written; NULL */
    size_t undo_count;              /* edits that can be taken back */
    bool printing;                  /* the text screen on top belongs to the running action */
    struct {
        int x, y;                   /* where the button went down; x is -1 when it is up */
        int last_x, last_y;
        int64_t last_ns;
    } mouse;
};

void stage_init(struct stage *stage);
void stage_release(struct stage *stage);

void stage_say(struct stage *stage, enum ui_tone tone, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void stage_fail(struct stage *stage, const struct error *error);
/* Something to draw: asked for by a key, or not. */
void stage_changed(struct stage *stage, bool asked);

/* The topmost screen, and the topmost one that is no popup. */
struct screen *stage_top(const struct stage *stage);
struct screen *stage_base(const struct stage *stage);
/* Brings a screen to the top; one with a tab that is open already moves there. Returns it. */
struct screen *stage_push(struct stage *stage, const struct screen_type *type);
int stage_open(struct stage *stage, const char *name, struct error *error);
/* Closes the topmost screen; the last one stays. */
void stage_pop(struct stage *stage);
/* Closes SCREEN if it is on the stack. */
void stage_close(struct screen *screen);
void stage_select(struct stage *stage, const char *function);

#endif
