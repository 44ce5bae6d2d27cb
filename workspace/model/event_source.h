/*
 * event_source: what a template says starts a function.
 */
#ifndef LAMBENCH_MODEL_EVENT_SOURCE_H
#define LAMBENCH_MODEL_EVENT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/model/function.h"

struct event_source {
    char *function;         /* logical id of what is started: a function; see MACHINE */
    bool machine;           /* it is a state machine that is started */
    char *name;             /* key in Events, or logical id of the mapping/rule/permission */
    char *type;             /* SAM's event type ("Api", "HttpApi", "SQS", "Schedule" ...) */
    char *detail;           /* "GET /orders", "rate(5 minutes)", "batch 10", "s3:ObjectCreated:*" */
    char *source;           /* logical id or ARN of queue, bucket, topic ...; NULL if none */
    char *method, *path;    /* Api and HttpApi, else NULL */
    char *schedule;         /* Schedule and ScheduleV2, else NULL */
    int batch_size;         /* -1: not given */
    char *input;            /* constant JSON to send (Schedule, EventBridgeRule), or NULL */
    char *pattern;          /* JSON: EventPattern, FilterCriteria, FilterPolicy, Filter; or NULL */
    char *api;              /* id of its API, "ServerlessRestApi" when none is named; or NULL */
    int window_s;           /* MaximumBatchingWindowInSeconds; -1: not given */
    bool reports_failures;  /* FunctionResponseTypes has ReportBatchItemFailures */
    char *resource;         /* id of the mapping, rule or URL; NULL: the function's Events */
    bool enabled;
    const struct value *properties; /* as in Events, or of the resource; resolved; NULL: none */
    struct origin origin;
};

void event_source_release(struct event_source *source);

#endif
