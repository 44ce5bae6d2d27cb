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
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runner/sandbox/first.h"
#include "runner/sandbox/identity.h"
#include "runner/sandbox/mounts.h"
#include "runner/sandbox/overlay.h"
#include "runner/sandbox/root.h"
#include "runner/sandbox/seccomp.h"
#include "runner/sandbox/spec.h"
#include "runner/sandbox/wire.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

#define PORT_MARK "@API_PORT@"

enum { KEPT_FIRST = 3, SPEC_MAXIMUM = 128 << 20, ENV_MAXIMUM = 1 << 20 };

struct enter {
    const struct enter_plan *plan;
    int orders, group;
    int listener;
    unsigned port;
    struct spec spec;
    struct first_program program;
    int pid;
};

/* A row has one of the two. */
struct step {
    const char *doing;
    int (*mount)(const struct spec *spec, struct error *error);
    int (*run)(struct enter *enter, struct error *error);
};

/* Nothing of the helper's may be held on to: not its other sandboxes' sockets above all. */
static int let_go(struct enter *enter, struct error *error)
{
    int kept = KEPT_FIRST;
    int orders = fcntl(enter->plan->orders, F_DUPFD_CLOEXEC, 100);
    int group = enter->plan->group < 0 ? -1 : fcntl(enter->plan->group, F_DUPFD_CLOEXEC, 100);
    if (orders < 0 || dup3(orders, kept, O_CLOEXEC) < 0)
        return error_system(error, errno, "keep a descriptor");
    enter->orders = kept++;
    if (group >= 0 && dup3(group, kept, O_CLOEXEC) < 0)
        return error_system(error, errno, "keep a descriptor");
    enter->group = group < 0 ? -1 : kept++;
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
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        return error_system(error, errno, "start the loopback interface");
    return 0;
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
static int join_group(struct enter *enter, struct error *error)
{
    if (enter->group >= 0 && write(enter->group, "0", 1) < 0)
        return error_system(error, errno, "join the control group");
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
    { .doing = "limit memory", .run = join_group },
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

static int enter_folder(struct enter *enter, struct error *error)
{
    const char *folder = enter->spec.folder ? enter->spec.folder : "/";
    if (chdir(folder) < 0)
        return error_system(error, errno, "enter %s", folder);
    return 0;
}

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

static int set_limits(struct enter *enter, struct error *error)
{
    rlim_t files = enter->spec.descriptors;
    rlim_t processes = enter->spec.processes;
    const struct { int resource; rlim_t soft, hard; bool wanted; } limits[] = {
        { RLIMIT_CORE, 0, 0, true },
        { RLIMIT_MEMLOCK, 65536, 65536, true },
        { RLIMIT_STACK, 8 << 20, RLIM_INFINITY, true },
        { RLIMIT_NOFILE, files, files, files > 0 },
        /* Counted per user namespace, thus per sandbox, since Linux 5.14; this process is one. */
        { RLIMIT_NPROC, processes + 1, processes + 1, processes > 0 },
    };
    for (size_t i = 0; i < COUNT(limits); i++)
        if (limits[i].wanted && limit(limits[i].resource, limits[i].soft, limits[i].hard) < 0)
            return error_system(error, errno, "set resource limit %d", limits[i].resource);
    return 0;
}

static int drop_privileges(struct enter *enter, struct error *error)
{
    if (identity_drop(enter->plan->root, error) < 0)
        return -1;
    /* A change of user makes the kernel forget these. Who sees into this process, sees us. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0)
        return error_system(error, errno, "follow the launcher");
    struct pollfd launcher = { .fd = enter->orders };
    if (poll(&launcher, 1, 0) > 0)
        _exit(1);
    return 0;
}

static int filter_calls(struct enter *enter, struct error *error)
{
    return enter->plan->filter ? seccomp_install(enter->plan->filter, error) : 0;
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

static char **with_end(char **texts, size_t count)
{
    char **list = mem_alloc((count + 1) * sizeof(*list));
    for (size_t i = 0; i < count; i++)
        list[i] = texts[i];
    return list;
}

static int start_program(struct enter *enter, struct error *error)
{
    struct spec *spec = &enter->spec;
    if (spec->argc == 0)
        return error_set(error, ERROR_INVALID, "there is no program to run");
    char **env = with_end(spec->env, spec->env_count);
    for (size_t i = 0; i < spec->env_count; i++)
        if (strstr(env[i], PORT_MARK))
            env[i] = put_port(env[i], enter->port);
    enter->program.argv = with_end(spec->argv, spec->argc);
    enter->program.env = env;
    enter->program.orders = enter->orders;
    enter->program.listener = enter->listener;
    (void)umask(022);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < KEPT_FIRST; fd++) /* also so that we do not hold a terminal */
        if (dup2(nothing, fd) < 0)
            return error_system(error, errno, "open /dev/null");
    if (first_start(&enter->program, &enter->pid, error) < 0)
        return -1;
    close(enter->listener);
    close(enter->program.output);
    close(enter->program.errors);
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
    { .doing = "enter the folder", .run = enter_folder },
    { .doing = "set limits", .run = set_limits },
    { .doing = "drop privileges", .run = drop_privileges },
    { .doing = "filter system calls", .run = filter_calls },
    { .doing = NULL, .run = start_program },
};

static int run_steps(struct enter *enter, const struct step *steps, size_t count,
                     struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct step *step = &steps[i];
        int status = step->mount ? step->mount(&enter->spec, error) : step->run(enter, error);
        if (status < 0)
            return step->doing ? error_wrap(error, "sandbox: %s", step->doing) : -1;
    }
    return 0;
}

static int receive_order(struct enter *enter, struct error *error)
{
    struct wire_message message;
    struct wire_extra extra;
    if (wire_receive(enter->orders, true, &message, &extra) <= 0 || extra.count != WIRE_FDS)
        _exit(0); /* the helper has no use for us any more */
    AUTO_CLOSE int description = extra.fds[0];
    enter->program.output = extra.fds[1];
    enter->program.errors = extra.fds[2];
    enter->program.status = extra.fds[3];
    return read_spec(description, &enter->spec, error);
}

_Noreturn void enter_run(const struct enter_plan *plan)
{
    struct enter enter = { .plan = plan, .listener = -1 };
    struct error error = ERROR_INIT, order_error = ERROR_INIT;
    int prepared = run_steps(&enter, preparations, COUNT(preparations), &error);
    (void)prctl(PR_SET_NAME, "init"); /* only for those who look */
    int ordered = receive_order(&enter, &order_error);
    if (prepared == 0 && ordered < 0)
        error = order_error;
    else if (prepared == 0)
        ordered = run_steps(&enter, orders, COUNT(orders), &error);
    if (prepared < 0 || ordered < 0) {
        (void)wire_send_error(enter.program.status, &error); /* or the helper says: gone */
        _exit(1);
    }
    first_wait(&enter.program, enter.pid);
}
