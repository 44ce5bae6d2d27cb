#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/runtime/ask.h"
#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/function.h"

/*
 * A function of .NET is a program that brings its runtime client, Amazon.Lambda.RuntimeSupport, or
 * a library ("Assembly::Type::Method"; AWS Lambda Developer Guide, "Building Lambda functions with
 * C#"). A library is loaded by that client when its package has it, else by ours: which is compiled
 * once against the Amazon.Lambda.Core of the package, by the compiler of the SDK.
 */
#define SUPPORT "/var/task/Amazon.Lambda.RuntimeSupport.dll"
#define CORE "Amazon.Lambda.Core.dll"
#define SOURCES "runner/runtime/bootstrap/dotnet/"

enum { COMPILE_MS = 60000, LIST_BYTES = 1048576 };

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

/* ---- compiling the client ------------------------------------------------------------------ */

/* The last match: of several SDKs the newest. NULL when there is none. Caller frees. */
static char *last_match(const char *pattern)
{
    glob_t names;
    char *path = NULL;
    if (glob(pattern, 0, NULL, &names) == 0 && names.gl_pathc > 0)
        path = mem_text(names.gl_pathv[names.gl_pathc - 1]);
    globfree(&names);
    return path;
}

static void add_references(const char *folder, struct str *list)
{
    AUTO_FREE char *literal = file_pattern(folder);
    AUTO_FREE char *pattern = file_join(literal, "*.dll");
    glob_t names;
    if (glob(pattern, 0, NULL, &names) == 0)
        for (size_t i = 0; i < names.gl_pathc; i++)
            str_addf(list, "-r:\"%s\"\n", names.gl_pathv[i]);
    globfree(&names);
}

/* What the compiler is told, in a file: sources, and everything of the framework to refer to. */
static int write_list(const char *folder, const char *framework, const char *core, char **out,
                      struct error *error)
{
    AUTO_STR list;
    str_init(&list, LIST_BYTES);
    str_addf(&list, "-nologo\n-noconfig\n-nostdlib\n-optimize\n-target:exe\n"
                    "-out:\"%s/Lambench.dll\"\n", folder);
    const struct embed_file *file;
    for (size_t i = 0; (file = embed_at(i)); i++) {
        const char *name = file->name + strlen(SOURCES);
        if (!text_starts(file->name, SOURCES) || (core && strcmp(name, "Core.cs") == 0))
            continue;
        AUTO_FREE char *path = file_join(folder, name);
        if (file_replace(path, file->bytes, file->size, 0644, error) < 0)
            return -1;
        str_addf(&list, "\"%s\"\n", path);
    }
    add_references(framework, &list);
    if (core)
        str_addf(&list, "-r:\"%s\"\n", core);
    AUTO_FREE char *path = file_join(folder, "compile.rsp");
    if (file_replace(path, list.text, list.length, 0644, error) < 0)
        return -1;
    *out = take_ptr(&path);
    return 0;
}

static int no_client(const struct start *start, struct error *error)
{
    error_set(error, ERROR_NOT_FOUND,
              "%s cannot run: a library takes the .NET SDK here, to compile its runtime client, or "
              "Amazon.Lambda.RuntimeSupport in its code", start->function->id);
    return error_hint(error, "install it: apt install dotnet-sdk-%d.0", start->runtime->major);
}

struct compiling {
    const struct start *start;
    const char *core;           /* the Amazon.Lambda.Core of the package, or NULL */
};

static int compile_into(void *self, const char *folder, struct error *error)
{
    const struct compiling *compiling = self;
    const struct start *start = compiling->start;
    AUTO_FREE char *root = file_parent(start->interpreter->path);
    AUTO_FREE char *literal = file_pattern(root);
    AUTO_FREE char *pattern = file_join(literal, "sdk/*/Roslyn/bincore/csc.dll");
    AUTO_FREE char *compiler = last_match(pattern);
    AUTO_FREE char *framework =
        mem_format("%s/shared/Microsoft.NETCore.App/%s", root, start->interpreter->version);
    AUTO_FREE char *list = NULL;
    if (!compiler)
        return no_client(start, error);
    if (file_make_folders(folder, 0755, error) < 0 ||
        write_list(folder, framework, compiling->core, &list, error) < 0)
        return -1;
    AUTO_FREE char *at_list = mem_format("@%s", list);
    AUTO_FREE char *made = file_join(folder, "Lambench.dll");
    AUTO_STR said;
    str_init(&said, LIST_BYTES);
    const char *argv[] = { start->interpreter->path, compiler, at_list, NULL };
    if (ask_program(argv, COMPILE_MS, &said) && file_exists(made))
        return 0;
    return error_set(error, ERROR_NOT_EMULATED, "%s cannot run: the runtime client is not compiled "
                     "by %s: %.300s", start->function->id, compiler, said.text);
}

/* OUT is the folder that has Lambench.dll, kept for this framework and this Amazon.Lambda.Core. */
static int compiled_client(const struct start *start, const struct spec *spec, char **out,
                           struct error *error)
{
    AUTO_FREE char *core = file_join(start_task_folder(spec), CORE);
    struct stat info = { .st_size = 0 };
    bool has_core = stat(core, &info) == 0;
    AUTO_FREE char *mark = mem_format("-%llx-%llx", (unsigned long long)info.st_size,
                                      (unsigned long long)info.st_mtim.tv_sec);
    AUTO_FREE char *target = start_cache_path(start, "dotnet/", "dotnet", mark);
    struct compiling compiling = { start, has_core ? core : NULL };
    if (file_fill_folder(target, compile_into, &compiling, error) < 0)
        return -1;
    *out = take_ptr(&target);
    return 0;
}

/* ---- the command line ---------------------------------------------------------------------- */

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

static int start_library(const struct start *start, const char *assembly, struct spec *spec,
                         struct command *command, struct error *error)
{
    AUTO_FREE char *support = start_find(spec, SUPPORT);
    AUTO_FREE char *client = NULL;
    if (!support && compiled_client(start, spec, &client, error) < 0)
        return -1;
    if (client)
        spec_add_mount(spec, client, "/var/runtime/lib", false);
    add_dotnet(start, assembly, spec, command);
    command_add_argument(command, support ? support : "/var/runtime/lib/Lambench.dll");
    command_add_argument(command, start->function->handler);
    return 0;
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
    if (!library)
        return no_assembly(start, assembly, error);
    if (colons)
        return start_library(start, assembly, spec, command, error);
    add_dotnet(start, assembly, spec, command);
    command_add_argument(command, library);
    return 0;
}
