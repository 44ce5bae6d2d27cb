/*
 * Values of a project: what they are, how they are written, where they come from, why they are
 * not known.
 */
#include "tests/lib/unit.h"

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/load.h"

static const char template[] =
    "Transform: AWS::Serverless-2016-10-31\n"
    "Parameters:\n"
    "  Stage: {Type: String, Default: dev}\n"
    "  Token: {Type: String, NoEcho: true, Default: hush}\n"
    "  Open: {Type: String}\n"
    "Conditions:\n"
    "  Chosen: !Not [!Equals [!Ref Token, '']]\n"
    "Globals:\n"
    "  Function:\n"
    "    Timeout: 7\n"
    "Resources:\n"
    "  T: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}\n"
    "  F:\n"
    "    Type: AWS::Serverless::Function\n"
    "    DependsOn: T\n"
    "    Properties:\n"
    "      InlineCode: x\n"
    "      FunctionName: !Sub '${Stage}-f'\n"
    "      Gone: !Ref AWS::NoValue\n"
    "      Environment:\n"
    "        Variables:\n"
    "          TABLE: !Ref T\n"
    "          STAGE: !Ref Stage\n"
    "          TOKEN: !Ref Token\n"
    "          URL: !Join ['', [https://, !If [Chosen, !Ref Token, x], '@', !Ref T]]\n"
    "          SWITCH: !If [Chosen, yes, no]\n"
    "          OPEN: !Sub 'a ${Open} b'\n"
    "          LIST: !Join [',', [!Ref T, !Ref Open]]\n"
    "          FAR: !ImportValue net-VpcId\n";

static const struct project *read_template(const char *const *parameters, size_t count)
{
    const struct load_request request = { .region = "us-east-1", .parameters = parameters,
                                          .parameter_count = count };
    return load_bytes(&request, "/nowhere/template.yaml", template, strlen(template));
}

static const struct value *find(const struct project *project, const char *path)
{
    const struct value *value = value_find(project_resource(project, "F")->properties, path);
    if (!value)
        fail_msg("no %s", path);
    return value;
}

static void knows_where_values_come_from(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_template(NULL, 0);
    const struct value *timeout = find(project, "Timeout");
    assert_int_equal(timeout->origin.kind, ORIGIN_GLOBALS);
    assert_int_equal(timeout->origin.line, 10);
    assert_string_equal(timeout->text, "7");
    const struct value *table = find(project, "Environment.Variables.TABLE");
    assert_string_equal(table->text, "orders");
    assert_string_equal(table->resource, "T");
    assert_string_equal(table->written, "!Ref T");
    assert_null(table->origin.parameter);
    const struct value *stage = find(project, "Environment.Variables.STAGE");
    assert_int_equal(stage->origin.line, 23);
    assert_string_equal(stage->origin.parameter, "Stage");
    assert_string_equal(stage->origin.given, "default");
    assert_false(stage->secret);
    assert_null(value_get(project_resource(project, "F")->properties, "Gone"));
    assert_string_equal(
        value_text(value_get(project_resource(project, "F")->attributes, "DependsOn")), "T");
    assert_ptr_equal(project_function(project, "F")->properties,
                     project_resource(project, "F")->properties);
}

static void knows_who_gave_a_parameter(void **state)
{
    (void)state;
    const char *const given[] = { "Stage=prod" };
    AUTO_PROJECT project = read_template(given, 1);
    const struct value *stage = find(project, "Environment.Variables.STAGE");
    assert_string_equal(stage->text, "prod");
    assert_string_equal(stage->origin.given, "--parameter");
    assert_int_equal(project->parameter_count, 3);
    assert_string_equal(project->parameters[0].value->text, "prod");
    assert_string_equal(project->parameters[0].value->origin.given, "--parameter");
    assert_int_equal(project->parameters[2].value->kind, VALUE_UNKNOWN);
}

/* The innermost thing that is missing is the reason, however deep it is wrapped. */
static void knows_why_a_value_is_unknown(void **state)
{
    (void)state;
    static const struct { const char *name, *part; } rows[] = {
        { "OPEN", "\"Open\" has no value" },
        { "LIST", "\"Open\" has no value" },
        { "FAR", "net-VpcId" },
    };
    AUTO_PROJECT project = read_template(NULL, 0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO_FREE char *path = mem_format("Environment.Variables.%s", rows[i].name);
        const struct value *value = find(project, path);
        assert_int_equal(value->kind, VALUE_UNKNOWN);
        assert_null(value->text);
        if (!strstr(value->reason, rows[i].part))
            fail_msg("%s: %s", rows[i].name, value->reason);
    }
    const struct function *function = project_function(project, "F");
    assert_string_equal(function->environment[0].name, "FAR");
    assert_non_null(function->environment[0].reason);
}

/* A NoEcho parameter's value is kept from others unless the template itself shows it. */
static void knows_secrets_and_what_is_made_from_them(void **state)
{
    (void)state;
    const char *const given[] = { "Token=hush" };
    AUTO_PROJECT project = read_template(given, 1);
    assert_true(find(project, "Environment.Variables.TOKEN")->secret);
    assert_true(find(project, "Environment.Variables.URL")->secret);
    assert_false(find(project, "Environment.Variables.SWITCH")->secret);
    assert_false(find(project, "Environment.Variables.TABLE")->secret);
    AUTO_PROJECT shown = read_template(NULL, 0);
    assert_false(find(shown, "Environment.Variables.TOKEN")->secret);
    assert_false(find(shown, "Environment.Variables.URL")->secret);
}

static void knows_what_a_deployment_gives(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_template(NULL, 0);
    assert_true(find(project, "Environment.Variables.TABLE")->deployed);
    assert_true(find(project, "Environment.Variables.URL")->deployed);
    assert_false(find(project, "Environment.Variables.STAGE")->deployed);
    assert_false(find(project, "Environment.Variables.SWITCH")->deployed);
}

static void prints_json(void **state)
{
    (void)state;
    const char *const given[] = { "Token=hush" };
    AUTO_PROJECT project = read_template(given, 1);
    AUTO_STR hidden, shown;
    str_init(&hidden, 4096);
    str_init(&shown, 4096);
    const struct value *variables = find(project, "Environment.Variables");
    value_json(variables, true, &hidden);
    value_json(variables, false, &shown);
    assert_non_null(strstr(hidden.text, "\"TABLE\":\"orders\""));
    assert_non_null(strstr(hidden.text, "\"TOKEN\":\"********\""));
    assert_non_null(strstr(hidden.text, "\"OPEN\":{\"unknown\":\""));
    assert_non_null(strstr(shown.text, "\"TOKEN\":\"hush\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_where_values_come_from),
        cmocka_unit_test(knows_who_gave_a_parameter),
        cmocka_unit_test(knows_why_a_value_is_unknown),
        cmocka_unit_test(knows_secrets_and_what_is_made_from_them),
        cmocka_unit_test(knows_what_a_deployment_gives),
        cmocka_unit_test(prints_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
