/* The file that takes another's place, and all that makes it look like that one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/files/rewrite_inside.h"

enum { NAMES_BYTES = 65536, VALUE_BYTES = 65536 };

/* Access lists, labels and what people attach. What cannot be copied is left out. */
static void copy_attributes(int fd, int like)
{
    AUTO_FREE char *names = mem_alloc(NAMES_BYTES);
    AUTO_FREE char *value = mem_alloc(VALUE_BYTES);
    ssize_t size = flistxattr(like, names, NAMES_BYTES);
    for (ssize_t at = 0; at < size; at += (ssize_t)strlen(names + at) + 1) {
        ssize_t got = fgetxattr(like, names + at, value, VALUE_BYTES);
        if (got >= 0)
            (void)fsetxattr(fd, names + at, value, (size_t)got, 0);
    }
}

/* A group that could not be kept must not hand its rights to another one. */
static mode_t mode_for(int fd, const struct stat *info)
{
    struct stat mine;
    mode_t mode = info->st_mode & 07777;
    if (fstat(fd, &mine) == 0 && mine.st_gid == info->st_gid)
        return mode;
    return (mode & ~(mode_t)070) | ((mode & 07) << 3);
}

int rewrite_fill(int fd, int like, const struct stat *info, const void *bytes, size_t size)
{
    if (file_write_all(fd, bytes, size) < 0)
        return -1;
    if (fchown(fd, info->st_uid, info->st_gid) < 0 && fchown(fd, (uid_t)-1, info->st_gid) < 0)
        errno = 0; /* it becomes ours; mode_for() takes care of the rest */
    copy_attributes(fd, like);
    return fchmod(fd, mode_for(fd, info)) < 0 || fsync(fd) < 0 ? -1 : 0;
}
