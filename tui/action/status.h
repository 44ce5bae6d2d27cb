/*
 * status: the exit statuses of the command line, as one table.
 */
#ifndef LAMBENCH_ACTION_STATUS_H
#define LAMBENCH_ACTION_STATUS_H

#include <stddef.h>

#include "runner/engine/values.h"
#include "workspace/base/error.h"

enum status {
    STATUS_OK = 0,
    STATUS_FAILED = 1,
    STATUS_USAGE = 2,
    STATUS_PROJECT = 3,
    STATUS_CANNOT_RUN = 4,
    STATUS_TIMEOUT = 5,
    STATUS_MEMORY = 6,
    STATUS_LIMIT = 7,
    STATUS_DENIED = 8,
    STATUS_BUSY = 9,
    STATUS_BUG = 70,
    STATUS_INTERRUPTED = 130
};

struct status_row {
    int number;
    const char *text;
};
/* The INDEX-th row, NULL past the end. */
const struct status_row *status_at(size_t index);

int status_of_error(enum error_kind kind);
/* ERROR_TYPE (may be NULL) tells a limit from other errors. */
int status_of_outcome(enum runner_outcome outcome, const char *error_type);

#endif
