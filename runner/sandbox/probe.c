#include "runner/sandbox/probe.h"

#include <errno.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/sandbox/cgroup.h"
#include "runner/sandbox/scope.h"
#include "runner/sandbox/seccomp.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

/* Trials run in a process of their own and leave nothing; each returns 0 or an errno value. */

static int enter_new(int flags)
{
    return unshare(CLONE_NEWUSER | flags) < 0 ? errno : 0;
}

static int try_user(void)
{
    return enter_new(0);
}

static int try_namespaces(void)
{
    return enter_new(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS);
}

static int try_network(void)
{
    return enter_new(CLONE_NEWNET);
}

static int try_mount(const char *type, const char *place, const char *options)
{
    return mount(type, place, type, MS_RDONLY | MS_NOSUID | MS_NODEV, options) < 0 ? errno : 0;
}

static int try_overlay(void)
{
    int number = enter_new(CLONE_NEWNS);
    return number ? number : try_mount("overlay", "/usr", "lowerdir=/usr:/etc");
}

static int try_processes(void)
{
    int number = enter_new(CLONE_NEWNS | CLONE_NEWPID);
    if (number)
        return number;
    pid_t pid = fork(); /* only a child is in the new PID namespace */
    if (pid == 0)
        _exit(try_mount("proc", "/proc", NULL));
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return errno;
    return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

static int try_attributes(void)
{
    (void)syscall(SYS_mount_setattr, -1, "", 0, NULL, 0);
    return errno == ENOSYS ? ENOSYS : 0;
}

static int try_privileges(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? errno : 0;
}

static int try_filter(void)
{
    struct error error = ERROR_INIT;
    struct seccomp_program *filter = NULL;
    if (try_privileges() != 0 || seccomp_build(&filter, &error) < 0)
        return ENOSYS;
    return seccomp_install(filter, &error) < 0 ? EINVAL : 0;
}

static int try_watch(void)
{
    struct error error = ERROR_INIT;
    struct seccomp_program *watch = NULL;
    int fd;
    if (try_privileges() != 0 || seccomp_build_watch(&watch, &error) < 0)
        return ENOSYS;
    return seccomp_watch(watch, &fd, &error) < 0 ? EINVAL : 0;
}

static int try_scope(void)
{
    int number = try_privileges();
    return number ? number : scope_close();
}

static int try_callers(void)
{
    return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG) < 0 ? errno : 0;
}

static const struct trial {
    const char *name, *detail;
    int (*run)(void);
    enum probe_state without;
    const char *weaker;
} trials[] = {
    { .name = "user namespaces", .run = try_user, .without = PROBE_NO,
      .detail = "ids of set-up and program exist only inside",
      .weaker = "nothing can be isolated, functions do not start: set the sysctl "
                "kernel.unprivileged_userns_clone=1 (Debian), "
                "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), or raise "
                "user.max_user_namespaces" },
    { .name = "mounts, processes, IPC, host name", .run = try_namespaces, .without = PROBE_NO,
      .detail = "a namespace each", .weaker = "functions do not start: see user namespaces" },
    { .name = "network namespaces", .run = try_network, .without = PROBE_WEAK,
      .detail = "loopback only, where a function is kept off the network",
      .weaker = "functions can only run in the host's network; raise user.max_net_namespaces" },
    { .name = "named sockets", .run = try_scope, .without = PROBE_WEAK,
      .detail = "UNIX sockets without a path reach nobody outside",
      .weaker = "a function in the host's network may connect to such sockets of the host, like "
                "those of a display or message bus; network: none, or Linux 6.12, mends it" },
    { .name = "connections", .run = try_watch, .without = PROBE_WEAK,
      .detail = "who is cut off reaches what is allowed, and what is refused is counted",
      .weaker = "a function that is cut off reaches nothing but ports of 127.0.0.1 that are "
                "allowed, and nothing is counted; Linux 5.5 or newer mends it" },
    { .name = "callers", .run = try_callers, .without = PROBE_WEAK,
      .detail = "only its own processes reach a function's APIs, in the host's network, too",
      .weaker = "the same, but callers are looked for in lists of all connections, which takes "
                "longer" },
    { .name = "overlay", .run = try_overlay, .without = PROBE_WEAK,
      .detail = "several folders are merged by overlayfs",
      .weaker = "folders are merged file by file instead, which takes longer; Linux 5.11 or "
                "newer allows overlayfs to ordinary users" },
    { .name = "process view", .run = try_processes, .without = PROBE_WEAK,
      .detail = "/proc shows processes of the same sandbox only",
      .weaker = "/proc is empty inside: this container hides parts of its own /proc" },
    { .name = "read-only mounts", .run = try_attributes, .without = PROBE_WEAK,
      .detail = "with everything mounted beneath",
      .weaker = "file systems mounted within a shown folder stay writable for their owner; "
                "Linux 5.12 or newer mends it" },
    { .name = "no new privileges", .run = try_privileges, .without = PROBE_NO,
      .detail = "set-id programs have no effect", .weaker = "functions do not start" },
    { .name = "seccomp", .run = try_filter, .without = PROBE_WEAK,
      .detail = "mounting, tracing, keys, kernel programs and the like are refused",
      .weaker = "system calls are not filtered: a hole in the kernel is easier to reach" },
};

