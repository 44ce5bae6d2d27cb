#include "runner/build/plan_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "workspace/base/embed.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/sha256.h"
#include "workspace/model/project.h"

enum { MARK_BYTES = 1 << 20 };

/* ---- texts --------------------------------------------------------------------------------- */

void plan_texts_add(struct plan_texts *texts, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    *ARRAY_PUSH(texts->items, texts->count, texts->capacity) = mem_format_v(format, arguments);
    va_end(arguments);
    *ARRAY_PUSH(texts->items, texts->count, texts->capacity) = NULL;
    texts->count--;
}

static void texts_release(struct plan_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free(texts->items[i]);
    free(texts->items);
}

void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    texts_release(&plan->words);
    texts_release(&plan->environment);
    texts_release(&plan->inputs);
    free(plan->id);
    free(plan->does);
    free(plan->script);
    free(plan->source);
    free(plan->folder);
    free(plan->failure);
    free(plan->hint);
    free(plan);
}

/* ---- what is where ------------------------------------------------------------------------- */

char *plan_program(const char *name)
{
    const char *path = getenv("PATH");
    for (const char *at = path ? path : "/usr/bin:/bin"; *at;) {
        size_t size = strcspn(at, ":");
        AUTO_FREE char *folder = mem_text_n(at, size);
        char *program = file_join(folder[0] ? folder : ".", name);
        if (access(program, X_OK) == 0 && !file_is_folder(program))
            return program;
        free(program);
        at += size + (at[size] == ':');
    }
    return NULL;
}

/* In the source, else in the folders above it up to the project's. */
static char *find_manifest(const struct planning *planning)
{
    const char *root = planning->request->project->root;
    char *folder = mem_text(planning->plan->source);
    for (;;) {
        char *manifest = plan_manifest_in(planning->method, folder);
        bool last = !planning->method->upward || strcmp(folder, root) == 0 ||
                    !file_beneath(root, folder);
        if (manifest || last) {
            free(folder);
            return manifest;
        }
        char *parent = file_parent(folder);
        free(folder);
        folder = parent;
    }
}

/* A folder that the metadata names: relative to the template's, as SAM CLI takes it, or else to the
 * source. NULL: not given. */
static char *named_folder(const struct planning *planning, const char *name)
{
    const char *written = value_text(value_get(planning->metadata, name));
    if (!written)
        return NULL;
    char *folder = file_join(planning->request->project->root, written);
    if (file_is_folder(folder))
        return folder;
    free(folder);
    return file_join(planning->plan->source, written);
}

static int find_places(struct planning *planning, struct error *error)
{
    const struct method *method = planning->method;
    AUTO_FREE char *context = named_folder(planning, "ContextPath");
    AUTO_FREE char *root = named_folder(planning, "ProjectRootDirectory");
    planning->folder = named_folder(planning, "WorkingDirectory");
    if (context || root)
        planning->manifest = plan_manifest_in(method, context ? context : root);
    if (!planning->manifest)
        planning->manifest = find_manifest(planning);
    if (!planning->manifest && method->needs_manifest) {
        error_set(error, ERROR_NOT_FOUND, "there is no %s in %s", method->manifests[0],
                  planning->plan->source);
        return error_hint(error, "BuildMethod says that %s builds it", method->name);
    }
    if (!planning->manifest && method->manifests)
        planning->manifest = file_join(planning->plan->source, method->manifests[0]);
    if (!planning->folder)
        planning->folder = planning->manifest ? file_parent(planning->manifest)
                                              : mem_text(planning->plan->source);
    return 0;
}

/* ---- tools --------------------------------------------------------------------------------- */

/* A tool that was replaced is another one: its file tells, and asking it would take longer. */
static void add_identity(const char *program, struct str *out)
{
    struct stat info;
    if (stat(program, &info) == 0)
        str_addf(out, "%s %llx %llx %llx\n", program, (unsigned long long)info.st_ino,
                 (unsigned long long)info.st_size, (unsigned long long)info.st_mtim.tv_sec);
}

static int find_tool(struct planning *planning, struct str *out_mark, struct error *error)
{
    const struct method *method = planning->method;
    if (method->wrapper) {
        AUTO_FREE char *wrapper = file_join(planning->folder, method->wrapper);
        if (access(wrapper, X_OK) == 0)
            return 0;
    }
    if (!method->tool)
        return 0;
    AUTO_FREE char *program = plan_program(method->tool);
    if (!program) {
        error_set(error, ERROR_NOT_FOUND, "%s is not here", method->tool);
        return error_hint(error, "%s", method->install);
    }
    add_identity(program, out_mark);
    return 0;
}

/* ---- making it ----------------------------------------------------------------------------- */

static char *script_of(const struct method *method)
{
    AUTO_FREE char *name = mem_format("runner/build/methods/%s.sh", method->name);
    const struct embed_file *begin = embed_find("runner/build/methods/begin.sh");
    const struct embed_file *own = embed_find(name);
    CHECK(begin && own);
    return mem_format("%.*s\n%.*s", (int)begin->size, begin->bytes, (int)own->size, own->bytes);
}

void plan_add_input(struct plan *plan, const char *folder)
{
    for (size_t i = 0; i < plan->inputs.count; i++)
        if (strcmp(plan->inputs.items[i], folder) == 0 ||
            file_beneath(plan->inputs.items[i], folder))
            return;
    plan_texts_add(&plan->inputs, "%s", folder);
}

