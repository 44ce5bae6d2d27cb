/*
 * What each function gives, in a fixed frame: FRAME with one output, whose value is the row's.
 */
#include "tests/lib/unit.h"

#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/model/value.h"
#include "workspace/template/load.h"
#include "workspace/template/references.h"

enum { TEXT_BYTES = 1 << 20 };

static const char frame[] =
    "Transform: AWS::LanguageExtensions\n"
    "Parameters:\n"
    "  Stage: {Type: String, Default: dev}\n"
    "  Number: {Type: Number, Default: 2}\n"
    "  Names: {Type: CommaDelimitedList, Default: 'a, b,c'}\n"
    "  Key: {Type: String}\n"
    "  Cidr: {Type: String, Default: 10.1.0.0/16}\n"
    "Mappings:\n"
    "  M: {dev: {Level: DEBUG, Ports: [1, 2]}, On: {Yes: odd}, '123': {a: b}}\n"
    "Conditions:\n"
    "  IsDev: !Equals [!Ref Stage, dev]\n"
    "  IsProd: !Not [!Condition IsDev]\n"
    "  On: !Equals [a, a]\n"
    "  Open: !Equals [!Ref Key, x]\n"
    "  Circle: !And [!Condition Circle, !Condition IsDev]\n"
    "  Decided: !Or [!Condition Open, !Condition IsDev]\n"
    "  Many: !And [!Condition IsDev, !Condition On, {Condition: IsDev}]\n"
    "Resources:\n"
    "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Cidr}}\n"
    "  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${Stage}-jobs'}}\n"
    "  Custom: {Type: Custom::Thing}\n"
    "  Db: {Type: AWS::RDS::DBInstance}\n"
    "  Word:\n"
    "    Type: AWS::SSM::Parameter\n"
    "    Properties: {Type: StringList, Value: !Sub 'of ${Stage}'}\n"
    "  Socket: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}\n"
    "Outputs:\n"
    "  V: {Value: ";

/* The output as JSON, "gone" when it was removed. The caller frees. */
static char *value_of(const char *expression, const char *region)
{
    AUTO_STR text, json;
    str_init(&text, TEXT_BYTES);
    str_init(&json, TEXT_BYTES);
    str_addf(&text, "%s%s}\n", frame, expression);
    const struct load_request request = { .region = region };
    AUTO_PROJECT project = load_bytes(&request, "/nowhere/template.yaml", text.text, text.length);
    assert_true(project->usable);
    assert_int_equal(project->output_count, 1);
    if (!project->outputs[0].value)
        return mem_text("gone");
    value_json(project->outputs[0].value, false, &json);
    return str_take(&json);
}

static void assert_value(const char *expression, const char *expected)
{
    AUTO_FREE char *found = value_of(expression, "us-east-1");
    bool start = text_ends(expected, "...");
    bool same = start ? strncmp(found, expected, strlen(expected) - 3) == 0
                      : strcmp(found, expected) == 0;
    if (!same)
        fail_msg("%s: expected %s, found %s", expression, expected, found);
}

#define UNKNOWN "{\"unknown\":\""

static void refer(void **state)
{
    (void)state;
    assert_value("!Ref Stage", "\"dev\"");
    assert_value("{Ref: Number}", "2");
    assert_value("!Ref Names", "[\"a\",\"b\",\"c\"]");
    assert_value("!Ref Queue", "\"https://sqs.us-east-1.amazonaws.com/123456789012/dev-jobs\"");
    assert_value("!Ref AWS::NoValue", "gone");
    assert_value("!Ref AWS::NotificationARNs", "[]");
    assert_value("!Ref AWS::StackName", "\"local\"");
    assert_value("!Ref {Fn::Sub: '${Stage}'}", UNKNOWN "\\\"dev\\\" is neither...");
    assert_value("!Ref {Fn::Sub: 'Qu${x}', x: y}", UNKNOWN "...");
    assert_value("!Ref {Fn::Join: ['', [Qu, eue]]}",
                 "\"https://sqs.us-east-1.amazonaws.com/123456789012/dev-jobs\"");
    assert_value("!Ref Key", UNKNOWN "parameter \\\"Key\\\" has no value here\"}");
    assert_value("!Ref Nowhere", UNKNOWN "\\\"Nowhere\\\" is neither...");
    assert_value("!Ref [a]", UNKNOWN "...");
    assert_value("!GetAtt Queue.Arn", "\"arn:aws:sqs:us-east-1:123456789012:dev-jobs\"");
    assert_value("!GetAtt [Queue, Arn]", "\"arn:aws:sqs:us-east-1:123456789012:dev-jobs\"");
    assert_value("{Fn::GetAtt: Queue.QueueName}", "\"dev-jobs\"");
    assert_value("!GetAtt [Queue, !Sub 'Queue${x}']", UNKNOWN "...");
    assert_value("!GetAtt [!Join ['', [Que, ue]], !Sub 'QueueName']", "\"dev-jobs\"");
    assert_value("!GetAtt Vpc.CidrBlock", "\"10.1.0.0/16\"");
    assert_value("!GetAtt Db.Endpoint.Port", UNKNOWN "!GetAtt Db.Endpoint.Port has no local...");
    assert_value("!GetAtt Word.Value", "\"of dev\"");
    assert_value("!GetAtt Word.Type", "\"StringList\"");
    assert_value("!Ref Socket", "\"Socket\"");
    assert_value("!GetAtt Socket.ApiEndpoint",
                 "\"wss://Socket.execute-api.us-east-1.amazonaws.com\"");
    assert_value("!GetAtt Custom.Deep.Value", UNKNOWN "!GetAtt Custom.Deep.Value has no...");
    assert_value("!GetAtt Queue", UNKNOWN "...");
    assert_value("!GetAtt [Queue]", UNKNOWN "...");
    assert_value("!GetAtt [a, b, c, d, e, f, g, h, i]", UNKNOWN "...");
}

