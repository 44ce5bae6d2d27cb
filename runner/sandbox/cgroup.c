#include "runner/sandbox/cgroup.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/mem.h"

#define PREFIX "lambench-"

/* How much more can get into /tmp until somebody looks again. */
enum { SLACK = 64 << 20 };

static int write_value(const char *folder, const char *name, const char *value)
{
    char path[400];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, value, strlen(value)) < 0)
        return -1;
    return 0;
}

static int write_number(const char *folder, const char *name, uint64_t number)
{
    char text[32];
    (void)snprintf(text, sizeof(text), "%" PRIu64, number);
    return write_value(folder, name, text);
}

static bool read_value(const char *folder, const char *name, char *out, size_t size)
{
    char path[400];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, out, size - 1);
    out[got < 0 ? 0 : got] = '\0';
    return got >= 0;
}

/* The number after KEY at the start of a line ("cache 4096"), or of the whole file for "". */
static uint64_t read_number(const char *folder, const char *name, const char *key)
{
    char text[8192];
    if (!read_value(folder, name, text, sizeof(text)))
        return 0;
    size_t length = strlen(key);
    if (length == 0)
        return strtoull(text, NULL, 10);
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        if (strncmp(line, key, length) == 0 && line[length] == ' ')
            return strtoull(line + length, NULL, 10);
    return 0;
}

static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += length) {
        bool starts = at == list || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
        bool ends = !(isalnum((unsigned char)at[length]) || at[length] == '_');
        if (starts && ends)
            return true;
    }
    return false;
}

/* Our path in the hierarchy of CONTROLLER ("" for version 2), from lines "4:memory:/path". */
static bool own_path(const char *controller, char *out, size_t size)
{
    FILE *file = fopen("/proc/self/cgroup", "re");
    char line[600];
    bool found = false;
    while (file && !found && fgets(line, sizeof(line), file)) {
        char *names = strchr(line, ':');
        char *path = names ? strchr(names + 1, ':') : NULL;
        if (!path)
            continue;
        *path++ = '\0';
        path[strcspn(path, "\n")] = '\0';
        found = controller[0] ? has_word(names + 1, controller) : names[1] == '\0';
        if (found)
            (void)snprintf(out, size, "%s", path);
    }
    if (file)
        (void)fclose(file); /* only read */
    return found;
}

/* Where that hierarchy is mounted, and what of it: "31 23 0:28 ROOT PLACE opts - TYPE dev MORE" */
static bool find_mount(const char *controller, char *root, char *place, size_t size)
{
    FILE *file = fopen("/proc/self/mountinfo", "re");
    char line[1200];
    bool found = false;
    while (file && !found && fgets(line, sizeof(line), file)) {
        char line_root[256], line_place[256], type[32], more[256];
        char *after = strstr(line, " - ");
        if (!after || sscanf(line, "%*s %*s %*s %255s %255s", line_root, line_place) != 2
            || sscanf(after, " - %31s %*s %255s", type, more) != 2)
            continue;
        found = controller[0] ? strcmp(type, "cgroup") == 0 && has_word(more, controller)
                              : strcmp(type, "cgroup2") == 0;
        if (found) {
            (void)snprintf(root, size, "%s", line_root);
            (void)snprintf(place, size, "%s", line_place);
        }
    }
    if (file)
        (void)fclose(file); /* only read */
    return found;
}

static bool own_folder(const char *controller, char *out, size_t size)
{
    char path[256], root[256], place[256];
    if (!own_path(controller, path, sizeof(path))
        || !find_mount(controller, root, place, sizeof(root)))
        return false;
    const char *below = path;
    size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);
    if (strncmp(path, root, length) == 0)
        below = path + length;
    if (strcmp(below, "/") == 0)
        below = "";
    return snprintf(out, size, "%s%s", place, below) < (int)size;
}

/* May groups with a memory limit be made in FOLDER of version 2, and may we be moved there? */
static bool serves(const char *folder)
{
    char path[300], text[512];
    (void)snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
    if (access(folder, W_OK) < 0 || access(path, W_OK) < 0)
        return false;
    if (!read_value(folder, "cgroup.subtree_control", text, sizeof(text)))
        return false;
    if (!has_word(text, "pids"))
        (void)write_value(folder, "cgroup.subtree_control", "+pids"); /* nice to have */
    return has_word(text, "memory")
        || write_value(folder, "cgroup.subtree_control", "+memory") == 0;
}

