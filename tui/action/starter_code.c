#include "tui/action/starter_code.h"

#include <stddef.h>
#include <string.h>

#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/model/runtime.h"

static const struct starter {
    enum runtime_family family;
    const char *handler, *files;
} starters[] = {
    { RUNTIME_PYTHON, "app.handler", "templates/hello-python/src/" },
    { RUNTIME_NODEJS, "app.handler", "templates/hello-node/src/" },
    { RUNTIME_RUBY, "app.handler", "templates/hello-ruby/src/" },
    { RUNTIME_PROVIDED, "function.handler", "templates/custom-bash/src/" },
};

static const struct starter *find(const char *runtime)
{
    const struct runtime *row = runtime ? runtime_find(runtime) : NULL;
    for (size_t i = 0; row && i < COUNT(starters); i++)
        if (starters[i].family == row->family)
            return &starters[i];
    return NULL;
}

const char *starter_code_handler(const char *runtime)
{
    const struct starter *starter = find(runtime);
    return starter ? starter->handler : NULL;
}

static int write_files(const struct starter *starter, const char *folder, struct error *error)
{
    const struct embed_file *file;
    for (size_t i = 0; (file = embed_at(i)); i++) {
        if (!text_starts(file->name, starter->files))
            continue;
        AUTO_FREE char *path = file_join(folder, file->name + strlen(starter->files));
        AUTO_FREE char *parent = file_parent(path);
        if (file_make_folders(parent, 0777, error) < 0 ||
            file_replace(path, file->bytes, file->size, file->executable ? 0755 : 0644, error) < 0)
            return -1;
    }
    return 0;
}

int starter_code_write(const char *runtime, const char *folder, struct error *error)
{
    const struct starter *starter = find(runtime);
    if (!starter) {
        error_set(error, ERROR_NOT_EMULATED, "there is no starter code for %s",
                  runtime ? runtime : "a function without a runtime");
        return error_hint(error, "make %s yourself", folder);
    }
    if (file_exists(folder))
        return error_set(error, ERROR_INVALID, "%s is there already; nothing was written", folder);
    return write_files(starter, folder, error);
}
