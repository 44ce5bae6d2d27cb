#include "runner/sandbox/first.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/sandbox/command.h"
#include "runner/sandbox/mounts.h"
#include "runner/sandbox/network.h"
#include "runner/sandbox/wire.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

#define VICTIM "500\n"

enum {
    COMMAND_MAXIMUM = 64 << 20,
    REST_MS = 1000,             /* so long after it started something it gives memory back */
    STACK_BYTES = 1 << 18,      /* more than that was not used, or something is amiss */
    FRAME_BYTES = 64,           /* what a call leaves above its frame's address */
    WORDS_BELOW_BYTES = 8192
};

/* A program that has not ended yet. */
struct running {
    unsigned program;
    pid_t pid;
};

struct state {
    struct first first;         /* a copy: the caller's frame is given back */
    char usual[16];             /* oom_score_adj */
    struct running *running;    /* owned */
    size_t count, capacity;
    bool untidy;                /* there may be memory to give back */
};

static uint64_t size_of_tmp(void)
{
    struct statvfs info;
    if (statvfs("/tmp", &info) < 0)
        return 0;
    return (uint64_t)(info.f_blocks - info.f_bfree) * info.f_frsize;
}

/* ---- the end of processes ------------------------------------------------------------------ */

static void tell_end(const struct state *state, unsigned program, int wait_status,
                     const struct rusage *usage)
{
    struct wire_message message = { .kind = WIRE_EXITED, .program = program,
                                    .number = wait_status,
                                    .bytes = (uint64_t)usage->ru_maxrss * 1024,
                                    .tmp_bytes = size_of_tmp() };
    (void)wire_send(state->first.status, &message, NULL, 0); /* a parent that left is seen */
}

static void note_end(struct state *state, pid_t pid, int wait_status, const struct rusage *usage)
{
    for (size_t i = 0; i < state->count; i++)
        if (state->running[i].pid == pid) {
            unsigned program = state->running[i].program;
            state->running[i] = state->running[--state->count];
            tell_end(state, program, wait_status, usage);
            return;
        }
}

/* Orphans too. With WAIT: until there is no process but this one. */
static void collect(struct state *state, bool wait)
{
    int wait_status;
    struct rusage usage;
    for (;;) {
        pid_t pid = wait4(-1, &wait_status, wait ? 0 : WNOHANG, &usage);
        if (pid > 0)
            note_end(state, pid, wait_status, &usage);
        else if (pid == 0 || errno != EINTR)
            return;
    }
}

/* ---- who is to be killed for want of memory ------------------------------------------------ */

int first_open_victim(void)
{
    return open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
}

static void look_at_victim(struct state *state)
{
    int fd = state->first.victim;
    ssize_t size = fd < 0 ? 0 : read(fd, state->usual, sizeof(state->usual) - 1);
    state->usual[size > 0 ? size : 0] = '\0';
}

/* A program inherits it: when memory runs out the kernel chooses one of them, however small they
 * are, and this process lives to start the next one. */
static void be_victim(const struct state *state, const char *score)
{
    if (state->first.victim >= 0)
        (void)!pwrite(state->first.victim, score, strlen(score), 0); /* then all are alike */
}

/* ---- what the parent says ------------------------------------------------------------------ */

static int read_command(int fd, struct command *out, struct error *error)
{
    struct stat info;
    if (fstat(fd, &info) < 0 || info.st_size > COMMAND_MAXIMUM)
        return error_set(error, ERROR_LIMIT, "its description is too large");
    size_t size = (size_t)info.st_size;
    AUTO_FREE char *bytes = mem_alloc(size + 1);
    if (pread(fd, bytes, size, 0) != (ssize_t)size)
        return error_system(error, errno, "read its description");
    return command_decode(bytes, size, out, error);
}

static int run(struct state *state, const struct wire_message *order,
               const struct wire_extra *extra, struct error *error)
{
    struct command command;
    pid_t pid;
    size_t count = 3;
    int input = order->number & WIRE_RUN_INPUT ? extra->fds[count++] : STDIN_FILENO;
    int channel = order->number & WIRE_RUN_CHANNEL ? extra->fds[count++] : -1;
    if (extra->count != count)
        return error_set(error, ERROR_INVALID, "the order to run a program is damaged");
    if (read_command(extra->fds[0], &command, error) < 0)
        return -1;
    struct execute_request request = {
        .command = &command, .program = order->program, .status = state->first.status,
        .stopped = order->flag,
        .input = input, /* ours is /dev/null */
        .channel = channel,
        .output = extra->fds[1], .errors = extra->fds[2],
    };
    be_victim(state, VICTIM);
    int status = execute(&state->first.terms, &request, &pid, error);
    be_victim(state, state->usual);
    command_release(&command);
    if (status < 0)
        return -1;
    *ARRAY_PUSH(state->running, state->count, state->capacity) =
        (struct running){ .program = order->program, .pid = pid };
    return 0;
}

static void run_and_tell(struct state *state, const struct wire_message *order,
                         const struct wire_extra *extra)
{
    state->untidy = true;
    struct error error = ERROR_INIT;
    struct wire_message message = { .kind = WIRE_STARTED, .program = order->program };
    if (run(state, order, extra, &error) < 0) {
        message.kind = WIRE_FAILED;
        message.error = error;
    }
    (void)wire_send(state->first.status, &message, NULL, 0); /* a parent that left is seen */
}

