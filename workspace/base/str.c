#include "workspace/base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"

enum { FIRST_BYTES = 64 };

void str_init(struct str *str, size_t maximum)
{
    if (maximum > SIZE_MAX / 4)
        maximum = SIZE_MAX / 4; /* so that sums below cannot overflow */
    size_t capacity = maximum < FIRST_BYTES ? maximum + 1 : FIRST_BYTES;
    *str = (struct str){ .text = mem_alloc(capacity), .capacity = capacity, .maximum = maximum };
}

void str_release(struct str *str)
{
    free(str->text);
    *str = (struct str){ .text = NULL };
}

void str_clear(struct str *str)
{
    CHECK(str->text);
    str->length = 0;
    str->text[0] = '\0';
    str->cut = false;
}

/* Makes room for SIZE more bytes and the final NUL; SIZE fits below the maximum already. */
static void reserve(struct str *str, size_t size)
{
    size_t needed = str->length + size + 1;
    if (needed <= str->capacity)
        return;
    size_t capacity = str->capacity * 2 > needed ? str->capacity * 2 : needed;
    if (capacity > str->maximum + 1)
        capacity = str->maximum + 1;
    str->text = mem_resize(str->text, capacity, 1);
    str->capacity = capacity;
}

void str_reserve(struct str *str, size_t size)
{
    size_t room = str->maximum - str->length;
    reserve(str, size < room ? size : room);
}

void str_add_grow(struct str *str, const void *bytes, size_t size)
{
    CHECK(str->text);
    size_t room = str->maximum - str->length;
    if (size > room) {
        str->cut = true;
        size = room;
    }
    if (size == 0)
        return;
    reserve(str, size);
    memcpy(str->text + str->length, bytes, size);
    str->length += size;
    str->text[str->length] = '\0';
}

void str_add_char(struct str *str, char character)
{
    str_add_bytes(str, &character, 1);
}

/* Digits of NUMBER, at least LEAST of them, up to END; returns where they begin. */
static char *digits_before(char *end, uint64_t number, int least)
{
    for (; number > 0 || least > 0; number /= 10, least--)
        *--end = (char)('0' + number % 10);
    return end;
}

const char *str_number(char buffer[STR_NUMBER], int64_t number)
{
    char *end = buffer + STR_NUMBER - 1;
    uint64_t size = number < 0 ? -(uint64_t)number : (uint64_t)number;
    *end = '\0';
    char *begin = digits_before(end, size, 1);
    if (number < 0)
        *--begin = '-';
    return begin;
}

void str_add_number(struct str *str, int64_t number)
{
    char text[STR_NUMBER];
    str_add(str, str_number(text, number));
}

void str_add_thousandths(struct str *str, int64_t thousandths)
{
    char text[32];
    char *end = text + sizeof text;
    uint64_t size = thousandths < 0 ? -(uint64_t)thousandths : (uint64_t)thousandths;
    uint64_t hundredths = (size + 5) / 10;
    char *begin = digits_before(end, hundredths % 100, 2);
    *--begin = '.';
    begin = digits_before(begin, hundredths / 100, 1);
    if (thousandths < 0)
        *--begin = '-';
    str_add_bytes(str, begin, (size_t)(end - begin));
}

void str_addf(struct str *str, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    str_addf_v(str, format, arguments);
    va_end(arguments);
}

void str_addf_v(struct str *str, const char *format, va_list arguments)
{
    char small[256];
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(small, sizeof small, format, arguments);
    CHECK(length >= 0);
    if ((size_t)length < sizeof small) {
        str_add_bytes(str, small, (size_t)length);
    } else {
        AUTO_FREE char *text = mem_format_v(format, again);
        str_add_bytes(str, text, (size_t)length);
    }
    va_end(again);
}

char *str_take(struct str *str)
{
    CHECK(str->text);
    char *text = str->text;
    *str = (struct str){ .text = NULL };
    return text;
}
