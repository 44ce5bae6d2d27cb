/*
 * form_screen: a form over the screen that asked, with the difference it would make. Nothing is
 * done before the whole is accepted.
 */
#ifndef LAMBENCH_SCREEN_FORM_SCREEN_H
#define LAMBENCH_SCREEN_FORM_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

struct choose_item;
struct error;
struct form;
struct screen;
struct stage;
struct str;

struct form_screen_field {
    const char *name;
    const char *initial;    /* or NULL */
    const char *help;       /* what may be there, an example; or NULL */
    const struct choose_item *choices;  /* copied; NULL: none */
    size_t choice_count;
    bool typed;             /* with choices: other text is taken too */
};

struct form_screen {
    const char *title;
    const struct form_screen_field *fields;     /* copied */
    size_t count;
    void *self;             /* for the calls below */
    /* What is wrong with the field, into BUFFER; false when it is right. */
    bool (*wrong)(void *self, const struct form *form, size_t field, char *buffer, size_t size);
    /* Appends the lines that would change; false: OUT says why there are none. May be NULL. */
    bool (*preview)(void *self, const struct form *form, struct str *out);
    /* 0: done, the form closes. */
    int (*accept)(struct stage *stage, void *self, const struct form *form, struct error *error);
    void (*release)(void *self);    /* when the form has gone; may be NULL */
};

void form_screen_show(struct stage *stage, const struct form_screen *form);

#endif
