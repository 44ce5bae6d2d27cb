#include "runner/build/findings.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/problem.h"

enum { MOST = 50, LONGEST_LINE = 4096, LONGEST_TEXT = 600 };

struct finding {
    char file[1024];
    int line, column;
    enum problem_severity severity;
    const char *text;
};

struct findings {
    const char *root, *folder, *resource;
    struct problem_list *out;
    char pending[LONGEST_TEXT];     /* rustc, esbuild: the text comes before the place */
    enum problem_severity pending_severity;
    size_t found;
};

static void add(struct findings *findings, const struct finding *finding)
{
    if (findings->found++ >= MOST)
        return;
    AUTO_FREE char *joined = file_join(findings->folder, finding->file);
    AUTO_FREE char *path = file_absolute(joined);
    const char *beneath = file_beneath(findings->root, path);
    problem_add(findings->out, finding->severity, "LB410", beneath ? beneath : path,
                finding->line, finding->column, findings->resource, "%.*s", LONGEST_TEXT,
                finding->text);
}

/* Reads a number at *AT and steps over it; 0 when there is none. */
static int number_at(const char **at)
{
    if (!isdigit((unsigned char)**at))
        return 0;
    char *end;
    long number = strtol(*at, &end, 10);
    *at = end;
    return number > 0 && number < 10000000 ? (int)number : 0;
}

static bool set_file(struct finding *finding, const char *from, const char *to)
{
    size_t size = (size_t)(to - from);
    if (size == 0 || size >= sizeof(finding->file) || memchr(from, '\t', size))
        return false;
    memcpy(finding->file, from, size);
    finding->file[size] = '\0';
    if (strstr(finding->file, "//")) /* an address */
        return false;
    return strchr(finding->file, '.') || strchr(finding->file, '/') ||
           strcmp(finding->file, "Makefile") == 0;
}

/* "error: text", "error TS2322: text", "fatal error: text", "warning: text": what remains. */
static const char *strip_kind(const char *text, enum problem_severity *out)
{
    static const struct { const char *word; enum problem_severity severity; } kinds[] = {
        { "fatal error", PROBLEM_ERROR }, { "error", PROBLEM_ERROR }, { "ERROR", PROBLEM_ERROR },
        { "warning", PROBLEM_WARNING }, { "note", PROBLEM_NOTE }, { "help", PROBLEM_NOTE },
    };
    text += strspn(text, " ");
    for (size_t i = 0; i < COUNT(kinds); i++) {
        size_t size = strlen(kinds[i].word);
        const char *colon = strchr(text, ':');
        if (strncmp(text, kinds[i].word, size) != 0 || !colon || colon - text > 40 ||
            isalpha((unsigned char)text[size]))
            continue;
        *out = kinds[i].severity;
        return colon + 1 + strspn(colon + 1, " ");
    }
    return text;
}

/* file:12:5: text, file:12: text */
static bool with_colons(const char *line, struct finding *out)
{
    for (const char *at = strchr(line, ':'); at; at = strchr(at + 1, ':')) {
        const char *after = at + 1;
        int number = number_at(&after);
        if (!number || *after != ':')
            continue;
        out->line = number;
        after++;
        const char *second = after;
        out->column = number_at(&second);
        after = out->column && *second == ':' ? second + 1 : after;
        if (after[0] != ' ' || !set_file(out, line, at))
            return false;
        out->severity = PROBLEM_ERROR;
        out->text = strip_kind(after, &out->severity);
        return out->text[0] != '\0';
    }
    return false;
}

/* file(12,5): error TS2322: text */
static bool with_brackets(const char *line, struct finding *out)
{
    const char *open = strchr(line, '(');
    const char *at = open ? open + 1 : NULL;
    out->line = at ? number_at(&at) : 0;
    if (!out->line || *at++ != ',')
        return false;
    out->column = number_at(&at);
    if (strncmp(at, "):", 2) != 0 || !set_file(out, line, open))
        return false;
    out->severity = PROBLEM_ERROR;
    out->text = strip_kind(at + 2, &out->severity);
    return out->text[0] != '\0';
}

/* [ERROR] /path/App.java:[12,5] text */
static bool with_square(const char *line, struct finding *out)
{
    const char *start = text_starts(line, "[ERROR] ") ? line + 8 : NULL;
    const char *open = start ? strstr(start, ":[") : NULL;
    const char *at = open ? open + 2 : NULL;
    out->line = at ? number_at(&at) : 0;
    if (!out->line || *at++ != ',')
        return false;
    out->column = number_at(&at);
    if (*at != ']' || !set_file(out, start, open))
        return false;
    out->severity = PROBLEM_ERROR;
    out->text = at + 1 + strspn(at + 1, " ");
    return out->text[0] != '\0';
}

/* "error[E0308]: mismatched types" (rustc), "X [ERROR] Could not resolve" (esbuild): a text whose
 * place comes in a later line. */
static bool is_announcement(struct findings *findings, const char *line)
{
    const char *text = NULL;
    const char *colon = strstr(line, ": ");
    findings->pending_severity = PROBLEM_ERROR;
    if (text_starts(line, "error[") || text_starts(line, "error: ")) {
        text = colon ? colon + 2 : NULL;
    } else if (text_starts(line, "warning: ")) {
        text = colon + 2;
        findings->pending_severity = PROBLEM_WARNING;
    } else if ((text = strstr(line, "[ERROR] ")) && text != line && text - line < 6) {
        text += 8;
    } else {
        text = NULL;
    }
    if (!text)
        return false;
    size_t size = strlen(text) < LONGEST_TEXT - 1 ? strlen(text) : LONGEST_TEXT - 1;
    memcpy(findings->pending, text, size);
    findings->pending[size] = '\0';
    return true;
}

/* "  --> src/main.rs:3:5" (rustc), "    app.ts:3:5:" (esbuild), '  File "app.py", line 3' */
static bool is_place(const struct findings *findings, const char *line, struct finding *out)
{
    const char *start = line + strspn(line, " ");
    if (!findings->pending[0] || start == line)
        return false;
    if (text_starts(start, "--> "))
        start += 4;
    const char *colon = strchr(start, ':');
    const char *at = colon ? colon + 1 : NULL;
    out->line = at ? number_at(&at) : 0;
    if (!out->line || *at++ != ':')
        return false;
    out->column = number_at(&at);
    out->severity = findings->pending_severity;
    out->text = findings->pending;
    return (*at == '\0' || *at == ':') && set_file(out, start, colon);
}

static void read_line(struct findings *findings, const char *line)
{
    struct finding finding = { .line = 0 };
    if (is_place(findings, line, &finding)) {
        add(findings, &finding);
        findings->pending[0] = '\0';
    } else if (with_square(line, &finding) || with_brackets(line, &finding) ||
               with_colons(line, &finding)) {
        add(findings, &finding);
    } else {
        (void)is_announcement(findings, line);
    }
}

void findings_read(const char *output, size_t size, const char *root, const char *folder,
                   const char *resource, struct problem_list *out)
{
    struct findings findings = { .root = root, .folder = folder, .resource = resource,
                                 .out = out };
    for (const char *at = output, *end = output + size; at < end;) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t length = stop ? (size_t)(stop - at) : (size_t)(end - at);
        AUTO_STR line;
        str_init(&line, LONGEST_LINE);
        text_strip(&line, at, length < LONGEST_LINE ? length : LONGEST_LINE);
        bool of_make = strstr(line.text, "make") && strstr(line.text, "***");
        if (!text_starts(line.text, "+ ") && !of_make) /* the command; that it failed */
            read_line(&findings, line.text);
        at += length + 1;
    }
}
