/*
 * numbers: durations of runs as text and JSON.
 */
#ifndef LAMBENCH_ACTION_NUMBERS_H
#define LAMBENCH_ACTION_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

struct json;
struct metrics_numbers;

/* "8.8ms", "13ms", "1.2s", "-" for less than nothing. */
const char *numbers_time(char *buffer, size_t size, int64_t us);
/* KEY in milliseconds, null for less than nothing. */
void numbers_set_ms(struct json *object, const char *key, int64_t us);
/* Kinds of start in the order people are shown them; NULL past the last. START is an
 * enum metrics_start. */
const char *numbers_start(size_t index, int *out_start);
/* n, minMs, p50Ms ... of one kind of start. */
void numbers_add_json(const struct metrics_numbers *numbers, struct json *object);

#endif
