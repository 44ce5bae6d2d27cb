#include "tui/action/record.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/clock.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/store/log_platform.h"
#include "workspace/store/log_read.h"

enum { TIME_SIZE = 24, REQUEST_SIZE = 36, LINE_BYTES = 1 << 24, OWN_LINE_BYTES = 1 << 22 };

/* ---- taking a line apart -------------------------------------------------------------------- */

struct field {
    const char *text;
    size_t size;
};

/* Cuts the next tab-separated field off AT; false when there is no tab any more. */
static bool next_field(const char **at, const char *end, struct field *out)
{
    const char *tab = memchr(*at, '\t', (size_t)(end - *at));
    if (!tab)
        return false;
    *out = (struct field){ *at, (size_t)(tab - *at) };
    *at = tab + 1;
    return true;
}

static bool is_time(struct field field)
{
    return field.size == TIME_SIZE && field.text[4] == '-' && field.text[10] == 'T' &&
           field.text[TIME_SIZE - 1] == 'Z';
}

static bool is_request(struct field field)
{
    return (field.size == REQUEST_SIZE && field.text[8] == '-' && field.text[13] == '-') ||
           (field.size == 9 && memcmp(field.text, "undefined", 9) == 0);
}

static bool set_level(struct record_parts *parts, struct field field)
{
    if (field.size == 0 || field.size >= sizeof parts->level)
        return false;
    for (size_t i = 0; i < field.size; i++)
        if (!isupper((unsigned char)field.text[i]))
            return false;
    memcpy(parts->level, field.text, field.size);
    parts->level[field.size] = '\0';
    return true;
}

/* Node.js: time, request, level, message. */
static bool split_node(struct record_parts *parts, const char *text, const char *end)
{
    struct field time, request, level;
    const char *at = text;
    if (!next_field(&at, end, &time) || !is_time(time) || !next_field(&at, end, &request) ||
        !is_request(request) || !next_field(&at, end, &level) || !set_level(parts, level))
        return false;
    parts->message = at;
    parts->size = (size_t)(end - at);
    return true;
}

/* Python: [level], time, request, message. */
static bool split_python(struct record_parts *parts, const char *text, const char *end)
{
    struct field level, time, request;
    const char *at = text;
    if (text == end || *text != '[' || !next_field(&at, end, &level) || level.size < 3 ||
        level.text[level.size - 1] != ']' || !next_field(&at, end, &time) || !is_time(time) ||
        !next_field(&at, end, &request) || !is_request(request))
        return false;
    if (!set_level(parts, (struct field){ level.text + 1, level.size - 2 }))
        return false;
    parts->message = at;
    parts->size = (size_t)(end - at);
    return true;
}

void record_split(const char *text, size_t size, struct record_parts *out)
{
    *out = (struct record_parts){ .level = "" };
    if (split_node(out, text, text + size) || split_python(out, text, text + size))
        return;
    *out = (struct record_parts){ .message = text, .size = size };
}

void record_text(const char *text, size_t size, struct str *out)
{
    struct record_parts parts;
    record_split(text, size, &parts);
    if (parts.level[0])
        str_addf(out, "%s ", parts.level);
    str_add_bytes(out, parts.message, parts.size);
}

/* True for the lines Lambda itself writes around an invocation. */
static bool is_frame(const char *text, size_t size)
{
    static const char *const starts[] = { "START RequestId: ", "END RequestId: ",
                                          "REPORT RequestId: ", "INIT_START ", "INIT_REPORT ",
                                          "XRAY TraceId: " };
    for (size_t i = 0; i < COUNT(starts); i++)
        if (size >= strlen(starts[i]) && memcmp(text, starts[i], strlen(starts[i])) == 0)
            return true;
    return log_platform_is_json(text, size);
}

void record_own_lines(const char *log, size_t size,
                      void (*each)(void *self, const struct str *line), void *self)
{
    const char *at = log, *end = log ? log + size : log;
    while (at && at < end) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((next ? next : end) - at);
        if (length > 0 && !is_frame(at, length)) {
            AUTO_STR line;
            str_init(&line, OWN_LINE_BYTES);
            record_text(at, length, &line);
            each(self, &line);
        }
        at = next ? next + 1 : end;
    }
}

