#include "runner/state_folder.h"

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"

char *state_folder_path(const char *root)
{
    return file_join(root, ".lambench");
}

int state_folder_make(const char *path, const char *name, struct error *error)
{
    AUTO_FREE char *folder = file_join(path, name);
    AUTO_FREE char *ignore = file_join(path, ".gitignore");
    if (file_make_folders(folder, 0700, error) < 0)
        return error_wrap(error, "state folder");
    return file_exists(ignore) ? 0 : file_replace(ignore, "*\n", 2, 0644, error);
}
