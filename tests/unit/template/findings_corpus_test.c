/*
 * No false alarms: over a corpus of real templates (folder LAMBENCH_CORPUS with expect.jsonl) no
 * error about properties, references or limits, but in those that AWS would refuse. Skipped when
 * the variable is not set.
 */
#include "tests/lib/unit.h"

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/project_load.h"

enum { EXPECTATIONS_BYTES = 64 * 1024 * 1024 };

/* What needs the code folders, which the corpus has not, and what is told elsewhere. */
static const char *const judged[] = {
    "LB205", "LB206", "LB207", "LB208", "LB215", "LB216", "LB217", "LB219", "LB221", "LB225",
    "LB226", "LB228", "LB229", "LB230", "LB231", "LB232", "LB235", "LB236", "LB237", "LB238",
    "LB240", "LB241", "LB242", "LB603",
};

/* Templates that AWS would refuse, by part of their path. */
static const struct {
    const char *part, *why;
} refused[] = {
    { "/error_", "SAM's own tests want its translator to refuse these" },
    { "aws-sam-cli/tests/integration/testdata/", "for a local runner: no roles, missing parts" },
    { "aws-sam-cli/tests/unit/", "fragments" },
    { "models/api_http_with_default_iam_authorizer.yaml", "parameters are not declared" },
    { "basic_function_withimageuri.yaml", "Command and EntryPoint must be lists" },
    { "connector_dependson_replace.yaml", "names nothing that exists" },
    { "kinesis_intrinsics.yaml", "ParallelizationFactor is 50; Lambda takes 10" },
    { "getatt-custom-resource.yaml", "a parameter is not declared" },
    { "congito_userpool_with_sms_configuration.yaml", "names nothing that exists" },
    { "bedrock-agents/templates/gettingStartedSam.yaml", "names a function that is not there" },
    { "step-functions-local-lambda/template.yaml", "for Step Functions Local: no RoleArn" },
    { "file-processing-python/template.yaml", "placeholders in capitals as bucket names" },
    { "dotnet8/web/template.yaml", "a placeholder as a table's name" },
};

static bool is_refused(const char *file)
{
    for (size_t i = 0; i < COUNT(refused); i++)
        if (strstr(file, refused[i].part))
            return true;
    return false;
}

static bool is_judged(const char *code)
{
    for (size_t i = 0; i < COUNT(judged); i++)
        if (strcmp(judged[i], code) == 0)
            return true;
    return false;
}

static size_t judge(const char *corpus, const char *file)
{
    AUTO_FREE char *path = unit_path(corpus, file);
    struct load_request request = { .path = path, .region = "us-east-1" };
    struct error error = ERROR_INIT;
    AUTO_PROJECT project = NULL;
    size_t wrong = 0;
    assert_int_equal(project_load(&request, &project, &error), 0);
    for (size_t i = 0; i < project->problems.count; i++) {
        const struct problem *one = &project->problems.items[i];
        if (one->severity != PROBLEM_ERROR || !is_judged(one->code))
            continue;
        printf("%s:%d: %s %s\n", file, one->line, one->code, one->message);
        wrong++;
    }
    return wrong;
}

static void finds_no_errors_where_aws_finds_none(void **state)
{
    (void)state;
    const char *corpus = getenv("LAMBENCH_CORPUS");
    if (!corpus)
        skip();
    AUTO_FREE char *path = unit_path(corpus, "expect.jsonl");
    AUTO(blob) all = NULL;
    struct error error = ERROR_INIT;
    size_t wrong = 0, count = 0;
    assert_int_equal(file_read(path, EXPECTATIONS_BYTES, &all, &error), 0);
    for (const char *at = blob_bytes(all); *at; at += strcspn(at, "\n"), at += *at == '\n') {
        AUTO(json) line = NULL;
        assert_int_equal(json_parse(at, strcspn(at, "\n"), "expect.jsonl", &line, &error), 0);
        const char *file = json_text(json_get(line, "file"), "");
        count++;
        wrong += is_refused(file) ? 0 : judge(corpus, file);
    }
    assert_true(count > 0);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(finds_no_errors_where_aws_finds_none) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
