/*
 * text: what is safe and how wide on a terminal.
 */
#ifndef LAMBENCH_BASE_TEXT_H
#define LAMBENCH_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct str;

/* Appends TEXT so that nothing in it can act on a terminal: control characters as ^X, escape
 * sequences as visible text (^[), invalid UTF-8 as \x.., bidirectional controls as \u{202e}, tabs
 * expanded to columns of 8. Line breaks are kept when KEEP_LINES. */
void text_safe(struct str *out, const char *text, size_t size, bool keep_lines);

/* Appends TEXT without terminal escape sequences (CSI, OSC, DCS, single-character), for logs that
 * a program coloured; other control characters as text_safe. */
void text_strip(struct str *out, const char *text, size_t size);

/* Decodes one code point at TEXT (SIZE > 0); returns bytes used (1 with U+FFFD for invalid). */
size_t text_decode(const char *text, size_t size, unsigned *out_code_point);
/* Columns of a code point: 0 (combining), 1 or 2; -1 unprintable. Own table-free wcwidth(). */
int text_code_point_width(unsigned code_point);
/* Columns of SIZE bytes of safe text. */
int text_width(const char *text, size_t size);
/* Bytes of the longest start of TEXT that fits in COLUMNS. */
size_t text_fit(const char *text, size_t size, int columns);
/* Appends TEXT cut to COLUMNS, with an ellipsis (UTF-8 or "~" when ASCII) in its MIDDLE or at its
 * end when it did not fit. */
void text_cut(struct str *out, const char *text, int columns, bool middle, bool ascii);

bool text_equal(const char *left, const char *right);      /* NULL equals NULL */
bool text_starts(const char *text, const char *start);
bool text_ends(const char *text, const char *end);
bool text_valid_utf8(const char *text, size_t size);
/* "1.8 MB", "412 B": as people write sizes, powers of 1024. */
const char *text_size(char *buffer, size_t size, unsigned long long bytes);

#endif
