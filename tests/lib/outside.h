/*
 * outside: a project in a folder of its own, with the files that stand beside its template.
 */
#ifndef LAMBENCH_TESTS_OUTSIDE_H
#define LAMBENCH_TESTS_OUTSIDE_H

#include "tests/lib/unit.h"

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"
#include "workspace/template/project_load.h"

static inline void outside_write(const char *root, const char *name, const char *text)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = unit_path(root, name);
    AUTO_FREE char *folder = file_parent(path);
    assert_int_equal(file_make_folders(folder, 0755, &error), 0);
    assert_int_equal(file_replace(path, text, strlen(text), 0644, &error), 0);
}

/* A function F whose variables are VARIABLES, a flow map; PARAMETERS too. */
static inline char *outside_project(const char *parameters, const char *variables)
{
    char *root = unit_folder();
    AUTO_FREE char *text = mem_format(
        "Transform: AWS::Serverless-2016-10-31\nParameters: %s\nResources:\n  F:\n"
        "    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.12\n"
        "      Handler: index.h\n      InlineCode: x\n      FunctionName: the-f\n"
        "      Environment: {Variables: %s}\n"
        "  Queue: {Type: AWS::SQS::Queue}\n"
        "  Own: {Type: AWS::SSM::Parameter, Properties: {Name: /own, Type: String, Value: mine}}\n"
        "  Secret:\n    Type: AWS::SecretsManager::Secret\n    Properties:\n      Name: own/db\n"
        "      GenerateSecretString: {SecretStringTemplate: '{\"user\": \"adm\"}',\n"
        "                             GenerateStringKey: pw}\n", parameters, variables);
    outside_write(root, "template.yaml", text);
    return root;
}

static inline const struct project *outside_load(const struct load_request *request)
{
    const struct project *project = NULL;
    struct error error = ERROR_INIT;
    assert_int_equal(project_load(request, &project, &error), 0);
    assert_int_equal(project->usable, 1);
    return project;
}

static inline const struct environment_value *outside_variable(const struct project *project,
                                                               const char *name)
{
    const struct function *function = project_function(project, "F");
    assert_non_null(function);
    for (size_t i = 0; i < function->environment_count; i++)
        if (strcmp(function->environment[i].name, name) == 0)
            return &function->environment[i];
    return NULL;
}

/* The findings with CODE, each "file:line:column text (hint)" in a line; the caller frees. */
static inline char *outside_findings(const struct project *project, const char *code)
{
    struct str out;
    str_init(&out, 65536);
    for (size_t i = 0; i < project->problems.count; i++) {
        const struct problem *one = &project->problems.items[i];
        if (strcmp(one->code, code) != 0)
            continue;
        str_addf(&out, "%s:%d:%d %s", one->file, one->line, one->column, one->message);
        if (one->hint)
            str_addf(&out, " (%s)", one->hint);
        str_add(&out, "\n");
    }
    return str_take(&out);
}

#endif
