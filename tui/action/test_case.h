/*
 * test_case: one accepted answer against what the function answers now.
 */
#ifndef LAMBENCH_ACTION_TEST_CASE_H
#define LAMBENCH_ACTION_TEST_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob;
struct golden;
struct project;
struct runner_result;

/* The texts are safe to show, and of values that are long only the part around what differs. */
struct test_difference {
    char *path;             /* "": the whole answer */
    char *want, *got;       /* NULL: not there */
};

struct test_case {
    const struct golden *golden; /* borrowed */
    bool ok;
    bool accepted;          /* it differed, and is what is accepted now */
    char *reason;           /* why it failed, one line for people */
    struct test_difference *differences; /* the first of them */
    size_t count, capacity;
    size_t total;           /* all of them */
    int64_t duration_us;    /* -1: it was not run */
    char *log;              /* what the function wrote, lines; NULL: nothing */
};

/* Compares with what ROOT holds. PROJECT may be NULL. */
void test_case_judge(struct test_case *test, const char *root, const struct project *project,
                     const struct runner_result *result);
void test_case_fail(struct test_case *test, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void test_case_release(struct test_case *test);

/* What of RESULT can be accepted, held for the caller; NULL: it is neither an answer nor an error
 * of the function. */
struct blob *test_case_answer(const struct runner_result *result);

#endif
