#include "runner/sandbox/procfs.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/mem.h"

enum { PROCESSES = 256, THREADS = 1024 };

bool procfs_read(pid_t pid, const char *name, char *out, size_t size)
{
    char path[96];
    (void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, out, size - 1);
    out[got < 0 ? 0 : got] = '\0';
    return got > 0;
}

size_t procfs_threads(pid_t pid, pid_t *out, size_t capacity)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "/proc/%d/task", pid);
    DIR *folder = opendir(path);
    size_t count = 0;
    struct dirent *entry;
    while (folder && count < capacity && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            out[count++] = (pid_t)strtol(entry->d_name, NULL, 10);
    if (folder)
        closedir(folder);
    return count;
}

static size_t add_children(pid_t pid, pid_t thread, pid_t *list, size_t count, size_t capacity)
{
    char name[64], text[4096];
    (void)snprintf(name, sizeof(name), "task/%d/children", thread);
    if (!procfs_read(pid, name, text, sizeof(text)))
        return count;
    char *rest = NULL;
    for (char *word = strtok_r(text, " ", &rest); word && count < capacity;
         word = strtok_r(NULL, " ", &rest))
        list[count++] = (pid_t)strtol(word, NULL, 10);
    return count;
}

size_t procfs_below(pid_t pid, pid_t *out, size_t capacity)
{
    AUTO_FREE pid_t *threads = mem_alloc(THREADS * sizeof(*threads));
    size_t count = 0;
    if (capacity > 0)
        out[count++] = pid;
    for (size_t i = 0; i < count; i++) {
        size_t thread_count = procfs_threads(out[i], threads, THREADS);
        for (size_t j = 0; j < thread_count; j++)
            count = add_children(out[i], threads[j], out, count, capacity);
    }
    return count;
}

/* "42 (name) R ...": the name can hold anything, a bracket too. */
static bool is_running(pid_t pid, pid_t thread)
{
    char name[64], text[256];
    (void)snprintf(name, sizeof(name), "task/%d/stat", thread);
    const char *close = procfs_read(pid, name, text, sizeof(text)) ? strrchr(text, ')') : NULL;
    return close && close[1] == ' ' && close[2] == 'R';
}

uint64_t procfs_cpu_ns(pid_t pid, bool *out_running)
{
    AUTO_FREE pid_t *processes = mem_alloc(PROCESSES * sizeof(*processes));
    AUTO_FREE pid_t *threads = mem_alloc(THREADS * sizeof(*threads));
    size_t count = procfs_below(pid, processes, PROCESSES);
    uint64_t sum = 0;
    *out_running = false;
    for (size_t i = 0; i < count; i++) {
        size_t thread_count = procfs_threads(processes[i], threads, THREADS);
        for (size_t j = 0; j < thread_count; j++) {
            char name[64], text[128];
            (void)snprintf(name, sizeof(name), "task/%d/schedstat", threads[j]);
            if (procfs_read(processes[i], name, text, sizeof(text)))
                sum += strtoull(text, NULL, 10);
            *out_running = *out_running || is_running(processes[i], threads[j]);
        }
    }
    return sum;
}
