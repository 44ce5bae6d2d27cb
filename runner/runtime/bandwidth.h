/*
 * bandwidth: how fast a response may stream: a bucket of 6 MiB that refills with 2 MiB a second
 * (AWS Lambda Developer Guide, "Response streaming for Lambda functions": the first 6 MB are not
 * limited). Time comes from the caller.
 */
#ifndef LAMBENCH_RUNTIME_BANDWIDTH_H
#define LAMBENCH_RUNTIME_BANDWIDTH_H

#include <stddef.h>
#include <stdint.h>

struct bandwidth {
    int64_t left;           /* bytes; below 0: they are owed */
    int64_t filled_ns;
};

void bandwidth_start(struct bandwidth *bandwidth, int64_t mono_ns);
/* Takes SIZE bytes, which have arrived; returns milliseconds until more should be let in. */
int64_t bandwidth_take(struct bandwidth *bandwidth, size_t size, int64_t mono_ns);

#endif
