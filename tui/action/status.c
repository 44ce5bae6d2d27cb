#include "tui/action/status.h"

#include <string.h>

#include "workspace/base/mem.h"

static const struct status_row rows[] = {
    { STATUS_OK, "done; for invoke: the function returned a result" },
    { STATUS_FAILED, "the function returned an error or crashed; for test: something differs" },
    { STATUS_USAGE, "wrong usage, or no terminal for the full screen" },
    { STATUS_PROJECT, "the template or the project has errors, or there is none" },
    { STATUS_CANNOT_RUN, "cannot run: runtime missing, build failed, init failed" },
    { STATUS_TIMEOUT, "timeout" },
    { STATUS_MEMORY, "out of memory" },
    { STATUS_LIMIT, "a limit of Lambda is exceeded (package, payload, environment)" },
    { STATUS_DENIED, "denied by the role; kept for later, roles are not checked yet" },
    { STATUS_BUSY, "port or folder in use, cannot attach, file changed meanwhile" },
    { STATUS_BUG, "a bug in lambench" },
    { STATUS_INTERRUPTED, "interrupted" },
};

static const int of_kind[ERROR_KINDS] = {
    [ERROR_NONE] = STATUS_OK,
    [ERROR_INVALID] = STATUS_USAGE,
    [ERROR_NOT_FOUND] = STATUS_USAGE,
    [ERROR_LIMIT] = STATUS_LIMIT,
    [ERROR_DENIED] = STATUS_CANNOT_RUN, /* by this machine; a role's refusal has its own */
    [ERROR_BUSY] = STATUS_BUSY,
    [ERROR_TIMEOUT] = STATUS_TIMEOUT,
    [ERROR_SYSTEM] = STATUS_CANNOT_RUN,
    [ERROR_NOT_EMULATED] = STATUS_CANNOT_RUN,
};

static const int of_outcome[RUNNER_OUTCOMES] = {
    [RUNNER_OK] = STATUS_OK,
    [RUNNER_ERROR] = STATUS_FAILED,
    [RUNNER_CRASH] = STATUS_FAILED,
    [RUNNER_TIMEOUT] = STATUS_TIMEOUT,
    [RUNNER_OUT_OF_MEMORY] = STATUS_MEMORY,
    [RUNNER_INIT_FAILED] = STATUS_CANNOT_RUN,
    [RUNNER_CANCELLED] = STATUS_INTERRUPTED,
};

const struct status_row *status_at(size_t index)
{
    return index < COUNT(rows) ? &rows[index] : NULL;
}

int status_of_error(enum error_kind kind)
{
    return kind < ERROR_KINDS ? of_kind[kind] : STATUS_BUG;
}

int status_of_outcome(enum runner_outcome outcome, const char *error_type)
{
    if (outcome != RUNNER_OK && error_type && strstr(error_type, "SizeTooLarge"))
        return STATUS_LIMIT;
    return outcome < RUNNER_OUTCOMES ? of_outcome[outcome] : STATUS_BUG;
}
