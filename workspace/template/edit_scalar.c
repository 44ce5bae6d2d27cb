#include "workspace/template/edit_scalar.h"

#include <string.h>

#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/template/scalar.h"

enum { LONGEST_PLAIN_NUMBER = 9 }; /* more digits: CloudFormation may write them as 1.2E10 */

bool edit_scalar_possible(const char *text, size_t size)
{
    return text_valid_utf8(text, size) && !memchr(text, '\0', size);
}

/* Not to be written as it is, anywhere: controls, and what YAML takes for a line end or drops. */
static bool is_special(unsigned code_point)
{
    return (code_point < 0x20 && code_point != '\n') || (code_point >= 0x7F && code_point < 0xA0) ||
           code_point == 0x2028 || code_point == 0x2029 || code_point == 0xFEFF ||
           (code_point >= 0xFFFE && code_point <= 0xFFFF);
}

static bool has_special(const char *text, size_t size, unsigned allowed)
{
    unsigned code_point;
    for (size_t at = 0; at < size;) {
        at += text_decode(text + at, size - at, &code_point);
        if (is_special(code_point) && code_point != allowed)
            return true;
    }
    return false;
}

/* 0, 3, -15, true: read as themselves by everybody. */
static bool is_plain_value(const char *text, size_t size)
{
    if ((size == 4 && memcmp(text, "true", 4) == 0) || (size == 5 && memcmp(text, "false", 5) == 0))
        return true;
    size_t minus = size > 0 && *text == '-';
    size_t digits = size - minus;
    if (digits == 0 || digits > LONGEST_PLAIN_NUMBER || (text[minus] == '0' && size > 1))
        return false;
    return strspn(text + minus, "0123456789") >= digits;
}

/* What some reader of YAML takes for a number, a date, a boolean or nothing. */
static bool is_taken_otherwise(const char *text, size_t size)
{
    static const char *const words[] = { "y", "n", "=", "<<", ".inf", ".nan", "+.inf", "none" };
    char buffer[SCALAR_BYTES];
    bool odd;
    if (scalar_read(text, size, buffer, &odd) != NODE_TEXT)
        return true;
    for (size_t i = 0; i < COUNT(words); i++)
        if (strlen(words[i]) == size && strncasecmp(text, words[i], size) == 0)
            return true;
    return strchr("0123456789.+", *text) &&
           strspn(text, "0123456789.:+-_eExXobTZ abcdefABCDEF") >= size;
}

bool edit_scalar_plain(const char *text, size_t size, bool flow)
{
    if (is_plain_value(text, size))
        return true;
    if (size == 0 || text[0] == ' ' || text[size - 1] == ' ' || has_special(text, size, 0) ||
        memchr(text, '\n', size) || strchr("-?:,[]{}#&*!|>'\"%@`", *text))
        return false;
    for (size_t i = 0; i < size; i++) {
        bool last = i + 1 == size;
        if (text[i] == ':' && (flow || last || text[i + 1] == ' '))
            return false;
        if ((text[i] == '#' && text[i - 1] == ' ') || (flow && strchr(",[]{}?", text[i])))
            return false;
    }
    return !is_taken_otherwise(text, size);
}

/* --- quotes --- */

static void write_single(struct str *out, const char *text, size_t size)
{
    str_add_char(out, '\'');
    for (size_t i = 0; i < size; i++)
        str_add(out, text[i] == '\'' ? "''" : (char[2]){ text[i] });
    str_add_char(out, '\'');
}

static void write_escaped(struct str *out, unsigned code_point, const char *bytes, size_t size)
{
    static const struct {
        char character;
        const char *escape;
    } escapes[] = {
        { '"', "\\\"" }, { '\\', "\\\\" }, { '\n', "\\n" }, { '\t', "\\t" }, { '\r', "\\r" },
    };
    for (size_t i = 0; i < COUNT(escapes); i++)
        if (code_point == (unsigned char)escapes[i].character) {
            str_add(out, escapes[i].escape);
            return;
        }
    if (is_special(code_point))
        str_addf(out, code_point < 0x100 ? "\\x%02X" : "\\u%04X", code_point);
    else
        str_add_bytes(out, bytes, size);
}

static void write_double(struct str *out, const char *text, size_t size)
{
    unsigned code_point;
    str_add_char(out, '"');
    for (size_t at = 0; at < size;) {
        size_t used = text_decode(text + at, size - at, &code_point);
        write_escaped(out, code_point, text + at, used);
        at += used;
    }
    str_add_char(out, '"');
}

static void write_quoted(struct str *out, char quote, const char *text, size_t size)
{
    bool needs_escapes = memchr(text, '"', size) || memchr(text, '\\', size);
    bool single = quote == '\'' || (needs_escapes && !memchr(text, '\'', size));
    if (single && !has_special(text, size, 0) && !memchr(text, '\n', size))
        write_single(out, text, size);
    else
        write_double(out, text, size);
}

/* --- block scalars --- */

static size_t line_size(const char *text, size_t size)
{
    const char *end = memchr(text, '\n', size);
    return end ? (size_t)(end - text) : size;
}

