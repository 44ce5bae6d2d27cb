/* Each rule of the text format's platform lines, with the lines recorded from AWS, and each row of
 * the table of crashes. */
#include "tests/lib/unit.h"

#include <signal.h>

#include "runner/engine/report.h"
#include "runner/runtime/platform_event.h"
#include "runner/sandbox/sandbox.h"
#include "workspace/base/blob.h"
#include "workspace/base/str.h"

#define NOW INT64_C(1704067203000000000) /* 2024-01-01T00:00:03.000Z */
#define ID "7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa"

static struct platform_event event_of(enum platform_event_kind kind)
{
    struct platform_event event;
    platform_event_init(&event, kind, NOW);
    event.request = ID;
    event.function_version = "$LATEST";
    event.initialization_type = "on-demand";
    event.phase = "init";
    return event;
}

/* EXPECTED NULL: the text format has no such line. */
static void assert_line(const struct platform_event *event, const char *expected)
{
    AUTO_STR out;
    str_init(&out, 65536);
    bool written = report_text(event, &out);
    if (!expected && !written)
        return;
    if (!expected || !written)
        fail_msg("%s", written ? out.text : "no line");
    assert_string_equal(out.text, expected);
}

/* INIT_START: only with a runtime version, only in phase init. */
static void init_start(void **state)
{
    (void)state;
    AUTO_FREE char *version = report_runtime_version("python3.13");
    AUTO_FREE char *arn = report_runtime_version_arn("us-east-1");
    AUTO_FREE char *custom = report_runtime_version("provided.al2023");
    assert_string_equal(version, "python:3.13.v0");
    assert_string_equal(custom, "provided:al2023.v0");
    assert_int_equal(strlen(arn), strlen("arn:aws:lambda:us-east-1::runtime:") + 64);
    struct platform_event event = event_of(PLATFORM_INIT_START);
    assert_line(&event, NULL); /* a container image */
    event.runtime_version = "python:3.13.v12";
    event.runtime_version_arn = "arn:aws:lambda:us-east-1::runtime:0";
    assert_line(&event, "INIT_START Runtime Version: python:3.13.v12\tRuntime Version ARN: "
                        "arn:aws:lambda:us-east-1::runtime:0");
    event.phase = "invoke";
    assert_line(&event, NULL);
    event.kind = PLATFORM_RESTORE_START;
    assert_line(&event, "RESTORE_START Runtime Version: python:3.13.v12\tRuntime Version ARN: "
                        "arn:aws:lambda:us-east-1::runtime:0");
}

/* INIT_REPORT: only when init failed, timed out or was run again; before any invocation without
 * phase and status. */
static void init_report(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_INIT_REPORT);
    event.status = "success";
    event.duration_us = 9908090;
    assert_line(&event, NULL);
    event.initialization_type = "provisioned-concurrency";
    assert_line(&event, "INIT_REPORT Init Duration: 9908.09 ms");
    event.initialization_type = "on-demand";
    event.status = "error";
    event.error_type = "Runtime.UserCodeSyntaxError";
    event.duration_us = 150790;
    assert_line(&event, "INIT_REPORT Init Duration: 150.79 ms\tPhase: init\tStatus: error\t"
                        "Error Type: Runtime.UserCodeSyntaxError");
    event.status = "timeout";
    event.error_type = NULL;
    event.duration_us = 10007330;
    assert_line(&event, "INIT_REPORT Init Duration: 10007.33 ms\tPhase: init\tStatus: timeout");
    event.phase = "invoke";
    event.status = "success";
    assert_line(&event, "INIT_REPORT Init Duration: 10007.33 ms\tPhase: invoke");
}

/* START: spaces only; a tenant after a tab. END. */
static void start_and_end(void **state)
{
    (void)state;
    struct platform_event event = event_of(PLATFORM_START);
    assert_line(&event, "START RequestId: " ID " Version: $LATEST");
    event.tenant = "blue";
    assert_line(&event, "START RequestId: " ID " Version: $LATEST\tTenantId: blue");
    event.kind = PLATFORM_END;
    assert_line(&event, "END RequestId: " ID);
}

static struct platform_event a_report(void)
{
    struct platform_event event = event_of(PLATFORM_REPORT);
    event.status = "success";
    event.duration_us = 3010;
    event.billed_ms = 4;
    event.memory_mb = 128;
    event.peak_mb = 36;
    return event;
}
#define REPORT "REPORT RequestId: " ID "\tDuration: 3.01 ms\tBilled Duration: 4 ms\t" \
    "Memory Size: 128 MB\tMax Memory Used: 36 MB\t"

/* REPORT: a tab after every field, no status on success. */
static void report_of_success(void **state)
{
    (void)state;
    struct platform_event event = a_report();
    assert_line(&event, REPORT);
    event.init_us = 110100;
    assert_line(&event, REPORT "Init Duration: 110.10 ms\t");
}

/* REPORT: the restore's fields come before the init's. */
static void report_of_restore(void **state)
{
    (void)state;
    struct platform_event event = a_report();
    event.restore_us = 250000;
    event.billed_restore_ms = 250;
    event.init_us = 1000;
    assert_line(&event, REPORT "Restore Duration: 250.00 ms\tBilled Restore Duration: 250 ms\t"
                               "Init Duration: 1.00 ms\t");
}

