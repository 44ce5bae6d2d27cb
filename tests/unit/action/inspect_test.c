/*
 * Every template of a corpus (folder LAMBENCH_CORPUS with expect.jsonl) is read and printed: no
 * crash, no leak, valid JSON. What is in it is compared by tests/lib/inspect_corpus.py.
 */
#include "tests/lib/unit.h"

#include "tui/action/columns.h"
#include "tui/action/inspect.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"
#include "workspace/template/project_load.h"

enum { EXPECTATIONS_BYTES = 64 * 1024 * 1024, TEXT_BYTES = 256 * 1024 * 1024 };

static const struct inspect_wish everything = { .show_secrets = true };

static void print_both(const struct project *project, const char *file)
{
    struct error error = ERROR_INIT;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    inspect_json(project, &everything, &text);
    if (json_scan_check(text.text, text.length, file, &error) < 0)
        fail_msg("%s: %s", file, error.what);
    str_clear(&text);
    AUTO_COLUMNS rows = columns_new(3);
    inspect_rows(project, &everything, rows);
    columns_print(rows, true, &text);
    assert_true(text.length > 0);
}

static void print_line(const char *corpus, const char *line, size_t size)
{
    struct error error = ERROR_INIT;
    AUTO(json) expected = NULL;
    assert_int_equal(json_parse(line, size, "expect.jsonl", &expected, &error), 0);
    const char *file = json_text(json_get(expected, "file"), "");
    AUTO_FREE char *path = unit_path(corpus, file);
    const struct load_request request = { .path = path, .region = "us-east-1", .made = true };
    AUTO_PROJECT project = NULL;
    if (project_load(&request, &project, &error) < 0)
        fail_msg("%s: %s", file, error.what);
    assert_true(project->usable);
    print_both(project, file);
}

static void prints_the_corpus(void **state)
{
    (void)state;
    const char *corpus = getenv("LAMBENCH_CORPUS");
    if (!corpus)
        skip();
    AUTO_FREE char *path = unit_path(corpus, "expect.jsonl");
    AUTO(blob) all = NULL;
    struct error error = ERROR_INIT;
    assert_int_equal(file_read(path, EXPECTATIONS_BYTES, &all, &error), 0);
    for (const char *at = blob_bytes(all); *at;) {
        size_t size = strcspn(at, "\n");
        if (size > 0)
            print_line(corpus, at, size);
        at += size + (at[size] == '\n');
    }
}

/* --- small ones --- */

static const struct project *read_text(const char *text)
{
    const struct load_request request = { .region = "us-east-1", .made = true };
    return load_bytes(&request, "/nowhere/template.yaml", text, strlen(text));
}

static void prints_what_cannot_be_read(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "[", "a: *b", "- list", "Resources: 5",
                                         "Resources: {A: 1, B: {Type: 3}, C: {Type: X::Y::Z}}" };
    for (size_t i = 0; i < COUNT(texts); i++) {
        AUTO_PROJECT project = read_text(texts[i]);
        struct error error = ERROR_INIT;
        AUTO_STR text;
        str_init(&text, TEXT_BYTES);
        inspect_json(project, &everything, &text);
        assert_int_equal(json_scan_check(text.text, text.length, NULL, &error), 0);
        AUTO_COLUMNS rows = columns_new(3);
        inspect_rows(project, &everything, rows);
    }
}

static void keeps_all_digits(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_text("Resources:\n"
                                     "  T:\n"
                                     "    Type: AWS::SNS::Topic\n"
                                     "    Properties: {A: 12345678901234567890, B: 0x1F}\n");
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    inspect_json(project, &everything, &text);
    assert_non_null(strstr(text.text, "\"A\":12345678901234567890,\"B\":31"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_what_cannot_be_read),
        cmocka_unit_test(keeps_all_digits),
        cmocka_unit_test(prints_the_corpus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
