/*
 * fields: what a template says about one function, as rows of name, value and place.
 */
#ifndef LAMBENCH_SCREEN_FIELDS_H
#define LAMBENCH_SCREEN_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/model/origin.h"

struct function;
struct rows;

enum fields_tab { FIELDS_CONFIG, FIELDS_ENV, FIELDS_LAYERS, FIELDS_ROLE, FIELDS_TRIGGERS,
                  FIELDS_TABS };

/* Texts are owned and safe for a terminal, but for REAL. */
struct field {
    char *id;                   /* stays with the row when others come and go */
    char *name, *value, *place;
    char *real;                 /* the value as it is, NULL: it has none that is known */
    char *reason;               /* why it has none, NULL */
    int index;                  /* in the list of the template; -1: it is not in one */
    bool hidden;
    bool set;                   /* something gives it a value, be it a default */
    enum origin_kind origin;
    char *given;                /* the file of a local value, NULL */
    int line;                   /* in the template; 0: none */
    char *file;                 /* of that template, NULL: the project's own */
};

struct fields {
    struct field *items;
    size_t count, capacity;
};

/* SHOW_HIDDEN: secret values are shown too. */
void fields_fill(struct fields *fields, enum fields_tab tab, const struct rows *rows,
                 const struct function *function, bool show_hidden);
void fields_release(struct fields *fields);
const char *fields_tab_name(enum fields_tab tab);
size_t fields_tab_count(enum fields_tab tab, const struct function *function);
/* "318 of 4096 bytes", "1 of 5 layers": into BUFFER, "" when the tab has no such limit. */
const char *fields_tab_used(enum fields_tab tab, const struct function *function, char *buffer,
                            size_t size);

#endif
