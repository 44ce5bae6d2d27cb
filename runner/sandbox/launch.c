#include "runner/sandbox/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/sandbox/cgroup.h"
#include "runner/sandbox/helper.h"
#include "runner/sandbox/peer.h"
#include "runner/sandbox/spec.h"
#include "runner/sandbox/usage.h"
#include "runner/sandbox/wire.h"
#include "workspace/base/error.h"
#include "workspace/base/log.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"

enum { SAMPLE_MS = 10, TEAR_DOWN_MS = 10000 };

struct launcher {
    int control;
    pid_t pid;
};

struct sandbox {
    struct loop *loop;
    struct loop_watch *watch;
    struct loop_timer *sampler;
    struct sandbox_calls calls;
    void *self;
    int status;                     /* socket to the first process, and from the helper */
    int pidfd, listener;            /* -1 until they come */
    pid_t first, program;
    char folder[320];               /* control group, or "" */
    uint64_t limit, sampled;        /* bytes */
    uint64_t tmp_bytes;             /* in /tmp, when the program ended */
    bool tmp_seen;                  /* the group's own high-water mark is not the program's */
    bool started, failed, exited, gone, killed, watched, own_network;
    struct error error;             /* when failed */
    struct sandbox_end end;
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

static void unwatch(struct sandbox *sandbox)
{
    loop_watch_free(sandbox->watch);
    sandbox->watch = NULL;
    loop_timer_free(sandbox->sampler);
    sandbox->sampler = NULL;
}

/* The group's high-water mark includes what was in /tmp. When that was seen to be used, what was
 * sampled counts; and when the program did not end by itself, the last look, by sandbox_kill(). */
static void raise_peak(struct sandbox *sandbox, uint64_t group_peak)
{
    uint64_t peak = group_peak > sandbox->tmp_bytes ? group_peak - sandbox->tmp_bytes : 0;
    if (sandbox->tmp_seen || (sandbox->killed && sandbox->end.memory_peak > 0))
        return;
    if (peak > sandbox->end.memory_peak)
        sandbox->end.memory_peak = peak;
}

/* The last message, or the launcher has died and everything with it. */
static void note_gone(struct sandbox *sandbox, const struct wire_message *message)
{
    struct sandbox_end *end = &sandbox->end;
    sandbox->gone = true;
    if (!sandbox->exited) /* then it was taken down from outside, in one blow */
        end->wait_status = SIGKILL;
    raise_peak(sandbox, message->bytes);
    if (sandbox->sampled > end->memory_peak)
        end->memory_peak = sandbox->sampled;
    end->out_of_memory = (end->out_of_memory || message->flag) && WIFSIGNALED(end->wait_status)
        && WTERMSIG(end->wait_status) == SIGKILL;
    if (sandbox->limit > 0 && (end->out_of_memory || end->memory_peak > sandbox->limit))
        end->memory_peak = sandbox->limit;
    if (!sandbox->started && !sandbox->failed) {
        sandbox->failed = true;
        error_set(&sandbox->error, ERROR_SYSTEM, "sandbox: it ended before the program started");
    }
}

static void take_message(struct sandbox *sandbox, struct wire_message *message,
                         struct wire_extra *extra)
{
    switch (message->kind) {
    case WIRE_MADE:
        sandbox->first = message->number;
        sandbox->pidfd = extra->count > 0 ? take_fd(&extra->fds[0]) : -1;
        memcpy(sandbox->folder, message->folder, sizeof(sandbox->folder));
        sandbox->folder[sizeof(sandbox->folder) - 1] = '\0';
        if (sandbox->killed)
            sandbox_kill(sandbox);
        break;
    case WIRE_PROGRAM:
        sandbox->program = extra->sender;
        sandbox->listener = extra->count > 0 ? take_fd(&extra->fds[0]) : -1;
        break;
    case WIRE_STARTED:
        sandbox->started = true;
        break;
    case WIRE_FAILED:
        sandbox->failed = true;
        sandbox->error = message->error;
        break;
    case WIRE_EXITED:
        sandbox->exited = true;
        sandbox->end.wait_status = message->number;
        sandbox->end.memory_peak = message->bytes;
        sandbox->tmp_bytes = message->tmp_bytes;
        break;
    case WIRE_GONE:
        note_gone(sandbox, message);
        break;
    default:
        break;
    }
    wire_close(extra);
}

static void announce_start(struct sandbox *sandbox)
{
    if (sandbox->watched)
        sandbox_watch_memory(sandbox, true);
    sandbox->calls.started(sandbox->self, take_fd(&sandbox->listener));
}

static void announce_end(struct sandbox *sandbox)
{
    unwatch(sandbox);
    if (sandbox->failed)
        sandbox->calls.failed(sandbox->self, &sandbox->error);
    else
        sandbox->calls.ended(sandbox->self, &sandbox->end);
}

/* One message a turn: a call may have freed the sandbox. */
static void on_status(void *self, unsigned ready)
{
    struct sandbox *sandbox = self;
    struct wire_message message = { .kind = WIRE_GONE };
    struct wire_extra extra = { .count = 0 };
    (void)ready;
    int got = wire_receive(sandbox->status, false, &message, &extra);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        message = (struct wire_message){ .kind = WIRE_GONE };
    bool was_started = sandbox->started;
    take_message(sandbox, &message, &extra);
    if (sandbox->gone)
        announce_end(sandbox);
    else if (sandbox->started && !was_started)
        announce_start(sandbox);
}

/* A description may be larger than a message may be. */
static int encode(const struct spec *spec, struct error *error)
{
    AUTO_FREE char *bytes = NULL;
    size_t size;
    spec_encode(spec, &bytes, &size);
    AUTO_CLOSE int fd = memfd_create("spec", MFD_CLOEXEC);
    if (fd < 0)
        return error_system(error, errno, "describe the sandbox");
    for (size_t done = 0; done < size;) {
        ssize_t wrote = write(fd, bytes + done, size - done);
        if (wrote < 0)
            return error_system(error, errno, "describe the sandbox");
        done += (size_t)wrote;
    }
    return take_fd(&fd);
}

static int request(struct launcher *launcher, const struct spec *spec, int output, int errors,
                   int *out_status, struct error *error)
{
    int ends[2], yes = 1;
    AUTO_CLOSE int description = encode(spec, error);
    if (description < 0 || wire_pair(ends, error) < 0)
        return -1;
    AUTO_CLOSE int ours = ends[0];
    AUTO_CLOSE int theirs = ends[1];
    int fds[WIRE_FDS] = { description, output, errors, theirs };
    struct wire_message message = {
        .kind = WIRE_START,
        .limits = { .memory_mb = spec->memory_mb, .processes = spec->processes,
                    .own_network = spec->own_network },
    };
    if (setsockopt(ours, SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes)) < 0)
        return error_system(error, errno, "prepare a socket");
    if (wire_send(launcher->control, &message, fds, WIRE_FDS) < 0) {
        if (errno == EAGAIN)
            return error_set(error, ERROR_BUSY, "too many sandboxes are being started");
        return error_system(error, errno, "ask the launcher");
    }
    *out_status = take_fd(&ours);
    return 0;
}

