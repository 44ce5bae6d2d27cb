#include "runner/runtime/starters.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/runtime/ask.h"
#include "runner/runtime/environment.h"
#include "runner/runtime/interpreters.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/unpack.h"
#include "workspace/model/function.h"
#include "workspace/model/limits.h"
#include "workspace/model/runtime.h"

enum { CLIENT_BYTES = 1048576, COMPILE_MS = 5000 };

struct starter {
    const char *program;        /* what people call it: "node"; NULL: none is needed */
    int (*fill)(const struct starter_request *request, const struct runtime *runtime,
                const struct interpreter *interpreter, struct spec *spec, struct error *error);
};

/* Adds an embedded runtime client at PATH. */
static const struct embed_file *add_client(struct spec *spec, const char *name, const char *path)
{
    const struct embed_file *client = embed_find(name);
    CHECK(client);
    spec_add_file(spec, path, client->bytes, client->size, 0644);
    return client;
}

static int fill_node(const struct starter_request *request, const struct runtime *runtime,
                     const struct interpreter *interpreter, struct spec *spec,
                     struct error *error)
{
    (void)runtime, (void)error;
    /* Lambda keeps V8's heap below the memory of the function in the same way; without it V8
     * sizes its heap by the memory of the machine */
    AUTO_FREE char *heap =
        mem_format("--max-old-space-size=%d", request->function->memory_mb * 9 / 10);
    spec_add_argument(spec, interpreter->path);
    spec_add_argument(spec, heap);
    spec_add_argument(spec, "/var/runtime/index.cjs");
    add_client(spec, "runner/runtime/bootstrap/node.cjs", "/var/runtime/index.cjs");
    return 0;
}

/*
 * Python compiles its main file anew at each start, which takes longer than all else our client
 * does. So it is compiled once per interpreter and kept in the state folder. NULL: it could not be
 * compiled, then the text is started.
 */
static char *compiled_python_client(const struct starter_request *request,
                                    const struct interpreter *interpreter,
                                    const struct embed_file *client)
{
    struct error ignored = ERROR_INIT; /* whatever fails here only costs speed */
    struct stat info;
    if (stat(interpreter->path, &info) < 0)
        return NULL;
    uint64_t mark = 14695981039346656037u; /* FNV-1a: another client is another file */
    for (size_t i = 0; i < client->size; i++)
        mark = (mark ^ (unsigned char)client->bytes[i]) * 1099511628211u;
    AUTO_FREE char *folder = file_join(request->state_folder, "cache");
    AUTO_FREE char *target = mem_format(
        "%s/python-%s-%llx-%llx-%llx.pyc", folder, interpreter->version,
        (unsigned long long)info.st_ino, (unsigned long long)info.st_mtim.tv_sec,
        (unsigned long long)mark);
    if (file_exists(target))
        return take_ptr(&target);
    AUTO_FREE char *source = mem_format("%s/bootstrap.py", folder);
    AUTO_STR code;
    str_init(&code, CLIENT_BYTES);
    if (file_make_folders(folder, 0755, &ignored) < 0 ||
        file_replace(source, client->bytes, client->size, 0644, &ignored) < 0 ||
        !ask_program((const char *const[]){ interpreter->path, "-S", source, "--compile", NULL },
                     COMPILE_MS, &code) ||
        file_replace(target, code.text, code.length, 0644, &ignored) < 0)
        return NULL;
    return take_ptr(&target);
}

static int fill_python(const struct starter_request *request, const struct runtime *runtime,
                       const struct interpreter *interpreter, struct spec *spec,
                       struct error *error)
{
    (void)runtime, (void)error;
    const struct embed_file *client = add_client(spec, "runner/runtime/bootstrap/python.py",
                                                 "/var/runtime/bootstrap.py");
    AUTO_FREE char *compiled = compiled_python_client(request, interpreter, client);
    if (compiled)
        spec_add_mount(spec, compiled, "/var/runtime/bootstrap.pyc", false);
    spec_add_argument(spec, interpreter->path);
    /* -S: packages of the host are not packages of the function; the client lets the AWS SDK
     * through, which Lambda's Python runtimes bring */
    spec_add_argument(spec, "-S");
    spec_add_argument(spec, compiled ? "/var/runtime/bootstrap.pyc" : "/var/runtime/bootstrap.py");
    if (interpreter->library)
        spec_add_env(spec, "LAMBENCH_SDK_PATH", interpreter->library);
    return 0;
}

static bool is_executable(const char *folder, const char *name)
{
    AUTO_FREE char *path = file_join(folder, name);
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 0111);
}

/* provided.*: /var/task/bootstrap, then /opt/bootstrap (AWS Lambda Developer Guide, "Building a
 * custom runtime"). */
