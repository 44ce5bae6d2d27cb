#include "runner/sandbox/root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/sandbox/identity.h"
#include "runner/sandbox/mounts.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"

enum { SETTING_MAXIMUM = 1 << 20 };

/* /bin and its like: a link where the host has a link, else the folder itself. */
int root_programs(const struct spec *unused, struct error *error)
{
    (void)unused;
    static const char *const folders[] = { "usr", "bin", "sbin", "lib", "lib64", "lib32",
                                           "libx32", "nix", "gnu" };
    for (size_t i = 0; i < COUNT(folders); i++) {
        char old[64], path[32], link[256];
        (void)snprintf(old, sizeof(old), MOUNTS_OLD "/%s", folders[i]);
        (void)snprintf(path, sizeof(path), "/%s", folders[i]);
        ssize_t size = readlink(old, link, sizeof(link) - 1);
        if (size < 0 && errno == ENOENT)
            continue;
        if (size < 0) {
            if (mounts_show(path, path, 0, error) < 0)
                return -1;
            continue;
        }
        link[size] = '\0';
        if (symlink(link, path) < 0)
            return error_system(error, errno, "link %s", path);
    }
    return 0;
}

static const struct {
    const char *path, *text;
} own_files[] = {
    { "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"
                     IDENTITY_NAME ":x:993:990::/home/" IDENTITY_NAME ":/sbin/nologin\n" },
    { "/etc/group", "root:x:0:\n" IDENTITY_NAME ":x:990:\n" },
    { "/etc/hosts", "127.0.0.1 localhost localhost.localdomain sandbox.localdomain sandbox\n"
                    "::1 localhost ip6-localhost ip6-loopback\n" },
    { "/etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n"
                            "networks: files\nprotocols: files\nservices: files\n" },
};

/* Small files are copied: cheaper than a mount, and no inode of the host is in reach. */
static const char *const copied_files[] = {
    "ld.so.cache", "ld.so.conf", "resolv.conf", "host.conf", "gai.conf", "os-release",
    "mime.types", "services", "protocols", "debian_version", "gemrc", "ssl/openssl.cnf",
};

/* Folders are mounted: those named, and those whose name starts so (java-17-openjdk). */
static const struct {
    const char *name;
    bool start;
} shown_folders[] = {
    { "ld.so.conf.d", false }, { "ca-certificates", false }, { "pki", false },
    { "alternatives", false }, { "crypto-policies", false }, { "fonts", false },
    { "java", true }, { "python", true }, { "dotnet", false }, { "maven", false },
};

static int copy_setting(const char *name, struct error *error)
{
    char path[128];
    (void)snprintf(path, sizeof(path), "/etc/%s", name);
    AUTO_CLOSE int found = mounts_open_source(path);
    struct stat info;
    if (found < 0 || fstat(found, &info) < 0 || !S_ISREG(info.st_mode)
        || info.st_size > SETTING_MAXIMUM)
        return 0; /* no system has all of them */
    char again[64]; /* the new /proc is not there yet; the host's knows this process as well */
    (void)snprintf(again, sizeof(again), MOUNTS_OLD "/proc/self/fd/%d", found);
    AUTO_CLOSE int fd = open(again, O_RDONLY | O_CLOEXEC);
    AUTO_FREE char *bytes = mem_alloc((size_t)info.st_size + 1);
    ssize_t size = fd < 0 ? -1 : read(fd, bytes, (size_t)info.st_size);
    if (size < 0)
        return 0;
    return mounts_write_file(path, bytes, (size_t)size, 0644, error);
}

static bool is_shown(const char *name)
{
    for (size_t i = 0; i < COUNT(shown_folders); i++)
        if (shown_folders[i].start ? text_starts(name, shown_folders[i].name)
                                   : strcmp(name, shown_folders[i].name) == 0)
            return true;
    return false;
}

static int show_folder(const char *name, struct error *error)
{
    char path[300];
    (void)snprintf(path, sizeof(path), "/etc/%s", name);
    AUTO_CLOSE int fd = mounts_open_source(path);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0 || !S_ISDIR(info.st_mode))
        return 0;
    return mounts_attach(fd, path, 0, error);
}

