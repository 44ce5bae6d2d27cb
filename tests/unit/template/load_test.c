/*
 * Finding templates, comparing two readings, and large ones.
 */
#include "tests/lib/unit.h"

#include <sys/stat.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/project_load.h"

enum { MANY = 500, TEXT_BYTES = 1048576 };

static const struct project *read_text(const char *text)
{
    const struct load_request request = { .region = "us-east-1" };
    return load_bytes(&request, "/nowhere/template.yaml", text, strlen(text));
}

/* --- finding --- */

static void write_file(const char *path)
{
    struct error error = ERROR_INIT;
    assert_int_equal(file_replace(path, "Resources: {}\n", 14, 0644, &error), 0);
}

static void finds_templates_upwards(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    AUTO_FREE char *root = unit_folder();
    AUTO_FREE char *deep = unit_path(root, "a/b");
    AUTO_FREE char *git = unit_path(root, ".git");
    AUTO_FREE char *path = unit_path(root, "template.yml");
    AUTO_FREE char *found = NULL;
    assert_int_equal(file_make_folders(deep, 0755, &error), 0);
    assert_int_equal(file_make_folders(git, 0755, &error), 0);
    assert_int_equal(project_load_find(deep, &found, &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    write_file(path);
    assert_int_equal(project_load_find(deep, &found, &error), 0);
    assert_string_equal(found, path);
    free(take_ptr(&found));
    assert_int_equal(project_load_find(path, &found, &error), 0);
    assert_string_equal(found, path);
    AUTO_FREE char *nested = unit_path(deep, ".git");
    assert_int_equal(file_make_folders(nested, 0755, &error), 0);
    free(take_ptr(&found));
    assert_int_equal(project_load_find(deep, &found, &error), -1);
    assert_int_equal(project_load_find("/nowhere/at/all", &found, &error), -1);
}

/* --- comparing --- */

static const char before[] =
    "Transform: AWS::Serverless-2016-10-31\n"
    "Resources:\n"
    "  Q: {Type: AWS::SQS::Queue}\n"
    "  F:\n"
    "    Type: AWS::Serverless::Function\n"
    "    Properties:\n"
    "      Handler: a.b\n"
    "      Runtime: python3.13\n"
    "      Timeout: 3\n"
    "      InlineCode: x\n"
    "      Environment: {Variables: {STAGE: dev, KEY: one, GONE: x}}\n"
    "      Events: {Old: {Type: Api, Properties: {Path: /, Method: get}}}\n"
    "  H: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}\n";

static const char after[] =
    "Transform: AWS::Serverless-2016-10-31\n"
    "Resources:\n"
    "  T: {Type: AWS::SNS::Topic}\n"
    "  F:\n"
    "    Type: AWS::Serverless::Function\n"
    "    Properties:\n"
    "      Handler: a.c\n"
    "      Runtime: python3.13\n"
    "      Timeout: 10\n"
    "      InlineCode: x\n"
    "      Environment: {Variables: {STAGE: prod, KEY: two, NEW: x}}\n"
    "      Events: {New: {Type: Api, Properties: {Path: /, Method: get}}}\n"
    "  G: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}\n";

static void note_sentence(void *self, const char *function, const char *text)
{
    str_addf(self, "%s: %s\n", function ? function : "-", text);
}

static void tells_what_changed(void **state)
{
    (void)state;
    AUTO_PROJECT old = read_text(before);
    AUTO_PROJECT new_one = read_text(after);
    AUTO_STR said;
    str_init(&said, TEXT_BYTES);
    project_compare(old, new_one, note_sentence, &said);
    assert_string_equal(said.text, "F: timeout 3 -> 10\n"
                                   "F: handler a.b -> a.c\n"
                                   "F: GONE removed\n"
                                   "F: KEY changed\n"
                                   "F: NEW added\n"
                                   "F: STAGE dev -> prod\n"
                                   "G: added\n"
                                   "H: removed\n"
                                   "F: event New added\n"
                                   "F: event Old removed\n"
                                   "-: T added\n"
                                   "-: Q removed\n");
    str_clear(&said);
    project_compare(old, old, note_sentence, &said);
    assert_string_equal(said.text, "");
    assert_true(function_differs(project_function(old, "F"), project_function(new_one, "F")));
    assert_false(function_differs(project_function(old, "F"), project_function(old, "F")));
}

/* --- size --- */

static void reads_many_functions(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "Transform: AWS::Serverless-2016-10-31\n"
                   "Globals: {Function: {Runtime: python3.13, Timeout: 9}}\nResources:\n"
                   "  T: {Type: AWS::DynamoDB::Table}\n");
    for (int i = 0; i < MANY; i++)
        str_addf(&text,
                 "  F%d:\n    Type: AWS::Serverless::Function\n    Properties:\n"
                 "      Handler: app.handler\n      CodeUri: src/f%d/\n"
                 "      Environment:\n        Variables:\n          TABLE: !Ref T\n"
                 "          ARN: !Sub \"${T.Arn}/index\"\n"
                 "      Events:\n        Get:\n          Type: HttpApi\n"
                 "          Properties: {Path: /f%d, Method: GET}\n", i, i, i);
    AUTO_PROJECT project = read_text(text.text);
    assert_int_equal(project->function_count, MANY);
    assert_int_equal(project->event_source_count, MANY);
    assert_string_equal(project->functions[MANY - 1].id, "F499");
}

/* What grows faster than its text must stop at a limit. */
static void stays_within_limits(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "Resources: ");
    for (int i = 0; i < 100000; i++)
        str_add(&text, "[");
    AUTO_PROJECT deep = read_text(text.text);
    assert_false(deep->usable);

    str_clear(&text);
    str_add(&text, "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n"
                   "      Environment:\n        Variables:\n          A0: &a0 xxxxxxxxxx\n");
    for (int i = 1; i < 12; i++)
        str_addf(&text, "          A%d: &a%d !Join [\"\", [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d]]\n",
                 i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    AUTO_PROJECT joined = read_text(text.text);
    size_t told = 0;
    for (size_t i = 0; i < joined->problems.count; i++)
        told += strcmp(joined->problems.items[i].code, "LB606") == 0;
    assert_true(told > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_templates_upwards),
        cmocka_unit_test(tells_what_changed),
        cmocka_unit_test(reads_many_functions),
        cmocka_unit_test(stays_within_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
