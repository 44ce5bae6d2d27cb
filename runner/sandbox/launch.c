#include "runner/sandbox/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/sandbox/helper.h"
#include "runner/sandbox/wire.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

struct launcher {
    int control;
    pid_t pid;
};

/* The launcher keeps of us the socket and where diagnostics go, nothing else. */
static _Noreturn void become_launcher(int control)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0
        || dup3(control, STDERR_FILENO + 1, O_CLOEXEC) < 0)
        _exit(1);
    (void)syscall(SYS_close_range, STDERR_FILENO + 2, ~0u, 0); /* before 5.9 they stay */
    helper_run(STDERR_FILENO + 1);
}

int launcher_start(struct launcher **out, struct error *error)
{
    int ends[2];
    if (wire_pair(ends, error) < 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        /* dup3 refuses a descriptor that is in place already */
        int control = fcntl(ends[1], F_DUPFD_CLOEXEC, 10);
        become_launcher(control);
    }
    int number = errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return error_system(error, number, "start the launcher");
    }
    struct launcher *launcher = mem_alloc(sizeof(*launcher));
    *launcher = (struct launcher){ .control = ends[0], .pid = pid };
    *out = launcher;
    return 0;
}

void launcher_stop(struct launcher *launcher)
{
    if (!launcher)
        return;
    close(launcher->control);
    while (waitpid(launcher->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    free(launcher);
}

void launcher_warm(struct launcher *launcher)
{
    struct wire_message message = { .kind = WIRE_WARM };
    (void)wire_send(launcher->control, &message, NULL, 0); /* the next start says what is wrong */
}

int launcher_ask(struct launcher *launcher, const struct wire_message *message, const int *fds,
                 size_t count, struct error *error)
{
    if (wire_send(launcher->control, message, fds, count) == 0)
        return 0;
    if (errno == EAGAIN)
        return error_set(error, ERROR_BUSY, "too many sandboxes are being started");
    return error_system(error, errno, "ask the launcher");
}
