#include "runner/runner_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/attach.h"
#include "runner/build/builder.h"
#include "runner/changes.h"
#include "runner/ending.h"
#include "runner/engine/engine.h"
#include "runner/engine/shell.h"
#include "runner/host_check.h"
#include "runner/lambda_api.h"
#include "runner/packager.h"
#include "runner/reload.h"
#include "runner/sandbox/launch.h"
#include "runner/state_folder.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/base/work.h"
#include "workspace/files/git.h"
#include "workspace/model/project.h"
#include "workspace/store/metrics.h"
#include "workspace/template/project_load.h"

enum { GIT_MS = 300, GIT_FIRST_MS = 1, CHANGES_BYTES = 4096 };

static void notify(struct runner *runner, enum runner_notice_kind kind, const char *text)
{
    struct runner_notice notice = { .kind = kind, .text = text };
    notice_send(engine_notices(runner->engine), &notice);
}

/* ---- git, on the helper thread ------------------------------------------------------------- */

struct git_job {
    struct runner *runner;
    char *folder;
    struct git_state state;
};

static void git_run(void *self)
{
    struct git_job *job = self;
    git_read(job->folder, &job->state);
}

static void look_at_git(void *self);

static void git_done(void *self)
{
    struct git_job *job = self;
    struct runner *runner = job->runner;
    if (job->state.failure && !runner->git.failure)
        engine_say(runner->engine, NULL, false, job->state.failure);
    git_release(&runner->git);
    runner->git = job->state;
    runner->git_running = false;
    free(job->folder);
    free(job);
    notify(runner, RUNNER_GIT_CHANGED, NULL);
    if (runner->git_again)
        loop_timer_set(runner->git_timer, GIT_MS);
}

static void look_at_git(void *self)
{
    struct runner *runner = self;
    runner->git_again = runner->git_running;
    if (runner->git_running)
        return;
    runner->git_running = true;
    struct git_job *job = mem_alloc(sizeof(*job));
    job->runner = runner;
    job->folder = mem_text(runner->project->root);
    if (!runner->work)
        runner->work = work_new(runner->loop);
    work_add(runner->work, git_run, git_done, job);
}

/* ---- the project --------------------------------------------------------------------------- */

void runner_load_request(const struct runner *runner, struct load_request *out)
{
    *out = (struct load_request){
        .path = runner->template_path,
        .beside = (const char *const *)runner->beside,
        .beside_count = runner->beside_count,
        .parameters = (const char *const *)runner->parameters,
        .parameter_count = runner->parameter_count,
        .env_vars = runner->env_vars,
        .config_file = runner->config_file,
        .config_env = runner->config_env,
    };
}

static int load(struct runner *runner, const struct project **out, struct error *error)
{
    struct load_request request;
    runner_load_request(runner, &request);
    return project_load(&request, out, error);
}

static void tell_changes(struct runner *runner, const struct project *old, const char *what,
                         bool was_broken)
{
    AUTO_STR changes;
    str_init(&changes, CHANGES_BYTES);
    changes_tell(old, runner->project, &changes);
    notify(runner, RUNNER_PROJECT_CHANGED, changes.length ? changes.text : NULL);
    if (!changes.length && !was_broken)
        return;
    AUTO_FREE char *text =
        mem_format("%s: %s", what, changes.length ? changes.text : "can be read again");
    engine_say(runner->engine, NULL, false, text);
}

static void put_in_force(struct runner *runner, const struct project *taken, const char *what,
                         bool was_broken)
{
    const struct project *old = runner->project;
    runner->project = taken;
    engine_set_project(runner->engine, taken);
    if (runner->reload)
        reload_set_project(runner->reload, taken);
    if (old)
        tell_changes(runner, old, what, was_broken);
    project_drop(old);
}

static void tell_broken(struct runner *runner)
{
    const struct problem_list *problems = &runner->latest->problems;
    const struct problem *first = problems->count ? &problems->items[0] : NULL;
    AUTO_FREE char *text =
        first ? mem_format("%s:%d:%d %s", first->file, first->line, first->column, first->message)
              : mem_text("the template cannot be read");
    engine_say(runner->engine, NULL, true, text);
    notify(runner, RUNNER_PROJECT_CHANGED, NULL);
}

