/*
 * report: the platform's own lines in a function's log and its own error payloads, with the
 * cloud's words (as recorded from AWS; AWS Lambda Developer Guide, "Log format").
 */
#ifndef LAMBENCH_ENGINE_REPORT_H
#define LAMBENCH_ENGINE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/engine/values.h"

struct blob;
struct platform_event;
struct sandbox_end;
struct str;

/* Microseconds to billed milliseconds: rounded up, at least 1; init is billed since 2025-08-01. */
int64_t report_billed_ms(int64_t duration_us, int64_t init_us);

/* Appends EVENT as the text format writes it, one log event without its last line break; false
 * when that format has no line for it. A fault is its own text. */
bool report_text(const struct platform_event *event, struct str *out);
/* "2024-01-01T00:00:03.000Z <id> Task timed out after 3.00 seconds" and an empty line. */
void report_timed_out(struct str *out, const char *request, int64_t wall_ns, int timeout_s);

/* Of the runtime's identifier, as INIT_START and initStart give them: "python:3.13.v0" and the ARN
 * with 64 zeros, for no version of AWS's own runtimes is at work here. The caller frees. */
char *report_runtime_version(const char *runtime);
char *report_runtime_version_arn(const char *region);

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
