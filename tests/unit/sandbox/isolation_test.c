#include "tests/unit/sandbox/box.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static void has(const char *script, const char *wanted)
{
    struct box box;
    box_init(&box, script);
    spec_add_mount(&box.spec, "/usr/share", "/var/task", false);
    box.command.folder = mem_text("/var/task");
    box.spec.hostname = mem_text("169-254-1-1");
    box.spec.descriptors = 1024;
    box_run(&box);
    if (strcmp(box.text, wanted) != 0)
        fail_msg("%s\n gave: %s\n not: %s", script, box.text, wanted);
    box_release(&box);
}

static void others_are_out_of_sight(void **state)
{
    (void)state;
    has("for f in /root /home /run /sys /boot /mnt /media /srv /var/lib /var/run /etc/shadow "
        "/dev/shm /dev/pts /dev/tty /dev/mem /dev/kmsg /.old; do [ ! -e $f ] || echo $f; done; "
        "echo /proc/[0-9]*; pwd; hostname", "/proc/1 /proc/2\n/var/task\n169-254-1-1\n");
    has("tr -d '\\0' < /proc/1/cmdline; echo; cat /proc/1/environ 2>/dev/null || echo hidden",
        "init\nhidden\n");
    has("ls -l /proc/1/fd /proc/1/root >/dev/null 2>&1 || echo closed", "closed\n");
    has("cat /proc/keys /proc/timer_list /proc/kallsyms /proc/kcore 2>/dev/null | wc -c", "0\n");
}

static void root_is_read_only(void **state)
{
    (void)state;
    has("for f in / /usr/ /etc/ /var/task/ /var/ /dev/ /etc/ssl/certs/; do"
        "  (touch ${f}x) 2>&1 | sed 's/.*: //'; done | sort | uniq -c | sed 's/^ *//'",
        "7 Read-only file system\n");
    has("(echo 1 > /proc/sys/kernel/printk) 2>&1 | sed 's/.*: //'", "Read-only file system\n");
    has("touch /tmp/x && stat -c %a:%F /tmp", "1777:directory\n");
    has("echo x > /dev/null; head -c 3 /dev/zero | wc -c; head -c 5 /dev/urandom | wc -c; "
        "cat < /dev/null; ls -l /dev/fd/ | grep -c .", "3\n5\n5\n");
}

static void identity_is_that_of_the_cloud(void **state)
{
    (void)state;
    has("id -un; id -u; id -g; grep -E '^(CapInh|CapPrm|CapEff|CapBnd|CapAmb)' /proc/self/status "
        "| cut -f2 | sort -u; grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status | cut -f2; "
        "ulimit -n; ulimit -c; umask; getent hosts sandbox.localdomain | cut -d' ' -f1",
        "sbx_user1051\n993\n990\n0000000000000000\n1\n2\n1024\n0\n0022\n127.0.0.1\n");
}

static void nothing_gives_privileges(void **state)
{
    (void)state;
    has("grep -vc nosuid /proc/self/mounts; grep -E ' (/usr|/var/task|/tmp) ' /proc/self/mounts "
        "| grep -c nodev", "0\n3\n");
}

