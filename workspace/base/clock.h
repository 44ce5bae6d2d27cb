/*
 * clock: the only place that asks for the time, so that a test can set it.
 */
#ifndef LAMBENCH_BASE_CLOCK_H
#define LAMBENCH_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

int64_t clock_wall_ns(void); /* since 1970-01-01T00:00:00Z */
int64_t clock_mono_ns(void); /* never goes back */
int64_t clock_wall_ms(void);

/* "2026-03-02T14:02:11.209Z": UTC with milliseconds, as Lambda's logs write it. Needs 25 bytes. */
const char *clock_rfc3339(char *buffer, size_t size, int64_t wall_ns);
/* "14:02:11" or, with MILLISECONDS, "14:02:11.209" in local time. */
const char *clock_local(char *buffer, size_t size, int64_t wall_ns, int milliseconds);
/* Reads RFC 3339 text; returns -1 when it is none. */
int clock_parse_rfc3339(const char *text, int64_t *out_wall_ns);

/* From now on both clocks stand at these values; -1, -1 gives the real ones back. For tests. */
void clock_pretend(int64_t wall_ns, int64_t mono_ns);

#endif
