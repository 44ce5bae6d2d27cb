#include "runner/sandbox/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"

/* Refused whatever the arguments. Names that this machine's architecture lacks are skipped. */
static const char *const forbidden[] = {
    /* mounts and roots */
    "mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree",
    "open_tree_attr", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "statmount",
    "listmount",
    /* namespaces */
    "setns", "unshare",
    /* kernel and machine */
    "init_module", "finit_module", "delete_module", "create_module", "query_module",
    "get_kernel_syms", "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "acct",
    "quotactl", "quotactl_fd", "syslog", "_sysctl", "sysfs", "ustat", "uselib", "nfsservctl",
    "vhangup", "sethostname", "setdomainname", "lookup_dcookie", "iopl", "ioperm", "vm86",
    "vm86old", "settimeofday", "clock_settime", "clock_settime64", "clock_adjtime",
    "clock_adjtime64", "adjtimex", "stime",
    /* looking into other processes */
    "ptrace", "process_vm_readv", "process_vm_writev", "kcmp",
    "pidfd_getfd", "perf_event_open",
    /* handles, keys, programs for the kernel */
    "open_by_handle_at", "bpf", "add_key", "request_key", "keyctl",
    "userfaultfd", "fanotify_init", "fanotify_mark", "move_pages",
    "migrate_pages", "mbind", "set_mempolicy", "set_mempolicy_home_node",
};

/* Answered as by a kernel that does not have them, so that libraries take their older way. clone3
 * keeps its flags in memory, where a filter cannot see them. */
static const char *const unknown[] = {
    "clone3", "io_uring_setup", "io_uring_enter", "io_uring_register",
};

/* Refused with ANSWER when (argument & mask) is value (SCMP_CMP_MASKED_EQ), or when the whole
 * argument compares so with value. */
struct conditional {
    const char *name;
    int answer;
    struct scmp_arg_cmp when;
};

#define MASKED(number, bits, wanted) \
    { .arg = (number), .op = SCMP_CMP_MASKED_EQ, .datum_a = (bits), .datum_b = (wanted) }

static const struct conditional conditionals[] = {
    { .name = "clone", .answer = EPERM, .when = MASKED(0, CLONE_NEWUSER, CLONE_NEWUSER) },
    { .name = "clone", .answer = EPERM, .when = MASKED(0, CLONE_NEWNS, CLONE_NEWNS) },
    { .name = "clone", .answer = EPERM, .when = MASKED(0, CLONE_NEWPID, CLONE_NEWPID) },
    { .name = "clone", .answer = EPERM, .when = MASKED(0, CLONE_NEWIPC, CLONE_NEWIPC) },
    { .name = "clone", .answer = EPERM, .when = MASKED(0, CLONE_NEWUTS, CLONE_NEWUTS) },
    { .name = "clone", .answer = EPERM, .when = MASKED(0, CLONE_NEWNET, CLONE_NEWNET) },
    { .name = "clone", .answer = EPERM, .when = MASKED(0, CLONE_NEWCGROUP, CLONE_NEWCGROUP) },
    /* the limits of the first process, which may have the same user */
    { .name = "prlimit64", .answer = EPERM, .when = MASKED(0, UINT32_MAX, 1) },
    /* typing into, or pasting on, a terminal */
    { .name = "ioctl", .answer = EPERM, .when = MASKED(1, UINT32_MAX, TIOCSTI) },
    { .name = "ioctl", .answer = EPERM, .when = MASKED(1, UINT32_MAX, TIOCLINUX) },
    /* looking like another system, or with its addresses in known places */
    { .name = "personality", .answer = EPERM,
      .when = { .arg = 0, .op = SCMP_CMP_NE, .datum_a = PER_LINUX } },
    /* packets, virtual machines, cryptography, ...: see also restrict_sockets() */
    { .name = "socket", .answer = EAFNOSUPPORT,
      .when = { .arg = 0, .op = SCMP_CMP_GT, .datum_a = AF_NETLINK } },
};

/* Between UNIX (1), IPv4 (2), IPv6 (10) and netlink (16) lie old protocols; of netlink only
 * routing (0), which tells the network interfaces, is left. */
static int restrict_sockets(scmp_filter_ctx filter)
{
    int number = seccomp_syscall_resolve_name("socket");
    for (unsigned family = AF_INET + 1; family < AF_NETLINK; family++) {
        struct scmp_arg_cmp when = MASKED(0, UINT32_MAX, family);
        if (family != AF_INET6
            && seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), number, 1, &when) < 0)
            return -1;
    }
    struct scmp_arg_cmp netlink[] = {
        MASKED(0, UINT32_MAX, AF_NETLINK), { .arg = 2, .op = SCMP_CMP_NE, .datum_a = 0 },
    };
    return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPROTONOSUPPORT), number,
                                  COUNT(netlink), netlink);
}

static int refuse(scmp_filter_ctx filter, const char *name, int answer,
                  const struct scmp_arg_cmp *when)
{
    int number = seccomp_syscall_resolve_name(name);
    if (number < 0) /* not of this architecture, or newer than the library */
        return 0;
    return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO((unsigned)answer), number, when ? 1 : 0,
                                  when);
}

static int add_rules(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < COUNT(forbidden); i++)
        if (refuse(filter, forbidden[i], EPERM, NULL) < 0)
            return -1;
    for (size_t i = 0; i < COUNT(unknown); i++)
        if (refuse(filter, unknown[i], ENOSYS, NULL) < 0)
            return -1;
    for (size_t i = 0; i < COUNT(conditionals); i++)
        if (refuse(filter, conditionals[i].name, conditionals[i].answer,
                   &conditionals[i].when) < 0)
            return -1;
    return restrict_sockets(filter);
}

