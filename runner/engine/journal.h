/*
 * journal: everything that is told of one execution environment: the platform's events and the
 * lines its processes write. Each goes to the function's log in the format and from the level that
 * LoggingConfig says (text, or JSON objects), to the log of the invocation in progress, and to
 * whoever else listens (telemetry).
 */
#ifndef LAMBENCH_ENGINE_JOURNAL_H
#define LAMBENCH_ENGINE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/runtime/platform_event.h"
#include "workspace/base/str.h"

struct function;
struct invocation;
struct pool_host;
struct runner_result;

struct journal {
    const struct pool_host *host;
    const struct function *function;
    const char *region;
    const char *initialization; /* "on-demand", "provisioned-concurrency" */
    const char *phase;          /* of its init: "init", or "invoke" when it is repeated in one */
    char *function_arn;         /* owned */
    struct str line;            /* made last; kept for its memory */
    char log_stream[160];
    bool json;
    bool runtime_told;          /* that it is done, with the init or invocation in progress */
    enum platform_level system, application;    /* the least that is written, in JSON */
    /* Also hears all of it, before levels and formats; NULL: nobody. */
    void (*heard)(void *self, const struct platform_event *event);
    void *self;
};

/* When the runtime answered, for the spans of runtimeDone; wall clock, 0: it did not. */
struct journal_answer {
    int64_t given_ns, first_byte_ns, last_byte_ns, next_ns;
    int64_t bytes;              /* -1: none */
    bool extensions;            /* there are some, which may have taken longer */
    int64_t restore_us;         /* the restore that came before; -1 */
};

/* The format and levels of FUNCTION; the members above are the caller's to set. */
void journal_init(struct journal *journal, const struct pool_host *host,
                  const struct function *function, const char *region);
void journal_release(struct journal *journal);

void journal_init_start(struct journal *journal);
/* The runtime has asked for its first event; extensions may not have done so. */
void journal_init_runtime_done(struct journal *journal, const char *status,
                               const char *error_type);
/* Its init is over: STATUS "success", "error" or "timeout". */
void journal_init_done(struct journal *journal, const char *status, const char *error_type,
                       int64_t init_us);
/* Its snapshot is about to be restored. */
void journal_restore_start(struct journal *journal);
void journal_start(struct journal *journal, struct invocation *invocation);
/* The runtime has asked for the next event, DURATION after this; the invocation may go on. */
void journal_runtime_done(struct journal *journal, struct invocation *invocation,
                          const char *status, const char *error_type, int64_t duration_us,
                          const struct journal_answer *answer);
/* END and REPORT, and runtimeDone before them unless it was told. STATUS "success", "error" or
 * "timeout". */
void journal_done(struct journal *journal, struct invocation *invocation,
                  const struct runner_result *result, const char *status, const char *error_type,
                  const struct journal_answer *answer);
/* Any other event; INVOCATION may be NULL. */
void journal_event(struct journal *journal, struct invocation *invocation,
                   const struct platform_event *event);
/* The platform's own words for a time-out or a crash. */
void journal_fault(struct journal *journal, struct invocation *invocation, const char *text,
                   size_t size);
/* A line of the function's process; below the function's level it is dropped. */
void journal_line(struct journal *journal, struct invocation *invocation, const char *text,
                  size_t size);
/* A line of an extension's process. */
void journal_extension_line(struct journal *journal, struct invocation *invocation,
                            const char *text, size_t size);

#endif
