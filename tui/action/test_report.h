/*
 * test_report: how results of tests are told: for people, as TAP, as JSON, and as a JUnit file.
 */
#ifndef LAMBENCH_ACTION_TEST_REPORT_H
#define LAMBENCH_ACTION_TEST_REPORT_H

#include <stddef.h>
#include <stdint.h>

struct call;
struct str;
struct test_case;

struct test_sum {
    size_t count, failed, accepted;
    int64_t took_us;
};

/* What is printed while the tests run; each call may be NULL. */
struct test_report {
    void (*begin)(struct call *call, size_t count);
    void (*each)(struct call *call, const struct test_case *test, size_t number);
    void (*end)(struct call *call, const struct test_case *tests, const struct test_sum *sum);
};
extern const struct test_report test_report_text, test_report_tap, test_report_json;

/* Appends the document that CI servers read: a suite for each function. */
void test_report_junit(const struct test_case *tests, const struct test_sum *sum, struct str *out);

#endif
