#include "tui/action/reach.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/attach.h"
#include "runner/engine/shell.h"
#include "runner/runner.h"
#include "tui/action/action.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"
#include "workspace/store/log_write.h"
#include "workspace/template/project_load.h"

struct reach {
    struct call *call;
    struct runner *runner;          /* NULL when another process has it */
    struct runner *own;             /* the same when it was opened for this call */
    struct runner_listener *listener;
    void (*log)(void *self, const struct log_record *record);
    void *self;
    struct errand *errands;         /* asked of another process, not answered */
};

/* One invocation asked of another process. */
struct errand {
    struct reach *reach;
    struct attach *attach;
    void (*done)(void *self, const struct runner_result *result);
    void (*failed)(void *self, const struct error *error);
    void *self;
    struct errand *next;
};

/* ---- the words of every command ------------------------------------------------------------- */

/* The values of ARGUMENT from the SKIPPED-th on. */
static const char **values_of(const struct call *call, const char *argument, size_t skipped,
                              size_t *out_count)
{
    const char **list = NULL, *value;
    size_t count = 0, capacity = 0;
    while ((value = call_value(call, argument, count + skipped)))
        *ARRAY_PUSH(list, count, capacity) = value;
    *out_count = count;
    return list;
}

void reach_load_init(const struct call *call, struct reach_load *out)
{
    *out = (struct reach_load){ .lists = { NULL } };
    struct load_request *request = &out->request;
    if (call->runner) {
        runner_load_request(call->runner, request);
        return;
    }
    request->path = call_value(call, "--template", 0);
    out->lists[0] = values_of(call, "--parameter", 0, &request->parameter_count);
    out->lists[1] = values_of(call, "--template", 1, &request->beside_count);
    request->parameters = out->lists[0];
    request->beside = out->lists[1];
    request->env_vars = call_value(call, "--env-vars", 0);
    request->config_file = call_value(call, "--config-file", 0);
    request->config_env = call_value(call, "--config-env", 0);
}

void reach_load_release(struct reach_load *load)
{
    free(load->lists[0]);
    free(load->lists[1]);
}

int reach_finish(struct call *call, int status, const struct error *error)
{
    char text[2048];
    call->ui->say(call->ui, UI_FAILURE, error_text(error, text, sizeof text));
    call_finish(call, status);
    return 1;
}

static int no_project(struct call *call, const struct error *error)
{
    bool absent = error->kind == ERROR_NOT_FOUND;
    return reach_finish(call, absent ? STATUS_PROJECT : status_of_error(error->kind), error);
}

static int load(struct call *call, bool made, const struct project **out, struct error *error)
{
    AUTO_REACH_LOAD load;
    reach_load_init(call, &load);
    load.request.made = made;
    if (project_load(&load.request, out, error) < 0)
        return no_project(call, error);
    if (load_check_given(*out, error) == 0)
        return 0;
    project_drop(take_ptr(out));
    return no_project(call, error);
}

int reach_project(struct call *call, const struct project **out, struct error *error)
{
    if (!call->runner)
        return load(call, false, out, error);
    *out = project_hold(runner_project(call->runner));
    return 0;
}

int reach_project_made(struct call *call, const struct project **out, struct error *error)
{
    return load(call, true, out, error);
}

int reach_usable(struct call *call, const struct project *project, struct error *error)
{
    if (!project || project->usable)
        return 0;
    for (size_t i = 0; i < project->problems.count; i++) {
        const struct problem *problem = &project->problems.items[i];
        if (problem->severity != PROBLEM_ERROR)
            continue;
        error_at(error, problem->file, problem->line, problem->column, ERROR_INVALID, "%s",
                 problem->message);
        return reach_finish(call, STATUS_PROJECT, error);
    }
    error_set(error, ERROR_INVALID, "%s cannot be read", project->template_path);
    return reach_finish(call, STATUS_PROJECT, error);
}

char *reach_root(const struct call *call, struct error *error)
{
    if (call->runner)
        return file_parent(runner_state_folder(call->runner));
    AUTO_FREE char *template = NULL;
    if (project_load_find(call_value(call, "--template", 0), &template, error) < 0)
        return NULL;
    AUTO_FREE char *absolute = file_absolute(template);
    return file_parent(absolute);
}

