#include "runner/sandbox/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/sandbox/cgroup.h"
#include "runner/sandbox/enter.h"
#include "runner/sandbox/identity.h"
#include "runner/sandbox/seccomp.h"
#include "runner/sandbox/wire.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

enum {
    NEW_NAMESPACES = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS,
    SPARE_DELAY_MS = 4 /* not while a program that was just started loads */
};

/* What has to be known before a sandbox is made. */
struct kind {
    bool own_network;
    bool cpu;               /* its share of the processor is to be set */
};

/* One sandbox. A spare one has no status socket yet. */
struct cell {
    pid_t pid;
    int pidfd, orders, status;
    struct kind kind;
    struct cgroup group;
};

/* What is kept ready for the next start that needs the like. */
struct stock {
    struct cell *spare;     /* one of the helper's cells, or NULL */
    bool keep;              /* one is wanted */
    struct kind kind;       /* that of the last one asked for */
};

struct helper {
    int control, signals;
    bool ready;             /* the three below are made with the first use */
    struct identity identity;
    struct cgroup_home home;
    struct seccomp_program *filter, *watch; /* owned; NULL: this kernel has none */
    struct cell **cells;    /* owned, each */
    size_t count, capacity;
    struct stock stocks[2]; /* in the host's network, in one of its own */
};

static void get_ready(struct helper *helper)
{
    if (helper->ready)
        return;
    identity_plan(&helper->identity);
    cgroup_find(&helper->home);
    cgroup_sweep(&helper->home);
    seccomp_build_apart(&helper->filter, &helper->watch);
    helper->ready = true;
}

static int explain_clone(int number, struct error *error)
{
    error_system(error, number, "make a user namespace");
    if (number == ENOSPC)
        return error_hint(error, "this is a limit, not a full disk: raise the sysctl "
                          "user.max_user_namespaces (and user.max_net_namespaces)");
    if (number == EPERM || number == EACCES)
        return error_hint(error, "this system forbids it to ordinary users: set the sysctl "
                          "kernel.unprivileged_userns_clone=1 (Debian), or "
                          "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu)");
    return -1;
}

/* As fork: the child goes on here, with a copy of everything. GROUP is the folder of a control
 * group of version 2 it is to begin in, or -1. */
