/*
 * edit_lines: the lines and blanks around a place in the bytes of a template.
 */
#ifndef LAMBENCH_TEMPLATE_EDIT_LINES_H
#define LAMBENCH_TEMPLATE_EDIT_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/template/parse.h"

/* Of the line that AT is in: its first byte, the byte of its line end (or the size of the text),
 * and the first byte of the next line. */
size_t edit_lines_start(const struct parse_source *source, size_t at);
size_t edit_lines_end(const struct parse_source *source, size_t at);
size_t edit_lines_next(const struct parse_source *source, size_t at);
/* Where the line before the one that begins at LINE begins; LINE when there is none. */
size_t edit_lines_before(const struct parse_source *source, size_t line);

/* The first byte that is neither blank nor tab, at or behind AT. */
size_t edit_lines_blanks(const struct parse_source *source, size_t at);
/* As edit_lines_blanks(), going on over line ends and comments. */
size_t edit_lines_skip(const struct parse_source *source, size_t at);
/* Is there nothing but blanks before AT in its line? */
bool edit_lines_first(const struct parse_source *source, size_t at);
/* What a line is, by the place where it begins. */
bool edit_lines_empty(const struct parse_source *source, size_t line);
bool edit_lines_comment(const struct parse_source *source, size_t line);
/* Bytes before AT in its line. */
int edit_lines_column(const struct parse_source *source, size_t at);
/* The number of the line, from 1. */
int edit_lines_number(const char *bytes, size_t at);

#endif
