#include "tui/action/test_report.h"

#include <string.h>

#include "tui/action/action.h"
#include "tui/action/numbers.h"
#include "tui/action/test_case.h"
#include "workspace/base/json.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/golden.h"

enum { TEXT_BYTES = 1 << 22 };

/* Names come from the disk: nothing in them may act on a terminal or end a line. */
static void add_name(struct str *out, const char *name)
{
    text_safe(out, name, strlen(name), false);
}

/* ---- for people ----------------------------------------------------------------------------- */

static void add_side(struct str *out, const char *word, const char *value)
{
    str_addf(out, "          %-9s %s\n", word, value ? value : "(not there)");
}

static void add_differences(struct str *out, const struct test_case *test)
{
    for (size_t i = 0; i < test->count; i++) {
        const struct test_difference *difference = &test->differences[i];
        str_addf(out, "        %s\n", difference->path[0] ? difference->path : "(the whole)");
        add_side(out, "accepted", difference->want);
        add_side(out, "got", difference->got);
    }
    if (test->total > test->count)
        str_addf(out, "        and %zu more\n", test->total - test->count);
}

static void text_each(struct call *call, const struct test_case *test, size_t number)
{
    AUTO_STR text;
    char took[32];
    (void)number;
    str_init(&text, TEXT_BYTES);
    str_add(&text, test->ok ? "ok      " : "not ok  ");
    add_name(&text, test->golden->function);
    str_add(&text, "  ");
    add_name(&text, test->golden->event);
    if (test->duration_us >= 0)
        str_addf(&text, "  %s", numbers_time(took, sizeof took, test->duration_us));
    str_addf(&text, "%s\n", test->accepted ? "  accepted anew" : "");
    if (!test->ok) {
        str_addf(&text, "        %s\n", test->reason);
        add_differences(&text, test);
    }
    call_print(call, text.text);
}

static void text_end(struct call *call, const struct test_case *tests, const struct test_sum *sum)
{
    AUTO_STR text;
    (void)tests;
    str_init(&text, TEXT_BYTES);
    str_addf(&text, "%zu test%s, %zu failed", sum->count, sum->count == 1 ? "" : "s", sum->failed);
    if (sum->accepted)
        str_addf(&text, ", %zu accepted anew", sum->accepted);
    str_addf(&text, ", in %.2f s\n", (double)sum->took_us / 1e6);
    call_print(call, text.text);
}

const struct test_report test_report_text = { .each = text_each, .end = text_end };

/* ---- TAP ------------------------------------------------------------------------------------ */

static void tap_begin(struct call *call, size_t count)
{
    /* Readers of version 14 take 13 too, but not the other way round: Perl's prove refuses 14. */
    AUTO_FREE char *text = mem_format("TAP version 13\n1..%zu\n", count);
    call_print(call, text);
}

/* "#" would begin a directive such as "# SKIP". */
static void add_description(struct str *out, const char *name)
{
    AUTO_STR safe;
    str_init(&safe, TEXT_BYTES);
    add_name(&safe, name);
    for (const char *at = safe.text; *at; at++) {
        if (*at == '#' || *at == '\\')
            str_add_char(out, '\\');
        str_add_char(out, *at);
    }
}

/* A string of JSON is one of YAML too. */
static void add_yaml(struct str *out, const char *key, const char *text)
{
    str_addf(out, "%s: ", key);
    if (text)
        json_scan_quote(out, text, strlen(text));
    else
        str_add(out, "null");
    str_add_char(out, '\n');
}

static void add_tap_details(struct str *out, const struct test_case *test)
{
    str_add(out, "  ---\n");
    if (!test->ok)
        add_yaml(out, "  message", test->reason);
    if (test->duration_us >= 0)
        str_addf(out, "  duration_ms: %.2f\n", (double)test->duration_us / 1000);
    if (test->count > 0 && !test->ok)
        str_addf(out, "  count: %zu\n  differences:\n", test->total);
    for (size_t i = 0; i < test->count && !test->ok; i++) {
        add_yaml(out, "    - path", test->differences[i].path);
        add_yaml(out, "      accepted", test->differences[i].want);
        add_yaml(out, "      got", test->differences[i].got);
    }
    str_add(out, "  ...\n");
}

static void tap_each(struct call *call, const struct test_case *test, size_t number)
{
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_addf(&text, "%s %zu - ", test->ok ? "ok" : "not ok", number);
    add_description(&text, test->golden->function);
    str_add_char(&text, ' ');
    add_description(&text, test->golden->event);
    str_add_char(&text, '\n');
    add_tap_details(&text, test);
    call_print(call, text.text);
}

const struct test_report test_report_tap = { .begin = tap_begin, .each = tap_each };

/* ---- JSON ----------------------------------------------------------------------------------- */

static struct json *differences_json(const struct test_case *test)
{
    struct json *rows = json_array();
    for (size_t i = 0; i < test->count; i++) {
        struct json *row = json_object();
        json_set_text(row, "path", test->differences[i].path);
        json_set_text(row, "accepted", test->differences[i].want);
        json_set_text(row, "got", test->differences[i].got);
        json_add(rows, row);
    }
    return rows;
}

static void json_end(struct call *call, const struct test_case *tests, const struct test_sum *sum)
{
    AUTO(json) document = json_object();
    struct json *rows = json_array();
    json_set_int(document, "v", 1);
    json_set_bool(document, "ok", sum->failed == 0);
    json_set_int(document, "failed", (int64_t)sum->failed);
    for (size_t i = 0; i < sum->count; i++) {
        const struct test_case *test = &tests[i];
        struct json *row = json_object();
        json_set_text(row, "function", test->golden->function);
        json_set_text(row, "event", test->golden->event);
        json_set_text(row, "golden", test->golden->path);
        json_set_bool(row, "ok", test->ok);
        json_set_bool(row, "accepted", test->accepted);
        numbers_set_ms(row, "durationMs", test->duration_us);
        json_set_text(row, "reason", test->reason);
        json_set_int(row, "differenceCount", (int64_t)test->total);
        json_set(row, "differences", differences_json(test));
        json_add(rows, row);
    }
    json_set(document, "tests", rows);
    call_print_json(call, document);
}

const struct test_report test_report_json = { .end = json_end };
