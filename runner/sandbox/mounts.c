#include "runner/sandbox/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"

/* Older C libraries know the numbers of these calls but not their words. */
enum {
    TREE_CLONE = 1, TREE_CLOEXEC = O_CLOEXEC, TREE_RECURSIVE = 0x8000,
    MOVE_FROM_FD = 0x04, MOVE_TO_FD = 0x40,
    ATTRIBUTE_RDONLY = 1, ATTRIBUTE_NOSUID = 2, ATTRIBUTE_NODEV = 4
};

struct attributes {
    uint64_t set, clear, propagation, user_namespace;
};

static int set_attributes(int fd, unsigned flags, unsigned options)
{
    struct attributes attributes = { .set = ATTRIBUTE_NOSUID };
    if (!(options & MOUNTS_WRITABLE))
        attributes.set |= ATTRIBUTE_RDONLY;
    if (!(options & MOUNTS_DEVICES))
        attributes.set |= ATTRIBUTE_NODEV;
    return (int)syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH | flags, &attributes,
                        sizeof(attributes));
}

/* For kernels before 5.12, which know this for one mount at a time and by path only. */
static int remount(const char *target, unsigned options)
{
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_NOSUID;
    if (!(options & MOUNTS_WRITABLE))
        flags |= MS_RDONLY;
    if (!(options & MOUNTS_DEVICES))
        flags |= MS_NODEV;
    return mount(NULL, target, NULL, flags, NULL);
}

int mounts_root(const struct spec *unused, struct error *error)
{
    (void)unused;
    /* Slave, not private: when the host unmounts a disk, an idle sandbox must not hold it. */
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
        return error_system(error, errno, "keep mounts to ourselves");
    /* Any folder that every system has serves as the place; the pivot uncovers it again. */
    if (mount("tmpfs", "/usr", "tmpfs", MS_NOSUID | MS_NODEV, "size=128m,mode=755") < 0)
        return error_system(error, errno, "mount the root");
    if (chdir("/usr") < 0 || mkdir("." MOUNTS_OLD, 0700) < 0)
        return error_system(error, errno, "make %s", MOUNTS_OLD);
    if (syscall(SYS_pivot_root, ".", "." MOUNTS_OLD) < 0 || chdir("/") < 0)
        return error_system(error, errno, "change the root");
    return 0;
}

int mounts_open_source(const char *source)
{
    AUTO_CLOSE int old = open(MOUNTS_OLD, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (old < 0)
        return -1;
    struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
    int fd;
    do /* EAGAIN: somebody renamed folders meanwhile */
        fd = (int)syscall(SYS_openat2, old, source, &how, sizeof(how));
    while (fd < 0 && errno == EAGAIN);
    return fd;
}

static int describe_step_failure(struct error *error, int number, const char *target,
                                 const char *name)
{
    if (number == ELOOP || number == ENOTDIR)
        return error_set(error, ERROR_DENIED, "%s: \"%s\" is a link or a file, not a folder",
                         target, name);
    error_system(error, number, "make %s", target);
    if (number == EROFS)
        error_hint(error, "make \"%s\" in the folder that is shown there", name);
    return -1;
}

/* One step down: opens NAME in FOLDER, makes it if it is not there. */
static int step_down(int folder, const char *name, bool want_folder)
{
    int flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(folder, name, flags);
    if (fd < 0 && errno == ENOENT) {
        int made = want_folder ? mkdirat(folder, name, 0755)
                               : mknodat(folder, name, S_IFREG | 0644, 0);
        if (made < 0 && errno != EEXIST)
            return -1;
        fd = openat(folder, name, flags);
    }
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0)
        return -1;
    if (S_ISLNK(info.st_mode) || (want_folder && !S_ISDIR(info.st_mode))) {
        close(fd);
        errno = ENOTDIR;
        return -1;
    }
    return fd;
}

int mounts_make_target(const char *target, bool folder, int *out_fd, struct error *error)
{
    if (target[0] != '/')
        return error_set(error, ERROR_INVALID, "\"%s\" is not an absolute path", target);
    AUTO_FREE char *path = mem_text(target);
    AUTO_CLOSE int at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    char *rest = NULL;
    for (char *name = strtok_r(path, "/", &rest), *next; name; name = next) {
        next = strtok_r(NULL, "/", &rest);
        if (strcmp(name, ".") == 0)
            continue;
        if (strcmp(name, "..") == 0)
            return error_set(error, ERROR_INVALID, "\"%s\" contains \"..\"", target);
        int below = step_down(at, name, next || folder);
        if (below < 0)
            return describe_step_failure(error, errno, target, name);
        close(at);
        at = below;
    }
    *out_fd = take_fd(&at);
    return 0;
}

