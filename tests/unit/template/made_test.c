/*
 * Every folder of tests/cases/made: what SAM makes of its template, and the problems of values,
 * written as text, is expected.txt. LAMBENCH_UPDATE=1 writes it anew; tests/cases/sam_made.sh has
 * AWS's own translator judge the same templates. And what references to such resources give.
 */
#include "tests/lib/unit.h"

#include <dirent.h>

#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/policy_template.h"
#include "workspace/model/project.h"
#include "workspace/model/resource.h"
#include "workspace/model/value.h"
#include "workspace/template/project_load.h"
#include "workspace/template/made.h"

enum { DUMP_BYTES = 1048576, TEXT_BYTES = 4000000 };

static const struct project *load(const char *folder)
{
    struct load_request request = { .path = folder, .region = "us-east-1", .made = true };
    struct error error = ERROR_INIT;
    const struct project *project = NULL;
    assert_int_equal(project_load(&request, &project, &error), 0);
    return project;
}

/* --- every case --- */

static void add_made(struct str *out, const struct resource *made)
{
    static const char *const holds[] = { "unknown", "false", "true" };
    str_addf(out, "%s %s by=%s @%d:%d", made->id, made->type, made->made_by, made->origin.line,
             made->origin.column);
    if (made->condition)
        str_addf(out, " if=%s (%s)", made->condition, holds[made->condition_holds + 1]);
    str_add(out, "\n");
    for (size_t i = 0; made->properties && i < made->properties->count; i++) {
        str_addf(out, "  %s: ", made->properties->members[i].name);
        value_json(made->properties->members[i].value, false, out);
        str_add(out, "\n");
    }
}

static void dump_case(const char *folder, struct str *out)
{
    AUTO_PROJECT project = load(folder);
    for (size_t i = 0; i < project->made_count; i++)
        add_made(out, &project->made[i]);
    for (size_t i = 0; i < project->problems.count; i++)
        if (text_starts(project->problems.items[i].code, "LB6"))
            str_addf(out, "%s %d:%d %s\n", project->problems.items[i].code,
                     project->problems.items[i].line, project->problems.items[i].column,
                     project->problems.items[i].message);
}

static bool judge_case(const char *cases, const char *name)
{
    AUTO_FREE char *folder = unit_path(cases, name);
    AUTO_FREE char *path = unit_path(folder, "expected.txt");
    AUTO_STR found;
    str_init(&found, DUMP_BYTES);
    dump_case(folder, &found);
    AUTO(blob) expected = NULL;
    struct error error = ERROR_INIT;
    if (getenv("LAMBENCH_UPDATE"))
        assert_int_equal(file_replace(path, found.text, found.length, 0644, &error), 0);
    if (file_read(path, DUMP_BYTES, &expected, &error) == 0 &&
        strcmp(blob_bytes(expected), found.text) == 0)
        return true;
    printf("%s: expected\n%s--- found\n%s", name, expected ? blob_bytes(expected) : "", found.text);
    return false;
}

static void makes_every_case(void **state)
{
    (void)state;
    clock_pretend(INT64_C(1780272000) * 1000000000, 0); /* 2026-06-01: runtimes end */
    const char *root = getenv("ROOT");
    AUTO_FREE char *cases = unit_path(root ? root : ".", "tests/cases/made");
    DIR *folder = opendir(cases);
    assert_non_null(folder);
    size_t wrong = 0, count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        wrong += !judge_case(cases, entry->d_name);
    }
    closedir(folder);
    clock_pretend(-1, -1);
    assert_true(count > 0);
    assert_int_equal(wrong, 0);
}

/* --- references --- */

static const struct project *read_text(const char *text)
{
    const struct load_request request = { .region = "us-east-1", .made = true };
    return load_bytes(&request, "/nowhere/template.yaml", text, strlen(text));
}

static size_t count_code(const struct project *project, const char *code)
{
    size_t count = 0;
    for (size_t i = 0; i < project->problems.count; i++)
        count += strcmp(project->problems.items[i].code, code) == 0;
    return count;
}

