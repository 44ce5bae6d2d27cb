/*
 * fields: what a template says about one function, as rows of name, value and place.
 */
#ifndef LAMBENCH_SCREEN_FIELDS_H
#define LAMBENCH_SCREEN_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

struct function;
struct rows;

enum fields_tab { FIELDS_CONFIG, FIELDS_ENV, FIELDS_LAYERS, FIELDS_ROLE, FIELDS_TRIGGERS,
                  FIELDS_TABS };

struct field {
    char *name, *value, *place; /* owned, safe for a terminal */
    char *real;                 /* of a hidden value; else NULL */
    int line;                   /* in the template; 0: none */
    bool hidden;
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

#endif