/* REPORT: with a status there is no tab at the end; a time-out has no error type. */
static void report_of_failures(void **state)
{
    (void)state;
    struct platform_event event = a_report();
    event.init_us = 551730;
    event.status = "error";
    event.error_type = "Runtime.OutOfMemory";
    assert_line(&event, REPORT "Init Duration: 551.73 ms\tStatus: error\t"
                               "Error Type: Runtime.OutOfMemory");
    event = a_report();
    event.status = "timeout";
    assert_line(&event, REPORT "Status: timeout");
}

/* REPORT: the XRAY line only when the request is traced. */
static void report_of_traced(void **state)
{
    (void)state;
    struct platform_event event = a_report();
    event.trace = "Root=1-5e34a246-2a04ab0fa44eb60ea08c5f00;Parent=0efbd19962d95b05;Sampled=0";
    assert_line(&event, REPORT);
    event.span_id = "454aabbcc1ca1c7d";
    assert_line(&event, REPORT);
    event.trace = "Root=1-5e34a246-2a04ab0fa44eb60ea08c5f00;Parent=0efbd19962d95b05;Sampled=1";
    assert_line(&event, REPORT "\nXRAY TraceId: 1-5e34a246-2a04ab0fa44eb60ea08c5f00\t"
                               "SegmentId: 454aabbcc1ca1c7d\tSampled: true\t");
}

/* Billed Duration: rounded up, at least 1 ms, init added since 2025-08-01. */
static void billed_duration(void **state)
{
    (void)state;
    assert_int_equal(report_billed_ms(1, -1), 1);
    assert_int_equal(report_billed_ms(0, -1), 1);
    assert_int_equal(report_billed_ms(1000, -1), 1);
    assert_int_equal(report_billed_ms(1001, -1), 2);
    assert_int_equal(report_billed_ms(1233960, 463512), 1698); /* as recorded */
}

static void extensions_and_subscriptions(void **state)
{
    (void)state;
    static const char *const events[] = { "INVOKE", "SHUTDOWN" };
    struct platform_event event = event_of(PLATFORM_EXTENSION);
    event.name = "agent";
    event.state = "Ready";
    event.list = events;
    event.list_count = 2;
    assert_line(&event, "EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]");
    event.error_type = "Extension.Crash";
    event.list_count = 0;
    assert_line(&event, "EXTENSION\tName: agent\tState: Ready\tEvents: []\t"
                        "Error Type: Extension.Crash");
    event.kind = PLATFORM_TELEMETRY_SUBSCRIPTION;
    event.state = "Subscribed";
    assert_line(&event, "TELEMETRY\tName: agent\tState: Subscribed\tTypes: []");
    event.name = "a\nREPORT RequestId: 1";
    assert_line(&event, "TELEMETRY\tName: a^JREPORT RequestId: 1\tState: Subscribed\tTypes: []");
    event.kind = PLATFORM_RUNTIME_DONE; /* JSON only */
    assert_line(&event, NULL);
}

static void time_out(void **state)
{
    (void)state;
    AUTO_STR out;
    str_init(&out, 1024);
    report_timed_out(&out, ID, NOW, 3);
    assert_string_equal(out.text,
                        "2024-01-01T00:00:03.000Z " ID " Task timed out after 3.00 seconds\n");
}

/* Wait statuses as the kernel makes them: the code in the upper byte, or the signal. */
static void ends(void **state)
{
    (void)state;
    static const struct { int status; const char *text; } rows[] = {
        { 0, "Runtime exited without providing a reason" },
        { 1 << 8, "Runtime exited with error: exit status 1" },
        { 127 << 8, "Runtime exited with error: exit status 127" },
        { SIGKILL, "Runtime exited with error: signal: killed" },
        { SIGSEGV | 0x80, "Runtime exited with error: signal: segmentation fault" },
        { SIGABRT, "Runtime exited with error: signal: aborted" },
        { SIGTERM, "Runtime exited with error: signal: terminated" },
        { SIGSYS, "Runtime exited with error: signal: bad system call" },
        { 34, "Runtime exited with error: signal 34" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO_STR out;
        str_init(&out, 1024);
        struct sandbox_end end = { .wait_status = rows[i].status };
        report_exit_text(&out, &end);
        assert_string_equal(out.text, rows[i].text);
    }
}

static void payloads(void **state)
{
    (void)state;
    AUTO(blob) payload =
        report_payload(ID, "Sandbox.Timedout", "Task timed out after 3.00 seconds");
    assert_string_equal(blob_bytes(payload),
                        "{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: " ID
                        " Error: Task timed out after 3.00 seconds\"}");
    AUTO(blob) large = report_too_large();
    assert_string_equal(blob_bytes(large),
                        "{\"errorMessage\":\"Response payload size exceeded maximum allowed "
                        "payload size (6291556 bytes).\",\"errorType\":"
                        "\"Function.ResponseSizeTooLarge\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_start),         cmocka_unit_test(init_report),
        cmocka_unit_test(start_and_end),      cmocka_unit_test(report_of_success),
        cmocka_unit_test(report_of_restore),  cmocka_unit_test(report_of_failures),
        cmocka_unit_test(report_of_traced),   cmocka_unit_test(billed_duration),
        cmocka_unit_test(extensions_and_subscriptions), cmocka_unit_test(time_out),
        cmocka_unit_test(ends),               cmocka_unit_test(payloads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
