/*
 * str: growing text with a hard upper size.
 *
 * Always NUL-terminated; may hold NUL bytes in its middle. Adding past the maximum is dropped and
 * remembered in `cut`, so a hostile input can make text wrong but never large.
 */
#ifndef LAMBENCH_BASE_STR_H
#define LAMBENCH_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { STR_NUMBER = 24 };   /* room for any number in digits */

struct str {
    char *text;         /* owned; never NULL after str_init */
    size_t length, capacity, maximum;
    bool cut;           /* something did not fit */
};

void str_init(struct str *str, size_t maximum);
void str_release(struct str *str);
void str_clear(struct str *str); /* empty again, keeps its memory */
void str_reserve(struct str *str, size_t size); /* memory for so many more bytes, at once */
void str_add_grow(struct str *str, const void *bytes, size_t size); /* see str_add_bytes */
void str_add_char(struct str *str, char character);
/* Numbers without a format, for what is written many times a second: 12, and 1.25 of 1250. */
const char *str_number(char buffer[STR_NUMBER], int64_t number);
void str_add_number(struct str *str, int64_t number);
void str_add_thousandths(struct str *str, int64_t thousandths); /* rounded to hundredths */
void str_addf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
void str_addf_v(struct str *str, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/* Gives the text away (free it) and leaves STR released. */
char *str_take(struct str *str);

/* Here, because lines and heads are made of many small parts, whose length is mostly known. */
static inline void str_add_bytes(struct str *str, const void *bytes, size_t size)
{
    if (size == 0 || size >= str->capacity - str->length) {
        str_add_grow(str, bytes, size);
        return;
    }
    memcpy(str->text + str->length, bytes, size);
    str->length += size;
    str->text[str->length] = '\0';
}

static inline void str_add(struct str *str, const char *text)
{
    str_add_bytes(str, text, strlen(text));
}

static inline void str_auto(struct str *str) { str_release(str); }
#define AUTO_STR __attribute__((cleanup(str_auto))) struct str

#endif
