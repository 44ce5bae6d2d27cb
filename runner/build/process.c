#include "runner/build/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/spawn.h"
#include "workspace/base/str.h"

enum { READ_BYTES = 16384 };

struct process {
    struct loop *loop;
    struct spawn *spawn;
    struct loop_watch *watch;
    int output, lifeline;       /* the lifeline is closed with us: the script's group goes then */
    struct str said;
    void (*ended)(void *self, int status);
    void *self;
    int status;
};

/* The older half makes room. */
static void keep(struct process *process, const char *bytes, size_t size)
{
    struct str *said = &process->said;
    if (said->length + size > PROCESS_OUTPUT) {
        size_t gone = said->length / 2 > size ? said->length / 2 : said->length;
        memmove(said->text, said->text + gone, said->length - gone);
        said->length -= gone;
        said->text[said->length] = '\0';
    }
    str_add_bytes(said, bytes, size);
}

/* OUT_OVER: nobody writes any more. */
static bool take(struct process *process, bool *out_over)
{
    char bytes[READ_BYTES];
    ssize_t got = read(process->output, bytes, sizeof(bytes));
    *out_over = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    if (got > 0)
        keep(process, bytes, (size_t)got);
    return got > 0 || (got < 0 && errno == EINTR);
}

static void on_output(void *self, unsigned ready)
{
    struct process *process = self;
    bool over;
    (void)ready;
    if (take(process, &over) || !over)
        return;
    loop_watch_free(process->watch);
    process->watch = NULL;
}

static void on_end(void *self, int wait_status)
{
    struct process *process = self;
    process->status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
                                             : 128 + WTERMSIG(wait_status);
    /* what it left behind in its group goes too, and could write to the pipe for ever */
    (void)kill(-spawn_pid(process->spawn), SIGKILL);
    bool over;
    for (size_t i = 0; i < PROCESS_OUTPUT / READ_BYTES && take(process, &over); i++)
        continue;
    loop_watch_free(process->watch);
    process->watch = NULL;
    process->ended(process->self, process->status); /* may free PROCESS */
}

/* Ours without what it gives anew, and then that. Ends with NULL; the texts are borrowed. */
static const char **environment_of(const char *const *added)
{
    extern char **environ;
    size_t count = 0, capacity = 0;
    const char **all = NULL;
    for (char **one = environ; *one; one++)
        if (strncmp(*one, "LB_", 3) != 0 && strncmp(*one, "MAKEFLAGS=", 10) != 0 &&
            strncmp(*one, "MAKELEVEL=", 10) != 0)
            *ARRAY_PUSH(all, count, capacity) = *one;
    for (; *added; added++)
        *ARRAY_PUSH(all, count, capacity) = *added;
    *ARRAY_PUSH(all, count, capacity) = NULL;
    return all;
}

static const char **arguments_of(const struct process_options *options)
{
    size_t count = 0, capacity = 0;
    const char **all = NULL;
    const char *first[] = { "/bin/sh", "-c", options->script, "build" };
    for (size_t i = 0; i < COUNT(first); i++)
        *ARRAY_PUSH(all, count, capacity) = first[i];
    for (const char *const *word = options->words; word && *word; word++)
        *ARRAY_PUSH(all, count, capacity) = *word;
    *ARRAY_PUSH(all, count, capacity) = NULL;
    return all;
}

static int start(struct process *process, const struct process_options *options,
                 struct error *error)
{
    int input[2], output[2];
    if (pipe2(input, O_CLOEXEC) < 0)
        return error_system(error, errno, "start a build");
    AUTO_CLOSE int read_end = input[0];
    process->lifeline = input[1];
    if (pipe2(output, O_CLOEXEC) < 0)
        return error_system(error, errno, "start a build");
    AUTO_CLOSE int write_end = output[1];
    process->output = output[0];
    if (fcntl(process->output, F_SETFL, O_NONBLOCK) < 0)
        return error_system(error, errno, "start a build");
    AUTO_FREE const char **arguments = arguments_of(options);
    AUTO_FREE const char **environment = environment_of(options->environment);
    struct spawn_options spawn = {
        .argv = arguments, .env = environment, .folder = options->folder, .input = read_end,
        .output = write_end, .errors = write_end, .own_group = 1,
    };
    process->spawn = spawn_start(process->loop, &spawn, on_end, process, error);
    if (!process->spawn)
        return -1;
    process->watch = loop_watch_fd(process->loop, process->output, LOOP_READ, on_output, process);
    return 0;
}

struct process *process_start(struct loop *loop, const struct process_options *options,
                              void (*ended)(void *self, int status), void *self,
                              struct error *error)
{
    AUTO(process) process = mem_alloc(sizeof(*process));
    *process = (struct process){ .loop = loop, .output = -1, .lifeline = -1, .ended = ended,
                                 .self = self };
    str_init(&process->said, PROCESS_OUTPUT);
    if (start(process, options, error) < 0)
        return NULL;
    return take_ptr(&process);
}

const char *process_output(const struct process *process, size_t *out_size)
{
    *out_size = process->said.length;
    return process->said.text;
}

void process_kill(struct process *process)
{
    spawn_kill(process->spawn, SIGKILL);
}

void process_free(struct process *process)
{
    if (!process)
        return;
    loop_watch_free(process->watch);
    spawn_free(process->spawn);
    mem_cleanup_close(&process->output);
    mem_cleanup_close(&process->lifeline);
    str_release(&process->said);
    free(process);
}
