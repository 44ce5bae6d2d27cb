/*
 * log_ring: the newest log records in memory, numbered without gaps. Bounded in records and in
 * bytes; the oldest go first.
 */
#ifndef LAMBENCH_SCREEN_LOG_RING_H
#define LAMBENCH_SCREEN_LOG_RING_H

#include <stddef.h>
#include <stdint.h>

#include "tui/widget/log_line.h"
#include "workspace/base/mem.h"

struct log_ring;

struct log_entry {
    int64_t wall_ns;
    const char *function;   /* lives as long as the ring */
    const char *text;       /* NUL-terminated for convenience */
    uint32_t size, whole;   /* bytes kept, and bytes there were */
    char kind;              /* enum log_kind */
    char level;             /* enum log_line_level */
    char request[37];
};

struct log_ring *log_ring_new(size_t records, size_t bytes);
void log_ring_free(struct log_ring *ring);
DEFINE_AUTO(log_ring, log_ring_free);
void log_ring_add(struct log_ring *ring, const struct log_record *record);
/* Records with FIRST <= number < END are there. */
uint64_t log_ring_first(const struct log_ring *ring);
uint64_t log_ring_end(const struct log_ring *ring);
const struct log_entry *log_ring_at(const struct log_ring *ring, uint64_t number);
size_t log_ring_bytes(const struct log_ring *ring);

#endif
