#include "workspace/files/ignore.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/text.h"

enum {
    FILE_BYTES = 1048576,
    EFFORT = 20000              /* steps one comparison may take: patterns may be hostile */
};

struct rule {
    char *folder;               /* it speaks of names beneath this, "" = the root */
    char *pattern;
    bool negated, folders_only;
    bool anchored;              /* matches the whole name beneath the folder, else the last part */
};

struct ignore {
    struct rule *rules;
    size_t count, capacity;
    struct map *files_read;
};

struct ignore *ignore_new(void)
{
    struct ignore *ignore = mem_alloc(sizeof(*ignore));
    ignore->files_read = map_new(NULL);
    return ignore;
}

void ignore_free(struct ignore *ignore)
{
    if (!ignore)
        return;
    for (size_t i = 0; i < ignore->count; i++) {
        free(ignore->rules[i].folder);
        free(ignore->rules[i].pattern);
    }
    free(ignore->rules);
    map_free(ignore->files_read);
    free(ignore);
}

/* ---- reading patterns ---------------------------------------------------------------------- */

/* Trailing spaces do not count unless they are quoted with a backslash. */
static size_t without_spaces(const char *line)
{
    size_t size = strcspn(line, "\r\n");
    while (size > 0 && line[size - 1] == ' ' && !(size > 1 && line[size - 2] == '\\'))
        size--;
    return size;
}

void ignore_add(struct ignore *ignore, const char *folder, const char *line)
{
    size_t size = without_spaces(line);
    struct rule rule = { .negated = false };
    if (size == 0 || line[0] == '#')
        return;
    if (line[0] == '!') {
        rule.negated = true;
        line++;
        size--;
    }
    if (size > 0 && line[size - 1] == '/') {
        rule.folders_only = true;
        size--;
    }
    if (size == 0)
        return;
    rule.anchored = memchr(line, '/', size) != NULL;
    if (line[0] == '/') {
        line++;
        size--;
    }
    rule.folder = mem_text(folder);
    rule.pattern = mem_text_n(line, size);
    *ARRAY_PUSH(ignore->rules, ignore->count, ignore->capacity) = rule;
}

void ignore_read(struct ignore *ignore, const char *root, const char *folder, const char *file)
{
    static char mark;
    AUTO_FREE char *beneath = folder[0] ? file_join(root, folder) : mem_text(root);
    AUTO_FREE char *path = file_join(beneath, file);
    if (map_get(ignore->files_read, path))
        return;
    map_set(ignore->files_read, path, &mark);
    AUTO(blob) text = NULL;
    struct error none = ERROR_INIT; /* a file that is not there or cannot be read has no rules */
    if (file_read(path, FILE_BYTES, &text, &none) < 0)
        return;
    const char *line = blob_bytes(text);
    if (text_starts(line, "\xef\xbb\xbf"))
        line += 3;
    while (*line) {
        size_t size = strcspn(line, "\n");
        AUTO_FREE char *one = mem_text_n(line, size);
        ignore_add(ignore, folder, one);
        line += size + (line[size] == '\n');
    }
}

void ignore_add_noise(struct ignore *ignore)
{
    static const char *const noise[] = {
        ".git/", ".hg/", ".svn/", ".lambench/", ".aws-sam/", ".DS_Store", "Thumbs.db",
        "__pycache__/", "*.pyc", "*.pyo", ".pytest_cache/", ".mypy_cache/", ".ruff_cache/",
        "node_modules/.cache/", ".idea/", ".vscode/", "*.sw[a-p]", "*~", "\\#*\\#", ".\\#*", "4913",
        "*___jb_tmp___", "*___jb_old___", ".*.kate-swp",
    };
    for (size_t i = 0; i < COUNT(noise); i++)
        ignore_add(ignore, "", noise[i]);
}

/* ---- matching ------------------------------------------------------------------------------ */

