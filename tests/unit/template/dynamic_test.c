/*
 * Dynamic references and other values that an account would give, from the local store.
 */
#include "tests/lib/outside.h"

static const char store[] =
    "{\"ssm\": {\"/a\": \"one\", \"/a:2\": \"two\", \"bucket\": \"b\"},\n"
    " \"secrets\": {\"db\": {\"SecretString\": {\"user\": \"u\", \"pw\": \"p\", \"n\": 5,\n"
    "  \"deep\": {\"x\": [1]}}}, \"plain\": {\"SecretString\": \"text\"}, \"bare\": \"words\",\n"
    "  \"arn:aws:secretsmanager:us-east-1:1:secret:far-AbCdEf\": {\"SecretString\": \"far\"},\n"
    "  \"own/db\": {\"SecretString\": {\"pw\": \"given\"}}},\n"
    " \"imports\": {\"net-Vpc\": \"vpc-1\"},\n"
    " \"attributes\": {\"Queue.Other\": \"q\"}}";

/* WRITTEN as the variable V. */
static const struct project *load_value(const char *parameters, const char *written,
                                        const char *values)
{
    AUTO_FREE char *variables = mem_format("{V: %s}", written);
    AUTO_FREE char *root = outside_project(parameters, variables);
    if (values)
        outside_write(root, ".lambench/values.json", values);
    const struct load_request request = { .path = root, .region = "us-east-1" };
    return outside_load(&request);
}

static void resolves_references(void **state)
{
    (void)state;
    static const struct {
        const char *written, *value;
        bool hidden;
    } rows[] = {
        { "'{{resolve:ssm:/a}}'", "one", false },
        { "'{{resolve:ssm:/a:2}}'", "two", false },
        { "'{{resolve:ssm:/a:9}}'", "one", false },
        { "'s3://{{resolve:ssm:bucket}}/{{resolve:ssm:/a}}.zip'", "s3://b/one.zip", false },
        { "'{{resolve:ssm:/own}}'", "mine", false },
        { "'{{resolve:ssm-secure:/a:2}}'", "two", true },
        { "'{{resolve:secretsmanager:db:SecretString:user}}'", "u", true },
        { "'{{resolve:secretsmanager:db:SecretString:pw::}}'", "p", true },
        { "'{{resolve:secretsmanager:db:SecretString:n:AWSCURRENT}}'", "5", true },
        { "'{{resolve:secretsmanager:db:SecretString:deep}}'", "{\"x\":[1]}", true },
        { "'{{resolve:secretsmanager:plain}}'", "text", true },
        { "'{{resolve:secretsmanager:bare:SecretString}}'", "words", true },
        { "'{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:1:secret:far-AbCdEf}}'",
          "far", true },
        { "'{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:1:secret:db-AbCdEf:"
          "SecretString:pw}}'", "p", true },
        { "!Sub 'x://{{resolve:secretsmanager:${Secret}:SecretString:user}}'", "x://adm", true },
        { "!Join ['', ['{{resolve:secretsmanager:', !Ref Secret, ':SecretString:pw}}']]", "given",
          true },
        { "!Join [',', ['{{resolve:ssm:/a}}', b]]", "one,b", false },
        { "!ImportValue net-Vpc", "vpc-1", false },
        { "!GetAtt Queue.Other", "q", false },
        { "'{{resolve:ssm:/a'", "{{resolve:ssm:/a", false },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO_PROJECT project = load_value("{}", rows[i].written, store);
        const struct environment_value *variable = outside_variable(project, "V");
        assert_non_null(variable);
        assert_string_equal(variable->value, rows[i].value);
        assert_int_equal(variable->hidden, rows[i].hidden);
    }
}

static void names_the_giver(void **state)
{
    (void)state;
    AUTO_PROJECT project = load_value("{}", "'{{resolve:ssm:/a:2}}'", store);
    const struct origin *origin = &outside_variable(project, "V")->origin;
    assert_string_equal(origin->given, ".lambench/values.json");
    assert_string_equal(origin->parameter, "ssm:/a:2");
    AUTO_PROJECT own = load_value("{}", "'{{resolve:ssm:/own}}'", store);
    assert_null(outside_variable(own, "V")->origin.given);
    AUTO_PROJECT import = load_value("{}", "!ImportValue net-Vpc", store);
    assert_string_equal(outside_variable(import, "V")->origin.given, ".lambench/values.json");
}

