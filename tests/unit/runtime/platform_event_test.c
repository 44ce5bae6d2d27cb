/* Each row of the Telemetry API's and the Logs API's tables of events, and the table of levels. */
#include "tests/lib/unit.h"

#include "runner/runtime/platform_event.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"

/* 2024-07-01T08:54:54.125Z */
#define NOW INT64_C(1719824094125000000)
#define TIME "2024-07-01T08:54:54.125Z"
#define ID "7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa"

static const struct platform_span spans[] = {
    { "responseLatency", NOW, 1613 },
    { "responseDuration", NOW + 1000000, 64 },
    { "runtimeOverhead", NOW + 2000000, 15246 },
};
#define SPANS "\"spans\":[{\"name\":\"responseLatency\",\"start\":\"2024-07-01T08:54:54.125Z\"," \
    "\"durationMs\":1.613},{\"name\":\"responseDuration\",\"start\":\"2024-07-01T08:54:54.126Z\"," \
    "\"durationMs\":0.064},{\"name\":\"runtimeOverhead\",\"start\":\"2024-07-01T08:54:54.127Z\"," \
    "\"durationMs\":15.246}]"
#define TRACE "Root=1-5e34a246-2a04ab0fa44eb60ea08c5f00;Parent=454aabbcc1ca1c7d;Sampled=1"
#define TRACING "\"tracing\":{\"spanId\":\"54565fb41ac79632\",\"type\":\"X-Amzn-Trace-Id\"," \
    "\"value\":\"" TRACE "\"}"

static struct platform_event event_of(enum platform_event_kind kind)
{
    struct platform_event event;
    platform_event_init(&event, kind, NOW);
    return event;
}

static void assert_event(const struct platform_event *event, const char *type, const char *record)
{
    struct error error = ERROR_INIT;
    AUTO_STR out;
    str_init(&out, 65536);
    platform_event_write(event, &out);
    AUTO_FREE char *expected =
        mem_format("{\"time\":\"" TIME "\",\"type\":\"%s\",\"record\":%s}", type, record);
    assert_string_equal(out.text, expected);
    assert_int_equal(json_scan_check(out.text, out.length, NULL, &error), 0);
    assert_string_equal(platform_event_type(event->kind), type);
}

static void init_start(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_INIT_START);
    event.initialization_type = "on-demand";
    event.phase = "init";
    event.function_name = "f";
    event.function_version = "$LATEST";
    assert_event(&event, "platform.initStart",
                 "{\"initializationType\":\"on-demand\",\"phase\":\"init\",\"functionName\":\"f\","
                 "\"functionVersion\":\"$LATEST\"}");
    assert_int_equal(platform_event_level(&event), PLATFORM_DEBUG);
    event.runtime_version = "nodejs:20.v9";
    event.runtime_version_arn = "arn:aws:lambda:eu-west-1::runtime:0";
    event.function_arn = "arn:f";
    event.instance_id = "2024/07/01/f[$LATEST]0123";
    event.instance_max_memory = 134217728;
    assert_event(&event, "platform.initStart",
                 "{\"initializationType\":\"on-demand\",\"phase\":\"init\","
                 "\"runtimeVersion\":\"nodejs:20.v9\","
                 "\"runtimeVersionArn\":\"arn:aws:lambda:eu-west-1::runtime:0\","
                 "\"functionName\":\"f\",\"functionVersion\":\"$LATEST\",\"functionArn\":\"arn:f\","
                 "\"instanceId\":\"2024/07/01/f[$LATEST]0123\",\"instanceMaxMemory\":134217728}");
    assert_int_equal(platform_event_level(&event), PLATFORM_INFO);
}

static void init_runtime_done(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_INIT_RUNTIME_DONE);
    event.initialization_type = "on-demand";
    event.phase = "init";
    event.status = "success";
    assert_event(&event, "platform.initRuntimeDone",
                 "{\"initializationType\":\"on-demand\",\"phase\":\"init\","
                 "\"status\":\"success\"}");
    assert_int_equal(platform_event_level(&event), PLATFORM_DEBUG);
    event.status = "timeout";
    event.error_type = "Runtime.Unknown";
    assert_event(&event, "platform.initRuntimeDone",
                 "{\"initializationType\":\"on-demand\",\"phase\":\"init\",\"status\":\"timeout\","
                 "\"errorType\":\"Runtime.Unknown\"}");
    assert_int_equal(platform_event_level(&event), PLATFORM_WARN);
}

