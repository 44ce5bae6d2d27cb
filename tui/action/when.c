#include "tui/action/when.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

#define SECOND_NS INT64_C(1000000000)

int when_parse_span(const char *text, int64_t *out_ns, struct error *error)
{
    static const struct { const char *unit; int64_t seconds; } units[] = {
        { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 },
    };
    char *end;
    double number = strtod(text, &end);
    for (size_t i = 0; end != text && number >= 0 && number < 1e9 && i < COUNT(units); i++)
        if (strcmp(end, units[i].unit) == 0) {
            *out_ns = (int64_t)(number * (double)(units[i].seconds * SECOND_NS));
            return 0;
        }
    error_set(error, ERROR_INVALID, "\"%s\" is no span of time", text);
    return error_hint(error, "write 30s, 10m, 2h or 1d");
}

static int64_t local_ns(struct tm *parts)
{
    parts->tm_isdst = -1;
    return (int64_t)mktime(parts) * SECOND_NS;
}

static bool parse_clock(const char *text, int64_t now_ns, int64_t *out_ns)
{
    int hour, minute, second = 0, used = 0;
    bool short_form = sscanf(text, "%2d:%2d%n", &hour, &minute, &used) == 2 && !text[used];
    if (!short_form &&
        (sscanf(text, "%2d:%2d:%2d%n", &hour, &minute, &second, &used) != 3 || text[used]))
        return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    time_t now = (time_t)(now_ns / SECOND_NS);
    struct tm parts;
    localtime_r(&now, &parts);
    parts.tm_hour = hour;
    parts.tm_min = minute;
    parts.tm_sec = second;
    *out_ns = local_ns(&parts);
    if (*out_ns > now_ns) {
        parts.tm_mday--;
        *out_ns = local_ns(&parts);
    }
    return true;
}

static bool parse_date(const char *text, int64_t *out_ns)
{
    struct tm parts = { .tm_sec = 0 };
    const char *end = strptime(text, "%Y-%m-%d", &parts);
    if (end && (*end == ' ' || *end == 'T')) {
        const char *hours = end + 1;
        end = strptime(hours, "%H:%M:%S", &parts);
        end = end ? end : strptime(hours, "%H:%M", &parts);
    }
    if (!end || *end)
        return false;
    *out_ns = local_ns(&parts);
    return true;
}

int when_parse(const char *text, int64_t now_ns, int64_t *out_ns, struct error *error)
{
    struct error ignored = ERROR_INIT;
    int64_t span;
    if (when_parse_span(text[0] == '-' ? text + 1 : text, &span, &ignored) == 0 &&
        !isdigit((unsigned char)text[strlen(text) - 1])) {
        *out_ns = now_ns - span;
        return 0;
    }
    if (parse_clock(text, now_ns, out_ns) || clock_parse_rfc3339(text, out_ns) == 0 ||
        parse_date(text, out_ns))
        return 0;
    error_set(error, ERROR_INVALID, "\"%s\" is no time", text);
    return error_hint(error, "write 10m (ago), 14:02, 2026-03-02 or 2026-03-02T14:02:11Z");
}

int when_parse_size(const char *text, unsigned long long *out_bytes, struct error *error)
{
    static const struct { const char *unit; double bytes; } units[] = {
        { "", 1 },          { "B", 1 },           { "K", 1024 },          { "KB", 1024 },
        { "M", 1048576 },   { "MB", 1048576 },    { "G", 1073741824 },    { "GB", 1073741824 },
    };
    char *end;
    double number = strtod(text, &end);
    bool begun = end != text && number >= 0 && number < 1e15;
    while (begun && *end == ' ')
        end++;
    for (size_t i = 0; begun && i < COUNT(units); i++)
        if (strcasecmp(end, units[i].unit) == 0) {
            *out_bytes = (unsigned long long)(number * units[i].bytes);
            return 0;
        }
    error_set(error, ERROR_INVALID, "\"%s\" is no size", text);
    return error_hint(error, "write 52428800, 500KB or 50MB");
}
