#include "runner/runtime/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/clock.h"
#include "workspace/base/descriptors.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

/* In the child: it ends with us. */
static _Noreturn void become(const char *const *argv, int output, pid_t parent)
{
    int null = open("/dev/null", O_RDWR);
    descriptors_as_before();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent && null >= 0 &&
        dup2(null, 0) >= 0 && dup2(output, 1) >= 0 && dup2(null, 2) >= 0)
        execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

static pid_t start(const char *const *argv, int output)
{
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        become(argv, output, parent);
    return pid;
}

/* True when the output has ended before DEADLINE. */
static bool read_all(int fd, int64_t deadline_ns, struct str *out)
{
    for (;;) {
        int64_t left_ms = (deadline_ns - clock_mono_ns()) / 1000000;
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) <= 0)
            return false;
        char bytes[16384];
        ssize_t got = read(fd, bytes, sizeof(bytes));
        if (got <= 0)
            return got == 0;
        str_add_bytes(out, bytes, (size_t)got);
    }
}

bool ask_program(const char *const *argv, int timeout_ms, struct str *out)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    AUTO_CLOSE int in = ends[0];
    AUTO_CLOSE int to = ends[1];
    pid_t pid = start(argv, to);
    if (pid < 0)
        return false;
    close(take_fd(&to));
    bool ended = read_all(in, clock_mono_ns() + (int64_t)timeout_ms * 1000000, out);
    if (!ended)
        kill(pid, SIGKILL);
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return ended && !out->cut && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
