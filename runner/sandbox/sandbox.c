#include "runner/sandbox/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runner/sandbox/cgroup.h"
#include "runner/sandbox/guard.h"
#include "runner/sandbox/launch.h"
#include "runner/sandbox/peer.h"
#include "runner/sandbox/sandbox_inside.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/file.h"
#include "workspace/base/log.h"
#include "workspace/base/loop.h"

enum { TEAR_DOWN_MS = 10000 };

/* ---- what comes ---------------------------------------------------------------------------- */

/* The last message, or the launcher has died and everything with it. */
static void note_gone(struct sandbox *sandbox, const struct wire_message *message)
{
    sandbox->gone = true;
    if (sandbox->tmp >= 0)
        close(take_fd(&sandbox->tmp)); /* what lies in it is memory until nobody has it */
    sandbox->end.wait_status = SIGKILL;
    sandbox_conclude_memory(sandbox, message->bytes, message->flag);
    if (!sandbox->ready && !sandbox->failed) {
        sandbox->failed = true;
        error_set(&sandbox->error, ERROR_SYSTEM, "sandbox: it ended before it was ready");
    }
}

static void note_made(struct sandbox *sandbox, const struct wire_folders *folders)
{
    (void)snprintf(sandbox->folder, sizeof(sandbox->folder), "%s", folders->memory);
    (void)snprintf(sandbox->cpu, sizeof(sandbox->cpu), "%s", folders->cpu);
    if (sandbox->folder[0])
        sandbox->freezer = cgroup_open_freezer(sandbox->folder);
    if (sandbox->killed)
        sandbox_kill(sandbox);
}

static void take_network(struct sandbox *sandbox, const struct wire_message *message,
                         struct wire_extra *extra)
{
    int fd = extra->count > 0 ? take_fd(&extra->fds[0]) : -1;
    if (!sandbox->guard || (fd < 0 && message->kind != WIRE_ENDPOINT)) {
        if (fd >= 0)
            close(fd);
    } else if (message->kind == WIRE_CALLS) {
        guard_take_calls(sandbox->guard, fd);
    } else if (message->kind == WIRE_NAMES) {
        guard_take_names(sandbox->guard, fd);
    } else {
        guard_take_endpoint(sandbox->guard, &message->endpoint, fd);
    }
}

static void take_connection(struct sandbox *sandbox, const struct wire_message *message,
                            struct wire_extra *extra)
{
    int fd = extra->count > 0 ? take_fd(&extra->fds[0]) : -1;
    if (sandbox->calls.connected && !sandbox->gone)
        sandbox->calls.connected(sandbox->self, message->bytes, fd);
    else if (fd >= 0)
        close(fd);
}

static void note_ready(struct sandbox *sandbox, bool with_tmp, struct wire_extra *extra)
{
    size_t count = extra->count;
    sandbox->ready = true;
    if (with_tmp && count > 0)
        sandbox->tmp = take_fd(&extra->fds[--count]);
    if (count > 0) /* assigned: it is here already */
        sandbox->listener = take_fd(&extra->fds[0]);
}

/* Messages about the sandbox itself; those about its programs are none of this one's. */
static void take_message(struct sandbox *sandbox, struct wire_message *message,
                         struct wire_extra *extra)
{
    switch (message->kind) {
    case WIRE_MADE:
        sandbox->first = message->number;
        sandbox->pidfd = extra->count > 0 ? take_fd(&extra->fds[0]) : -1;
        note_made(sandbox, &message->folders);
        break;
    case WIRE_MEMORY:
        sandbox->out_of_memory = true;
        break;
    case WIRE_READY:
        note_ready(sandbox, message->flag, extra);
        break;
    case WIRE_CALLS:
    case WIRE_NAMES:
    case WIRE_ENDPOINT:
        take_network(sandbox, message, extra);
        break;
    case WIRE_CONNECT:
        take_connection(sandbox, message, extra);
        break;
    case WIRE_FAILED:
        sandbox->failed = true;
        sandbox->error = message->error;
        break;
    case WIRE_GONE:
        note_gone(sandbox, message);
        break;
    default:
        break;
    }
    wire_close(extra);
}

