#include "runner/sandbox/cgroup.h"

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
#include <sys/statvfs.h>
#include <unistd.h>

#include "runner/sandbox/cgroup_inside.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"

#define PREFIX "lambench-"

/* How much more can get into /tmp until somebody looks again. */
enum { SLACK = 64 << 20 };

int cgroup_write(const char *folder, const char *name, const char *value)
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
    return cgroup_write(folder, name, text);
}

bool cgroup_read(const char *folder, const char *name, char *out, size_t size)
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
    if (!cgroup_read(folder, name, text, sizeof(text)))
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

/* Process ids mean something within their namespace only: a program in a container and one beside
 * it may share the control groups, and must not take each other's for left behind. */
static unsigned long pid_namespace(void)
{
    struct stat info;
    return stat("/proc/self/ns/pid", &info) == 0 ? (unsigned long)info.st_ino : 0;
}

static void sweep_folder(const char *path)
{
    char prefix[64];
    (void)snprintf(prefix, sizeof(prefix), PREFIX "%lu-", pid_namespace());
    DIR *folder = path[0] ? opendir(path) : NULL;
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

void cgroup_sweep(const struct cgroup_home *home)
{
    sweep_folder(home->folder);
    if (home->kind == CGROUP_V1)
        sweep_folder(home->cpu);
}

/* ---- making -------------------------------------------------------------------------------- */

/* Version 1 only: the kernel then pauses the group instead of killing, and tells us. */
static void ask_to_be_told(struct cgroup *cgroup)
{
    char path[400], text[64];
    (void)snprintf(path, sizeof(path), "%s/memory.oom_control", cgroup->folder);
    AUTO_CLOSE int control = open(path, O_RDONLY | O_CLOEXEC);
    AUTO_CLOSE int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    (void)snprintf(text, sizeof(text), "%d %d", event, control);
    if (control < 0 || event < 0 || cgroup_write(cgroup->folder, "cgroup.event_control", text) < 0
        || cgroup_write(cgroup->folder, "memory.oom_control", "1") < 0)
        return;
    cgroup->pressed = take_fd(&event);
}

/* Version 2 kills one process; the others follow when we hear of it. */
static void watch_kills(struct cgroup *cgroup)
{
    char path[400];
    (void)snprintf(path, sizeof(path), "%s/memory.events", cgroup->folder);
    cgroup->pressed = open(path, O_RDONLY | O_CLOEXEC);
}

static int make_group(const char *home, unsigned serial, char *out_folder, size_t size,
                      int *out_members, struct error *error)
{
    char path[400];
    (void)snprintf(out_folder, size, "%s/" PREFIX "%lu-%d-%u", home, pid_namespace(), getpid(),
                   serial);
    (void)snprintf(path, sizeof(path), "%s/cgroup.procs", out_folder);
    if (mkdir(out_folder, 0755) < 0)
        return error_system(error, errno, "make %s", out_folder);
    *out_members = open(path, O_WRONLY | O_CLOEXEC);
    if (*out_members >= 0)
        return 0;
    error_system(error, errno, "open %s", path);
    (void)rmdir(out_folder); /* the first error is the one to tell */
    return -1;
}

int cgroup_make(const struct cgroup_home *home, bool cpu, struct cgroup *out,
                struct error *error)
{
    static unsigned serial;
    struct cgroup cgroup = CGROUP_INIT;
    cgroup.kind = home->kind;
    if (home->kind == CGROUP_NONE) {
        *out = cgroup;
        return 0;
    }
    if (make_group(home->folder, ++serial, cgroup.folder, sizeof(cgroup.folder), &cgroup.members,
                   error) < 0)
        return -1;
    if (home->kind == CGROUP_V1)
        ask_to_be_told(&cgroup);
    else
        watch_kills(&cgroup);
    if (home->kind == CGROUP_V2 && home->cpu[0])
        (void)snprintf(cgroup.cpu, sizeof(cgroup.cpu), "%s", cgroup.folder);
    else if (cpu && home->cpu[0]
             && make_group(home->cpu, serial, cgroup.cpu, sizeof(cgroup.cpu),
                           &cgroup.cpu_members, error) < 0) {
        cgroup.cpu[0] = '\0';
        cgroup_remove(&cgroup);
        return -1;
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
        (void)cgroup_write(cgroup->folder, "memory.swap.max", "0"); /* absent without swap */
    } else {
        (void)cgroup_write(cgroup->folder, "memory.swappiness", "0");
    }
    return 0;
}

int cgroup_set_cpu(const char *cpu_folder, unsigned thousandths)
{
    enum { PERIOD_US = 20000, SMALLEST_US = 1000 }; /* the kernel takes no smaller quota */
    unsigned quota = PERIOD_US / 1000 * thousandths;
    char text[64];
    if (quota > 0 && quota < SMALLEST_US)
        quota = SMALLEST_US;
    (void)snprintf(text, sizeof(text), quota > 0 ? "%u %u" : "max", quota, PERIOD_US);
    if (cgroup_write(cpu_folder, "cpu.max", text) == 0)
        return 0;
    if (quota == 0)
        return cgroup_write(cpu_folder, "cpu.cfs_quota_us", "-1");
    (void)snprintf(text, sizeof(text), "%u", quota);
    /* a shorter period first: of the default one the quota could be too small a part */
    if (write_number(cpu_folder, "cpu.cfs_period_us", PERIOD_US) < 0)
        return -1;
    return cgroup_write(cpu_folder, "cpu.cfs_quota_us", text);
}

int cgroup_open_freezer(const char *folder)
{
    char path[400];
    (void)snprintf(path, sizeof(path), "%s/cgroup.freeze", folder);
    return open(path, O_WRONLY | O_CLOEXEC);
}

/* ---- memory -------------------------------------------------------------------------------- */

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

void cgroup_look(const char *folder, uint64_t limit, uint64_t tmp, struct cgroup_look *out)
{
    const struct layout *layout = layout_of(folder);
    uint64_t now = read_number(folder, layout->now, "");
    uint64_t cached = read_number(folder, "memory.stat", layout->cached);
    uint64_t shared = read_number(folder, "memory.stat", "shmem");
    *out = (struct cgroup_look){ .program = now > cached ? now - cached : 0,
                                 .tmp = shared < tmp ? shared : tmp };
    out->program += shared - out->tmp;
    if (limit == 0 || out->tmp == 0)
        return;
    uint64_t wanted = limit + out->tmp + SLACK;
    if (read_number(folder, layout->limit, "") + SLACK / 2 < wanted)
        (void)write_number(folder, layout->limit, wanted); /* else it is the old limit */
}

/* Who may use groups of version 1 may see this. */
static uint64_t tmp_of(pid_t pid)
{
    struct statvfs info;
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/%d/root/tmp", pid);
    return statvfs(path, &info) < 0 ? 0 : (uint64_t)(info.f_blocks - info.f_bfree) * info.f_frsize;
}

static bool relieve_paused(struct cgroup *cgroup, pid_t first)
{
    uint64_t ticks;
    struct cgroup_look look;
    (void)!read(cgroup->pressed, &ticks, sizeof(ticks)); /* how often does not matter */
    if (read_number(cgroup->folder, "memory.oom_control", "under_oom") == 0)
        return true;
    uint64_t before = read_number(cgroup->folder, "memory.limit_in_bytes", "");
    cgroup_look(cgroup->folder, cgroup->limit, tmp_of(first), &look);
    return look.program <= cgroup->limit
        && read_number(cgroup->folder, "memory.limit_in_bytes", "") > before;
}

bool cgroup_relieve(struct cgroup *cgroup, pid_t first)
{
    if (cgroup->kind == CGROUP_V1)
        return relieve_paused(cgroup, first);
    char text[512];
    (void)!pread(cgroup->pressed, text, sizeof(text), 0); /* or it would be ready again */
    uint64_t kills = cgroup_kills(cgroup->folder);
    bool more = kills > cgroup->kills;
    cgroup->kills = kills;
    return !more;
}

/* Each is killed once only, so that a number given anew is not taken for the old process. */
static size_t kill_listed(const char *folder, pid_t but, pid_t *killed, size_t count,
                          size_t capacity)
{
    char path[400];
    int pid;
    (void)snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
    FILE *file = fopen(path, "re");
    while (file && count < capacity && fscanf(file, "%d", &pid) == 1) {
        bool known = pid == but || pid <= 0; /* 0: of no namespace of ours */
        for (size_t i = 0; i < count && !known; i++)
            known = killed[i] == pid;
        if (!known) {
            (void)kill(pid, SIGKILL); /* it may just have ended */
            killed[count++] = pid;
        }
    }
    if (file)
        (void)fclose(file); /* only read */
    return count;
}

size_t cgroup_kill_others(const struct cgroup *cgroup, pid_t but)
{
    enum { MOST = 4096 };
    AUTO_FREE pid_t *killed = mem_alloc(MOST * sizeof(*killed));
    size_t before, count = 0;
    do { /* until those that were being started meanwhile are found too */
        before = count;
        count = kill_listed(cgroup->folder, but, killed, count, MOST);
    } while (count > before);
    return count;
}

uint64_t cgroup_kills(const char *folder)
{
    uint64_t first = read_number(folder, "memory.oom_control", "oom_kill");
    return first > 0 ? first : read_number(folder, "memory.events", "oom_kill");
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
    const int fds[] = { cgroup->members, cgroup->cpu_members, cgroup->pressed };
    if (cgroup->kind == CGROUP_NONE)
        return;
    for (size_t i = 0; i < COUNT(fds); i++)
        if (fds[i] >= 0)
            close(fds[i]);
    (void)rmdir(cgroup->folder); /* the sweep at the next start finds what would not go */
    if (cgroup->cpu_members >= 0)
        (void)rmdir(cgroup->cpu);
    *cgroup = (struct cgroup)CGROUP_INIT;
}