static void try_one(const struct trial *trial, struct probe_fact *out)
{
    int status = 0, number = EIO;
    pid_t pid = fork();
    if (pid == 0)
        _exit(trial->run());
    if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status))
        number = WEXITSTATUS(status);
    *out = (struct probe_fact){ .name = trial->name,
                                .state = number == 0 ? PROBE_YES : trial->without };
    if (number == 0) {
        (void)snprintf(out->detail, sizeof(out->detail), "%s", trial->detail);
        return;
    }
    (void)snprintf(out->detail, sizeof(out->detail), "denied: %s", strerror(number));
    (void)snprintf(out->weaker, sizeof(out->weaker), "%s", trial->weaker);
}

static void describe(struct probe_fact *out, const char *name, enum probe_state state,
                     const char *detail, const char *weaker)
{
    *out = (struct probe_fact){ .name = name, .state = state };
    (void)snprintf(out->detail, sizeof(out->detail), "%s", detail);
    (void)snprintf(out->weaker, sizeof(out->weaker), "%s", weaker);
}

static void look_at_memory(const struct cgroup_home *home, struct probe_fact *limit,
                           struct probe_fact *peak)
{
    char detail[256];
    (void)snprintf(detail, sizeof(detail), "control group version %d at %.200s",
                   home->kind == CGROUP_V2 ? 2 : 1, home->folder);
    if (home->kind == CGROUP_NONE) {
        describe(limit, "memory limit", PROBE_WEAK, home->reason,
                 "memory is looked at every few milliseconds while a function works, and it is "
                 "stopped when it is over; between two looks it may be, and what no process has "
                 "mapped (memfd, System V) is not seen");
        describe(peak, "memory used", PROBE_WEAK, "the processes' own records",
                 "of several processes at once the peak is that of the looks taken");
    } else if (home->kind == CGROUP_V2) {
        describe(limit, "memory limit", PROBE_WEAK, detail, "a function close to its limit "
                 "that fills /tmp quickly may be stopped; version 1 would pause it");
        describe(peak, "memory used", PROBE_YES, "all processes together, by the kernel", "");
    } else {
        describe(limit, "memory limit", PROBE_YES, detail, "");
        describe(peak, "memory used", PROBE_YES, "all processes together, by the kernel", "");
    }
}

/* Since 5.14 RLIMIT_NPROC counts per user namespace, which is per sandbox. */
static void look_at_processes(struct probe_fact *out)
{
    struct utsname system;
    long major = 0, minor = 0;
    if (uname(&system) == 0) {
        char *rest = NULL;
        major = strtol(system.release, &rest, 10);
        minor = *rest == '.' ? strtol(rest + 1, NULL, 10) : 0;
    }
    if (major > 5 || (major == 5 && minor >= 14))
        describe(out, "process limit", PROBE_YES, "counted per sandbox", "");
    else
        describe(out, "process limit", PROBE_WEAK, "counted per user",
                 "processes of other sandboxes count too; Linux 5.14 or newer mends it");
}

static void look_at_freezing(const struct cgroup_home *home, struct probe_fact *out)
{
    if (home->kind == CGROUP_V2)
        describe(out, "freezing", PROBE_YES, "by the control group, between invocations", "");
    else
        describe(out, "freezing", PROBE_WEAK, "by signal (SIGSTOP), between invocations",
                 "a program can have a timer wake it (SIGCONT); control groups of version 2 mend "
                 "it, what those of version 1 have frozen could not be killed");
}

static void look_at_processor(const struct cgroup_home *home, struct probe_fact *out)
{
    char detail[sizeof(out->detail)];
    (void)snprintf(detail, sizeof(detail), "can be limited to what the memory size gives, by the "
                   "control group at %.120s", home->cpu);
    if (home->cpu[0])
        describe(out, "processor share", PROBE_YES, detail, "");
    else
        describe(out, "processor share", PROBE_WEAK, "not limited: no control group for it",
                 "a function has the whole processor whatever its memory size; in the cloud it "
                 "has a share in proportion");
}

size_t probe_facts(struct probe_fact *out, size_t capacity)
{
    struct probe_fact rest[5];
    struct cgroup_home home;
    size_t count = 0;
    cgroup_find(&home);
    look_at_memory(&home, &rest[0], &rest[1]);
    look_at_processes(&rest[2]);
    look_at_freezing(&home, &rest[3]);
    look_at_processor(&home, &rest[4]);
    for (; count < COUNT(trials) && count < capacity; count++)
        try_one(&trials[count], &out[count]);
    for (size_t i = 0; i < COUNT(rest) && count < capacity; i++)
        out[count++] = rest[i];
    return count;
}
