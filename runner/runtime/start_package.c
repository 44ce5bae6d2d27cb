#include <stdlib.h>
#include <string.h>

#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/function.h"

/* FILE is what was found of the client, a path inside. */
typedef void begin(const struct start *start, const struct spec *spec, const char *file,
                   struct command *command);

static void begin_node(const struct start *start, const struct spec *spec, const char *file,
                       struct command *command)
{
    (void)spec;
    command_add_argument(command, start->interpreter->path);
    command_add_argument(command, file);
}

static void replace_env(struct command *command, const char *name, const char *value)
{
    size_t size = strlen(name);
    for (size_t i = 0; i < command->env_count; i++)
        if (strncmp(command->env[i], name, size) == 0 && command->env[i][size] == '=') {
            free(command->env[i]);
            command->env[i] = mem_format("%s=%s", name, value);
        }
}

static void begin_python(const struct start *start, const struct spec *spec, const char *file,
                         struct command *command)
{
    (void)spec;
    if (text_starts(file, "/opt/")) /* from a layer; of the task root it is found anyway */
        replace_env(command, "PYTHONPATH", "/var/runtime:/opt/python");
    command_add_argument(command, start->interpreter->path);
    command_add_argument(command, "-S");
    command_add_argument(command, "-m");
    command_add_argument(command, "awslambdaric");
}

static void begin_ruby(const struct start *start, const struct spec *spec, const char *file,
                       struct command *command)
{
    (void)spec;
    AUTO_FREE char *folder = file_parent(file);
    AUTO_FREE char *gem = file_parent(folder);
    AUTO_FREE char *library = mem_format("-I%s/lib", gem);
    command_add_argument(command, start->interpreter->path);
    command_add_argument(command, library);
    command_add_argument(command, file);
}

static void begin_java(const struct start *start, const struct spec *spec, const char *file,
                       struct command *command)
{
    (void)file;
    start_java_begin(start, spec, NULL, command);
    command_add_argument(command, "com.amazonaws.services.lambda.runtime.api.client.AWSLambda");
}

static const struct package {
    const char *name, *how;     /* of the package, and how to get it */
    const char *files[4];       /* patterns for what it has; the first that is there */
    begin *begin;
} packages[RUNTIME_FAMILIES] = {
    [RUNTIME_NODEJS] = {
        "aws-lambda-ric", "npm install aws-lambda-ric",
        { "/var/task/node_modules/aws-lambda-ric/bin/index.*js",
          "/var/task/node_modules/aws-lambda-ric/index.mjs", /* from its version 4 on */
          "/opt/nodejs/node_modules/aws-lambda-ric/bin/index.*js",
          "/opt/nodejs/node_modules/aws-lambda-ric/index.mjs" },
        begin_node,
    },
    [RUNTIME_PYTHON] = {
        "awslambdaric", "pip install --target . awslambdaric",
        { "/var/task/awslambdaric/__main__.py", "/opt/python/awslambdaric/__main__.py" },
        begin_python,
    },
    [RUNTIME_RUBY] = {
        "aws_lambda_ric", "bundle add aws_lambda_ric",
        { "/var/task/vendor/bundle/ruby/*/gems/aws_lambda_ric-*/bin/aws_lambda_ric",
          "/opt/ruby/gems/*/gems/aws_lambda_ric-*/bin/aws_lambda_ric" },
        begin_ruby,
    },
    [RUNTIME_JAVA] = {
        "aws-lambda-java-runtime-interface-client", "put its jar into lib/",
        { "/var/task/lib/aws-lambda-java-runtime-interface-client*.jar",
          "/var/task/com/amazonaws/services/lambda/runtime/api/client/AWSLambda.class",
          "/opt/java/lib/aws-lambda-java-runtime-interface-client*.jar" },
        begin_java,
    },
};

int start_package(const struct start *start, struct spec *spec, struct command *command,
                  struct error *error)
{
    const struct package *package = &packages[start->runtime->family];
    AUTO_FREE char *file = NULL;
    if (!package->name)
        return error_set(error, ERROR_NOT_EMULATED,
                         "%s cannot run: no runtime client of packages is known for %s",
                         start->function->id, start->runtime->identifier);
    for (size_t i = 0; !file && i < COUNT(package->files) && package->files[i]; i++)
        file = start_find(spec, package->files[i]);
    if (!file) {
        error_set(error, ERROR_NOT_FOUND, "%s cannot run: its package has no %s",
                  start->function->id, package->name);
        return error_hint(error, "%s, or take runtime-client: package out of lambench.yaml",
                          package->how);
    }
    package->begin(start, spec, file, command);
    command_add_argument(command, start->function->handler ? start->function->handler : "");
    return 0;
}
