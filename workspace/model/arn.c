#include "workspace/model/arn.h"

#include <stddef.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"

enum { NAME_MAXIMUM = 140, QUALIFIER_MAXIMUM = 128 };

static const char *region_or_default(const char *region)
{
    return region && *region ? region : ARN_REGION_DEFAULT;
}

static const struct {
    const char *region, *name, *suffix;
} partitions[] = {
    { "cn-", "aws-cn", "amazonaws.com.cn" },
    { "us-gov-", "aws-us-gov", "amazonaws.com" },
    { "us-iso-", "aws-iso", "c2s.ic.gov" },
    { "us-isob-", "aws-iso-b", "sc2s.sgov.gov" },
    { "eusc-", "aws-eusc", "amazonaws.eu" },
    { "", "aws", "amazonaws.com" },
};

static size_t partition_at(const char *region)
{
    size_t i = 0;
    while (!text_starts(region_or_default(region), partitions[i].region))
        i++;
    return i;
}

const char *arn_partition(const char *region)
{
    return partitions[partition_at(region)].name;
}

const char *arn_suffix(const char *region)
{
    return partitions[partition_at(region)].suffix;
}

char *arn_function(const char *region, const char *name, const char *qualifier)
{
    return mem_format("arn:%s:lambda:%s:" ARN_ACCOUNT ":function:%s%s%s", arn_partition(region),
                      region_or_default(region), name, qualifier ? ":" : "",
                      qualifier ? qualifier : "");
}

char *arn_layer(const char *region, const char *name, int version)
{
    return mem_format("arn:%s:lambda:%s:" ARN_ACCOUNT ":layer:%s:%d", arn_partition(region),
                      region_or_default(region), name, version);
}

char *arn_make(const char *service, const char *region, const char *resource)
{
    /* These have no region, buckets no account either. */
    if (strcmp(service, "s3") == 0)
        return mem_format("arn:%s:s3:::%s", arn_partition(region), resource);
    if (strcmp(service, "iam") == 0)
        return mem_format("arn:%s:iam::" ARN_ACCOUNT ":%s", arn_partition(region), resource);
    return mem_format("arn:%s:%s:%s:" ARN_ACCOUNT ":%s", arn_partition(region), service,
                      region_or_default(region), resource);
}

static bool is_name(const char *text, size_t size, const char *more, size_t maximum)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if (size == 0 || size > maximum)
        return false;
    for (size_t i = 0; i < size; i++)
        if (text[i] == '\0' || (!strchr(letters, text[i]) && !strchr(more, text[i])))
            return false;
    return true;
}

static bool is_account(const char *text, size_t size)
{
    return size == 12 && strspn(text, "0123456789") >= 12;
}

/* The text behind "function:" of an ARN or of account:function:..., or REFERENCE itself. NULL for
 * an ARN of something else. */
static const char *after_prefix(const char *reference)
{
    const char *at = reference;
    if (text_starts(at, "arn:")) {
        for (int colons = 0; colons < 4; colons++) {
            at = strchr(at, ':');
            if (!at)
                return NULL;
            at++;
        }
    }
    const char *colon = strchr(at, ':');
    bool account = colon && is_account(at, (size_t)(colon - at));
    if (account && text_starts(colon + 1, "function:"))
        return colon + 1 + strlen("function:");
    if (at == reference && text_starts(at, "function:"))
        return at + strlen("function:");
    return at == reference ? at : NULL;
}

/* Pattern of FunctionName in Lambda's API model (Invoke). */
bool arn_parse_function(const char *reference, char **out_name, char **out_qualifier)
{
    if (!reference)
        return false;
    const char *name = after_prefix(reference);
    if (!name)
        return false;
    size_t size = strcspn(name, ":");
    const char *qualifier = name[size] ? name + size + 1 : NULL;
    if (!is_name(name, size, "", NAME_MAXIMUM))
        return false;
    if (qualifier && !is_name(qualifier, strlen(qualifier), "$.", QUALIFIER_MAXIMUM))
        return false;
    *out_name = mem_text_n(name, size);
    *out_qualifier = mem_text(qualifier);
    return true;
}
