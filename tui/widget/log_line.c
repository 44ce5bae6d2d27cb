#include "tui/widget/log_line.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/store/log_platform.h"
#include "workspace/store/log_read.h"

enum { SHORT_ID = 8, SHOWN_MAXIMUM = 64 << 10 };

static const char *const level_names[] = {
    [LOG_LINE_NONE] = "", [LOG_LINE_TRACE] = "TRACE", [LOG_LINE_DEBUG] = "DEBUG",
    [LOG_LINE_INFO] = "INFO", [LOG_LINE_WARN] = "WARN", [LOG_LINE_ERROR] = "ERROR",
    [LOG_LINE_FATAL] = "FATAL",
};

enum log_line_level log_line_parse_level(const char *name)
{
    for (size_t i = 1; name && i < COUNT(level_names); i++) {
        if (strncasecmp(level_names[i], name, strlen(level_names[i])) == 0)
            return (enum log_line_level)i;
    }
    return LOG_LINE_NONE;
}

const char *log_line_level_name(enum log_line_level level) { return level_names[level]; }

static bool has(const char *text, size_t size, const char *word)
{
    return memmem(text, size, word, strlen(word)) != NULL;
}

static bool starts(const char *text, size_t size, const char *word)
{
    size_t length = strlen(word);
    return size >= length && memcmp(text, word, length) == 0;
}

enum log_line_level log_line_level(enum log_kind kind, const char *text, size_t size)
{
    if (kind == LOG_LINE)
        return log_line_parse_level(log_read_level(text, size));
    if (kind == LOG_NOTE)
        return LOG_LINE_NONE;
    if (log_platform_is_json(text, size))
        return has(text, size, "\"status\":\"") && !has(text, size, "\"status\":\"success\"")
                   ? LOG_LINE_ERROR : LOG_LINE_NONE;
    static const char *const signs[] = { "Task timed out", "Runtime exited", "\tStatus: error",
                                         "\tStatus: timeout", "Error Type:" };
    for (size_t i = 0; i < COUNT(signs); i++) {
        if (has(text, size, signs[i]))
            return LOG_LINE_ERROR;
    }
    return LOG_LINE_NONE;
}

bool log_line_is_end(enum log_kind kind, const char *text, size_t size)
{
    return kind == LOG_PLATFORM && starts(text, size, "END RequestId:");
}

/* The value behind LABEL up to the next tab or line break. */
static bool field(const char *text, size_t size, const char *label, const char **out,
                  size_t *out_size)
{
    const char *found = memmem(text, size, label, strlen(label));
    if (!found)
        return false;
    *out = found + strlen(label);
    size_t left = size - (size_t)(*out - text), length = 0;
    while (length < left && !strchr("\t\r\n", (*out)[length]))
        length++;
    *out_size = length;
    return true;
}

static void add_field(struct str *out, const char *text, size_t size, const char *label,
                      const char *before, const char *unit)
{
    const char *value;
    size_t length;
    if (!field(text, size, label, &value, &length))
        return;
    size_t unit_size = strlen(unit);
    if (length > unit_size && memcmp(value + length - unit_size, unit, unit_size) == 0)
        length -= unit_size;
    str_add(out, before);
    text_safe(out, value, length, false);
}

static void add_report(struct str *out, const char *text, size_t size)
{
    add_field(out, text, size, "\tDuration: ", " ", "");
    add_field(out, text, size, "\tBilled Duration: ", " billed ", " ms");
    add_field(out, text, size, "\tMax Memory Used: ", " mem ", " MB");
    add_field(out, text, size, "\tMemory Size: ", "/", " MB");
    if (has(text, size, "\tInit Duration: ")) {
        add_field(out, text, size, "\tInit Duration: ", " init ", "");
        str_add(out, " cold");
    }
    add_field(out, text, size, "\tStatus: ", " ", "");
}

/* "INIT_START Runtime Version: python:3.13.v0<tab>Runtime Version ARN: ..." -> the version. */
static bool add_init_start(struct str *out, const char *text, size_t size)
{
    static const char start[] = "INIT_START Runtime Version: ";
    if (!starts(text, size, start))
        return false;
    const char *version = text + strlen(start);
    size_t left = size - strlen(start);
    const char *tab = memchr(version, '\t', left);
    str_add(out, "INIT_START ");
    text_safe(out, version, tab ? (size_t)(tab - version) : left, false);
    return true;
}

/* "START RequestId: <uuid> ..." -> "START 7c1e9a20"; false when it is none of these lines. */
static bool add_platform(struct str *out, const char *text, size_t size)
{
    static const char *const words[] = { "START", "END", "REPORT" };
    if (add_init_start(out, text, size))
        return true;
    for (size_t i = 0; i < COUNT(words); i++) {
        size_t length = strlen(words[i]);
        if (!starts(text, size, words[i]) || !starts(text + length, size - length, " RequestId: "))
            continue;
        const char *id = text + length + strlen(" RequestId: ");
        size_t left = size - (size_t)(id - text);
        str_add(out, words[i]);
        str_add_char(out, ' ');
        text_safe(out, id, left < SHORT_ID ? left : SHORT_ID, false);
        if (text[0] == 'R')
            add_report(out, text, size);
        return true;
    }
    return false;
}

