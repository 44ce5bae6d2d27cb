/*
 * edit_field: the properties of a function that people change by name, in line mode and on the
 * screen: their paths, what they may hold, and words about them.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_FIELD_H
#define LAMBENCH_TEMPLATE_EDIT_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/template/edit.h"

struct error;
struct str;

enum edit_field_kind {
    EDIT_FIELD_TEXT,
    EDIT_FIELD_NUMBER,      /* whole, from minimum to maximum */
    EDIT_FIELD_CHOICE,      /* one of choices */
    EDIT_FIELD_ONE,         /* a list with one of choices */
    EDIT_FIELD_LIST         /* a list of texts or expressions: ADD, TAKE, MOVE */
};

enum { EDIT_FIELD_NAMES = 4 };

struct edit_field {
    const char *name;       /* as people type it: "MemorySize" */
    const char *other;      /* another name for it, or NULL */
    const char *sam[EDIT_FIELD_NAMES];      /* path beneath Properties, NULL-terminated; an empty */
    const char *plain[EDIT_FIELD_NAMES];    /* one: that kind of function does not have it */
    enum edit_field_kind kind;
    int minimum, maximum;   /* of a number; of a text: its longest length in characters, 0: any */
    const char *unit;       /* "MB", "s", or NULL */
    const char *const *choices; /* NULL-terminated, or NULL */
    const char *help;       /* one sentence */
    const char *example;
};

/* NULL past the end. */
const struct edit_field *edit_field_at(size_t index);
/* By name or other name, ignoring case. NULL with ERROR_NOT_FOUND and what was perhaps meant. */
const struct edit_field *edit_field_find(const char *name, struct error *error);
/* Its path for a SAM or a plain function, for struct edit. NULL with the reason. */
const char *const *edit_field_path(const struct edit_field *field, bool is_sam,
                                   struct error *error);
/* The INDEX-th choice; NULL past the end. Runtimes that can no longer be created are left out. */
const char *edit_field_choice(const struct edit_field *field, size_t index);
/* "128 to 10240 MB", "one of Active, PassThrough, Disabled": appended to OUT. */
void edit_field_rule(const struct edit_field *field, struct str *out);

/* Checks TEXT as a value of FIELD and sets kind and value of EDIT for it. OUT holds the value and
 * must outlive EDIT. What begins as a function (!Ref X, {"Ref": X}) is an expression and not
 * checked. -1 with the rule that TEXT breaks. */
int edit_field_value(const struct edit_field *field, const char *text, struct str *out,
                     struct edit *edit, struct error *error);
/* Is TEXT a function in YAML or JSON notation, as !Sub x or {"Ref": "x"}? */
bool edit_field_is_expression(const char *text);

#endif
