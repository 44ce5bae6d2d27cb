#include "workspace/base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const int64_t SECOND_NS = 1000000000;

static int64_t pretended_wall = -1, pretended_mono = -1;

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

int64_t clock_wall_ns(void)
{
    return pretended_wall >= 0 ? pretended_wall : read_clock(CLOCK_REALTIME);
}

int64_t clock_mono_ns(void)
{
    return pretended_mono >= 0 ? pretended_mono : read_clock(CLOCK_MONOTONIC);
}

int64_t clock_wall_ms(void)
{
    return clock_wall_ns() / 1000000;
}

void clock_pretend(int64_t wall_ns, int64_t mono_ns)
{
    pretended_wall = wall_ns;
    pretended_mono = mono_ns;
}

/* Whole seconds, rounded down also before 1970, and the milliseconds that are left. */
static time_t seconds_of(int64_t ns, int *out_ms)
{
    int64_t seconds = ns / SECOND_NS, rest = ns % SECOND_NS;
    if (rest < 0) {
        rest += SECOND_NS;
        seconds--;
    }
    *out_ms = (int)(rest / 1000000);
    return (time_t)seconds;
}

/* Log lines come many a second: the text of the second is made once. */
const char *clock_rfc3339(char *buffer, size_t size, int64_t wall_ns)
{
    static _Thread_local char second[96];
    static _Thread_local time_t second_of;
    int ms;
    time_t seconds = seconds_of(wall_ns, &ms);
    if (seconds != second_of || !second[0]) {
        struct tm parts;
        gmtime_r(&seconds, &parts);
        snprintf(second, sizeof(second), "%04d-%02d-%02dT%02d:%02d:%02d.000Z",
                 parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                 parts.tm_min, parts.tm_sec);
        second_of = seconds;
    }
    size_t length = strlen(second);
    const char fraction[] = { (char)('0' + ms / 100), (char)('0' + ms / 10 % 10),
                              (char)('0' + ms % 10) };
    memcpy(second + length - 4, fraction, sizeof(fraction));
    if (size > 0) {
        size_t fits = length < size ? length : size - 1;
        memcpy(buffer, second, fits);
        buffer[fits] = '\0';
    }
    return buffer;
}

const char *clock_local(char *buffer, size_t size, int64_t wall_ns, int milliseconds)
{
    int ms;
    time_t seconds = seconds_of(wall_ns, &ms);
    struct tm parts;
    localtime_r(&seconds, &parts);
    if (milliseconds)
        snprintf(buffer, size, "%02d:%02d:%02d.%03d", parts.tm_hour, parts.tm_min, parts.tm_sec,
                 ms);
    else
        snprintf(buffer, size, "%02d:%02d:%02d", parts.tm_hour, parts.tm_min, parts.tm_sec);
    return buffer;
}

/* Reads exactly COUNT digits at *AT. */
static bool digits(const char **at, int count, int *out)
{
    int number = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        number = number * 10 + (**at - '0');
    }
    *out = number;
    return true;
}

static bool literal(const char **at, const char *one_of)
{
    if (**at == '\0' || !strchr(one_of, **at))
        return false;
    (*at)++;
    return true;
}

static bool read_date(const char **at, struct tm *out)
{
    static const int month_days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int year, month, day;
    if (!digits(at, 4, &year) || !literal(at, "-") || !digits(at, 2, &month) ||
        !literal(at, "-") || !digits(at, 2, &day))
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month < 1 || month > 12 || day < 1 || day > month_days[month - 1] ||
        (month == 2 && day == 29 && !leap))
        return false;
    out->tm_year = year - 1900;
    out->tm_mon = month - 1;
    out->tm_mday = day;
    return true;
}

static bool read_time(const char **at, struct tm *out)
{
    return digits(at, 2, &out->tm_hour) && out->tm_hour < 24 && literal(at, ":") &&
           digits(at, 2, &out->tm_min) && out->tm_min < 60 && literal(at, ":") &&
           digits(at, 2, &out->tm_sec) && out->tm_sec <= 60; /* a leap second */
}

/* ".5" is half a second; digits past nanoseconds are read and dropped. */
static bool read_fraction(const char **at, int64_t *out_ns)
{
    *out_ns = 0;
    if (!literal(at, "."))
        return true;
    int64_t unit = SECOND_NS;
    int digit, count = 0;
    for (; **at >= '0' && **at <= '9'; count++) {
        (void)digits(at, 1, &digit); /* the loop saw it */
        unit /= 10;
        *out_ns += digit * unit;
    }
    return count > 0;
}

static bool read_offset(const char **at, int *out_minutes)
{
    *out_minutes = 0;
    if (literal(at, "Zz"))
        return true;
    int sign = **at == '-' ? -1 : 1, hours, minutes;
    if (!literal(at, "+-") || !digits(at, 2, &hours) || hours > 23 || !literal(at, ":") ||
        !digits(at, 2, &minutes) || minutes > 59)
        return false;
    *out_minutes = sign * (hours * 60 + minutes);
    return true;
}

int clock_parse_rfc3339(const char *text, int64_t *out_wall_ns)
{
    struct tm parts = { .tm_isdst = 0 };
    int64_t fraction_ns, wall_ns;
    int offset_minutes;
    if (!read_date(&text, &parts) || !literal(&text, "Tt ") || !read_time(&text, &parts) ||
        !read_fraction(&text, &fraction_ns) || !read_offset(&text, &offset_minutes) || *text)
        return -1;
    int64_t seconds = (int64_t)timegm(&parts) - offset_minutes * 60;
    if (__builtin_mul_overflow(seconds, SECOND_NS, &wall_ns) ||
        __builtin_add_overflow(wall_ns, fraction_ns, &wall_ns))
        return -1;
    *out_wall_ns = wall_ns;
    return 0;
}
