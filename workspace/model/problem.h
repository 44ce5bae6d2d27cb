/*
 * problem: one finding about the user's project; work goes on. Codes: LB1xx handler and code,
 * LB2xx template facts, LB3xx roles, LB4xx runtime, LB5xx package, LB6xx syntax and intrinsics,
 * LB7xx not emulated.
 */
#ifndef LAMBENCH_MODEL_PROBLEM_H
#define LAMBENCH_MODEL_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

enum problem_severity { PROBLEM_NOTE, PROBLEM_WARNING, PROBLEM_ERROR };

struct problem {
    enum problem_severity severity;
    char code[8];           /* "LB102" */
    char *file;             /* relative to the project's root when beneath it */
    int line, column;       /* 1 based, 0 unknown */
    char *resource;         /* logical id, or NULL */
    char *message;
    char *hint;             /* or NULL */
};

struct problem_list {
    struct problem *items;  /* owned */
    size_t count, capacity;
};

void problem_list_release(struct problem_list *list);
/* Adds a finding; returns it so that a hint can be set with problem_hint(). */
struct problem *problem_add(struct problem_list *list, enum problem_severity severity,
                            const char *code, const char *file, int line, int column,
                            const char *resource, const char *format, ...)
    __attribute__((format(printf, 8, 9)));
/* Takes those away for which DROP says so. */
void problem_filter(struct problem_list *list,
                    bool (*drop)(const void *self, const struct problem *problem),
                    const void *self);
void problem_hint(struct problem *problem, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Appends copies of all that FROM has. */
void problem_list_copy(struct problem_list *to, const struct problem_list *from);
/* By file, line, column, code; those that say the same of one place once. */
void problem_sort(struct problem_list *list);
size_t problem_count(const struct problem_list *list, enum problem_severity severity);
const char *problem_severity_word(enum problem_severity severity); /* "error" */

#endif