int reach_state_path(struct call *call, const char *name, char **out, struct error *error)
{
    AUTO_FREE char *root = reach_root(call, error);
    if (!root)
        return no_project(call, error);
    AUTO_FREE char *state = file_join(root, ".lambench");
    *out = file_join(state, name);
    return 0;
}

int reach_runner(struct call *call, const struct runner_options *options, struct runner **out,
                 struct error *error)
{
    struct runner_options complete = *options;
    AUTO_FREE const char **list = values_of(call, "--parameter", 0, &complete.parameter_count);
    AUTO_FREE const char **beside = values_of(call, "--template", 1, &complete.beside_count);
    complete.parameters = list;
    complete.beside = beside;
    complete.env_vars = call_value(call, "--env-vars", 0);
    complete.config_file = call_value(call, "--config-file", 0);
    complete.config_env = call_value(call, "--config-env", 0);
    complete.path = call_value(call, "--template", 0);
    complete.launcher = call->launcher;
    return runner_open(call->loop, &complete, out, error) < 0 ? no_project(call, error) : 0;
}

/* ---- opening -------------------------------------------------------------------------------- */

static void pass_log(void *self, const struct log_record *record)
{
    struct reach *reach = self;
    reach->log(reach->self, record);
}

/* True when another lambench serves the project. */
static bool served(struct call *call, struct error *error)
{
    AUTO(attach) attach = NULL;
    int pid = 0;
    if (attach_connect(call->loop, call_value(call, "--template", 0), &attach, &pid, error) < 0)
        return false;
    if (call_has(call, "--verbose"))
        call_say(call, UI_PLAIN, "using the lambench that serves this folder (pid %d)", pid);
    return true;
}

/* Values and further templates make another project: the one that is served has its own. */
static bool asks_for_own(const struct call *call)
{
    static const char *const options[] = { "--parameter", "--env-vars", "--config-file",
                                           "--config-env" };
    for (size_t i = 0; i < COUNT(options); i++)
        if (call_has(call, options[i]))
            return true;
    return call_value(call, "--template", 1) != NULL;
}

static int open_own(struct reach *reach, struct error *error)
{
    struct runner_options options = { .warm = 0 };
    int result = reach_runner(reach->call, &options, &reach->own, error);
    if (result == 0 && call_has(reach->call, "--verbose"))
        call_say(reach->call, UI_PLAIN, "no lambench serves this folder; opened it for this call");
    reach->runner = reach->own;
    return result;
}

int reach_open(struct call *call, void (*log)(void *self, const struct log_record *record),
               void *self, struct reach **out, struct error *error)
{
    AUTO(reach) reach = mem_alloc(sizeof *reach);
    *reach = (struct reach){ .call = call, .runner = call->runner, .log = log, .self = self };
    bool ask = !call->runner && !asks_for_own(call);
    if (!ask || !served(call, error)) {
        if (ask && error->kind != ERROR_NOT_FOUND)
            return -1;
        error_clear(error);
        int result = reach->runner ? 0 : open_own(reach, error);
        if (result != 0)
            return result;
        if (log)
            reach->listener = runner_subscribe(reach->runner, NULL, pass_log, reach);
    }
    *out = take_ptr(&reach);
    return 0;
}

static void errand_free(struct errand *errand)
{
    struct errand **link = &errand->reach->errands;
    while (*link && *link != errand)
        link = &(*link)->next;
    if (*link)
        *link = errand->next;
    loop_forget(errand->reach->call->loop, errand);
    attach_free(errand->attach);
    free(errand);
}

void reach_close(struct reach *reach)
{
    if (!reach)
        return;
    while (reach->errands)
        errand_free(reach->errands);
    if (reach->listener)
        runner_unsubscribe(reach->runner, reach->listener);
    runner_close(reach->own);
    free(reach);
}

void reach_warning(const struct reach *reach, const char *function, char *out, size_t size)
{
    struct runner_function_status status;
    out[0] = '\0';
    if (reach->runner && runner_function_status(reach->runner, function, &status))
        (void)snprintf(out, size, "%s", status.warning);
}

void reach_refused(const struct reach *reach, const char *function, char *out, size_t size)
{
    struct runner_function_status status;
    out[0] = '\0';
    if (reach->runner && runner_function_status(reach->runner, function, &status) &&
        status.refused[0])
        (void)snprintf(out, size, "its network has refused %s: see \"network\" in "
                       RUN_SETTINGS_FILE, status.refused);
}

