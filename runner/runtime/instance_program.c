/* instance_program: the processes of an instance: how they are started, their lines, their end. */
#include "runner/runtime/instance_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/runtime/exit_text.h"
#include "runner/runtime/output.h"
#include "runner/runtime/spare.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/text.h"

#define EXTENSIONS_FOLDER "/opt/extensions"
enum { FAILING_MS = 1000 }; /* an extension that has reported an error may still end by itself */

/* ---- lines --------------------------------------------------------------------------------- */

static bool is_runtime(const struct instance_program *program)
{
    return program == INSTANCE_RUNTIME(program->instance);
}

static void on_line(void *self, const char *text, size_t size)
{
    struct instance_program *program = self;
    struct instance *instance = program->instance;
    instance->calls.line(instance->self, instance, !is_runtime(program), text, size);
}

/* ---- the runtime --------------------------------------------------------------------------- */

static void on_started(void *self, pid_t pid)
{
    struct instance_program *program = self;
    struct instance *instance = program->instance;
    (void)pid;
    if (!instance->started) /* time spent on the sandbox is no part of init */
        instance->started_ns = clock_mono_ns();
    instance->started = true;
}

/* A program could not be executed: that in OUT, what to do about it among the failure. */
static void describe(struct instance *instance, const struct error *error, char *out, size_t size)
{
    exit_text_of_exec(error->what, out, size);
    snprintf(instance->failure.hint, sizeof(instance->failure.hint), "%s", error->hint);
}

/* Neither there nor executable: then no other place had one either (see start_provided.c). */
static bool is_no_bootstrap(const struct error *error)
{
    return strcmp(error->what, "exec /var/task/bootstrap: Permission denied") == 0 ||
           (strcmp(error->what, "exec /var/task/bootstrap: No such file or directory") == 0 &&
            !error->hint[0]);
}

