/*
 * telemetry_buffer: events that wait for their delivery: until there are enough, until they are
 * large enough, or until the oldest has waited long enough; and what happens when the receiver is
 * too slow. No clock, no sockets.
 */
#ifndef LAMBENCH_RUNTIME_TELEMETRY_BUFFER_H
#define LAMBENCH_RUNTIME_TELEMETRY_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "workspace/base/str.h"

struct telemetry_buffer {
    int64_t items_most, bytes_most;
    struct str text;            /* one JSON text a line */
    int64_t items;
    int64_t dropped_items, dropped_bytes;
};

void telemetry_buffer_init(struct telemetry_buffer *buffer, int64_t items, int64_t bytes);
void telemetry_buffer_release(struct telemetry_buffer *buffer);
/* Takes the event, or counts it as dropped when twice the bytes of a delivery wait already. */
void telemetry_buffer_add(struct telemetry_buffer *buffer, const char *json, size_t size);
/* Takes the event whatever waits: for what the receiver has to know of lost ones. */
void telemetry_buffer_keep(struct telemetry_buffer *buffer, const char *json, size_t size);
/* Counts what was lost on its way. */
void telemetry_buffer_drop(struct telemetry_buffer *buffer, int64_t items, int64_t bytes);
/* Enough for a delivery at once? */
bool telemetry_buffer_full(const struct telemetry_buffer *buffer);
/* Moves all of it to OUT, which is cleared first: a JSON array, or one event a line. Returns how
 * many events that are. */
int64_t telemetry_buffer_take(struct telemetry_buffer *buffer, bool lines, struct str *out);

#endif
