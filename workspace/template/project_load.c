#include "workspace/template/project_load.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"

enum { LEVELS_UP = 3 };

/* --- the kinds --- */

static bool takes_any(const char *path)
{
    (void)path;
    return true;
}

/* Asked in this order; the last one takes every file. */
static const struct project_source sources[] = {
    { .what = "template.yaml, template.yml or template.json", .find = load_template_in,
      .takes = takes_any, .load = load_template },
};

static char *find_in(const char *folder)
{
    for (size_t i = 0; i < COUNT(sources); i++) {
        char *path = sources[i].find(folder);
        if (path)
            return path;
    }
    return NULL;
}

static const struct project_source *source_of(const char *path)
{
    size_t i = 0;
    while (i + 1 < COUNT(sources) && !sources[i].takes(path))
        i++;
    return &sources[i];
}

/* --- finding --- */

static bool is_git_root(const char *folder)
{
    AUTO_FREE char *path = file_join(folder, ".git");
    return file_exists(path);
}

static int none_found(const char *folder, struct error *error)
{
    error_set(error, ERROR_NOT_FOUND, "no %s in %s", sources[0].what, folder);
    return error_hint(error, "name it, or start a project with: lambench init");
}

int project_load_find(const char *path, char **out, struct error *error)
{
    AUTO_FREE char *folder = file_absolute(path ? path : ".");
    if (!file_exists(folder))
        return error_set(error, ERROR_NOT_FOUND, "%s does not exist", folder);
    if (!file_is_folder(folder)) {
        *out = take_ptr(&folder);
        return 0;
    }
    AUTO_FREE char *first = mem_text(folder);
    for (int level = 0; level <= LEVELS_UP; level++) {
        *out = find_in(folder);
        if (*out)
            return 0;
        char *parent = is_git_root(folder) ? NULL : file_parent(folder);
        if (!parent || strcmp(parent, folder) == 0) {
            free(parent);
            break;
        }
        free(folder);
        folder = parent;
    }
    return none_found(first, error);
}

/* --- loading --- */

int project_load(const struct load_request *request, const struct project **out,
                 struct error *error)
{
    AUTO_FREE char *path = NULL;
    if (project_load_find(request->path, &path, error) < 0)
        return -1;
    for (size_t i = 0; i < request->beside_count; i++) {
        AUTO_FREE char *beside = NULL;
        if (project_load_find(request->beside[i], &beside, error) < 0)
            return -1;
    }
    return source_of(path)->load(request, path, out, error);
}
