#include <sys/stat.h>

#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"

static bool is_executable(const char *folder, const char *name)
{
    AUTO_FREE char *path = file_join(folder, name);
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 0111);
}

/* provided.*: /var/task/bootstrap, then /opt/bootstrap (AWS Lambda Developer Guide, "Building a
 * custom runtime"). */
int start_provided(const struct start *start, struct spec *spec, struct command *command,
                   struct error *error)
{
    (void)start;
    const char *task = start_task_folder(spec);
    if (task && is_executable(task, "bootstrap")) {
        command_add_argument(command, "/var/task/bootstrap");
        return 0;
    }
    for (size_t i = spec->overlay_count; i > 0; i--)
        if (is_executable(spec->overlays[i - 1], "bootstrap")) {
            command_add_argument(command, "/opt/bootstrap");
            return 0;
        }
    error_set(error, ERROR_NOT_FOUND,
              "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
    return error_hint(error, "build it, name it bootstrap, and make it executable (chmod +x)");
}
