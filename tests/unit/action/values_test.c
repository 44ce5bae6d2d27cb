/* Values that actions read and show: times, sizes, log records, edited events, columns. */
#include "tests/lib/unit.h"

#include "tui/action/columns.h"
#include "tui/action/event_edit.h"
#include "tui/action/record.h"
#include "tui/action/when.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/store/log_write.h"

#define SECOND INT64_C(1000000000)

static void reads_times(void **state)
{
    (void)state;
    static const int64_t now = INT64_C(1772460000) * SECOND; /* 2026-03-02T14:00:00Z */
    static const struct { const char *text; int64_t seconds; } cases[] = {
        { "10m", 1772460000 - 600 },
        { "-10m", 1772460000 - 600 },
        { "1.5h", 1772460000 - 5400 },
        { "2d", 1772460000 - 172800 },
        { "13:30", 1772460000 - 1800 },
        { "13:30:30", 1772460000 - 1770 },
        { "14:30", 1772460000 + 1800 - 86400 }, /* still to come today: yesterday's */
        { "2026-03-02", 1772460000 - 14 * 3600 },
        { "2026-03-02 13:00", 1772460000 - 3600 },
        { "2026-03-02T13:00:01", 1772460000 - 3599 },
        { "2026-03-02T13:00:00Z", 1772460000 - 3600 },
    };
    setenv("TZ", "UTC", 1);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error = ERROR_INIT;
        int64_t got = 0;
        if (when_parse(cases[i].text, now, &got, &error) < 0)
            fail_msg("%s: %s", cases[i].text, error.what);
        assert_int_equal(got / SECOND, cases[i].seconds);
    }
}

static void refuses_what_is_no_time(void **state)
{
    (void)state;
    static const char *const cases[] = { "", "later", "25:00", "12:60", "1:2:3:4", "2026-13-01",
                                         "10x", "10", "-" };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error = ERROR_INIT;
        int64_t got;
        if (when_parse(cases[i], 0, &got, &error) == 0)
            fail_msg("\"%s\" was taken", cases[i]);
        assert_true(error.hint[0]);
    }
}

static void reads_spans_and_sizes(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    unsigned long long bytes;
    int64_t span;
    assert_int_equal(when_parse_span("90", &span, &error), 0);
    assert_int_equal(span, 90 * SECOND);
    assert_int_equal(when_parse_span("-1s", &span, &error), -1);
    assert_int_equal(when_parse_span("nan", &span, &error), -1);
    assert_int_equal(when_parse_size("50MB", &bytes, &error), 0);
    assert_int_equal(bytes, 52428800);
    assert_int_equal(when_parse_size("1.5 kb", &bytes, &error), 0);
    assert_int_equal(bytes, 1536);
    assert_int_equal(when_parse_size("7", &bytes, &error), 0);
    assert_int_equal(bytes, 7);
    assert_int_equal(when_parse_size("7 apples", &bytes, &error), -1);
    assert_int_equal(when_parse_size("-7", &bytes, &error), -1);
}

/* ---- log records ---------------------------------------------------------------------------- */

