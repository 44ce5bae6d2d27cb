#include "workspace/files/watch.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/map.h"
#include "workspace/base/path_index.h"
#include "workspace/files/ignore.h"

enum {
    READ_BYTES = 65536,
    READS_A_TURN = 8,
    DEPTH = 64,                 /* folders deeper than this are not code */
    PATIENCE = 4,               /* a burst is told after at most this many silences */
    FEW = 3,                    /* files: what a person saves */
    QUICK = 4                   /* the silence after them is so many times shorter */
};

/* Not IN_MODIFY: a file that is being written is told when it is closed, whole. */
#define WANTED (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | \
                IN_DELETE_SELF | IN_MOVE_SELF | IN_EXCL_UNLINK | IN_ONLYDIR)

struct root {
    char *path;
    const struct ignore *ignore;
    bool is_file;
};

struct folder {
    int wd;
    char *path;
    bool unused;                /* no root has asked for it since watch_clear() */
};

struct watch {
    struct loop *loop;
    struct loop_watch *ready;
    struct loop_timer *timer;
    int fd, settle_ms;
    void (*changed)(void *self, const char *const *paths, size_t count);
    void *self;
    struct root **roots;
    size_t root_count, root_capacity;
    struct path_index *roots_at;
    struct folder *folders;
    size_t folder_count, folder_capacity;
    struct map *pending;        /* paths, as keys */
    int64_t burst_ns;           /* when the burst began */
};

/* ---- what belongs to a root ---------------------------------------------------------------- */

static bool ignored(const struct root *root, const char *path, bool is_folder)
{
    const char *name = file_beneath(root->path, path);
    return name && name[0] && root->ignore && ignore_match(root->ignore, name, is_folder);
}

/* What is asked of roots around a path. */
struct asked {
    const char *path;
    bool is_folder;
};

/* Is the path this root, or does it lie in it and count? */
static bool holds(void *self, void *value)
{
    const struct asked *asked = self;
    const struct root *root = value;
    return strcmp(root->path, asked->path) == 0 ||
           (!root->is_file && !ignored(root, asked->path, asked->is_folder));
}

static bool any(void *self, void *value)
{
    return self && value;
}

/* PATH is a root, lies in one, or (a folder) leads to one. */
static bool relevant(struct watch *watch, const char *path, bool is_folder)
{
    struct asked asked = { .path = path, .is_folder = is_folder };
    return path_index_above(watch->roots_at, path, holds, &asked) ||
           (is_folder && path_index_beneath(watch->roots_at, path, any, &asked));
}

static bool holds_folder(void *self, void *value)
{
    const struct root *root = value;
    return !root->is_file && holds(self, value);
}

/* Folders that lie in a root are watched with all that is in them. */
static bool inside_root(const struct watch *watch, const char *path)
{
    struct asked asked = { .path = path, .is_folder = true };
    return path_index_above(watch->roots_at, path, holds_folder, &asked);
}

static bool is_root(const struct watch *watch, const char *path)
{
    return path_index_get(watch->roots_at, path) != NULL;
}

/* ---- the burst ----------------------------------------------------------------------------- */

static char whole_mark, other_mark;

/* All that has happened is that a few files were written or put in place, whole: nothing of that is
 * half done. A file that was made and is not closed yet, or is gone, may be. */
static bool is_whole(const struct watch *watch)
{
    size_t count = map_count(watch->pending);
    for (size_t i = 0; i < count && count <= FEW; i++)
        if (map_value_at(watch->pending, i) != &whole_mark)
            return false;
    return count <= FEW;
}

static void add(struct watch *watch, const char *path, bool whole)
{
    int64_t now = clock_mono_ns();
    if (map_count(watch->pending) == 0)
        watch->burst_ns = now;
    map_set(watch->pending, path, whole ? &whole_mark : &other_mark);
    int64_t left_ms = PATIENCE * watch->settle_ms - (now - watch->burst_ns) / 1000000;
    int64_t silence_ms = is_whole(watch) ? watch->settle_ms / QUICK : watch->settle_ms;
    loop_timer_set(watch->timer, left_ms < silence_ms ? (left_ms > 0 ? left_ms : 0) : silence_ms);
}

static void add_pending(struct watch *watch, const char *path)
{
    add(watch, path, false);
}

static int compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void tell(void *self)
{
    struct watch *watch = self;
    struct map *burst = watch->pending;
    size_t count = map_count(burst);
    if (count == 0)
        return;
    /* the call may change roots or cause more changes: it works on what was taken out */
    watch->pending = map_new(NULL);
    const char **paths = mem_alloc(count * sizeof(*paths));
    for (size_t i = 0; i < count; i++)
        paths[i] = map_key_at(burst, i);
    qsort(paths, count, sizeof(*paths), compare);
    watch->changed(watch->self, paths, count);
    free(paths);
    map_free(burst);
}

/* ---- folders ------------------------------------------------------------------------------- */

