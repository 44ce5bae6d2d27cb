#include "workspace/files/unpacked.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"

enum { KEPT = 4 };

struct folder {
    char *path;
    int64_t made_ns;            /* when it came under its name */
    bool broken_off;
};

struct folders {
    struct folder *items;
    size_t count, capacity;
};

/* The state of an archive is numbers; another archive may have a name that begins so. */
static bool is_state(const char *text, bool *out_broken_off)
{
    const char *part = strstr(text, ".part");
    size_t size = part ? (size_t)(part - text) : strlen(text);
    *out_broken_off = part != NULL;
    return size > 0 && strspn(text, "0123456789abcdef.-") >= size;
}

static void find(const char *place, const char *name, struct folders *out)
{
    AUTO_FREE char *start = mem_format("%s-", name);
    DIR *opened = opendir(place);
    for (const struct dirent *entry; opened && (entry = readdir(opened));) {
        bool broken_off;
        struct stat info;
        if (!text_starts(entry->d_name, start) ||
            !is_state(entry->d_name + strlen(start), &broken_off))
            continue;
        AUTO_FREE char *path = file_join(place, entry->d_name);
        if (lstat(path, &info) < 0 || !S_ISDIR(info.st_mode))
            continue;
        *ARRAY_PUSH(out->items, out->count, out->capacity) = (struct folder){
            .path = take_ptr(&path), .broken_off = broken_off,
            .made_ns = (int64_t)info.st_ctim.tv_sec * 1000000000 + info.st_ctim.tv_nsec,
        };
    }
    if (opened)
        closedir(opened);
}

static int newest_first(const void *left, const void *right)
{
    const struct folder *a = left, *b = right;
    return (a->made_ns < b->made_ns) - (a->made_ns > b->made_ns);
}

void unpacked_sweep(const char *place, const char *name, int64_t seconds)
{
    struct folders folders = { .count = 0 };
    struct error ignored = ERROR_INIT; /* the next one tries again */
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now); /* the clock that files have */
    int64_t before_ns = ((int64_t)now.tv_sec - seconds) * 1000000000 + now.tv_nsec;
    find(place, name, &folders);
    if (folders.count > 0)
        qsort(folders.items, folders.count, sizeof(*folders.items), newest_first);
    size_t whole = 0;
    int64_t replaced_ns = INT64_MAX;
    for (size_t i = 0; i < folders.count; i++) {
        struct folder *one = &folders.items[i];
        if (one->broken_off ? one->made_ns < before_ns
                            : whole++ >= KEPT && replaced_ns < before_ns)
            (void)file_remove_tree(one->path, &ignored);
        if (!one->broken_off)
            replaced_ns = one->made_ns;
        free(one->path);
    }
    free(folders.items);
}
