/*
 * limits: Lambda quotas and prices, as one table with sources (limits.c), and the numbers that
 * code needs at compile time.
 */
#ifndef LAMBENCH_MODEL_LIMITS_H
#define LAMBENCH_MODEL_LIMITS_H

#include <stddef.h>
#include <stdint.h>

enum {
    LIMIT_MEMORY_MB_MIN = 128,
    LIMIT_MEMORY_MB_MAX = 10240,
    LIMIT_MEMORY_MB_DEFAULT = 128,
    LIMIT_TIMEOUT_S_MIN = 1,
    LIMIT_TIMEOUT_S_MAX = 900,
    LIMIT_TIMEOUT_S_DEFAULT = 3,
    LIMIT_TMP_MB_MIN = 512,
    LIMIT_TMP_MB_MAX = 10240,
    LIMIT_TMP_MB_DEFAULT = 512,
    LIMIT_LAYERS = 5,
    LIMIT_ENVIRONMENT_BYTES = 4096,
    LIMIT_ZIP_BYTES = 52428800,          /* direct upload */
    LIMIT_UNZIPPED_BYTES = 262144000,    /* function and layers */
    LIMIT_REQUEST_BYTES = 6291456,       /* synchronous event */
    LIMIT_RESPONSE_BYTES = 6291556,      /* what a runtime may post: 6 MiB + 100 */
    /* AWS's clients put up to 1 MiB of an error's cause into a header: a deep recursion fills it */
    LIMIT_REQUEST_HEAD_BYTES = 1048576 + 65536,
    LIMIT_STREAM_BYTES = 209715200,      /* of a streamed response: 200 MiB since July 2025 */
    LIMIT_ASYNC_BYTES = 1048576,
    LIMIT_LOG_TAIL_BYTES = 4096,
    LIMIT_CLIENT_CONTEXT_BYTES = 3583,
    LIMIT_DESCRIPTORS = 1024,
    LIMIT_PROCESSES = 1024,
    LIMIT_MEMORY_MB_PER_CPU = 1769,      /* a function with as much has one virtual processor */
    LIMIT_CONCURRENCY = 1000,
    LIMIT_INIT_MS = 10000,
    LIMIT_TEMPLATE_DIRECT_BYTES = 51200, /* in a request of CloudFormation */
    LIMIT_TEMPLATE_S3_BYTES = 1048576,   /* from S3 */
    LIMIT_TEMPLATE_DESCRIPTION = 1024,
    LIMIT_TEMPLATE_BYTES = 4194304       /* ours: no template is larger */
};

/* What a function with so much memory has of the processors, in thousandths of one. */
unsigned limits_cpu(int memory_mb);

struct limit_row {
    const char *name;       /* "MemorySize" */
    const char *text;       /* "128 to 10240 MB, steps of 1" */
    const char *source;     /* page of the AWS documentation, with its date */
};
const struct limit_row *limits_find(const char *name);
const struct limit_row *limits_at(size_t index);

/* USD per request and per GB-second by architecture ("x86_64", "arm64"), us-east-1 first tier. */
double limits_price_request(void);
double limits_price_gb_second(const char *architecture);

#endif
