#include "runner/runtime/spare.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/runtime/environment.h"
#include "runner/runtime/output.h"
#include "runner/sandbox/command.h"
#include "runner/sandbox/sandbox.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

#define CODE "/var/task"
#define PORT_MARK "@API_PORT@"
enum { KEY_BYTES = 65536, ENV_BYTES = 65536, ARGUMENTS = 3 };

struct spare {
    struct loop *loop;
    struct sandbox *sandbox;
    struct program *program;
    struct output *output;
    struct loop_watch *watch;
    int listener, gate;
    bool said, waits, failed;   /* SAID: the program, that it waits */
};

/* ---- which starts there can be one for ----------------------------------------------------- */

/* Set in every function in the same way, and read when the interpreter begins. */
static const char *const given_early[] = {
    "LANG", "TZ", "PATH", "LD_LIBRARY_PATH", "NODE_PATH", "PYTHONPATH", "SHLVL",
    "AWS_EXECUTION_ENV", "LAMBENCH_SDK_PATH",
};

/* Folders that are not there yet would not be searched later either. */
static bool searches_elsewhere(const char *variable)
{
    static const char libraries[] = "LD_LIBRARY_PATH=", modules[] = "PYTHONPATH=";
    if (text_starts(variable, libraries))
        return strcmp(variable + sizeof(libraries) - 1, ENVIRONMENT_LIBRARIES) != 0;
    return text_starts(variable, modules) &&
           strcmp(variable + sizeof(modules) - 1, ENVIRONMENT_PYTHONPATH) != 0;
}

/* So is what begins with these, except what is named above (it is part of the key) or below. */
static const char *const read_early[] = {
    "NODE_", "PYTHON", "LD_", "LC_", "LANGUAGE", "LOCPATH", "MALLOC_", "GLIBC_", "GCONV_",
    "NLSPATH", "UV_", "V8_", "OPENSSL_", "SSL_", "ICU_", "HOME",
};
static const char *const harmless[] = { "NODE_ENV" };

static bool is_named(const char *variable, const char *const *names, size_t count)
{
    size_t size = strcspn(variable, "=");
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == size && strncmp(names[i], variable, size) == 0)
            return true;
    return false;
}

static bool is_given_early(const char *variable)
{
    return is_named(variable, given_early, COUNT(given_early));
}

static bool variables_fit(const struct command *command)
{
    size_t bytes = 0;
    for (size_t i = 0; i < command->env_count; i++) {
        const char *variable = command->env[i];
        bytes += strlen(variable) + 1;
        if (searches_elsewhere(variable))
            return false;
        if (is_given_early(variable) || is_named(variable, harmless, COUNT(harmless)))
            continue;
        for (size_t k = 0; k < COUNT(read_early); k++)
            if (text_starts(variable, read_early[k]))
                return false;
    }
    return bytes < ENV_BYTES;
}

/* Our own client of a language that waits when told to: no wrapper, no debugger before it. */
static bool command_fits(const struct command *command)
{
    bool known = false;
    for (size_t i = 0; i < command->env_count; i++)
        known = known || text_starts(command->env[i], "AWS_EXECUTION_ENV=AWS_Lambda_nodejs") ||
                text_starts(command->env[i], "AWS_EXECUTION_ENV=AWS_Lambda_python");
    return known && command->argc == ARGUMENTS &&
           text_starts(command->argv[ARGUMENTS - 1], "/var/runtime/") &&
           (strcmp(command->argv[1], "-S") == 0 ||
            text_starts(command->argv[1], "--max-old-space-size="));
}

/* Libraries of the function's own that the interpreter would have been loaded with. */
static bool has_libraries(const char *folder, const char *below)
{
    AUTO_FREE char *path = file_join(folder, below);
    DIR *list = opendir(path);
    bool found = false;
    if (!list)
        return false;
    for (struct dirent *entry; !found && (entry = readdir(list));)
        found = (text_starts(entry->d_name, "lib") && strstr(entry->d_name, ".so")) ||
                strcmp(entry->d_name, "glibc-hwcaps") == 0;
    closedir(list);
    return found;
}

static bool is_code(const char *target)
{
    return text_starts(target, CODE) && (target[sizeof(CODE) - 1] == '/' ||
                                         target[sizeof(CODE) - 1] == '\0');
}

