/*
 * report: the platform's own lines in a function's log and its own error payloads, with the
 * cloud's words (as recorded from AWS; AWS Lambda Developer Guide, "Log format").
 */
#ifndef LAMBENCH_ENGINE_REPORT_H
#define LAMBENCH_ENGINE_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "runner/engine/values.h"

struct blob;
struct sandbox_end;
struct str;

/* Microseconds to billed milliseconds: rounded up, at least 1; init is billed since 2025-08-01. */
int64_t report_billed_ms(int64_t duration_us, int64_t init_us);

void report_init_start(struct str *out, const char *runtime, const char *region);
/* STATUS "error" or "timeout"; ERROR_TYPE only with "error". */
void report_init_failed(struct str *out, int64_t init_us, const char *phase, const char *status,
                        const char *error_type);
void report_start(struct str *out, const char *request);
void report_end(struct str *out, const char *request);
/* STATUS: NULL, "error" or "timeout". */
void report_report(struct str *out, const struct runner_result *result, const char *status,
                   const char *error_type);
void report_timed_out(struct str *out, const char *request, int64_t wall_ns, int timeout_s);

/* "exit status 1", "signal: killed", or "without providing a reason" for status 0: the whole
 * sentence "Runtime exited ...". */
void report_exit_text(struct str *out, const struct sandbox_end *end);

/* {"errorType":TYPE,"errorMessage":"RequestId: <id> Error: <text>"}; the caller drops it. */
struct blob *report_payload(const char *request, const char *type, const char *text);
/* The string member KEY of a JSON object, decoded; NULL if there is none. Caller's. */
char *report_member(struct blob *json, const char *key);
/* The answer for a response that was over the limit. */
struct blob *report_too_large(void);

#endif
