/*
 * The first process of the virtual machine: makes of what came with the kernel a root as systems
 * have it, runs the script given on the kernel's command line (vm.script=NAME), switches off.
 */
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int status, const char *doing)
{
    if (status >= 0)
        return;
    perror(doing);
    reboot(RB_POWER_OFF);
}

/* What the kernel unpacked is no mount that pivot_root could leave: a second view of it is. */
static void move_root(void)
{
    must(mkdir("/new", 0755), "mkdir /new");
    must(mount("/", "/new", NULL, MS_BIND, NULL), "bind the root");
    must(chdir("/new"), "enter the root");
    must(mount(".", "/", NULL, MS_MOVE, NULL), "move the root");
    must(chroot("."), "change the root");
    must(chdir("/"), "enter the root");
}

static void mount_all(void)
{
    static const struct { const char *type, *place; } mounts[] = {
        { "proc", "/proc" }, { "sysfs", "/sys" }, { "devtmpfs", "/dev" }, { "tmpfs", "/tmp" },
    };
    for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
        must(mount(mounts[i].type, mounts[i].place, mounts[i].type, 0, NULL), mounts[i].place);
    must(chmod("/tmp", 01777), "chmod /tmp");
}

static void load_modules(void)
{
    DIR *folder = opendir("/modules");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        int fd = entry->d_name[0] == '.' ? -1 : openat(dirfd(folder), entry->d_name, O_RDONLY);
        if (fd >= 0) {
            (void)syscall(SYS_finit_module, fd, "", 0); /* the tests see what is missing */
            close(fd);
        }
    }
    if (folder)
        closedir(folder);
}

static void start_network(void)
{
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    must(ioctl(fd, SIOCSIFFLAGS, &request), "start the loopback interface");
    close(fd);
}

static void find_script(char *out, size_t size)
{
    char line[1024] = "";
    FILE *file = fopen("/proc/cmdline", "r");
    if (!file || !fgets(line, sizeof(line), file))
        must(-1, "/proc/cmdline");
    const char *name = strstr(line, "vm.script=");
    name = name ? name + strlen("vm.script=") : "none";
    (void)snprintf(out, size, "/vm/%.*s", (int)strcspn(name, " \n"), name);
    (void)fclose(file);
}

int main(void)
{
    char script[256];
    move_root();
    mount_all();
    load_modules();
    load_modules(); /* some need another first */
    start_network();
    find_script(script, sizeof(script));
    pid_t pid = fork();
    if (pid == 0) {
        execle("/bin/sh", "sh", script, (char *)NULL,
               (char *const[]){ "PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL });
        _exit(127);
    }
    while (wait(NULL) != pid) /* orphans too */
        continue;
    sync();
    reboot(RB_POWER_OFF);
    return 1;
}