static int fill_provided(const struct starter_request *request, const struct runtime *runtime,
                         const struct interpreter *interpreter, struct spec *spec,
                         struct error *error)
{
    (void)request, (void)runtime, (void)interpreter;
    for (size_t i = 0; i < spec->mount_count; i++)
        if (strcmp(spec->mounts[i].target, "/var/task") == 0 &&
            is_executable(spec->mounts[i].source, "bootstrap")) {
            spec_add_argument(spec, "/var/task/bootstrap");
            return 0;
        }
    for (size_t i = spec->overlay_count; i > 0; i--)
        if (is_executable(spec->overlays[i - 1], "bootstrap")) {
            spec_add_argument(spec, "/opt/bootstrap");
            return 0;
        }
    error_set(error, ERROR_NOT_FOUND,
              "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
    return error_hint(error, "build it, name it bootstrap, and make it executable (chmod +x)");
}

static const struct starter starters[RUNTIME_FAMILIES] = {
    [RUNTIME_NODEJS] = { .program = "node", .fill = fill_node },
    [RUNTIME_PYTHON] = { .program = "python3", .fill = fill_python },
    [RUNTIME_PROVIDED] = { .fill = fill_provided },
};

static int find(const struct function *function, struct interpreters *interpreters,
                const struct runtime **out_runtime, const struct starter **out_starter,
                const struct interpreter **out_interpreter, bool *out_exact, struct error *error)
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
    const struct starter *starter = &starters[runtime->family];
    if (!starter->fill)
        return error_set(error, ERROR_NOT_EMULATED, "%s cannot run: runtime %s is not run locally",
                         function->id, runtime->identifier);
    *out_exact = true;
    *out_interpreter = NULL;
    if (starter->program) {
        *out_interpreter = interpreters_find(interpreters, runtime->family, runtime->major,
                                             runtime->minor, out_exact);
        if (!*out_interpreter) {
            error_set(error, ERROR_NOT_EMULATED, "%s cannot run: %s is not here (%s not found)",
                      function->id, runtime->identifier, starter->program);
            return error_hint(error, "install it: apt install %s", interpreters_package(runtime));
        }
    }
    *out_runtime = runtime;
    *out_starter = starter;
    return 0;
}

int starters_check(const struct function *function, struct interpreters *interpreters,
                   char *out_with, size_t with_size, char *out_warning, size_t warning_size,
                   struct error *error)
{
    const struct runtime *runtime;
    const struct starter *starter;
    const struct interpreter *interpreter;
    bool exact;
    out_with[0] = out_warning[0] = '\0';
    if (find(function, interpreters, &runtime, &starter, &interpreter, &exact, error) < 0)
        return -1;
    if (interpreter)
        snprintf(out_with, with_size, "%s %s at %s", starter->program, interpreter->version,
                 interpreter->path);
    if (!exact)
        snprintf(out_warning, warning_size, "%s is not here: %s runs on %s %s",
                 runtime->identifier, function->id, starter->program, interpreter->version);
    return 0;
}

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
    if (unpack_archive(archive, folder, LIMIT_UNZIPPED_BYTES, error) < 0)
        return -1;
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
    spec->folder = mem_text("/var/task");
    spec->hostname = mem_text("169.254.100.1");
}

/* AWS_LAMBDA_EXEC_WRAPPER: run it with the runtime's command line as its arguments (AWS Lambda
 * Developer Guide, "Modifying the runtime environment"). Not for provided.*. */
static void add_wrapper(const struct runtime *runtime, struct spec *spec)
{
    static const char name[] = "AWS_LAMBDA_EXEC_WRAPPER=";
    if (runtime->family == RUNTIME_PROVIDED)
        return;
    for (size_t i = 0; i < spec->env_count; i++)
        if (text_starts(spec->env[i], name) && spec->env[i][sizeof(name) - 1])
            spec_add_argument(spec, spec->env[i] + sizeof(name) - 1);
}

int starters_fill(const struct starter_request *request, struct spec *spec, struct error *error)
{
    const struct runtime *runtime;
    const struct starter *starter;
    const struct interpreter *interpreter;
    bool exact;
    if (find(request->function, request->interpreters, &runtime, &starter, &interpreter, &exact,
             error) < 0)
        return -1;
    set_limits(request->function, spec);
    if (add_code(request, runtime, spec, error) < 0 || add_layers(request, spec, error) < 0)
        return -1;
    if (interpreter && interpreter->prefix)
        spec_add_mount(spec, interpreter->prefix, interpreter->prefix, false);
    struct environment_request variables = {
        .function = request->function,
        .runtime = runtime,
        .region = request->region,
        .log_stream = request->log_stream,
        .initialization = request->initialization,
        .overrides = request->overrides,
        .override_count = request->override_count,
    };
    environment_fill(spec, &variables);
    add_wrapper(runtime, spec);
    return starter->fill(request, runtime, interpreter, spec, error);
}