const struct project *reach_project_now(const struct reach *reach)
{
    return reach->runner ? runner_project(reach->runner) : NULL;
}

/* ---- invoking ------------------------------------------------------------------------------- */

static void end_errand(void *self)
{
    errand_free(self);
}

static void errand_log(void *self, const struct log_record *record)
{
    struct errand *errand = self;
    errand->reach->log(errand->reach->self, record);
}

/* The connection is freed later: this is called from within it. */
static void errand_done(void *self, const struct runner_result *result)
{
    struct errand *errand = self;
    loop_later(errand->reach->call->loop, end_errand, errand);
    errand->done(errand->self, result);
}

static void errand_failed(void *self, const struct error *error)
{
    struct errand *errand = self;
    loop_later(errand->reach->call->loop, end_errand, errand);
    errand->failed(errand->self, error);
}

static int ask_other(struct reach *reach, const struct runner_invoke *invoke,
                     struct errand *errand, struct error *error)
{
    int pid;
    const char *path = call_value(reach->call, "--template", 0);
    if (attach_connect(reach->call->loop, path, &errand->attach, &pid, error) < 0)
        return -1;
    return attach_invoke(errand->attach, invoke, reach->log ? errand_log : NULL, errand_done,
                         errand_failed, errand, error);
}

int reach_invoke(struct reach *reach, const struct runner_invoke *invoke,
                 void (*done)(void *self, const struct runner_result *result),
                 void (*failed)(void *self, const struct error *error), void *self,
                 char out_request[37], struct error *error)
{
    out_request[0] = '\0';
    if (reach->runner)
        return runner_invoke(reach->runner, invoke, done, self, out_request, error);
    struct errand *errand = mem_alloc(sizeof *errand);
    *errand = (struct errand){ .reach = reach, .done = done, .failed = failed, .self = self,
                               .next = reach->errands };
    reach->errands = errand;
    int result = ask_other(reach, invoke, errand, error);
    if (result < 0)
        errand_free(errand);
    return result;
}

/* ---- a shell -------------------------------------------------------------------------------- */

/* One of the two. */
struct reach_shell {
    struct shell *own;
    struct attach *attach;
};

int reach_shell(struct reach *reach, const struct shell_request *request,
                const struct shell_calls *calls, void *self, struct reach_shell **out,
                struct error *error)
{
    struct reach_shell *shell = mem_alloc(sizeof(*shell));
    int pid, result;
    const char *path = call_value(reach->call, "--template", 0);
    if (reach->runner)
        result = runner_shell(reach->runner, request, calls, self, &shell->own, error);
    else
        result = attach_connect(reach->call->loop, path, &shell->attach, &pid, error);
    if (result == 0 && shell->attach)
        result = attach_shell(shell->attach, request, calls, self, error);
    *out = shell;
    return result;
}

void reach_shell_free(struct reach_shell *shell)
{
    if (!shell)
        return;
    shell_free(shell->own);
    attach_free(shell->attach);
    free(shell);
}

/* ---- debugging ------------------------------------------------------------------------------ */

struct reach_debug {
    struct attach *attach;
};

int reach_debug(struct reach *reach, const char *function, int port,
                void (*done)(void *self, int port),
                void (*failed)(void *self, const struct error *error), void *self,
                struct reach_debug **out, struct error *error)
{
    int pid, own;
    if (reach->own) {
        error_set(error, ERROR_NOT_FOUND, "no lambench serves this folder");
        return error_hint(error, "start one (lambench, lambench serve), or run it once: lambench "
                                 "invoke --debug");
    }
    if (reach->runner) {
        if (runner_debug(reach->runner, function, port, &own, error) < 0)
            return -1;
        done(self, own);
        return 0;
    }
    struct reach_debug *asked = mem_alloc(sizeof(*asked));
    *out = asked;
    if (attach_connect(reach->call->loop, call_value(reach->call, "--template", 0),
                       &asked->attach, &pid, error) < 0)
        return -1;
    return attach_debug(asked->attach, function, port, done, failed, self, error);
}

void reach_debug_free(struct reach_debug *asked)
{
    if (!asked)
        return;
    attach_free(asked->attach);
    free(asked);
}
