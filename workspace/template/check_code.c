#include "workspace/template/check.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/likeness.h"
#include "workspace/model/runtime.h"
#include "workspace/template/exports.h"
#include "workspace/template/reading.h"

enum { LONGEST_HANDLER = 128, LONGEST_PATH = 4096, LARGEST_SOURCE = 262144 };

static struct problem *complain(struct reading *reading, enum problem_severity severity,
                                const char *code, const struct function *function,
                                const struct origin *origin, const char *text)
{
    const struct origin *at = origin->line ? origin : &function->origin;
    const struct project *project = reading->project;
    return problem_add(&reading->project->problems, severity, code, project_file_of(project, at),
                       at->line, at->column, function->id, "%s", text);
}

/* PATH without the project's root, as people know it. */
static const char *shown_path(const struct reading *reading, const char *path)
{
    const char *beneath = file_beneath(reading->project->root, path);
    if (beneath)
        return beneath;
    return strcmp(reading->project->root, path) == 0 ? "the template's folder" : path;
}

/* --- where a family's handler file may be --- */

/* "src/app.handler" -> src/app: up to the first "." behind the last "/" (aws-lambda-nodejs-runtime,
 * UserFunction.js). */
static void node_file(const char *handler, struct str *out)
{
    const char *slash = strrchr(handler, '/');
    const char *dot = strchr(slash ? slash : handler, '.');
    str_add_bytes(out, handler, dot ? (size_t)(dot - handler) : strlen(handler));
}

/* "pkg.app.handler" -> pkg/app (aws-lambda-python-runtime, bootstrap.py). */
static void python_file(const char *handler, struct str *out)
{
    const char *dot = strrchr(handler, '.');
    size_t size = dot ? (size_t)(dot - handler) : strlen(handler);
    for (size_t i = 0; i < size; i++)
        str_add_char(out, handler[i] == '.' ? '/' : handler[i]);
}

static void ruby_file(const char *handler, struct str *out)
{
    str_add_bytes(out, handler, strcspn(handler, "."));
}

static const struct {
    enum runtime_family family;
    void (*file)(const char *handler, struct str *out);
    const char *endings[5];
    const char *layer_folder;
    const char *form;
} families[] = {
    { RUNTIME_NODEJS, node_file, { ".js", ".mjs", ".cjs", "" }, "nodejs/node_modules",
      "Write it as file.function: \"src/app.handler\" is handler in src/app.js." },
    { RUNTIME_PYTHON, python_file, { ".py", "/__init__.py", ".so", ".pyc" }, "python",
      "Write it as file.function: \"src.app.handler\" is handler in src/app.py." },
    { RUNTIME_RUBY, ruby_file, { ".rb" }, "ruby/lib",
      "Write it as file.method: \"app.handler\" is handler in app.rb." },
};

/* The path of the handler's file beneath FOLDER; NULL when there is none. Caller's. */
static char *file_in(const char *folder, const char *inner, const char *file, size_t family)
{
    for (size_t i = 0; i < COUNT(families[family].endings) && families[family].endings[i]; i++) {
        char *path = mem_format("%s/%s%s%s%s", folder, inner, *inner ? "/" : "", file,
                                families[family].endings[i]);
        if (file_exists(path) && !file_is_folder(path))
            return path;
        free(path);
    }
    return NULL;
}

static bool is_in_layers(const struct function *function, const char *file, size_t family)
{
    for (size_t i = 0; i < function->layer_count; i++) {
        if (!function->layers[i].path)
            continue;
        AUTO_FREE char *path =
            file_in(function->layers[i].path, families[family].layer_folder, file, family);
        if (path)
            return true;
    }
    return false;
}

/* A layer whose content nobody here can see may hold it. */
static bool has_unseen_layer(const struct function *function)
{
    for (size_t i = 0; i < function->layer_count; i++)
        if (!function->layers[i].path || !file_is_folder(function->layers[i].path))
            return true;
    return false;
}

