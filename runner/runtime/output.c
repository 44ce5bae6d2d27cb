#include "runner/runtime/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"

enum {
    LINE_BYTES = 262144,        /* a CloudWatch event holds 256 KB: longer lines are cut there */
    READ_BYTES = 65536,
    READS_A_TURN = 4,           /* a flood of output leaves room for everything else */
    DRAIN_READS = 32            /* more than a pipe can hold */
};

struct output {
    int pipe;
    struct loop_watch *watch;
    struct str line;            /* begun, not ended yet */
    void (*call)(void *self, const char *text, size_t size);
    void *self;
};

static void end_line(struct output *output)
{
    output->call(output->self, output->line.text, output->line.length);
    str_clear(&output->line);
}

static void take(struct output *output, const char *bytes, size_t size)
{
    const char *end = bytes + size;
    while (bytes < end) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        str_add_bytes(&output->line, bytes, (size_t)((stop ? stop : end) - bytes));
        if (!stop)
            return;
        end_line(output);
        bytes = stop + 1;
    }
}

/* False when there is nothing more to read now. */
static bool read_once(struct output *output)
{
    char bytes[READ_BYTES];
    if (output->pipe < 0)
        return false;
    ssize_t got = read(output->pipe, bytes, sizeof(bytes));
    if (got > 0) {
        take(output, bytes, (size_t)got);
        return true;
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        loop_watch_free(output->watch);
        output->watch = NULL;
        close(take_fd(&output->pipe));
    }
    return false;
}

static void on_output(void *self, unsigned ready)
{
    (void)ready;
    for (int i = 0; i < READS_A_TURN && read_once(self); i++)
        ;
}

void output_adopt(struct output *output,
                  void (*line)(void *self, const char *text, size_t size), void *self)
{
    output->call = line;
    output->self = self;
}

void output_drain(struct output *output)
{
    for (int i = 0; i < DRAIN_READS && read_once(output); i++)
        ;
    if (output->line.length > 0)
        end_line(output);
}

int output_open(struct loop *loop,
                void (*line)(void *self, const char *text, size_t size), void *self,
                struct output **out, int *out_writer, struct error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_system(error, errno, "make a pipe");
    AUTO_CLOSE int ours = ends[0];
    AUTO_CLOSE int theirs = ends[1];
    if (fcntl(ours, F_SETFL, O_NONBLOCK) < 0)
        return error_system(error, errno, "set up a pipe");
    struct output *output = mem_alloc(sizeof(*output));
    *output = (struct output){ .call = line, .self = self, .pipe = take_fd(&ours) };
    str_init(&output->line, LINE_BYTES);
    output->watch = loop_watch_fd(loop, output->pipe, LOOP_READ, on_output, output);
    *out = output;
    *out_writer = take_fd(&theirs);
    return 0;
}

void output_free(struct output *output)
{
    if (!output)
        return;
    loop_watch_free(output->watch);
    if (output->pipe >= 0)
        close(output->pipe);
    str_release(&output->line);
    free(output);
}