static void describe_runtime(struct instance *instance, const struct error *error, char *out,
                             size_t size)
{
    describe(instance, error, out, size);
    if (!is_no_bootstrap(error))
        return;
    snprintf(out, size, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
    snprintf(instance->failure.hint, sizeof(instance->failure.hint),
             "build it, name it bootstrap, and make it executable (chmod +x)");
}

/* Drops what remains of a process; its last lines are read. */
static void bury(struct instance_program *program)
{
    program->running = false;
    output_drain(program->output);
    output_free(take_ptr(&program->output));
}

static void on_runtime_failed(void *self, const struct error *error)
{
    struct instance_program *program = self;
    struct instance *instance = program->instance;
    char text[1600];
    bury(program);
    describe_runtime(instance, error, text, sizeof(text));
    if (instance->state == INSTANCE_STOPPING)
        instance_stop_step(instance);
    else
        instance_fail(instance, INSTANCE_NOT_MADE, "Runtime.InvalidEntrypoint", text);
}

static void on_runtime_ended(void *self, const struct sandbox_end *end)
{
    struct instance_program *program = self;
    struct instance *instance = program->instance;
    bury(program);
    if (instance->state == INSTANCE_STOPPING) {
        instance_stop_step(instance);
        return;
    }
    instance->failure.end = *end;
    instance->failure.pid = program_pid(program->program);
    instance_fail(instance, instance->runtime == RUNTIME_INIT_ERROR ? INSTANCE_INIT_REPORTED
                            : instance->runtime == RUNTIME_RESTORE_ERROR
                                ? INSTANCE_RESTORE_REPORTED
                                : INSTANCE_EXITED, NULL, NULL);
}

/* Starts WHAT as PROGRAM, with a pipe for both its outputs, so that lines keep their order. */
static int run(struct instance *instance, struct instance_program *program,
               const struct sandbox_program *what, const struct program_calls *calls,
               struct error *error)
{
    AUTO_CLOSE int writer = -1;
    program->instance = instance;
    if (output_open(instance->loop, on_line, program, &program->output, &writer, error) < 0)
        return -1;
    struct sandbox_program with = *what;
    with.input = -1;
    with.output = with.errors = writer;
    if (sandbox_run(instance->sandbox, &with, calls, program, &program->program, error) < 0) {
        output_free(take_ptr(&program->output));
        return -1;
    }
    program->running = true;
    return 0;
}

static const struct program_calls runtime_calls = {
    .started = on_started, .failed = on_runtime_failed, .ended = on_runtime_ended,
};

void instance_adopt_runtime(struct instance *instance, struct program *program,
                            struct output *output)
{
    struct instance_program *runtime = INSTANCE_RUNTIME(instance);
    *runtime = (struct instance_program){ .instance = instance, .program = program,
                                          .output = output, .running = true };
    program_adopt(program, &runtime_calls, runtime);
    output_adopt(output, on_line, runtime);
}

/* A spare's init is what it does from here on. */
static int let_go_on(struct instance *instance, struct error *error)
{
    if (instance->late)
        return 0; /* it is done when everything is there */
    instance->started = true;
    instance->channel = take_fd(&instance->gate);
    if (spare_release(instance->channel, &instance->command, instance->listener, error) < 0)
        return -1;
    instance_hand_channel(instance);
    return 0;
}

/* A client of ours need not connect to us: it finds its connection when it begins. */
static int run_client(struct instance *instance, const struct sandbox_program *what,
                      struct error *error)
{
    struct sandbox_program with = *what;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return error_system(error, errno, "make a socket");
    AUTO_CLOSE int ours = ends[0];
    AUTO_CLOSE int theirs = ends[1];
    with.channel = theirs;
    if (run(instance, INSTANCE_RUNTIME(instance), &with, &runtime_calls, error) < 0)
        return -1;
    if (instance->channel >= 0) /* of a runtime before, which never came so far */
        close(instance->channel);
    instance->channel = take_fd(&ours);
    instance_hand_channel(instance);
    return 0;
}

static int start_runtime(struct instance *instance, const struct sandbox_program *what,
                         struct error *error)
{
    if (instance->gate >= 0)
        return let_go_on(instance, error);
    if (instance->command.channel)
        return run_client(instance, what, error);
    return run(instance, INSTANCE_RUNTIME(instance), what, &runtime_calls, error);
}

void instance_run_runtime(struct instance *instance)
{
    const struct command *command = &instance->command;
    struct sandbox_program what = { .argv = command->argv, .env = command->env,
                                    .folder = command->folder, .stopped = command->stopped };
    struct error error = ERROR_INIT;
    instance->state = INSTANCE_INIT;
    if (start_runtime(instance, &what, &error) == 0)
        return;
    error_text(&error, instance->failure.text, sizeof(instance->failure.text));
    instance_fail_later(instance, INSTANCE_NOT_MADE, "Runtime.InvalidEntrypoint", 0);
}

/* ---- extensions ---------------------------------------------------------------------------- */

/* What an extension does not see of the runtime's variables (as AWS's emulator selects them), nor
 * of those for our own clients. */
static bool is_for_runtime(const char *variable)
{
    static const char *const names[] = {
        "AWS_EXECUTION_ENV", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS", "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    };
    size_t size = strcspn(variable, "=");
    for (size_t i = 0; i < COUNT(names); i++)
        if (strlen(names[i]) == size && strncmp(names[i], variable, size) == 0)
            return true;
    return variable[0] == '_' || text_starts(variable, "LAMBENCH_");
}

static char **extension_environment(const struct command *command)
{
    char **env = mem_alloc((command->env_count + 1) * sizeof(*env));
    size_t count = 0;
    for (size_t i = 0; i < command->env_count; i++)
        if (!is_for_runtime(command->env[i]))
            env[count++] = command->env[i];
    return env;
}

struct instance_program *instance_program_of(struct instance *instance,
                                             const struct extension *extension)
{
    return extension->external ? &instance->programs[extension - instance->extensions.list] : NULL;
}

static struct extension *extension_of(const struct instance_program *program)
{
    struct instance *instance = program->instance;
    return &instance->extensions.list[program - instance->programs];
}

static void on_extension_failed(void *self, const struct error *error)
{
    struct instance_program *program = self;
    struct instance *instance = program->instance;
    char text[1600];
    bury(program);
    extension_end(extension_of(program), EXTENSION_LAUNCH_ERROR,
                  error->kind == ERROR_DENIED ? "PermissionDenied" : "UnknownError");
    describe(instance, error, text, sizeof(text));
    if (instance->state == INSTANCE_STOPPING)
        instance_stop_step(instance);
    else
        instance_fail(instance, INSTANCE_EXTENSION, "Extension.LaunchError", text);
}

static const char *fault_of(const struct extension *extension)
{
    return extension->state == EXTENSION_INIT_ERROR   ? "Extension.InitError"
           : extension->state == EXTENSION_EXIT_ERROR ? "Extension.ExitError"
                                                      : "Extension.Crash";
}

static void on_extension_ended(void *self, const struct sandbox_end *end)
{
    struct instance_program *program = self;
    struct instance *instance = program->instance;
    struct extension *extension = extension_of(program);
    char text[128];
    bury(program);
    if (instance->state == INSTANCE_STOPPING) {
        bool well = WIFEXITED(end->wait_status) && WEXITSTATUS(end->wait_status) == 0;
        extension_end(extension, well ? EXTENSION_EXITED : EXTENSION_SHUTDOWN_FAILED, NULL);
        instance_stop_step(instance);
        return;
    }
    const char *fault = fault_of(extension);
    if (extension->error_type[0] == '\0')
        extension_end(extension, EXTENSION_EXITED, fault);
    exit_text(end->wait_status, true, text, sizeof(text));
    instance_fail(instance, INSTANCE_EXTENSION, fault, text);
}

static int run_extension(struct instance *instance, const char *name, char *const *env,
                         struct error *error)
{
    static const struct program_calls calls = {
        .started = on_started, .failed = on_extension_failed, .ended = on_extension_ended,
    };
    struct extension *extension = extension_add(&instance->extensions, name);
    if (!extension)
        return error_set(error, ERROR_LIMIT, "Extension limit (%d) reached", EXTENSIONS_MOST);
    AUTO_FREE char *path = mem_format(EXTENSIONS_FOLDER "/%s", name);
    char *const argv[] = { path, NULL };
    struct sandbox_program what = { .argv = argv, .env = env, .folder = "/" };
    return run(instance, instance_program_of(instance, extension), &what, &calls, error);
}

void instance_run_extensions(struct instance *instance)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char **env = extension_environment(&instance->command);
    for (size_t i = 0; i < instance->name_count; i++)
        if (run_extension(instance, instance->names[i], env, &error) < 0) {
            error_text(&error, instance->failure.text, sizeof(instance->failure.text));
            instance_fail_later(instance, INSTANCE_EXTENSION, "Extension.LaunchError", 0);
            return;
        }
    if (instance->name_count == 0)
        instance_run_runtime(instance);
}

/* An error that an extension reports ends the environment with the extension's process; an internal
 * one has none of its own. */
void instance_on_extension_error(struct instance *instance, struct extension *extension)
{
    if (instance->state == INSTANCE_STOPPING)
        return;
    snprintf(instance->failure.text, sizeof(instance->failure.text), "%.127s",
             extension->error_type);
    instance_fail_later(instance, INSTANCE_EXTENSION, fault_of(extension),
                        extension->external ? FAILING_MS : 0);
}
