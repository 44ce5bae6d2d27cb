#include "runner/runtime/debugger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/runtime/interpreters.h"
#include "runner/runtime/start.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/model/function.h"

/* ---- command lines -------------------------------------------------------------------------- */

/* Where the interpreter stands: a wrapper of the function may come before it. */
static size_t after_interpreter(const struct start *start, const struct command *command)
{
    for (size_t i = 0; start->interpreter && i < command->argc; i++)
        if (strcmp(command->argv[i], start->interpreter->path) == 0)
            return i + 1;
    return command->argc;
}

static void insert(struct command *command, size_t index, const char *argument)
{
    command_add_argument(command, argument);
    char *last = command->argv[command->argc - 1];
    memmove(&command->argv[index + 1], &command->argv[index],
            (command->argc - 1 - index) * sizeof(*command->argv));
    command->argv[index] = last;
}

/* Node.js documentation, "Debugging": it waits before the first line of the program. */
static int apply_node(const struct start *start, int port, struct spec *spec,
                      struct command *command, struct error *error)
{
    (void)spec;
    (void)error;
    AUTO_FREE char *option = mem_format("--inspect-brk=127.0.0.1:%d", port);
    insert(command, after_interpreter(start, command), option);
    return 0;
}

/* Oracle, "JPDA Connection and Invocation". */
static int apply_java(const struct start *start, int port, struct spec *spec,
                      struct command *command, struct error *error)
{
    (void)spec;
    (void)error;
    AUTO_FREE char *option = mem_format(
        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,quiet=y,address=127.0.0.1:%d",
        port);
    insert(command, after_interpreter(start, command), option);
    return 0;
}

/* The kernel stops it as soon as it is executed, before any code of it has run. */
static int apply_stop(const struct start *start, int port, struct spec *spec,
                      struct command *command, struct error *error)
{
    (void)start;
    (void)port;
    (void)spec;
    (void)error;
    command->stopped = true;
    return 0;
}

/* ---- Python --------------------------------------------------------------------------------- */

/* The folder inside that has debugpy: of the function, of a layer, of this machine's interpreter
 * (Debian's package is in /usr/lib/python3/dist-packages). NULL: none. */
static char *debugpy_folder(const struct start *start, const struct spec *spec)
{
    static const char *const inside[] = { "/var/task", "/opt/python" };
    const char *const host[] = { start->interpreter->library, "/usr/lib/python3/dist-packages" };
    for (size_t i = 0; i < COUNT(inside); i++) {
        AUTO_FREE char *module = mem_format("%s/debugpy/__init__.py", inside[i]);
        AUTO_FREE char *found = start_find(spec, module);
        if (found)
            return mem_text(inside[i]);
    }
    for (size_t i = 0; i < COUNT(host); i++) {
        AUTO_FREE char *module = mem_format("%s/debugpy/__init__.py", host[i] ? host[i] : "");
        if (host[i] && file_exists(module))
            return mem_text(host[i]);
    }
    return NULL;
}

static int no_debugpy(const struct start *start, struct error *error)
{
    error_set(error, ERROR_NOT_FOUND, "%s cannot be debugged: there is no debugpy for it",
              start->function->id);
    return error_hint(error, "pip install --target CODE-FOLDER debugpy, or apt install "
                             "python3-debugpy for the system's Python");
}

/* A few lines load debugpy, wait, and go on to the client as if it had been started itself. */
static int apply_python(const struct start *start, int port, struct spec *spec,
                        struct command *command, struct error *error)
{
    static const char form[] =
        "import runpy, sys\n"
        "sys.path[0] = '%s'\n"
        "import debugpy\n"
        "debugpy.listen(('127.0.0.1', %d))\n"
        "debugpy.wait_for_client()\n"
        "sys.path[0] = '/var/runtime'\n"
        "del sys.argv[0]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n";
    AUTO_FREE char *folder = debugpy_folder(start, spec);
    if (!folder)
        return no_debugpy(start, error);
    AUTO_FREE char *script = mem_format(form, folder, port);
    size_t at = after_interpreter(start, command);
    while (at < command->argc && command->argv[at][0] == '-')
        at++;
    insert(command, at, "-Xfrozen_modules=off"); /* breakpoints would be missed */
    insert(command, at + 1, "-c");
    insert(command, at + 2, script);
    return 0;
}

/* ---- what to type --------------------------------------------------------------------------- */

static void tell_node(int port, pid_t pid, const char *folder, struct str *out)
{
    (void)pid;
    str_addf(out, "node inspect 127.0.0.1:%d\n", port);
    str_add(out, "Chrome: chrome://inspect\n");
    str_addf(out, "VS Code: {\"type\": \"node\", \"request\": \"attach\", \"name\": \"lambench\", "
                  "\"address\": \"127.0.0.1\", \"port\": %d, \"localRoot\": \"%s\", "
                  "\"remoteRoot\": \"/var/task\"}\n", port, folder ? folder : "");
}

