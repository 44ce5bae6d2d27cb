#include "workspace/template/scalar.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    enum node_kind kind;
    const char *value;
} words[] = {
    { "true", NODE_BOOL, "true" },   { "yes", NODE_BOOL, "true" },  { "on", NODE_BOOL, "true" },
    { "false", NODE_BOOL, "false" }, { "no", NODE_BOOL, "false" },  { "off", NODE_BOOL, "false" },
    { "null", NODE_NULL, "" },       { "~", NODE_NULL, "" },        { "", NODE_NULL, "" },
};

/* true, True and TRUE, but not tRUE. */
static bool is_word(const char *text, const char *word)
{
    if (strcasecmp(text, word) != 0)
        return false;
    size_t upper = 0, length = strlen(text);
    for (size_t i = 0; i < length; i++)
        upper += text[i] >= 'A' && text[i] <= 'Z';
    return upper == 0 || upper == length || (upper == 1 && text[0] >= 'A' && text[0] <= 'Z');
}

/* Copies TEXT without "_" and "+"; false when it is none of DIGITS. */
static bool take_digits(const char *text, const char *digits, char *out)
{
    size_t length = 0;
    for (; *text; text++) {
        if (*text == '_')
            continue;
        if (!strchr(digits, *text))
            return false;
        out[length++] = *text;
    }
    out[length] = '\0';
    return length > 0;
}

static const struct {
    const char *prefix, *digits;
    int base;
} bases[] = {
    { "0x", "0123456789abcdefABCDEF", 16 },
    { "0b", "01", 2 },
    { "0", "01234567", 8 },
    { "", "0123456789", 10 },
};

static bool read_integer(const char *text, char *buffer, bool *out_odd)
{
    bool minus = *text == '-';
    const char *body = text + (minus || *text == '+');
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        size_t prefix = strlen(bases[i].prefix);
        char digits[SCALAR_BYTES - 2];
        if (strncmp(body, bases[i].prefix, prefix) != 0 || body[prefix] == '_' ||
            !take_digits(body + prefix, bases[i].digits, digits))
            continue;
        if (bases[i].base == 10 && digits[0] == '0' && digits[1])
            return false;
        errno = 0;
        uint64_t value = strtoull(digits, NULL, bases[i].base);
        if (errno == 0)
            snprintf(digits, sizeof digits, "%ju", (uintmax_t)value);
        else if (bases[i].base != 10)
            return false;
        snprintf(buffer, SCALAR_BYTES, "%s%s", minus ? "-" : "", digits);
        *out_odd = bases[i].base == 8;
        return true;
    }
    return false;
}

/* 12:30 is 750, as hours and minutes: base 60. */
static bool read_base_60(const char *text, char *buffer)
{
    const char *at = text + (*text == '-' || *text == '+');
    if (*at < '1' || *at > '9' || !strchr(at, ':'))
        return false;
    int64_t value = 0;
    for (bool first = true;; first = false, at++) {
        size_t size = strspn(at, "0123456789");
        int64_t part = strtoll(at, NULL, 10);
        if (size == 0 || size > 9 || (!first && (size > 2 || part > 59)) || value > INT32_MAX)
            return false;
        value = value * 60 + part;
        at += size;
        if (*at != ':')
            break;
    }
    snprintf(buffer, SCALAR_BYTES, "%s%jd", *text == '-' ? "-" : "", (intmax_t)value);
    return *at == '\0';
}

/* As few digits as give the same number back, and always with a point. */
static void print_float(double value, char *buffer)
{
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(buffer, SCALAR_BYTES, "%.*g", digits, value);
        if (strtod(buffer, NULL) == value)
            break;
    }
    if (!strpbrk(buffer, ".e"))
        snprintf(buffer + strlen(buffer), SCALAR_BYTES - strlen(buffer), ".0");
}

/* YAML 1.1 wants a point in a float; its exponent a sign. */
static bool read_float(const char *text, char *buffer)
{
    const char *body = text + (*text == '-' || *text == '+');
    if (!strchr(body, '.') || strspn(body, "0123456789._eE+-") != strlen(body) ||
        !strpbrk(body, "0123456789") || *body == '_')
        return false;
    char plain[SCALAR_BYTES];
    if (!take_digits(text, "0123456789.eE+-", plain))
        return false;
    char *end;
    double value = strtod(plain, &end);
    if (*end || !isfinite(value))
        return false;
    print_float(value, buffer);
    return true;
}

enum node_kind scalar_read(const char *text, size_t size, char *buffer, bool *out_odd)
{
    buffer[0] = '\0';
    *out_odd = false;
    if (size >= SCALAR_BYTES - 8 || memchr(text, '\0', size))
        return NODE_TEXT;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(text, words[i].word)) {
            snprintf(buffer, SCALAR_BYTES, "%s", words[i].value);
            return words[i].kind;
        }
    if (size == 0 || !strchr("0123456789.+-", text[0]))
        return NODE_TEXT;
    if (read_base_60(text, buffer)) {
        *out_odd = true;
        return NODE_NUMBER;
    }
    return read_integer(text, buffer, out_odd) || read_float(text, buffer) ? NODE_NUMBER
                                                                           : NODE_TEXT;
}
