#include "tui/action/numbers.h"

#include <stdio.h>

#include "workspace/base/json.h"
#include "workspace/base/mem.h"
#include "workspace/store/metrics.h"

static const struct {
    enum metrics_start start;
    const char *word;
} starts[] = {
    { METRICS_WARM, "warm" }, { METRICS_PREWARM, "prewarm" }, { METRICS_COLD, "cold" },
};

const char *numbers_time(char *buffer, size_t size, int64_t us)
{
    double ms = (double)us / 1000;
    if (us < 0)
        snprintf(buffer, size, "-");
    else if (ms < 9.95)
        snprintf(buffer, size, "%.1fms", ms);
    else if (ms < 999.5)
        snprintf(buffer, size, "%.0fms", ms);
    else
        snprintf(buffer, size, "%.1fs", ms / 1000);
    return buffer;
}

void numbers_set_ms(struct json *object, const char *key, int64_t us)
{
    if (us < 0)
        json_set_null(object, key);
    else
        json_set_number(object, key, (double)us / 1000);
}

const char *numbers_start(size_t index, int *out_start)
{
    if (index >= COUNT(starts))
        return NULL;
    *out_start = (int)starts[index].start;
    return starts[index].word;
}

void numbers_add_json(const struct metrics_numbers *numbers, struct json *object)
{
    json_set_int(object, "n", (int64_t)numbers->count);
    numbers_set_ms(object, "minMs", numbers->min_us);
    numbers_set_ms(object, "p50Ms", numbers->p50_us);
    numbers_set_ms(object, "p90Ms", numbers->p90_us);
    numbers_set_ms(object, "p99Ms", numbers->p99_us);
    numbers_set_ms(object, "maxMs", numbers->max_us);
}