static void tell_python(int port, pid_t pid, const char *folder, struct str *out)
{
    (void)pid;
    str_addf(out, "VS Code: {\"type\": \"debugpy\", \"request\": \"attach\", \"name\": "
                  "\"lambench\", \"connect\": {\"host\": \"127.0.0.1\", \"port\": %d}, "
                  "\"pathMappings\": [{\"localRoot\": \"%s\", \"remoteRoot\": \"/var/task\"}]}\n",
             port, folder ? folder : "");
}

static void tell_java(int port, pid_t pid, const char *folder, struct str *out)
{
    (void)pid;
    (void)folder;
    str_addf(out, "jdb -attach 127.0.0.1:%d\n", port);
    str_addf(out, "VS Code: {\"type\": \"java\", \"request\": \"attach\", \"name\": \"lambench\", "
                  "\"hostName\": \"127.0.0.1\", \"port\": %d}\n", port);
}

/* Yama lets ordinary users trace their own children only (Linux, admin-guide/LSM/Yama). */
static const char *by_whom(void)
{
    char scope = '0';
    FILE *file = geteuid() ? fopen("/proc/sys/kernel/yama/ptrace_scope", "re") : NULL;
    if (file && fread(&scope, 1, 1, file) != 1)
        scope = '0';
    if (file)
        (void)fclose(file);
    return scope == '0' ? "" : "sudo ";
}

static void tell_tracer(int port, pid_t pid, const char *folder, struct str *out)
{
    str_addf(out, "%sgdb -p %d\n", by_whom(), (int)pid);
    str_addf(out, "Go: %sdlv attach %d, or with --headless --listen=127.0.0.1:%d\n", by_whom(),
             (int)pid, port);
    str_addf(out, "VS Code, Go: {\"type\": \"go\", \"request\": \"attach\", \"name\": "
                  "\"lambench\", \"mode\": \"local\", \"processId\": %d, "
                  "\"substitutePath\": [{\"from\": \"%s\", \"to\": \"/var/task\"}]}\n",
             (int)pid, folder ? folder : "");
}

/* ---- the table ------------------------------------------------------------------------------ */

static const struct debugger {
    const char *name;
    int (*apply)(const struct start *, int, struct spec *, struct command *, struct error *);
    void (*tell)(int port, pid_t pid, const char *folder, struct str *out);
    bool traces;
} debuggers[RUNTIME_FAMILIES] = {
    [RUNTIME_NODEJS] = { "Node.js inspector", apply_node, tell_node, false },
    [RUNTIME_PYTHON] = { "debugpy", apply_python, tell_python, false },
    [RUNTIME_JAVA] = { "JDWP", apply_java, tell_java, false },
    [RUNTIME_PROVIDED] = { "gdb or Delve", apply_stop, tell_tracer, true },
};

int debugger_apply(const struct start *start, int port, struct spec *spec,
                   struct command *command, struct error *error)
{
    const struct debugger *debugger = &debuggers[start->runtime->family];
    if (debugger->apply)
        return debugger->apply(start, port, spec, command, error);
    return error_set(error, ERROR_NOT_EMULATED, "%s cannot be debugged: no debugger is known for "
                     "%s", start->function->id, start->runtime->identifier);
}

bool debugger_traces(enum runtime_family family)
{
    return debuggers[family].traces;
}

const char *debugger_name(enum runtime_family family)
{
    return debuggers[family].name;
}

void debugger_tell(enum runtime_family family, int port, pid_t pid, const char *folder,
                   struct str *out)
{
    if (debuggers[family].tell)
        debuggers[family].tell(port, pid, folder, out);
}

/* ---- is one there? -------------------------------------------------------------------------- */

/* A line of /proc/PID/net/tcp: "N: ADDRESS:PORT ADDRESS:PORT STATE ..." in hex; 01 is
 * established, 0A listening (proc(5), include/net/tcp_states.h). */
static bool is_in_state(const char *line, int port, unsigned wanted)
{
    unsigned own, state;
    return sscanf(line, " %*u: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x", &own, &state) == 2 &&
           own == (unsigned)port && state == wanted;
}

static bool is_connection(const char *line, int port)
{
    return is_in_state(line, port, 1);
}

static bool is_listener(const char *line, int port)
{
    return is_in_state(line, port, 10);
}

static bool any_line(const char *path, bool (*is)(const char *line, int number), int number)
{
    char line[512];
    bool found = false;
    FILE *file = fopen(path, "re");
    while (file && !found && fgets(line, sizeof(line), file))
        found = is(line, number);
    if (file)
        (void)fclose(file);
    return found;
}

static bool is_traced(const char *line, int number)
{
    int tracer;
    (void)number;
    return sscanf(line, "TracerPid: %d", &tracer) == 1 && tracer > 0;
}

bool debugger_attached(enum runtime_family family, int port, pid_t pid)
{
    bool traces = debuggers[family].traces;
    AUTO_FREE char *path = mem_format("/proc/%d/%s", (int)pid, traces ? "status" : "net/tcp");
    return pid > 0 && any_line(path, traces ? is_traced : is_connection, port);
}

bool debugger_listens(enum runtime_family family, int port, pid_t pid)
{
    AUTO_FREE char *path = mem_format("/proc/%d/net/tcp", (int)pid);
    return pid > 0 && (debuggers[family].traces || any_line(path, is_listener, port));
}
