#include "runner/runtime/platform_event.h"

#include <string.h>
#include <strings.h>

#include "workspace/base/clock.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

const char platform_event_dropped_reason[] =
    "Some logs were dropped because the downstream consumer is slower than the logs production "
    "rate";

enum shape { TEXT, NUMBER, MILLISECONDS, LIST, SPANS, TRACING, METRICS };

/* One member of a record: its key and where its value stands in struct platform_event. */
struct member {
    const char *key;
    enum shape shape;
    size_t at;
};

#define AT(field) offsetof(struct platform_event, field)
#define METRICS_MEMBER { "metrics", METRICS, 0 }
#define SPANS_MEMBER { "spans", SPANS, 0 }
#define TRACING_MEMBER { "tracing", TRACING, 0 }
#define STATUS_MEMBERS { "status", TEXT, AT(status) }, { "errorType", TEXT, AT(error_type) }

static const struct member metrics[] = {
    { "durationMs", MILLISECONDS, AT(duration_us) },
    { "producedBytes", NUMBER, AT(produced_bytes) },
    { "billedDurationMs", NUMBER, AT(billed_ms) },
    { "memorySizeMB", NUMBER, AT(memory_mb) },
    { "maxMemoryUsedMB", NUMBER, AT(peak_mb) },
    { "initDurationMs", MILLISECONDS, AT(init_us) },
    { "restoreDurationMs", MILLISECONDS, AT(restore_us) },
};

static const struct member init_start[] = {
    { "initializationType", TEXT, AT(initialization_type) },
    { "phase", TEXT, AT(phase) },
    { "runtimeVersion", TEXT, AT(runtime_version) },
    { "runtimeVersionArn", TEXT, AT(runtime_version_arn) },
    { "functionName", TEXT, AT(function_name) },
    { "functionVersion", TEXT, AT(function_version) },
    { "functionArn", TEXT, AT(function_arn) },
    { "instanceId", TEXT, AT(instance_id) },
    { "instanceMaxMemory", NUMBER, AT(instance_max_memory) },
};

static const struct member init_runtime_done[] = {
    { "initializationType", TEXT, AT(initialization_type) },
    { "phase", TEXT, AT(phase) },
    STATUS_MEMBERS,
    SPANS_MEMBER,
};

static const struct member init_report[] = {
    { "initializationType", TEXT, AT(initialization_type) },
    { "phase", TEXT, AT(phase) },
    STATUS_MEMBERS,
    METRICS_MEMBER,
    SPANS_MEMBER,
};

static const struct member start[] = {
    { "requestId", TEXT, AT(request) },
    { "functionArn", TEXT, AT(function_arn) },
    { "version", TEXT, AT(function_version) },
    TRACING_MEMBER,
};

static const struct member runtime_done[] = {
    { "requestId", TEXT, AT(request) },
    STATUS_MEMBERS,
    TRACING_MEMBER,
    SPANS_MEMBER,
    METRICS_MEMBER,
};

static const struct member report[] = {
    { "requestId", TEXT, AT(request) },
    METRICS_MEMBER,
    STATUS_MEMBERS,
    SPANS_MEMBER,
    TRACING_MEMBER,
};

static const struct member restore_start[] = {
    { "functionName", TEXT, AT(function_name) },
    { "functionVersion", TEXT, AT(function_version) },
    { "instanceId", TEXT, AT(instance_id) },
    { "instanceMaxMemory", NUMBER, AT(instance_max_memory) },
    { "runtimeVersion", TEXT, AT(runtime_version) },
    { "runtimeVersionArn", TEXT, AT(runtime_version_arn) },
};

static const struct member restore_runtime_done[] = { STATUS_MEMBERS, SPANS_MEMBER };
static const struct member restore_report[] = { STATUS_MEMBERS, METRICS_MEMBER, SPANS_MEMBER };

static const struct member extension[] = {
    { "name", TEXT, AT(name) },
    { "state", TEXT, AT(state) },
    { "events", LIST, 0 },
    { "errorType", TEXT, AT(error_type) },
};

static const struct member subscription[] = {
    { "name", TEXT, AT(name) },
    { "state", TEXT, AT(state) },
    { "types", LIST, 0 },
};

static const struct member logs_dropped[] = {
    { "droppedBytes", NUMBER, AT(dropped_bytes) },
    { "droppedRecords", NUMBER, AT(dropped_records) },
    { "reason", TEXT, AT(reason) },
};

