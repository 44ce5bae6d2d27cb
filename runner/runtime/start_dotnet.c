#include <stdlib.h>
#include <string.h>

#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/model/function.h"

/*
 * A function of .NET is a program that brings its runtime client, Amazon.Lambda.RuntimeSupport, or
 * a library ("Assembly::Type::Method") that the same client loads when its package has it (AWS
 * Lambda Developer Guide, "Building Lambda functions with C#").
 */
#define SUPPORT "/var/task/Amazon.Lambda.RuntimeSupport.dll"

/* What `dotnet publish` writes beside an assembly. */
static void add_companion(const struct spec *spec, const char *option, const char *assembly,
                          const char *ending, struct command *command)
{
    AUTO_FREE char *pattern = mem_format("/var/task/%s.%s", assembly, ending);
    AUTO_FREE char *path = start_find(spec, pattern);
    if (!path)
        return;
    command_add_argument(command, option);
    command_add_argument(command, path);
}

static int no_assembly(const struct start *start, const char *assembly, struct error *error)
{
    error_set(error, ERROR_NOT_FOUND, "%s cannot run: there is no %s.dll in its code",
              start->function->id, assembly);
    return error_hint(error, "dotnet publish -c Release, and point CodeUri at what it writes");
}

static int no_client(const struct start *start, struct error *error)
{
    error_set(error, ERROR_NOT_FOUND,
              "%s cannot run: a library as handler takes Amazon.Lambda.RuntimeSupport in its code",
              start->function->id);
    return error_hint(error, "dotnet add package Amazon.Lambda.RuntimeSupport");
}

/* DOTNET_ROOT says /var/lang/bin, as in the cloud, so that is where dotnet is. */
static void add_dotnet(const struct start *start, const char *assembly, struct spec *spec,
                       struct command *command)
{
    const struct interpreter *dotnet = start->interpreter;
    AUTO_FREE char *folder = file_parent(dotnet->path);
    spec_add_mount(spec, folder, "/var/lang/bin", false);
    if (start->runtime->major == 8)
        spec_add_file(spec, "/var/runtime/empty-certificates.crt", "", 0, 0644);
    command_add_argument(command, "/var/lang/bin/dotnet");
    command_add_argument(command, "exec");
    if (dotnet->major != start->runtime->major) { /* what was made for an older one */
        command_add_argument(command, "--roll-forward");
        command_add_argument(command, "Major");
    }
    add_companion(spec, "--depsfile", assembly, "deps.json", command);
    add_companion(spec, "--runtimeconfig", assembly, "runtimeconfig.json", command);
}

int start_dotnet(const struct start *start, struct spec *spec, struct command *command,
                 struct error *error)
{
    const char *handler = start->function->handler ? start->function->handler : "";
    const char *colons = strstr(handler, "::");
    AUTO_FREE char *assembly =
        mem_text_n(handler, colons ? (size_t)(colons - handler) : strlen(handler));
    AUTO_FREE char *pattern = mem_format("/var/task/%s.dll", assembly);
    AUTO_FREE char *library = start_find(spec, pattern);
    AUTO_FREE char *support = start_find(spec, SUPPORT);
    if (!library)
        return no_assembly(start, assembly, error);
    if (colons && !support)
        return no_client(start, error);
    add_dotnet(start, assembly, spec, command);
    command_add_argument(command, colons ? support : library);
    if (colons)
        command_add_argument(command, handler);
    return 0;
}