int mounts_attach(int source_fd, const char *target, unsigned options, struct error *error)
{
    struct stat info;
    if (fstat(source_fd, &info) < 0)
        return error_system(error, errno, "look at what is to be at %s", target);
    AUTO_CLOSE int tree = (int)syscall(SYS_open_tree, source_fd, "", AT_EMPTY_PATH | TREE_CLONE
                                       | TREE_CLOEXEC | TREE_RECURSIVE);
    if (tree < 0)
        return error_system(error, errno, "show something at %s", target);
    int attributed = set_attributes(tree, TREE_RECURSIVE, options);
    if (attributed < 0 && errno != ENOSYS)
        return error_system(error, errno, "make %s read-only", target);
    AUTO_CLOSE int place = -1;
    if (mounts_make_target(target, S_ISDIR(info.st_mode), &place, error) < 0)
        return -1;
    if (syscall(SYS_move_mount, tree, "", place, "", MOVE_FROM_FD | MOVE_TO_FD) < 0)
        return error_system(error, errno, "mount at %s", target);
    if (attributed < 0 && remount(target, options) < 0)
        return error_system(error, errno, "make %s read-only", target);
    return 0;
}

int mounts_show(const char *source, const char *target, unsigned options, struct error *error)
{
    AUTO_CLOSE int fd = mounts_open_source(source);
    if (fd < 0)
        return error_system(error, errno, "%s", source);
    return mounts_attach(fd, target, options, error);
}

int mounts_write_file(const char *path, const void *bytes, size_t size, unsigned mode,
                      struct error *error)
{
    AUTO_CLOSE int place = -1;
    if (mounts_make_target(path, false, &place, error) < 0)
        return -1;
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || file_write_all(fd, bytes, size) < 0 || fchmod(fd, mode & 0777) < 0)
        return error_system(error, errno, "write %s", path);
    return 0;
}

int mounts_tmp(const struct spec *spec, struct error *error)
{
    char options[64];
    (void)snprintf(options, sizeof(options), "size=%um,mode=1777", spec->tmp_mb);
    if (mkdir("/tmp", 0755) < 0 && errno != EEXIST)
        return error_system(error, errno, "make /tmp");
    if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
        return error_system(error, errno, "mount /tmp of %u MB", spec->tmp_mb);
    return 0;
}

int mounts_open_tmp(void)
{
    return open("/tmp", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int mounts_listed(const struct spec *spec, struct error *error)
{
    for (size_t i = 0; i < spec->mount_count; i++) {
        const struct spec_mount *row = &spec->mounts[i];
        AUTO_CLOSE int fd = mounts_open_source(row->source);
        if (fd < 0 && row->optional && (errno == ENOENT || errno == ENOTDIR))
            continue;
        if (fd < 0)
            return error_system(error, errno, "%s", row->source);
        if (mounts_attach(fd, row->target, 0, error) < 0)
            return -1;
    }
    return 0;
}

/* The second one in a folder is one system call. */
static int make_link(const struct spec_file *file, struct error *error)
{
    AUTO_FREE char *to = mem_text_n(file->bytes, file->size);
    if (symlink(to, file->path) == 0 || errno == EEXIST)
        return 0;
    AUTO_FREE char *folder = file_parent(file->path);
    AUTO_CLOSE int place = -1;
    if (mounts_make_target(folder, true, &place, error) < 0)
        return -1;
    if (symlinkat(to, place, file_name(file->path)) < 0)
        return error_system(error, errno, "make %s", file->path);
    return 0;
}

int mounts_files(const struct spec *spec, struct error *error)
{
    for (size_t i = 0; i < spec->file_count; i++) {
        const struct spec_file *file = &spec->files[i];
        int made = S_ISLNK(file->mode)
                       ? make_link(file, error)
                       : mounts_write_file(file->path, file->bytes, file->size, file->mode, error);
        if (made < 0)
            return -1;
    }
    return 0;
}

int mounts_places(const struct spec *spec, struct error *error)
{
    for (size_t i = 0; i < spec->place_count; i++)
        if (mkdir(spec->places[i], 0755) < 0 && errno != EEXIST)
            return error_system(error, errno, "make %s", spec->places[i]);
    return 0;
}

int mounts_clear_places(const struct spec *spec, struct error *error)
{
    for (size_t i = spec->place_count; i-- > 0;)
        if (rmdir(spec->places[i]) < 0)
            return error_system(error, errno, "clear %s", spec->places[i]);
    return 0;
}

int mounts_seal(const struct spec *unused, struct error *error)
{
    (void)unused;
    if (umount2(MOUNTS_OLD, MNT_DETACH) < 0 || rmdir(MOUNTS_OLD) < 0)
        return error_system(error, errno, "leave the host's files behind");
    AUTO_CLOSE int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (set_attributes(root, 0, 0) == 0)
        return 0;
    if (errno != ENOSYS || remount("/", 0) < 0)
        return error_system(error, errno, "make the root read-only");
    return 0;
}
