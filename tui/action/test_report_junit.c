#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "tui/action/test_case.h"
#include "tui/action/test_report.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/golden.h"

enum { TEXT_BYTES = 1 << 22 };

/* What is safe for a terminal is a character of XML 1.0 too; this is for attributes as well. */
static void add_xml(struct str *out, const char *text)
{
    static const char *const entities[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\n'] = "&#10;",
    };
    AUTO_STR safe;
    str_init(&safe, TEXT_BYTES);
    text_safe(&safe, text, strlen(text), true);
    for (size_t i = 0; i < safe.length; i++) {
        const char *entity = entities[(unsigned char)safe.text[i]];
        if (entity)
            str_add(out, entity);
        else
            str_add_char(out, safe.text[i]);
    }
}

static void add_seconds(struct str *out, int64_t us)
{
    str_addf(out, " time=\"%.6f\"", us > 0 ? (double)us / 1e6 : 0.0);
}

static void add_failure(struct str *out, const struct test_case *test)
{
    str_add(out, "      <failure message=\"");
    add_xml(out, test->reason);
    str_addf(out, "\" type=\"%s\">", test->total > 0 ? "difference" : "failure");
    for (size_t i = 0; i < test->count; i++) {
        const struct test_difference *difference = &test->differences[i];
        AUTO_FREE char *text =
            mem_format("%s\n  accepted  %s\n  got       %s\n",
                       difference->path[0] ? difference->path : "(the whole)",
                       difference->want ? difference->want : "(not there)",
                       difference->got ? difference->got : "(not there)");
        add_xml(out, text);
    }
    if (test->total > test->count)
        str_addf(out, "and %zu more&#10;", test->total - test->count);
    str_add(out, "</failure>\n");
}

static void add_case(struct str *out, const struct test_case *test)
{
    str_add(out, "    <testcase classname=\"");
    add_xml(out, test->golden->function);
    str_add(out, "\" name=\"");
    add_xml(out, test->golden->event);
    str_add(out, "\"");
    add_seconds(out, test->duration_us);
    str_add(out, ">\n");
    if (!test->ok)
        add_failure(out, test);
    if (test->log) {
        str_add(out, "      <system-out>");
        add_xml(out, test->log);
        str_add(out, "</system-out>\n");
    }
    str_add(out, "    </testcase>\n");
}

static bool same_function(const struct test_case *one, const struct test_case *other)
{
    return strcmp(one->golden->function, other->golden->function) == 0;
}

/* The tests from TESTS on that are of the same function. Returns how many they are. */
static size_t add_suite(struct str *out, const struct test_case *tests, size_t left)
{
    size_t count = 0, failed = 0;
    int64_t took_us = 0;
    for (; count < left && same_function(tests, &tests[count]); count++) {
        failed += !tests[count].ok;
        took_us += tests[count].duration_us > 0 ? tests[count].duration_us : 0;
    }
    str_add(out, "  <testsuite name=\"");
    add_xml(out, tests->golden->function);
    str_addf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\"", count, failed);
    add_seconds(out, took_us);
    str_add(out, ">\n");
    for (size_t i = 0; i < count; i++)
        add_case(out, &tests[i]);
    str_add(out, "  </testsuite>\n");
    return count;
}

void test_report_junit(const struct test_case *tests, const struct test_sum *sum, struct str *out)
{
    str_addf(out,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"lambench\" "
             "tests=\"%zu\" failures=\"%zu\" errors=\"0\"",
             sum->count, sum->failed);
    add_seconds(out, sum->took_us);
    str_add(out, ">\n");
    for (size_t i = 0; i < sum->count;)
        i += add_suite(out, &tests[i], sum->count - i);
    str_add(out, "</testsuites>\n");
}