static void assign_and_tell(const struct state *state, const struct wire_extra *extra)
{
    struct error error = ERROR_INIT;
    if (!state->first.assign || extra->count != 1)
        error_set(&error, ERROR_INVALID, "sandbox: an order came that does not fit");
    if (error.kind == ERROR_NONE && state->first.assign(extra->fds[0], &error) == 0) {
        AUTO_CLOSE int tmp = mounts_open_tmp();
        struct wire_message message = { .kind = WIRE_READY, .flag = tmp >= 0 };
        (void)wire_send(state->first.status, &message, &tmp, tmp >= 0 ? 1 : 0); /* as above */
        return;
    }
    (void)wire_send_error(state->first.status, &error);
    _exit(1);
}

static void signal_program(const struct state *state, unsigned program, int number)
{
    for (size_t i = 0; i < state->count; i++)
        if (state->running[i].program == program)
            (void)kill(-state->running[i].pid, number); /* it may just have ended */
}

static void make_endpoint(const struct state *state, const struct wire_message *message)
{
    struct error ignored = ERROR_INIT; /* that there is none says enough */
    AUTO_CLOSE int fd = -1;
    int made = network_endpoint(&message->endpoint, &fd, &ignored);
    (void)wire_send(state->first.status, message, &fd, made < 0 ? 0 : 1);
}

/* To an address as it is seen here: how that goes on is for the parent to see. */
static void connect_out(const struct state *state, const struct wire_message *message)
{
    struct sockaddr_storage where;
    const struct endpoint *to = &message->endpoint;
    socklen_t size = address_socket(&to->address, to->port, &where);
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool begun = fd >= 0 && (connect(fd, (struct sockaddr *)&where, size) == 0
                             || errno == EINPROGRESS);
    (void)wire_send(state->first.status, message, &fd, begun ? 1 : 0);
}

/* kill(-1) from the first process of a PID namespace reaches every other process in it. */
static __attribute__((noinline)) void obey(struct state *state)
{
    struct wire_message message;
    struct wire_extra extra;
    int got = wire_receive(state->first.status, false, &message, &extra);
    if (got == 0)
        _exit(0);
    if (got < 0)
        return;
    if (message.kind == WIRE_ASSIGN)
        assign_and_tell(state, &extra);
    else if (message.kind == WIRE_RUN)
        run_and_tell(state, &message, &extra);
    else if (message.kind == WIRE_SIGNAL)
        signal_program(state, message.program, message.number);
    else if (message.kind == WIRE_FREEZE)
        (void)kill(-1, message.flag ? SIGSTOP : SIGCONT);
    else if (message.kind == WIRE_ENDPOINT)
        make_endpoint(state, &message);
    else if (message.kind == WIRE_CONNECT)
        connect_out(state, &message);
    else if (message.kind == WIRE_KILL) {
        (void)kill(-1, SIGKILL);
        collect(state, true);
    }
    wire_close(&extra);
}

/* Of the stack: from FRAME, that of a function that does not return, up to the words this program
 * was started with (and what the kernel puts just below them); and what lies below our own frame,
 * but for what a call from here needs. */
static __attribute__((noinline)) void give_back_stack(const void *frame)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t begin = ((uintptr_t)frame + FRAME_BYTES + page - 1) & ~(page - 1);
    uintptr_t words = (uintptr_t)program_invocation_name & ~(page - 1);
    uintptr_t end = words > WORDS_BELOW_BYTES ? words - WORDS_BELOW_BYTES : 0;
    uintptr_t below = ((uintptr_t)__builtin_frame_address(0) & ~(page - 1)) - page;
    if (begin < end && end - begin < STACK_BYTES)
        (void)madvise((void *)begin, end - begin, MADV_DONTNEED); /* or it stays, which is fine */
    (void)madvise((void *)(below - STACK_BYTES), STACK_BYTES, MADV_DONTNEED); /* what there is */
}

/* What setting up and starting took is of no use to a process that waits, and there are many. */
static void give_back(struct state *state, const void *frame)
{
    (void)malloc_trim(0);
    give_back_stack(frame);
    state->untidy = false;
}

_Noreturn void first_run(const struct first *first)
{
    struct state state = { .first = *first, .untidy = true };
    sigset_t mask;
    /* that one was stopped or goes on is none of our business, and would wake us each time */
    struct sigaction quiet = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP };
    (void)sigaction(SIGCHLD, &quiet, NULL);
    look_at_victim(&state);
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD); /* blocked since the helper */
    int ended = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    struct pollfd watched[] = {
        { .fd = ended, .events = POLLIN },
        { .fd = state.first.status, .events = POLLIN },
        { .fd = state.first.orders, .events = 0 },
    };
    for (;;) {
        int ready = poll(watched, COUNT(watched), state.untidy ? REST_MS : -1);
        if (ready < 0 && errno != EINTR)
            _exit(1);
        if (ready == 0)
            give_back(&state, __builtin_frame_address(0));
        struct signalfd_siginfo info;
        if (watched[0].revents) {
            (void)!read(ended, &info, sizeof(info)); /* collect() looks by itself */
            collect(&state, false);
        }
        if (watched[1].revents)
            obey(&state);
        if (watched[2].revents)
            _exit(1);
    }
}
