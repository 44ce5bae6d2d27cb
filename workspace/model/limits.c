#include "workspace/model/limits.h"

#include <string.h>

#include "workspace/base/mem.h"

/* Numbers as of 2026-11: the page "Lambda quotas", the API model where it is stricter. */
static const char quotas[] = "docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";
static const char variables[] = "docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html";
static const char api[] = "docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html";
static const char templates[] =
    "docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html";
static const char concurrency[] = "docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html";

static const struct limit_row rows[] = {
    { "MemorySize", "128 to 10240 MB, steps of 1", quotas },
    { "Timeout", "1 to 900 s", quotas },
    { "EphemeralStorage", "512 to 10240 MB", quotas },
    { "Layers", "at most 5", quotas },
    { "Environment", "at most 4096 bytes, measured as JSON", variables },
    { "EnvironmentName", "a letter, then letters, digits and _; at least 2 characters", variables },
    { "FunctionName", "letters, digits, - and _; at most 64 characters", api },
    { "Handler", "no white space, at most 128 characters", api },
    { "Description", "at most 256 characters", api },
    { "Zip", "at most 52428800 bytes when uploaded directly", quotas },
    { "Unzipped", "at most 262144000 bytes, function and layers together", quotas },
    { "Request", "at most 6291456 bytes, synchronous", quotas },
    { "Response", "at most 6291556 bytes", quotas },
    { "AsyncRequest", "at most 1048576 bytes", quotas },
    { "InlineCode", "at most 4194304 bytes", api },
    { "Template", "at most 51200 bytes in a request, 1048576 bytes from S3", templates },
    { "Resources", "at most 500 in a template", templates },
    { "Parameters", "at most 200 in a template; as many outputs and mappings", templates },
    { "Descriptors", "1024 open files", quotas },
    { "Processes", "1024 processes and threads", quotas },
    { "Concurrency", "1000 per region, 100 of them stay unreserved", concurrency },
    { "Init", "10 s", "docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html" },
};

/* "At 1,769 MB, a function has the equivalent of one vCPU", and more or less in proportion:
 * docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
unsigned limits_cpu(int memory_mb)
{
    return ((unsigned)memory_mb * 1000 + LIMIT_MEMORY_MB_PER_CPU / 2) / LIMIT_MEMORY_MB_PER_CPU;
}

const struct limit_row *limits_find(const char *name)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

const struct limit_row *limits_at(size_t index)
{
    return index < COUNT(rows) ? &rows[index] : NULL;
}

/* aws.amazon.com/lambda/pricing, us-east-1, first tier, without the free one. */
double limits_price_request(void)
{
    return 0.20 / 1e6;
}

double limits_price_gb_second(const char *architecture)
{
    return architecture && strcmp(architecture, "arm64") == 0 ? 0.0000133334 : 0.0000166667;
}
