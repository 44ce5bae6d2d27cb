#include "runner/runtime/interpreters.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/runtime/ask.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { ASK_MS = 3000 };

/* Older ones do not understand our runtime clients: major * 100 + minor. */
static const int oldest[RUNTIME_FAMILIES] = { [RUNTIME_PYTHON] = 308, [RUNTIME_NODEJS] = 1600 };

struct found {
    struct interpreter *items;
    size_t count, capacity;
    bool looked;
};

struct interpreters {
    struct found families[RUNTIME_FAMILIES];
};

/* Where version managers keep their installations; "~" is the home folder. */
static const char *const folders[] = {
    "/usr/local/bin", "/usr/bin", "/opt/*/bin",
    "~/.pyenv/versions/*/bin", "~/.nvm/versions/node/*/bin", "~/.volta/tools/image/node/*/bin",
    "~/.local/share/fnm/node-versions/*/installation/bin",
    "~/.fnm/node-versions/*/installation/bin",
    "~/.asdf/installs/python/*/bin", "~/.asdf/installs/nodejs/*/bin",
    "~/.local/share/mise/installs/python/*/bin", "~/.local/share/mise/installs/node/*/bin",
    "~/.local/share/uv/python/*/bin",
};

/* A shim of a version manager is a script; what can be isolated is the program itself. */
static bool is_program(const char *path)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    char magic[4];
    struct stat info;
    return fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 0111) &&
           read(fd, magic, 4) == 4 && memcmp(magic, "\177ELF", 4) == 0;
}

/* The first line PROGRAM --version says. */
static bool ask_version(const char *program, char *out, size_t size)
{
    AUTO_STR said;
    str_init(&said, 4096);
    if (!ask_program((const char *const[]){ program, "--version", NULL }, ASK_MS, &said))
        return false;
    snprintf(out, size, "%.*s", (int)strcspn(said.text, "\n"), said.text);
    return true;
}

static bool known(const struct found *found, const char *path)
{
    for (size_t i = 0; i < found->count; i++)
        if (strcmp(found->items[i].path, path) == 0)
            return true;
    return false;
}

static char *prefix_of(const char *path)
{
    if (text_starts(path, "/usr/"))
        return NULL;
    AUTO_FREE char *folder = file_parent(path);
    return file_parent(folder);
}

static void set_python_library(struct interpreter *one)
{
    char text[512];
    if (one->prefix)
        snprintf(text, sizeof(text), "%s/lib/python%d.%d/site-packages", one->prefix, one->major,
                 one->minor);
    else
        snprintf(text, sizeof(text), "/usr/lib/python3/dist-packages");
    if (file_is_folder(text))
        one->library = mem_text(text);
}

static void add(struct found *found, enum runtime_family family, const char *candidate)
{
    AUTO_FREE char *path = realpath(candidate, NULL);
    if (!path || known(found, path) || !is_program(path))
        return;
    char said[64];
    int major = 0, minor = 0;
    const char *name = file_name(path);
    if (family == RUNTIME_PYTHON && sscanf(name, "python%d.%d", &major, &minor) == 2)
        snprintf(said, sizeof(said), "%d.%d", major, minor);
    else if (!ask_version(path, said, sizeof(said)) ||
             sscanf(said + strcspn(said, "0123456789"), "%d.%d", &major, &minor) < 1)
        return;
    if (major * 100 + minor < oldest[family])
        return;
    struct interpreter *one = ARRAY_PUSH(found->items, found->count, found->capacity);
    *one = (struct interpreter){ .path = take_ptr(&path), .major = major, .minor = minor };
    snprintf(one->version, sizeof(one->version), "%.31s", said + strcspn(said, "0123456789"));
    one->prefix = prefix_of(one->path);
    if (family == RUNTIME_PYTHON)
        set_python_library(one);
}

static void look_in(struct found *found, enum runtime_family family, const char *folder)
{
    AUTO_FREE char *pattern =
        mem_format("%s/%s", folder, family == RUNTIME_PYTHON ? "python3.*" : "node");
    glob_t names;
    if (glob(pattern, 0, NULL, &names) == 0)
        for (size_t i = 0; i < names.gl_pathc; i++)
            if (!strstr(file_name(names.gl_pathv[i]), "-config"))
                add(found, family, names.gl_pathv[i]);
    globfree(&names);
}

static void look_in_path(struct found *found, enum runtime_family family)
{
    const char *path = getenv("PATH");
    AUTO_FREE char *copy = mem_text(path ? path : "");
    for (char *rest = copy, *folder; (folder = strsep(&rest, ":"));)
        if (folder[0] == '/')
            look_in(found, family, folder);
}

static void look(struct found *found, enum runtime_family family)
{
    found->looked = true;
    if (family != RUNTIME_PYTHON && family != RUNTIME_NODEJS)
        return;
    look_in_path(found, family);
    const char *home = getenv("HOME");
    for (size_t i = 0; i < COUNT(folders); i++) {
        if (folders[i][0] != '~') {
            look_in(found, family, folders[i]);
        } else if (home) {
            AUTO_FREE char *folder = mem_format("%s%s", home, folders[i] + 1);
            look_in(found, family, folder);
        }
    }
}

struct interpreters *interpreters_new(void)
{
    return mem_alloc(sizeof(struct interpreters));
}

void interpreters_free(struct interpreters *interpreters)
{
    if (!interpreters)
        return;
    for (size_t f = 0; f < RUNTIME_FAMILIES; f++) {
        struct found *found = &interpreters->families[f];
        for (size_t i = 0; i < found->count; i++) {
            free(found->items[i].path);
            free(found->items[i].prefix);
            free(found->items[i].library);
        }
        free(found->items);
    }
    free(interpreters);
}

const struct interpreter *interpreters_at(struct interpreters *interpreters,
                                          enum runtime_family family, size_t index)
{
    struct found *found = &interpreters->families[family];
    if (!found->looked)
        look(found, family);
    return index < found->count ? &found->items[index] : NULL;
}

static int distance(const struct interpreter *one, int major, int minor)
{
    int apart = (one->major - major) * 100;
    apart += one->major == major && minor > 0 ? one->minor - minor : 0;
    /* of two that are as far away the newer one is nearer */
    return apart < 0 ? -apart * 2 + 1 : apart * 2;
}

const struct interpreter *interpreters_find(struct interpreters *interpreters,
                                            enum runtime_family family, int major, int minor,
                                            bool *out_exact)
{
    const struct interpreter *best = NULL;
    const struct interpreter *one;
    for (size_t i = 0; (one = interpreters_at(interpreters, family, i)); i++)
        if (!best || distance(one, major, minor) < distance(best, major, minor))
            best = one;
    *out_exact = best && distance(best, major, minor) == 0;
    return best;
}

const char *interpreters_package(const struct runtime *runtime)
{
    return runtime->family == RUNTIME_NODEJS   ? "nodejs"
           : runtime->family == RUNTIME_PYTHON ? "python3"
                                               : NULL;
}