static const struct { const char *name, *members; } classes[] = {
    { "[:alnum:]", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" },
    { "[:alpha:]", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" },
    { "[:digit:]", "0123456789" },
    { "[:lower:]", "abcdefghijklmnopqrstuvwxyz" },
    { "[:upper:]", "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
    { "[:space:]", " \t\n\r\f\v" },
    { "[:xdigit:]", "0123456789abcdefABCDEF" },
    { "[:punct:]", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" },
};

/* One class name inside brackets; returns its length or 0. */
static size_t named_class(const char *pattern, char character, bool *found)
{
    for (size_t i = 0; i < COUNT(classes); i++)
        if (text_starts(pattern, classes[i].name)) {
            *found |= character && strchr(classes[i].members, character) != NULL;
            return strlen(classes[i].name);
        }
    return 0;
}

/* "[...]" at PATTERN against one character: the end of the brackets, NULL if they never end. */
static const char *match_brackets(const char *pattern, char character, bool *matched)
{
    const char *at = pattern + 1;
    bool negated = *at == '!' || *at == '^', found = false, first = true;
    at += negated;
    while (*at && (first || *at != ']')) {
        first = false;
        size_t named = named_class(at, character, &found);
        if (named) {
            at += named;
            continue;
        }
        at += *at == '\\' && at[1];
        unsigned char low = (unsigned char)*at++, high = low;
        if (*at == '-' && at[1] && at[1] != ']') {
            at++;
            at += *at == '\\' && at[1];
            high = (unsigned char)*at++;
        }
        found |= low <= (unsigned char)character && (unsigned char)character <= high;
    }
    *matched = found != negated && character != '/';
    return *at ? at + 1 : NULL;
}

static bool match(const char *pattern, const char *text, int *effort);

/* "**" at the start of a part or behind a "/": any number of folders. */
static bool match_folders(const char *rest, const char *text, int *effort)
{
    if (*rest == '\0')
        return *text != '\0'; /* all that is inside, not the folder itself */
    for (rest++;;) {
        if (match(rest, text, effort))
            return true;
        text = strchr(text, '/');
        if (!text)
            return false;
        text++;
    }
}

static bool match_star(const char *pattern, const char *text, int *effort)
{
    while (*pattern == '*')
        pattern++;
    for (;; text++) {
        if (match(pattern, text, effort))
            return true;
        if (*text == '\0' || *text == '/')
            return false;
    }
}

/* A whole pattern against a whole name, as git's wildmatch does with pathnames. */
static bool match(const char *pattern, const char *text, int *effort)
{
    const char *start = pattern;
    while (*pattern) {
        if (--*effort < 0)
            return false;
        bool at_part = pattern == start || pattern[-1] == '/';
        if (at_part && text_starts(pattern, "**") && (pattern[2] == '/' || pattern[2] == '\0'))
            return match_folders(pattern + 2, text, effort);
        if (*pattern == '*')
            return match_star(pattern, text, effort);
        if (*text == '\0')
            return false;
        bool matched = false;
        const char *end = *pattern == '[' ? match_brackets(pattern, *text, &matched) : NULL;
        if (*pattern == '[' && !end)
            return false;
        if (end) {
            pattern = end;
        } else if (*pattern == '?') {
            matched = *text != '/';
            pattern++;
        } else {
            pattern += *pattern == '\\' && pattern[1];
            matched = *pattern++ == *text;
        }
        if (!matched)
            return false;
        text++;
    }
    return *text == '\0';
}

static bool rule_fits(const struct rule *rule, const char *name, bool is_folder)
{
    if (rule->folders_only && !is_folder)
        return false;
    if (rule->folder[0]) {
        size_t size = strlen(rule->folder);
        if (!text_starts(name, rule->folder) || name[size] != '/')
            return false;
        name += size + 1;
    }
    int effort = EFFORT;
    return match(rule->pattern, rule->anchored ? name : file_name(name), &effort);
}

/* What the last rule that fits says of this name alone. */
static bool excluded(const struct ignore *ignore, const char *name, bool is_folder)
{
    for (size_t i = ignore->count; i > 0; i--)
        if (rule_fits(&ignore->rules[i - 1], name, is_folder))
            return !ignore->rules[i - 1].negated;
    return false;
}

bool ignore_match(const struct ignore *ignore, const char *name, bool is_folder)
{
    /* what lies in an excluded folder cannot be brought back by a negated pattern */
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        AUTO_FREE char *folder = mem_text_n(name, (size_t)(slash - name));
        if (excluded(ignore, folder, true))
            return true;
    }
    return excluded(ignore, name, is_folder);
}
