#include "runner/runtime/telemetry_form.h"

#include <string.h>

#include "runner/runtime/platform_event.h"

#define TELEMETRY 1
#define LOGS 2
#define LOGS_2021 4

/* Which APIs have which events. */
static const unsigned char known[PLATFORM_EVENT_KINDS] = {
    [PLATFORM_INIT_START] = TELEMETRY,
    [PLATFORM_INIT_RUNTIME_DONE] = TELEMETRY,
    [PLATFORM_INIT_REPORT] = TELEMETRY,
    [PLATFORM_START] = TELEMETRY | LOGS,
    [PLATFORM_RUNTIME_DONE] = TELEMETRY | LOGS_2021,
    [PLATFORM_REPORT] = TELEMETRY | LOGS,
    [PLATFORM_RESTORE_START] = TELEMETRY,
    [PLATFORM_RESTORE_RUNTIME_DONE] = TELEMETRY,
    [PLATFORM_RESTORE_REPORT] = TELEMETRY,
    [PLATFORM_EXTENSION] = TELEMETRY | LOGS,
    [PLATFORM_TELEMETRY_SUBSCRIPTION] = TELEMETRY,
    [PLATFORM_LOGS_DROPPED] = TELEMETRY | LOGS,
    [PLATFORM_END] = LOGS,
    [PLATFORM_FAULT] = LOGS,
    [PLATFORM_LOGS_SUBSCRIPTION] = LOGS,
    [PLATFORM_FUNCTION_LINE] = TELEMETRY | LOGS,
    [PLATFORM_EXTENSION_LINE] = TELEMETRY | LOGS,
};

static bool has(enum telemetry_form form, enum platform_event_kind kind)
{
    unsigned wanted = form < TELEMETRY_LOGS_2020    ? TELEMETRY
                      : form == TELEMETRY_LOGS_2020 ? LOGS
                                                    : LOGS | LOGS_2021;
    return (known[kind] & wanted) != 0;
}

/* The older API knows less of each. */
static void reduce(struct platform_event *event)
{
    event->spans = NULL;
    event->span_count = 0;
    event->error_type = event->kind == PLATFORM_EXTENSION ? event->error_type : NULL;
    event->function_arn = NULL;
    if (event->kind == PLATFORM_START)
        event->trace = NULL;
    if (event->kind == PLATFORM_REPORT)
        event->status = NULL;
    if (event->kind != PLATFORM_RUNTIME_DONE)
        return;
    event->trace = NULL;
    event->duration_us = event->produced_bytes = -1;
    if (event->status && strcmp(event->status, "error") == 0)
        event->status = "failure";
}

enum telemetry_type telemetry_form_type(const struct platform_event *event)
{
    return event->kind == PLATFORM_FUNCTION_LINE    ? TELEMETRY_FUNCTION
           : event->kind == PLATFORM_EXTENSION_LINE ? TELEMETRY_EXTENSION
                                                    : TELEMETRY_PLATFORM;
}

bool telemetry_form_write(const struct platform_event *event, enum telemetry_form form,
                          struct str *out)
{
    struct platform_event shown = *event;
    if (!has(form, event->kind))
        return false;
    if (form >= TELEMETRY_LOGS_2020)
        reduce(&shown);
    if (form != TELEMETRY_2022_12)
        shown.is_json = false;
    platform_event_write(&shown, out);
    return true;
}