static int reread(struct runner *runner, const char *what, struct error *error)
{
    const struct project *project;
    if (load(runner, &project, error) < 0)
        return -1;
    bool was_broken = !runner->latest->usable;
    project_drop(runner->latest);
    runner->latest = project_hold(project);
    if (project->usable) {
        put_in_force(runner, project, what, was_broken);
    } else { /* what was there before goes on serving */
        project_drop(project);
        tell_broken(runner);
    }
    return 0;
}

/* ---- reload -------------------------------------------------------------------------------- */

static void on_template_changed(void *self, const char *what)
{
    struct runner *runner = self;
    struct error error = ERROR_INIT;
    if (runner->paused) {
        runner->template_stale = true;
        return;
    }
    char text[1600];
    if (reread(runner, what, &error) < 0)
        engine_say(runner->engine, NULL, true, error_text(&error, text, sizeof(text)));
}

static void remember_stale(struct runner *runner, const char *function, const char *what)
{
    for (size_t i = 0; i < runner->stale_count; i++)
        if (strcmp(runner->stale[i], function) == 0)
            return;
    *ARRAY_PUSH(runner->stale, runner->stale_count, runner->stale_capacity) = mem_text(function);
    engine_set_stale(runner->engine, function, true);
    AUTO_FREE char *text =
        mem_format("saved %s: %s is stale, reload is paused.  P turns it on", what, function);
    engine_say(runner->engine, function, true, text);
}

static void on_function_changed(void *self, const char *function, const char *what, bool as_it_is)
{
    struct runner *runner = self;
    if (runner->paused)
        remember_stale(runner, function, what);
    else
        engine_renew(runner->engine, function, what, as_it_is);
}

static void on_anything_changed(void *self)
{
    struct runner *runner = self;
    if (runner->shows_git)
        loop_timer_set(runner->git_timer, GIT_MS);
}

static void on_inputs(void *self, const char *function, const char *folder)
{
    struct runner *runner = self;
    if (runner->reload)
        reload_add(runner->reload, function, folder);
}

static void on_watch_failed(void *self, const char *text)
{
    struct runner *runner = self;
    engine_say(runner->engine, NULL, true, text);
}

void runner_pause_reload(struct runner *runner, bool paused)
{
    runner->paused = paused;
    if (paused)
        return;
    for (size_t i = 0; i < runner->stale_count; i++) {
        engine_set_stale(runner->engine, runner->stale[i], false);
        engine_renew(runner->engine, runner->stale[i], "files", true);
        free(runner->stale[i]);
    }
    runner->stale_count = 0;
    if (runner->template_stale) {
        runner->template_stale = false;
        on_template_changed(runner, file_name(runner->template_path));
    }
    notify(runner, RUNNER_PROJECT_CHANGED, NULL);
}

bool runner_reload_paused(const struct runner *runner)
{
    return runner->paused;
}

int runner_reload(struct runner *runner, struct error *error)
{
    return reread(runner, file_name(runner->template_path), error);
}

/* ---- open and close ------------------------------------------------------------------------ */

static int make_state_folder(struct runner *runner, struct error *error)
{
    runner->state_folder = state_folder_path(runner->latest->root);
    runner->log_folder = file_join(runner->state_folder, "logs");
    return state_folder_make(runner->state_folder, "logs", error);
}

static int open_services(struct runner *runner, const struct runner_options *options,
                         struct error *error)
{
    static const struct reload_calls calls = {
        .template_changed = on_template_changed,
        .function_changed = on_function_changed,
        .anything_changed = on_anything_changed,
        .failed = on_watch_failed,
    };
    AUTO_FREE char *socket = file_join(runner->state_folder, "run.sock");
    if (options->serve_socket &&
        attach_serve(runner->loop, runner->engine, socket, &runner->attach, error) < 0)
        return -1;
    if (options->lambda_port > 0 &&
        lambda_api_open(runner->loop, runner->engine, options->lambda_port, options->next_port,
                        &runner->lambda_api, error) < 0)
        return -1;
    if (runner->lambda_api)
        engine_set_api_port(runner->engine, lambda_api_port(runner->lambda_api));
    if (options->watch) {
        runner->reload = reload_new(runner->loop, &calls, runner);
        builder_tell_inputs(engine_builder(runner->engine), on_inputs, runner);
    }
    return 0;
}