static struct folder *find_folder(struct watch *watch, int wd)
{
    /* watch descriptors are given out in rising order, so the array is sorted */
    size_t low = 0, high = watch->folder_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (watch->folders[middle].wd == wd)
            return &watch->folders[middle];
        if (watch->folders[middle].wd < wd)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void forget_folder(struct watch *watch, struct folder *folder)
{
    size_t index = (size_t)(folder - watch->folders);
    free(folder->path);
    memmove(folder, folder + 1, (watch->folder_count - index - 1) * sizeof(*folder));
    watch->folder_count--;
}

/* LINK is IN_DONT_FOLLOW, or 0 for a root and its parents: the caller may name them by a link. */
static int watch_folder(struct watch *watch, const char *path, unsigned link, struct error *error)
{
    int wd = inotify_add_watch(watch->fd, path, WANTED | link);
    if (wd < 0 && errno == ENOSPC) {
        error_set(error, ERROR_LIMIT, "cannot watch %s: too many folders are watched", path);
        return error_hint(error, "raise it: sysctl fs.inotify.max_user_watches=524288");
    }
    if (wd < 0) /* gone again, or not ours to read: its parent tells when that changes */
        return 0;
    struct folder *known = find_folder(watch, wd);
    if (known) {
        known->unused = false;
        if (strcmp(known->path, path) != 0) { /* moved here */
            free(known->path);
            known->path = mem_text(path);
        }
        return 0;
    }
    *ARRAY_PUSH(watch->folders, watch->folder_count, watch->folder_capacity) =
        (struct folder){ .wd = wd, .path = mem_text(path) };
    return 0;
}

/* Watches a tree; with TELL its files count as changed, for they may be older than the watch. */
static int watch_tree(struct watch *watch, const char *path, bool tell_files, int depth,
                      struct error *error)
{
    if (watch_folder(watch, path, is_root(watch, path) ? 0 : IN_DONT_FOLLOW, error) < 0)
        return -1;
    DIR *folder = depth < DEPTH ? opendir(path) : NULL;
    if (!folder)
        return 0;
    int result = 0;
    struct dirent *entry;
    while (result == 0 && (entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        AUTO_FREE char *name = file_join(path, entry->d_name);
        struct stat info;
        bool is_folder = entry->d_type == DT_DIR ||
                         (entry->d_type == DT_UNKNOWN && lstat(name, &info) == 0 &&
                          S_ISDIR(info.st_mode));
        if (is_folder && inside_root(watch, name))
            result = watch_tree(watch, name, tell_files, depth + 1, error);
        else if (!is_folder && tell_files && relevant(watch, name, false))
            add_pending(watch, name);
    }
    closedir(folder);
    return result;
}

static char *nearest_parent(const char *path)
{
    char *parent = file_parent(path);
    while (!file_is_folder(parent) && strcmp(parent, "/") != 0) {
        char *above = file_parent(parent);
        free(parent);
        parent = above;
    }
    return parent;
}

/* The nearest folder above PATH that exists tells when what is missing is made. It is looked for
 * again once it is watched: the next one may have been made in between. */
static int watch_parents(struct watch *watch, const char *path, struct error *error)
{
    AUTO_FREE char *watched = NULL;
    for (;;) {
        AUTO_FREE char *nearest = nearest_parent(path);
        if (watched && strcmp(watched, nearest) == 0)
            return 0;
        if (watch_folder(watch, nearest, 0, error) < 0)
            return -1;
        free(watched);
        watched = take_ptr(&nearest);
    }
}

static int watch_root(struct watch *watch, const struct root *root, bool tell_files,
                      struct error *error)
{
    /* the parent, too: a root that is deleted and made again is noticed there */
    if (watch_parents(watch, root->path, error) < 0)
        return -1;
    return root->is_file || !file_is_folder(root->path)
               ? 0
               : watch_tree(watch, root->path, tell_files, 0, error);
}

/* Folders no root has asked for are given up; folders beneath PATH, when it is not NULL. */
static void drop_folders(struct watch *watch, const char *path)
{
    for (size_t i = watch->folder_count; i > 0; i--) {
        struct folder *folder = &watch->folders[i - 1];
        bool drop = path ? strcmp(folder->path, path) == 0 || file_beneath(path, folder->path)
                         : folder->unused;
        if (!drop)
            continue;
        (void)inotify_rm_watch(watch->fd, folder->wd); /* the kernel may have dropped it already */
        forget_folder(watch, folder);
    }
}

static void drop_unused(void *self)
{
    drop_folders(self, NULL);
}

/* ---- events of the kernel ------------------------------------------------------------------ */

static void rescan(struct watch *watch)
{
    struct error ignored = ERROR_INIT; /* what cannot be watched was told when it was added */
    for (size_t i = 0; i < watch->root_count; i++) {
        add_pending(watch, watch->roots[i]->path);
        (void)watch_root(watch, watch->roots[i], false, &ignored);
    }
}

static bool root_came(void *self, void *value)
{
    struct watch *watch = self;
    const struct root *root = value;
    struct error ignored = ERROR_INIT; /* as in rescan() */
    (void)watch_root(watch, root, true, &ignored);
    if (file_exists(root->path))
        add_pending(watch, root->path);
    return false;
}

static void folder_came(struct watch *watch, const char *path)
{
    struct error ignored = ERROR_INIT;
    if (!inside_root(watch, path)) {
        (void)path_index_beneath(watch->roots_at, path, root_came, watch);
        return;
    }
    add_pending(watch, path);
    (void)watch_tree(watch, path, true, 0, &ignored);
}

static bool root_went(void *self, void *value)
{
    struct watch *watch = self;
    const struct root *root = value;
    struct error ignored = ERROR_INIT;
    add_pending(watch, root->path);
    (void)watch_root(watch, root, false, &ignored);
    return false;
}

static void folder_itself_went(struct watch *watch, struct folder *folder)
{
    AUTO_FREE char *path = mem_text(folder->path);
    drop_folders(watch, path);
    struct root *root = path_index_get(watch->roots_at, path);
    if (root)
        (void)root_went(watch, root);
    (void)path_index_beneath(watch->roots_at, path, root_went, watch);
}

static void take_event(struct watch *watch, const struct inotify_event *event)
{
    if (event->mask & IN_Q_OVERFLOW) {
        rescan(watch);
        return;
    }
    struct folder *folder = find_folder(watch, event->wd);
    if (!folder)
        return;
    if (event->mask & IN_IGNORED) {
        forget_folder(watch, folder);
        return;
    }
    if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF)) {
        folder_itself_went(watch, folder);
        return;
    }
    if (event->len == 0)
        return; /* attributes of the folder itself */
    AUTO_FREE char *path = file_join(folder->path, event->name);
    bool is_folder = event->mask & IN_ISDIR;
    if (!relevant(watch, path, is_folder))
        return;
    if (!is_folder) {
        add(watch, path, event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO));
    } else if (event->mask & (IN_CREATE | IN_MOVED_TO)) {
        folder_came(watch, path);
    } else if (event->mask & (IN_DELETE | IN_MOVED_FROM)) {
        drop_folders(watch, path);
        add_pending(watch, path);
    }
}

