#include "runner/runtime/ask.h"
#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"

#define CLIENT "/var/runtime/bootstrap"

enum { CLIENT_BYTES = 1048576, COMPILE_MS = 5000 };

/*
 * Python compiles its main file anew at each start, which takes longer than all else our client
 * does. So it is compiled once per interpreter and kept in the state folder, with its text, which
 * stack traces show. False: it could not be compiled, then the text is started.
 */
static bool compile_client(const struct start *start, const char *source, const char *target)
{
    struct error ignored = ERROR_INIT; /* whatever fails here only costs speed */
    if (file_exists(source) && file_exists(target))
        return true;
    const struct embed_file *client = embed_find("runner/runtime/bootstrap/python.py");
    AUTO_FREE char *folder = file_parent(target);
    AUTO_STR code;
    CHECK(client);
    str_init(&code, CLIENT_BYTES);
    return file_make_folders(folder, 0755, &ignored) == 0 &&
           file_replace(source, client->bytes, client->size, 0644, &ignored) == 0 &&
           ask_program((const char *const[]){ start->interpreter->path, "-S", source, "--compile",
                                              NULL },
                       COMPILE_MS, &code) &&
           file_replace(target, code.text, code.length, 0644, &ignored) == 0;
}

/* Kept files are shown: that takes less time than to write the text into each sandbox. */
static const char *add_client(const struct start *start, struct spec *spec)
{
    AUTO_FREE char *source = start_cache_path(start, "python.py", "python", ".py");
    AUTO_FREE char *compiled = start_cache_path(start, "python.py", "python", ".pyc");
    if (!compile_client(start, source, compiled)) {
        (void)start_add_client(spec, "python.py", CLIENT ".py");
        return CLIENT ".py";
    }
    spec_add_mount(spec, source, CLIENT ".py", false);
    spec_add_mount(spec, compiled, CLIENT ".pyc", false);
    return CLIENT ".pyc";
}

int start_python(const struct start *start, struct spec *spec, struct command *command,
                 struct error *error)
{
    (void)error;
    command_add_argument(command, start->interpreter->path);
    /* -S: packages of the host are not packages of the function; the client lets the AWS SDK
     * through, which Lambda's Python runtimes bring */
    command_add_argument(command, "-S");
    command_add_argument(command, add_client(start, spec));
    if (start->interpreter->library)
        command_add_env(command, "LAMBENCH_SDK_PATH", start->interpreter->library);
    return 0;
}