static void copy_words(struct runner *runner, const struct runner_options *options)
{
    for (size_t i = 0; i < options->parameter_count; i++)
        *ARRAY_PUSH(runner->parameters, runner->parameter_count, runner->parameter_capacity) =
            mem_text(options->parameters[i]);
    for (size_t i = 0; i < options->beside_count; i++)
        *ARRAY_PUSH(runner->beside, runner->beside_count, runner->beside_capacity) =
            file_absolute(options->beside[i]);
    runner->env_vars = mem_text(options->env_vars);
    runner->config_file = mem_text(options->config_file);
    runner->config_env = mem_text(options->config_env);
}

int runner_open(struct loop *loop, const struct runner_options *options, struct runner **out,
                struct error *error)
{
    AUTO(runner) runner = mem_alloc(sizeof(*runner));
    runner->loop = loop;
    if (options->warm == 0) /* an invocation is all that is wanted: made ready while we read */
        launcher_warm(options->launcher);
    copy_words(runner, options);
    if (project_load_find(options->path, &runner->template_path, error) < 0 ||
        load(runner, &runner->latest, error) < 0 ||
        load_check_given(runner->latest, error) < 0 || make_state_folder(runner, error) < 0)
        return -1;
    struct engine_options engine_options = {
        .launcher = options->launcher,
        .state_folder = runner->state_folder,
        .warm = options->warm,
        .provision = options->provision,
    };
    runner->shows_git = options->watch && options->shows_git;
    runner->git_timer = loop_after_ms(loop, -1, look_at_git, runner);
    if (engine_open(loop, &engine_options, &runner->engine, error) < 0 ||
        open_services(runner, options, error) < 0)
        return -1;
    put_in_force(runner, project_hold(runner->latest), "template", false);
    if (runner->shows_git) /* not now: what is to be seen or served first comes first */
        loop_timer_set(runner->git_timer, GIT_FIRST_MS);
    *out = take_ptr(&runner);
    return 0;
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

void runner_close(struct runner *runner)
{
    if (!runner)
        return;
    if (runner->engine)
        ending_wait(runner->loop, runner->engine);
    attach_server_free(runner->attach);
    lambda_api_close(runner->lambda_api);
    reload_free(runner->reload);
    work_free(runner->work);
    runner_free_makings(runner);
    loop_timer_free(runner->git_timer);
    engine_close(runner->engine);
    git_release(&runner->git);
    project_drop(runner->project);
    project_drop(runner->latest);
    project_drop(runner->checked);
    problem_list_release(&runner->problems);
    free_texts(runner->parameters, runner->parameter_count);
    free(runner->env_vars);
    free(runner->config_file);
    free(runner->config_env);
    free_texts(runner->beside, runner->beside_count);
    free_texts(runner->stale, runner->stale_count);
    free(runner->template_path);
    free(runner->state_folder);
    free(runner->log_folder);
    free(runner);
}

/* ---- invoking ------------------------------------------------------------------------------ */

int runner_invoke(struct runner *runner, const struct runner_invoke *invoke,
                  void (*done)(void *self, const struct runner_result *result), void *self,
                  char out_request[37], struct error *error)
{
    return engine_invoke(runner->engine, invoke->function, invoke, done, self, out_request, error);
}

int runner_cancel(struct runner *runner, const char *request, struct error *error)
{
    return engine_cancel(runner->engine, request, error);
}

int runner_restart(struct runner *runner, const char *function, struct error *error)
{
    return engine_restart(runner->engine, function, error);
}

int runner_debug(struct runner *runner, const char *function, int port, int *out_port,
                 struct error *error)
{
    return engine_debug(runner->engine, function, port, out_port, error);
}

int runner_shell(struct runner *runner, const struct shell_request *request,
                 const struct shell_calls *calls, void *self, struct shell **out,
                 struct error *error)
{
    return shell_open(runner->engine, request, calls, self, out, error);
}

struct blob *runner_last_event(const struct runner *runner, const char *function,
                               const char **out_name)
{
    return engine_last_event(runner->engine, function, out_name);
}
