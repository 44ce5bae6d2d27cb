/*
 * change_inside: between the parts of change.
 */
#ifndef LAMBENCH_SCREEN_CHANGE_INSIDE_H
#define LAMBENCH_SCREEN_CHANGE_INSIDE_H

#include <stdbool.h>

#include "workspace/template/edit.h"

struct editor_result;
struct error;
struct screen;
struct stage;

struct change {
    struct edit edit;           /* its texts are the next ones */
    char *id, *new_id, *after, *value, *expect;
    char **path;
    char *name, *file;
    bool secret, force;
    bool present;               /* the value is written where it will be changed */
    int line;                   /* where the value is, or would be added to; 0: not known */
    struct edit_places places;
    char target[160];
    void (*then)(struct screen *owner);
    void (*done)(struct screen *owner, bool written);
    struct screen *owner;
};

/* The name of a file for people: from the project's folder on when it is in it. */
const char *change_file(const struct stage *stage, const char *path);
int change_places(struct stage *stage, struct edit_places *out, struct error *error);
int change_apply(struct stage *stage, bool dry_run, struct editor_result *out,
                 struct error *error);
/* Says START, WHAT and END in one row: WHAT gives way to SHORTER (may be NULL), then it is cut. */
void change_say(struct stage *stage, const char *start, const char *what, const char *shorter,
                const char *end);
/* After the file was written; returns what to say of the reload. */
const char *change_take_effect(struct stage *stage);

#endif
