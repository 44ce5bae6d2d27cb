/*
 * history: every invocation that ended, kept in SQLite (.lambench/history.db): one row each, with
 * event and response bytes up to a size, of each and of all. Writing never waits for the disk's
 * slowest moment: rows are collected and written in one transaction by history_flush().
 */
#ifndef LAMBENCH_STORE_HISTORY_H
#define LAMBENCH_STORE_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "workspace/base/mem.h"

struct blob;
struct error;
struct history;

struct history_row {
    int64_t id;             /* set when written */
    char request[37];
    const char *function;   /* logical id */
    int64_t start_ns;       /* wall clock */
    int64_t duration_us, init_us; /* init_us -1: no init in this invocation */
    int64_t billed_ms;
    int memory_mb, peak_mb;
    const char *start;      /* "cold", "warm", "prewarm" */
    const char *result;     /* "ok", "error", "timeout", "oom", "init", "exit" ... */
    const char *error_type; /* or NULL */
    const char *error_message;
    const char *event_name; /* "events/create.json", "sample:sqs", or NULL */
    int version;            /* the function's source version, 1, 2, 3 ... */
    const char *post_mortem; /* what it was doing when it was stopped or crashed: lines, or NULL */
    const char *cause;      /* of an error, as the runtime told it for X-Ray: JSON, or NULL */
    const char *serves;     /* the code it ran on: "source", "build of 12:03", or NULL */
    char *texts;            /* owned by a copy, which all texts above point into; else NULL */
    struct blob *event, *response; /* held by the reader of history_read until row_release */
    int64_t event_bytes, response_bytes; /* read: their sizes, also when too large to be kept */
};

int history_open(const char *path, struct history **out, struct error *error);
void history_close(struct history *history);
/* Copies, holds blobs. Writes by itself only when very many rows wait. While nothing can be written
 * the newest rows wait in memory, up to a number; of very many bytes the payloads are left out. */
void history_add(struct history *history, const struct history_row *row);
int history_flush(struct history *history, struct error *error);
/* Newest first; FUNCTION NULL: all. EACH gets rows without payloads; returns 0 to go on. */
int history_list(struct history *history, const char *function, size_t limit,
                 int (*each)(void *self, const struct history_row *row), void *self,
                 struct error *error);
/* The newest row with its payloads by request id, or a start of it that no other one has. */
int history_read(struct history *history, const char *request, struct history_row *out,
                 struct error *error);
void history_row_release(struct history_row *row);

#endif