static void takes_prefixes_off(void **state)
{
    (void)state;
    static const struct { const char *text, *want; } cases[] = {
        { "plain", "plain" },
        { "", "" },
        { "2026-03-02T14:01:40.118Z\t7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa\tERROR\tno items",
          "ERROR no items" },
        { "2026-03-02T14:01:40.118Z\tundefined\tINFO\tstarting\tup", "INFO starting\tup" },
        { "[WARNING]\t2026-03-02T14:01:40.118Z\t7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa\tslow",
          "WARNING slow" },
        { "[x]\tnot a prefix", "[x]\tnot a prefix" },
        { "2026-03-02T14:01:40.118Z\tthing\tx", "2026-03-02T14:01:40.118Z\tthing\tx" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        AUTO_STR out;
        str_init(&out, 4096);
        record_text(cases[i].text, strlen(cases[i].text), &out);
        assert_string_equal(out.text, cases[i].want);
    }
}

static struct log_record record(enum log_kind kind, const char *text)
{
    return (struct log_record){ .wall_ns = INT64_C(1772460071209000000), .kind = kind,
                                .request = "7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa",
                                .function = "Hello", .text = text, .size = strlen(text) };
}

static void a_record_is_one_line_for_people(void **state)
{
    (void)state;
    AUTO_STR out;
    str_init(&out, 4096);
    struct log_record lines = record(LOG_LINE, "first\rsecond\r");
    record_line(&lines, 0, &out);
    assert_string_equal(out.text, "2026-03-02T14:01:11.209Z Hello first\n    second\n");
}

static void assert_json(const struct log_record *what, const char *want)
{
    AUTO(json) object = record_json(what);
    AUTO_FREE char *text = json_print(object);
    assert_string_equal(text, want);
}

#define HEAD "{\"v\":1,\"time\":\"2026-03-02T14:01:11.209Z\",\"function\":\"Hello\"," \
             "\"requestId\":\"7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa\","

static void records_as_json(void **state)
{
    (void)state;
    struct log_record line = record(LOG_LINE, "[INFO]\t2026-03-02T14:01:11.209Z\t"
                                              "7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa\tput it\rdown");
    assert_json(&line, HEAD "\"kind\":\"line\",\"level\":\"INFO\",\"text\":\"put it\\ndown\"}");
    struct log_record report =
        record(LOG_PLATFORM, "REPORT RequestId: 7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa\t"
                             "Duration: 8.91 ms\tBilled Duration: 9 ms\tMemory Size: 256 MB\t"
                             "Max Memory Used: 74 MB\t");
    assert_json(&report, HEAD "\"kind\":\"report\",\"durationMs\":8.91,\"billedMs\":9,"
                              "\"memoryMb\":256,\"maxMemoryMb\":74,\"initMs\":null,"
                              "\"start\":\"warm\",\"result\":\"ok\"}");
    struct log_record start = record(LOG_PLATFORM, "START RequestId: 7c1e Version: $LATEST");
    assert_json(&start, HEAD "\"kind\":\"start\",\"level\":null,"
                             "\"text\":\"START RequestId: 7c1e Version: $LATEST\"}");
}

/* ---- events and columns --------------------------------------------------------------------- */

static void edits_one_value_of_an_event(void **state)
{
    (void)state;
    static const char event[] = "{ \"a\": [ {\"b\":  \"old\", \"n\": 1 } ],\n \"c\": null }\n";
    static const struct { const char *assignment, *want; } cases[] = {
        { "a[0].b=x\"y", "{ \"a\": [ {\"b\":  \"x\\\"y\", \"n\": 1 } ],\n \"c\": null }\n" },
        { "a.0.b={\"k\":1}",
          "{ \"a\": [ {\"b\":  \"{\\\"k\\\":1}\", \"n\": 1 } ],\n \"c\": null }\n" },
        { "a[0].n=[2, 3]", "{ \"a\": [ {\"b\":  \"old\", \"n\": [2, 3] } ],\n \"c\": null }\n" },
        { "c=some text", "{ \"a\": [ {\"b\":  \"old\", \"n\": 1 } ],\n \"c\": \"some text\" }\n" },
        { "c=12345678901234567890",
          "{ \"a\": [ {\"b\":  \"old\", \"n\": 1 } ],\n \"c\": 12345678901234567890 }\n" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error = ERROR_INIT;
        AUTO_FREE char *got = NULL;
        assert_int_equal(event_edit(event, strlen(event), cases[i].assignment, &got, &error), 0);
        assert_string_equal(got, cases[i].want);
    }
    struct error error = ERROR_INIT;
    char *got = NULL;
    assert_int_equal(event_edit(event, strlen(event), "a[1].b=x", &got, &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_int_equal(event_edit(event, strlen(event), "no assignment", &got, &error), -1);
    assert_int_equal(error.kind, ERROR_INVALID);
}

static void columns_for_people_and_programs(void **state)
{
    (void)state;
    AUTO_COLUMNS columns = columns_new(3);
    columns_add(columns, "a");
    columns_add(columns, NULL);
    columns_add(columns, "tab\tand\nline");
    columns_addf(columns, "%d", 12345);
    columns_add(columns, "\xc3\xbc"); /* two bytes, one column */
    columns_add(columns, "");
    AUTO_STR people, programs;
    str_init(&people, 4096);
    str_init(&programs, 4096);
    columns_print(columns, true, &people);
    columns_print(columns, false, &programs);
    assert_string_equal(people.text, "a      -  tab and line\n12345  \xc3\xbc\n");
    assert_string_equal(programs.text, "a\t-\ttab and line\n12345\t\xc3\xbc\t\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_times),
        cmocka_unit_test(refuses_what_is_no_time),
        cmocka_unit_test(reads_spans_and_sizes),
        cmocka_unit_test(takes_prefixes_off),
        cmocka_unit_test(a_record_is_one_line_for_people),
        cmocka_unit_test(records_as_json),
        cmocka_unit_test(edits_one_value_of_an_event),
        cmocka_unit_test(columns_for_people_and_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
