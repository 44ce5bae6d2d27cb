#include "runner/sandbox/enter.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runner/sandbox/first.h"
#include "runner/sandbox/mounts.h"
#include "runner/sandbox/network.h"
#include "runner/sandbox/overlay.h"
#include "runner/sandbox/root.h"
#include "runner/sandbox/scope.h"
#include "runner/sandbox/seccomp.h"
#include "runner/sandbox/spec.h"
#include "runner/sandbox/wire.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

enum { KEPT_FIRST = 3, SPEC_MAXIMUM = 128 << 20, NAMES_PORT = 53 };

struct enter {
    const struct enter_plan *plan;
    int orders, groups[2];
    int listener;
    unsigned port;
    struct spec spec;
    int status;                 /* socket to the parent; -1 until the order is there */
    int victim;                 /* see struct first */
};

/* A row has one of the two. */
struct step {
    const char *doing;
    int (*mount)(const struct spec *spec, struct error *error);
    int (*run)(struct enter *enter, struct error *error);
};

/* A copy of one of the helper's descriptors, above those that are kept; -1 stays -1. */
static int set_aside(int fd)
{
    return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 100);
}

/* Nothing of the helper's may be held on to: not its other sandboxes' sockets above all. */
static int let_go(struct enter *enter, struct error *error)
{
    const int aside[] = { set_aside(enter->plan->orders), set_aside(enter->plan->group),
                          set_aside(enter->plan->cpu_group) };
    int *const places[] = { &enter->orders, &enter->groups[0], &enter->groups[1] };
    int kept = KEPT_FIRST;
    for (size_t i = 0; i < COUNT(aside); i++) {
        *places[i] = aside[i] < 0 ? -1 : kept;
        if (aside[i] >= 0 && dup3(aside[i], kept++, O_CLOEXEC) < 0)
            return error_system(error, errno, "keep a descriptor");
    }
    if (enter->orders < 0)
        return error_set(error, ERROR_SYSTEM, "keep a descriptor");
    if (syscall(SYS_close_range, (unsigned)kept, ~0u, 0) < 0)
        for (int fd = kept; fd < 4096; fd++) /* before Linux 5.9 */
            close(fd);
    return 0;
}

static int wait_for_ids(struct enter *enter, struct error *error)
{
    struct wire_message message;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return error_system(error, errno, "follow the launcher");
    if (wire_receive(enter->orders, true, &message, NULL) <= 0)
        _exit(1);
    (void)umask(0); /* modes are as written, until the program is about to run */
    return 0;
}

static int start_network(struct enter *enter, struct error *error)
{
    if (!enter->plan->own_network)
        return 0;
    return network_start(error);
}

static int open_listener(struct enter *enter, struct error *error)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof(address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 128) < 0
        || getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        return error_system(error, errno, "listen on 127.0.0.1");
    enter->port = ntohs(address.sin_port);
    enter->listener = take_fd(&fd);
    return 0;
}

/* Last of what is prepared: what the preparation needs is not the program's memory. */
static int join_groups(struct enter *enter, struct error *error)
{
    for (size_t i = 0; i < COUNT(enter->groups); i++) {
        if (enter->groups[i] < 0)
            continue;
        if (write(enter->groups[i], "0", 1) < 0)
            return error_system(error, errno, "join the control group");
        close(enter->groups[i]);
    }
    return 0;
}

/* Whatever does not depend on the order. */
static const struct step preparations[] = {
    { .doing = "let go of other descriptors", .run = let_go },
    { .doing = "wait for ids", .run = wait_for_ids },
    { .doing = "make the root", .mount = mounts_root },
    { .doing = "show programs and libraries", .mount = root_programs },
    { .doing = "make /etc", .mount = root_settings },
    { .doing = "make /dev", .mount = root_devices },
    { .doing = "make /proc", .mount = root_processes },
    { .doing = "start the network", .run = start_network },
    { .doing = "open the listener", .run = open_listener },
    { .doing = "limit memory", .run = join_groups },
};