/* The same for a line in which the platform speaks JSON. */
static bool add_platform_json(struct str *out, const char *text, size_t size)
{
    AUTO_STR form;
    str_init(&form, SHOWN_MAXIMUM);
    if (!log_platform_text(text, size, &form))
        return false;
    if (!add_platform(out, form.text, form.length))
        text_strip(out, form.text, form.length);
    return true;
}

static bool is_request_id(const char *text, size_t size)
{
    return size == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
}

/* Splits off what lies before the next tab. */
static bool next_part(const char **text, size_t *size, const char **out, size_t *out_size)
{
    const char *tab = memchr(*text, '\t', *size);
    if (!tab)
        return false;
    *out = *text;
    *out_size = (size_t)(tab - *text);
    *size -= *out_size + 1;
    *text = tab + 1;
    return true;
}

/* Node.js writes time, id, LEVEL, text; Python [LEVEL], time, id, text; all divided by tabs. */
static bool add_tabbed(struct str *out, const char *text, size_t size)
{
    const char *parts[3];
    size_t sizes[3];
    for (size_t i = 0; i < 3; i++) {
        if (!next_part(&text, &size, &parts[i], &sizes[i]))
            return false;
    }
    bool starting = sizes[1] == 9 && memcmp(parts[1], "undefined", 9) == 0; /* no id yet */
    if (is_request_id(parts[1], sizes[1]) || starting) {
        text_safe(out, parts[2], sizes[2], false);
    } else if (is_request_id(parts[2], sizes[2]) && sizes[0] > 2 && parts[0][0] == '[') {
        text_safe(out, parts[0] + 1, sizes[0] - 2, false);
    } else {
        return false;
    }
    str_add_char(out, ' ');
    text_strip(out, text, size);
    return true;
}

static void add_plain_value(struct str *out, const char *raw, size_t size)
{
    if (size >= 2 && raw[0] == '"') {
        AUTO_STR text;
        str_init(&text, SHOWN_MAXIMUM);
        struct json_token token = { .kind = JSON_TOKEN_STRING, .raw = raw, .size = size };
        json_scan_text(&token, &text);
        text_strip(out, text.text, text.length);
    } else {
        text_safe(out, raw, size, false);
    }
}

static bool is_hidden_key(const char *key)
{
    static const char *const keys[] = { "level", "message", "timestamp", "requestId",
                                        "AWSRequestId", "time" };
    for (size_t i = 0; i < COUNT(keys); i++) {
        if (text_equal(keys[i], key))
            return true;
    }
    return false;
}

/* {"level":"INFO","message":"x","a":1} -> INFO x a=1 */
static bool add_json(struct str *out, const char *text, size_t size)
{
    struct error error = ERROR_INIT;
    const char *raw;
    size_t raw_size;
    if (size < 2 || text[0] != '{' || json_scan_check(text, size, NULL, &error) < 0 ||
        !json_scan_find(text, size, "message", &raw, &raw_size))
        return false;
    const char *level;
    size_t level_size;
    if (json_scan_find(text, size, "level", &level, &level_size)) {
        add_plain_value(out, level, level_size);
        str_add_char(out, ' ');
    }
    add_plain_value(out, raw, raw_size);
    struct json_scan scan;
    struct json_token key, value;
    json_scan_init(&scan, text, size, NULL);
    (void)json_scan_next(&scan, &key, &error);
    while (json_scan_next(&scan, &key, &error) == 0 && key.kind == JSON_TOKEN_KEY &&
           json_scan_next(&scan, &value, &error) == 0 &&
           json_scan_skip(&scan, &value, &raw_size, &error) == 0) {
        AUTO_STR name;
        str_init(&name, 256);
        json_scan_text(&key, &name);
        if (is_hidden_key(name.text))
            continue;
        str_add_char(out, ' ');
        text_safe(out, name.text, name.length, false);
        str_add_char(out, '=');
        add_plain_value(out, value.raw, raw_size);
    }
    return true;
}

/* Lambda's own records carry line breaks as "\r". */
static void add_lines(struct str *out, const char *text, size_t size)
{
    while (size > 0) {
        size_t length = 0;
        while (length < size && text[length] != '\r' && text[length] != '\n')
            length++;
        text_strip(out, text, length);
        if (length == size)
            return;
        str_add_char(out, '\n');
        text += length + 1;
        size -= length + 1;
    }
}

void log_line_text(struct str *out, enum log_kind kind, const char *text, size_t size, bool brief)
{
    size = size < SHOWN_MAXIMUM ? size : SHOWN_MAXIMUM;
    if (brief && kind == LOG_PLATFORM &&
        (add_platform(out, text, size) || add_platform_json(out, text, size)))
        return;
    size_t first = 0;
    while (first < size && text[first] != '\r' && text[first] != '\n')
        first++;
    if (brief && kind == LOG_LINE && first == size && add_json(out, text, size))
        return;
    if (brief && kind == LOG_LINE && add_tabbed(out, text, first)) {
        text += first;
        size -= first;
    }
    add_lines(out, text, size);
}
