#include "runner/runtime/extension_files.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/sandbox/spec.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"

struct names {
    char **list;
    size_t count, capacity;
};

static bool has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->list[i], name) == 0)
            return true;
    return false;
}

static void add_folder(struct names *names, const char *layer)
{
    AUTO_FREE char *path = file_join(layer, "extensions");
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        struct stat info;
        AUTO_FREE char *file = file_join(path, entry->d_name);
        if (stat(file, &info) == 0 && S_ISREG(info.st_mode) && !has(names, entry->d_name))
            *ARRAY_PUSH(names->list, names->count, names->capacity) = mem_text(entry->d_name);
    }
    if (folder)
        closedir(folder);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **extension_files_find(const struct spec *spec, size_t *out_count)
{
    struct names names = { .count = 0 };
    for (size_t i = 0; i < spec->overlay_count; i++)
        add_folder(&names, spec->overlays[i]);
    if (names.count > 0)
        qsort(names.list, names.count, sizeof(*names.list), compare);
    *out_count = names.count;
    return names.list;
}

void extension_files_free(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}
