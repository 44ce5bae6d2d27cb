#include "workspace/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"

static ssize_t read_some(int fd, void *bytes, size_t size)
{
    ssize_t got;
    do {
        got = read(fd, bytes, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

static int read_all(int fd, const char *path, size_t maximum, struct str *out,
                    struct error *error)
{
    char block[65536];
    ssize_t got;
    while ((got = read_some(fd, block, sizeof block)) > 0) {
        str_add_bytes(out, block, (size_t)got);
        if (out->cut)
            return error_set(error, ERROR_LIMIT, "read %s: larger than %zu bytes", path, maximum);
    }
    return got < 0 ? error_system(error, errno, "read %s", path) : 0;
}

int file_read(const char *path, size_t maximum, struct blob **out, struct error *error)
{
    bool standard = strcmp(path, "-") == 0;
    AUTO_CLOSE int fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_system(error, errno, "open %s", path);
    AUTO_STR text;
    str_init(&text, maximum);
    if (read_all(fd, standard ? "standard input" : path, maximum, &text, error) < 0)
        return -1;
    size_t size = text.length;
    *out = blob_take(str_take(&text), size);
    return 0;
}

int file_write_all(int fd, const void *all, size_t size)
{
    const char *bytes = all;
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        bytes += written;
        size -= (size_t)written;
    }
    return 0;
}

/* A new file beside the one to be replaced; its name is hidden and belongs to nobody else. */
static int open_aside(const char *folder, mode_t mode, char **out_path)
{
    for (int attempt = 0; attempt < 100; attempt++) {
        uint64_t random = 0;
        if (getrandom(&random, sizeof random, 0) < 0 && errno != EINTR)
            return -1;
        AUTO_FREE char *path = mem_format("%s/.new-%016llx", folder, (unsigned long long)random);
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
        if (fd >= 0)
            *out_path = take_ptr(&path);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* Without this a rename may be lost when the power goes. */
static int sync_folder(const char *folder)
{
    AUTO_CLOSE int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    /* Some file systems cannot sync a folder and say so. */
    return fsync(fd) < 0 && errno != EINVAL ? -1 : 0;
}

static int write_and_rename(int fd, const char *aside, const char *path, const void *bytes,
                            size_t size, bool sync)
{
    if (file_write_all(fd, bytes, size) < 0 || (sync && fsync(fd) < 0))
        return -1;
    return rename(aside, path);
}

static int replace(const char *path, const void *bytes, size_t size, mode_t mode, bool sync,
                   struct error *error)
{
    AUTO_FREE char *folder = file_parent(path);
    AUTO_FREE char *aside = NULL;
    AUTO_CLOSE int fd = open_aside(folder, mode, &aside);
    if (fd < 0)
        return error_system(error, errno, "write %s", path);
    if (write_and_rename(fd, aside, path, bytes, size, sync) < 0) {
        int number = errno;
        (void)unlink(aside); /* the old file is whole; a leftover is only untidy */
        return error_system(error, number, "write %s", path);
    }
    if (sync && sync_folder(folder) < 0)
        return error_system(error, errno, "sync %s", folder);
    return 0;
}

int file_replace(const char *path, const void *bytes, size_t size, mode_t mode,
                 struct error *error)
{
    return replace(path, bytes, size, mode, true, error);
}

int file_put(const char *path, const void *bytes, size_t size, mode_t mode, struct error *error)
{
    return replace(path, bytes, size, mode, false, error);
}

static int make_folder(const char *path, mode_t mode, struct error *error)
{
    if (mkdir(path, mode) == 0 || (errno == EEXIST && file_is_folder(path)))
        return 0;
    return error_system(error, errno == EEXIST ? ENOTDIR : errno, "make folder %s", path);
}

int file_make_folders(const char *path, mode_t mode, struct error *error)
{
    if (file_is_folder(path))
        return 0;
    AUTO_FREE char *copy = mem_text(path);
    for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (!file_is_folder(copy) && make_folder(copy, mode, error) < 0)
            return -1;
        *slash = '/';
    }
    return make_folder(path, mode, error);
}

bool file_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

bool file_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool file_is_regular(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

int file_open_beneath(const char *folder, const char *name, struct error *error)
{
    AUTO_CLOSE int root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return error_system(error, errno, "open %s", folder);
    struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK, /* no waiting on a fifo */
                            .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
    int fd = (int)syscall(SYS_openat2, root, name, &how, sizeof how);
    if (fd < 0 && errno == EXDEV)
        return error_set(error, ERROR_DENIED, "open %s: it leads out of %s", name, folder);
    return fd < 0 ? error_system(error, errno, "open %s in %s", name, folder) : fd;
}
