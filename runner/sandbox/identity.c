#include "runner/sandbox/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

enum { PREFERRED_ID = 2000000993 }; /* above every range that distributions hand out */

struct range {
    uint64_t first, count;
};

/* As seen by us: what our own user namespace has. */
static size_t read_ranges(const char *path, struct range *ranges, size_t capacity)
{
    size_t count = 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    struct range range;
    while (count < capacity
           && fscanf(file, "%" SCNu64 " %*u %" SCNu64, &range.first, &range.count) == 2)
        ranges[count++] = range;
    (void)fclose(file); /* only read */
    return count;
}

static bool holds(const struct range *range, uint64_t id)
{
    return id >= range->first && id - range->first < range->count;
}

/* An id of ours that no account has: the preferred one, or near the end of the largest range. */
static uint64_t spare_id(const struct range *ranges, size_t count)
{
    const struct range *largest = &ranges[0];
    for (size_t i = 0; i < count; i++) {
        if (holds(&ranges[i], PREFERRED_ID))
            return PREFERRED_ID;
        if (ranges[i].count > largest->count)
            largest = &ranges[i];
    }
    return largest->first + largest->count - (largest->count > 16 ? 16 : 1);
}

/* Every id as itself, so that set-up may read what any owner keeps to himself, but for INSIDE,
 * which is SPARE outside. */
static void map_ranges(struct str *out, const struct range *ranges, size_t count, uint64_t inside,
                       uint64_t spare)
{
    str_addf(out, "%" PRIu64 " %" PRIu64 " 1\n", inside, spare);
    for (size_t i = 0; i < count; i++) {
        uint64_t end = ranges[i].first + ranges[i].count;
        for (uint64_t at = ranges[i].first; at < end;) {
            uint64_t stop = end;
            if (at <= inside && inside < stop)
                stop = inside;
            if (at <= spare && spare < stop)
                stop = spare;
            if (stop > at)
                str_addf(out, "%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", at, at, stop - at);
            at = stop + (stop < end);
        }
    }
}

/* In a user namespace made for one id only (a container without root) even root has no second. */
static bool has_spare_ids(const char *path)
{
    struct range ranges[2];
    size_t count = read_ranges(path, ranges, COUNT(ranges));
    return count > 1 || (count == 1 && ranges[0].count > 1);
}

static void plan_map(const char *path, uint64_t inside, char *out, size_t size)
{
    struct range ranges[64];
    size_t count = read_ranges(path, ranges, COUNT(ranges));
    AUTO_STR text;
    str_init(&text, size - 1);
    if (count > 0)
        map_ranges(&text, ranges, count, inside, spare_id(ranges, count));
    (void)snprintf(out, size, "%s", text.text);
}

void identity_plan(struct identity *out)
{
    *out = (struct identity){ .root = geteuid() == 0 && has_spare_ids("/proc/self/uid_map")
                              && has_spare_ids("/proc/self/gid_map") };
    if (out->root) {
        plan_map("/proc/self/uid_map", IDENTITY_USER, out->users, sizeof(out->users));
        plan_map("/proc/self/gid_map", IDENTITY_GROUP, out->groups, sizeof(out->groups));
        return;
    }
    (void)snprintf(out->users, sizeof(out->users), "%d %u 1\n", IDENTITY_USER, geteuid());
    (void)snprintf(out->groups, sizeof(out->groups), "%d %u 1\n", IDENTITY_GROUP, getegid());
}

static int write_proc(pid_t pid, const char *name, const char *text, struct error *error)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        return error_system(error, errno, "write %s", name);
    return 0;
}

int identity_map(const struct identity *identity, pid_t pid, struct error *error)
{
    if (!identity->root && write_proc(pid, "setgroups", "deny", error) < 0)
        return -1;
    if (write_proc(pid, "uid_map", identity->users, error) < 0)
        return -1;
    return write_proc(pid, "gid_map", identity->groups, error);
}

/* The C library's own calls care for all threads of a process, and this one may be between vfork
 * and exec, in the memory of another. */
static int become_user(bool root)
{
    if (root && syscall(SYS_setgroups, 0, NULL) < 0)
        return -1;
    if (syscall(SYS_setresgid, IDENTITY_GROUP, IDENTITY_GROUP, IDENTITY_GROUP) < 0)
        return -1;
    return (int)syscall(SYS_setresuid, IDENTITY_USER, IDENTITY_USER, IDENTITY_USER);
}

static int drop_capabilities(void)
{
    struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[2] = { 0 };
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
        return -1;
    return (int)syscall(SYS_capset, &head, none);
}

/* The bounding set goes first: emptying it takes a capability. EINVAL is the end of the list. */
static int drop_bounding_set(void)
{
    for (int capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0;)
        capability++;
    return errno == EINVAL ? 0 : -1;
}

int identity_drop(bool root, struct error *error)
{
    if (drop_bounding_set() < 0)
        return error_system(error, errno, "empty the capability bounding set");
    if (become_user(root) < 0)
        return error_system(error, errno, "become user %d", IDENTITY_USER);
    if (drop_capabilities() < 0)
        return error_system(error, errno, "drop capabilities");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return error_system(error, errno, "forbid new privileges");
    return 0;
}
