#include "runner/runtime/starters.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/runtime/debugger.h"
#include "runner/runtime/environment.h"
#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/files/unpack.h"
#include "workspace/files/unpacked.h"
#include "workspace/model/function.h"
#include "workspace/model/limits.h"
#include "workspace/model/run_settings.h"
#include "workspace/model/runtime.h"

/* A new family: a row here, and a file start_FAMILY.c with the function that fills the spec. */
static const struct starter {
    int (*fill)(const struct start *, struct spec *, struct command *, struct error *);
    int (*check)(const struct start *, struct error *); /* what else it takes; or NULL */
    bool channel;               /* our client finds its connection at descriptor 3 */
} starters[RUNTIME_FAMILIES] = {
    [RUNTIME_NODEJS] = { .fill = start_node, .channel = true },
    [RUNTIME_PYTHON] = { .fill = start_python, .channel = true },
    [RUNTIME_PROVIDED] = { .fill = start_provided },
    [RUNTIME_RUBY] = { .fill = start_ruby },
    [RUNTIME_JAVA] = { .fill = start_java, .check = start_java_check },
    [RUNTIME_DOTNET] = { .fill = start_dotnet },
};

static int not_here(const struct function *function, const struct runtime *runtime,
                    struct error *error)
{
    char package[64];
    interpreters_package(runtime, package, sizeof(package));
    error_set(error, ERROR_NOT_EMULATED, "%s cannot run: %s is not here (%s not found)",
              function->id, runtime->identifier, interpreters_program(runtime->family));
    return error_hint(error, "install it: apt install %s", package);
}

static int find_runtime(const struct function *function, const struct runtime **out,
                        struct error *error)
{
    if (function->package_type == PACKAGE_IMAGE)
        return error_set(error, ERROR_NOT_EMULATED, "%s is a container image; images are not run",
                         function->id);
    const struct runtime *runtime = function->runtime ? runtime_find(function->runtime) : NULL;
    if (!runtime) {
        error_set(error, ERROR_NOT_EMULATED, "%s cannot run: %s%s", function->id,
                  function->runtime ? "no such runtime: " : "it has no Runtime",
                  function->runtime ? function->runtime : "");
        return error_hint(error, "set Runtime in the template");
    }
    if (!starters[runtime->family].fill)
        return error_set(error, ERROR_NOT_EMULATED, "%s cannot run: runtime %s is not run locally",
                         function->id, runtime->identifier);
    *out = runtime;
    return 0;
}

static int refuse_other_version(const struct start *start, struct error *error)
{
    error_set(error, ERROR_NOT_EMULATED, "%s cannot run: %s is not here, only %s %s",
              start->function->id, start->runtime->identifier,
              interpreters_program(start->runtime->family), start->interpreter->version);
    return error_hint(error, "install it, or set strict-runtime: off in " RUN_SETTINGS_FILE);
}

/* Fills what is known of OUT; its interpreter is borrowed. */
static int find(const struct function *function, const struct run_settings *settings,
                struct interpreters *interpreters, struct start *out, bool *out_exact,
                struct error *error)
{
    *out = (struct start){ .function = function, .interpreters = interpreters };
    *out_exact = true;
    if (find_runtime(function, &out->runtime, error) < 0)
        return -1;
    const struct runtime *runtime = out->runtime;
    /* a program of one's own and one of .NET bring their client anyway */
    out->from_package = runtime->family != RUNTIME_PROVIDED && runtime->family != RUNTIME_DOTNET &&
        run_settings_function(settings, function->id)->client == RUN_CLIENT_PACKAGE;
    if (!interpreters_program(runtime->family))
        return 0;
    out->interpreter = interpreters_find(interpreters, runtime->family, runtime->major,
                                         runtime->minor, out_exact);
    if (!out->interpreter)
        return not_here(function, runtime, error);
    if (!*out_exact && settings->strict_runtime)
        return refuse_other_version(out, error);
    const struct starter *starter = &starters[runtime->family];
    return starter->check && !out->from_package ? starter->check(out, error) : 0;
}

