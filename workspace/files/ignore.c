#include "workspace/files/ignore.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/files/wildcard.h"

enum { FILE_MAXIMUM = 1 << 20 };

struct pattern {
    char *folder;               /* it speaks of what lies beneath; "" is the root */
    size_t folder_size;
    char *text;                 /* without "!", the first and the last "/" */
    size_t size, literal;       /* bytes before the first special character */
    bool negated, folders_only;
    bool whole_path;            /* it has a "/": compared with the path, not the last name */
};

struct patterns {
    struct pattern *items;
    size_t count, capacity;
};

struct ignore {
    struct patterns own, noise;
    struct map *read;           /* pattern files, as keys */
};

struct ignore *ignore_new(void)
{
    struct ignore *ignore = mem_alloc(sizeof(*ignore));
    ignore->read = map_new(NULL);
    return ignore;
}

static void release_patterns(struct patterns *patterns)
{
    for (size_t i = 0; i < patterns->count; i++) {
        free(patterns->items[i].folder);
        free(patterns->items[i].text);
    }
    free(patterns->items);
}

void ignore_free(struct ignore *ignore)
{
    if (!ignore)
        return;
    release_patterns(&ignore->own);
    release_patterns(&ignore->noise);
    map_free(ignore->read);
    free(ignore);
}

/* ---- reading patterns ---------------------------------------------------------------------- */

/* Spaces at the end do not count, except those behind a backslash. */
static size_t trimmed_size(const char *line)
{
    size_t size = 0, at = 0;
    while (line[at]) {
        bool space = line[at] == ' ';
        if (line[at] == '\\' && line[++at] == '\0')
            return at; /* git keeps such a line as it is */
        at++;
        if (!space)
            size = at;
    }
    return size;
}

static void add_pattern(struct patterns *patterns, const char *folder, const char *line)
{
    if (line[0] == '#')
        return;
    struct pattern pattern = { .negated = line[0] == '!', .size = trimmed_size(line) };
    if (pattern.negated) {
        line++;
        pattern.size--;
    }
    if (pattern.size > 0 && line[pattern.size - 1] == '/') {
        pattern.folders_only = true;
        pattern.size--;
    }
    pattern.whole_path = memchr(line, '/', pattern.size) != NULL;
    if (pattern.size > 0 && line[0] == '/') {
        line++;
        pattern.size--;
    }
    if (pattern.size == 0)
        return;
    pattern.text = mem_text_n(line, pattern.size);
    pattern.literal = strcspn(pattern.text, "*?[\\");
    pattern.folder = mem_text(folder);
    pattern.folder_size = strlen(folder);
    *ARRAY_PUSH(patterns->items, patterns->count, patterns->capacity) = pattern;
}

void ignore_add(struct ignore *ignore, const char *folder, const char *line)
{
    add_pattern(&ignore->own, folder, line);
}

static void add_lines(struct ignore *ignore, const char *folder, const char *at, const char *end)
{
    if (end - at >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0) /* byte order mark */
        at += 3;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((stop ? stop : end) - at);
        if (size > 0 && at[size - 1] == '\r')
            size--;
        AUTO_FREE char *line = mem_text_n(at, size);
        add_pattern(&ignore->own, folder, line);
        at = stop ? stop + 1 : end;
    }
}

void ignore_read(struct ignore *ignore, const char *root, const char *folder, const char *file)
{
    static char mark;
    AUTO_FREE char *inner = file_join(root, folder);
    AUTO_FREE char *path = file_join(inner, file);
    struct stat info;
    if (map_get(ignore->read, path))
        return;
    map_set(ignore->read, path, &mark);
    if (lstat(path, &info) < 0 || !S_ISREG(info.st_mode)) /* git follows no link here either */
        return;
    AUTO(blob) bytes = NULL;
    struct error unread = ERROR_INIT; /* a file that cannot be read has no patterns */
    if (file_read(path, FILE_MAXIMUM, &bytes, &unread) == 0)
        add_lines(ignore, folder, blob_bytes(bytes), blob_bytes(bytes) + blob_size(bytes));
}

void ignore_add_noise(struct ignore *ignore)
{
    static const char *const noise[] = {
        ".git", ".svn/", ".hg/", ".lambench/", ".aws-sam/", ".DS_Store", "._*", "Thumbs.db",
        "__pycache__/", "*.pyc", "*.pyo", ".pytest_cache/", ".mypy_cache/", ".ruff_cache/",
        "**/node_modules/.cache/", ".idea/", ".vscode/", "*.sw[a-p]", "*~", "\\#*#", ".#*", "4913",
        "*___jb_tmp___", "*___jb_old___", ".*.kate-swp", ".new-????????????????", ".*.lambench-*",
    };
    if (ignore->noise.count > 0)
        return;
    for (size_t i = 0; i < COUNT(noise); i++)
        add_pattern(&ignore->noise, "", noise[i]);
}

/* ---- matching ------------------------------------------------------------------------------ */

static bool ends_with(const char *name, size_t name_size, const char *end, size_t size)
{
    return name_size >= size && memcmp(name + name_size - size, end, size) == 0;
}

/* As git does it: what stands before the first special character is compared for itself, and the
 * wildcards then start afresh, so that "a**" followed by a slash counts as a leading "**". */
static bool fits(const struct pattern *pattern, const char *name, size_t size)
{
    const char *text = pattern->text;
    size_t literal = pattern->literal;
    if (size < literal || memcmp(text, name, literal) != 0)
        return false;
    if (literal == pattern->size)
        return size == literal;
    const char *rest = text + literal;
    size_t rest_size = pattern->size - literal;
    if (!pattern->whole_path && literal == 0 && rest[0] == '*' && !strpbrk(rest + 1, "*?[\\"))
        return ends_with(name, size, rest + 1, rest_size - 1);
    if (!pattern->whole_path) /* here only a whole name counts, and it has no slash */
        return wildcard_match(text, pattern->size, name, size);
    return wildcard_match(rest, rest_size, name + literal, size - literal);
}

/* The first SIZE bytes of NAME are one path; LAST is where its last part begins. */
static bool applies(const struct pattern *pattern, const char *name, size_t size, size_t last,
                    bool is_folder)
{
    size_t folder = pattern->folder_size;
    if (pattern->folders_only && !is_folder)
        return false;
    if (folder > 0 && (size <= folder + 1 || name[folder] != '/' ||
                       memcmp(pattern->folder, name, folder) != 0))
        return false;
    size_t from = !pattern->whole_path ? last : folder > 0 ? folder + 1 : 0;
    return fits(pattern, name + from, size - from);
}

/* The pattern that decides: of the deepest folder, there the last one. NULL when none does. */
static const struct pattern *decide(const struct patterns *patterns, const char *name, size_t size,
                                    size_t last, bool is_folder)
{
    const struct pattern *best = NULL;
    for (size_t i = patterns->count; i > 0; i--) {
        const struct pattern *pattern = &patterns->items[i - 1];
        if ((!best || pattern->folder_size > best->folder_size) &&
            applies(pattern, name, size, last, is_folder))
            best = pattern;
    }
    return best;
}

bool ignore_match(const struct ignore *ignore, const char *name, bool is_folder)
{
    size_t last = 0;
    for (;;) {
        size_t size = last + strcspn(name + last, "/");
        bool end = name[size] == '\0';
        bool folder = !end || is_folder;
        const struct pattern *pattern = decide(&ignore->noise, name, size, last, folder);
        if (!pattern)
            pattern = decide(&ignore->own, name, size, last, folder);
        if (pattern && !pattern->negated)
            return true;
        if (end)
            return false;
        last = size + 1;
    }
}