static int show_folders(struct error *error)
{
    DIR *folder = opendir(MOUNTS_OLD "/etc");
    if (!folder)
        return 0;
    int status = 0;
    for (struct dirent *entry; status == 0 && (entry = readdir(folder));)
        if (is_shown(entry->d_name))
            status = show_folder(entry->d_name, error);
    closedir(folder);
    return status == 0 ? show_folder("ssl/certs", error) : -1;
}

int root_settings(const struct spec *unused, struct error *error)
{
    (void)unused;
    for (size_t i = 0; i < COUNT(own_files); i++)
        if (mounts_write_file(own_files[i].path, own_files[i].text, strlen(own_files[i].text),
                              0644, error) < 0)
            return -1;
    for (size_t i = 0; i < COUNT(copied_files); i++)
        if (copy_setting(copied_files[i], error) < 0)
            return -1;
    if (symlink("/usr/share/zoneinfo/UTC", "/etc/localtime") < 0)
        return error_system(error, errno, "link /etc/localtime");
    return show_folders(error);
}

int root_devices(const struct spec *unused, struct error *error)
{
    (void)unused;
    static const char *const devices[] = { "/dev/null", "/dev/zero", "/dev/full", "/dev/random",
                                           "/dev/urandom" };
    static const char *const links[][2] = {
        { "/proc/self/fd", "/dev/fd" }, { "/proc/self/fd/0", "/dev/stdin" },
        { "/proc/self/fd/1", "/dev/stdout" }, { "/proc/self/fd/2", "/dev/stderr" },
    };
    for (size_t i = 0; i < COUNT(devices); i++)
        if (mounts_show(devices[i], devices[i], MOUNTS_DEVICES, error) < 0)
            return -1;
    for (size_t i = 0; i < COUNT(links); i++)
        if (symlink(links[i][0], links[i][1]) < 0)
            return error_system(error, errno, "link %s", links[i][1]);
    return 0;
}

/* What of /proc belongs to the machine: not to be read, or not to be written. Without privileges
 * nearly all of this is refused already; this does not depend on it. */
static int cover(const char *source, const char *path)
{
    struct stat info;
    if (stat(path, &info) < 0)
        return 0;
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (mount(source, path, NULL, MS_BIND, NULL) < 0)
        return -1;
    return strcmp(source, path) == 0 ? mount(NULL, path, NULL, flags, NULL) : 0;
}

/* What the kernel counts for the user who runs us as well: a program inside must not use it up for
 * him. And no namespaces within ours, also where system calls are not filtered. */
static void lower_limits(void)
{
    static const struct {
        const char *path, *text;
    } limits[] = {
        { "/proc/sys/user/max_inotify_instances", "64" },
        { "/proc/sys/user/max_inotify_watches", "16384" },
        { "/proc/sys/user/max_user_namespaces", "0" },
    };
    for (size_t i = 0; i < COUNT(limits); i++) {
        AUTO_CLOSE int fd = open(limits[i].path, O_WRONLY | O_CLOEXEC);
        if (fd >= 0) /* older kernels do not have all of them */
            (void)!write(fd, limits[i].text, strlen(limits[i].text));
    }
}

int root_processes(const struct spec *unused, struct error *error)
{
    (void)unused;
    static const char *const unwritable[] = { "/proc/sys", "/proc/sysrq-trigger", "/proc/irq",
                                              "/proc/bus", "/proc/fs" };
    static const char *const unreadable[] = { "/proc/kcore", "/proc/keys", "/proc/timer_list",
                                              "/proc/kallsyms", "/proc/key-users" };
    if (mkdir("/proc", 0555) < 0)
        return error_system(error, errno, "make /proc");
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0) {
        if (errno == EPERM) /* a container that hides parts of its own /proc allows no new one */
            return 0;
        return error_system(error, errno, "mount /proc");
    }
    lower_limits();
    for (size_t i = 0; i < COUNT(unwritable); i++)
        if (cover(unwritable[i], unwritable[i]) < 0)
            return error_system(error, errno, "protect %s", unwritable[i]);
    for (size_t i = 0; i < COUNT(unreadable); i++)
        if (cover("/dev/null", unreadable[i]) < 0)
            return error_system(error, errno, "hide %s", unreadable[i]);
    return 0;
}