static bool find_v2(struct cgroup_home *out)
{
    char folder[256], root[256], place[256], controllers[512];
    if (!own_folder("", folder, sizeof(folder)) || !find_mount("", root, place, sizeof(place)))
        return false;
    if (!read_value(place, "cgroup.controllers", controllers, sizeof(controllers))
        || !has_word(controllers, "memory"))
        return false;
    /* A group with processes of its own can have no limited children: then a sibling it is. */
    size_t top = strlen(place);
    for (;;) {
        if (serves(folder)) {
            *out = (struct cgroup_home){ .kind = CGROUP_V2 };
            (void)snprintf(out->folder, sizeof(out->folder), "%s", folder);
            return true;
        }
        char *slash = strrchr(folder, '/');
        if (!slash || (size_t)(slash - folder) < top)
            break;
        *slash = '\0';
    }
    (void)snprintf(out->reason, sizeof(out->reason), "no control group is delegated to us; "
                   "`systemd-run --user --scope lambench` gives one");
    return false;
}

static bool find_v1(struct cgroup_home *out)
{
    char folder[256];
    if (!own_folder("memory", folder, sizeof(folder)))
        return false;
    if (access(folder, W_OK) < 0) {
        (void)snprintf(out->reason, sizeof(out->reason), "control groups are version 1 here, and "
                       "only root may use them");
        return false;
    }
    *out = (struct cgroup_home){ .kind = CGROUP_V1 };
    (void)snprintf(out->folder, sizeof(out->folder), "%s", folder);
    return true;
}

void cgroup_find(struct cgroup_home *out)
{
    *out = (struct cgroup_home){ .reason = "no memory control group is mounted" };
    if (!find_v2(out))
        (void)find_v1(out); /* the reason says why not */
}

/* Process ids mean something within their namespace only: a program in a container and one beside
 * it may share the control groups, and must not take each other's for left behind. */
static unsigned long pid_namespace(void)
{
    struct stat info;
    return stat("/proc/self/ns/pid", &info) == 0 ? (unsigned long)info.st_ino : 0;
}

void cgroup_sweep(const struct cgroup_home *home)
{
    char prefix[64];
    (void)snprintf(prefix, sizeof(prefix), PREFIX "%lu-", pid_namespace());
    DIR *folder = home->kind == CGROUP_NONE ? NULL : opendir(home->folder);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
            continue;
        pid_t owner = (pid_t)strtol(entry->d_name + strlen(prefix), NULL, 10);
        if (owner > 0 && kill(owner, 0) < 0 && errno == ESRCH)
            (void)unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR); /* not if still used */
    }
    if (folder)
        closedir(folder);
}

/* Version 1 only: the kernel then pauses the group instead of killing, and tells us. */
static void ask_to_be_told(struct cgroup *cgroup)
{
    char path[400], text[64];
    (void)snprintf(path, sizeof(path), "%s/memory.oom_control", cgroup->folder);
    AUTO_CLOSE int control = open(path, O_RDONLY | O_CLOEXEC);
    AUTO_CLOSE int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    (void)snprintf(text, sizeof(text), "%d %d", event, control);
    if (control < 0 || event < 0 || write_value(cgroup->folder, "cgroup.event_control", text) < 0
        || write_value(cgroup->folder, "memory.oom_control", "1") < 0)
        return;
    cgroup->pressed = take_fd(&event);
}

int cgroup_make(const struct cgroup_home *home, struct cgroup *out, struct error *error)
{
    static unsigned serial;
    struct cgroup cgroup = { .kind = home->kind, .members = -1, .pressed = -1 };
    if (home->kind != CGROUP_NONE) {
        char path[400];
        (void)snprintf(cgroup.folder, sizeof(cgroup.folder), "%s/" PREFIX "%lu-%d-%u",
                       home->folder, pid_namespace(), getpid(), ++serial);
        (void)snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup.folder);
        if (mkdir(cgroup.folder, 0755) < 0)
            return error_system(error, errno, "make %s", cgroup.folder);
        cgroup.members = open(path, O_WRONLY | O_CLOEXEC);
        if (cgroup.members < 0) {
            error_system(error, errno, "open %s", path);
            (void)rmdir(cgroup.folder); /* the first error is the one to tell */
            return -1;
        }
        if (home->kind == CGROUP_V1)
            ask_to_be_told(&cgroup);
    }
    *out = cgroup;
    return 0;
}

