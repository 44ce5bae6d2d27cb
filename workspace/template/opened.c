#include "workspace/template/opened.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/arena.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/template/node.h"
#include "workspace/template/parse.h"

enum { LEVELS_UP = 3, LONGEST_NAME = 8192 };

/* How reading a file ended. */
struct opened_file {
    const struct node *root;    /* NULL: ERROR says why */
    struct error error;
};

struct opened {
    struct project *project;
    struct arena *arena;
    struct map *files;          /* absolute path -> struct opened_file (owned) */
    size_t bytes;
};

struct opened *opened_new(struct project *project, struct arena *arena)
{
    struct opened *opened = mem_alloc(sizeof *opened);
    *opened = (struct opened){ .project = project, .arena = arena, .files = map_new(free) };
    return opened;
}

void opened_free(struct opened *opened)
{
    if (!opened)
        return;
    map_free(opened->files);
    free(opened);
}

/* "../network/template.yaml" for a file beside the project; NULL when it is too far away. */
static char *name_outside(const char *root, const char *path)
{
    struct str out;
    str_init(&out, LONGEST_NAME);
    AUTO_FREE char *folder = mem_text(root);
    for (int level = 0; level < LEVELS_UP; level++) {
        char *parent = file_parent(folder);
        free(folder);
        folder = parent;
        str_add(&out, "../");
        const char *rest = strcmp(folder, "/") == 0 ? NULL : file_beneath(folder, path);
        if (!rest)
            continue;
        str_add(&out, rest);
        return str_take(&out);
    }
    str_release(&out);
    return NULL;
}

const char *opened_name(const struct opened *opened, const char *path)
{
    struct project *project = opened->project;
    const char *beneath = file_beneath(project->root, path);
    AUTO_FREE char *outside = beneath ? NULL : name_outside(project->root, path);
    return arena_copy(project->arena, beneath ? beneath : outside ? outside : path);
}

static void watch_file(struct opened *opened, const char *path)
{
    if (strcmp(path, opened->project->template_path) != 0)
        project_add_input(opened->project, path);
}

static struct opened_file *new_file(struct opened *opened, const char *path)
{
    struct opened_file *file = mem_alloc(sizeof *file);
    *file = (struct opened_file){ .error = ERROR_INIT };
    map_set(opened->files, path, file);
    return file;
}

static void parse(struct opened *opened, struct opened_file *file, const char *path,
                  const void *bytes, size_t size)
{
    opened->bytes += size;
    struct parse_source source = { .bytes = bytes, .size = size,
                                   .file = opened_name(opened, path) };
    file->root = parse_tree(opened->arena, &source, &opened->project->problems);
    if (!file->root)
        error_set(&file->error, ERROR_INVALID, "%s cannot be read", source.file);
}

static void read_file(struct opened *opened, struct opened_file *file, const char *path)
{
    size_t left = OPENED_BYTES - opened->bytes;
    size_t most = left < LIMIT_TEMPLATE_BYTES ? left : LIMIT_TEMPLATE_BYTES;
    AUTO(blob) text = NULL;
    if (file_exists(path) && !file_is_regular(path))
        error_set(&file->error, ERROR_SYSTEM, "it is no file");
    else if (file_read(path, most, &text, &file->error) == 0)
        parse(opened, file, path, blob_bytes(text), blob_size(text));
}

static const struct node *result(const struct opened_file *file, struct error *error)
{
    if (!file->root)
        *error = file->error;
    return file->root;
}

const struct node *opened_tree(struct opened *opened, const char *path, struct error *error)
{
    const struct opened_file *known = map_get(opened->files, path);
    if (known)
        return result(known, error);
    if (map_count(opened->files) >= OPENED_FILES) {
        error_set(error, ERROR_LIMIT, "more than %d files", OPENED_FILES);
        return NULL;
    }
    struct opened_file *file = new_file(opened, path);
    watch_file(opened, path);
    read_file(opened, file, path);
    return result(file, error);
}

const struct node *opened_bytes(struct opened *opened, const char *path, const void *bytes,
                                size_t size, struct error *error)
{
    struct opened_file *file = new_file(opened, path);
    watch_file(opened, path);
    parse(opened, file, path, bytes, size);
    return result(file, error);
}
