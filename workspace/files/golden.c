#include "workspace/files/golden.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/json_path.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

#define FOLDER "events/"
#define ANSWER_END ".golden"
#define ERROR_END ".golden-error"
#define IGNORE_END ".golden-ignore"
#define EVENT_END ".json"

enum { IGNORE_BYTES = 1 << 20, FILES_MAXIMUM = 100000 };

/* ---- names ---------------------------------------------------------------------------------- */

int golden_check_event(const char *event, struct error *error)
{
    if (text_starts(event, FOLDER) && text_ends(event, EVENT_END) && !strstr(event, "/../") &&
        strlen(file_name(event)) > strlen(EVENT_END))
        return 0;
    return error_set(error, ERROR_INVALID, "%s is none of the project's events/*.json", event);
}

static char *path_with(const char *event, const char *function, const char *end)
{
    AUTO_FREE char *name = file_name_for(function);
    return mem_format("%.*s.%s%s", (int)(strlen(event) - strlen(EVENT_END)), event, name, end);
}

char *golden_path(const char *event, const char *function, bool is_error)
{
    return path_with(event, function, is_error ? ERROR_END : ANSWER_END);
}

/* ---- finding -------------------------------------------------------------------------------- */

struct finding {
    const char *root;
    bool (*is_function)(const void *self, const char *id);
    const void *self;
    struct golden_list *list;
};

static bool event_is_there(const char *root, const char *event)
{
    AUTO_FREE char *path = file_join(root, event);
    return file_is_regular(path);
}

/* What the name says when its last part begins at DOT. */
static void read_name(const struct finding *finding, const char *stem, const char *dot,
                      struct golden *golden)
{
    free(golden->event);
    free(golden->function);
    golden->event = mem_format("%.*s" EVENT_END, (int)(dot - stem), stem);
    golden->function = *dot ? file_name_meaning(dot + 1) : mem_text("");
    golden->has_event = event_is_there(finding->root, golden->event);
}

/* Events may have dots in their names, and so have functions of nested stacks: the shortest name
 * of a function that there is, whose event is there too; otherwise what is behind the last dot. */
static void split_name(const struct finding *finding, const char *stem, struct golden *golden)
{
    const char *name = file_name(stem), *last = strrchr(name, '.');
    for (const char *dot = last; dot; dot = memrchr(name, '.', (size_t)(dot - name))) {
        read_name(finding, stem, dot, golden);
        if (golden->has_event && finding->is_function(finding->self, golden->function))
            return;
    }
    read_name(finding, stem, last ? last : stem + strlen(stem), golden);
}

static int take_file(void *self, const struct file_entry *entry, struct error *error)
{
    struct finding *finding = self;
    (void)error;
    bool is_error = text_ends(entry->name, ERROR_END);
    if ((!is_error && !text_ends(entry->name, ANSWER_END)) || !S_ISREG(entry->info->st_mode) ||
        finding->list->count >= FILES_MAXIMUM)
        return 0;
    struct golden golden = { .path = mem_format(FOLDER "%s", entry->name), .is_error = is_error };
    size_t end = strlen(is_error ? ERROR_END : ANSWER_END);
    AUTO_FREE char *stem = mem_text_n(golden.path, strlen(golden.path) - end);
    split_name(finding, stem, &golden);
    *ARRAY_PUSH(finding->list->items, finding->list->count, finding->list->capacity) = golden;
    return 0;
}

static int by_function(const void *left, const void *right)
{
    const struct golden *a = left, *b = right;
    int order = strcmp(a->function, b->function);
    return order ? order : strcmp(a->path, b->path);
}

int golden_find(const char *root, bool (*is_function)(const void *self, const char *id),
                const void *self, struct golden_list *out, struct error *error)
{
    struct finding finding = { root, is_function, self, out };
    AUTO_FREE char *folder = file_join(root, "events");
    if (file_is_folder(folder) && file_walk(folder, NULL, take_file, &finding, error) < 0)
        return -1;
    if (out->count > 0)
        qsort(out->items, out->count, sizeof(*out->items), by_function);
    return 0;
}

void golden_list_release(struct golden_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].function);
        free(list->items[i].event);
        free(list->items[i].path);
    }
    free(list->items);
    *list = (struct golden_list){ .items = NULL };
}

