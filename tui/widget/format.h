/*
 * format: numbers as people read them.
 */
#ifndef LAMBENCH_WIDGET_FORMAT_H
#define LAMBENCH_WIDGET_FORMAT_H

#include <stddef.h>
#include <stdint.h>

/* "8.9ms", "224ms", "1.2s", "61s"; "-" for a negative time. */
const char *format_short_us(char *buffer, size_t size, int64_t us);
/* "8.91 ms", "3.00 s"; "-" for a negative time. */
const char *format_long_us(char *buffer, size_t size, int64_t us);
/* "40,212" */
const char *format_count(char *buffer, size_t size, uint64_t count);
/* "14:02:11" of today, "03-02 14:02" of another day, "-" for 0. */
const char *format_when(char *buffer, size_t size, int64_t wall_ns);
/* "1 run", "2 runs" */
const char *format_plural(char *buffer, size_t size, uint64_t count, const char *one);

#endif