static pid_t clone_cell(bool own_network, int group, int *out_pidfd)
{
    struct clone_args args = {
        .flags = NEW_NAMESPACES | CLONE_PIDFD | (own_network ? CLONE_NEWNET : 0),
        .pidfd = (uintptr_t)out_pidfd, .exit_signal = SIGCHLD,
    };
    if (group >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (uint64_t)group;
    }
    return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

/* To begin in a group saves the time of moving there, some 10 ms in which the kernel waits for all
 * processors. Before Linux 5.7, and in version 1, the process has to move. */
static pid_t start_first(struct cell *cell, struct enter_plan *plan)
{
    AUTO_CLOSE int group = cell->group.kind != CGROUP_V2
        ? -1 : open(cell->group.folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    pid_t pid = group < 0 ? -1 : clone_cell(cell->kind.own_network, group, &cell->pidfd);
    if (pid >= 0)
        plan->group = -1;
    else
        pid = clone_cell(cell->kind.own_network, -1, &cell->pidfd);
    return pid;
}

static void free_cell(struct cell *cell)
{
    int *fds[] = { &cell->pidfd, &cell->orders, &cell->status };
    for (size_t i = 0; i < COUNT(fds); i++)
        if (*fds[i] >= 0)
            close(*fds[i]);
    cgroup_remove(&cell->group);
    free(cell);
}

static int start_cell(struct helper *helper, struct cell *cell, struct error *error)
{
    int ends[2];
    if (cgroup_make(&helper->home, cell->kind.cpu, &cell->group, error) < 0
        || wire_pair(ends, error) < 0)
        return -1;
    struct enter_plan plan = {
        .orders = ends[1], .group = cell->group.members,
        .cpu_group = cell->group.cpu_members, .root = helper->identity.root,
        .own_network = cell->kind.own_network, .filter = helper->filter,
        .watch = helper->watch,
    };
    cell->orders = ends[0];
    cell->pid = start_first(cell, &plan);
    int number = errno;
    if (cell->pid == 0)
        enter_run(&plan);
    close(ends[1]);
    if (cell->pid < 0)
        return explain_clone(number, error);
    if (identity_map(&helper->identity, cell->pid, error) < 0) {
        (void)kill(cell->pid, SIGKILL); /* collected like any other */
        return error_hint(error, "user namespaces may be restricted: see the sysctl "
                          "kernel.apparmor_restrict_unprivileged_userns (Ubuntu)");
    }
    struct wire_message go = { .kind = WIRE_MAPPED };
    (void)wire_send(cell->orders, &go, NULL, 0); /* if it is dead we hear of that */
    return 0;
}

/* The cell is in the list as soon as it has a process. */
static struct cell *new_cell(struct helper *helper, struct kind kind, struct error *error)
{
    struct cell *cell = mem_alloc(sizeof(*cell));
    *cell = (struct cell){ .pid = -1, .pidfd = -1, .orders = -1, .status = -1,
                           .kind = kind, .group = CGROUP_INIT };
    get_ready(helper);
    int status = start_cell(helper, cell, error);
    if (cell->pid > 0)
        *ARRAY_PUSH(helper->cells, helper->count, helper->capacity) = cell;
    else
        free_cell(cell);
    return status == 0 ? cell : NULL;
}

static bool lacks_spare(const struct stock *stock)
{
    return stock->keep && !stock->spare;
}

/* One a turn. */
static void make_spare(struct helper *helper)
{
    struct error error = ERROR_INIT; /* if it fails, the next start fails and says so */
    struct stock *stock = helper->stocks;
    if (!lacks_spare(stock))
        stock++;
    if (!lacks_spare(stock))
        return;
    stock->spare = new_cell(helper, stock->kind, &error);
    stock->keep = stock->spare != NULL;
}

/* Only in version 1 is a share of the processor another group. */
static bool serves(const struct cell *cell, struct kind kind)
{
    return !kind.cpu || cell->kind.cpu || cell->group.kind != CGROUP_V1;
}

static struct cell *take_cell(struct helper *helper, struct kind kind, struct error *error)
{
    struct stock *stock = &helper->stocks[kind.own_network];
    struct cell *spare = take_ptr(&stock->spare);
    stock->kind = kind;
    stock->keep = true; /* the next one is made when this one is on its way */
    if (spare && serves(spare, kind))
        return spare;
    if (spare)
        (void)kill(spare->pid, SIGKILL); /* collected like any other */
    return new_cell(helper, kind, error);
}

static int order(struct cell *cell, const struct wire_message *request,
                 const struct wire_extra *extra, struct error *error)
{
    struct wire_message made = { .kind = WIRE_MADE, .number = cell->pid };
    struct wire_message message = { .kind = WIRE_ORDER, .limits = request->limits };
    if (cgroup_limit(&cell->group, request->limits.memory_mb, request->limits.processes,
                     error) < 0)
        return -1;
    if (request->limits.cpu > 0 && cell->group.cpu[0])
        (void)cgroup_set_cpu(cell->group.cpu, request->limits.cpu); /* the parent sees if not */
    (void)snprintf(made.folders.memory, sizeof(made.folders.memory), "%s", cell->group.folder);
    (void)snprintf(made.folders.cpu, sizeof(made.folders.cpu), "%s", cell->group.cpu);
    if (wire_send(cell->status, &made, &cell->pidfd, 1) < 0
        || wire_send(cell->orders, &message, extra->fds, extra->count) < 0)
        return error_system(error, errno, "give the sandbox its order");
    return 0;
}

static void start(struct helper *helper, const struct wire_message *request,
                  struct wire_extra *extra)
{
    struct error error = ERROR_INIT;
    int status = extra->fds[1];
    struct kind kind = { .own_network = request->limits.own_network,
                         .cpu = request->limits.cpu > 0 };
    struct cell *cell = take_cell(helper, kind, &error);
    if (cell)
        cell->status = fcntl(status, F_DUPFD_CLOEXEC, 0);
    if (!cell || order(cell, request, extra, &error) < 0) {
        struct wire_message gone = { .kind = WIRE_GONE };
        error_wrap(&error, "sandbox");
        (void)wire_send_error(status, &error); /* a parent that left is seen elsewhere */
        if (cell)
            (void)kill(cell->pid, SIGKILL);
        else
            (void)wire_send(status, &gone, NULL, 0);
    }
    wire_close(extra);
}

/* Returns false when the parent has gone. */
static bool serve(struct helper *helper)
{
    struct wire_message message;
    struct wire_extra extra;
    int got = wire_receive(helper->control, false, &message, &extra);
    if (got < 0)
        return errno == EAGAIN;
    if (got == 0)
        return false;
    if (message.kind == WIRE_OPEN && extra.count == ENTER_ORDER_FDS) {
        start(helper, &message, &extra);
        return true;
    }
    wire_close(&extra);
    if (message.kind == WIRE_WARM) {
        helper->stocks[0].keep = true; /* most functions use the host's network */
        make_spare(helper);
    }
    return true;
}

static void tell_end(struct cell *cell)
{
    struct wire_message message = { .kind = WIRE_GONE };
    if (cell->group.kind != CGROUP_NONE) {
        message.flag = cgroup_kills(cell->group.folder) > 0;
        message.bytes = cgroup_peak(cell->group.folder);
        if (message.flag && cell->group.limit > 0)
            message.bytes = cell->group.limit;
    }
    if (cell->status >= 0)
        (void)wire_send(cell->status, &message, NULL, 0); /* it may not want to know any more */
}

static void collect(struct helper *helper)
{
    for (pid_t pid; (pid = waitpid(-1, NULL, WNOHANG)) > 0;)
        for (size_t i = 0; i < helper->count; i++) {
            struct cell *cell = helper->cells[i];
            if (cell->pid != pid)
                continue;
            for (size_t k = 0; k < COUNT(helper->stocks); k++)
                if (helper->stocks[k].spare == cell)
                    helper->stocks[k].spare = NULL;
            tell_end(cell);
            free_cell(cell);
            helper->cells[i] = helper->cells[--helper->count];
            break;
        }
}

static _Noreturn void take_down(struct helper *helper)
{
    for (size_t i = 0; i < helper->count; i++)
        (void)kill(helper->cells[i]->pid, SIGKILL); /* ours and not yet waited for */
    for (size_t i = 0; i < helper->count; i++) {
        (void)waitpid(helper->cells[i]->pid, NULL, 0);
        free_cell(helper->cells[i]);
    }
    _exit(0);
}

/* A group that waits for memory gets it, or its programs are ended. The first process stays. */
static void relieve(struct cell *cell)
{
    struct wire_message message = { .kind = WIRE_MEMORY };
    if (cgroup_relieve(&cell->group, cell->pid))
        return;
    if (cell->group.kind == CGROUP_V1 && cell->status >= 0) /* before it hears of their end */
        (void)wire_send(cell->status, &message, NULL, 0); /* or it does not want to know */
    if (cgroup_kill_others(&cell->group, cell->pid) == 0 && cell->group.kind == CGROUP_V1)
        (void)kill(cell->pid, SIGKILL); /* then it is the one that waits */
}

static short pressed_events(const struct cell *cell)
{
    return cell->group.kind == CGROUP_V2 ? POLLPRI : POLLIN;
}

static void turn(struct helper *helper)
{
    size_t watched_count = helper->count + 2;
    AUTO_FREE struct pollfd *watched = mem_alloc(watched_count * sizeof(*watched));
    watched[0] = (struct pollfd){ .fd = helper->control, .events = POLLIN };
    watched[1] = (struct pollfd){ .fd = helper->signals, .events = POLLIN };
    for (size_t i = 0; i < helper->count; i++)
        watched[i + 2] = (struct pollfd){ .fd = helper->cells[i]->group.pressed,
                                          .events = pressed_events(helper->cells[i]) };
    bool lacks = lacks_spare(&helper->stocks[0]) || lacks_spare(&helper->stocks[1]);
    int got = poll(watched, watched_count, lacks ? SPARE_DELAY_MS : -1);
    if (got == 0)
        make_spare(helper);
    if (got <= 0)
        return;
    for (size_t i = 2; i < watched_count; i++)
        if (watched[i].revents & (POLLIN | POLLPRI))
            relieve(helper->cells[i - 2]);
    if (watched[1].revents) {
        struct signalfd_siginfo info;
        if (read(helper->signals, &info, sizeof(info)) > 0 && info.ssi_signo == SIGTERM)
            take_down(helper);
        collect(helper);
    }
    if (watched[0].revents && !serve(helper))
        take_down(helper);
}

/* /proc/1/cmdline inside is a copy of ours: nobody inside is to read the words and variables this
 * program was started with. */
static void forget_words(void)
{
    uint64_t words_start, words_end, variables_start, variables_end;
    FILE *file = fopen("/proc/self/stat", "re");
    char text[2048];
    const char *rest = file && fgets(text, sizeof(text), file) ? strrchr(text, ')') : NULL;
    if (file)
        (void)fclose(file); /* only read */
    for (int field = 2; rest && field < 48; field++)
        rest = strchr(rest + 1, ' ');
    if (!rest || sscanf(rest, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64, &words_start,
                        &words_end, &variables_start, &variables_end) != 4)
        return;
    clearenv();
    memset((void *)(uintptr_t)words_start, 0, words_end - words_start);
    memset((void *)(uintptr_t)variables_start, 0, variables_end - variables_start);
    (void)snprintf((char *)(uintptr_t)words_start, words_end - words_start, "init");
}

static int watch_signals(void)
{
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigaddset(&mask, SIGTERM);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return signalfd(-1, &mask, SFD_CLOEXEC);
}

_Noreturn void helper_run(int control)
{
    struct helper helper = { .control = control };
    (void)prctl(PR_SET_NAME, "lambench-boxes"); /* only for those who look */
    (void)setsid(); /* keys on the terminal are the parent's */
    forget_words();
    helper.signals = watch_signals();
    /* Its end is seen on the socket; this is for a parent that left the socket to a child. */
    if (helper.signals < 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) < 0)
        _exit(1);
    for (;;)
        turn(&helper);
}
