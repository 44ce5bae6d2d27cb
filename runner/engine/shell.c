#include "runner/engine/shell.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/build/builder.h"
#include "runner/engine/engine.h"
#include "runner/engine/host.h"
#include "runner/engine/pool.h"
#include "runner/engine/slot.h"
#include "runner/runtime/environment.h"
#include "runner/runtime/instance.h"
#include "runner/runtime/starters.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/sandbox.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/model/run_settings.h"

enum { LOG_STREAM_BYTES = 160 };

struct shell {
    struct loop *loop;
    struct shell_calls calls;
    void *self;
    struct sandbox *sandbox;        /* own, or of an instance */
    bool joined;
    struct builder_use *use;        /* what was built of its code, in a sandbox of its own */
    struct program *program;        /* NULL: it is gone with its sandbox */
    bool over;
    struct error error;             /* told later, when it has one */
    int status;
};

/* ---- its end ------------------------------------------------------------------------------- */

static void tell_failure(void *self)
{
    struct shell *shell = self;
    shell->calls.failed(shell->self, &shell->error);
}

static void tell_end(void *self)
{
    struct shell *shell = self;
    shell->calls.ended(shell->self, shell->status);
}

/* Told later: the owner frees us then, which the sandbox does not stand while it calls. */
static void fail(struct shell *shell, const struct error *error)
{
    if (shell->over)
        return;
    shell->over = true;
    shell->error = *error;
    loop_later(shell->loop, tell_failure, shell);
}

static void on_program_failed(void *self, const struct error *error)
{
    fail(self, error);
}

static void on_program_ended(void *self, const struct sandbox_end *end)
{
    struct shell *shell = self;
    int status = end->wait_status;
    if (shell->over)
        return;
    shell->over = true;
    shell->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    loop_later(shell->loop, tell_end, shell);
}

static void on_started(void *self, pid_t pid)
{
    (void)self;
    (void)pid;
}

static void on_lost(void *self)
{
    struct shell *shell = self;
    struct error error = ERROR_INIT;
    shell->program = NULL;
    shell->sandbox = NULL;
    error_set(&error, ERROR_SYSTEM, "the instance has ended, and the shell with it");
    fail(shell, &error);
}

/* ---- the sandbox --------------------------------------------------------------------------- */

/* Nobody serves an API for it: whoever calls is refused at once. */
static void on_ready(void *self, int listener)
{
    (void)self;
    close(listener);
}

static void on_sandbox_failed(void *self, const struct error *error)
{
    fail(self, error);
}

static void on_sandbox_ended(void *self, const struct sandbox_end *end)
{
    struct error error = ERROR_INIT;
    error_set(&error, ERROR_SYSTEM, end->out_of_memory ? "the sandbox ran out of memory"
                                                       : "the sandbox was ended");
    fail(self, &error);
}

static int open_sandbox(struct shell *shell, const struct pool_host *host,
                        const struct project *project, const struct function *function,
                        struct command *command, struct error *error)
{
    static const struct sandbox_calls calls = {
        .ready = on_ready, .failed = on_sandbox_failed, .ended = on_sandbox_ended,
    };
    char stream[LOG_STREAM_BYTES];
    struct spec spec;
    const char *hint;
    const char *missing = builder_blocked(host->builder, function->id, &hint);
    if (missing) {
        error_set(error, ERROR_NOT_EMULATED, "%s has no code: %s", function->id, missing);
        return error_hint(error, "lambench build %s", function->id);
    }
    environment_log_stream(stream, sizeof(stream), function);
    shell->use = builder_use(host->builder, function->id);
    struct starter_request request = {
        .code_folder = shell->use ? shell->use->code : NULL,
        .layer_folders = shell->use ? shell->use->layers : NULL,
        .function = function, .settings = project->settings, .region = project->region,
        .state_folder = host->state_folder, .log_stream = stream,
        .initialization = "on-demand", .interpreters = host->interpreters,
    };
    spec_init(&spec);
    if (project->settings->cpu_share)
        spec.cpu = limits_cpu(function->memory_mb);
    slot_isolate(host, project, function, &spec);
    int result = starters_fill(&request, &spec, command, error);
    if (result == 0)
        result = sandbox_open(host->launcher, host->loop, &spec, &calls, shell, &shell->sandbox,
                              error);
    spec_release(&spec);
    return result;
}

/* ---- the program --------------------------------------------------------------------------- */