static void tell_missing(struct reading *reading, const struct function *function,
                         const char *file, size_t family)
{
    const char *first = families[family].endings[0];
    AUTO_FREE char *text = mem_format("Handler \"%s\" not found: there is no %s%s in %s",
                                      function->handler, file, first,
                                      shown_path(reading, function->code_path));
    struct problem *problem =
        complain(reading, has_unseen_layer(function) ? PROBLEM_WARNING : PROBLEM_ERROR, "LB102",
                 function, &function->handler_origin, text);
    AUTO_FREE char *typescript = mem_format("%s/%s.ts", function->code_path, file);
    if (family == 0 && file_exists(typescript))
        problem_hint(problem, "There is %s.ts: build it, or set Metadata: BuildMethod: esbuild.",
                     file);
    else
        problem_hint(problem, "%s", families[family].form);
}

static void tell_not_exported(struct reading *reading, const struct function *function,
                              const char *name, const char *path, const struct exports *exports)
{
    AUTO_STR text;
    str_init(&text, LONGEST_PATH);
    str_addf(&text, "Handler \"%s\" not found in %s", function->handler, shown_path(reading, path));
    for (size_t i = 0; i < exports->count; i++)
        str_addf(&text, "%s%s", i ? ", " : "; it exports ", exports->names[i]);
    struct problem *problem = complain(reading, PROBLEM_ERROR, "LB102", function,
                                       &function->handler_origin, text.text);
    const char *near = likeness_nearest(name, (const char *const *)exports->names);
    if (!near && exports->count == 1)
        near = exports->names[0];
    if (near)
        problem_hint(problem, "Did you mean %.*s%s?", (int)(name - function->handler),
                     function->handler, near);
    else
        problem_hint(problem, "The part behind the last \".\" is a function of that file.");
}

/* Functions often share code: what is in order is looked at once for all of them. */
static bool is_sound(const struct reading *reading, const char *what)
{
    return map_get(reading->sound, what) != NULL;
}

static void set_sound(struct reading *reading, const char *what)
{
    map_set(reading->sound, what, reading);
}

/* The file is there; is the function in it? False when it surely is not. */
static bool check_export(struct reading *reading, const struct function *function,
                         enum runtime_family family, const char *path)
{
    AUTO(blob) text = NULL;
    struct error error = ERROR_INIT;
    const char *name = strrchr(function->handler, '.') + 1;
    if (text_ends(path, ".so") || text_ends(path, ".pyc") || !*name ||
        file_read(path, LARGEST_SOURCE, &text, &error) < 0)
        return true;
    struct exports exports;
    exports_read(&exports, family, name, blob_bytes(text));
    bool missing = exports.surely_missing;
    if (missing)
        tell_not_exported(reading, function, name, path, &exports);
    exports_release(&exports);
    return !missing;
}

static void check_handler(struct reading *reading, const struct function *function,
                          const struct runtime *runtime)
{
    size_t family = 0;
    while (family < COUNT(families) && families[family].family != runtime->family)
        family++;
    if (family == COUNT(families) || function->build_method || function->handler[0] == '/')
        return;
    if (!strchr(function->handler, '.')) {
        AUTO_FREE char *text = mem_format("Handler \"%s\" has no \".\"", function->handler);
        problem_hint(complain(reading, PROBLEM_ERROR, "LB102", function,
                              &function->handler_origin, text),
                     "%s", families[family].form);
        return;
    }
    AUTO_FREE char *asked = mem_format("%zu %s\n%s", family, function->handler,
                                       function->code_path);
    if (is_sound(reading, asked))
        return;
    AUTO_STR file;
    str_init(&file, LONGEST_PATH);
    families[family].file(function->handler, &file);
    AUTO_FREE char *path = file_in(function->code_path, "", file.text, family);
    if (path && check_export(reading, function, runtime->family, path))
        set_sound(reading, asked);
    else if (!path && !is_in_layers(function, file.text, family))
        tell_missing(reading, function, file.text, family);
}

/* --- provided --- */

static bool has_bootstrap(const char *folder)
{
    AUTO_FREE char *path = mem_format("%s/bootstrap", folder);
    return file_exists(path) && !file_is_folder(path);
}

/* What says that the code is not built yet, and what builds it. */
static const struct {
    const char *file, *method;
} builds[] = {
    { "go.mod", "go1.x" },
    { "Cargo.toml", "rust-cargolambda" },
    { "Makefile", "makefile" },
};

/* Does its Makefile have SAM's target for it? Then it is built here, and only sam build has to be
 * told. */