static void says_how_to_give_what_is_missing(void **state)
{
    (void)state;
    static const struct {
        const char *written, *code, *told;
    } rows[] = {
        { "'{{resolve:ssm:/no:3}}'", "LB604",
          "{{resolve:ssm:/no:3}} is read from the account, it has no local value (Give it a value "
          "here: lambench value ssm /no=...)\n" },
        { "'{{resolve:secretsmanager:no:SecretString:pw}}'", "LB604",
          "{{resolve:secretsmanager:no:SecretString:pw}} is read from the account, it has no local "
          "value (Give it a value here: lambench value secret no:SecretString:pw=...)\n" },
        { "'{{resolve:secretsmanager:db:SecretString:no}}'", "LB604",
          "{{resolve:secretsmanager:db:SecretString:no}} is read from the account, it has no local "
          "value (Give it a value here: lambench value secret db:SecretString:no=...)\n" },
        { "!ImportValue no", "LB604",
          "!ImportValue no has no local value: no template that is open here exports it (Open the "
          "template that exports it too (--template), or give the value: lambench value import "
          "no=...)\n" },
        { "!GetAtt Queue.No", "LB604", "lambench value attribute Queue.No=..." },
        { "'{{resolve:s3:x}}'", "LB605",
          "{{resolve:s3:x}} is no dynamic reference (Write {{resolve:ssm:NAME}}, "
          "{{resolve:ssm-secure:NAME}} or {{resolve:secretsmanager:ID:SecretString:KEY}}.)\n" },
        { "'{{resolve:ssm:}}'", "LB605", "{{resolve:ssm:}} is no dynamic reference" },
        { "'{{resolve:secretsmanager:db:SecretBinary}}'", "LB605", "is no dynamic reference" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO_PROJECT project = load_value("{}", rows[i].written, store);
        const struct environment_value *variable = outside_variable(project, "V");
        AUTO_FREE char *told = outside_findings(project, rows[i].code);
        if (!strstr(told, rows[i].told))
            assert_string_equal(told, rows[i].told);
        assert_null(variable->value);
        assert_non_null(variable->reason);
    }
}

static void parameters_may_be_names_in_the_store(void **state)
{
    (void)state;
    static const char one[] = "{P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a}}",
                      list[] = "{P: {Type: 'AWS::SSM::Parameter::Value<List<String>>', "
                               "Default: /l}}",
                      values[] = "{\"ssm\": {\"/a\": \"one\", \"/l\": \"x, y\"}}";
    AUTO_PROJECT project = load_value(one, "!Ref P", values);
    const struct environment_value *variable = outside_variable(project, "V");
    assert_string_equal(variable->value, "one");
    assert_string_equal(variable->origin.parameter, "P");
    assert_string_equal(variable->origin.given, ".lambench/values.json");
    AUTO_PROJECT joined = load_value(list, "!Join ['-', !Ref P]", values);
    assert_string_equal(outside_variable(joined, "V")->value, "x-y");
    AUTO_PROJECT unknown = load_value(one, "!Ref P", NULL);
    AUTO_FREE char *told = outside_findings(unknown, "LB604");
    assert_non_null(strstr(told, "(Give it a value here: lambench value ssm /a=...)"));
}

static void is_bounded(void **state)
{
    (void)state;
    AUTO_STR written;
    str_init(&written, 4 << 20);
    str_add_char(&written, '\'');
    for (int i = 0; i < 100000; i++)
        str_add(&written, "{{resolve:ssm:/a}}");
    str_add_char(&written, '\'');
    AUTO_STR values;
    str_init(&values, 1 << 20);
    str_add(&values, "{\"ssm\": {\"/a\": \"");
    for (int i = 0; i < 1000; i++)
        str_add_char(&values, 'x');
    str_add(&values, "\"}}");
    AUTO_PROJECT project = load_value("{}", written.text, values.text);
    AUTO_FREE char *told = outside_findings(project, "LB606");
    assert_non_null(strstr(told, "larger than 1 MB"));
    assert_null(outside_variable(project, "V")->value);
}

/* Parameters of the template that stand for each other. */
static void circles_end(void **state)
{
    (void)state;
    AUTO_FREE char *root = unit_folder();
    outside_write(root, "template.yaml",
                  "Resources:\n"
                  "  A: {Type: AWS::SSM::Parameter, Properties: {Name: /x, Type: String, "
                  "Value: '{{resolve:ssm:/y}}{{resolve:ssm:/y}}'}}\n"
                  "  B: {Type: AWS::SSM::Parameter, Properties: {Name: /y, Type: String, "
                  "Value: '{{resolve:ssm:/x}}{{resolve:ssm:/x}}'}}\n");
    const struct load_request request = { .path = root };
    AUTO_PROJECT project = outside_load(&request);
    assert_int_equal(project->resource_count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resolves_references),
        cmocka_unit_test(names_the_giver),
        cmocka_unit_test(says_how_to_give_what_is_missing),
        cmocka_unit_test(parameters_may_be_names_in_the_store),
        cmocka_unit_test(is_bounded),
        cmocka_unit_test(circles_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
