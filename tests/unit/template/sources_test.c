/*
 * What starts functions and state machines, whatever resource says so; companions of functions.
 */
#include "tests/lib/unit.h"

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/project_load.h"

#define HEAD                                                                                     \
    "Transform: AWS::Serverless-2016-10-31\n"                                                    \
    "Resources:\n"                                                                               \
    "  F:\n"                                                                                     \
    "    Type: AWS::Serverless::Function\n"                                                      \
    "    Properties: {Handler: a.b, Runtime: python3.13, InlineCode: x}\n"

static const struct project *read_text(const char *text)
{
    const struct load_request request = { .region = "us-east-1" };
    return load_bytes(&request, "/nowhere/template.yaml", text, strlen(text));
}

static const struct row {
    const char *text;           /* behind HEAD */
    const char *function, *name, *type, *detail, *source;
    bool machine;
} rows[] = {
    { "  P: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig:\n"
      "      {PreSignUp: !GetAtt F.Arn}}}\n",
      "F", "P", "Cognito", "PreSignUp", "P", false },
    { "  S: {Type: AWS::Logs::SubscriptionFilter, Properties: {LogGroupName: g,\n"
      "      DestinationArn: !GetAtt F.Arn, FilterPattern: ERROR}}\n",
      "F", "S", "CloudWatchLogs", "ERROR", "g", false },
    { "  T: {Type: AWS::IoT::TopicRule, Properties: {TopicRulePayload: {Sql: s, Actions:\n"
      "      [{Lambda: {FunctionArn: !GetAtt F.Arn}}]}}}\n",
      "F", "T", "IoTRule", NULL, NULL, false },
    { "  Q: {Type: AWS::SQS::Queue}\n"
      "  P: {Type: AWS::Pipes::Pipe, Properties: {Source: !GetAtt Q.Arn, Target: !GetAtt F.Arn}}\n",
      "F", "P", "Pipe", NULL, "Q", false },
    { "  C: {Type: Custom::Thing, Properties: {ServiceToken: !GetAtt F.Arn}}\n",
      "F", "C", "CustomResource", NULL, "C", false },
    { "  A: {Type: AWS::Serverless::Api, Properties: {StageName: p, Auth: {Authorizers:\n"
      "      {Mine: {FunctionArn: !GetAtt F.Arn}}}}}\n",
      "F", "A", "Authorizer", "Mine", "A", false },
    { "  A: {Type: AWS::Serverless::Api, Properties: {StageName: p, DefinitionBody: {paths:\n"
      "      {/x: {post: {x-amazon-apigateway-integration: {uri: !Sub 'arn:aws:apigateway:"
      "${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations'}}}}}}}\n",
      "F", "A", "Api", "POST /x", NULL, false },
    { "  A: {Type: AWS::ApiGatewayV2::Api, Properties: {Body: {paths: {/$default:\n"
      "      {x-amazon-apigateway-any-method: {x-amazon-apigateway-integration:\n"
      "      {uri: !GetAtt F.Arn}}}}}}}\n",
      "F", "A", "HttpApi", "$default", NULL, false },
    { "  M: {Type: AWS::Serverless::StateMachine, Properties: {Events: {Daily: {Type: Schedule,\n"
      "      Properties: {Schedule: rate(1 day)}}}}}\n",
      "M", "Daily", "Schedule", "rate(1 day)", NULL, true },
    { "  M: {Type: AWS::StepFunctions::StateMachine, Properties: {RoleArn: r}}\n"
      "  R: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), Targets:\n"
      "      [{Id: a, Arn: !Ref M}]}}\n",
      "M", "R", "Schedule", "rate(1 day)", NULL, true },
    { "  M: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionString: !Sub\n"
      "      '{\"States\": {\"A\": {\"Type\": \"Task\", \"Resource\": \"${F.Arn}\"}}}'}}\n",
      "F", "M", "StateMachine", "A", "M", false },
    { "  M: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionSubstitutions:\n"
      "      {Name: !Ref F}, Definition: {States: {Each: {Type: Map, ItemProcessor: {States:\n"
      "      {One: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke',\n"
      "      Parameters: {FunctionName: '${Name}'}}}}}}}}}\n",
      "F", "M", "StateMachine", "One", "M", false },
};