static void unwatch(struct sandbox *sandbox)
{
    loop_watch_free(sandbox->watch);
    sandbox->watch = NULL;
    sandbox_stop_looking(sandbox);
    guard_free(sandbox->guard);
    sandbox->guard = NULL;
}

static void announce_ready(struct sandbox *sandbox)
{
    if (sandbox->watched)
        sandbox_watch_memory(sandbox, true);
    sandbox->calls.ready(sandbox->self, take_fd(&sandbox->listener));
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
    if (message.program > 0) {
        wire_close(&extra);
        sandbox_on_program(sandbox, &message, extra.sender);
        return;
    }
    take_message(sandbox, &message, &extra);
    if (sandbox->gone)
        announce_end(sandbox);
    else if (message.kind == WIRE_READY)
        announce_ready(sandbox);
}

/* ---- what is asked ------------------------------------------------------------------------- */

int sandbox_describe(char *taken_bytes, size_t size, struct error *error)
{
    AUTO_FREE char *bytes = taken_bytes;
    AUTO_CLOSE int fd = memfd_create("description", MFD_CLOEXEC);
    if (fd < 0 || file_write_all(fd, bytes, size) < 0)
        return error_system(error, errno, "describe what is wanted");
    return take_fd(&fd);
}

static int request(struct launcher *launcher, const struct spec *spec, int *out_status,
                   struct error *error)
{
    int ends[2], yes = 1;
    char *bytes;
    size_t size;
    spec_encode(spec, &bytes, &size);
    AUTO_CLOSE int description = sandbox_describe(bytes, size, error);
    if (description < 0 || wire_pair(ends, error) < 0)
        return -1;
    AUTO_CLOSE int ours = ends[0];
    AUTO_CLOSE int theirs = ends[1];
    int fds[] = { description, theirs };
    struct wire_message message = {
        .kind = WIRE_OPEN,
        .limits = { .memory_mb = spec->memory_mb, .processes = spec->processes,
                    .cpu = spec->cpu, .own_network = spec->own_network },
    };
    if (setsockopt(ours, SOL_SOCKET, SO_PASSCRED, &yes, sizeof(yes)) < 0)
        return error_system(error, errno, "prepare a socket");
    if (launcher_ask(launcher, &message, fds, COUNT(fds), error) < 0)
        return -1;
    *out_status = take_fd(&ours);
    return 0;
}

static int want_endpoint(void *self, const struct endpoint *endpoint)
{
    struct sandbox *sandbox = self;
    struct wire_message message = { .kind = WIRE_ENDPOINT, .endpoint = *endpoint };
    return wire_send(sandbox->status, &message, NULL, 0);
}

static void tell_refused(void *self, const char *where)
{
    struct sandbox *sandbox = self;
    if (sandbox->calls.refused)
        sandbox->calls.refused(sandbox->self, where);
}

int sandbox_open(struct launcher *launcher, struct loop *loop, const struct spec *spec,
                 const struct sandbox_calls *calls, void *self, struct sandbox **out,
                 struct error *error)
{
    int status;
    if (request(launcher, spec, &status, error) < 0)
        return error_wrap(error, "sandbox");
    struct sandbox *sandbox = mem_alloc(sizeof(*sandbox));
    *sandbox = (struct sandbox){
        .loop = loop, .calls = *calls, .self = self, .status = status, .pidfd = -1,
        .listener = -1, .tmp = -1, .limit = (uint64_t)spec->memory_mb << 20,
        .own_network = spec->own_network, .freezer = -1,
    };
    static const struct guard_calls guard_calls = { .wanted = want_endpoint,
                                                    .refused = tell_refused };
    if (spec->guarded)
        sandbox->guard = guard_open(loop, spec->reach, &guard_calls, sandbox);
    sandbox->watch = loop_watch_fd(loop, status, LOOP_READ, on_status, sandbox);
    *out = sandbox;
    return 0;
}

int sandbox_assign(struct sandbox *sandbox, const struct spec *spec, int taken_listener,
                   const struct sandbox_calls *calls, void *self, struct error *error)
{
    char *bytes;
    size_t size;
    struct wire_message message = { .kind = WIRE_ASSIGN };
    sandbox->calls = *calls;
    sandbox->self = self;
    sandbox->listener = taken_listener;
    spec_encode(spec, &bytes, &size);
    AUTO_CLOSE int description = sandbox_describe(bytes, size, error);
    if (description < 0)
        return -1;
    if (wire_send(sandbox->status, &message, &description, 1) < 0)
        return error_system(error, errno, "tell the sandbox");
    return 0;
}

