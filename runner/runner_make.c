/* Builds and packages that somebody asked for. */
#include "runner/runner_inside.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "runner/build/builder.h"
#include "runner/engine/engine.h"
#include "runner/packager.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/text.h"
#include "workspace/base/work.h"
#include "workspace/model/project.h"

/* Waits for a build; a package is made of it then. */
struct runner_making {
    struct runner_making *next;
    struct runner *runner;
    char *id, *folder;          /* FOLDER: where the package goes; NULL: only the build is wanted */
    void (*built)(void *self, const struct runner_build *build);
    void (*packed)(void *self, const struct runner_package *package, const struct error *error);
    void *self;
    struct builder_use *use;    /* what it is made of stays while it is packed */
};

static void making_free(struct runner_making *making)
{
    builder_forget(engine_builder(making->runner->engine), making);
    builder_use_free(making->use);
    free(making->id);
    free(making->folder);
    free(making);
}

void runner_free_makings(struct runner *runner)
{
    while (runner->makings) {
        struct runner_making *making = runner->makings;
        runner->makings = making->next;
        making_free(making);
    }
}

/* Takes it out of the list; free it. */
static void end(struct runner_making *making)
{
    struct runner_making **at = &making->runner->makings;
    while (*at != making)
        at = &(*at)->next;
    *at = making->next;
}

/* Of the function and its layers the first whose build failed, else its own. */
static void status_of(struct runner *runner, const char *id, struct builder_status *out)
{
    struct builder *builder = engine_builder(runner->engine);
    const struct function *function = project_function(runner->project, id);
    builder_status(builder, id, out);
    for (size_t i = 0; function && i < function->layer_count; i++) {
        struct builder_status layer;
        if (out->state == BUILDER_FAILED || !function->layers[i].reference)
            continue;
        builder_status(builder, function->layers[i].reference, &layer);
        if (layer.state == BUILDER_FAILED)
            *out = layer;
    }
}

static void on_built(struct runner_making *making)
{
    struct builder *builder = engine_builder(making->runner->engine);
    struct builder_status status;
    char serves[40];
    status_of(making->runner, making->id, &status);
    builder_serves(builder, making->id, serves, sizeof(serves));
    struct runner_build build = {
        .id = making->id,
        .failed = status.state == BUILDER_FAILED,
        .again = status.took_ms >= 0,
        .method = status.method,
        .does = status.does,
        .serves = serves,
        .folder = status.folder,
        .took_ms = status.took_ms,
        .failure = status.failure,
        .hint = status.hint,
        .output = status.output,
        .problems = status.problems,
    };
    making->built(making->self, &build);
}

/* ---- packages ------------------------------------------------------------------------------ */

/* Programs are built for this machine, and the zip is for another. */
static int check_architecture(const struct function *function, const struct builder_status *status,
                              struct error *error)
{
    struct utsname host;
    bool native = text_equal(status->method, "go") || text_equal(status->method, "cargo");
    if (!function || !native || uname(&host) < 0 || !function->architecture)
        return 0;
    bool arm = strcmp(host.machine, "aarch64") == 0;
    if (arm == (strcmp(function->architecture, "arm64") == 0))
        return 0;
    error_set(error, ERROR_NOT_EMULATED, "%s is built for this machine (%s), the template says %s",
              function->id, host.machine, function->architecture);
    return error_hint(error, "build it there, or with sam build");
}

static void on_packed(void *self, const struct runner_package *package, const struct error *error)
{
    struct runner_making *making = self;
    end(making);
    making->packed(making->self, package, error);
    making_free(making);
}

static int pack(struct runner_making *making, struct error *error)
{
    struct runner *runner = making->runner;
    struct builder_status status;
    status_of(runner, making->id, &status);
    if (status.state == BUILDER_FAILED) {
        error_set(error, ERROR_SYSTEM, "the build failed: %s", status.failure);
        return error_hint(error, "%s", status.hint ? status.hint : "");
    }
    if (check_architecture(project_function(runner->project, making->id), &status, error) < 0)
        return -1;
    making->use = builder_use(engine_builder(runner->engine), making->id);
    struct packager_request request = {
        .project = runner->project,
        .id = making->id,
        .folder = making->folder,
        .built = status.folder,
        .layers = making->use ? making->use->layers : NULL,
    };
    if (!runner->work)
        runner->work = work_new(runner->loop);
    return packager_start(runner->work, &request, on_packed, making, error);
}

static void on_settled(void *self)
{
    struct runner_making *making = self;
    struct error error = ERROR_INIT;
    if (making->packed && pack(making, &error) == 0)
        return;
    end(making);
    if (making->packed)
        making->packed(making->self, NULL, &error);
    else
        on_built(making);
    making_free(making);
}

/* ---- from outside -------------------------------------------------------------------------- */

/* The logical id of a function or layer; NULL: there is none. */
static const char *find_id(const struct runner *runner, const char *id, struct error *error)
{
    const struct function *function = project_function(runner->project, id);
    const struct layer *layer = function ? NULL : project_layer(runner->project, id);
    if (!function && !layer)
        error_set(error, ERROR_NOT_FOUND, "no function or layer is called %s", id);
    return function ? function->id : layer ? layer->id : NULL;
}

static void look_again(struct runner *runner, const char *id, bool clean)
{
    struct builder *builder = engine_builder(runner->engine);
    const struct function *function = project_function(runner->project, id);
    (void)builder_again(builder, id, clean);
    for (size_t i = 0; function && i < function->layer_count; i++)
        if (function->layers[i].reference)
            (void)builder_again(builder, function->layers[i].reference, clean);
}

static struct runner_making *begin(struct runner *runner, const char *id, bool clean, void *self)
{
    struct runner_making *making = mem_alloc(sizeof(*making));
    making->runner = runner;
    making->id = mem_text(id);
    making->self = self;
    making->next = runner->makings;
    runner->makings = making;
    look_again(runner, id, clean);
    builder_wait(engine_builder(runner->engine), id, on_settled, making);
    return making;
}

int runner_build(struct runner *runner, const char *id, bool clean,
                 void (*done)(void *self, const struct runner_build *build), void *self,
                 struct error *error)
{
    const char *known = find_id(runner, id, error);
    if (!known)
        return -1;
    begin(runner, known, clean, self)->built = done;
    return 0;
}

bool runner_build_stop(struct runner *runner, const char *id)
{
    struct error ignored = ERROR_INIT;
    const char *known = find_id(runner, id, &ignored);
    return known && builder_cancel(engine_builder(runner->engine), known);
}

int runner_package(struct runner *runner, const char *id, const char *folder,
                   void (*done)(void *self, const struct runner_package *package,
                                const struct error *error),
                   void *self, struct error *error)
{
    const char *known = find_id(runner, id, error);
    if (!known)
        return -1;
    struct runner_making *making = begin(runner, known, false, self);
    making->folder = folder ? file_absolute(folder) : file_join(runner->state_folder, "dist");
    making->packed = done;
    return 0;
}
