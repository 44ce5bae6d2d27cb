#include "runner/packager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/engine/values.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/work.h"
#include "workspace/files/package.h"
#include "workspace/files/unpack.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

enum { COMMAND_BYTES = 8192 };

/* One zip in the making: what RUN sees is its own copy. */
struct job {
    void (*done)(void *self, const struct runner_package *package, const struct error *error);
    void *self;
    char *id, *source, *inline_name, *inline_text, *target, *keep;
    char **layers;              /* folders and archives whose bytes count with it */
    size_t layer_count, layer_capacity;
    struct str update, create;
    struct str by_s3;           /* instead of update when the zip is too large for it */
    uint64_t layer_bytes;
    bool use_ignore;            /* what was built is taken whole */
    struct package_result result;
    struct error error;
    int status;
};

/* ---- commands ------------------------------------------------------------------------------ */

static void add_quoted(struct str *out, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_./:=,@%+";
    if (text[0] && text[strspn(text, plain)] == '\0') {
        str_add(out, text);
        return;
    }
    str_add_char(out, '\'');
    for (; *text; text++)
        str_add(out, *text == '\'' ? "'\\''" : (char[]){ *text, '\0' });
    str_add_char(out, '\'');
}

static void add_option(struct str *out, const char *option, const char *value)
{
    if (!value)
        return;
    str_addf(out, " %s ", option);
    add_quoted(out, value);
}

/* As people would type it where they are: relative when it is beneath the present folder. */
static void add_zip(struct str *out, const char *target)
{
    AUTO_FREE char *here = getcwd(NULL, 0);
    const char *relative = here ? file_beneath(here, target) : NULL;
    AUTO_FREE char *value = mem_format("fileb://%s", relative ? relative : target);
    add_option(out, "--zip-file", value);
}

/* Over 50 MB the API takes no zip; S3 is the way then. */
static void add_by_s3(struct job *job, const char *command)
{
    AUTO_FREE char *here = getcwd(NULL, 0);
    const char *relative = here ? file_beneath(here, job->target) : NULL;
    str_add(&job->by_s3, "aws s3 cp ");
    add_quoted(&job->by_s3, relative ? relative : job->target);
    str_addf(&job->by_s3, " s3://BUCKET/%s && %s", file_name(job->target), command);
}

/* What the template says of the variable; NULL when it is of this machine only. */
static const struct environment_value *exported(const struct environment_value *variable)
{
    return variable->origin.kind == ORIGIN_LOCAL ? variable->under : variable;
}

/* Values that people should not see are left out; update-function-configuration sets them. */
static void add_environment(struct str *out, const struct function *function)
{
    AUTO_STR json;
    str_init(&json, COMMAND_BYTES / 2);
    str_add(&json, "Variables={");
    size_t given = 0;
    for (size_t i = 0; i < function->environment_count; i++) {
        const struct environment_value *one = exported(&function->environment[i]);
        if (!one || one->secret || !one->value || strpbrk(one->value, ",{}\"'"))
            continue;
        str_addf(&json, "%s%s=%s", given++ ? "," : "", one->name, one->value);
    }
    str_add(&json, "}");
    if (given)
        add_option(out, "--environment", json.text);
}

static void make_function_commands(struct job *job, const struct function *function)
{
    char number[16];
    str_addf(&job->update, "aws lambda update-function-code --function-name %s", function->name);
    AUTO_FREE char *by_s3 = mem_format("%s --s3-bucket BUCKET --s3-key %s", job->update.text,
                                       file_name(job->target));
    add_by_s3(job, by_s3);
    add_zip(&job->update, job->target);
    struct str *out = &job->create;
    str_addf(out, "aws lambda create-function --function-name %s", function->name);
    add_option(out, "--runtime", function->runtime);
    add_option(out, "--handler", function->handler);
    add_option(out, "--role", function->role && strncmp(function->role, "arn:", 4) == 0
                                  ? function->role
                                  : "arn:aws:iam::ACCOUNT:role/ROLE");
    snprintf(number, sizeof(number), "%d", function->memory_mb);
    add_option(out, "--memory-size", number);
    snprintf(number, sizeof(number), "%d", function->timeout_s);
    add_option(out, "--timeout", number);
    add_option(out, "--architectures", function->architecture);
    add_environment(out, function);
    add_zip(out, job->target);
}

static void make_layer_commands(struct job *job, const struct layer *layer)
{
    str_addf(&job->update, "aws lambda publish-layer-version --layer-name %s", layer->name);
    AUTO_FREE char *by_s3 = mem_format("%s --content S3Bucket=BUCKET,S3Key=%s",
                                       job->update.text, file_name(job->target));
    add_by_s3(job, by_s3);
    add_zip(&job->update, job->target);
    str_add(&job->create, job->update.text);
}

/* ---- the job ------------------------------------------------------------------------------- */

static int add_size(void *self, const struct file_entry *entry, struct error *error)
{
    (void)error;
    *(uint64_t *)self += (uint64_t)entry->info->st_size;
    return 0;
}

