/*
 * platform_event: what the platform tells of an environment's life, one value per event, written
 * as the record JSON that the Telemetry API delivers and that JSON logs carry:
 *   {"time":"2024-07-01T08:54:54.125Z","type":"platform.start","record":{...}}
 * Names, order and optional members: AWS Lambda Developer Guide, "Lambda Telemetry API Event schema
 * reference" and "Lambda Logs API"; where logs recorded from AWS order members otherwise, they win.
 */
#ifndef LAMBENCH_RUNTIME_PLATFORM_EVENT_H
#define LAMBENCH_RUNTIME_PLATFORM_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str;

enum platform_event_kind {
    PLATFORM_INIT_START,
    PLATFORM_INIT_RUNTIME_DONE,
    PLATFORM_INIT_REPORT,
    PLATFORM_START,
    PLATFORM_RUNTIME_DONE,
    PLATFORM_REPORT,
    PLATFORM_RESTORE_START,
    PLATFORM_RESTORE_RUNTIME_DONE,
    PLATFORM_RESTORE_REPORT,
    PLATFORM_EXTENSION,
    PLATFORM_TELEMETRY_SUBSCRIPTION,
    PLATFORM_LOGS_DROPPED,
    PLATFORM_END,               /* Logs API only */
    PLATFORM_FAULT,             /* Logs API only */
    PLATFORM_LOGS_SUBSCRIPTION, /* Logs API only */
    PLATFORM_FUNCTION_LINE,     /* output of the runtime's process */
    PLATFORM_EXTENSION_LINE,    /* output of an extension */
    PLATFORM_EVENT_KINDS
};

enum platform_level {
    PLATFORM_TRACE, PLATFORM_DEBUG, PLATFORM_INFO, PLATFORM_WARN, PLATFORM_ERROR, PLATFORM_FATAL
};
/* "TRACE" ... "FATAL", in any case of letters; FALLBACK for other text and NULL. */
enum platform_level platform_event_level_of(const char *word, enum platform_level fallback);

struct platform_span {
    const char *name;           /* "responseLatency", "responseDuration", "runtimeOverhead" ... */
    int64_t start_ns;           /* wall clock */
    int64_t duration_us;
};

/* Everything is borrowed. Text that is NULL, lists that are empty and numbers below 0 are left
 * out; members that a kind does not have are not looked at. */
struct platform_event {
    enum platform_event_kind kind;
    int64_t wall_ns;

    const char *request;
    const char *status;             /* "success", "failure", "error", "timeout" */
    const char *error_type;
    const char *initialization_type; /* "on-demand", "provisioned-concurrency", "snap-start" */
    const char *phase;              /* "init", "invoke" */
    const char *runtime_version, *runtime_version_arn;
    const char *function_name, *function_version, *function_arn;
    const char *instance_id;        /* the log stream's name */
    int64_t instance_max_memory;    /* bytes */

    int64_t duration_us, init_us, restore_us;
    int64_t billed_ms, memory_mb, peak_mb, produced_bytes;
    int64_t billed_restore_ms;      /* text form only */
    const struct platform_span *spans;
    size_t span_count;
    const char *trace;              /* value of X-Amzn-Trace-Id: writes `tracing` */
    const char *span_id;            /* 16 hex digits, in `tracing` */
    const char *tenant;             /* of a tenant-isolated function; text form only */

    const char *name;               /* of an extension */
    const char *state;              /* "Ready", "Subscribed" ... */
    const char *const *list;        /* events of an extension, types of a subscription */
    size_t list_count;
    int64_t dropped_bytes, dropped_records;
    const char *reason;

    const char *text;               /* of a line or a fault */
    size_t size;
    bool is_json;                   /* the line is a JSON object and is written as it is */
};

/* Nothing known yet: numbers that can be left out are -1. */
void platform_event_init(struct platform_event *event, enum platform_event_kind kind,
                         int64_t wall_ns);
/* Appends the event as one line of compact JSON, without a line break. */
void platform_event_write(const struct platform_event *event, struct str *out);
/* "platform.start" ... "function" */
const char *platform_event_type(enum platform_event_kind kind);
/* The level at which it is written to JSON logs; the text form of lines has PLATFORM_INFO. */
enum platform_level platform_event_level(const struct platform_event *event);

/* The reason that logsDropped gives. */
extern const char platform_event_dropped_reason[];

#endif
