/*
 * box: one sandbox with one program, run to its end, for the tests: what it printed, how it ended.
 * The end of the program is the end of the sandbox here, unless it is to be KEPT.
 */
#ifndef LAMBENCH_TEST_BOX_H
#define LAMBENCH_TEST_BOX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/sandbox/command.h"
#include "runner/sandbox/launch.h"
#include "runner/sandbox/sandbox.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"

struct box {
    struct loop *loop;
    struct sandbox *sandbox;
    struct program *program;
    struct spec spec;
    struct command command;
    int output, listener;
    bool kept, ready, started, failed, ended, gone;
    char what[1024], hint[512], text[65536];
    char refused[4096];         /* one line for each connection */
    struct sandbox_end end;     /* the program's, or else the sandbox' */
};

static struct launcher *box_launcher;

static inline void box_ready(void *self, int listener)
{
    struct box *box = self;
    box->ready = true;
    box->listener = listener;
}

static inline void box_failed(void *self, const struct error *error)
{
    struct box *box = self;
    box->failed = true;
    (void)snprintf(box->what, sizeof(box->what), "%s", error->what);
    (void)snprintf(box->hint, sizeof(box->hint), "%s", error->hint);
}

static inline void box_gone(void *self, const struct sandbox_end *end)
{
    struct box *box = self;
    box->gone = true;
    if (!box->ended)
        box->end = *end;
}

static inline void box_refused(void *self, const char *where)
{
    struct box *box = self;
    size_t length = strlen(box->refused);
    (void)snprintf(box->refused + length, sizeof(box->refused) - length, "%s\n", where);
}

static inline void box_started(void *self, pid_t pid)
{
    struct box *box = self;
    box->started = true;
    assert_int_equal(pid, program_pid(box->program));
}

static inline void box_program_failed(void *self, const struct error *error)
{
    struct box *box = self;
    box_failed(box, error);
    if (!box->kept)
        sandbox_kill(box->sandbox);
}

static inline void box_ended(void *self, const struct sandbox_end *end)
{
    struct box *box = self;
    box->ended = true;
    box->end = *end;
    if (!box->kept)
        sandbox_kill(box->sandbox);
}

static inline void box_init_bare(struct box *box)
{
    memset(box, 0, sizeof(*box));
    box->listener = -1;
    spec_init(&box->spec);
    command_init(&box->command);
    command_add_env(&box->command, "ASAN_OPTIONS", "detect_leaks=0"); /* it would trace, inside */
    command_add_env(&box->command, "PATH", "/usr/local/bin:/usr/bin:/bin");
    box->spec.tmp_mb = 16;
    box->spec.own_network = true;
    box->loop = loop_new();
    box->output = memfd_create("output", MFD_CLOEXEC);
}

static inline void box_init(struct box *box, const char *script)
{
    box_init_bare(box);
    command_add_argument(&box->command, "/bin/sh");
    command_add_argument(&box->command, "-c");
    command_add_argument(&box->command, script);
}

/* The program inside is this test itself, with one word. */
static inline void box_init_self(struct box *box, const char *word)
{
    char path[4096];
    ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);
    assert_true(size > 0);
    path[size] = '\0';
    box_init_bare(box);
    spec_add_mount(&box->spec, path, "/opt/self", false);
    command_add_argument(&box->command, "/opt/self");
    command_add_argument(&box->command, word);
}

static const struct sandbox_calls box_calls = { .ready = box_ready, .failed = box_failed,
                                                .ended = box_gone, .refused = box_refused };
static const struct program_calls box_program_calls = {
    .started = box_started, .failed = box_program_failed, .ended = box_ended,
};

static inline void box_run_program(struct box *box)
{
    struct error error = ERROR_INIT;
    struct sandbox_program what = {
        .argv = box->command.argv, .env = box->command.env, .folder = box->command.folder,
        .input = -1, .output = box->output, .errors = box->output,
    };
    if (sandbox_run(box->sandbox, &what, &box_program_calls, box, &box->program, &error) < 0)
        fail_msg("%s", error.what);
}

/* Nothing runs in it yet. */
static inline void box_open(struct box *box)
{
    struct error error = ERROR_INIT;
    if (sandbox_open(box_launcher, box->loop, &box->spec, &box_calls, box, &box->sandbox,
                     &error) < 0)
        fail_msg("%s", error.what);
}

static inline void box_start(struct box *box)
{
    box_open(box);
    box_run_program(box);
}

static inline void box_read(struct box *box)
{
    ssize_t size = pread(box->output, box->text, sizeof(box->text) - 1, 0);
    box->text[size < 0 ? 0 : size] = '\0';
}

static inline void box_wait_started(struct box *box)
{
    while (!box->started && !box->failed && !box->gone)
        loop_turn(box->loop, true);
    if (box->failed)
        fail_msg("%s", box->what);
}

static inline void box_wait(struct box *box)
{
    while (!box->failed && !(box->kept ? box->ended : box->gone))
        loop_turn(box->loop, true);
    box_read(box);
}

static inline void box_release(struct box *box)
{
    sandbox_free(box->sandbox);
    spec_release(&box->spec);
    command_release(&box->command);
    if (box->listener >= 0)
        close(box->listener);
    close(box->output);
    loop_free(box->loop);
}

/* Starts, runs to the end. */
static inline void box_run(struct box *box)
{
    box_start(box);
    box_wait(box);
    if (box->failed)
        fail_msg("failed: %s (%s)", box->what, box->hint);
}

static inline void box_main(void)
{
    struct error error = ERROR_INIT;
    if (launcher_start(&box_launcher, &error) < 0) {
        (void)fprintf(stderr, "%s\n", error.what);
        exit(1);
    }
}

#endif
