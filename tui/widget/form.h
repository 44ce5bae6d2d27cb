/*
 * form: several fields of one line each. Under the field that is being filled in stands what is
 * wrong with it, else what may be there.
 */
#ifndef LAMBENCH_WIDGET_FORM_H
#define LAMBENCH_WIDGET_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/canvas.h"
#include "tui/widget/editor.h"

struct form_field {
    char *name, *help;      /* owned; HELP may be NULL */
    struct editor editor;
    bool choice;            /* has a list to choose from, which its owner shows */
    bool listed;            /* ... and nothing else: it is not typed */
    char error[160];        /* of the value as it is, set by the owner; "" when it is right */
    bool touched;           /* it was changed, or left, or the whole was to be accepted */
};

struct form {
    struct form_field *fields;
    size_t count, capacity, focus;
};

void form_release(struct form *form);
/* HELP and INITIAL may be NULL. The field is borrowed until the next one is added. */
struct form_field *form_add(struct form *form, const char *name, const char *initial,
                            const char *help);
/* "" when there is no such field. */
const char *form_value(const struct form *form, const char *name);
void form_set(struct form *form, size_t field, const char *value);
/* Keys that move between fields, and those of the field in focus; false when KEY is neither. */
bool form_key(struct form *form, int key);
/* Puts the focus on the first field with an error; false when there is none. */
bool form_wrong(struct form *form);
/* Rows that it needs. */
int form_height(const struct form *form);
/* HIDDEN: no cursor, something lies above it. Rows can be clicked. */
void form_draw(const struct form *form, const struct canvas *canvas, bool covered);

#endif
