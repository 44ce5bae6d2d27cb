#include "runner/sandbox/overlay.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/sandbox/mounts.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

enum { DEPTH_MAXIMUM = 32, MOUNTS_MAXIMUM = 2000, FOLDERS_MAXIMUM = 32 };
enum { REFUSED = 1 }; /* by the kernel: the other way is left */

static int open_folder(const char *path, struct error *error)
{
    int fd = mounts_open_source(path);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0)
        return error_system(error, errno, "%s", path);
    if (S_ISDIR(info.st_mode))
        return fd;
    close(fd);
    return error_set(error, ERROR_INVALID, "%s is not a folder", path);
}

/* The folders are named by descriptor: no path can then be taken for a list of paths. The first
 * one named lies on top. */
static int mount_overlay(const int *fds, size_t count, const char *target)
{
    AUTO_STR options;
    str_init(&options, 4000); /* the kernel takes one page */
    for (size_t i = count; i-- > 0;)
        str_addf(&options, "%s/proc/self/fd/%d", options.length ? ":" : "lowerdir=", fds[i]);
    return mount("overlay", target, "overlay", MS_RDONLY | MS_NOSUID | MS_NODEV, options.text);
}

static int try_overlay(char *const *folders, size_t count, const char *target,
                       struct error *error)
{
    int fds[FOLDERS_MAXIMUM];
    size_t opened = 0;
    int status = 0;
    while (status == 0 && opened < count) {
        fds[opened] = open_folder(folders[opened], error);
        status = fds[opened] < 0 ? -1 : 0;
        opened += status == 0;
    }
    if (status == 0)
        status = mount_overlay(fds, count, target) < 0 ? REFUSED : 0;
    while (opened > 0)
        close(fds[--opened]);
    return status;
}

struct merge {
    size_t mounts;
    struct error *error;
};

static bool is_folder(const char *source)
{
    struct stat info;
    AUTO_CLOSE int fd = mounts_open_source(source);
    return fd >= 0 && fstat(fd, &info) == 0 && S_ISDIR(info.st_mode);
}

/* A link stays the link it is; /.old/x is looked at without following its last part. */
static bool copy_link(const char *source, const char *target)
{
    char text[4096];
    AUTO_FREE char *old = mem_format(MOUNTS_OLD "%s", source);
    ssize_t size = readlink(old, text, sizeof(text) - 1);
    if (size < 0)
        return false;
    text[size] = '\0';
    return symlink(text, target) == 0;
}

/* NAME -> the folders that have it, joined by newlines, last one on top. */
static int collect(char *const *folders, size_t count, struct map *names, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *old = mem_format(MOUNTS_OLD "%s", folders[i]);
        DIR *folder = opendir(old);
        if (!folder)
            return error_system(error, errno, "%s", folders[i]);
        for (struct dirent *entry; (entry = readdir(folder));)
            if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                map_set(names, entry->d_name, names);
        closedir(folder);
    }
    return 0;
}

static int merge_folders(struct merge *merge, char *const *folders, size_t count,
                         const char *target, unsigned depth);

static void free_paths(char **paths, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
}

/* One name: the folders of it are merged in turn, from the topmost file or link upwards. */
static int merge_entry(struct merge *merge, char *const *folders, size_t count, const char *name,
                       const char *target, unsigned depth)
{
    char **paths = NULL;
    size_t found = 0, capacity = 0;
    bool folder = false;
    for (size_t i = 0; i < count; i++) {
        AUTO_FREE char *path = file_join(folders[i], name);
        AUTO_FREE char *old = mem_format(MOUNTS_OLD "%s", path);
        struct stat info;
        if (lstat(old, &info) < 0)
            continue;
        folder = S_ISDIR(info.st_mode);
        if (!folder || (found > 0 && !is_folder(paths[found - 1]))) {
            free_paths(paths, found);
            paths = NULL;
            found = capacity = 0;
        }
        *ARRAY_PUSH(paths, found, capacity) = take_ptr(&path);
    }
    AUTO_FREE char *below = file_join(target, name);
    int status = 0;
    if (folder && found > 1)
        status = merge_folders(merge, paths, found, below, depth + 1);
    else if (found > 0 && !copy_link(paths[found - 1], below)) {
        if (merge->mounts++ >= MOUNTS_MAXIMUM)
            status = error_set(merge->error, ERROR_LIMIT, "too many files to merge at %s", below);
        else
            status = mounts_show(paths[found - 1], below, 0, merge->error);
    }
    free_paths(paths, found);
    return status;
}

static int merge_folders(struct merge *merge, char *const *folders, size_t count,
                         const char *target, unsigned depth)
{
    AUTO_CLOSE int place = -1;
    if (depth > DEPTH_MAXIMUM)
        return error_set(merge->error, ERROR_LIMIT, "folders are nested too deep at %s", target);
    if (mounts_make_target(target, true, &place, merge->error) < 0)
        return -1;
    AUTO(map) names = map_new(NULL);
    if (collect(folders, count, names, merge->error) < 0)
        return -1;
    for (size_t i = 0; i < map_count(names); i++)
        if (merge_entry(merge, folders, count, map_key_at(names, i), target, depth) < 0)
            return -1;
    return 0;
}

int overlay_mount(const struct spec *spec, struct error *error)
{
    const char *target = spec->overlay_target;
    if (!target)
        return 0;
    AUTO_CLOSE int place = -1;
    if (spec->overlay_count == 0)
        return mounts_make_target(target, true, &place, error);
    if (spec->overlay_count == 1)
        return mounts_show(spec->overlays[0], target, 0, error);
    if (spec->overlay_count > FOLDERS_MAXIMUM)
        return error_set(error, ERROR_LIMIT, "%zu folders at %s are too many",
                         spec->overlay_count, target);
    if (mounts_make_target(target, true, &place, error) < 0)
        return -1;
    int status = spec->merge_by_entry
        ? REFUSED : try_overlay(spec->overlays, spec->overlay_count, target, error);
    if (status != REFUSED)
        return status;
    struct merge merge = { .error = error };
    return merge_folders(&merge, spec->overlays, spec->overlay_count, target, 0);
}
