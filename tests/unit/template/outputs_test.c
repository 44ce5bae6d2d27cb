/*
 * What a template says besides parameters and resources: conditions, outputs, transforms.
 */
#include "tests/lib/unit.h"

#include "workspace/model/project.h"
#include "workspace/template/load.h"

static const char template[] =
    "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n"
    "Description: Orders\n"
    "Parameters:\n"
    "  Stage: {Type: String, Default: dev}\n"
    "  Open: {Type: String}\n"
    "Conditions:\n"
    "  IsDev: !Equals [!Ref Stage, dev]\n"
    "  IsProd: !Not [!Condition IsDev]\n"
    "  Who: !Equals [!Ref Open, me]\n"
    "Resources:\n"
    "  T: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}\n"
    "Outputs:\n"
    "  Table:\n"
    "    Description: where orders are\n"
    "    Value: !GetAtt T.Arn\n"
    "    Export: {Name: !Sub '${Stage}-table'}\n"
    "  Never:\n"
    "    Condition: IsProd\n"
    "    Value: !Ref Open\n"
    "  Fn::ForEach::Names:\n"
    "    - Name\n"
    "    - [A, B]\n"
    "    - Out${Name}:\n"
    "        Value: !Ref Name\n";

static const struct project *read_template(void)
{
    const struct load_request request = { .region = "us-east-1" };
    return load_bytes(&request, "/nowhere/template.yaml", template, strlen(template));
}

static void reads_conditions(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_template();
    assert_int_equal(project->condition_count, 3);
    assert_string_equal(project->conditions[0].name, "IsDev");
    assert_int_equal(project->conditions[0].holds, 1);
    assert_int_equal(project->conditions[1].holds, 0);
    assert_int_equal(project->conditions[2].holds, -1);
    assert_int_equal(project->conditions[1].origin.line, 8);
}

static void reads_outputs(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_template();
    assert_int_equal(project->output_count, 4);
    const struct output *table = &project->outputs[0], *never = &project->outputs[1];
    assert_string_equal(table->name, "Table");
    assert_string_equal(table->description, "where orders are");
    assert_string_equal(value_text(table->value),
                        "arn:aws:dynamodb:us-east-1:123456789012:table/orders");
    assert_string_equal(value_text(table->exported), "dev-table");
    assert_int_equal(table->condition_holds, 1);
    assert_int_equal(table->origin.line, 13);
    assert_string_equal(never->condition, "IsProd");
    assert_int_equal(never->condition_holds, 0);
    assert_int_equal(never->value->kind, VALUE_UNKNOWN);
    assert_null(never->exported);
}

static void writes_out_loops_of_outputs(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_template();
    assert_string_equal(project->outputs[2].name, "OutA");
    assert_string_equal(value_text(project->outputs[3].value), "B");
}

static void reads_transforms(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_template();
    assert_string_equal(value_text(value_find(project->transforms, "1")),
                        "AWS::Serverless-2016-10-31");
    assert_string_equal(project->description, "Orders");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_conditions),
        cmocka_unit_test(reads_outputs),
        cmocka_unit_test(writes_out_loops_of_outputs),
        cmocka_unit_test(reads_transforms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