int starters_check(const struct function *function, const struct run_settings *settings,
                   struct interpreters *interpreters, struct starter_choice *out,
                   struct error *error)
{
    struct start start;
    bool exact;
    *out = (struct starter_choice){ .with = "" };
    if (find(function, settings, interpreters, &start, &exact, error) < 0)
        return -1;
    const char *program = interpreters_program(start.runtime->family);
    if (start.interpreter)
        (void)snprintf(out->with, sizeof(out->with), "%s %s at %s", program,
                       start.interpreter->version, start.interpreter->path);
    if (!exact)
        (void)snprintf(out->warning, sizeof(out->warning), "%s is not here: %s runs on %s %s",
                       start.runtime->identifier, function->id, program,
                       start.interpreter->version);
    return 0;
}

enum { OLD_S = 3600 };          /* nothing of what an archive had before is at work any more */

/* ---- code and layers ----------------------------------------------------------------------- */

/* An archive is unpacked once per state of the file: its name carries inode, size and time. */
static int archive_folder(const char *archive, const char *state_folder, char **out,
                          struct error *error)
{
    struct stat info;
    if (stat(archive, &info) < 0)
        return error_system(error, errno, "read %s", archive);
    AUTO_FREE char *folder = mem_format(
        "%s/unpacked/%s-%llx-%llx-%llx.%lx", state_folder, file_name(archive),
        (unsigned long long)info.st_ino, (unsigned long long)info.st_size,
        (unsigned long long)info.st_mtim.tv_sec, (unsigned long)info.st_mtim.tv_nsec);
    if (!file_is_folder(folder)) {
        AUTO_FREE char *place = file_parent(folder);
        if (unpack_archive(archive, folder, LIMIT_UNZIPPED_BYTES, error) < 0)
            return -1;
        unpacked_sweep(place, file_name(archive), OLD_S);
    }
    *out = take_ptr(&folder);
    return 0;
}

static int folder_of(const char *path, const char *state_folder, char **out, struct error *error)
{
    if (!file_is_folder(path))
        return archive_folder(path, state_folder, out, error);
    *out = mem_text(path);
    return 0;
}

/* InlineCode becomes one file named index, as CloudFormation makes of ZipFile. */
static void add_inline(const struct function *function, const struct runtime *runtime,
                       struct spec *spec)
{
    const char *code = function->inline_code;
    bool module = strstr(code, "\nexport ") || text_starts(code, "export ") ||
                  strstr(code, "\nimport ") || text_starts(code, "import ");
    const char *path = runtime->family == RUNTIME_PYTHON ? "/var/task/index.py"
                       : runtime->family == RUNTIME_RUBY ? "/var/task/index.rb"
                       : module                          ? "/var/task/index.mjs"
                                                         : "/var/task/index.js";
    spec_add_file(spec, path, code, strlen(code), 0644);
}

static int add_code(const struct starter_request *request, const struct runtime *runtime,
                    struct spec *spec, struct error *error)
{
    const struct function *function = request->function;
    if (request->code_folder) {
        spec_add_mount(spec, request->code_folder, "/var/task", false);
        return 0;
    }
    if (function->code_kind == CODE_INLINE) {
        add_inline(function, runtime, spec);
        return 0;
    }
    if (!function->code_path || function->code_kind == CODE_S3) {
        error_set(error, ERROR_NOT_FOUND, "%s has no code on this machine (CodeUri %s)",
                  function->id, function->code_uri ? function->code_uri : "not given");
        return error_hint(error, "point CodeUri at a folder or a zip");
    }
    AUTO_FREE char *folder = NULL;
    if (folder_of(function->code_path, request->state_folder, &folder, error) < 0)
        return error_wrap(error, "code of %s", function->id);
    spec_add_mount(spec, folder, "/var/task", false);
    return 0;
}

static int add_layers(const struct starter_request *request, struct spec *spec,
                      struct error *error)
{
    for (size_t i = 0; i < request->function->layer_count; i++) {
        const struct layer_use *layer = &request->function->layers[i];
        if (request->layer_folders && request->layer_folders[i]) {
            spec_add_overlay(spec, request->layer_folders[i]);
            continue;
        }
        if (!layer->path)
            continue; /* the loader has said that it is not on this machine */
        AUTO_FREE char *folder = NULL;
        if (folder_of(layer->path, request->state_folder, &folder, error) < 0)
            return error_wrap(error, "layer %s", layer->reference);
        spec_add_overlay(spec, folder);
    }
    free(spec->overlay_target);
    spec->overlay_target = mem_text("/opt");
    return 0;
}