static void partitions(void **state)
{
    (void)state;
    static const struct { const char *expression, *region, *expected; } rows[] = {
        { "!Ref AWS::Partition", "eu-west-1", "\"aws\"" },
        { "!Ref AWS::Partition", "cn-north-1", "\"aws-cn\"" },
        { "!Ref AWS::Partition", "us-gov-west-1", "\"aws-us-gov\"" },
        { "!Ref AWS::URLSuffix", "us-gov-west-1", "\"amazonaws.com\"" },
        { "!Ref AWS::URLSuffix", "cn-northwest-1", "\"amazonaws.com.cn\"" },
        { "!GetAtt Queue.Arn", "cn-north-1",
          "\"arn:aws-cn:sqs:cn-north-1:123456789012:dev-jobs\"" },
        { "!Ref Queue", "cn-north-1",
          "\"https://sqs.cn-north-1.amazonaws.com.cn/123456789012/dev-jobs\"" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO_FREE char *found = value_of(rows[i].expression, rows[i].region);
        assert_string_equal(found, rows[i].expected);
    }
}

static void substitute(void **state)
{
    (void)state;
    assert_value("!Sub 'a ${Stage} b'", "\"a dev b\"");
    assert_value("!Sub '${ Stage }'", "\"dev\"");
    assert_value("!Sub '${!Stage} $${Stage} ${Queue.Arn}'",
                 "\"${Stage} $dev arn:aws:sqs:us-east-1:123456789012:dev-jobs\"");
    assert_value("!Sub ['${A}-${Stage}', {A: !Join ['/', [x, !Ref Number]]}]", "\"x/2-dev\"");
    assert_value("!Sub ['${Stage}', {Stage: mine}]", "\"mine\"");
    assert_value("!Sub ['${A}', {A: !Ref Key}]", UNKNOWN "parameter...");
    assert_value("!Sub '${AWS::AccountId}:${AWS::Region}'", "\"123456789012:us-east-1\"");
    assert_value("!Sub 'open ${Stage'", "\"open ${Stage\"");
    assert_value("!Sub '${Nowhere}'", UNKNOWN "\\\"Nowhere\\\" is neither...");
    assert_value("!Sub {a: b}", UNKNOWN "...");
    assert_value("!Sub [a, b, c]", UNKNOWN "...");
}

static void lists(void **state)
{
    (void)state;
    assert_value("!Join ['-', [a, !Ref Stage, 1, true]]", "\"a-dev-1-true\"");
    assert_value("!Join [',', !Ref Names]", "\"a,b,c\"");
    assert_value("!Join ['', []]", "\"\"");
    assert_value("!Join [!Ref Stage, [x, y]]", "\"xdevy\"");
    assert_value("!Join ['-', [a, !Ref AWS::NoValue, b]]", "\"a-b\"");
    assert_value("!Join ['-', !Split ['.', a.b]]", "\"a-b\"");
    assert_value("!Join ['-', text]", UNKNOWN "...");
    assert_value("!Join ['-', [a, !Ref Key]]", UNKNOWN "parameter...");
    assert_value("!Join ['-', [a, {b: c}]]", UNKNOWN "...");
    assert_value("!Split [',', 'a,,b,']", "[\"a\",\"\",\"b\",\"\"]");
    assert_value("!Split ['::', 'x::y']", "[\"x\",\"y\"]");
    assert_value("!Split [',', ab]", "[\"ab\"]");
    assert_value("!Split ['', ab]", UNKNOWN "...");
    assert_value("!Select [1, !Ref Names]", "\"b\"");
    assert_value("!Select ['2', [x, y, z]]", "\"z\"");
    assert_value("!Select [!Ref Number, [x, y, z]]", "\"z\"");
    assert_value("!Select [3, [x, y, z]]", UNKNOWN "!Select 3: the list has 3 values...");
    assert_value("!Select [-1, [x]]", UNKNOWN "...");
    assert_value("!Select [one, [x]]", UNKNOWN "...");
    assert_value("!Select [0, [known, !Ref Key]]", "\"known\"");
    assert_value("!Select [0]", UNKNOWN "...");
    assert_value("{Fn::Length: !Ref Names}", "3");
    assert_value("{Fn::Length: [1, 2, 3, 4]}", "4");
    assert_value("{Fn::Length: !Split [',', 'a,b']}", "2");
    assert_value("{Fn::Length: text}", UNKNOWN "...");
    assert_value("{Fn::ToJsonString: {a: [1, true, null, 'x\"y'], b: !Ref Stage}}",
                 "\"{\\\"a\\\":[1,true,null,\\\"x\\\\\\\"y\\\"],\\\"b\\\":\\\"dev\\\"}\"");
    assert_value("{Fn::ToJsonString: {a: 1, b: !Ref AWS::NoValue}}", "\"{\\\"a\\\":1}\"");
    assert_value("{Fn::ToJsonString: [!Ref Key]}", UNKNOWN "parameter...");
    assert_value("!Base64 'hello ä'", "\"aGVsbG8gw6Q=\"");
    assert_value("!Base64 {Fn::Sub: '${Stage}'}", "\"ZGV2\"");
    assert_value("!GetAZs ''", "[\"us-east-1a\",\"us-east-1b\",\"us-east-1c\",\"us-east-1d\","
                               "\"us-east-1e\",\"us-east-1f\"]");
    assert_value("!GetAZs eu-west-3", "[\"eu-west-3a\",\"eu-west-3b\",\"eu-west-3c\"]");
    assert_value("!Select [1, !GetAZs {Ref: AWS::Region}]", "\"us-east-1b\"");
}

static void mappings(void **state)
{
    (void)state;
    assert_value("!FindInMap [M, !Ref Stage, Level]", "\"DEBUG\"");
    assert_value("!FindInMap [M, dev, Ports]", "[1,2]");
    assert_value("!FindInMap [M, On, Yes]", "\"odd\"");
    assert_value("!FindInMap [M, 123, a]", "\"b\"");
    assert_value("!FindInMap [M, !FindInMap [M, x, y, {DefaultValue: dev}], Level]", "\"DEBUG\"");
    assert_value("!FindInMap [M, nowhere, Level, {DefaultValue: !Sub '${Stage}!'}]", "\"dev!\"");
    assert_value("!FindInMap [M, !Ref Key, Level, {DefaultValue: other}]", "\"other\"");
    assert_value("!FindInMap [M, nowhere, Level]",
                 UNKNOWN "Mappings has no key \\\"nowhere\\\"\"}");
    assert_value("!FindInMap [N, a, b]", UNKNOWN "Mappings has no map \\\"N\\\"\"}");
    assert_value("!FindInMap [M, dev]", UNKNOWN "...");
    assert_value("!FindInMap [M, !Ref Key, Level]", UNKNOWN "parameter...");
}

static void conditions(void **state)
{
    (void)state;
    assert_value("!If [IsDev, yes, no]", "true");
    assert_value("!If [IsProd, a, b]", "\"b\"");
    assert_value("!If [On, a, b]", "\"a\"");
    assert_value("!If [Many, a, b]", "\"a\"");
    assert_value("!If [Decided, a, b]", "\"a\"");
    assert_value("!If [IsDev, !If [IsProd, a, {x: !Ref Stage, y: !Ref AWS::NoValue}], c]",
                 "{\"x\":\"dev\"}");
    assert_value("[a, !If [IsProd, b, !Ref AWS::NoValue], c]", "[\"a\",\"c\"]");
    assert_value("!If [IsProd, a, !Ref AWS::NoValue]", "gone");
    assert_value("!If [Open, a, b]", UNKNOWN "condition \\\"Open\\\" cannot be decided here\"}");
    assert_value("!If [Circle, a, b]", UNKNOWN "condition \\\"Circle\\\" cannot...");
    assert_value("!If [Nowhere, a, b]", UNKNOWN "there is no condition...");
    assert_value("!If [IsDev, a]", UNKNOWN "...");
}

static void cidr(void **state)
{
    (void)state;
    assert_value("!Cidr [10.0.0.0/16, 3, 8]",
                 "[\"10.0.0.0/24\",\"10.0.1.0/24\",\"10.0.2.0/24\"]");
    assert_value("!Cidr [192.168.7.9/24, 2, 5]", "[\"192.168.7.0/27\",\"192.168.7.32/27\"]");
    assert_value("!Cidr [!GetAtt Vpc.CidrBlock, 2]", "[\"10.1.0.0/24\",\"10.1.1.0/24\"]");
    assert_value("!Select [255, !Cidr [10.0.0.0/16, 256, 8]]", "\"10.0.255.0/24\"");
    assert_value("!Cidr [10.255.255.0/24, 1, 8]", "[\"10.255.255.0/24\"]");
    assert_value("!Cidr ['2001:db8::/56', 3, 64]",
                 "[\"2001:db8::/64\",\"2001:db8:0:1::/64\",\"2001:db8:0:2::/64\"]");
    assert_value("!Cidr ['2001:db8:ffff::/56', 1]", "[\"2001:db8:ffff::/64\"]");
    assert_value("!Cidr [10.0.0.0/24, 2, 8]", UNKNOWN "!Cidr: 2 blocks of /24 have no room in...");
    assert_value("!Cidr [10.0.0.0/28, 1, 8]", UNKNOWN "!Cidr: 1 blocks of /24 have no room in...");
    assert_value("!Cidr [10.0.0.0/16, 257, 8]", UNKNOWN "...");
    assert_value("!Cidr [10.0.0.0/16, 0, 8]", UNKNOWN "...");
    assert_value("!Cidr [10.0.0.0/16, 1, 40]", UNKNOWN "...");
    assert_value("!Cidr [10.0.0/16, 1, 8]", UNKNOWN "!Cidr: \\\"10.0.0/16\\\" is no block...");
    assert_value("!Cidr [10.0.0.0, 1, 8]", UNKNOWN "!Cidr: \\\"10.0.0.0\\\" is no block...");
    assert_value("!Cidr [!Ref Key, 1, 8]", UNKNOWN "parameter...");
}

static void macros(void **state)
{
    (void)state;
    assert_value("{Fn::Transform: {Name: Mine, Parameters: {A: b}}}",
                 UNKNOWN "the macro Mine is not run locally\"}");
    assert_value("{Fn::Contains: [[a], b]}", UNKNOWN "\\\"Fn::Contains\\\" is no function...");
    assert_value("!ImportValue nothing", UNKNOWN "!ImportValue nothing has no local value...");
    assert_value("{'Fn::Nonsense': 1}", UNKNOWN "\\\"Fn::Nonsense\\\" is no function...");
}

/* Without the transform they are told, and are what they are meant to be. */
static void extensions_need_their_transform(void **state)
{
    (void)state;
    static const char text[] =
        "Resources:\n"
        "  Fn::ForEach::Queues: [Name, [A, B], {'Queue${Name}': {Type: AWS::SQS::Queue}}]\n"
        "Outputs: {V: {Value: {Fn::Length: [a]}}}\n";
    const struct load_request request = { .region = "us-east-1" };
    AUTO_PROJECT project = load_bytes(&request, "/nowhere/template.yaml", text, strlen(text));
    size_t told = 0;
    for (size_t i = 0; i < project->problems.count; i++)
        told += strcmp(project->problems.items[i].code, "LB615") == 0;
    assert_int_equal(told, 2);
    assert_int_equal(project->resource_count, 2);
    assert_string_equal(value_text(project->outputs[0].value), "1");
}

static void finds_forms_by_type(void **state)
{
    (void)state;
    assert_true(references_are_sorted());
    assert_true(references_names_are_sorted());
    assert_string_equal(references_form("AWS::SQS::Queue", "QueueName"), "$N");
    assert_string_equal(references_form("AWS::Nowhere::Thing", ""), "$N");
    assert_null(references_form("AWS::SQS::Queue", "Nothing"));
    assert_null(references_form("AWS::AAA::First", "Arn"));
    assert_null(references_form("Custom::Last", "Arn"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refer),
        cmocka_unit_test(partitions),
        cmocka_unit_test(substitute),
        cmocka_unit_test(lists),
        cmocka_unit_test(mappings),
        cmocka_unit_test(conditions),
        cmocka_unit_test(cidr),
        cmocka_unit_test(macros),
        cmocka_unit_test(finds_forms_by_type),
        cmocka_unit_test(extensions_need_their_transform),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