static const char *preferred(void)
{
    static const char bash[] = "/bin/bash";
    return file_exists(bash) ? bash : "/bin/sh"; /* a sandbox has the host's programs */
}

/* A command is found in PATH as the function would find it, thus by a shell inside. */
static const char **words_of(const struct shell_request *request)
{
    static const char *const finder[] = { "/bin/sh", "-c", "exec \"$@\"", "sh" };
    const char **words = mem_alloc((request->word_count + COUNT(finder) + 1) * sizeof(*words));
    size_t count = 0;
    if (request->word_count == 0) {
        words[count++] = preferred();
        if (isatty(request->input)) /* what comes through a pipe is a script */
            words[count++] = "-i";
    }
    for (size_t i = 0; request->word_count > 0 && i < COUNT(finder); i++)
        words[count++] = finder[i];
    for (size_t i = 0; i < request->word_count; i++)
        words[count++] = request->words[i];
    return words;
}

/* The function's variables, without those for our own clients, and then those that are wanted
 * besides. */
static char **variables_of(const struct shell_request *request, const struct command *command)
{
    size_t count = 0;
    char **variables =
        mem_alloc((command->env_count + request->variable_count + 1) * sizeof(*variables));
    for (size_t i = 0; i < command->env_count; i++)
        if (!text_starts(command->env[i], "LAMBENCH_"))
            variables[count++] = command->env[i];
    for (size_t i = 0; i < request->variable_count; i++)
        variables[count++] = (char *)request->variables[i];
    return variables;
}

static int run(struct shell *shell, const struct shell_request *request,
               const struct command *command, struct error *error)
{
    static const struct program_calls calls = {
        .lost = on_lost, .started = on_started, .failed = on_program_failed,
        .ended = on_program_ended,
    };
    AUTO_FREE const char **words = words_of(request);
    AUTO_FREE char **variables = variables_of(request, command);
    struct sandbox_program what = {
        .argv = (char *const *)words, .env = variables, .folder = command->folder,
        .input = request->input, .output = request->output, .errors = request->errors,
    };
    return sandbox_run(shell->sandbox, &what, &calls, shell, &shell->program, error);
}

static int start(struct shell *shell, const struct shell_request *request,
                 const struct engine *engine, const struct function *function,
                 struct error *error)
{
    struct command command;
    command_init(&command);
    int result = open_sandbox(shell, engine_host(engine), engine_project(engine), function,
                              &command, error);
    if (result == 0)
        result = run(shell, request, &command, error);
    command_release(&command);
    return result;
}

static int join(struct shell *shell, const struct shell_request *request,
                const struct engine *engine, const struct function *function,
                struct error *error)
{
    const struct pool *pool = engine_pool(engine, function);
    struct instance *instance = pool ? pool_newest(pool) : NULL;
    if (!instance) {
        error_set(error, ERROR_NOT_FOUND, "no instance of %s is running", function->id);
        return error_hint(error, "invoke it where lambench serves, or leave --instance out");
    }
    shell->joined = true;
    shell->sandbox = instance_sandbox(instance);
    sandbox_keep_awake(shell->sandbox, true);
    return run(shell, request, instance_command(instance), error);
}

int shell_open(struct engine *engine, const struct shell_request *request,
               const struct shell_calls *calls, void *self, struct shell **out,
               struct error *error)
{
    const struct function *function = engine_find(engine, request->function);
    if (!function) {
        error_set(error, ERROR_NOT_FOUND, "there is no function %s", request->function);
        return error_hint(error, "lambench list shows all");
    }
    AUTO(shell) shell = mem_alloc(sizeof(*shell));
    *shell = (struct shell){ .loop = engine_host(engine)->loop, .calls = *calls, .self = self };
    int result = request->join ? join(shell, request, engine, function, error)
                               : start(shell, request, engine, function, error);
    if (result < 0)
        return -1;
    *out = take_ptr(&shell);
    return 0;
}

void shell_free(struct shell *shell)
{
    if (!shell)
        return;
    loop_forget(shell->loop, shell);
    shell->over = true;
    if (shell->joined && shell->sandbox) {
        program_free(shell->program);
        sandbox_keep_awake(shell->sandbox, false);
    } else {
        sandbox_free(shell->sandbox); /* which tells of the program that is lost: we are over */
    }
    builder_use_free(shell->use);
    free(shell);
}