int sandbox_start(struct launcher *launcher, struct loop *loop, const struct spec *spec,
                  int output, int errors, const struct sandbox_calls *calls, void *self,
                  struct sandbox **out, struct error *error)
{
    int status;
    if (request(launcher, spec, output, errors, &status, error) < 0)
        return error_wrap(error, "sandbox");
    struct sandbox *sandbox = mem_alloc(sizeof(*sandbox));
    *sandbox = (struct sandbox){
        .loop = loop, .calls = *calls, .self = self, .status = status, .pidfd = -1,
        .listener = -1, .limit = (uint64_t)spec->memory_mb << 20,
        .own_network = spec->own_network,
    };
    sandbox->watch = loop_watch_fd(loop, status, LOOP_READ, on_status, sandbox);
    *out = sandbox;
    return 0;
}

void sandbox_kill(struct sandbox *sandbox)
{
    if (!sandbox->killed && !sandbox->exited)
        sandbox->end.memory_peak = sandbox_memory_peak(sandbox);
    sandbox->killed = true; /* also if it is not made yet */
    if (sandbox->pidfd >= 0)
        (void)syscall(SYS_pidfd_send_signal, sandbox->pidfd, SIGKILL, NULL, 0); /* or is gone */
}

void sandbox_signal(struct sandbox *sandbox, int number)
{
    struct wire_message message = { .kind = WIRE_SIGNAL, .number = number };
    (void)wire_send(sandbox->status, &message, NULL, 0); /* nobody is there to hear it */
}

