#include "runner/sandbox/execute.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/sandbox/command.h"
#include "runner/sandbox/identity.h"
#include "runner/sandbox/seccomp.h"
#include "runner/sandbox/wire.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

#define PORT_MARK "@API_PORT@"

enum { ENV_MAXIMUM = 1 << 20 };

static int limit(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit most;
    if (getrlimit(resource, &most) < 0)
        return -1;
    if (hard > most.rlim_max) /* what the host does not give us we cannot pass on */
        hard = most.rlim_max;
    struct rlimit wanted = { .rlim_cur = soft < hard ? soft : hard, .rlim_max = hard };
    return setrlimit(resource, &wanted);
}

static int set_limits(const struct execute_terms *terms, struct error *error)
{
    rlim_t files = terms->descriptors;
    /* Counted per user and user namespace, thus per sandbox, since Linux 5.14; unless it is root
     * the first process is one of them. */
    rlim_t processes = (rlim_t)terms->processes + (terms->root ? 0 : 1);
    const struct { int resource; rlim_t soft, hard; bool wanted; } limits[] = {
        /* one byte is none, and says, unlike 0, that the host's program for such files (core(5)) is
         * not to be started for it either */
        { RLIMIT_CORE, 1, 1, true },
        { RLIMIT_MEMLOCK, 65536, 65536, true },
        { RLIMIT_STACK, 8 << 20, RLIM_INFINITY, true },
        { RLIMIT_NOFILE, files, files, files > 0 },
        { RLIMIT_NPROC, processes, processes, terms->processes > 0 },
    };
    for (size_t i = 0; i < COUNT(limits); i++)
        if (limits[i].wanted && limit(limits[i].resource, limits[i].soft, limits[i].hard) < 0)
            return error_system(error, errno, "set resource limit %d", limits[i].resource);
    return 0;
}

static int place_descriptors(const struct execute_request *request, struct error *error)
{
    const int wanted[] = { request->input, request->output, request->errors };
    for (int fd = 0; fd < (int)COUNT(wanted); fd++)
        if (dup2(wanted[fd], fd) < 0)
            return error_system(error, errno, "place descriptor %d", fd);
    return 0;
}

/* Late: what is at 3 until then is the first process's. */
static int place_channel(const struct execute_request *request, struct error *error)
{
    if (request->channel >= 0 && dup2(request->channel, STDERR_FILENO + 1) < 0)
        return error_system(error, errno, "place descriptor 3");
    return 0;
}

/* A process group of its own; with a terminal for input a session of its own, which that terminal
 * then belongs to: so a shell has its jobs and nobody else's terminal. */
static int stand_apart(const struct execute_request *request, struct error *error)
{
    if (!isatty(request->input))
        return setpgid(0, 0) < 0 ? error_system(error, errno, "make a process group") : 0;
    if (setsid() < 0 || ioctl(request->input, TIOCSCTTY, 0) < 0)
        return error_system(error, errno, "take the terminal");
    return 0;
}

static int enter_folder(const struct execute_request *request, struct error *error)
{
    const char *folder = request->command->folder ? request->command->folder : "/";
    if (chdir(folder) < 0)
        return error_system(error, errno, "enter %s", folder);
    return 0;
}

static int clear_signals(struct error *error)
{
    sigset_t none;
    sigemptyset(&none);
    if (signal(SIGPIPE, SIG_DFL) == SIG_ERR || sigprocmask(SIG_SETMASK, &none, NULL) < 0)
        return error_system(error, errno, "clear signals");
    return 0;
}

/* From the process itself, because a message carries the pid of its sender as the receiver sees
 * it. */
static int say_who(const struct execute_request *request, struct error *error)
{
    struct wire_message message = { .kind = WIRE_PROGRAM, .program = request->program };
    if (wire_send(request->status, &message, NULL, 0) < 0)
        return error_system(error, errno, "tell the parent");
    return 0;
}