static bool folders_fit(const struct spec *spec)
{
    for (size_t i = 0; i < spec->mount_count; i++)
        if (is_code(spec->mounts[i].target) && (has_libraries(spec->mounts[i].source, ".") ||
                                                has_libraries(spec->mounts[i].source, "lib")))
            return false;
    for (size_t i = 0; i < spec->overlay_count; i++)
        if (has_libraries(spec->overlays[i], "lib"))
            return false;
    return true;
}

char *spare_key(const struct spec *spec, const struct command *command)
{
    if (spec->guarded || !command_fits(command) || !variables_fit(command) || !folders_fit(spec))
        return NULL;
    struct str key;
    str_init(&key, KEY_BYTES);
    str_addf(&key, "%u MB, %u processes, %u descriptors, cpu %u, network %d, host %s\n",
             spec->memory_mb, spec->processes, spec->descriptors, spec->cpu, spec->own_network,
             spec->hostname ? spec->hostname : "");
    for (size_t i = 0; i < command->argc; i++)
        str_addf(&key, "%s\n", command->argv[i]);
    for (size_t i = 0; i < spec->mount_count; i++)
        if (!is_code(spec->mounts[i].target))
            str_addf(&key, "%s at %s\n", spec->mounts[i].source, spec->mounts[i].target);
    for (size_t i = 0; i < spec->file_count; i++)
        if (!is_code(spec->files[i].path))
            str_addf(&key, "%s\n", spec->files[i].path);
    for (size_t i = 0; i < command->env_count; i++)
        if (is_given_early(command->env[i]))
            str_addf(&key, "%s\n", command->env[i]);
    if (!key.cut)
        return str_take(&key);
    str_release(&key);
    return NULL;
}

/* ---- before and after ---------------------------------------------------------------------- */

/* SPEC with the part of its lists that is the function's own, or the other part. */
static struct spec *part_of(const struct spec *spec, bool code)
{
    struct spec *part = mem_alloc(sizeof(*part));
    *part = *spec;
    part->mounts = mem_alloc((spec->mount_count + 1) * sizeof(*part->mounts));
    part->files = mem_alloc((spec->file_count + 1) * sizeof(*part->files));
    part->mount_count = part->file_count = 0;
    for (size_t i = 0; i < spec->mount_count; i++)
        if (is_code(spec->mounts[i].target) == code)
            part->mounts[part->mount_count++] = spec->mounts[i];
    for (size_t i = 0; i < spec->file_count; i++)
        if (is_code(spec->files[i].path) == code)
            part->files[part->file_count++] = spec->files[i];
    if (!code)
        part->overlay_count = 0;
    /* those that a loader of programs searches: see mounts_places() */
    static const char *const places[] = { CODE, CODE "/lib", "/opt", "/opt/lib" };
    part->places = (char **)(uintptr_t)places;
    part->place_count = COUNT(places);
    part->late = !code;
    return part;
}

struct spec *spare_early(const struct spec *spec)
{
    return part_of(spec, false);
}

void spare_begin(const struct command *command, struct command *out)
{
    command_init(out);
    command_add_env(out, "LAMBENCH_WAITS", "1");
    for (size_t i = 0; i < command->argc; i++)
        command_add_argument(out, command->argv[i]);
    for (size_t i = 0; i < command->env_count; i++)
        if (is_given_early(command->env[i])) {
            size_t size = strcspn(command->env[i], "=");
            AUTO_FREE char *name = mem_text_n(command->env[i], size);
            command_add_env(out, name, command->env[i] + size + 1);
        }
}

struct spec *spare_late(const struct spec *spec)
{
    return part_of(spec, true);
}

void spare_late_free(struct spec *late)
{
    if (!late)
        return;
    free(late->mounts);
    free(late->files);
    free(late);
}

static void add_with_port(struct str *out, const char *variable, unsigned port)
{
    for (const char *mark; (mark = strstr(variable, PORT_MARK));) {
        str_add_bytes(out, variable, (size_t)(mark - variable));
        str_addf(out, "%u", port);
        variable = mark + strlen(PORT_MARK);
    }
    str_add(out, variable);
    str_add_char(out, '\0');
}