/* Lines that begin with a blank need a header of their own; lines of blanks are left to quotes. */
static bool fits_block(const char *text, size_t size, bool *out_blank_first)
{
    *out_blank_first = *text == ' ' || *text == '\t';
    if (size == 0 || *text == '\n' || has_special(text, size, '\t'))
        return false;
    for (size_t at = 0; at < size;) {
        size_t length = line_size(text + at, size - at);
        if (length > 0 && strspn(text + at, " \t") >= length)
            return false;
        at += length + 1;
    }
    return true;
}

static size_t trailing_breaks(const char *text, size_t size)
{
    size_t count = 0;
    while (count < size && text[size - 1 - count] == '\n')
        count++;
    return count;
}

static void write_header(struct str *out, const struct edit_scalar *how, char mark, bool indicated,
                         size_t breaks)
{
    str_add_char(out, mark);
    if (indicated)
        str_addf(out, "%d", how->indent - how->base);
    str_add(out, breaks == 0 ? "-" : breaks == 1 ? "" : "+");
}

static void new_line(struct str *out, const struct edit_scalar *how, size_t length)
{
    str_add(out, how->line_end);
    for (int i = 0; length > 0 && i < how->indent; i++)
        str_add_char(out, ' ');
}

static void write_literal(struct str *out, const struct edit_scalar *how, const char *text,
                          size_t size, bool indicated)
{
    size_t breaks = trailing_breaks(text, size);
    write_header(out, how, '|', indicated, breaks);
    size_t body = breaks > 0 ? size - 1 : size;
    for (size_t at = 0; at <= body;) {
        size_t length = line_size(text + at, body - at);
        new_line(out, how, length);
        str_add_bytes(out, text + at, length);
        at += length + 1;
    }
}

/* Where a folded line may be broken at or before WIDTH: at a single blank. */
static size_t break_at(const char *line, size_t length, int width)
{
    size_t found = 0;
    for (size_t i = 1; width > 0 && i + 1 < length && (i <= (size_t)width || !found); i++)
        if (line[i] == ' ' && line[i - 1] != ' ' && line[i + 1] != ' ' && line[i + 1] != '\t' &&
            line[i - 1] != '\t')
            found = i;
    return length <= (size_t)width ? 0 : found;
}

static bool fits_folded(const char *text, size_t size)
{
    for (size_t at = 0; at < size; at += line_size(text + at, size - at) + 1)
        if (text[at] == ' ' || text[at] == '\t')
            return false;
    return true;
}

static void write_folded(struct str *out, const struct edit_scalar *how, const char *text,
                         size_t size)
{
    size_t breaks = trailing_breaks(text, size);
    write_header(out, how, '>', false, breaks);
    size_t body = size - breaks;
    for (size_t at = 0; at < body;) {
        size_t length = line_size(text + at, body - at);
        for (size_t from = 0; from <= length && length > 0;) {
            size_t cut = break_at(text + at + from, length - from, how->width);
            size_t part = cut ? cut : length - from;
            new_line(out, how, part);
            str_add_bytes(out, text + at + from, part);
            from += part + 1;
        }
        bool paragraph_ends = length > 0 && at + length < body;
        if (paragraph_ends || length == 0)
            str_add(out, how->line_end);
        at += length + 1;
    }
    for (size_t i = 1; i < breaks; i++)
        str_add(out, how->line_end);
}

/* --- which one --- */

static bool write_block(struct str *out, const struct edit_scalar *how, const char *text,
                        size_t size)
{
    bool blank_first;
    int step = how->indent - how->base;
    if (how->flow || how->json || step < 1 || !fits_block(text, size, &blank_first) ||
        (blank_first && step > 9))
        return false;
    if (how->style == NODE_FOLDED && fits_folded(text, size))
        write_folded(out, how, text, size);
    else
        write_literal(out, how, text, size, blank_first);
    return true;
}

static void write_json(struct str *out, const struct edit_scalar *how, const char *text,
                       size_t size)
{
    if (how->style != NODE_DOUBLE_QUOTED && is_plain_value(text, size))
        str_add_bytes(out, text, size);
    else
        json_scan_quote(out, text, size);
}

void edit_scalar_write(struct str *out, const struct edit_scalar *how, const char *text,
                       size_t size)
{
    bool block = how->style == NODE_LITERAL || how->style == NODE_FOLDED;
    bool lines = memchr(text, '\n', size) && how->style == NODE_PLAIN;
    if (how->json)
        write_json(out, how, text, size);
    else if ((block || lines) && write_block(out, how, text, size))
        return;
    else if (how->style == NODE_SINGLE_QUOTED || how->style == NODE_DOUBLE_QUOTED)
        write_quoted(out, how->style == NODE_SINGLE_QUOTED ? '\'' : '"', text, size);
    else if (edit_scalar_plain(text, size, how->flow))
        str_add_bytes(out, text, size);
    else
        write_quoted(out, how->quote ? how->quote : '"', text, size);
}
