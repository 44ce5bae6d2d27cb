/*
 * columns: rows of cells as text: aligned for people, separated by tabs for programs.
 */
#ifndef LAMBENCH_ACTION_COLUMNS_H
#define LAMBENCH_ACTION_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

struct columns;
struct str;

struct columns *columns_new(size_t width);
void columns_free(struct columns *columns);
/* The next cell, row after row; NULL is "-". */
void columns_add(struct columns *columns, const char *text);
void columns_addf(struct columns *columns, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void columns_print(const struct columns *columns, bool people, struct str *out);

static inline void auto_columns(struct columns **pointer) { columns_free(*pointer); }
#define AUTO_COLUMNS __attribute__((cleanup(auto_columns))) struct columns *

#endif
