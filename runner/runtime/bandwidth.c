#include "runner/runtime/bandwidth.h"

enum { BUCKET_BYTES = 6 * 1048576, BYTES_A_SECOND = 2 * 1048576 };

void bandwidth_start(struct bandwidth *bandwidth, int64_t mono_ns)
{
    *bandwidth = (struct bandwidth){ .left = BUCKET_BYTES, .filled_ns = mono_ns };
}

int64_t bandwidth_take(struct bandwidth *bandwidth, size_t size, int64_t mono_ns)
{
    int64_t passed_us = (mono_ns - bandwidth->filled_ns) / 1000;
    if (passed_us > 0) {
        /* more than the bucket takes to fill makes no difference */
        if (passed_us > INT64_C(1000000) * BUCKET_BYTES / BYTES_A_SECOND * 2)
            passed_us = INT64_C(1000000) * BUCKET_BYTES / BYTES_A_SECOND * 2;
        bandwidth->left += passed_us * BYTES_A_SECOND / 1000000;
        bandwidth->filled_ns = mono_ns;
        if (bandwidth->left > BUCKET_BYTES)
            bandwidth->left = BUCKET_BYTES;
    }
    bandwidth->left -= (int64_t)size;
    if (bandwidth->left >= 0)
        return 0;
    return (-bandwidth->left * 1000 + BYTES_A_SECOND - 1) / BYTES_A_SECOND;
}
