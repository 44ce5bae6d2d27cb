#include "runner/runtime/start.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/runtime/interpreters.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/text.h"

const struct embed_file *start_add_client(struct spec *spec, const char *name, const char *path)
{
    AUTO_FREE char *embedded = mem_format("runner/runtime/bootstrap/%s", name);
    const struct embed_file *client = embed_find(embedded);
    CHECK(client);
    spec_add_file(spec, path, client->bytes, client->size, 0644);
    return client;
}

static uint64_t add_to_mark(uint64_t mark, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) /* FNV-1a */
        mark = (mark ^ (unsigned char)bytes[i]) * 1099511628211u;
    return mark;
}

/* A mark of everything embedded whose name begins so; another client has another. */
static uint64_t client_mark(const char *name)
{
    AUTO_FREE char *start = mem_format("runner/runtime/bootstrap/%s", name);
    uint64_t mark = 14695981039346656037u;
    const struct embed_file *file;
    for (size_t i = 0; (file = embed_at(i)); i++)
        if (text_starts(file->name, start))
            mark = add_to_mark(mark, file->bytes, file->size);
    return mark;
}

char *start_cache_path(const struct start *start, const char *name, const char *what,
                       const char *suffix)
{
    struct stat info;
    if (stat(start->interpreter->path, &info) < 0)
        info = (struct stat){ .st_size = 0 };
    return mem_format("%s/cache/%s-%s-%llx-%llx-%llx%s", start->state_folder, what,
                      start->interpreter->version, (unsigned long long)info.st_ino,
                      (unsigned long long)info.st_mtim.tv_sec,
                      (unsigned long long)client_mark(name), suffix);
}

const char *start_task_folder(const struct spec *spec)
{
    for (size_t i = 0; i < spec->mount_count; i++)
        if (strcmp(spec->mounts[i].target, "/var/task") == 0)
            return spec->mounts[i].source;
    return NULL;
}

/* PATTERN is relative to FOLDER, which is ROOT inside. */
static char *first(const char *folder, const char *pattern, const char *root)
{
    AUTO_FREE char *literal = file_pattern(folder);
    AUTO_FREE char *whole = file_join(literal, pattern);
    glob_t names;
    char *path = NULL;
    if (glob(whole, 0, NULL, &names) == 0 && names.gl_pathc > 0)
        path = mem_format("%s%s", root, names.gl_pathv[0] + strlen(folder));
    globfree(&names);
    return path;
}

char *start_find(const struct spec *spec, const char *pattern)
{
    static const char task_root[] = "/var/task/", layer_root[] = "/opt/";
    const char *task = start_task_folder(spec);
    if (text_starts(pattern, task_root))
        return task ? first(task, pattern + sizeof(task_root) - 1, "/var/task") : NULL;
    CHECK(text_starts(pattern, layer_root));
    char *path = NULL;
    for (size_t i = spec->overlay_count; !path && i > 0; i--)
        path = first(spec->overlays[i - 1], pattern + sizeof(layer_root) - 1, "/opt");
    return path;
}
