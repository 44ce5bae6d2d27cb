/*
 * when: times as people type them: 14:02, 14:02:11, -5m, -90s, -2h, or RFC 3339.
 */
#ifndef LAMBENCH_SCREEN_WHEN_H
#define LAMBENCH_SCREEN_WHEN_H

#include <stdbool.h>
#include <stdint.h>

/* A time of day is the latest one that is not after NOW. */
bool when_parse(const char *text, int64_t now_ns, int64_t *out_wall_ns);

#endif