static void add_common(struct planning *planning)
{
    struct plan *plan = planning->plan;
    struct utsname host;
    bool arm = uname(&host) == 0 && strcmp(host.machine, "aarch64") == 0;
    struct plan_texts *to = &plan->environment;
    plan_texts_add(to, "LB_ID=%s", planning->local_id);
    plan_texts_add(to, "LB_SOURCE=%s", plan->source);
    plan_texts_add(to, "LB_FOLDER=%s", planning->folder);
    plan_texts_add(to, "LB_MANIFEST=%s", planning->manifest ? planning->manifest : "");
    plan_texts_add(to, "LB_ARCH=%s", arm ? "arm64" : "amd64");
    plan_texts_add(to, "LB_LAYER=%s", planning->function ? "" : "1");
    plan_texts_add(to, "LB_COMMAND=%s",
                   planning->request->command ? planning->request->command : "");
    plan_add_input(plan, plan->source);
    plan_add_input(plan, planning->folder);
    if (planning->manifest) {
        AUTO_FREE char *place = file_parent(planning->manifest);
        plan_add_input(plan, place);
    }
}

static void set_mark(struct plan *plan, const struct str *tools)
{
    AUTO_STR all;
    str_init(&all, MARK_BYTES);
    str_addf(&all, "%s\n%s", plan->script, tools->text);
    const struct plan_texts *texts[] = { &plan->words, &plan->environment, &plan->inputs };
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t k = 0; k < texts[i]->count; k++)
            str_addf(&all, "%zu %s\n", i, texts[i]->items[k]);
    sha256_text(all.text, all.length, plan->mark);
}

static int make(struct planning *planning, struct str *tools, struct error *error)
{
    const struct method *method = planning->method;
    if (find_places(planning, error) < 0 || find_tool(planning, tools, error) < 0)
        return -1;
    add_common(planning);
    if (method->prepare && method->prepare(planning, error) < 0)
        return -1;
    return 0;
}

static void finish(struct planning *planning)
{
    struct plan *plan = planning->plan;
    struct error error = ERROR_INIT;
    AUTO_STR tools;
    str_init(&tools, MARK_BYTES / 2);
    plan->method = planning->method->name;
    plan->script = script_of(planning->method);
    plan->ignored = planning->method->ignored;
    plan->inner = planning->function || !planning->method->layer_folder
                      ? ""
                      : planning->method->layer_folder;
    if (make(planning, &tools, &error) < 0) {
        plan->failure = mem_text(error.what);
        plan->hint = mem_text(error.hint);
        plan_add_input(plan, plan->source);
    }
    if (!plan->does)
        plan->does = planning->request->command
                         ? mem_text(planning->request->command)
                         : mem_text(planning->method->does);
    set_mark(plan, &tools);
    plan->folder = planning->folder ? planning->folder : mem_text(plan->source);
    free(planning->manifest);
}

/* The part behind the nested stack, or what SamResourceId says. */
static const char *local_id(const char *id, const struct value *metadata)
{
    const char *given = value_text(value_get(metadata, "SamResourceId"));
    const char *slash = strrchr(id, '/');
    return given ? given : slash ? slash + 1 : id;
}

static struct plan *start(const struct plan_request *request, const char *id, const char *source,
                          const char *build_method, const struct function *function)
{
    const struct resource *resource = project_resource(request->project, id);
    const struct value *metadata =
        resource ? value_get(resource->attributes, "Metadata") : NULL;
    const char *skip = value_text(value_get(metadata, "SkipBuild"));
    if (skip && strcmp(skip, "true") == 0)
        return NULL;
    struct plan *plan = mem_alloc(sizeof(*plan));
    struct planning planning = { .request = request, .plan = plan, .function = function,
                                 .metadata = metadata, .local_id = local_id(id, metadata) };
    plan->id = mem_text(id);
    plan->source = mem_text(source);
    planning.method = request->command ? &plan_command_method : plan_method(build_method, source);
    if (!planning.method) {
        plan->failure = mem_format("BuildMethod %s is not known", build_method);
        plan->hint = mem_text("makefile, esbuild, python-uv, rust-cargolambda or a runtime");
        plan->method = plan->inner = "";
        plan->does = mem_text(build_method);
        plan->script = mem_text("");
        plan->folder = mem_text(source);
        plan_add_input(plan, source);
        return plan;
    }
    finish(&planning);
    return plan;
}

struct plan *plan_function(const struct plan_request *request, const struct function *function)
{
    if (function->code_kind != CODE_FOLDER || function->package_type == PACKAGE_IMAGE ||
        !function->code_path || !file_is_folder(function->code_path))
        return NULL;
    const char *needed = function->build_method || request->command ? NULL : plan_need(function);
    if (!function->build_method && !request->command && !needed)
        return NULL;
    struct plan *plan = start(request, function->id, function->code_path,
                              needed ? needed : function->build_method, function);
    /* what an interpreter runs is worth a try without its packages */
    if (plan && needed)
        plan->source_runs = text_starts(needed, "nodejs") || text_starts(needed, "python") ||
                            text_starts(needed, "ruby");
    return plan;
}

struct plan *plan_layer(const struct plan_request *request, const struct layer *layer)
{
    if (!layer->build_method || !layer->path || !file_is_folder(layer->path))
        return NULL;
    return start(request, layer->id, layer->path, layer->build_method, NULL);
}