static const struct member end[] = { { "requestId", TEXT, AT(request) } };

#define RECORD(table) (table), COUNT(table)

/* Kinds without members have a text as their record. */
static const struct {
    const char *type;
    const struct member *members;
    size_t count;
} kinds[PLATFORM_EVENT_KINDS] = {
    [PLATFORM_INIT_START] = { "platform.initStart", RECORD(init_start) },
    [PLATFORM_INIT_RUNTIME_DONE] = { "platform.initRuntimeDone", RECORD(init_runtime_done) },
    [PLATFORM_INIT_REPORT] = { "platform.initReport", RECORD(init_report) },
    [PLATFORM_START] = { "platform.start", RECORD(start) },
    [PLATFORM_RUNTIME_DONE] = { "platform.runtimeDone", RECORD(runtime_done) },
    [PLATFORM_REPORT] = { "platform.report", RECORD(report) },
    [PLATFORM_RESTORE_START] = { "platform.restoreStart", RECORD(restore_start) },
    [PLATFORM_RESTORE_RUNTIME_DONE] = { "platform.restoreRuntimeDone",
                                        RECORD(restore_runtime_done) },
    [PLATFORM_RESTORE_REPORT] = { "platform.restoreReport", RECORD(restore_report) },
    [PLATFORM_EXTENSION] = { "platform.extension", RECORD(extension) },
    [PLATFORM_TELEMETRY_SUBSCRIPTION] = { "platform.telemetrySubscription",
                                          RECORD(subscription) },
    [PLATFORM_LOGS_DROPPED] = { "platform.logsDropped", RECORD(logs_dropped) },
    [PLATFORM_END] = { "platform.end", RECORD(end) },
    [PLATFORM_FAULT] = { "platform.fault", NULL, 0 },
    [PLATFORM_LOGS_SUBSCRIPTION] = { "platform.logsSubscription", RECORD(subscription) },
    [PLATFORM_FUNCTION_LINE] = { "function", NULL, 0 },
    [PLATFORM_EXTENSION_LINE] = { "extension", NULL, 0 },
};

void platform_event_init(struct platform_event *event, enum platform_event_kind kind,
                         int64_t wall_ns)
{
    *event = (struct platform_event){
        .kind = kind, .wall_ns = wall_ns, .instance_max_memory = -1, .duration_us = -1,
        .init_us = -1, .restore_us = -1, .billed_ms = -1, .memory_mb = -1, .peak_mb = -1,
        .produced_bytes = -1, .billed_restore_ms = -1, .dropped_bytes = -1, .dropped_records = -1,
    };
}

const char *platform_event_type(enum platform_event_kind kind)
{
    return kinds[kind].type;
}

/* ---- writing ------------------------------------------------------------------------------- */

static void quote(struct str *out, const char *text)
{
    json_scan_quote(out, text, strlen(text));
}

/* As recorded: 1233.96, 463.512, 140.0: microseconds, no zeros at the end but the first. */
static void write_milliseconds(struct str *out, int64_t us)
{
    size_t least = out->length;
    str_addf(out, "%lld.", (long long)(us / 1000));
    least = out->length + 1;
    str_addf(out, "%03lld", (long long)(us % 1000));
    while (out->length > least && out->text[out->length - 1] == '0')
        out->text[--out->length] = '\0';
}

static void write_list(struct str *out, const struct platform_event *event)
{
    for (size_t i = 0; i < event->list_count; i++) {
        str_add_char(out, i ? ',' : '[');
        quote(out, event->list[i]);
    }
    str_add(out, event->list_count ? "]" : "[]");
}

static void write_spans(struct str *out, const struct platform_event *event)
{
    for (size_t i = 0; i < event->span_count; i++) {
        const struct platform_span *span = &event->spans[i];
        char time[32];
        str_addf(out, "%c{\"name\":\"%s\",\"start\":\"%s\",\"durationMs\":", i ? ',' : '[',
                 span->name, clock_rfc3339(time, sizeof(time), span->start_ns));
        write_milliseconds(out, span->duration_us);
        str_add_char(out, '}');
    }
    str_add_char(out, ']');
}

static void write_tracing(struct str *out, const struct platform_event *event)
{
    str_add_char(out, '{');
    if (event->span_id) {
        str_add(out, "\"spanId\":");
        quote(out, event->span_id);
        str_add_char(out, ',');
    }
    str_add(out, "\"type\":\"X-Amzn-Trace-Id\",\"value\":");
    quote(out, event->trace);
    str_add_char(out, '}');
}