static uint64_t size_of(const char *path)
{
    struct error ignored = ERROR_INIT; /* it is told where it matters: when the layer is packaged */
    uint64_t bytes = 0;
    if (file_is_folder(path))
        (void)file_walk(path, NULL, add_size, &bytes, &ignored);
    else
        (void)unpack_size(path, &bytes, &ignored);
    return bytes;
}

static void run(void *self)
{
    struct job *job = self;
    for (size_t i = 0; i < job->layer_count; i++)
        job->layer_bytes += size_of(job->layers[i]);
    struct package_request request = {
        .source = job->source,
        .inline_name = job->inline_name,
        .inline_text = job->inline_text,
        .target = job->target,
        .use_ignore = job->use_ignore,
        .keep = job->keep,
        .other_bytes = job->layer_bytes,
        .limit_bytes = LIMIT_UNZIPPED_BYTES,
    };
    job->status = package_make(&request, &job->result, &job->error);
    if (job->status < 0)
        error_wrap(&job->error, "package %s", job->id);
}

static void done(void *self)
{
    struct job *job = self;
    struct runner_package package = {
        .id = job->id,
        .path = job->target,
        .result = &job->result,
        .command = job->result.zip_bytes > LIMIT_ZIP_BYTES ? job->by_s3.text : job->update.text,
        .create_command = job->create.text,
        .layer_bytes = job->layer_bytes,
    };
    if (job->done)
        job->done(job->self, job->status == 0 ? &package : NULL,
                  job->status == 0 ? NULL : &job->error);
    for (size_t i = 0; i < job->layer_count; i++)
        free(job->layers[i]);
    free(job->layers);
    str_release(&job->update);
    str_release(&job->by_s3);
    str_release(&job->create);
    free(job->id);
    free(job->source);
    free(job->inline_name);
    free(job->inline_text);
    free(job->target);
    free(job->keep);
    free(job);
}

/* Where the handler is, "dist" or "app", without the name of the function in it. */
static char *handler_place(const struct function *function)
{
    if (!function->handler)
        return NULL;
    const char *slash = strchr(function->handler, '/');
    return mem_text_n(function->handler,
                      slash ? (size_t)(slash - function->handler)
                            : strcspn(function->handler, "."));
}

static int fill_function(struct job *job, const struct packager_request *request,
                         const struct function *function, struct error *error)
{
    if (request->built) {
        job->source = mem_text(request->built);
    } else if (function->code_kind == CODE_INLINE) {
        bool python = function->runtime && strncmp(function->runtime, "python", 6) == 0;
        job->inline_name = mem_text(python ? "index.py" : "index.js");
        job->inline_text = mem_text(function->inline_code);
    } else if (function->code_path) {
        job->source = mem_text(function->code_path);
        job->keep = handler_place(function);
    } else {
        error_set(error, ERROR_NOT_FOUND, "%s has no code on this machine (CodeUri %s)",
                  function->id, function->code_uri ? function->code_uri : "not given");
        return error_hint(error, "only code in a folder, a zip or the template can be packaged");
    }
    for (size_t i = 0; i < function->layer_count; i++) {
        const char *built = request->layers ? request->layers[i] : NULL;
        const char *layer = built ? built : function->layers[i].path;
        if (layer)
            *ARRAY_PUSH(job->layers, job->layer_count, job->layer_capacity) = mem_text(layer);
    }
    make_function_commands(job, function);
    return 0;
}

static int fill_layer(struct job *job, const struct packager_request *request,
                      const struct layer *layer, struct error *error)
{
    if (!layer->path)
        return error_set(error, ERROR_NOT_FOUND, "layer %s has no content on this machine",
                         layer->id);
    job->source = mem_text(request->built ? request->built : layer->path);
    make_layer_commands(job, layer);
    return 0;
}

int packager_start(struct work *work, const struct packager_request *request,
                   void (*call)(void *self, const struct runner_package *package,
                                const struct error *error),
                   void *self, struct error *error)
{
    const struct function *function = project_function(request->project, request->id);
    const struct layer *layer = function ? NULL : project_layer(request->project, request->id);
    if (!function && !layer)
        return error_set(error, ERROR_NOT_FOUND, "no function or layer is called %s", request->id);
    if (file_make_folders(request->folder, 0755, error) < 0)
        return -1;
    struct job *job = mem_alloc(sizeof(*job));
    AUTO_FREE char *safe = file_name_for(function ? function->id : layer->id);
    AUTO_FREE char *name = mem_format("%s.zip", safe);
    job->done = call;
    job->self = self;
    job->id = mem_text(function ? function->id : layer->id);
    job->target = file_join(request->folder, name);
    job->use_ignore = !request->built;
    str_init(&job->update, COMMAND_BYTES);
    str_init(&job->by_s3, COMMAND_BYTES);
    str_init(&job->create, COMMAND_BYTES);
    int result = function ? fill_function(job, request, function, error)
                          : fill_layer(job, request, layer, error);
    if (result < 0) {
        job->done = NULL;
        done(job);
        return -1;
    }
    work_add(work, run, done, job);
    return 0;
}
