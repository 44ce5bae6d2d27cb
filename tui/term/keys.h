/*
 * keys: names of keys and their codes. A code is a Unicode code point, a control code 1 to 26
 * for Ctrl-a to Ctrl-z, or one of the names below.
 */
#ifndef LAMBENCH_TERM_KEYS_H
#define LAMBENCH_TERM_KEYS_H

#include <stdbool.h>
#include <stddef.h>

enum {
    KEYS_NONE = 0,
    KEYS_TAB = 9, KEYS_ENTER = 13, KEYS_ESC = 27, KEYS_SPACE = 32, KEYS_BACKSPACE = 127,
    KEYS_UP = 0x200000, KEYS_DOWN, KEYS_LEFT, KEYS_RIGHT, KEYS_HOME, KEYS_END, KEYS_PAGE_UP,
    KEYS_PAGE_DOWN, KEYS_DELETE, KEYS_SHIFT_TAB, KEYS_F1,
    KEYS_WORD_LEFT, KEYS_WORD_RIGHT, KEYS_WORD_DELETE, KEYS_WORD_ERASE /* only in text fields */
};

#define KEYS_CTRL(letter) ((letter) & 0x1f)

/* "Enter", "Ctrl-d", "PgDn", "F1", "Space", or the character itself. */
const char *keys_name(char *buffer, size_t size, int key);
/* KEYS_NONE when there is no key of this name. */
int keys_parse(const char *name);
/* True for a key that types a character into a text field. */
bool keys_types(int key);

#endif