/* ---- for people ----------------------------------------------------------------------------- */

/* A record of several lines carries its breaks as \r. */
static void add_indented(struct str *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bool ends = text[i] == '\n' || text[i] == '\r';
        if (!ends)
            str_add_char(out, text[i]);
        else if (i + 1 < size && !(text[i] == '\r' && text[i + 1] == '\n'))
            str_add(out, "\n    ");
    }
}

void record_line(const struct log_record *record, int compact, struct str *out)
{
    char time[32];
    AUTO_STR text;
    str_init(&text, LINE_BYTES);
    record_text(record->text, record->size, &text);
    if (compact)
        clock_local(time, sizeof time, record->wall_ns, 1);
    else
        clock_rfc3339(time, sizeof time, record->wall_ns);
    str_addf(out, "%s %s ", time, record->function);
    add_indented(out, text.text, text.length);
    str_add_char(out, '\n');
}

/* ---- for programs --------------------------------------------------------------------------- */

/* "\tDuration: 8.91 ms" in a REPORT line; -1 when there is none. */
static double report_number(const char *text, const char *name)
{
    const char *at = strstr(text, name);
    return at ? strtod(at + strlen(name), NULL) : -1;
}

static void add_number(struct json *object, const char *key, double number)
{
    if (number < 0)
        json_set_null(object, key);
    else
        json_set_number(object, key, number);
}

static void add_report(struct json *object, const char *text)
{
    double init = report_number(text, "\tInit Duration: ");
    char status[32] = "ok";
    const char *at = strstr(text, "\tStatus: ");
    if (at)
        (void)sscanf(at, "\tStatus: %31[^\t\n]", status);
    add_number(object, "durationMs", report_number(text, "\tDuration: "));
    add_number(object, "billedMs", report_number(text, "\tBilled Duration: "));
    add_number(object, "memoryMb", report_number(text, "\tMemory Size: "));
    add_number(object, "maxMemoryMb", report_number(text, "\tMax Memory Used: "));
    add_number(object, "initMs", init);
    json_set_text(object, "start", init < 0 ? "warm" : "cold");
    json_set_text(object, "result", status);
}

static const char *kind_of(const struct log_record *record, const char *text)
{
    static const struct { const char *start, *kind; } kinds[] = {
        { "START ", "start" }, { "END ", "end" }, { "REPORT ", "report" },
        { "INIT_START ", "init" }, { "INIT_REPORT ", "init" },
    };
    if (record->kind == LOG_NOTE)
        return "note";
    if (record->kind == LOG_LINE)
        return "line";
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (strncmp(text, kinds[i].start, strlen(kinds[i].start)) == 0)
            return kinds[i].kind;
    return "platform";
}

static void add_text(struct json *object, const struct log_record *record)
{
    struct record_parts parts;
    record_split(record->text, record->size, &parts);
    const char *level = parts.level[0] ? parts.level : log_read_level(record->text, record->size);
    json_set_text(object, "level", level);
    AUTO_FREE char *text = mem_text_n(parts.message, parts.size);
    for (char *at = text; *at; at++)
        if (*at == '\r')
            *at = '\n';
    json_set_text_n(object, "text", text, parts.size);
}

struct json *record_json(const struct log_record *record)
{
    char time[32];
    AUTO_STR text;
    str_init(&text, LINE_BYTES);
    if (record->kind != LOG_PLATFORM || !log_platform_text(record->text, record->size, &text))
        str_add_bytes(&text, record->text, record->size);
    const char *kind = kind_of(record, text.text);
    struct json *object = json_object();
    json_set_int(object, "v", 1);
    json_set_text(object, "time", clock_rfc3339(time, sizeof time, record->wall_ns));
    json_set_text(object, "function", record->function);
    json_set_text(object, "requestId", record->request[0] ? record->request : NULL);
    json_set_text(object, "kind", kind);
    if (strcmp(kind, "report") == 0) {
        add_report(object, text.text);
    } else {
        add_text(object, record);
    }
    return object;
}