static void every_kind_of_resource_starts_something(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO_FREE char *text = mem_format("%s%s", HEAD, rows[i].text);
        AUTO_PROJECT project = read_text(text);
        if (project->event_source_count != 1)
            fail_msg("row %zu: %zu event sources", i, project->event_source_count);
        const struct event_source *source = &project->event_sources[0];
        assert_string_equal(source->function, rows[i].function);
        assert_string_equal(source->name, rows[i].name);
        assert_string_equal(source->type, rows[i].type);
        assert_true(text_equal(source->detail, rows[i].detail));
        assert_true(text_equal(source->source, rows[i].source));
        assert_int_equal(source->machine, rows[i].machine);
        assert_non_null(source->properties);
    }
}

/* An event that names its API and the API's own document may say the same. */
static void a_route_is_told_once(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_text(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  A: {Type: AWS::Serverless::Api, Properties: {StageName: p, DefinitionBody: {paths:\n"
        "      {/x: {get: {x-amazon-apigateway-integration: {uri: !GetAtt F.Arn}}}}}}}\n"
        "  F:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      InlineCode: x\n"
        "      Events: {E: {Type: Api, Properties: {Path: /x, Method: get, RestApiId: !Ref A}}}\n");
    assert_int_equal(project->event_source_count, 1);
    assert_string_equal(project->event_sources[0].name, "E");
}

static void write_text(const char *root, const char *name, const char *text)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = unit_path(root, name);
    assert_int_equal(file_replace(path, text, strlen(text), 0644, &error), 0);
}

/* Definitions in files of their own: read, watched, and told when they are not there. */
static void reads_definitions_in_files(void **state)
{
    (void)state;
    AUTO_FREE char *root = unit_folder();
    write_text(root, "api.yaml",
               "paths:\n  /y:\n    get:\n      x-amazon-apigateway-integration:\n"
               "        uri: {Fn::GetAtt: [F, Arn]}\n");
    write_text(root, "template.yaml",
               HEAD "  A: {Type: AWS::Serverless::Api, Properties: {StageName: p,\n"
               "      DefinitionUri: api.yaml}}\n"
               "  M: {Type: AWS::Serverless::StateMachine, Properties:\n"
               "      {DefinitionUri: gone.json}}\n");
    const struct load_request request = { .path = root };
    struct error error = ERROR_INIT;
    AUTO_PROJECT project = NULL;
    assert_int_equal(project_load(&request, &project, &error), 0);
    assert_int_equal(project->event_source_count, 1);
    assert_string_equal(project->event_sources[0].detail, "GET /y");
    assert_int_equal(project->event_sources[0].origin.line, 4);
    size_t watched = 0, told = 0;
    for (size_t i = 0; i < project->input_count; i++)
        watched += text_ends(project->inputs[i], "/api.yaml") ||
                   text_ends(project->inputs[i], "/gone.json");
    for (size_t i = 0; i < project->problems.count; i++)
        told += strcmp(project->problems.items[i].code, "LB112") == 0;
    assert_int_equal(watched, 2);
    assert_int_equal(told, 1);
}

static void links_companions(void **state)
{
    (void)state;
    AUTO_PROJECT project = read_text(
        HEAD "  V: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F}}\n"
        "  L: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref F, Name: live,\n"
        "      FunctionVersion: !GetAtt V.Version}}\n"
        "  I: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !Ref F,\n"
        "      Qualifier: $LATEST, MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 90}}\n"
        "  Other: {Type: AWS::Lambda::Permission, Properties: {FunctionName: somebody-else}}\n");
    const struct function *function = project_function(project, "F");
    assert_int_equal(function->companion_count, 3);
    assert_string_equal(project->resources[function->companions[1]].id, "L");
    assert_int_equal(function->max_retries, 1);
    assert_int_equal(function->max_event_age_s, 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_resource_starts_something),
        cmocka_unit_test(a_route_is_told_once),
        cmocka_unit_test(reads_definitions_in_files),
        cmocka_unit_test(links_companions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
