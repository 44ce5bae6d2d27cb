/*
 * Whole trees. Every step is taken from the descriptor of the folder it is in and never through a
 * symbolic link, so a tree that changes meanwhile cannot lead us out of it.
 */
#include "workspace/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/mem.h"

enum {
    WALK_DEPTH = 200,   /* each level holds a descriptor */
    REMOVE_DEPTH = 64
};

struct child {
    char *name; /* owned */
    struct stat info;
};

struct children {
    struct child *items;
    size_t count, capacity;
};

static void children_release(struct children *children)
{
    for (size_t i = 0; i < children->count; i++)
        free(children->items[i].name);
    free(children->items);
}

#define AUTO_CHILDREN __attribute__((cleanup(children_release))) struct children

/* As their paths would be sorted: what is in the folder "a" comes after the file "a.txt". */
static int by_name(const void *left, const void *right)
{
    const struct child *one = left, *two = right;
    size_t same = 0;
    while (one->name[same] && one->name[same] == two->name[same])
        same++;
    unsigned char a = (unsigned char)one->name[same], b = (unsigned char)two->name[same];
    if (a == 0 && S_ISDIR(one->info.st_mode))
        a = '/';
    if (b == 0 && S_ISDIR(two->info.st_mode))
        b = '/';
    return (a > b) - (a < b);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* What is in the folder FD, sorted. What vanished while we looked is left out. */
static int list_children(int fd, struct children *out)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    DIR *folder = copy < 0 ? NULL : fdopendir(copy);
    if (!folder) {
        mem_cleanup_close(&copy);
        return -1;
    }
    rewinddir(folder); /* the copy shares its position with FD */
    struct dirent *entry;
    while ((errno = 0, entry = readdir(folder))) {
        struct stat info;
        if (is_dots(entry->d_name) || fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) < 0)
            continue;
        *ARRAY_PUSH(out->items, out->count, out->capacity) =
            (struct child){ .name = mem_text(entry->d_name), .info = info };
    }
    int number = errno;
    (void)closedir(folder);
    if (out->count > 0)
        qsort(out->items, out->count, sizeof *out->items, by_name);
    errno = number;
    return number ? -1 : 0;
}

