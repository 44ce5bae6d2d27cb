#include "workspace/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/str.h"

enum { REPLACEMENT = 0xFFFD, TAB_COLUMNS = 8, ESCAPE = 0x1B, DELETE = 0x7F };

/* Bytes a sequence with this first byte has, 0 when none begins so. */
static size_t sequence_size(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xC2)
        return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
}

size_t text_decode(const char *text, size_t size, unsigned *out_code_point)
{
    static const unsigned char first_bits[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    static const unsigned smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *bytes = (const unsigned char *)text;
    size_t used = sequence_size(bytes[0]);
    *out_code_point = REPLACEMENT;
    if (used == 0 || used > size)
        return 1;
    unsigned code_point = bytes[0] & first_bits[used];
    for (size_t i = 1; i < used; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 1;
        code_point = code_point << 6 | (bytes[i] & 0x3F);
    }
    if (code_point < smallest[used] || code_point > 0x10FFFF ||
        (code_point >= 0xD800 && code_point <= 0xDFFF))
        return 1;
    *out_code_point = code_point;
    return used;
}

/* Whether text_decode's answer stands for a broken byte and not for a U+FFFD that was written. */
static bool is_broken(size_t used, unsigned code_point)
{
    return used == 1 && code_point == REPLACEMENT;
}

/* Where text becomes safe; COLUMN is only there for tabs. */
struct writer {
    struct str *out;
    int column;
    bool keep_lines;
};

static void write_visible(struct writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void write_visible(struct writer *writer, const char *format, ...)
{
    char text[16];
    va_list arguments;
    va_start(arguments, format);
    writer->column += vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    str_add(writer->out, text);
}

static void write_control(struct writer *writer, unsigned control)
{
    if (control == '\n' && writer->keep_lines) {
        str_add_char(writer->out, '\n');
        writer->column = 0;
    } else if (control == '\t') {
        int columns = TAB_COLUMNS - writer->column % TAB_COLUMNS;
        writer->column += columns;
        while (columns-- > 0)
            str_add_char(writer->out, ' ');
    } else {
        write_visible(writer, "^%c", control ^ 0x40); /* ^[ for escape, ^? for delete */
    }
}

/* Writes the one character at TEXT so that it cannot act; returns the bytes read. */
static size_t write_safe(struct writer *writer, const char *text, size_t size)
{
    unsigned code_point;
    size_t used = text_decode(text, size, &code_point);
    if (is_broken(used, code_point)) {
        write_visible(writer, "\\x%02x", (unsigned char)text[0]);
    } else if (code_point < ' ' || code_point == DELETE) {
        write_control(writer, code_point);
    } else if (text_code_point_width(code_point) < 0) {
        write_visible(writer, "\\u{%x}", code_point);
    } else {
        str_add_bytes(writer->out, text, used);
        writer->column += text_code_point_width(code_point);
    }
    return used;
}

/* The return of a "\r\n" is part of the line break. */
static bool is_line_break_return(const char *text, size_t size)
{
    return size > 1 && text[0] == '\r' && text[1] == '\n';
}

void text_safe(struct str *out, const char *text, size_t size, bool keep_lines)
{
    struct writer writer = { .out = out, .keep_lines = keep_lines };
    for (size_t at = 0; at < size;) {
        if (keep_lines && is_line_break_return(text + at, size - at))
            at++;
        at += write_safe(&writer, text + at, size - at);
    }
}

static bool between(char character, int first, int last)
{
    return (unsigned char)character >= first && (unsigned char)character <= last;
}

/* Behind "ESC [": parameters, intermediates, one final byte. */
static size_t control_sequence_end(const char *text, size_t size, size_t at)
{
    while (at < size && between(text[at], 0x20, 0x3F))
        at++;
    return at < size && between(text[at], 0x40, 0x7E) ? at + 1 : at;
}

/* Behind "ESC ]" and its like: up to BEL or ESC \. A line break, CAN or SUB ends it too, lest a
 * sequence that is never finished hides all that follows. */
static size_t string_sequence_end(const char *text, size_t size, size_t at)
{
    for (; at < size; at++) {
        if (text[at] == '\a' || text[at] == 0x18 || text[at] == 0x1A)
            return at + 1;
        if (text[at] == '\n')
            return at;
        if (text[at] == ESCAPE)
            return at + 1 < size && text[at + 1] == '\\' ? at + 2 : at;
        if (at + 1 < size && memcmp(text + at, "\xC2\x9C", 2) == 0)
            return at + 2;
    }
    return at;
}

static size_t sequence_end(const char *text, size_t size, size_t at, char kind)
{
    if (kind == '[')
        return control_sequence_end(text, size, at);
    if (memchr("]PX^_", kind, 5))
        return string_sequence_end(text, size, at);
    return at;
}

/* Bytes of the escape sequence that begins at TEXT, 0 when none does. */
static size_t escape_size(const char *text, size_t size)
{
    /* The eight-bit forms U+0080 to U+009F mean ESC and the letter 0x40 below. */
    if (size >= 2 && text[0] == '\xC2' && between(text[1], 0x80, 0x9F))
        return sequence_end(text, size, 2, (char)((unsigned char)text[1] - 0x40));
    if (text[0] != ESCAPE)
        return 0;
    size_t at = 1;
    while (at < size && between(text[at], 0x20, 0x2F))
        at++;
    if (at == size || !between(text[at], 0x30, 0x7E))
        return at;
    return at > 1 ? at + 1 : sequence_end(text, size, 2, text[1]);
}

void text_strip(struct str *out, const char *text, size_t size)
{
    struct writer writer = { .out = out, .keep_lines = true };
    for (size_t at = 0; at < size;) {
        size_t escape = escape_size(text + at, size - at);
        if (escape == 0 && is_line_break_return(text + at, size - at))
            escape = 1;
        at += escape ? escape : write_safe(&writer, text + at, size - at);
    }
}

static int visible_width(unsigned code_point)
{
    int width = text_code_point_width(code_point);
    return width < 0 ? 0 : width;
}

int text_width(const char *text, size_t size)
{
    int columns = 0;
    unsigned code_point;
    for (size_t at = 0; at < size;) {
        at += text_decode(text + at, size - at, &code_point);
        columns += visible_width(code_point);
    }
    return columns;
}

size_t text_fit(const char *text, size_t size, int columns)
{
    size_t at = 0;
    unsigned code_point;
    while (at < size) {
        size_t used = text_decode(text + at, size - at, &code_point);
        columns -= visible_width(code_point);
        if (columns < 0)
            break;
        at += used;
    }
    return at;
}

/* Where the longest end of TEXT begins that fits in COLUMNS. */
static size_t fit_end(const char *text, size_t size, int columns)
{
    int too_many = text_width(text, size) - columns;
    size_t at = 0;
    unsigned code_point;
    while (at < size) {
        size_t used = text_decode(text + at, size - at, &code_point);
        int width = visible_width(code_point);
        if (too_many <= 0 && width > 0) /* marks belong to the character before them */
            break;
        too_many -= width;
        at += used;
    }
    return at;
}

void text_cut(struct str *out, const char *text, int columns, bool middle, bool ascii)
{
    size_t size = strlen(text);
    if (text_width(text, size) <= columns) {
        str_add_bytes(out, text, size);
        return;
    }
    if (columns <= 0)
        return;
    int left = middle ? columns / 2 : columns - 1;
    str_add_bytes(out, text, text_fit(text, size, left));
    str_add(out, ascii ? "~" : "\xE2\x80\xA6");
    if (middle) {
        size_t from = fit_end(text, size, columns - 1 - left);
        str_add_bytes(out, text + from, size - from);
    }
}

bool text_equal(const char *left, const char *right)
{
    return left && right ? strcmp(left, right) == 0 : left == right;
}

bool text_starts(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

bool text_ends(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && memcmp(text + size - end_size, end, end_size) == 0;
}

bool text_valid_utf8(const char *text, size_t size)
{
    unsigned code_point;
    for (size_t at = 0; at < size;) {
        size_t used = text_decode(text + at, size - at, &code_point);
        if (is_broken(used, code_point))
            return false;
        at += used;
    }
    return true;
}

const char *text_size(char *buffer, size_t size, unsigned long long bytes)
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB", "PB" };
    double number = (double)bytes;
    size_t unit = 0;
    while (number >= 1023.95 && unit + 1 < COUNT(units)) { /* what would print as 1024.0 */
        number /= 1024;
        unit++;
    }
    double tenth = number * 10;
    bool whole = unit == 0 || number >= 99.95 || (unsigned long)(tenth + 0.5) % 10 == 0;
    snprintf(buffer, size, whole ? "%.0f %s" : "%.1f %s", number, units[unit]);
    return buffer;
}
