#include "workspace/base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/descriptors.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"

struct spawn {
    struct loop_child *child;
    pid_t pid;
    bool own_group, ended;
    void (*done)(void *self, int wait_status);
    void *self;
};

/* What the child tells us when it could not become the program. */
struct failure {
    enum step { STEP_PREPARE, STEP_FOLDER, STEP_PROGRAM } step;
    int number;
};

static void child_ended(void *self, int wait_status)
{
    struct spawn *spawn = self;
    spawn->ended = true;
    if (spawn->done)
        spawn->done(spawn->self, wait_status); /* may free SPAWN */
}

/* From here to run_child: in the child, where only system calls are safe. */

static _Noreturn void child_fail(int report_fd, enum step step)
{
    struct failure failure = { .step = step, .number = errno };
    ssize_t written = write(report_fd, &failure, sizeof failure);
    (void)written; /* nobody is left to tell */
    _exit(127);
}

/* A copy of FD above the standard descriptors, so that placing one cannot overwrite another. */
static int lifted(int fd, int open_flags)
{
    if (fd >= 0)
        return fcntl(fd, F_DUPFD_CLOEXEC, 3);
    int null = open("/dev/null", open_flags | O_CLOEXEC);
    return null < 0 || null > 2 ? null : fcntl(null, F_DUPFD_CLOEXEC, 3);
}

static bool place_descriptors(const struct spawn_options *options)
{
    int input = lifted(options->input, O_RDONLY);
    int output = lifted(options->output, O_WRONLY);
    int errors = lifted(options->errors, O_WRONLY);
    return input >= 0 && output >= 0 && errors >= 0 && dup2(input, 0) >= 0 &&
           dup2(output, 1) >= 0 && dup2(errors, 2) >= 0 &&
           close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0;
}

/* Handlers end with exec, but what we ignore would stay ignored. */
static void reset_signals(void)
{
    for (int number = 1; number < SIGRTMAX; number++)
        (void)signal(number, SIG_DFL); /* KILL and STOP refuse, and need it not */
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void run_child(const struct spawn_options *options, pid_t parent, int report_fd)
{
    reset_signals();
    descriptors_as_before();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        child_fail(report_fd, STEP_PREPARE);
    if (getppid() != parent) /* it died before we could ask to follow it */
        _exit(127);
    if ((options->own_group && setpgid(0, 0) < 0) || !place_descriptors(options))
        child_fail(report_fd, STEP_PREPARE);
    if (options->folder && chdir(options->folder) < 0)
        child_fail(report_fd, STEP_FOLDER);
    char *const *argv = (char *const *)options->argv;
    if (options->env)
        execvpe(argv[0], argv, (char *const *)options->env);
    else
        execvp(argv[0], argv);
    child_fail(report_fd, STEP_PROGRAM);
}

static int report_failure(const struct spawn_options *options, const struct failure *failure,
                          struct error *error)
{
    const char *program = options->argv[0];
    if (failure->step == STEP_FOLDER)
        return error_system(error, failure->number, "start %s in %s", program, options->folder);
    error_system(error, failure->number, "start %s", program);
    if (failure->step == STEP_PROGRAM && failure->number == ENOENT && !strchr(program, '/'))
        error_hint(error, "install %s, or add its folder to PATH", program);
    return -1;
}

/* Waits until PID runs the program (the pipe closes by itself) or says why it does not. */
static int await_start(const struct spawn_options *options, pid_t pid, int report_fd,
                       struct error *error)
{
    struct failure failure;
    ssize_t got;
    do {
        got = read(report_fd, &failure, sizeof failure);
    } while (got < 0 && errno == EINTR);
    if (got != sizeof failure)
        return 0;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    return report_failure(options, &failure, error);
}

/* Signals wait while the child still has our handlers. */
static pid_t fork_quietly(void)
{
    sigset_t all, old;
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &old);
    pid_t pid = fork();
    if (pid != 0) {
        int kept = errno;
        (void)sigprocmask(SIG_SETMASK, &old, NULL);
        errno = kept;
    }
    return pid;
}

static int start_child(const struct spawn_options *options, pid_t *out, struct error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_system(error, errno, "start %s", options->argv[0]);
    AUTO_CLOSE int report_fd = ends[0];
    pid_t parent = getpid();
    /* The child must not report over a descriptor that becomes a standard one. */
    int child_end = fcntl(ends[1], F_DUPFD_CLOEXEC, 3);
    (void)close(ends[1]);
    if (child_end < 0)
        return error_system(error, errno, "start %s", options->argv[0]);
    pid_t pid = fork_quietly();
    if (pid == 0)
        run_child(options, parent, child_end);
    int number = errno;
    (void)close(child_end);
    if (pid < 0)
        return error_system(error, number, "start %s", options->argv[0]);
    if (await_start(options, pid, report_fd, error) < 0)
        return -1;
    *out = pid;
    return 0;
}

struct spawn *spawn_start(struct loop *loop, const struct spawn_options *options,
                          void (*done)(void *self, int wait_status), void *self,
                          struct error *error)
{
    pid_t pid = -1;
    if (start_child(options, &pid, error) < 0)
        return NULL;
    struct spawn *spawn = mem_alloc(sizeof *spawn);
    *spawn = (struct spawn){ .pid = pid, .own_group = options->own_group, .done = done,
                             .self = self };
    spawn->child = loop_on_child_end(loop, pid, child_ended, spawn);
    return spawn;
}

pid_t spawn_pid(const struct spawn *spawn)
{
    return spawn->pid;
}

void spawn_kill(struct spawn *spawn, int number)
{
    if (!spawn->ended)
        (void)kill(spawn->own_group ? -spawn->pid : spawn->pid, number); /* gone is fine */
}

void spawn_free(struct spawn *spawn)
{
    if (!spawn)
        return;
    if (!spawn->ended) {
        spawn_kill(spawn, SIGKILL);
        while (waitpid(spawn->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    loop_child_free(spawn->child);
    free(spawn);
}