/* Runs inside: prints what should have been refused, but was not, or was in another way. */
#define REFUSED(number, call)                                                          \
    do {                                                                               \
        errno = 0;                                                                     \
        long result_ = (long)(call);                                                   \
        if (result_ >= 0 || errno != (number))                                         \
            printf("%s: %ld, %s\n", #call, result_, strerror(errno));                  \
    } while (0)

static void try_forbidden(void)
{
    struct perf_event_attr event = { .size = sizeof(event) };
    union bpf_attr program = { 0 };
    REFUSED(EPERM, mount("none", "/tmp", "tmpfs", 0, NULL));
    REFUSED(EPERM, umount2("/tmp", MNT_DETACH));
    REFUSED(EPERM, syscall(SYS_pivot_root, "/", "/tmp"));
    REFUSED(EPERM, chroot("/tmp"));
    REFUSED(EPERM, unshare(CLONE_NEWUSER));
    REFUSED(EPERM, unshare(CLONE_NEWNS));
    REFUSED(EPERM, setns(0, 0));
    REFUSED(EPERM, syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
    REFUSED(EPERM, syscall(SYS_clone, CLONE_NEWNET | SIGCHLD, 0, 0, 0, 0));
    REFUSED(ENOSYS, syscall(SYS_clone3, NULL, 0));
    REFUSED(ENOSYS, syscall(SYS_io_uring_setup, 1, NULL));
    REFUSED(EPERM, ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    REFUSED(EPERM, ptrace(PTRACE_ATTACH, 1, NULL, NULL));
    REFUSED(EPERM, syscall(SYS_process_vm_readv, 1, NULL, 0, NULL, 0, 0));
    REFUSED(EPERM, syscall(SYS_bpf, 0, &program, sizeof(program)));
    REFUSED(EPERM, syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
    REFUSED(EPERM, syscall(SYS_keyctl, 0, 0, 0, 0, 0));
    REFUSED(EPERM, syscall(SYS_add_key, "user", "x", "x", 1, 0));
    REFUSED(EPERM, syscall(SYS_userfaultfd, 0));
    REFUSED(EPERM, syscall(SYS_open_by_handle_at, 0, NULL, 0));
    REFUSED(EPERM, syscall(SYS_kexec_load, 0, 0, NULL, 0));
    REFUSED(EPERM, syscall(SYS_finit_module, 0, "", 0));
    REFUSED(EPERM, syscall(SYS_reboot, 0, 0, 0, NULL));
    REFUSED(EPERM, syscall(SYS_personality, 0x0400000));
    REFUSED(EPERM, ioctl(0, TIOCSTI, "x"));
    REFUSED(EPERM, sethostname("x", 1));
    REFUSED(EPERM, syscall(SYS_prlimit64, 1, RLIMIT_NOFILE, NULL, NULL));
    REFUSED(EPERM, syscall(SYS_prlimit64, 1 | 1L << 40, RLIMIT_NOFILE, NULL, NULL));
    REFUSED(EAFNOSUPPORT, socket(AF_PACKET, SOCK_RAW, 0));
    REFUSED(EAFNOSUPPORT, socket(AF_ALG, SOCK_SEQPACKET, 0));
    REFUSED(EAFNOSUPPORT, socket(AF_AX25, SOCK_STREAM, 0));
    REFUSED(EPROTONOSUPPORT, socket(AF_NETLINK, SOCK_RAW, 9));
    (void)kill(1, SIGKILL); /* refused, or without effect: then all would end here */
    (void)kill(1, SIGTERM);
    if (setuid(0) == 0 || setuid(1000) == 0)
        puts("setuid");
    REFUSED(EACCES, open("/proc/1/mem", O_RDWR));
    for (int family = 0; family < 4; family++) {
        static const int allowed[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK };
        if (socket(allowed[family], family < 3 ? SOCK_STREAM : SOCK_RAW, 0) < 0)
            printf("socket %d: %s\n", allowed[family], strerror(errno));
    }
    if (syscall(SYS_personality, 0) < 0)
        puts("personality");
    puts("tried");
    fflush(stdout);
}

static void calls_are_refused(void **state)
{
    (void)state;
    struct box box;
    box_init_self(&box, "forbidden");
    box_run(&box);
    assert_string_equal(box.text, "tried\n");
    box_release(&box);
}

static void network_is_its_own(void **state)
{
    (void)state;
    has("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '", "lo\n");
}

static void descriptors_do_not_leak(void **state)
{
    (void)state;
    has("cd /proc/self/fd && echo *", "0 1 2 3\n"); /* 3 is the shell's own, for the pattern */
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "forbidden") == 0) {
        try_forbidden();
        _exit(0);
    }
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_are_out_of_sight),
        cmocka_unit_test(root_is_read_only),
        cmocka_unit_test(identity_is_that_of_the_cloud),
        cmocka_unit_test(nothing_gives_privileges),
        cmocka_unit_test(calls_are_refused),
        cmocka_unit_test(network_is_its_own),
        cmocka_unit_test(descriptors_do_not_leak),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(box_launcher);
    return failures;
}
