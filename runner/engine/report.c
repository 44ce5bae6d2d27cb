#include "runner/engine/report.h"

#include <string.h>

#include "runner/runtime/platform_event.h"
#include "runner/runtime/exit_text.h"
#include "runner/sandbox/sandbox.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"

enum { PAYLOAD_BYTES = 65536 };

int64_t report_billed_ms(int64_t duration_us, int64_t init_us)
{
    int64_t total = duration_us + (init_us > 0 ? init_us : 0);
    int64_t ms = (total + 999) / 1000;
    return ms > 0 ? ms : 1;
}

char *report_runtime_version(const char *runtime)
{
    size_t word = strcspn(runtime, "0123456789.");
    return mem_format("%.*s:%s.v0", (int)word, runtime, runtime + word + (runtime[word] == '.'));
}

char *report_runtime_version_arn(const char *region)
{
    return mem_format("arn:aws:lambda:%s::runtime:%064d", region, 0);
}

/* ---- the text format ----------------------------------------------------------------------- */

static bool is_success(const struct platform_event *event)
{
    return !event->status || strcmp(event->status, "success") == 0;
}

static void add_status(const struct platform_event *event, struct str *out)
{
    if (!is_success(event))
        str_addf(out, "Status: %s", event->status);
    if (!is_success(event) && event->error_type)
        str_addf(out, "\tError Type: %s", event->error_type);
}

static bool add_version(const struct platform_event *event, const char *word, struct str *out)
{
    if (!event->runtime_version)
        return false;
    str_addf(out, "%s Runtime Version: %s\tRuntime Version ARN: %s", word, event->runtime_version,
             event->runtime_version_arn);
    return true;
}

/* Once for an environment: the repeat within an invocation writes none. */
static bool add_init_start(const struct platform_event *event, struct str *out)
{
    return strcmp(event->phase, "init") == 0 && add_version(event, "INIT_START", out);
}

static bool add_restore_start(const struct platform_event *event, struct str *out)
{
    return add_version(event, "RESTORE_START", out);
}

/* For people an ordinary start says nothing; one before any invocation has no phase and status. */
static bool add_init_report(const struct platform_event *event, struct str *out)
{
    bool first = strcmp(event->phase, "init") == 0;
    bool on_demand = strcmp(event->initialization_type, "on-demand") == 0;
    if (is_success(event) && first && on_demand)
        return false;
    str_addf(out, "INIT_REPORT Init Duration: %.2f ms", (double)event->duration_us / 1000.0);
    if (!is_success(event) || !first)
        str_addf(out, "\tPhase: %s", event->phase);
    if (!is_success(event))
        str_add_char(out, '\t');
    add_status(event, out);
    return true;
}

static bool add_restore_report(const struct platform_event *event, struct str *out)
{
    str_addf(out, "RESTORE_REPORT Restore Duration: %.2f ms", (double)event->duration_us / 1000.0);
    if (!is_success(event))
        str_add_char(out, '\t');
    add_status(event, out);
    return true;
}

static bool add_start(const struct platform_event *event, struct str *out)
{
    str_add(out, "START RequestId: ");
    str_add(out, event->request);
    str_add(out, " Version: ");
    str_add(out, event->function_version);
    if (event->tenant)
        str_addf(out, "\tTenantId: %s", event->tenant);
    return true;
}

static bool add_end(const struct platform_event *event, struct str *out)
{
    str_add(out, "END RequestId: ");
    str_add(out, event->request);
    return true;
}

/* Second line of REPORT, for a request that is traced. */
static void add_trace(const struct platform_event *event, struct str *out)
{
    const char *root = event->trace ? strstr(event->trace, "Root=") : NULL;
    if (!root || !event->span_id || !strstr(event->trace, "Sampled=1"))
        return;
    root += strlen("Root=");
    str_addf(out, "\nXRAY TraceId: %.*s\tSegmentId: %s\tSampled: true\t",
             (int)strcspn(root, ";"), root, event->span_id);
}

/* A tab follows every field, but not the status. */
static bool add_report(const struct platform_event *event, struct str *out)
{
    str_add(out, "REPORT RequestId: ");
    str_add(out, event->request);
    str_add(out, "\tDuration: ");
    str_add_thousandths(out, event->duration_us);
    str_add(out, " ms\tBilled Duration: ");
    str_add_number(out, event->billed_ms);
    str_add(out, " ms\tMemory Size: ");
    str_add_number(out, event->memory_mb);
    str_add(out, " MB\tMax Memory Used: ");
    str_add_number(out, event->peak_mb);
    str_add(out, " MB\t");
    if (event->restore_us >= 0)
        str_addf(out, "Restore Duration: %.2f ms\t", (double)event->restore_us / 1000.0);
    if (event->billed_restore_ms >= 0)
        str_addf(out, "Billed Restore Duration: %lld ms\t", (long long)event->billed_restore_ms);
    if (event->init_us >= 0)
        str_addf(out, "Init Duration: %.2f ms\t", (double)event->init_us / 1000.0);
    add_status(event, out);
    add_trace(event, out);
    return true;
}

