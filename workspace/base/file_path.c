/*
 * Paths as text; nothing here looks at the disk, except for the folder we are in.
 */
#include "workspace/base/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/mem.h"
#include "workspace/base/str.h"

/* Length of PATH without the slashes at its end; "/" stays. */
static size_t trimmed(const char *path, size_t size)
{
    while (size > 1 && path[size - 1] == '/')
        size--;
    return size;
}

char *file_join(const char *folder, const char *name)
{
    if (name[0] == '/' || folder[0] == '\0')
        return mem_text(name);
    size_t size = trimmed(folder, strlen(folder));
    if (name[0] == '\0')
        return mem_text_n(folder, size);
    return mem_format("%.*s%s%s", (int)size, folder, folder[size - 1] == '/' ? "" : "/", name);
}

char *file_parent(const char *path)
{
    size_t size = trimmed(path, strlen(path));
    while (size > 0 && path[size - 1] != '/')
        size--;
    if (size == 0)
        return mem_text(".");
    return mem_text_n(path, trimmed(path, size));
}

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Adds one part of a path to OUT, which holds what came before. */
static void add_part(struct str *out, const char *part, size_t size)
{
    if (size == 0 || (size == 1 && part[0] == '.'))
        return;
    if (size == 2 && memcmp(part, "..", 2) == 0) {
        while (out->length > 0 && out->text[--out->length] != '/')
            continue;
        out->text[out->length] = '\0';
        return;
    }
    str_add_char(out, '/');
    str_add_bytes(out, part, size);
}

static void add_parts(struct str *out, const char *path)
{
    while (*path) {
        size_t size = strcspn(path, "/");
        add_part(out, path, size);
        path += size + (path[size] == '/');
    }
}

char *file_absolute(const char *path)
{
    AUTO_STR out;
    str_init(&out, (size_t)-1);
    if (path[0] != '/') {
        AUTO_FREE char *here = getcwd(NULL, 0);
        add_parts(&out, here ? here : ""); /* a removed folder has no name */
    }
    add_parts(&out, path);
    if (out.length == 0)
        str_add_char(&out, '/');
    return str_take(&out);
}

const char *file_beneath(const char *folder, const char *path)
{
    size_t size = trimmed(folder, strlen(folder));
    if (strncmp(folder, path, size) != 0)
        return NULL;
    if (folder[size - 1] != '/' && path[size] != '/')
        return NULL;
    path += size;
    path += strspn(path, "/");
    return *path ? path : NULL;
}