static void on_ready(void *self, unsigned ready)
{
    (void)ready;
    struct watch *watch = self;
    _Alignas(struct inotify_event) char bytes[READ_BYTES];
    for (int i = 0; i < READS_A_TURN; i++) {
        ssize_t got = read(watch->fd, bytes, sizeof(bytes));
        if (got <= 0)
            return;
        const char *at = bytes;
        while (at < bytes + got) {
            const struct inotify_event *event = (const void *)at;
            at += sizeof(*event) + event->len;
            take_event(watch, event);
        }
    }
}

/* ---- from outside -------------------------------------------------------------------------- */

struct watch *watch_new(struct loop *loop, int settle_ms,
                        void (*changed)(void *self, const char *const *paths, size_t count),
                        void *self)
{
    struct watch *watch = mem_alloc(sizeof(*watch));
    watch->loop = loop;
    watch->settle_ms = settle_ms;
    watch->changed = changed;
    watch->self = self;
    watch->pending = map_new(NULL);
    watch->roots_at = path_index_new();
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->fd >= 0)
        watch->ready = loop_watch_fd(loop, watch->fd, LOOP_READ, on_ready, watch);
    watch->timer = loop_after_ms(loop, -1, tell, watch);
    return watch;
}

static void release_roots(struct watch *watch)
{
    for (size_t i = 0; i < watch->root_count; i++) {
        free(watch->roots[i]->path);
        free(watch->roots[i]);
    }
    watch->root_count = 0;
    path_index_clear(watch->roots_at);
}

void watch_free(struct watch *watch)
{
    if (!watch)
        return;
    loop_forget(watch->loop, watch);
    loop_watch_free(watch->ready);
    loop_timer_free(watch->timer);
    if (watch->fd >= 0)
        close(watch->fd);
    release_roots(watch);
    for (size_t i = 0; i < watch->folder_count; i++)
        free(watch->folders[i].path);
    free(watch->roots);
    path_index_free(watch->roots_at);
    free(watch->folders);
    map_free(watch->pending);
    free(watch);
}

int watch_add(struct watch *watch, const char *root, const struct ignore *ignore,
              struct error *error)
{
    if (watch->fd < 0) {
        error_set(error, ERROR_LIMIT, "cannot watch files: inotify has no instance left");
        return error_hint(error, "raise it: sysctl fs.inotify.max_user_instances=512");
    }
    struct root *known = path_index_get(watch->roots_at, root);
    if (!known) {
        known = mem_alloc(sizeof(*known));
        known->path = mem_text(root);
        known->is_file = file_exists(root) && !file_is_folder(root);
        *ARRAY_PUSH(watch->roots, watch->root_count, watch->root_capacity) = known;
        path_index_set(watch->roots_at, root, known);
    }
    known->ignore = ignore;
    return watch_root(watch, known, false, error);
}

void watch_clear(struct watch *watch)
{
    release_roots(watch);
    /* kernel watches stay until it is known which are wanted again: no event is lost between */
    for (size_t i = 0; i < watch->folder_count; i++)
        watch->folders[i].unused = true;
    loop_later(watch->loop, drop_unused, watch);
}
