/*
 * when: times and spans as people type them.
 */
#ifndef LAMBENCH_ACTION_WHEN_H
#define LAMBENCH_ACTION_WHEN_H

#include <stdint.h>

struct error;

/* "10m" or "-10m" ago, "14:02" or "14:02:11" today (yesterday if that is still to come),
 * "2026-03-02", or RFC 3339. Local time where no zone is given. */
int when_parse(const char *text, int64_t now_ns, int64_t *out_ns, struct error *error);
/* "90", "90s", "10m", "2h", "1d". */
int when_parse_span(const char *text, int64_t *out_ns, struct error *error);
/* "52428800", "50MB", "1.5 GB": powers of 1024. */
int when_parse_size(const char *text, unsigned long long *out_bytes, struct error *error);

#endif