void sandbox_freeze(struct sandbox *sandbox, bool stopped)
{
    struct wire_message message = { .kind = WIRE_FREEZE, .flag = stopped };
    (void)wire_send(sandbox->status, &message, NULL, 0); /* nobody is there to hear it */
}

/* What the program has now, bytes. */
static uint64_t look(struct sandbox *sandbox)
{
    if (sandbox->folder[0]) {
        struct cgroup_look group;
        cgroup_look(sandbox->folder, sandbox->limit, &group);
        sandbox->tmp_seen = sandbox->tmp_seen || group.tmp > 0;
        return group.program;
    }
    uint64_t now = usage_below(sandbox->first, false);
    if (now > sandbox->sampled && now > sandbox->limit / 2)
        now = usage_below(sandbox->first, true);
    return now;
}

static void sample(void *self)
{
    struct sandbox *sandbox = self;
    uint64_t now = look(sandbox);
    if (now > sandbox->sampled)
        sandbox->sampled = now;
    if (sandbox->limit > 0 && now > sandbox->limit) {
        sandbox->end.out_of_memory = true;
        sandbox_kill(sandbox);
        return;
    }
    loop_timer_set(sandbox->sampler, SAMPLE_MS);
}

void sandbox_watch_memory(struct sandbox *sandbox, bool on)
{
    sandbox->watched = on;
    if (sandbox->gone || !sandbox->started) /* on_status() asks again */
        return;
    if (on && !sandbox->sampler)
        sandbox->sampler = loop_after_ms(sandbox->loop, SAMPLE_MS, sample, sandbox);
    else if (sandbox->sampler)
        loop_timer_set(sandbox->sampler, on ? SAMPLE_MS : -1);
}

uint64_t sandbox_memory_peak(struct sandbox *sandbox)
{
    uint64_t peak = sandbox->end.memory_peak;
    if (sandbox->gone || !sandbox->started)
        return peak;
    if (sandbox->folder[0])
        (void)look(sandbox); /* is there anything in /tmp? */
    uint64_t candidates[] = {
        sandbox->folder[0] && !sandbox->tmp_seen ? cgroup_peak(sandbox->folder) : 0,
        usage_peak(sandbox->program), sandbox->sampled,
    };
    for (size_t i = 0; i < COUNT(candidates); i++)
        if (candidates[i] > peak)
            peak = candidates[i];
    return sandbox->limit > 0 && peak > sandbox->limit ? sandbox->limit : peak;
}

pid_t sandbox_pid(const struct sandbox *sandbox)
{
    return sandbox->program;
}

bool sandbox_owns_peer(const struct sandbox *sandbox, const struct sockaddr *from, unsigned port)
{
    /* into a network of its own nobody else comes */
    return sandbox->own_network || peer_is_below(sandbox->first, from, port);
}

/* Bounded: it is a SIGKILL, and a helper that died is seen as the end of the socket. */
static void wait_until_gone(struct sandbox *sandbox)
{
    struct pollfd status = { .fd = sandbox->status, .events = POLLIN };
    while (!sandbox->gone) {
        struct wire_message message = { .kind = WIRE_GONE };
        struct wire_extra extra = { .count = 0 };
        int ready = poll(&status, 1, TEAR_DOWN_MS);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0) {
            log_add("sandbox", "process %d did not end in time", sandbox->first);
            return;
        }
        if (wire_receive(sandbox->status, false, &message, &extra) <= 0)
            message = (struct wire_message){ .kind = WIRE_GONE };
        take_message(sandbox, &message, &extra);
    }
}

void sandbox_free(struct sandbox *sandbox)
{
    if (!sandbox)
        return;
    unwatch(sandbox);
    if (!sandbox->gone) {
        sandbox_kill(sandbox);
        wait_until_gone(sandbox);
    }
    int fds[] = { sandbox->status, sandbox->pidfd, sandbox->listener };
    for (size_t i = 0; i < COUNT(fds); i++)
        if (fds[i] >= 0)
            close(fds[i]);
    free(sandbox);
}
