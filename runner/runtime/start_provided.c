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
 * custom runtime"). Where neither is, the first is tried: its failure is that of an init. */
int start_provided(const struct start *start, struct spec *spec, struct command *command,
                   struct error *error)
{
    (void)start, (void)error;
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
    command_add_argument(command, "/var/task/bootstrap");
    return 0;
}