int cgroup_limit(struct cgroup *cgroup, unsigned memory_mb, unsigned processes,
                 struct error *error)
{
    bool second = cgroup->kind == CGROUP_V2;
    if (cgroup->kind == CGROUP_NONE)
        return 0;
    if (second && processes > 0) /* one more is the first process; without it: RLIMIT_NPROC */
        (void)write_number(cgroup->folder, "pids.max", processes + 1);
    if (memory_mb == 0)
        return 0;
    cgroup->limit = (uint64_t)memory_mb << 20;
    if (write_number(cgroup->folder, second ? "memory.max" : "memory.limit_in_bytes",
                     cgroup->limit) < 0)
        return error_system(error, errno, "limit memory to %u MB", memory_mb);
    if (second) {
        (void)write_value(cgroup->folder, "memory.swap.max", "0"); /* absent without swap */
        (void)write_value(cgroup->folder, "memory.oom.group", "1");
    } else {
        (void)write_value(cgroup->folder, "memory.swappiness", "0");
    }
    return 0;
}

/* Both versions have these files under one name or another; in the sum, "cache" and "file" hold
 * what is in /tmp too. */
static const struct layout {
    const char *limit, *now, *peak, *cached;
} layouts[] = {
    { .limit = "memory.limit_in_bytes", .now = "memory.usage_in_bytes",
      .peak = "memory.max_usage_in_bytes", .cached = "cache" },
    { .limit = "memory.max", .now = "memory.current", .peak = "memory.peak", .cached = "file" },
};

static const struct layout *layout_of(const char *folder)
{
    char path[400];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, layouts[0].limit);
    return &layouts[access(path, F_OK) == 0 ? 0 : 1];
}

void cgroup_look(const char *folder, uint64_t limit, struct cgroup_look *out)
{
    const struct layout *layout = layout_of(folder);
    uint64_t now = read_number(folder, layout->now, "");
    uint64_t cached = read_number(folder, "memory.stat", layout->cached);
    *out = (struct cgroup_look){ .program = now > cached ? now - cached : 0,
                                 .tmp = read_number(folder, "memory.stat", "shmem") };
    if (limit == 0 || out->tmp == 0)
        return;
    uint64_t wanted = limit + out->tmp + SLACK;
    if (read_number(folder, layout->limit, "") + SLACK / 2 < wanted)
        (void)write_number(folder, layout->limit, wanted); /* else it is the old limit */
}

bool cgroup_relieve(struct cgroup *cgroup)
{
    uint64_t ticks;
    struct cgroup_look look;
    (void)!read(cgroup->pressed, &ticks, sizeof(ticks)); /* how often does not matter */
    if (read_number(cgroup->folder, "memory.oom_control", "under_oom") == 0)
        return true;
    uint64_t before = read_number(cgroup->folder, "memory.limit_in_bytes", "");
    cgroup_look(cgroup->folder, cgroup->limit, &look);
    if (look.program <= cgroup->limit
        && read_number(cgroup->folder, "memory.limit_in_bytes", "") > before)
        return true;
    cgroup->over = true;
    return false;
}

bool cgroup_out_of_memory(const struct cgroup *cgroup)
{
    if (cgroup->kind == CGROUP_V1)
        return cgroup->over
            || read_number(cgroup->folder, "memory.oom_control", "oom_kill") > 0;
    return cgroup->kind == CGROUP_V2
        && read_number(cgroup->folder, "memory.events", "oom_kill") > 0;
}

uint64_t cgroup_peak(const char *folder)
{
    const struct layout *layout = layout_of(folder);
    uint64_t peak = read_number(folder, layout->peak, "");
    if (peak == 0) /* before Linux 5.19 */
        peak = read_number(folder, layout->now, "");
    uint64_t cached = read_number(folder, "memory.stat", layout->cached);
    return peak > cached ? peak - cached : 0;
}

void cgroup_remove(struct cgroup *cgroup)
{
    if (cgroup->kind == CGROUP_NONE)
        return;
    if (cgroup->members >= 0)
        close(cgroup->members);
    if (cgroup->pressed >= 0)
        close(cgroup->pressed);
    (void)rmdir(cgroup->folder); /* the sweep at the next start finds what would not go */
    *cgroup = (struct cgroup){ .members = -1, .pressed = -1 };
}