static int64_t number_of(const struct platform_event *event, const struct member *member)
{
    return *(const int64_t *)(const void *)((const char *)event + member->at);
}

static const char *text_of(const struct platform_event *event, const struct member *member)
{
    return *(const char *const *)(const void *)((const char *)event + member->at);
}

static bool has_metrics(const struct platform_event *event)
{
    for (size_t i = 0; i < COUNT(metrics); i++)
        if (number_of(event, &metrics[i]) >= 0)
            return true;
    return false;
}

static bool is_there(const struct platform_event *event, const struct member *member)
{
    switch (member->shape) {
    case TEXT:
        return text_of(event, member) != NULL;
    case SPANS:
        return event->span_count > 0;
    case TRACING:
        return event->trace && event->trace[0];
    case METRICS:
        return has_metrics(event);
    case LIST:
        return true; /* an extension may want no events at all: that is told */
    default:
        return number_of(event, member) >= 0;
    }
}

static void write_members(struct str *out, const struct platform_event *event,
                          const struct member *members, size_t count);

static void write_value(struct str *out, const struct platform_event *event,
                        const struct member *member)
{
    switch (member->shape) {
    case TEXT:
        quote(out, text_of(event, member));
        break;
    case NUMBER:
        str_addf(out, "%lld", (long long)number_of(event, member));
        break;
    case MILLISECONDS:
        write_milliseconds(out, number_of(event, member));
        break;
    case LIST:
        write_list(out, event);
        break;
    case SPANS:
        write_spans(out, event);
        break;
    case TRACING:
        write_tracing(out, event);
        break;
    case METRICS:
        write_members(out, event, metrics, COUNT(metrics));
        break;
    }
}

static void write_members(struct str *out, const struct platform_event *event,
                          const struct member *members, size_t count)
{
    bool first = true;
    str_add_char(out, '{');
    for (size_t i = 0; i < count; i++) {
        if (!is_there(event, &members[i]))
            continue;
        str_addf(out, "%s\"%s\":", first ? "" : ",", members[i].key);
        write_value(out, event, &members[i]);
        first = false;
    }
    str_add_char(out, '}');
}

void platform_event_write(const struct platform_event *event, struct str *out)
{
    char time[32];
    str_addf(out, "{\"time\":\"%s\",\"type\":\"%s\",\"record\":",
             clock_rfc3339(time, sizeof(time), event->wall_ns), kinds[event->kind].type);
    if (kinds[event->kind].members)
        write_members(out, event, kinds[event->kind].members, kinds[event->kind].count);
    else if (event->is_json)
        str_add_bytes(out, event->text, event->size);
    else
        json_scan_quote(out, event->text, event->size);
    str_add_char(out, '}');
}

/* ---- levels -------------------------------------------------------------------------------- */

static const char *const level_words[] = { "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL" };

enum platform_level platform_event_level_of(const char *word, enum platform_level fallback)
{
    for (size_t i = 0; word && i < COUNT(level_words); i++)
        if (strcasecmp(word, level_words[i]) == 0)
            return (enum platform_level)i;
    return fallback;
}

enum platform_level platform_event_level(const struct platform_event *event)
{
    bool failed = event->status && strcmp(event->status, "success") != 0;
    switch (event->kind) {
    case PLATFORM_INIT_START:
    case PLATFORM_RESTORE_START:
        return event->runtime_version ? PLATFORM_INFO : PLATFORM_DEBUG;
    case PLATFORM_INIT_RUNTIME_DONE:
    case PLATFORM_RUNTIME_DONE:
    case PLATFORM_RESTORE_RUNTIME_DONE:
        return failed ? PLATFORM_WARN : PLATFORM_DEBUG;
    case PLATFORM_INIT_REPORT:
        if (failed)
            return PLATFORM_WARN;
        return event->initialization_type && strcmp(event->initialization_type, "on-demand") == 0
                   ? PLATFORM_DEBUG : PLATFORM_INFO;
    case PLATFORM_RESTORE_REPORT:
    case PLATFORM_REPORT:
        return failed ? PLATFORM_WARN : PLATFORM_INFO;
    case PLATFORM_EXTENSION:
        return event->error_type ? PLATFORM_WARN : PLATFORM_INFO;
    case PLATFORM_LOGS_DROPPED:
    case PLATFORM_FAULT:
        return PLATFORM_WARN;
    default:
        return PLATFORM_INFO;
    }
}
