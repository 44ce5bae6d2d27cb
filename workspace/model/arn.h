/*
 * arn: names of the pretended account and region.
 */
#ifndef LAMBENCH_MODEL_ARN_H
#define LAMBENCH_MODEL_ARN_H

#include <stdbool.h>

#define ARN_ACCOUNT "123456789012"  /* as SAM CLI pretends locally */
#define ARN_REGION_DEFAULT "us-east-1"

/* "aws", "aws-cn" or "aws-us-gov", and "amazonaws.com" or what the partition has in its place; by
 * the region's name, as the SDKs' endpoints.json has them. NULL: the default region. */
const char *arn_partition(const char *region);
const char *arn_suffix(const char *region);

/* All further results are the caller's to free. REGION may be NULL: the default. */
char *arn_function(const char *region, const char *name, const char *qualifier);
char *arn_layer(const char *region, const char *name, int version);
char *arn_make(const char *service, const char *region, const char *resource);

/* Takes a function reference as Invoke accepts it: name, name:qualifier, account:function:name,
 * partial or full ARN. Gives name and qualifier (NULL if none); false if it is none of these. */
bool arn_parse_function(const char *reference, char **out_name, char **out_qualifier);

#endif