struct seccomp_program {
    struct sock_fprog filter;
};

static int export_filter(scmp_filter_ctx filter, struct seccomp_program **out)
{
    AUTO_CLOSE int fd = memfd_create("filter", MFD_CLOEXEC);
    struct stat info;
    if (fd < 0 || seccomp_export_bpf(filter, fd) < 0 || fstat(fd, &info) < 0)
        return -1;
    size_t size = (size_t)info.st_size;
    AUTO_FREE void *bytes = mem_alloc(size);
    if (pread(fd, bytes, size, 0) != (ssize_t)size)
        return -1;
    *out = mem_alloc(sizeof(**out));
    (*out)->filter.len = (unsigned short)(size / sizeof(struct sock_filter));
    (*out)->filter.filter = take_ptr(&bytes);
    return 0;
}

int seccomp_build(struct seccomp_program **out, struct error *error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter)
        return error_set(error, ERROR_SYSTEM, "start a filter of system calls");
    /* Programs for another architecture would come with numbers that mean something else. */
    int status = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (status == 0) /* a tree instead of a list; older libraries do not know it */
        (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    if (status == 0)
        status = add_rules(filter);
    if (status == 0)
        status = export_filter(filter, out);
    seccomp_release(filter);
    return status < 0 ? error_set(error, ERROR_SYSTEM, "compile the filter of system calls") : 0;
}

int seccomp_install(const struct seccomp_program *program, struct error *error)
{
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program->filter) < 0)
        return error_system(error, errno, "install the filter of system calls");
    return 0;
}

/* Calls with an address; of sendmsg it cannot be seen here whether there is one. */
static int add_watches(scmp_filter_ctx filter)
{
    struct scmp_arg_cmp address = { .arg = 4, .op = SCMP_CMP_NE, .datum_a = 0 };
    struct scmp_arg_cmp not_wire = { .arg = 2, .op = SCMP_CMP_NE,
                                     .datum_a = MSG_NOSIGNAL | MSG_DONTWAIT };
    if (seccomp_rule_add_array(filter, SCMP_ACT_NOTIFY, SCMP_SYS(connect), 0, NULL) < 0
        || seccomp_rule_add_array(filter, SCMP_ACT_NOTIFY, SCMP_SYS(sendto), 1, &address) < 0
        || seccomp_rule_add_array(filter, SCMP_ACT_NOTIFY, SCMP_SYS(sendmsg), 1, &not_wire) < 0)
        return -1;
    return seccomp_rule_add_array(filter, SCMP_ACT_NOTIFY, SCMP_SYS(sendmmsg), 0, NULL);
}

int seccomp_build_watch(struct seccomp_program **out, struct error *error)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter)
        return error_set(error, ERROR_SYSTEM, "start a filter of system calls");
    int status = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
    if (status == 0)
        status = add_watches(filter);
    if (status == 0)
        status = export_filter(filter, out);
    seccomp_release(filter);
    return status < 0 ? error_set(error, ERROR_SYSTEM, "compile the filter of connections") : 0;
}

int seccomp_watch(const struct seccomp_program *program, int *out_fd, struct error *error)
{
    long fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                      &program->filter);
    if (fd < 0)
        return error_system(error, errno, "watch connections");
    *out_fd = (int)fd;
    return 0;
}

/* ---- apart --------------------------------------------------------------------------------- */

static bool write_program(int fd, const struct seccomp_program *program)
{
    static const struct seccomp_program none = { .filter = { .len = 0 } };
    const struct sock_fprog *filter = program ? &program->filter : &none.filter;
    return file_write_all(fd, &filter->len, sizeof(filter->len)) == 0
           && file_write_all(fd, filter->filter, filter->len * sizeof(struct sock_filter)) == 0;
}

static bool read_exactly(int fd, void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = read(fd, (char *)bytes + done, size - done);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        done += got > 0 ? (size_t)got : 0;
    }
    return true;
}

static struct seccomp_program *read_program(int fd)
{
    unsigned short count = 0;
    if (!read_exactly(fd, &count, sizeof(count)) || count == 0)
        return NULL;
    struct seccomp_program *program = mem_alloc(sizeof(*program));
    program->filter.len = count;
    program->filter.filter = mem_alloc(count * sizeof(struct sock_filter));
    if (read_exactly(fd, program->filter.filter, count * sizeof(struct sock_filter)))
        return program;
    free(program->filter.filter);
    free(program);
    return NULL;
}

static void build_both(struct seccomp_program **out_filter, struct seccomp_program **out_watch)
{
    struct error ignored = ERROR_INIT; /* that there is none says enough */
    *out_filter = *out_watch = NULL;
    (void)seccomp_build(out_filter, &ignored);
    (void)seccomp_build_watch(out_watch, &ignored);
}

void seccomp_build_apart(struct seccomp_program **out_filter, struct seccomp_program **out_watch)
{
    int ends[2];
    pid_t pid = pipe2(ends, O_CLOEXEC) < 0 ? -1 : fork();
    if (pid < 0) {
        build_both(out_filter, out_watch);
        return;
    }
    if (pid == 0) {
        build_both(out_filter, out_watch);
        _exit(write_program(ends[1], *out_filter) && write_program(ends[1], *out_watch) ? 0 : 1);
    }
    close(ends[1]);
    *out_filter = read_program(ends[0]);
    *out_watch = read_program(ends[0]);
    close(ends[0]);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

void seccomp_call_name(int number, char *out, size_t size)
{
    AUTO_FREE char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
    if (name)
        (void)snprintf(out, size, "%s", name);
    else
        (void)snprintf(out, size, "call %d", number);
}
