#include "workspace/model/schedule.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"

enum { FIRST_YEAR = 1970, LAST_YEAR = 2199, LONGEST_FIELD = 127, CRON_FIELDS = 6 };
enum { MINUTE, HOUR, DAY, MONTH, WEEKDAY, YEAR };

static const char cron_hint[] =
    "Write cron(minutes hours day-of-month month day-of-week year), for example "
    "cron(0 10 * * ? *).";

struct field {
    const char *name;
    int first, last;
    const char *const *names;   /* of the values from FIRST on */
};

static const char *const month_names[] = { "JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                           "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", NULL };
static const char *const weekday_names[] = { "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT",
                                             NULL };

static const struct field fields[CRON_FIELDS] = {
    [MINUTE] = { "minutes", 0, 59, NULL },
    [HOUR] = { "hours", 0, 23, NULL },
    [DAY] = { "day-of-month", 1, 31, NULL },
    [MONTH] = { "month", 1, 12, month_names },
    [WEEKDAY] = { "day-of-week", 1, 7, weekday_names },
    [YEAR] = { "year", FIRST_YEAR, LAST_YEAR, NULL },
};

static void set_bit(struct schedule *schedule, int field, int value)
{
    switch (field) {
    case MINUTE: schedule->minutes |= UINT64_C(1) << value; break;
    case HOUR: schedule->hours |= UINT32_C(1) << value; break;
    case DAY: schedule->days |= UINT32_C(1) << value; break;
    case MONTH: schedule->months |= UINT32_C(1) << value; break;
    case WEEKDAY: schedule->weekdays |= UINT32_C(1) << value; break;
    default:
        schedule->years[(value - FIRST_YEAR) / 8] |= (uint8_t)(1u << ((value - FIRST_YEAR) % 8));
    }
}

/* One value, a number or a name, at *AT; -1 if there is none in range. */
static int take_value(const struct field *field, const char **at)
{
    for (int i = 0; field->names && field->names[i]; i++)
        if (strncasecmp(*at, field->names[i], 3) == 0) {
            *at += 3;
            return field->first + i;
        }
    if (!isdigit((unsigned char)**at))
        return -1;
    char *end;
    long value = strtol(*at, &end, 10);
    *at = end;
    return value < field->first || value > field->last ? -1 : (int)value;
}

/* Sets FROM to TO by STEP; a range may wrap (FRI-MON). */
static void set_range(struct schedule *schedule, int index, int from, int to, int step)
{
    const struct field *field = &fields[index];
    int span = field->last - field->first + 1;
    int length = to >= from ? to - from : to + span - from;
    for (int i = 0; i <= length; i += step)
        set_bit(schedule, index, field->first + (from - field->first + i) % span);
}

/* "5", "1-5", "*", "0/15", "1-30/2": one part between commas, up to *AT == ',' or the end. */
static bool take_range(struct schedule *schedule, int index, const char **at)
{
    const struct field *field = &fields[index];
    int from = field->first, to = field->last;
    bool open = **at == '*';
    if (open)
        (*at)++;
    else if ((from = take_value(field, at)) < 0)
        return false;
    bool range = !open && **at == '-';
    if (range) {
        (*at)++;
        if ((to = take_value(field, at)) < 0)
            return false;
    }
    int step = 1;
    if (**at == '/') {
        (*at)++;
        char *end;
        long value = isdigit((unsigned char)**at) ? strtol(*at, &end, 10) : 0;
        if (value < 1 || value > field->last)
            return false;
        *at = end;
        step = (int)value;
    } else if (!open && !range) {
        to = from;
    }
    set_range(schedule, index, from, to, step);
    return **at == ',' || **at == '\0';
}

/* L, LW, 15W */
static bool take_special_day(struct schedule *schedule, const char *text)
{
    if (strcasecmp(text, "L") == 0 || strcasecmp(text, "LW") == 0) {
        schedule->last_day = true;
        schedule->near_weekday = text[1] ? -1 : 0;
        return true;
    }
    const char *at = text;
    int day = take_value(&fields[DAY], &at);
    if (day < 0 || strcasecmp(at, "W") != 0)
        return false;
    schedule->near_weekday = day;
    return true;
}

/* L, 6L, 3#2 */
static bool take_special_weekday(struct schedule *schedule, const char *text)
{
    if (strcasecmp(text, "L") == 0) {
        set_bit(schedule, WEEKDAY, 7);
        return true;
    }
    const char *at = text;
    int weekday = take_value(&fields[WEEKDAY], &at);
    if (weekday < 0)
        return false;
    if (strcasecmp(at, "L") == 0) {
        schedule->last_weekday = weekday;
        return true;
    }
    if (at[0] != '#' || at[1] < '1' || at[1] > '5' || at[2])
        return false;
    schedule->nth_weekday = weekday;
    schedule->nth = at[1] - '0';
    return true;
}

static bool take_field(struct schedule *schedule, int index, const char *text)
{
    if (strcmp(text, "?") == 0) {
        schedule->any_day = schedule->any_day || index == DAY;
        schedule->any_weekday = schedule->any_weekday || index == WEEKDAY;
        return index == DAY || index == WEEKDAY;
    }
    if (index == DAY && take_special_day(schedule, text))
        return true;
    if (index == WEEKDAY && take_special_weekday(schedule, text))
        return true;
    for (const char *at = text;; at++) {
        if (!take_range(schedule, index, &at))
            return false;
        if (*at == '\0')
            return true;
    }
}

static int parse_cron(const char *body, struct schedule *out, struct error *error)
{
    char words[CRON_FIELDS + 1][LONGEST_FIELD + 1];
    int count = sscanf(body, "%127s %127s %127s %127s %127s %127s %127s", words[0], words[1],
                       words[2], words[3], words[4], words[5], words[6]);
    if (count != CRON_FIELDS) {
        error_set(error, ERROR_INVALID, "cron has %d fields, it needs six", count < 0 ? 0 : count);
        return error_hint(error, "%s", cron_hint);
    }
    for (int i = 0; i < CRON_FIELDS; i++)
        if (!take_field(out, i, words[i])) {
            error_set(error, ERROR_INVALID, "\"%s\" is not possible as %s of cron", words[i],
                      fields[i].name);
            return error_hint(error, "%s", cron_hint);
        }
    if (out->any_day == out->any_weekday) {
        error_set(error, ERROR_INVALID,
                  "exactly one of day-of-month and day-of-week of cron must be ?");
        return error_hint(error, "%s", cron_hint);
    }
    out->kind = SCHEDULE_CRON;
    return 0;
}

static int parse_rate(const char *body, struct schedule *out, struct error *error)
{
    static const struct { const char *one, *many; int seconds; } units[] = {
        { "minute", "minutes", 60 }, { "hour", "hours", 3600 }, { "day", "days", 86400 },
    };
    static const char hint[] = "Write rate(1 minute), rate(5 minutes), rate(1 hour), rate(7 days).";
    long value;
    char unit[16];
    char rest;
    if (sscanf(body, "%9ld %15s %c", &value, unit, &rest) != 2 || value < 1) {
        error_set(error, ERROR_INVALID, "rate needs a number from 1 on and a unit");
        return error_hint(error, hint);
    }
    for (size_t i = 0; i < COUNT(units); i++) {
        bool one = strcasecmp(unit, units[i].one) == 0, many = strcasecmp(unit, units[i].many) == 0;
        if (!one && !many)
            continue;
        if (one != (value == 1)) {
            error_set(error, ERROR_INVALID, "rate(%ld %s) is refused by AWS", value, unit);
            return error_hint(error, "Write rate(%ld %s).", value,
                              value == 1 ? units[i].one : units[i].many);
        }
        *out = (struct schedule){ .kind = SCHEDULE_RATE,
                                  .every_s = (int64_t)value * units[i].seconds };
        return 0;
    }
    error_set(error, ERROR_INVALID, "rate does not know the unit \"%s\"", unit);
    return error_hint(error, hint);
}

static int parse_at(const char *body, struct schedule *out, struct error *error)
{
    struct tm tm = { .tm_isdst = 0 };
    const char *end = strptime(body, "%Y-%m-%dT%H:%M:%S", &tm);
    if (!end || *end) {
        error_set(error, ERROR_INVALID, "at() does not hold a date and time");
        return error_hint(error, "Write at(2027-01-31T13:00:00).");
    }
    *out = (struct schedule){ .kind = SCHEDULE_AT, .at_s = timegm(&tm) };
    return 0;
}

static const struct {
    const char *start;
    int (*parse)(const char *body, struct schedule *out, struct error *error);
} forms[] = {
    { "rate(", parse_rate },
    { "cron(", parse_cron },
    { "at(", parse_at },
};

int schedule_parse(const char *text, struct schedule *out, struct error *error)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < COUNT(forms); i++) {
        size_t start = strlen(forms[i].start);
        if (!text_starts(text, forms[i].start) || text[size - 1] != ')')
            continue;
        AUTO_FREE char *body = mem_text_n(text + start, size - start - 1);
        struct schedule schedule = { .kind = SCHEDULE_RATE };
        if (forms[i].parse(body, &schedule, error) < 0)
            return -1;
        *out = schedule;
        return 0;
    }
    error_set(error, ERROR_INVALID, "\"%.100s\" is no schedule", text);
    return error_hint(error, "Write rate(5 minutes) or cron(0 10 * * ? *).");
}