static int read_spec(int fd, struct spec *out, struct error *error)
{
    struct stat info;
    if (fstat(fd, &info) < 0 || info.st_size > SPEC_MAXIMUM)
        return error_set(error, ERROR_LIMIT, "its description is too large");
    size_t size = (size_t)info.st_size;
    AUTO_FREE char *bytes = mem_alloc(size + 1);
    if (pread(fd, bytes, size, 0) != (ssize_t)size)
        return error_system(error, errno, "read its description");
    return spec_decode(bytes, size, out, error);
}

static int name_host(struct enter *enter, struct error *error)
{
    const char *name = enter->spec.hostname ? enter->spec.hostname : "localhost";
    if (sethostname(name, strlen(name)) < 0)
        return error_system(error, errno, "name the host \"%s\"", name);
    return 0;
}

/* Programs are started with less than this process has, so they must not get at it: it cannot be
 * traced or looked into, by nobody of the same user id either. Its own descriptors 0 to 2 are
 * nothing, also so that no terminal is held. */
static int become_first(struct enter *enter, struct error *error)
{
    (void)umask(022);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < KEPT_FIRST; fd++)
        if (dup2(nothing, fd) < 0)
            return error_system(error, errno, "open /dev/null");
    close(nothing);
    enter->victim = first_open_victim();
    if (prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return error_system(error, errno, "keep others out");
    struct pollfd launcher = { .fd = enter->orders };
    if (poll(&launcher, 1, 0) > 0)
        _exit(1);
    return 0;
}

static void hand_over(struct enter *enter, const struct wire_message *message, int *fd)
{
    (void)wire_send(enter->status, message, fd, 1); /* see first: a parent left */
    close(take_fd(fd));
}

/* A socket of ours at PORT of 127.0.0.1, for the parent. */
static int hand_over_port(struct enter *enter, enum wire_kind kind, unsigned port,
                          struct error *error)
{
    struct wire_message message = {
        .kind = kind,
        .endpoint = { .address = { .family = AF_INET, .bytes = { 127, 0, 0, 1 } }, .port = port,
                      .datagram = kind == WIRE_NAMES },
    };
    int fd;
    if (network_endpoint(&message.endpoint, &fd, error) < 0)
        return -1;
    hand_over(enter, &message, &fd);
    return 0;
}

static int guard_network(struct enter *enter, struct error *error)
{
    const struct spec *spec = &enter->spec;
    struct wire_message calls = { .kind = WIRE_CALLS };
    struct error ignored = ERROR_INIT;
    int fd;
    if (!spec->guarded)
        return 0;
    if (hand_over_port(enter, WIRE_NAMES, NAMES_PORT, error) < 0
        || (spec->lose && network_lose(error) < 0))
        return -1;
    for (size_t i = 0; i < spec->port_count; i++) /* one that is taken inside is reached there */
        (void)hand_over_port(enter, WIRE_ENDPOINT, spec->ports[i], &ignored);
    if (enter->plan->watch && seccomp_watch(enter->plan->watch, &fd, &ignored) == 0)
        hand_over(enter, &calls, &fd);
    return 0;
}

static int close_scope(struct enter *enter, struct error *error)
{
    (void)enter, (void)error;
    (void)scope_close(); /* where the kernel has it: see probe */
    return 0;
}

static int say_ready(struct enter *enter, struct error *error)
{
    AUTO_CLOSE int tmp = enter->spec.late ? -1 : mounts_open_tmp();
    struct wire_message message = { .kind = WIRE_READY, .flag = tmp >= 0 };
    const int fds[] = { enter->listener, tmp };
    (void)error;
    (void)wire_send(enter->status, &message, fds, tmp >= 0 ? 2 : 1); /* see first: a parent left */
    close(enter->listener);
    return 0;
}

