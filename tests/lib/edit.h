/*
 * edit: tables of edits for unit tests: a template before and after one edit, byte for byte.
 */
#ifndef LAMBENCH_TESTS_EDIT_H
#define LAMBENCH_TESTS_EDIT_H

#include "tests/lib/unit.h"

#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/template/edit.h"

/* Rows leave out what they do not need. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define PATH(...) .path = (const char *const[]){ __VA_ARGS__, NULL }
#define TEXT(text) .kind = EDIT_TEXT, .value = (text)
#define EXPRESSION(text) .kind = EDIT_EXPRESSION, .value = (text)

struct edit_case {
    const char *name;
    struct edit edit;           /* value_size is set for it; no id is "F", "*" is none */
    const char *before;
    const char *after;          /* NULL: it is refused, see says */
    const char *says;           /* part of the error's text */
    int asks;                   /* the person is asked; after is NULL */
};

static inline void edit_case_fail(const struct edit_case *one, const char *what,
                                  const struct error *error, const struct edit_result *result)
{
    char text[2048];
    fail_msg("%s: %s\n%s\n--- got\n%s\n--- expected\n%s", one->name, what,
             error_text(error, text, sizeof text), result->bytes ? result->bytes : "(nothing)",
             one->after ? one->after : "(nothing)");
}

static inline void edit_case_undo(const struct edit_case *one, const struct edit_result *result)
{
    struct error error = ERROR_INIT;
    AUTO_STR back;
    str_init(&back, 1 << 20);
    assert_int_equal(edit_restore(result, result->bytes, result->size, &back, &error), 0);
    if (back.length != strlen(one->before) || memcmp(back.text, one->before, back.length) != 0)
        edit_case_fail(one, "undo gives other bytes", &error, result);
}

static inline void edit_case_run(const struct edit_case *one, const char *file)
{
    struct error error = ERROR_INIT;
    struct edit edit = one->edit;
    struct parse_source source = { .bytes = one->before, .size = strlen(one->before),
                                   .file = file };
    char text[2048];
    edit.id = !edit.id ? "F" : strcmp(edit.id, "*") == 0 ? NULL : edit.id;
    edit.value_size = edit.value ? strlen(edit.value) : 0;
    AUTO_EDIT_RESULT result;
    int done = edit_apply(&source, &edit, &result, &error);
    if (done != (one->after ? 0 : one->asks ? 1 : -1))
        edit_case_fail(one, "another outcome", &error, &result);
    if (done == 0 && strcmp(result.bytes, one->after) != 0)
        edit_case_fail(one, "other bytes", &error, &result);
    if (done == 0)
        edit_case_undo(one, &result);
    if (done < 0 && !strstr(error_text(&error, text, sizeof text), one->says))
        edit_case_fail(one, "another reason", &error, &result);
}

#define EDIT_CASES_RUN(cases, file)                                                              \
    do                                                                                           \
        for (size_t case_ = 0; case_ < COUNT(cases); case_++)                                    \
            edit_case_run(&(cases)[case_], file);                                                \
    while (0)

#endif