static void set_limits(const struct function *function, struct spec *spec)
{
    spec->tmp_mb = (unsigned)function->tmp_mb;
    spec->memory_mb = (unsigned)function->memory_mb;
    spec->processes = LIMIT_PROCESSES;
    spec->descriptors = LIMIT_DESCRIPTORS;
    spec->hostname = mem_text("169.254.100.1");
}

/* AWS_LAMBDA_EXEC_WRAPPER: run it with the runtime's command line as its arguments (AWS Lambda
 * Developer Guide, "Modifying the runtime environment"). Not for provided.*. */
static void add_wrapper(const struct runtime *runtime, struct command *command)
{
    static const char name[] = "AWS_LAMBDA_EXEC_WRAPPER=";
    if (runtime->family == RUNTIME_PROVIDED)
        return;
    for (size_t i = 0; i < command->env_count; i++)
        if (text_starts(command->env[i], name) && command->env[i][sizeof(name) - 1])
            command_add_argument(command, command->env[i] + sizeof(name) - 1);
}

/* Not through a wrapper or a debugger, which may have a use of their own for the descriptor. */
static void add_channel(const struct starter_request *request, const struct start *start,
                        bool wrapped, struct command *command)
{
    if (!starters[start->runtime->family].channel || start->from_package || wrapped ||
        request->debug_port)
        return;
    command->channel = true;
    command_add_env(command, "LAMBENCH_CHANNEL", "3");
}

/* Programs of layers that were built for Lambda begin with "#!/var/lang/bin/python3.12", and those
 * that begin with "#!/usr/bin/env node" look there first. */
static void add_interpreter_links(const struct start *start, struct spec *spec)
{
    static const struct { enum runtime_family family; const char *path; } links[] = {
        { RUNTIME_NODEJS, "/var/lang/bin/node" }, { RUNTIME_PYTHON, "/var/lang/bin/python" },
        { RUNTIME_PYTHON, "/var/lang/bin/python3" }, { RUNTIME_RUBY, "/var/lang/bin/ruby" },
        { RUNTIME_JAVA, "/var/lang/bin/java" },
    };
    for (size_t i = 0; start->interpreter && i < COUNT(links); i++)
        if (links[i].family == start->runtime->family)
            spec_add_link(spec, links[i].path, start->interpreter->path);
    if (start->interpreter && start->runtime->family == RUNTIME_PYTHON) {
        AUTO_FREE char *exact = mem_format("/var/lang/bin/%s", start->runtime->identifier);
        spec_add_link(spec, exact, start->interpreter->path);
    }
}

int starters_fill(const struct starter_request *request, struct spec *spec,
                  struct command *command, struct error *error)
{
    struct start start;
    bool exact;
    if (find(request->function, request->settings, request->interpreters, &start, &exact,
             error) < 0)
        return -1;
    start.state_folder = request->state_folder;
    set_limits(request->function, spec);
    if (add_code(request, start.runtime, spec, error) < 0 || add_layers(request, spec, error) < 0)
        return -1;
    if (start.interpreter && start.interpreter->prefix)
        spec_add_mount(spec, start.interpreter->prefix, start.interpreter->prefix, false);
    add_interpreter_links(&start, spec);
    struct environment_request variables = {
        .function = request->function,
        .runtime = start.runtime,
        .region = request->region,
        .log_stream = request->log_stream,
        .source_maps = request->source_maps,
        .initialization = request->initialization,
        .snapshot_token = request->snapshot_token,
        .overrides = request->overrides,
        .override_count = request->override_count,
    };
    environment_fill(command, &variables);
    add_wrapper(start.runtime, command);
    add_channel(request, &start, command->argc > 0, command);
    command->folder = mem_text("/var/task");
    int result = start.from_package
                     ? start_package(&start, spec, command, error)
                     : starters[start.runtime->family].fill(&start, spec, command, error);
    if (result == 0 && request->debug_port)
        result = debugger_apply(&start, request->debug_port, spec, command, error);
    return result;
}
