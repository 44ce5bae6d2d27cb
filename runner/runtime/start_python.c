#include "runner/runtime/ask.h"
#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"

enum { CLIENT_BYTES = 1048576, COMPILE_MS = 5000 };

/*
 * Python compiles its main file anew at each start, which takes longer than all else our client
 * does. So it is compiled once per interpreter and kept in the state folder. NULL: it could not be
 * compiled, then the text is started.
 */
static char *compiled_client(const struct start *start, const struct embed_file *client)
{
    struct error ignored = ERROR_INIT; /* whatever fails here only costs speed */
    AUTO_FREE char *target = start_cache_path(start, "python.py", "python", ".pyc");
    if (file_exists(target))
        return take_ptr(&target);
    AUTO_FREE char *folder = file_parent(target);
    AUTO_FREE char *source = file_join(folder, "bootstrap.py");
    AUTO_STR code;
    str_init(&code, CLIENT_BYTES);
    if (file_make_folders(folder, 0755, &ignored) < 0 ||
        file_replace(source, client->bytes, client->size, 0644, &ignored) < 0 ||
        !ask_program((const char *const[]){ start->interpreter->path, "-S", source, "--compile",
                                            NULL },
                     COMPILE_MS, &code) ||
        file_replace(target, code.text, code.length, 0644, &ignored) < 0)
        return NULL;
    return take_ptr(&target);
}

int start_python(const struct start *start, struct spec *spec, struct command *command,
                 struct error *error)
{
    (void)error;
    const struct embed_file *client =
        start_add_client(spec, "python.py", "/var/runtime/bootstrap.py");
    AUTO_FREE char *compiled = compiled_client(start, client);
    if (compiled)
        spec_add_mount(spec, compiled, "/var/runtime/bootstrap.pyc", false);
    command_add_argument(command, start->interpreter->path);
    /* -S: packages of the host are not packages of the function; the client lets the AWS SDK
     * through, which Lambda's Python runtimes bring */
    command_add_argument(command, "-S");
    command_add_argument(command, compiled ? "/var/runtime/bootstrap.pyc"
                                           : "/var/runtime/bootstrap.py");
    if (start->interpreter->library)
        command_add_env(command, "LAMBENCH_SDK_PATH", start->interpreter->library);
    return 0;
}
