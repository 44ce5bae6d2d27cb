#include "tui/screen/log_numbers.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"

enum { GONE_KEPT = 4096 };

void log_numbers_release(struct log_numbers *numbers)
{
    free(numbers->items);
    *numbers = (struct log_numbers){ 0 };
}

void log_numbers_clear(struct log_numbers *numbers) { numbers->start = numbers->end = 0; }

void log_numbers_add(struct log_numbers *numbers, uint64_t number)
{
    *ARRAY_PUSH(numbers->items, numbers->end, numbers->capacity) = number;
}

void log_numbers_forget(struct log_numbers *numbers, uint64_t first)
{
    while (numbers->start < numbers->end && numbers->items[numbers->start] < first)
        numbers->start++;
    if (numbers->start <= GONE_KEPT || numbers->start <= numbers->end / 2)
        return;
    numbers->end -= numbers->start;
    memmove(numbers->items, numbers->items + numbers->start,
            numbers->end * sizeof(*numbers->items));
    numbers->start = 0;
}

size_t log_numbers_count(const struct log_numbers *numbers)
{
    return numbers->end - numbers->start;
}

size_t log_numbers_from(const struct log_numbers *numbers, uint64_t number)
{
    size_t low = numbers->start, high = numbers->end;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (numbers->items[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
