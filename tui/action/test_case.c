#include "tui/action/test_case.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "runner/engine/values.h"
#include "tui/action/invoke_print.h"
#include "tui/action/record.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json_compare.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/golden.h"

enum {
    TEXT_BYTES = 1 << 16, LOG_BYTES = 1 << 20, GOLDEN_BYTES = 256 << 20, DIFFERENCES_SHOWN = 20,
    VALUE_SHOWN = 400, BEFORE_SHOWN = 100
};

void test_case_release(struct test_case *test)
{
    for (size_t i = 0; i < test->count; i++) {
        free(test->differences[i].path);
        free(test->differences[i].want);
        free(test->differences[i].got);
    }
    free(test->differences);
    free(test->reason);
    free(test->log);
    *test = (struct test_case){ .golden = NULL };
}

void test_case_fail(struct test_case *test, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    AUTO_STR safe;
    str_init(&safe, TEXT_BYTES);
    text_safe(&safe, text, strlen(text), false);
    free(test->reason);
    test->reason = str_take(&safe);
    test->ok = false;
}

struct blob *test_case_answer(const struct runner_result *result)
{
    if (result->outcome == RUNNER_OK)
        return result->response ? blob_hold(result->response) : blob_text("");
    if (result->outcome == RUNNER_ERROR)
        return golden_error(result->error_type, result->error_message);
    return NULL;
}

/* ---- differences ---------------------------------------------------------------------------- */

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Where to begin so that what differs is seen. */
static size_t shown_from(const struct json_compare_found *found)
{
    size_t same = 0;
    while (same < found->want_size && same < found->got_size &&
           found->want[same] == found->got[same])
        same++;
    if (!found->want || !found->got || same < VALUE_SHOWN / 2)
        return 0;
    size_t from = same - BEFORE_SHOWN;
    while (from > 0 && continues_character(found->want[from]))
        from--;
    return from;
}

static char *shown_value(const char *bytes, size_t size, size_t from)
{
    if (!bytes)
        return NULL;
    size_t shown = size - from < VALUE_SHOWN ? size - from : VALUE_SHOWN;
    while (shown > 0 && from + shown < size && continues_character(bytes[from + shown]))
        shown--;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, from > 0 ? "..." : "");
    text_safe(&text, bytes + from, shown, false);
    if (from + shown < size)
        str_addf(&text, "... (%zu bytes)", size);
    return str_take(&text);
}

static void note_difference(void *self, const struct json_compare_found *found)
{
    struct test_case *test = self;
    if (test->count == DIFFERENCES_SHOWN)
        return;
    size_t from = shown_from(found);
    *ARRAY_PUSH(test->differences, test->count, test->capacity) = (struct test_difference){
        .path = shown_value(found->path, strlen(found->path), 0),
        .want = shown_value(found->want, found->want_size, from),
        .got = shown_value(found->got, found->got_size, from),
    };
}

static int compare(struct test_case *test, const char *root, const struct blob *got,
                   struct error *error)
{
    const struct golden *golden = test->golden;
    struct golden_ignored ignored = { .patterns = NULL };
    AUTO_FREE char *path = file_join(root, golden->path);
    AUTO(blob) want = NULL;
    int result = file_read(path, GOLDEN_BYTES, &want, error);
    if (result == 0)
        result = golden_read_ignored(root, golden->event, golden->function, &ignored, error);
    if (result == 0) {
        struct json_compare asked = { .want = blob_bytes(want), .want_size = blob_size(want),
                                      .got = blob_bytes(got), .got_size = blob_size(got),
                                      .ignore = ignored.patterns, .ignore_count = ignored.count,
                                      .each = note_difference, .self = test };
        test->total = json_compare(&asked);
    }
    golden_ignored_release(&ignored);
    return result;
}

/* ---- what the function wrote ---------------------------------------------------------------- */

static void add_line(void *self, const struct str *line)
{
    struct str *all = self;
    text_safe(all, line->text, line->length, true);
    str_add_char(all, '\n');
}

static void keep_log(struct test_case *test, const struct runner_result *result)
{
    AUTO_STR all;
    str_init(&all, LOG_BYTES);
    record_own_lines(result->log, result->log_size, add_line, &all);
    if (all.length > 0)
        test->log = str_take(&all);
}

/* ---- judging -------------------------------------------------------------------------------- */

static void fail_by_verdict(struct test_case *test, const struct project *project,
                            const struct runner_result *result)
{
    AUTO_STR verdict;
    str_init(&verdict, TEXT_BYTES);
    invoke_print_verdict(result, project, &verdict);
    test_case_fail(test, "%s", verdict.text);
}

void test_case_judge(struct test_case *test, const char *root, const struct project *project,
                     const struct runner_result *result)
{
    struct error error = ERROR_INIT;
    char text[2048];
    test->duration_us = result->duration_us;
    keep_log(test, result);
    enum runner_outcome wanted = test->golden->is_error ? RUNNER_ERROR : RUNNER_OK;
    AUTO(blob) got = test_case_answer(result);
    if (result->outcome == RUNNER_OK && wanted == RUNNER_ERROR)
        test_case_fail(test, "it answered; what was accepted is an error");
    else if (result->outcome != wanted)
        fail_by_verdict(test, project, result);
    else if (compare(test, root, got, &error) < 0)
        test_case_fail(test, "%s", error_text(&error, text, sizeof text));
    else if (test->total > 0)
        test_case_fail(test, "%zu difference%s to the accepted %s", test->total,
                       test->total == 1 ? "" : "s", test->golden->is_error ? "error" : "answer");
    else
        test->ok = true;
}
