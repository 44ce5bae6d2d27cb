/*
 * One setting of a function, in SAM's form, in CloudFormation's, and at a resource beside it.
 */
#include "tests/lib/unit.h"

#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/model/project_setting.h"
#include "workspace/template/load.h"

static const char template[] =
    "Transform: AWS::Serverless-2016-10-31\n"
    "Parameters:\n"
    "  Open: {Type: String}\n"
    "Conditions:\n"
    "  Who: !Equals [!Ref Open, me]\n"
    "Resources:\n"
    "  Sam:\n"
    "    Type: AWS::Serverless::Function\n"
    "    Properties:\n"
    "      MemorySize: 256\n"
    "      Tracing: Active\n"
    "      EphemeralStorage: {Size: 1024}\n"
    "      AutoPublishAlias: live\n"
    "      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}\n"
    "      EventInvokeConfig: {MaximumRetryAttempts: 1}\n"
    "      FunctionUrlConfig: {AuthType: NONE, Cors: {MaxAge: 5}}\n"
    "      VpcConfig: !If [Who, {SubnetIds: [a]}, {SubnetIds: [b]}]\n"
    "  Plain:\n"
    "    Type: AWS::Lambda::Function\n"
    "    Properties:\n"
    "      MemorySize: 256\n"
    "      TracingConfig: {Mode: Active}\n"
    "      EphemeralStorage: {Size: 1024}\n"
    "      Tracing: Wrong\n"
    "  Live:\n"
    "    Type: AWS::Lambda::Alias\n"
    "    Properties:\n"
    "      FunctionName: !Ref Plain\n"
    "      Name: live\n"
    "      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}\n"
    "  Invoke:\n"
    "    Type: AWS::Lambda::EventInvokeConfig\n"
    "    Properties: {FunctionName: !Ref Plain, Qualifier: live, MaximumRetryAttempts: 1}\n"
    "  Url:\n"
    "    Type: AWS::Lambda::Url\n"
    "    Properties: {TargetFunctionArn: !GetAtt Plain.Arn, AuthType: NONE, Cors: {MaxAge: 5}}\n";

static const struct project *read_template(void)
{
    const struct load_request request = { .region = "us-east-1" };
    return load_bytes(&request, "/nowhere/template.yaml", template, strlen(template));
}

static void reads_both_forms(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
    } rows[] = {
        { "memory_mb", "256" },         { "tracing", "Active" },
        { "ephemeral_storage_mb", "1024" }, { "alias", "live" },
        { "provisioned_concurrency", "2" }, { "async.max_retries", "1" },
        { "function_url.auth_type", "NONE" },
    };
    AUTO_PROJECT project = read_template();
    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t j = 0; j < 2; j++) {
            const struct value *value =
                project_setting(project, &project->functions[j], rows[i].name);
            if (!text_equal(value_text(value), rows[i].text))
                fail_msg("%s: %s", rows[i].name, value_text(value));
        }
}

static void tells_which_resource_says_it(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_template();
    const struct function *plain = project_function(project, "Plain");
    const struct resource *from = NULL;
    for (const struct project_setting *row = project_setting_rows; row->name; row++) {
        const struct value *value = project_setting_at(project, plain, row, &from);
        if (strcmp(row->name, "function_url.cors") == 0) {
            assert_string_equal(from->id, "Url");
            assert_string_equal(value_text(value_get(value, "MaxAge")), "5");
        } else if (strcmp(row->name, "memory_mb") == 0) {
            assert_non_null(value);
            assert_null(from);
        }
    }
}

static void says_what_is_absent_and_what_is_unknown(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_template();
    assert_null(project_setting(project, project_function(project, "Plain"), "vpc"));
    assert_null(project_setting(project, project_function(project, "Sam"), "dead_letter"));
    const struct value *vpc =
        project_setting(project, project_function(project, "Sam"), "vpc");
    assert_int_equal(vpc->kind, VALUE_UNKNOWN);
    assert_int_equal(value_find(vpc, "SubnetIds.0")->kind, VALUE_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_both_forms),
        cmocka_unit_test(tells_which_resource_says_it),
        cmocka_unit_test(says_what_is_absent_and_what_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
