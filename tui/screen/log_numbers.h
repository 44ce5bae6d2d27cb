/*
 * log_numbers: ascending numbers of log records, of which the oldest go.
 */
#ifndef LAMBENCH_SCREEN_LOG_NUMBERS_H
#define LAMBENCH_SCREEN_LOG_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/* Those before START have gone; zeroed, there are none. */
struct log_numbers {
    uint64_t *items;
    size_t start, end, capacity;
};

void log_numbers_release(struct log_numbers *numbers);
void log_numbers_clear(struct log_numbers *numbers);
/* NUMBER is greater than all that are there. */
void log_numbers_add(struct log_numbers *numbers, uint64_t number);
/* Those before FIRST go. */
void log_numbers_forget(struct log_numbers *numbers, uint64_t first);
size_t log_numbers_count(const struct log_numbers *numbers);
/* The index of the first one from NUMBER on; END when there is none. */
size_t log_numbers_from(const struct log_numbers *numbers, uint64_t number);

#endif
