/*
 * Any bytes as a value, in every place of a fixed frame where a function may stand: properties,
 * conditions, outputs, names of exports, parameters of a nested template that gives them back.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"
#include "workspace/template/load.h"

enum { TEXT_BYTES = 1 << 20 };

static const char frame[] =
    "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n"
    "Parameters:\n"
    "  Stage: {Type: String, Default: dev}\n"
    "  Names: {Type: CommaDelimitedList, Default: 'a, b,c'}\n"
    "  Open: {Type: String}\n"
    "Mappings: {M: {dev: {Level: DEBUG, Ports: [1, 2]}}}\n"
    "Conditions:\n"
    "  IsDev: !Equals [!Ref Stage, dev]\n"
    "  C: @\n"
    "Resources:\n"
    "  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: @}}\n"
    "  App:\n"
    "    Type: AWS::Serverless::Application\n"
    "    Properties: {Location: child.yaml, Parameters: {P: @, Q: !GetAtt App.Outputs.P}}\n"
    "  F:\n"
    "    Type: AWS::Serverless::Function\n"
    "    Condition: C\n"
    "    Properties:\n"
    "      InlineCode: x\n"
    "      Layers: @\n"
    "      Environment: {Variables: {V: @, W: !If [C, @, !Ref Queue]}}\n"
    "Outputs:\n"
    "  V: {Value: @, Export: {Name: @}}\n"
    "  W: {Value: !GetAtt App.Outputs.P, Export: {Name: main}}\n";

static const char child[] =
    "Parameters: {P: {Type: String}, Q: {Type: CommaDelimitedList}}\n"
    "Resources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref P}}}\n"
    "Outputs:\n"
    "  P: {Value: !Sub '${P}-${T}', Export: {Name: child}}\n"
    "  Q: {Value: !Join [',', !Ref Q]}\n";

static const char other[] =
    "Resources: {T: {Type: AWS::SNS::Topic}}\n"
    "Outputs: {A: {Value: !ImportValue main, Export: {Name: other}}}\n";

static char folder[] = "/tmp/lambench-fuzz-XXXXXX";

static void remove_folder(void)
{
    struct error error = ERROR_INIT;
    (void)file_remove_tree(folder, &error);
}

static char *path_of(const char *name)
{
    return mem_format("%s/%s", folder, name);
}

static void write_file(const char *name, const char *text)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = path_of(name);
    if (file_replace(path, text, strlen(text), 0600, &error) < 0)
        abort();
}

static void write_files(void)
{
    if (!mkdtemp(folder))
        abort();
    atexit(remove_folder);
    write_file("child.yaml", child);
    write_file("other.yaml", other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool written;
    if (!written)
        write_files();
    written = true;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    for (const char *at = frame; *at; at++)
        if (*at == '@')
            str_add_bytes(&text, (const char *)data, size);
        else
            str_add_char(&text, *at);
    AUTO_FREE char *path = path_of("template.yaml");
    AUTO_FREE char *second = path_of("other.yaml");
    const char *const beside[] = { second };
    const struct load_request request = { .region = "us-east-1", .beside = beside,
                                          .beside_count = 1 };
    AUTO_PROJECT project = load_bytes(&request, path, text.text, text.length);
    return project ? 0 : -1;
}
