/*
 * invoke_print: results of invocations as text and JSON.
 */
#ifndef LAMBENCH_ACTION_INVOKE_PRINT_H
#define LAMBENCH_ACTION_INVOKE_PRINT_H

#include "runner/engine/values.h"

struct json;
struct metrics;
struct project;
struct runner_result;
struct str;

/* "ChargeCard timed out after 3.00 s (Timeout 3, template.yaml:112)"; PROJECT may be NULL. */
void invoke_print_verdict(const struct runner_result *result, const struct project *project,
                          struct str *out);
/* The one document of `invoke --json`; the caller frees it. */
struct json *invoke_print_json(const struct runner_result *result);

/* What came of many runs. */
struct invoke_tally {
    unsigned runs, by_outcome[RUNNER_OUTCOMES];
    unsigned refused;       /* over the concurrency there is */
    struct metrics *metrics;
    const char *function;
    double seconds;
};
void invoke_print_table(const struct invoke_tally *tally, struct str *out);
struct json *invoke_print_table_json(const struct invoke_tally *tally);

#endif
