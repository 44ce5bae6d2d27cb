/*
 * error_cause: what a runtime tells X-Ray of an error: the header
 * Lambda-Runtime-Function-XRay-Error-Cause, or the member errorCause of a body of type
 * application/vnd.aws.lambda.error.cause+json. Checked and cut to size before it is kept.
 */
#ifndef LAMBENCH_RUNTIME_ERROR_CAUSE_H
#define LAMBENCH_RUNTIME_ERROR_CAUSE_H

#include <stddef.h>

#include "workspace/base/mem.h"

struct blob;

enum { ERROR_CAUSE_BYTES = 65536 };
#define ERROR_CAUSE_CONTENT_TYPE "application/vnd.aws.lambda.error.cause+json"

/* The cause with the members that count, at most ERROR_CAUSE_BYTES: longer lists keep 0.8, 0.6,
 * 0.4, 0.2 of their elements, then none. NULL when it is not JSON, not an object, or says nothing.
 * The caller drops it. */
struct blob *error_cause_check(const char *text, size_t size);

/* A body {errorMessage, errorType, stackTrace, errorCause}: OUT_CAUSE gets the checked cause or
 * NULL, what is returned is the body without it, or NULL when the body cannot be read. */
struct blob *error_cause_split(const char *body, size_t size, struct blob **out_cause);

#endif