static void add_list(const struct platform_event *event, const char *name, struct str *out)
{
    str_addf(out, "\t%s: [", name);
    for (size_t i = 0; i < event->list_count; i++)
        str_addf(out, "%s%s", i ? ", " : "", event->list[i]);
    str_add_char(out, ']');
}

/* A name is one of a file in a layer: it could have the line of another in it. */
static void add_name(const struct platform_event *event, const char *word, struct str *out)
{
    str_addf(out, "%s\tName: ", word);
    text_safe(out, event->name, strlen(event->name), false);
    str_addf(out, "\tState: %s", event->state);
}

static bool add_extension(const struct platform_event *event, struct str *out)
{
    add_name(event, "EXTENSION", out);
    add_list(event, "Events", out);
    if (event->error_type)
        str_addf(out, "\tError Type: %s", event->error_type);
    return true;
}

static bool add_subscription(const struct platform_event *event, struct str *out)
{
    add_name(event, event->kind == PLATFORM_LOGS_SUBSCRIPTION ? "LOGS" : "TELEMETRY", out);
    add_list(event, "Types", out);
    return true;
}

static bool add_fault(const struct platform_event *event, struct str *out)
{
    str_add_bytes(out, event->text, event->size);
    return true;
}

typedef bool text_form(const struct platform_event *event, struct str *out);

bool report_text(const struct platform_event *event, struct str *out)
{
    static text_form *const forms[PLATFORM_EVENT_KINDS] = {
        [PLATFORM_INIT_START] = add_init_start,
        [PLATFORM_INIT_REPORT] = add_init_report,
        [PLATFORM_RESTORE_START] = add_restore_start,
        [PLATFORM_RESTORE_REPORT] = add_restore_report,
        [PLATFORM_START] = add_start,
        [PLATFORM_END] = add_end,
        [PLATFORM_REPORT] = add_report,
        [PLATFORM_EXTENSION] = add_extension,
        [PLATFORM_TELEMETRY_SUBSCRIPTION] = add_subscription,
        [PLATFORM_LOGS_SUBSCRIPTION] = add_subscription,
        [PLATFORM_FAULT] = add_fault,
    };
    return forms[event->kind] && forms[event->kind](event, out);
}

void report_timed_out(struct str *out, const char *request, int64_t wall_ns, int timeout_s)
{
    char time[32];
    str_addf(out, "%s %s Task timed out after %d.00 seconds\n",
             clock_rfc3339(time, sizeof(time), wall_ns), request, timeout_s);
}

void report_exit_text(struct str *out, const struct sandbox_end *end)
{
    char how[64];
    if (exit_text(end->wait_status, false, how, sizeof(how))[0])
        str_addf(out, "Runtime exited with error: %s", how);
    else
        str_add(out, "Runtime exited without providing a reason");
}

struct blob *report_payload(const char *request, const char *type, const char *text)
{
    AUTO_FREE char *message = mem_format("RequestId: %s Error: %s", request, text);
    AUTO_STR json;
    str_init(&json, PAYLOAD_BYTES);
    str_add(&json, "{\"errorType\":");
    json_scan_quote(&json, type, strlen(type));
    str_add(&json, ",\"errorMessage\":");
    json_scan_quote(&json, message, strlen(message));
    str_add(&json, "}");
    return blob_copy(json.text, json.length);
}

struct blob *report_too_large(void)
{
    AUTO_FREE char *text = mem_format(
        "{\"errorMessage\":\"Response payload size exceeded maximum allowed payload size "
        "(%d bytes).\",\"errorType\":\"Function.ResponseSizeTooLarge\"}", LIMIT_RESPONSE_BYTES);
    return blob_text(text);
}

char *report_member(struct blob *json, const char *key)
{
    const char *raw;
    size_t size;
    if (!json || !json_scan_find(blob_bytes(json), blob_size(json), key, &raw, &size) ||
        raw[0] != '"')
        return NULL;
    struct json_token token = { .kind = JSON_TOKEN_STRING, .raw = raw, .size = size };
    struct str text;
    str_init(&text, PAYLOAD_BYTES);
    json_scan_text(&token, &text);
    return str_take(&text);
}
