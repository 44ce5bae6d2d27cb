#include "runner/sandbox/first.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/sandbox/wire.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

/* After vfork: memory is the first process' own, which stands still until exec. */
static int become_program(const struct first_program *program)
{
    struct wire_message message = { .kind = WIRE_PROGRAM };
    sigset_t none;
    if (setpgid(0, 0) < 0 || dup2(program->output, STDOUT_FILENO) < 0
        || dup2(program->errors, STDERR_FILENO) < 0)
        return errno;
    /* From here, because a message carries the pid of its sender as the receiver sees it. */
    if (wire_send(program->status, &message, &program->listener, 1) < 0)
        return errno;
    sigemptyset(&none);
    if (signal(SIGPIPE, SIG_DFL) == SIG_ERR || sigprocmask(SIG_SETMASK, &none, NULL) < 0)
        return errno;
    execve(program->argv[0], program->argv, program->env);
    return errno;
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

int first_start(const struct first_program *program, int *out_pid, struct error *error)
{
    volatile int failure = 0;
    pid_t pid = vfork();
    if (pid == 0) {
        failure = become_program(program);
        _exit(127);
    }
    if (pid < 0)
        return error_system(error, errno, "start a process");
    if (failure != 0)
        return describe_failure(program->argv[0], failure, error);
    struct wire_message message = { .kind = WIRE_STARTED };
    (void)wire_send(program->status, &message, NULL, 0); /* a parent that left is seen below */
    *out_pid = pid;
    return 0;
}

static uint64_t size_of_tmp(void)
{
    struct statvfs info;
    if (statvfs("/tmp", &info) < 0)
        return 0;
    return (uint64_t)(info.f_blocks - info.f_bfree) * info.f_frsize;
}

static _Noreturn void tell_and_leave(int status, int wait_status, const struct rusage *usage)
{
    struct wire_message message = { .kind = WIRE_EXITED, .number = wait_status,
                                    .bytes = (uint64_t)usage->ru_maxrss * 1024,
                                    .tmp_bytes = size_of_tmp() };
    (void)wire_send(status, &message, NULL, 0); /* nobody to tell otherwise */
    _exit(0);
}

static void collect(int status, pid_t program)
{
    int wait_status;
    struct rusage usage;
    for (pid_t pid; (pid = wait4(-1, &wait_status, WNOHANG, &usage)) > 0;)
        if (pid == program)
            tell_and_leave(status, wait_status, &usage);
}

/* kill(-1) from the first process of a PID namespace reaches every other process in it. */
static void obey(int status, pid_t program)
{
    struct wire_message message;
    int got = wire_receive(status, false, &message, NULL);
    if (got == 0)
        _exit(0);
    if (got < 0)
        return;
    if (message.kind == WIRE_SIGNAL)
        (void)kill(-program, message.number); /* it may just have ended */
    else if (message.kind == WIRE_FREEZE)
        (void)kill(-1, message.flag ? SIGSTOP : SIGCONT);
}

_Noreturn void first_wait(const struct first_program *program, int pid)
{
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD); /* blocked since the helper */
    int ended = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    struct pollfd watched[] = {
        { .fd = ended, .events = POLLIN },
        { .fd = program->status, .events = POLLIN },
        { .fd = program->orders, .events = 0 },
    };
    for (;;) {
        collect(program->status, pid);
        if (poll(watched, COUNT(watched), -1) < 0 && errno != EINTR)
            _exit(1);
        struct signalfd_siginfo info;
        if (watched[0].revents)
            (void)!read(ended, &info, sizeof(info)); /* collect() looks by itself */
        if (watched[1].revents)
            obey(program->status, pid);
        if (watched[2].revents)
            _exit(1);
    }
}
