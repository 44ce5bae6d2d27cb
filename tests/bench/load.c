/*
 * How long a large template takes to become a project with all its problems: 500 resources, more
 * than the 51,200 bytes CloudFormation takes in a request. Baseline: libyaml alone reading the same
 * bytes, no tree made. Prints milliseconds, medians: ours, baseline, bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"
#include "workspace/template/load.h"

enum { ROUNDS = 31, RESOURCES = 500, EACH = 5, MOST_BYTES = 1048576 };

static const char head[] =
    "AWSTemplateFormatVersion: '2010-09-09'\n"
    "Transform: AWS::Serverless-2016-10-31\n"
    "Parameters:\n"
    "  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}\n"
    "Conditions:\n"
    "  IsProduction: !Equals [!Ref Stage, prod]\n"
    "Globals:\n"
    "  Function:\n"
    "    Runtime: python3.13\n"
    "    Timeout: 10\n"
    "    Environment: {Variables: {STAGE: !Ref Stage}}\n"
    "Resources:\n";

/* Five resources that know each other; %1$d is their number. */
static const char five[] =
    "  Function%1$d:\n"
    "    Type: AWS::Serverless::Function\n"
    "    Properties:\n"
    "      Handler: app.handler\n"
    "      CodeUri: src/\n"
    "      MemorySize: !If [IsProduction, 1024, 256]\n"
    "      Environment:\n"
    "        Variables:\n"
    "          TABLE: !Ref Table%1$d\n"
    "          QUEUE: !GetAtt Queue%1$d.Arn\n"
    "      Policies:\n"
    "        - DynamoDBCrudPolicy: {TableName: !Ref Table%1$d}\n"
    "        - SQSSendMessagePolicy: {QueueName: !GetAtt Queue%1$d.QueueName}\n"
    "      Events:\n"
    "        Get: {Type: Api, Properties: {Path: /items/%1$d, Method: get}}\n"
    "        Read: {Type: SQS, Properties: {Queue: !GetAtt Queue%1$d.Arn, BatchSize: 5}}\n"
    "  Table%1$d:\n"
    "    Type: AWS::DynamoDB::Table\n"
    "    Properties:\n"
    "      TableName: !Sub \"${Stage}-items-%1$d\"\n"
    "      BillingMode: PAY_PER_REQUEST\n"
    "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n"
    "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n"
    "  Queue%1$d:\n"
    "    Type: AWS::SQS::Queue\n"
    "    Properties:\n"
    "      VisibilityTimeout: 60\n"
    "      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead%1$d.Arn, maxReceiveCount: 3}\n"
    "  Dead%1$d: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}\n"
    "  Log%1$d:\n"
    "    Type: AWS::Logs::LogGroup\n"
    "    Properties: {LogGroupName: !Sub \"/aws/lambda/${Function%1$d}\", RetentionInDays: 14}\n";

static void make_template(struct str *out)
{
    str_init(out, MOST_BYTES);
    str_add(out, head);
    for (int i = 0; i < RESOURCES / EACH; i++)
        str_addf(out, five, i);
}

/* --- what is measured --- */

static double load_ms(const char *path, const struct str *text)
{
    const struct load_request request = { .region = "us-east-1" };
    int64_t begin = clock_mono_ns();
    AUTO_PROJECT project = load_bytes(&request, path, text->text, text->length);
    int64_t end = clock_mono_ns();
    if (project->resource_count != RESOURCES || problem_count(&project->problems, PROBLEM_ERROR)) {
        (void)fprintf(stderr, "load: not what was meant to be measured\n");
        exit(1);
    }
    return (double)(end - begin) / 1e6;
}

static double yaml_ms(const struct str *text)
{
    int64_t begin = clock_mono_ns();
    yaml_parser_t parser;
    yaml_event_t event;
    if (!yaml_parser_initialize(&parser))
        exit(1);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text->text, text->length);
    for (bool more = true; more;) {
        if (!yaml_parser_parse(&parser, &event))
            exit(1);
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return (double)(clock_mono_ns() - begin) / 1e6;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof(*values), compare);
    return values[ROUNDS / 2];
}

/* A folder with the code the functions name; the caller frees. */
static char *make_folder(void)
{
    char place[] = "/tmp/lambench-load-XXXXXX";
    struct error error = ERROR_INIT;
    if (!mkdtemp(place))
        exit(1);
    AUTO_FREE char *source = file_join(place, "src");
    AUTO_FREE char *code = file_join(source, "app.py");
    static const char text[] = "def handler(event, context):\n    return event\n";
    if (file_make_folders(source, 0755, &error) < 0 ||
        file_replace(code, text, sizeof(text) - 1, 0644, &error) < 0)
        exit(1);
    return mem_text(place);
}

int main(void)
{
    AUTO_STR text;
    make_template(&text);
    AUTO_FREE char *folder = make_folder();
    AUTO_FREE char *path = file_join(folder, "template.yaml");
    double ours[ROUNDS], bare[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = load_ms(path, &text);
        bare[i] = yaml_ms(&text);
    }
    printf("%.3f %.3f %zu\n", median(ours), median(bare), text.length);
    struct error error = ERROR_INIT;
    return file_remove_tree(folder, &error) < 0;
}