static bool has_target(const struct function *function)
{
    struct error ignored = ERROR_INIT;
    struct blob *read = NULL;
    const char *slash = strrchr(function->id, '/');
    AUTO_FREE char *path = file_join(function->code_path, "Makefile");
    AUTO_FREE char *target = mem_format("build-%s", slash ? slash + 1 : function->id);
    if (file_read(path, LARGEST_SOURCE, &read, &ignored) < 0)
        return false;
    AUTO(blob) text = read;
    return strstr(blob_bytes(text), target) != NULL;
}

static void check_bootstrap(struct reading *reading, const struct function *function)
{
    if (function->build_method || has_bootstrap(function->code_path))
        return;
    for (size_t i = 0; i < function->layer_count; i++)
        if (function->layers[i].path && has_bootstrap(function->layers[i].path))
            return;
    AUTO_FREE char *text = mem_format("%s has no file \"bootstrap\", which %s starts",
                                      shown_path(reading, function->code_path),
                                      function->runtime);
    const char *file = NULL, *method = NULL;
    for (size_t i = 0; i < COUNT(builds) && !file; i++) {
        AUTO_FREE char *path = file_join(function->code_path, builds[i].file);
        if (!file_exists(path))
            continue;
        file = builds[i].file;
        method = builds[i].method;
    }
    bool built = file && (strcmp(file, "Makefile") != 0 || has_target(function));
    struct problem *problem =
        complain(reading,
                 built                        ? PROBLEM_NOTE
                 : has_unseen_layer(function) ? PROBLEM_WARNING
                                              : PROBLEM_ERROR,
                 "LB104", function, &function->code_origin, text);
    if (built)
        problem_hint(problem, "It is built here by %s; sam build needs Metadata: BuildMethod: %s.",
                     file, method);
    else if (file)
        problem_hint(problem, "There is a %s: build it, or set Metadata: BuildMethod: %s.", file,
                     method);
    else
        problem_hint(problem, "Build it there, or set Metadata: BuildMethod.");
}

/* --- all --- */

static bool is_there(struct reading *reading, const char *path)
{
    if (is_sound(reading, path))
        return true;
    if (!file_exists(path))
        return false;
    set_sound(reading, path);
    return true;
}

static bool code_is_there(struct reading *reading, const struct function *function)
{
    const struct origin *at = function->code_origin.line ? &function->code_origin
                                                         : &function->origin;
    if (function->code_kind == CODE_S3) {
        reading_note_at(reading, "LB108", at, "code is in S3, not on this machine");
        return false;
    }
    if (function->code_kind == CODE_IMAGE) {
        reading_note_at(reading, "LB110", at, "container images are not run locally");
        return false;
    }
    if (function->code_kind == CODE_NONE && !function->code_uri)
        problem_hint(complain(reading, PROBLEM_ERROR, "LB105", function, at, "it has no Code"),
                     "Add Code with ZipFile, or CodeUri in AWS::Serverless::Function.");
    if (!function->code_path)
        return false;
    if (is_there(reading, function->code_path))
        return function->code_kind == CODE_FOLDER;
    AUTO_FREE char *text = mem_format("%s does not exist", function->code_uri);
    problem_hint(complain(reading, PROBLEM_ERROR, "LB101", function, &function->code_origin, text),
                 "The path is relative to the template's folder.");
    return false;
}

static void check_handler_text(struct reading *reading, const struct function *function)
{
    const char *handler = function->handler;
    if (strlen(handler) <= LONGEST_HANDLER && !strpbrk(handler, " \t\r\n"))
        return;
    AUTO_FREE char *text = mem_format("Handler \"%.140s\" holds white space or is too long",
                                      handler);
    problem_hint(complain(reading, PROBLEM_ERROR, "LB106", function, &function->handler_origin,
                          text),
                 "At most %d characters without white space.", LONGEST_HANDLER);
}

void check_code(struct reading *reading, const struct function *function)
{
    const struct runtime *runtime = runtime_find(function->runtime);
    if (function->handler)
        check_handler_text(reading, function);
    if (!code_is_there(reading, function) || !runtime)
        return;
    if (runtime->family == RUNTIME_PROVIDED)
        check_bootstrap(reading, function);
    else if (runtime->family == RUNTIME_JAVA || runtime->family == RUNTIME_DOTNET)
        check_built(reading, function);
    else if (function->handler)
        check_handler(reading, function, runtime);
}
