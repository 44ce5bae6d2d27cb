#include "runner/engine/concurrency.h"

#include "workspace/base/error.h"
#include "workspace/model/function.h"
#include "workspace/model/limits.h"

static int refuse(const struct function *function, size_t in_use, size_t limit, const char *which,
                  struct error *error)
{
    error_set(error, ERROR_BUSY, "Rate Exceeded.");
    return error_hint(error, "%s: %zu of %zu instances are busy (%s)", function->id, in_use, limit,
                      which);
}

int concurrency_check(const struct concurrency *concurrency, const struct function *function,
                      size_t in_use, struct error *error)
{
    if (function->reserved_concurrency >= 0) {
        size_t limit = (size_t)function->reserved_concurrency;
        return in_use < limit ? 0 : refuse(function, in_use, limit,
                                           "ReservedConcurrentExecutions", error);
    }
    size_t limit = concurrency->reserved < LIMIT_CONCURRENCY
                       ? LIMIT_CONCURRENCY - concurrency->reserved : 0;
    return concurrency->in_use < limit
               ? 0 : refuse(function, concurrency->in_use, limit, "concurrency of an account",
                            error);
}

const char *concurrency_reason(const struct function *function)
{
    return function->reserved_concurrency >= 0
               ? "ReservedFunctionConcurrentInvocationLimitExceeded"
               : "ConcurrentInvocationLimitExceeded";
}
