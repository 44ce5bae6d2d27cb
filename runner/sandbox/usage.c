#include "runner/sandbox/usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/sandbox/procfs.h"
#include "workspace/base/mem.h"

enum { PROCESSES_MAXIMUM = 4096 };

/* The number of kB after KEY ("VmHWM:"). */
static uint64_t kilobytes(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? strtoull(at + strlen(key), NULL, 10) * 1024 : 0;
}

static uint64_t resident(pid_t pid, bool exact)
{
    char text[4096];
    if (exact && procfs_read(pid, "smaps_rollup", text, sizeof(text)))
        return kilobytes(text, "\nPss:");
    if (!procfs_read(pid, "statm", text, sizeof(text)))
        return 0;
    char *rest = NULL;
    (void)strtoull(text, &rest, 10);
    return strtoull(rest, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

uint64_t usage_below(pid_t first, bool exact)
{
    AUTO_FREE pid_t *list = mem_alloc(PROCESSES_MAXIMUM * sizeof(*list));
    size_t count = procfs_below(first, list, PROCESSES_MAXIMUM);
    uint64_t sum = 0;
    for (size_t i = 1; i < count; i++)
        sum += resident(list[i], exact);
    return sum;
}

uint64_t usage_peak(pid_t pid)
{
    char text[4096];
    return procfs_read(pid, "status", text, sizeof(text)) ? kilobytes(text, "\nVmHWM:") : 0;
}
