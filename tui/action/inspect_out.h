/*
 * inspect_out: where an inspected project goes: one JSON document, or rows of path, value and
 * place for people and pipes. Whoever fills it says each thing once.
 */
#ifndef LAMBENCH_ACTION_INSPECT_OUT_H
#define LAMBENCH_ACTION_INSPECT_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/str.h"

enum { INSPECT_OUT_DEPTH = 16 };

struct columns;
struct origin;
struct value;

struct inspect_out {
    struct str *json;           /* the document; NULL: rows are wanted */
    struct columns *rows;       /* or else these: path, value, place */
    const char *file;           /* where origins without a file are */
    bool show_secrets;          /* else secret values are "********" ... */
    const char **secrets;       /* ... and texts with one of these (borrowed) in them */
    size_t secret_count, secret_capacity;
    struct str path;            /* of what is open: "functions.Hello", names joined with dots */
    struct str origins;         /* members of the "origins" of the thing that is open */
    size_t thing;               /* bytes of PATH up to what is inside of that thing */
    bool in_thing, tells;       /* its places are wanted now */
    size_t starts[INSPECT_OUT_DEPTH];   /* length of PATH before each open level */
    int items[INSPECT_OUT_DEPTH];       /* so far in each open list, -1 in maps */
    int depth;
};

/* JSON (may be NULL) or ROWS are the caller's, and FILE is borrowed. */
void inspect_out_init(struct inspect_out *out, struct str *json, struct columns *rows,
                      const char *file);
void inspect_out_release(struct inspect_out *out);
/* Remembers the secrets in VALUE (may be NULL), so that no other text shows them either. */
void inspect_out_hide(struct inspect_out *out, const struct value *value);

/* BRACKET is '{' or '['. NAME is NULL for the document itself and for items of lists. */
void inspect_out_open(struct inspect_out *out, const char *name, char bracket);
void inspect_out_close(struct inspect_out *out);
/* A map that tells in one member "origins" where the values in it come from, by path. */
void inspect_out_open_thing(struct inspect_out *out, const char *name);
void inspect_out_close_thing(struct inspect_out *out);
/* Whether "origins" gets the places of what follows: what is a second form of other members of
 * the thing needs none. */
void inspect_out_tell(struct inspect_out *out, bool places);

/* Members. NULL texts and values are left out, for "absent" is "not given". */
void inspect_out_text(struct inspect_out *out, const char *name, const char *text);
void inspect_out_number(struct inspect_out *out, const char *name, long long number);
void inspect_out_bool(struct inspect_out *out, const char *name, bool value);
void inspect_out_null(struct inspect_out *out, const char *name);
void inspect_out_raw(struct inspect_out *out, const char *name, const char *json);
/* With all that is in it: what is unknown is {"unknown": reason}, secrets are "********". */
void inspect_out_value(struct inspect_out *out, const char *name, const struct value *value);
/* A scalar: null when it is unknown; with NUMBER a text that is a number is one. */
void inspect_out_scalar(struct inspect_out *out, const char *name, const struct value *value,
                        bool number);

/* The place of what is open, as its member "origin". */
void inspect_out_origin(struct inspect_out *out, const struct origin *origin);
/* The place of the member NAME that follows or came before, in "origins". */
void inspect_out_place(struct inspect_out *out, const char *name, const struct origin *origin);
/* A row; in a document nothing. */
void inspect_out_row(struct inspect_out *out, const char *name, const char *text,
                     const struct origin *origin, const char *written);

#endif
