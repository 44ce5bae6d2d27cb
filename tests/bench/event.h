/*
 * event: what the measurements send: JSON of about the size asked for, many small records as
 * services send them.
 */
#ifndef LAMBENCH_BENCH_EVENT_H
#define LAMBENCH_BENCH_EVENT_H

#include <stdio.h>
#include <stdlib.h>

/* The caller frees. */
static inline char *bench_event(size_t bytes, size_t *out_size)
{
    char *text = malloc(bytes + 256);
    size_t used = 0;
    used += (size_t)sprintf(text, "{\"Records\": [");
    for (int i = 0; i == 0 || used + 160 < bytes; i++)
        used += (size_t)sprintf(text + used,
                                "%s{\"messageId\": \"059f36b4-87a3-44ab-83d2-%012d\", \"body\": "
                                "\"a message of some words\", \"attributes\": {\"count\": %d}}",
                                i ? ", " : "", i, i % 10);
    used += (size_t)sprintf(text + used, "]}");
    *out_size = used;
    return text;
}

#endif
