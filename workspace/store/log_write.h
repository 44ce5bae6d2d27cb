/*
 * log_write: the output of functions, appended to plain files that tail and grep can read.
 *
 * One line a record:  <RFC 3339 time, ms> <request id or -> <kind> <text>
 * e.g.  2026-03-02T14:02:11.204Z 7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa P START RequestId: ...
 * Line breaks inside a text are written as "\r", as Lambda's own log lines carry them.
 */
#ifndef LAMBENCH_STORE_LOG_WRITE_H
#define LAMBENCH_STORE_LOG_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "workspace/base/mem.h"

struct error;
struct log_write;

enum log_kind {
    LOG_LINE = 'L',     /* the function wrote it */
    LOG_PLATFORM = 'P', /* START, END, REPORT, time-outs, crashes */
    LOG_NOTE = 'N'      /* ours: reloaded, retired ... */
};

struct log_record {
    int64_t wall_ns;
    char request[37];       /* "" when none */
    enum log_kind kind;
    const char *function;   /* logical id */
    const char *text;       /* without the final line break; borrowed */
    size_t size;
};

/* One file per function, FOLDER/<function>.log (file_name_for()), made when first written to. One
 * of 64 MB is moved to <function>.log.1, in place of an older one. */
struct log_write *log_write_open(const char *folder, struct error *error);
void log_write_close(struct log_write *log); /* writes what is waiting */
/* Buffered; reaches the file at log_write_flush(), when 64 KB wait, or at close. A full disk
 * keeps lines in memory (up to 64 MB) and is told by the result of flush. */
void log_write_add(struct log_write *log, const struct log_record *record);
int log_write_flush(struct log_write *log, struct error *error);

#endif
