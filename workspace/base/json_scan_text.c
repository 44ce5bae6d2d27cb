/*
 * What JSON strings say, and how to find one value in a text.
 */
#include "workspace/base/json_scan.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { REPLACEMENT = 0xFFFD };

static void add_code_point(struct str *out, unsigned code_point)
{
    char bytes[4];
    size_t size = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const unsigned char first[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    for (size_t i = size; i-- > 1; code_point >>= 6)
        bytes[i] = (char)(0x80 | (code_point & 0x3F));
    bytes[0] = (char)(first[size] | code_point);
    str_add_bytes(out, bytes, size);
}

/* The number after "\u", which was checked when the token was read; -1 when there is none. */
static int unit_at(const char *at, const char *end)
{
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    char digits[5] = { at[2], at[3], at[4], at[5], '\0' };
    return (int)strtoul(digits, NULL, 16);
}

/* Decodes "\uXXXX" or a pair of them; returns the bytes read. */
static size_t add_unit(struct str *out, const char *at, const char *end)
{
    int high = unit_at(at, end);
    bool is_surrogate = high >= 0xD800 && high <= 0xDFFF;
    int low = is_surrogate && high < 0xDC00 ? unit_at(at + 6, end) : -1;
    if (low >= 0xDC00 && low <= 0xDFFF) {
        unsigned bits = (unsigned)(high - 0xD800) << 10 | (unsigned)(low - 0xDC00);
        add_code_point(out, 0x10000 + bits);
        return 12;
    }
    add_code_point(out, is_surrogate ? REPLACEMENT : (unsigned)high);
    return 6;
}

static size_t add_escape(struct str *out, const char *at, const char *end)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    if (at[1] == 'u')
        return add_unit(out, at, end);
    const char *letter = strchr(letters, at[1]);
    str_add_char(out, letter ? meanings[letter - letters] : at[1]);
    return 2;
}

void json_scan_text(const struct json_token *token, struct str *out)
{
    CHECK(token->kind == JSON_TOKEN_STRING || token->kind == JSON_TOKEN_KEY);
    const char *at = token->raw + 1, *end = token->raw + token->size - 1;
    while (at < end) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        const char *plain_end = escape ? escape : end;
        str_add_bytes(out, at, (size_t)(plain_end - at));
        at = escape ? escape + add_escape(out, escape, end) : end;
    }
}

struct span {
    const char *bytes;
    size_t size;
};

static bool key_is(const struct json_token *key, const char *name, size_t size)
{
    if (!memchr(key->raw, '\\', key->size))
        return key->size == size + 2 && memcmp(key->raw + 1, name, size) == 0;
    AUTO_STR text;
    str_init(&text, key->size);
    json_scan_text(key, &text);
    return text.length == size && memcmp(text.text, name, size) == 0;
}

/* The index written in NAME, -1 when it is none. */
static long long index_of(const char *name, size_t size)
{
    long long index = 0;
    if (size == 0 || size > 9)
        return -1;
    for (size_t i = 0; i < size; i++) {
        if (name[i] < '0' || name[i] > '9')
            return -1;
        index = index * 10 + (name[i] - '0');
    }
    return index;
}

/* Narrows VALUE to its member NAME. Of two equal keys the last one counts, as in the readers of
 * most languages. */
static bool narrow(struct span *value, const char *name, size_t name_size)
{
    struct error ignored;
    struct json_scan scan;
    struct json_token token;
    struct span found = { NULL, 0 };
    long long wanted = index_of(name, name_size), index = 0;
    json_scan_init(&scan, value->bytes, value->size, NULL);
    if (json_scan_next(&scan, &token, &ignored) < 0)
        return false;
    enum json_token_kind container = token.kind;
    while (scan.depth > 0) {
        if (json_scan_next(&scan, &token, &ignored) < 0)
            return false;
        if (scan.depth == 0)
            break;
        bool is_it = container == JSON_TOKEN_OBJECT ? key_is(&token, name, name_size)
                                                    : index++ == wanted;
        size_t size;
        if (container == JSON_TOKEN_OBJECT && json_scan_next(&scan, &token, &ignored) < 0)
            return false;
        const char *start = token.raw;
        if (json_scan_skip(&scan, &token, &size, &ignored) < 0)
            return false;
        if (is_it)
            found = (struct span){ start, size };
    }
    *value = found;
    return found.bytes;
}

/* The whole text without the white space around its value. */
static bool whole_value(struct span *value)
{
    struct error ignored;
    struct json_scan scan;
    struct json_token token;
    json_scan_init(&scan, value->bytes, value->size, NULL);
    if (json_scan_check(value->bytes, value->size, NULL, &ignored) < 0 ||
        json_scan_next(&scan, &token, &ignored) < 0)
        return false;
    value->bytes = token.raw;
    return json_scan_skip(&scan, &token, &value->size, &ignored) == 0;
}

bool json_scan_find(const char *bytes, size_t size, const char *path, const char **out,
                    size_t *out_size)
{
    struct span value = { bytes, size };
    if (!whole_value(&value))
        return false;
    while (*path) {
        size_t name_size = strcspn(path, ".");
        if (!narrow(&value, path, name_size))
            return false;
        path += name_size + (path[name_size] == '.');
    }
    *out = value.bytes;
    *out_size = value.size;
    return true;
}

static void quote_control(struct str *out, unsigned char control)
{
    static const char controls[] = "\b\f\n\r\t", letters[] = "bfnrt";
    const char *found = control ? strchr(controls, control) : NULL;
    if (found)
        str_addf(out, "\\%c", letters[found - controls]);
    else
        str_addf(out, "\\u%04x", control);
}

/* How many bytes at the start stand for themselves. */
static size_t plain_bytes(const char *bytes, size_t size)
{
    size_t count = 0;
    while (count < size && bytes[count] >= ' ' && bytes[count] != '"' && bytes[count] != '\\')
        count++;
    return count;
}

void json_scan_quote(struct str *out, const char *bytes, size_t size)
{
    unsigned code_point;
    str_add_char(out, '"');
    for (size_t at = 0; at < size;) {
        size_t plain = plain_bytes(bytes + at, size - at);
        str_add_bytes(out, bytes + at, plain);
        at += plain;
        if (at == size)
            break;
        size_t used = text_decode(bytes + at, size - at, &code_point);
        if (used > 1 || code_point == REPLACEMENT) {
            add_code_point(out, code_point);
        } else if (code_point < ' ') {
            quote_control(out, (unsigned char)code_point);
        } else {
            str_add_char(out, '\\'); /* a quote or a backslash */
            str_add_char(out, bytes[at]);
        }
        at += used;
    }
    str_add_char(out, '"');
}
