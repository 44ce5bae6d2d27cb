#include "tui/widget/format.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "workspace/base/clock.h"

const char *format_short_us(char *buffer, size_t size, int64_t us)
{
    double ms = (double)us / 1000.0;
    if (us < 0)
        (void)snprintf(buffer, size, "-");
    else if (ms < 9.95)
        (void)snprintf(buffer, size, "%.1fms", ms);
    else if (ms < 999.5)
        (void)snprintf(buffer, size, "%.0fms", ms);
    else if (ms < 9950)
        (void)snprintf(buffer, size, "%.1fs", ms / 1000.0);
    else
        (void)snprintf(buffer, size, "%.0fs", ms / 1000.0);
    return buffer;
}

const char *format_long_us(char *buffer, size_t size, int64_t us)
{
    double ms = (double)us / 1000.0;
    if (us < 0)
        (void)snprintf(buffer, size, "-");
    else if (ms < 999.995)
        (void)snprintf(buffer, size, "%.2f ms", ms);
    else
        (void)snprintf(buffer, size, "%.2f s", ms / 1000.0);
    return buffer;
}

const char *format_count(char *buffer, size_t size, uint64_t count)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);
    size_t used = 0;
    for (int i = 0; i < length && used + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            buffer[used++] = ',';
        buffer[used++] = digits[i];
    }
    buffer[used] = '\0';
    return buffer;
}

const char *format_when(char *buffer, size_t size, int64_t wall_ns)
{
    if (wall_ns <= 0) {
        (void)snprintf(buffer, size, "-");
        return buffer;
    }
    time_t then = (time_t)(wall_ns / 1000000000), now = (time_t)(clock_wall_ns() / 1000000000);
    struct tm then_parts, now_parts;
    (void)localtime_r(&then, &then_parts);
    (void)localtime_r(&now, &now_parts);
    bool today = then_parts.tm_yday == now_parts.tm_yday &&
                 then_parts.tm_year == now_parts.tm_year;
    (void)strftime(buffer, size, today ? "%H:%M:%S" : "%m-%d %H:%M", &then_parts);
    return buffer;
}

const char *format_plural(char *buffer, size_t size, uint64_t count, const char *one)
{
    char number[32];
    (void)snprintf(buffer, size, "%s %s%s", format_count(number, sizeof(number), count), one,
                   count == 1 ? "" : "s");
    return buffer;
}