/* What the order asks for. */
static const struct step orders[] = {
    { .doing = "mount /tmp", .mount = mounts_tmp },
    { .doing = "show files", .mount = mounts_listed },
    { .doing = "merge folders", .mount = overlay_mount },
    { .doing = "make files", .mount = mounts_files },
    { .doing = "seal the root", .mount = mounts_seal },
    { .doing = "name the host", .run = name_host },
    { .doing = "become the first process", .run = become_first },
    { .doing = "close the scope", .run = close_scope },
    { .doing = "guard the network", .run = guard_network },
    { .doing = "tell the parent", .run = say_ready },
};

/* What a late order asks for at first. */
static const struct step early_orders[] = {
    { .doing = "show files", .mount = mounts_listed },
    { .doing = "make files", .mount = mounts_files },
    { .doing = "make places", .mount = mounts_places },
    { .doing = "name the host", .run = name_host },
    { .doing = "become the first process", .run = become_first },
    { .doing = "tell the parent", .run = say_ready },
};

/* What it asks for in the end. */
static const struct step late_orders[] = {
    { .doing = "mount /tmp", .mount = mounts_tmp },
    { .doing = "clear places", .mount = mounts_clear_places },
    { .doing = "show files", .mount = mounts_listed },
    { .doing = "merge folders", .mount = overlay_mount },
    { .doing = "make files", .mount = mounts_files },
    { .doing = "seal the root", .mount = mounts_seal },
};

static int run_steps(struct enter *enter, const struct step *steps, size_t count,
                     struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct step *step = &steps[i];
        int status = step->mount ? step->mount(&enter->spec, error) : step->run(enter, error);
        if (status < 0)
            return error_wrap(error, "sandbox: %s", step->doing);
    }
    return 0;
}

static int assign(int description, struct error *error)
{
    struct enter enter = { .listener = -1, .status = -1 };
    if (read_spec(description, &enter.spec, error) < 0)
        return -1;
    (void)umask(0); /* as while everything else was made */
    int result = run_steps(&enter, late_orders, COUNT(late_orders), error);
    (void)umask(022);
    spec_release(&enter.spec);
    return result;
}

static int receive_order(struct enter *enter, struct error *error)
{
    struct wire_message message;
    struct wire_extra extra;
    if (wire_receive(enter->orders, true, &message, &extra) <= 0 || extra.count != ENTER_ORDER_FDS)
        _exit(0); /* the helper has no use for us any more */
    AUTO_CLOSE int description = extra.fds[0];
    enter->status = extra.fds[1];
    return read_spec(description, &enter->spec, error);
}

_Noreturn void enter_run(const struct enter_plan *plan)
{
    struct enter enter = { .plan = plan, .listener = -1, .status = -1 };
    struct error error = ERROR_INIT, order_error = ERROR_INIT;
    int prepared = run_steps(&enter, preparations, COUNT(preparations), &error);
    (void)prctl(PR_SET_NAME, "init"); /* only for those who look */
    int ordered = receive_order(&enter, &order_error);
    if (prepared == 0 && ordered < 0)
        error = order_error;
    else if (prepared == 0 && enter.spec.late)
        ordered = run_steps(&enter, early_orders, COUNT(early_orders), &error);
    else if (prepared == 0)
        ordered = run_steps(&enter, orders, COUNT(orders), &error);
    if (prepared < 0 || ordered < 0) {
        (void)wire_send_error(enter.status, &error); /* or the helper says: gone */
        _exit(1);
    }
    struct first first = {
        .status = enter.status, .orders = enter.orders, .victim = enter.victim,
        .terms = { .root = plan->root, .processes = enter.spec.processes,
                   .descriptors = enter.spec.descriptors, .port = enter.port,
                   .filter = plan->filter },
        .assign = enter.spec.late ? assign : NULL,
    };
    spec_release(&enter.spec);
    first_run(&first);
}
