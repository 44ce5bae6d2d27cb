/*
 * log_read: records read back from the files that log_write keeps: filtered, merged by time over
 * several functions, forward from a start or the last N, and followed as the files grow.
 */
#ifndef LAMBENCH_STORE_LOG_READ_H
#define LAMBENCH_STORE_LOG_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "workspace/base/mem.h"
#include "workspace/store/log_write.h"

struct error;
struct log_read;

struct log_filter {
    const char *const *functions;   /* NULL: all that have a file */
    size_t function_count;
    int64_t since_ns, until_ns;     /* 0: open */
    const char *request;            /* one invocation, or NULL */
    const char *grep, *exclude;     /* plain text, or /extended regular expression/ */
    const char *level;              /* at least this: TRACE DEBUG INFO WARN ERROR FATAL, or NULL */
    size_t last;                    /* only the last N that match; 0: all */
};

/* Bad regular expressions are told here. The filter is copied. */
int log_read_open(const char *folder, const struct log_filter *filter, struct log_read **out,
                  struct error *error);
void log_read_close(struct log_read *read);
/* The next record in time order: 1 given, 0 none now (later there may be more: call again after
 * the files grew), -1 error. The record's text stays valid until the next call. */
int log_read_next(struct log_read *read, struct log_record *out, struct error *error);

/* Level word a line seems to have ("ERROR", "INFO" ...), or NULL: JSON "level", Lambda's
 * tab-separated Node.js form, Python's [LEVEL] form, a leading LEVEL word. */
const char *log_read_level(const char *text, size_t size);

#endif
