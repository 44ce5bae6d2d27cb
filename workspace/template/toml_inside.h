/*
 * toml_inside: what the files of toml share; nobody else includes it.
 */
#ifndef LAMBENCH_TEMPLATE_TOML_INSIDE_H
#define LAMBENCH_TEMPLATE_TOML_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/template/node.h"
#include "workspace/template/toml.h"

struct str;

/* How a map or list came to be: that decides who may still add to it. */
enum toml_made {
    TOML_ON_THE_WAY,    /* to [a.b.c]: a and b */
    TOML_BY_HEADER,     /* [a] */
    TOML_BY_DOTS,       /* a.b = 1 */
    TOML_CLOSED,        /* {a = 1} and [1, 2] */
    TOML_ITEMS          /* the list of all [[a]] */
};

/* Every map and list of a document is one. */
struct toml_table {
    struct node node;
    enum toml_made made;
};

struct toml_reader {
    struct arena *arena;
    const char *start, *at, *end, *file;
    const char *seen;           /* LINE and COLUMN are its place; never after AT */
    int line, column;
    struct error *error;
    size_t values;
    int depth;
};

/* The byte AHEAD of the present one; -1 past the end. */
int toml_peek(const struct toml_reader *reader, size_t ahead);
/* Steps over TEXT when it comes next. */
bool toml_take(struct toml_reader *reader, const char *text);
void toml_skip_blanks(struct toml_reader *reader);
/* Blanks, comments and line breaks. */
bool toml_skip_lines(struct toml_reader *reader);
/* Sets the error at the present place (or the error that is set stays); always false. */
bool toml_fail(struct toml_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A new value that begins at the present place; NULL with the error when there are too many. */
struct node *toml_new(struct toml_reader *reader, enum node_kind kind);
struct toml_table *toml_new_table(struct toml_reader *reader, enum node_kind kind,
                                  enum toml_made made);

/* A string of any of the four kinds, its quote being next; SEVERAL lines allowed or not. */
bool toml_read_string(struct toml_reader *reader, bool several, struct str *out);
/* The value that begins here. */
const struct node *toml_read_value(struct toml_reader *reader);
/* "a.b = value": into MAP. */
bool toml_read_pair(struct toml_reader *reader, struct toml_table *map);
/* A number, date or truth value, as written: NULL when WORD is none. */
const struct node *toml_read_word(struct toml_reader *reader);

#endif