static int open_folder(int at, const char *name)
{
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

struct walk {
    const char *root;
    bool (*skip)(void *self, const char *name, bool is_folder);
    int (*each)(void *self, const struct file_entry *entry, struct error *error);
    void *self;
    struct error *error;
};

static int walk_folder(const struct walk *walk, int fd, const char *name, int depth);

static int walk_into(const struct walk *walk, int at, const struct child *child, const char *name,
                     int depth)
{
    if (depth == WALK_DEPTH)
        return error_set(walk->error, ERROR_LIMIT, "%s/%s: folders nested deeper than %d",
                         walk->root, name, WALK_DEPTH);
    AUTO_CLOSE int fd = open_folder(at, child->name);
    if (fd < 0 && errno == ENOENT) /* gone since it was listed */
        return 0;
    if (fd < 0)
        return error_system(walk->error, errno, "open %s/%s", walk->root, name);
    return walk_folder(walk, fd, name, depth + 1);
}

static int walk_child(const struct walk *walk, int fd, const char *folder,
                      const struct child *child, int depth)
{
    AUTO_FREE char *name = file_join(folder, child->name);
    bool is_folder = S_ISDIR(child->info.st_mode);
    if (walk->skip && walk->skip(walk->self, name, is_folder))
        return 0;
    if (is_folder)
        return walk_into(walk, fd, child, name, depth);
    if (!S_ISREG(child->info.st_mode) && !S_ISLNK(child->info.st_mode))
        return 0;
    AUTO_FREE char *path = file_join(walk->root, name);
    struct file_entry entry = { .name = name, .path = path, .info = &child->info };
    return walk->each(walk->self, &entry, walk->error);
}

static int walk_folder(const struct walk *walk, int fd, const char *name, int depth)
{
    AUTO_CHILDREN children = { .items = NULL };
    if (list_children(fd, &children) < 0)
        return error_system(walk->error, errno, "read folder %s/%s", walk->root, name);
    for (size_t i = 0; i < children.count; i++)
        if (walk_child(walk, fd, name, &children.items[i], depth) != 0)
            return -1;
    return 0;
}

int file_walk(const char *root, bool (*skip)(void *self, const char *name, bool is_folder),
              int (*each)(void *self, const struct file_entry *entry, struct error *error),
              void *self, struct error *error)
{
    /* The root itself may be a symbolic link: the caller chose it. */
    AUTO_CLOSE int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_system(error, errno, "open %s", root);
    struct walk walk = { .root = root, .skip = skip, .each = each, .self = self, .error = error };
    return walk_folder(&walk, fd, "", 0);
}

struct removal {
    const char *path;
    int root_fd;
    dev_t device;
    unsigned moved; /* folders too deep that were moved up to the root */
    struct error *error;
};

static int remove_children(struct removal *removal, int fd, int depth);

static int failed_at(const struct removal *removal, const char *name)
{
    if (errno == ENOENT) /* somebody else removed it: as good */
        return 0;
    return error_system(removal->error, errno, "remove %s in %s", name, removal->path);
}

/* Descriptors are few, and a hostile tree is deep: what lies too deep is moved up to the root, to
 * be removed from there in the next round. */
static int move_up(struct removal *removal, int at, const char *name)
{
    AUTO_FREE char *moved = NULL;
    struct stat info;
    do {
        free(moved);
        moved = mem_format(".deep-%u", removal->moved++);
    } while (fstatat(removal->root_fd, moved, &info, AT_SYMLINK_NOFOLLOW) == 0);
    return renameat(at, name, removal->root_fd, moved) < 0 ? failed_at(removal, name) : 0;
}

/* A folder whose owner locked himself out is opened up again first. */
static void unlock_folder(int at, const struct child *child)
{
    if ((child->info.st_mode & S_IRWXU) == S_IRWXU)
        return;
    AUTO_CLOSE int fd = openat(at, child->name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    AUTO_FREE char *by_descriptor = mem_format("/proc/self/fd/%d", fd);
    if (fd >= 0)
        (void)chmod(by_descriptor, S_IRWXU); /* if it fails, opening it says why */
}

static int remove_folder(struct removal *removal, int at, const struct child *child, int depth)
{
    if (child->info.st_dev != removal->device)
        return error_set(removal->error, ERROR_BUSY, "remove %s in %s: something is mounted there",
                         child->name, removal->path);
    unlock_folder(at, child);
    if (depth == REMOVE_DEPTH)
        return move_up(removal, at, child->name);
    AUTO_CLOSE int fd = open_folder(at, child->name);
    if (fd < 0)
        return failed_at(removal, child->name);
    if (remove_children(removal, fd, depth + 1) < 0)
        return -1;
    return unlinkat(at, child->name, AT_REMOVEDIR) < 0 ? failed_at(removal, child->name) : 0;
}

static int remove_child(struct removal *removal, int at, const struct child *child, int depth)
{
    if (S_ISDIR(child->info.st_mode))
        return remove_folder(removal, at, child, depth);
    return unlinkat(at, child->name, 0) < 0 ? failed_at(removal, child->name) : 0;
}

static int remove_children(struct removal *removal, int fd, int depth)
{
    AUTO_CHILDREN children = { .items = NULL };
    if (list_children(fd, &children) < 0)
        return error_system(removal->error, errno, "read a folder in %s", removal->path);
    for (size_t i = 0; i < children.count; i++)
        if (remove_child(removal, fd, &children.items[i], depth) < 0)
            return -1;
    return 0;
}

static int remove_rounds(const char *path, const struct stat *info, struct error *error)
{
    AUTO_CLOSE int fd = open_folder(AT_FDCWD, path);
    if (fd < 0)
        return error_system(error, errno, "remove %s", path);
    struct removal removal = { .path = path, .root_fd = fd, .device = info->st_dev,
                               .error = error };
    unsigned moved_before;
    do {
        moved_before = removal.moved;
        if (remove_children(&removal, fd, 0) < 0)
            return -1;
    } while (removal.moved > moved_before);
    return 0;
}

int file_remove_tree(const char *path, struct error *error)
{
    AUTO_FREE char *root = file_join(path, ""); /* "link/" would follow the link */
    struct child child = { .name = root };
    if (lstat(root, &child.info) < 0)
        return errno == ENOENT ? 0 : error_system(error, errno, "remove %s", root);
    if (!S_ISDIR(child.info.st_mode))
        return unlink(root) < 0 ? error_system(error, errno, "remove %s", root) : 0;
    unlock_folder(AT_FDCWD, &child);
    if (remove_rounds(root, &child.info, error) < 0)
        return -1;
    return rmdir(root) < 0 ? error_system(error, errno, "remove %s", root) : 0;
}

int file_fill_folder(const char *path,
                     int (*fill)(void *self, const char *folder, struct error *error), void *self,
                     struct error *error)
{
    if (file_is_folder(path))
        return 0;
    AUTO_FREE char *aside = mem_format("%s.part%d", path, (int)getpid());
    struct error ignored = ERROR_INIT;
    (void)file_remove_tree(aside, &ignored); /* what an earlier attempt left */
    int result = fill(self, aside, error);
    if (result == 0 && rename(aside, path) < 0 && !file_is_folder(path))
        result = error_system(error, errno, "rename to %s", path);
    (void)file_remove_tree(aside, &ignored); /* gone after the rename, which is fine */
    return result;
}
