/*
 * wrap: long lines of text, broken at blanks.
 */
#ifndef LAMBENCH_WIDGET_WRAP_H
#define LAMBENCH_WIDGET_WRAP_H

struct str;

/* Appends SAFE_TEXT with lines of at most WIDTH columns: each goes on at a blank, else where it has
 * to, under its own indentation. Every line ends with '\n'. */
void wrap_text(struct str *out, const char *safe_text, int width);

#endif