static void init_report(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_INIT_REPORT);
    event.initialization_type = "on-demand";
    event.phase = "init";
    event.status = "success";
    event.duration_us = 150790;
    assert_event(&event, "platform.initReport",
                 "{\"initializationType\":\"on-demand\",\"phase\":\"init\",\"status\":\"success\","
                 "\"metrics\":{\"durationMs\":150.79}}");
    assert_int_equal(platform_event_level(&event), PLATFORM_DEBUG);
    event.initialization_type = "provisioned-concurrency";
    assert_int_equal(platform_event_level(&event), PLATFORM_INFO);
    event.status = "error";
    event.error_type = "Runtime.ExitError";
    assert_event(&event, "platform.initReport",
                 "{\"initializationType\":\"provisioned-concurrency\",\"phase\":\"init\","
                 "\"status\":\"error\",\"errorType\":\"Runtime.ExitError\","
                 "\"metrics\":{\"durationMs\":150.79}}");
    assert_int_equal(platform_event_level(&event), PLATFORM_WARN);
}

static void start(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_START);
    event.request = ID;
    event.function_version = "$LATEST";
    assert_event(&event, "platform.start",
                 "{\"requestId\":\"" ID "\",\"version\":\"$LATEST\"}");
    event.function_arn = "arn:f";
    event.trace = TRACE;
    event.span_id = "54565fb41ac79632";
    assert_event(&event, "platform.start",
                 "{\"requestId\":\"" ID "\",\"functionArn\":\"arn:f\",\"version\":\"$LATEST\","
                 TRACING "}");
    assert_int_equal(platform_event_level(&event), PLATFORM_INFO);
}

static void runtime_done(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_RUNTIME_DONE);
    event.request = ID;
    event.status = "success";
    event.spans = spans;
    event.span_count = 3;
    event.duration_us = 17120;
    event.produced_bytes = 50;
    assert_event(&event, "platform.runtimeDone",
                 "{\"requestId\":\"" ID "\",\"status\":\"success\"," SPANS ","
                 "\"metrics\":{\"durationMs\":17.12,\"producedBytes\":50}}");
    assert_int_equal(platform_event_level(&event), PLATFORM_DEBUG);
    event.status = "error";
    event.error_type = "Runtime.ExitError";
    event.span_count = 0;
    event.trace = TRACE;
    event.span_id = "54565fb41ac79632";
    event.produced_bytes = 0;
    event.duration_us = 140000;
    assert_event(&event, "platform.runtimeDone",
                 "{\"requestId\":\"" ID "\",\"status\":\"error\","
                 "\"errorType\":\"Runtime.ExitError\"," TRACING ","
                 "\"metrics\":{\"durationMs\":140.0,\"producedBytes\":0}}");
    assert_int_equal(platform_event_level(&event), PLATFORM_WARN);
}

/* The record as recorded from AWS. */
static void report(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_REPORT);
    event.request = ID;
    event.status = "success";
    event.duration_us = 1233960;
    event.billed_ms = 1698;
    event.memory_mb = 256;
    event.peak_mb = 123;
    event.init_us = 463512;
    assert_event(&event, "platform.report",
                 "{\"requestId\":\"" ID "\",\"metrics\":{\"durationMs\":1233.96,"
                 "\"billedDurationMs\":1698,\"memorySizeMB\":256,\"maxMemoryUsedMB\":123,"
                 "\"initDurationMs\":463.512},\"status\":\"success\"}");
    assert_int_equal(platform_event_level(&event), PLATFORM_INFO);
    static const struct platform_span overhead = { "extensionOverhead", NOW, 5000 };
    event.init_us = -1;
    event.restore_us = 250001;
    event.status = "timeout";
    event.spans = &overhead;
    event.span_count = 1;
    event.trace = TRACE;
    event.span_id = "54565fb41ac79632";
    assert_event(&event, "platform.report",
                 "{\"requestId\":\"" ID "\",\"metrics\":{\"durationMs\":1233.96,"
                 "\"billedDurationMs\":1698,\"memorySizeMB\":256,\"maxMemoryUsedMB\":123,"
                 "\"restoreDurationMs\":250.001},\"status\":\"timeout\","
                 "\"spans\":[{\"name\":\"extensionOverhead\",\"start\":\"" TIME "\","
                 "\"durationMs\":5.0}]," TRACING "}");
    assert_int_equal(platform_event_level(&event), PLATFORM_WARN);
}

static void restore(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_RESTORE_START);
    event.function_name = "f";
    event.function_version = "1";
    event.runtime_version = "java:21.v1";
    assert_event(&event, "platform.restoreStart",
                 "{\"functionName\":\"f\",\"functionVersion\":\"1\","
                 "\"runtimeVersion\":\"java:21.v1\"}");
    assert_int_equal(platform_event_level(&event), PLATFORM_INFO);
    event = event_of(PLATFORM_RESTORE_RUNTIME_DONE);
    event.status = "success";
    assert_event(&event, "platform.restoreRuntimeDone", "{\"status\":\"success\"}");
    assert_int_equal(platform_event_level(&event), PLATFORM_DEBUG);
    event = event_of(PLATFORM_RESTORE_REPORT);
    event.status = "error";
    event.error_type = "Runtime.AfterRestoreError";
    event.duration_us = 250000;
    assert_event(&event, "platform.restoreReport",
                 "{\"status\":\"error\",\"errorType\":\"Runtime.AfterRestoreError\","
                 "\"metrics\":{\"durationMs\":250.0}}");
    assert_int_equal(platform_event_level(&event), PLATFORM_WARN);
}

