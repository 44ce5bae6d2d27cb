/*
 * concurrency: how many invocations may be in progress at once: a function's own reserve, or what
 * the reserves of others leave of the account's (AWS Lambda Developer Guide, "Lambda function
 * scaling").
 */
#ifndef LAMBENCH_ENGINE_CONCURRENCY_H
#define LAMBENCH_ENGINE_CONCURRENCY_H

#include <stddef.h>

struct error;
struct function;

struct concurrency {
    size_t reserved;        /* by all functions together */
    size_t in_use;          /* of functions without a reserve, at present */
};

/* One more invocation of FUNCTION, of which IN_USE are in progress? -1: it is throttled
 * (ERROR_BUSY), the hint says by which limit. */
int concurrency_check(const struct concurrency *concurrency, const struct function *function,
                      size_t in_use, struct error *error);
/* The service's Reason for it. */
const char *concurrency_reason(const struct function *function);

#endif
