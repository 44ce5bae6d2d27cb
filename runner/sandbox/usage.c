#include "runner/sandbox/usage.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/mem.h"

enum { PROCESSES_MAXIMUM = 4096 };

static bool read_proc(pid_t pid, const char *name, char *out, size_t size)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, out, size - 1);
    out[got < 0 ? 0 : got] = '\0';
    return got > 0;
}

/* The number of kB after KEY ("VmHWM:"). */
static uint64_t kilobytes(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? strtoull(at + strlen(key), NULL, 10) * 1024 : 0;
}

static uint64_t resident(pid_t pid, bool exact)
{
    char text[4096];
    if (exact && read_proc(pid, "smaps_rollup", text, sizeof(text)))
        return kilobytes(text, "\nPss:");
    if (!read_proc(pid, "statm", text, sizeof(text)))
        return 0;
    char *rest = NULL;
    (void)strtoull(text, &rest, 10);
    return strtoull(rest, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Children of the main thread only: in the rare program that starts processes from others, those
 * are missed until orphaned, when they hang below the first process. */
static size_t add_children(pid_t pid, pid_t *list, size_t count)
{
    char name[64], text[16384];
    (void)snprintf(name, sizeof(name), "task/%d/children", pid);
    if (!read_proc(pid, name, text, sizeof(text)))
        return count;
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word && count < PROCESSES_MAXIMUM;
         word = strtok_r(NULL, " ", &rest))
        list[count++] = (pid_t)strtol(word, NULL, 10);
    return count;
}

uint64_t usage_below(pid_t first, bool exact)
{
    AUTO_FREE pid_t *list = mem_alloc(PROCESSES_MAXIMUM * sizeof(*list));
    uint64_t sum = 0;
    size_t count = add_children(first, list, 0);
    for (size_t i = 0; i < count; i++) {
        sum += resident(list[i], exact);
        count = add_children(list[i], list, count);
    }
    return sum;
}

uint64_t usage_peak(pid_t pid)
{
    char text[4096];
    return read_proc(pid, "status", text, sizeof(text)) ? kilobytes(text, "\nVmHWM:") : 0;
}
