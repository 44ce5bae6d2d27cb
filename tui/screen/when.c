#include "tui/screen/when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "workspace/base/clock.h"

enum { NS_PER_S = 1000000000, DAY_S = 86400 };

static bool parse_back(const char *text, int64_t now_ns, int64_t *out)
{
    double amount = 0;
    char unit = 0, rest = 0;
    if (sscanf(text, "-%lf%c%c", &amount, &unit, &rest) != 2)
        return false;
    double seconds = unit == 's' ? amount : unit == 'm' ? amount * 60
                     : unit == 'h' ? amount * 3600 : -1;
    if (seconds < 0 || seconds > 1e9)
        return false;
    *out = now_ns - (int64_t)(seconds * NS_PER_S);
    return true;
}

static bool parse_clock(const char *text, int64_t now_ns, int64_t *out)
{
    int hour = 0, minute = 0;
    double second = 0;
    char rest = 0;
    int parts = sscanf(text, "%d:%d:%lf%c", &hour, &minute, &second, &rest);
    if (parts != 2 && parts != 3)
        return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second >= 61)
        return false;
    time_t now = (time_t)(now_ns / NS_PER_S);
    struct tm local;
    (void)localtime_r(&now, &local);
    local.tm_hour = hour;
    local.tm_min = minute;
    local.tm_sec = 0;
    int64_t found = (int64_t)mktime(&local) * NS_PER_S + (int64_t)(second * NS_PER_S);
    *out = found > now_ns ? found - (int64_t)DAY_S * NS_PER_S : found;
    return true;
}

bool when_parse(const char *text, int64_t now_ns, int64_t *out_wall_ns)
{
    return parse_back(text, now_ns, out_wall_ns) || parse_clock(text, now_ns, out_wall_ns) ||
           clock_parse_rfc3339(text, out_wall_ns) == 0;
}