int spare_release(int gate, const struct command *command, int listener, struct error *error)
{
    AUTO_STR text;
    char head[32];
    struct sockaddr_in bound = { .sin_port = 0 };
    socklen_t size = sizeof(bound);
    str_init(&text, 2 * ENV_BYTES);
    if (getsockname(listener, (struct sockaddr *)&bound, &size) < 0)
        return error_system(error, errno, "read the port of a socket");
    for (size_t i = 0; i < command->env_count; i++)
        add_with_port(&text, command->env[i], ntohs(bound.sin_port));
    int head_size = snprintf(head, sizeof(head), "%zu\n", text.length);
    struct iovec parts[] = { { head, (size_t)head_size }, { text.text, text.length } };
    struct msghdr message = { .msg_iov = parts, .msg_iovlen = COUNT(parts) };
    if (text.cut || sendmsg(gate, &message, MSG_NOSIGNAL | MSG_DONTWAIT) !=
                        (ssize_t)(parts[0].iov_len + parts[1].iov_len))
        return error_set(error, ERROR_SYSTEM, "the waiting runtime takes no variables");
    return 0;
}

/* ---- one that waits ------------------------------------------------------------------------ */

static void fail(struct spare *spare)
{
    spare->failed = true;
    spare->waits = false;
}

static void on_ready(void *self, int listener)
{
    struct spare *spare = self;
    spare->listener = listener;
    spare->waits = spare->said && !spare->failed;
}

static void on_sandbox_failed(void *self, const struct error *error)
{
    (void)error;
    fail(self);
}

static void on_ended(void *self, const struct sandbox_end *end)
{
    (void)end;
    fail(self);
}

static void on_started(void *self, pid_t pid)
{
    (void)self, (void)pid; /* it says itself when it waits */
}

/* Before it has code to run it says nothing; an interpreter that warns of something is not used. */
static void on_line(void *self, const char *text, size_t size)
{
    (void)text, (void)size;
    fail(self);
}

static void on_gate(void *self, unsigned ready)
{
    struct spare *spare = self;
    char word;
    (void)ready;
    spare->said = read(spare->gate, &word, 1) == 1 && !spare->failed;
    if (spare->said) /* when we were busy, this may be heard before on_ready() */
        spare->waits = spare->listener >= 0;
    else
        fail(spare);
    loop_watch_change(spare->watch, 0);
}

static int run(struct spare *spare, const struct command *command, struct error *error)
{
    static const struct program_calls calls = { .started = on_started,
                                                .failed = on_sandbox_failed, .ended = on_ended };
    int ends[2];
    AUTO_CLOSE int writer = -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return error_system(error, errno, "make a socket");
    spare->gate = ends[0];
    AUTO_CLOSE int theirs = ends[1];
    if (output_open(spare->loop, on_line, spare, &spare->output, &writer, error) < 0)
        return -1;
    struct sandbox_program what = { .argv = command->argv, .env = command->env, .folder = "/",
                                    .input = -1, .output = writer, .errors = writer,
                                    .channel = theirs };
    if (sandbox_run(spare->sandbox, &what, &calls, spare, &spare->program, error) < 0)
        return -1;
    spare->watch = loop_watch_fd(spare->loop, spare->gate, LOOP_READ, on_gate, spare);
    return 0;
}

int spare_start(struct loop *loop, struct launcher *launcher, const struct spec *spec,
                const struct command *command, struct spare **out, struct error *error)
{
    static const struct sandbox_calls calls = { .ready = on_ready, .failed = on_sandbox_failed,
                                                .ended = on_ended };
    AUTO(spare) spare = mem_alloc(sizeof(*spare));
    *spare = (struct spare){ .loop = loop, .listener = -1, .gate = -1 };
    if (sandbox_open(launcher, loop, spec, &calls, spare, &spare->sandbox, error) < 0 ||
        run(spare, command, error) < 0)
        return -1;
    *out = take_ptr(&spare);
    return 0;
}

bool spare_waits(const struct spare *spare)
{
    return spare->waits;
}

bool spare_failed(const struct spare *spare)
{
    return spare->failed;
}

void spare_take(struct spare *spare, struct spare_parts *out)
{
    CHECK(spare->waits);
    *out = (struct spare_parts){ .sandbox = take_ptr(&spare->sandbox), .program = spare->program,
                                 .output = take_ptr(&spare->output),
                                 .listener = take_fd(&spare->listener),
                                 .gate = take_fd(&spare->gate) };
    spare_free(spare);
}

void spare_free(struct spare *spare)
{
    if (!spare)
        return;
    loop_watch_free(spare->watch);
    sandbox_free(spare->sandbox);
    output_free(spare->output);
    if (spare->listener >= 0)
        close(spare->listener);
    if (spare->gate >= 0)
        close(spare->gate);
    free(spare);
}