static void extension(void **state)
{
    (void)state;
    static const char *const events[] = { "INVOKE", "SHUTDOWN" };
    struct platform_event event = event_of(PLATFORM_EXTENSION);
    event.name = "agent.sh";
    event.state = "Ready";
    event.list = events;
    event.list_count = 2;
    assert_event(&event, "platform.extension",
                 "{\"name\":\"agent.sh\",\"state\":\"Ready\",\"events\":[\"INVOKE\","
                 "\"SHUTDOWN\"]}");
    assert_int_equal(platform_event_level(&event), PLATFORM_INFO);
    event.list_count = 0;
    event.state = "LaunchError";
    event.error_type = "PermissionDenied";
    assert_event(&event, "platform.extension",
                 "{\"name\":\"agent.sh\",\"state\":\"LaunchError\",\"events\":[],"
                 "\"errorType\":\"PermissionDenied\"}");
    assert_int_equal(platform_event_level(&event), PLATFORM_WARN);
}

static void subscriptions(void **state)
{
    (void)state;
    static const char *const types[] = { "platform", "function" };
    struct platform_event event = event_of(PLATFORM_TELEMETRY_SUBSCRIPTION);
    event.name = "agent";
    event.state = "Subscribed";
    event.list = types;
    event.list_count = 2;
    const char *record =
        "{\"name\":\"agent\",\"state\":\"Subscribed\",\"types\":[\"platform\",\"function\"]}";
    assert_event(&event, "platform.telemetrySubscription", record);
    event.kind = PLATFORM_LOGS_SUBSCRIPTION;
    assert_event(&event, "platform.logsSubscription", record);
    assert_int_equal(platform_event_level(&event), PLATFORM_INFO);
}

static void logs_dropped(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_LOGS_DROPPED);
    event.dropped_bytes = 12345;
    event.dropped_records = 12;
    event.reason = platform_event_dropped_reason;
    assert_event(&event, "platform.logsDropped",
                 "{\"droppedBytes\":12345,\"droppedRecords\":12,\"reason\":\"Some logs were "
                 "dropped because the downstream consumer is slower than the logs "
                 "production rate\"}");
    assert_int_equal(platform_event_level(&event), PLATFORM_WARN);
}

/* The Logs API's own: schema 2020-08-15 and 2021-03-18. */
static void older_events(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_END);
    event.request = ID;
    assert_event(&event, "platform.end", "{\"requestId\":\"" ID "\"}");
    event = event_of(PLATFORM_FAULT);
    event.text = "RequestId: " ID " Process exited before completing request";
    event.size = strlen(event.text);
    assert_event(&event, "platform.fault",
                 "\"RequestId: " ID " Process exited before completing request\"");
    event = event_of(PLATFORM_RUNTIME_DONE);
    event.request = ID;
    event.status = "failure";
    assert_event(&event, "platform.runtimeDone",
                 "{\"requestId\":\"" ID "\",\"status\":\"failure\"}");
}

static void lines(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_FUNCTION_LINE);
    event.text = "a \"b\"\t\x1b[0m\xff";
    event.size = strlen(event.text);
    assert_event(&event, "function", "\"a \\\"b\\\"\\t\\u001b[0m\xef\xbf\xbd\"");
    event.kind = PLATFORM_EXTENSION_LINE;
    event.size = 1;
    assert_event(&event, "extension", "\"a\"");
    event.kind = PLATFORM_FUNCTION_LINE;
    event.text = "{\"level\": \"INFO\"}";
    event.size = strlen(event.text);
    event.is_json = true;
    assert_event(&event, "function", "{\"level\": \"INFO\"}");
}

static void words_of_levels(void **state)
{
    (void)state;
    assert_int_equal(platform_event_level_of("warn", PLATFORM_INFO), PLATFORM_WARN);
    assert_int_equal(platform_event_level_of("FATAL", PLATFORM_INFO), PLATFORM_FATAL);
    assert_int_equal(platform_event_level_of("Trace", PLATFORM_INFO), PLATFORM_TRACE);
    assert_int_equal(platform_event_level_of("warning", PLATFORM_DEBUG), PLATFORM_DEBUG);
    assert_int_equal(platform_event_level_of(NULL, PLATFORM_INFO), PLATFORM_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_start),      cmocka_unit_test(init_runtime_done),
        cmocka_unit_test(init_report),     cmocka_unit_test(start),
        cmocka_unit_test(runtime_done),    cmocka_unit_test(report),
        cmocka_unit_test(restore),         cmocka_unit_test(extension),
        cmocka_unit_test(subscriptions),   cmocka_unit_test(logs_dropped),
        cmocka_unit_test(older_events),    cmocka_unit_test(lines),
        cmocka_unit_test(words_of_levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