void sandbox_kill(struct sandbox *sandbox)
{
    if (!sandbox->killed)
        sandbox->end.memory_peak = sandbox_memory_peak(sandbox);
    sandbox->killed = true; /* also if it is not made yet */
    if (sandbox->pidfd >= 0)
        (void)syscall(SYS_pidfd_send_signal, sandbox->pidfd, SIGKILL, NULL, 0); /* or is gone */
}

static void tell_first(struct sandbox *sandbox, enum wire_kind kind, bool flag)
{
    struct wire_message message = { .kind = kind, .flag = flag };
    (void)wire_send(sandbox->status, &message, NULL, 0); /* nobody is there to hear it */
}

/* What is frozen must not go on to run before it dies: the main process of each program is killed
 * as it is. */
void sandbox_kill_programs(struct sandbox *sandbox)
{
    for (size_t i = 0; sandbox->frozen && i < sandbox->program_count; i++)
        if (sandbox->programs[i]->started && !sandbox->programs[i]->over)
            (void)kill(sandbox->programs[i]->pid, SIGKILL); /* its end waits to be told */
    tell_first(sandbox, WIRE_KILL, true);
    sandbox_freeze(sandbox, false);
}

/* By signals the first process does it, which reaches all. When they go on it need not be waited
 * for: the programs themselves are woken from here. */
static void freeze_by_signals(struct sandbox *sandbox, bool stopped)
{
    tell_first(sandbox, WIRE_FREEZE, stopped);
    for (size_t i = 0; !stopped && i < sandbox->program_count; i++)
        if (sandbox->programs[i]->started && !sandbox->programs[i]->over)
            (void)kill(sandbox->programs[i]->pid, SIGCONT); /* or it has just ended */
}

static void set_frozen(struct sandbox *sandbox, bool stopped)
{
    if (sandbox->frozen == stopped || !sandbox->ready || sandbox->gone)
        return;
    sandbox->frozen = stopped;
    if (sandbox->freezer >= 0 && pwrite(sandbox->freezer, stopped ? "1" : "0", 1, 0) > 0)
        return;
    if (sandbox->freezer >= 0)
        close(take_fd(&sandbox->freezer)); /* one way or the other, never a mixture */
    freeze_by_signals(sandbox, stopped);
}

void sandbox_freeze(struct sandbox *sandbox, bool stopped)
{
    sandbox->rests = stopped;
    set_frozen(sandbox, stopped && sandbox->awake == 0);
}

void sandbox_keep_awake(struct sandbox *sandbox, bool on)
{
    sandbox->awake += on ? 1 : -1U;
    set_frozen(sandbox, sandbox->rests && sandbox->awake == 0);
}

int sandbox_connect(struct sandbox *sandbox, const unsigned char address[4], unsigned port,
                    uint64_t token)
{
    struct wire_message message = {
        .kind = WIRE_CONNECT, .bytes = token,
        .endpoint = { .address = { .family = AF_INET }, .port = port },
    };
    memcpy(message.endpoint.address.bytes, address, 4);
    return sandbox->gone ? -1 : wire_send(sandbox->status, &message, NULL, 0);
}

int sandbox_set_cpu(struct sandbox *sandbox, unsigned thousandths)
{
    return sandbox->cpu[0] && !sandbox->gone ? cgroup_set_cpu(sandbox->cpu, thousandths) : -1;
}

enum peer sandbox_peer(const struct sandbox *sandbox, const struct sockaddr *from, unsigned port)
{
    /* into a network of its own nobody else comes */
    return sandbox->own_network ? PEER_BELOW : peer_look(sandbox->first, from, port);
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
        if (message.program == 0)
            take_message(sandbox, &message, &extra);
        wire_close(&extra);
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
    int fds[] = { sandbox->status, sandbox->pidfd, sandbox->listener, sandbox->tmp,
                  sandbox->freezer };
    for (size_t i = 0; i < COUNT(fds); i++)
        if (fds[i] >= 0)
            close(fds[i]);
    sandbox_free_programs(sandbox);
    free(sandbox);
}