/* ---- writing -------------------------------------------------------------------------------- */

struct blob *golden_error(const char *type, const char *message)
{
    AUTO(json) document = json_object();
    json_set_text(document, "errorType", type);
    json_set_text(document, "errorMessage", message);
    AUTO_FREE char *text = json_print(document);
    char *line = mem_format("%s\n", text);
    return blob_take(line, strlen(line));
}

int golden_write(const char *root, const char *event, const char *function, bool is_error,
                 const struct blob *bytes, struct error *error)
{
    AUTO_FREE char *name = golden_path(event, function, is_error);
    AUTO_FREE char *other = golden_path(event, function, !is_error);
    AUTO_FREE char *path = file_join(root, name);
    AUTO_FREE char *old = file_join(root, other);
    if (file_replace(path, blob_bytes(bytes), blob_size(bytes), 0644, error) < 0)
        return -1;
    if (unlink(old) < 0 && errno != ENOENT)
        return error_system(error, errno, "remove %s", other);
    return 0;
}

/* ---- what may differ ------------------------------------------------------------------------ */

static int read_lines(const char *text, const char *name, struct golden_ignored *out,
                      struct error *error)
{
    int line = 1;
    for (const char *at = text; *at; line++) {
        size_t size = strcspn(at, "\n"), used = size;
        while (used > 0 && strchr(" \t\r", at[used - 1]))
            used--;
        AUTO_FREE char *path = mem_text_n(at, used);
        struct json_path_pattern *pattern;
        struct error bad = ERROR_INIT;
        at += size + (at[size] == '\n');
        if (!path[0] || path[0] == '#')
            continue;
        if (json_path_pattern_read(path, &pattern, &bad) < 0) {
            error_at(error, name, line, 1, ERROR_INVALID, "%s", bad.what);
            return error_hint(error, "%s", bad.hint);
        }
        *ARRAY_PUSH(out->patterns, out->count, out->capacity) = pattern;
    }
    return 0;
}

/* The file as it is; "" when there is none. */
static int read_file(const char *path, struct blob **out, struct error *error)
{
    if (file_exists(path))
        return file_read(path, IGNORE_BYTES, out, error);
    *out = blob_text("");
    return 0;
}

int golden_read_ignored(const char *root, const char *event, const char *function,
                        struct golden_ignored *out, struct error *error)
{
    AUTO_FREE char *name = path_with(event, function, IGNORE_END);
    AUTO_FREE char *path = file_join(root, name);
    AUTO(blob) bytes = NULL;
    if (read_file(path, &bytes, error) < 0)
        return -1;
    return read_lines(blob_bytes(bytes), name, out, error);
}

void golden_ignored_release(struct golden_ignored *ignored)
{
    for (size_t i = 0; i < ignored->count; i++)
        json_path_pattern_free(ignored->patterns[i]);
    free(ignored->patterns);
    *ignored = (struct golden_ignored){ .patterns = NULL };
}

static bool has_line(const char *text, const char *line)
{
    size_t size = strlen(line);
    for (const char *at = text; (at = strstr(at, line)); at += size)
        if ((at == text || at[-1] == '\n') && (at[size] == '\n' || at[size] == '\0'))
            return true;
    return false;
}

int golden_ignore(const char *root, const char *event, const char *function, const char *path,
                  struct error *error)
{
    AUTO_FREE char *name = path_with(event, function, IGNORE_END);
    AUTO_FREE char *file = file_join(root, name);
    AUTO(blob) bytes = NULL;
    struct json_path_pattern *pattern = NULL;
    if (json_path_pattern_read(path, &pattern, error) < 0 || read_file(file, &bytes, error) < 0) {
        json_path_pattern_free(pattern);
        return -1;
    }
    json_path_pattern_free(pattern);
    if (has_line(blob_bytes(bytes), path))
        return 0;
    AUTO_STR text;
    str_init(&text, 2 * IGNORE_BYTES);
    str_add_bytes(&text, blob_bytes(bytes), blob_size(bytes));
    if (text.length > 0 && text.text[text.length - 1] != '\n')
        str_add_char(&text, '\n');
    str_addf(&text, "%s\n", path);
    return file_replace(file, text.text, text.length, 0644, error);
}