#define FUNCTIONS                                                                                \
    "Transform: AWS::Serverless-2016-10-31\n"                                                    \
    "Globals: {Function: {Runtime: python3.13, Handler: a.b, CodeUri: s3://code/app.zip}}\n"     \
    "Resources:\n"                                                                               \
    "  F:\n"                                                                                     \
    "    Type: AWS::Serverless::Function\n"                                                      \
    "    Properties:\n"                                                                          \
    "      AutoPublishAlias: live\n"                                                             \
    "      Events: {Get: {Type: Api, Properties: {Path: /, Method: get}}}\n"                     \
    "  G: {Type: AWS::Serverless::Function}\n"                                                   \
    "Outputs:\n"                                                                                 \
    "  Out: {Value: "

static void leads_to_what_is_made(void **state)
{
    (void)state;
    static const struct {
        const char *reference, *value; /* NULL: there is no such thing */
    } rows[] = {
        { "!Ref F.Version", "arn:aws:lambda:us-east-1:123456789012:function:F:1" },
        { "!Ref F.Alias", "arn:aws:lambda:us-east-1:123456789012:function:F:live" },
        { "!Ref FAliaslive", "arn:aws:lambda:us-east-1:123456789012:function:F:live" },
        { "!GetAtt F.Version.Version", "1" },
        { "!GetAtt FRole.Arn", "arn:aws:iam::123456789012:role/FRole" },
        { "!Ref ServerlessRestApi", "ServerlessRestApi" },
        { "!Ref ServerlessRestApi.Stage", "Prod" },
        { "!Ref ServerlessRestApiProdStage", "Prod" },
        { "!Ref ServerlessRestApiDeployment0123456789", "ServerlessRestApiDeployment" },
        { "!Ref ServerlessRestApiDeployment", NULL },
        { "!Ref ServerlessRestApiDeployment0123456789a", NULL },
        { "!Ref ServerlessHttpApi", NULL },
        { "!Ref G.Version", NULL },
        { "!GetAtt GRoles.Arn", NULL },
        { "!Ref F.Nothing", NULL },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO_FREE char *text = mem_format("%s%s}\n", FUNCTIONS, rows[i].reference);
        AUTO_PROJECT project = read_text(text);
        assert_int_equal(project->output_count, 1);
        if (rows[i].value)
            assert_string_equal(value_text(project->outputs[0].value), rows[i].value);
        assert_int_equal(count_code(project, "LB603"), rows[i].value ? 0 : 1);
    }
}

/* --- policies --- */

/* Every policy template that may be named is one whose statements are known. */
static void knows_the_statements_of_policies(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "Transform: AWS::Serverless-2016-10-31\nResources:\n"
                   "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
                   "      Policies:\n");
    size_t count = 0;
    for (const struct policy_template *row; (row = policy_template_at(count)); count++) {
        str_addf(&text, "      - %s: {", row->name);
        for (int i = 0; i < POLICY_TEMPLATE_PARAMETERS && row->parameters[i]; i++)
            str_addf(&text, "%s%s: v", i ? ", " : "", row->parameters[i]);
        str_add(&text, "}\n");
    }
    AUTO_PROJECT project = read_text(text.text);
    const struct resource *role = &project->made[project->made_count - 1];
    assert_string_equal(role->id, "FRole");
    assert_int_equal(value_get(role->properties, "Policies")->count, count);
    for (size_t i = 0; i < count; i++) {
        const struct value *policy = value_get(role->properties, "Policies")->items[i];
        const struct value *statements = value_find(policy, "PolicyDocument.Statement");
        assert_true(value_is(statements, VALUE_LIST));
        for (size_t j = 0; j < statements->count; j++)
            assert_non_null(value_get(statements->items[j], "Resource"));
    }
}

/* --- bounds --- */

static void makes_a_bounded_number(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    str_add(&text, "Transform: AWS::Serverless-2016-10-31\nResources:\n"
                   "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n");
    for (int i = 0; i < MADE_MOST; i++)
        str_addf(&text, "        E%d: {Type: SNS, Properties: {Topic: t}}\n", i);
    AUTO_PROJECT project = read_text(text.text);
    assert_int_equal(project->made_count, MADE_MOST);
    assert_int_equal(count_code(project, "LB606"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_every_case),
        cmocka_unit_test(leads_to_what_is_made),
        cmocka_unit_test(knows_the_statements_of_policies),
        cmocka_unit_test(makes_a_bounded_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
