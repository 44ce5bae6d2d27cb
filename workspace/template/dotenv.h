/*
 * dotenv: the lines of a .env file, one after the other: NAME=value with or without "export",
 * quotes of three kinds, comments, several lines within quotes. Nothing is put in place of "$".
 */
#ifndef LAMBENCH_TEMPLATE_DOTENV_H
#define LAMBENCH_TEMPLATE_DOTENV_H

#include <stddef.h>

#include "workspace/base/str.h"

/* One file being read. */
struct dotenv {
    const char *at, *end;
    int line;
    const char *line_start;
    struct str name, value;     /* of the present entry */
    int entry_line, entry_column;
    const char *wrong;          /* what is wrong with it, after -1 */
};

/* BYTES are borrowed. Release with dotenv_release(). */
void dotenv_init(struct dotenv *dotenv, const char *bytes, size_t size);
void dotenv_release(struct dotenv *dotenv);
/* 1: NAME, VALUE and the place of the name are those of the next entry; 0: that was all; -1: a line
 * is wrong (WRONG and its place say how) and is passed over. */
int dotenv_next(struct dotenv *dotenv);

#endif