static int prepare(const struct execute_terms *terms, const struct execute_request *request,
                   struct error *error)
{
    (void)umask(022);
    if (stand_apart(request, error) < 0 || place_descriptors(request, error) < 0
        || enter_folder(request, error) < 0
        || set_limits(terms, error) < 0 || say_who(request, error) < 0
        || place_channel(request, error) < 0 || identity_drop(terms->root, error) < 0
        || clear_signals(error) < 0)
        return error_wrap(error, "sandbox");
    if (request->stopped && ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
        return error_system(error, errno, "sandbox: be stopped");
    if (terms->filter && seccomp_install(terms->filter, error) < 0)
        return error_wrap(error, "sandbox");
    return 0;
}

/* exec says ENOENT also when it is the interpreter that is missing. */
static int describe_failure(const char *path, int number, struct error *error)
{
    struct stat info;
    error_system(error, number, "exec %s", path);
    if (number == ENOENT && stat(path, &info) == 0)
        error_hint(error, "the file is there, but the interpreter it names (after #!, or its "
                   "dynamic loader) is not");
    else if (number == EACCES)
        error_hint(error, "it must be a file with the execute bit set for all: chmod 755");
    else if (number == ENOEXEC)
        error_hint(error, "it is neither a script that starts with #! nor a program for this "
                   "machine's processor");
    return -1;
}

static char *put_port(const char *variable, unsigned port)
{
    AUTO_STR text;
    str_init(&text, ENV_MAXIMUM);
    for (const char *mark; (mark = strstr(variable, PORT_MARK));) {
        str_add_bytes(&text, variable, (size_t)(mark - variable));
        str_addf(&text, "%u", port);
        variable = mark + strlen(PORT_MARK);
    }
    str_add(&text, variable);
    return str_take(&text);
}

static char **with_port(const struct command *command, unsigned port)
{
    char **env = mem_alloc((command->env_count + 1) * sizeof(*env));
    for (size_t i = 0; i < command->env_count; i++)
        env[i] = strstr(command->env[i], PORT_MARK) ? put_port(command->env[i], port)
                                                    : mem_text(command->env[i]);
    return env;
}

static void free_env(char **env)
{
    for (size_t i = 0; env[i]; i++)
        free(env[i]);
    free(env);
}

/* A traced process stands still as soon as it is executed; let go with a signal it stays so. */
static void leave_stopped(pid_t pid)
{
    siginfo_t info;
    while (waitid(P_PID, (id_t)pid, &info, WSTOPPED | WEXITED | WNOWAIT) < 0 && errno == EINTR)
        ;
    (void)ptrace(PTRACE_DETACH, pid, NULL, SIGSTOP); /* it is gone: its end is noted as always */
}

/* Between vfork and exec memory is that of the first process, which stands still: an error the
 * child fills is there when it goes on. Who the process is (user, limits, filter, folder) is the
 * child's own. */
static pid_t start(const struct execute_terms *terms, const struct execute_request *request,
                   char *const *env, struct error *error)
{
    const char *path = request->command->argv[0];
    volatile int failure = 0;
    pid_t pid = vfork();
    if (pid == 0) {
        failure = prepare(terms, request, error);
        if (failure == 0) {
            execve(path, request->command->argv, env);
            failure = errno;
        }
        _exit(127);
    }
    if (pid < 0)
        return error_system(error, errno, "start a process");
    if (failure > 0)
        describe_failure(path, failure, error);
    else if (failure == 0 && request->stopped)
        leave_stopped(pid);
    return failure ? -1 : pid;
}

int execute(const struct execute_terms *terms, const struct execute_request *request,
            pid_t *out_pid, struct error *error)
{
    if (request->command->argc == 0)
        return error_set(error, ERROR_INVALID, "there is no program to run");
    char **env = with_port(request->command, terms->port);
    pid_t pid = start(terms, request, env, error);
    free_env(env);
    if (pid < 0)
        return -1;
    *out_pid = pid;
    return 0;
}
