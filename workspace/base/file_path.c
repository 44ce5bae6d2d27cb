/*
 * Paths as text; nothing here looks at the disk, except for the folder we are in.
 */
#include "workspace/base/file.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/mem.h"
#include "workspace/base/str.h"

enum { LONGEST_NAME_FOR = 200 };

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

/* --- names for files --- */

static uint32_t checksum(const char *text)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return hash;
}

static void add_for(struct str *out, char byte)
{
    if (isalnum((unsigned char)byte) || byte == '-' || byte == '_')
        str_add_char(out, byte);
    else if (byte == '/' && out->length > 0)
        str_add_char(out, '.');
    else
        str_addf(out, "%%%02X", (unsigned char)byte);
}

char *file_name_for(const char *id)
{
    struct str out;
    str_init(&out, LONGEST_NAME_FOR);
    for (const char *at = id; *at && !out.cut; at++)
        add_for(&out, *at);
    if (out.length == 0)
        str_add_char(&out, '%');
    bool cut = out.cut;
    char *name = str_take(&out);
    if (!cut)
        return name;
    char *longer = mem_format("%s%%%08x", name, checksum(id));
    free(name);
    return longer;
}

static int digit_of(char letter)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *found = letter ? strchr(digits, letter) : NULL;
    return found ? (int)(found - digits) : -1;
}

char *file_name_meaning(const char *name)
{
    struct str out;
    str_init(&out, strlen(name) + 1);
    for (const char *at = name; *at; at++) {
        int high = *at == '%' ? digit_of(at[1]) : -1;
        int low = high >= 0 ? digit_of(at[2]) : -1;
        if (low < 0) {
            str_add_char(&out, *at == '.' ? '/' : *at);
            continue;
        }
        str_add_char(&out, (char)(high * 16 + low));
        at += 2;
    }
    return str_take(&out);
}

char *file_pattern(const char *path)
{
    char *made = mem_alloc(strlen(path) * 2 + 1), *end = made;
    for (; *path; path++) {
        if (strchr("*?[\\", *path))
            *end++ = '\\';
        *end++ = *path;
    }
    return made;
}
