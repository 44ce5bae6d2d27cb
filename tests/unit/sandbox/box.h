/*
 * box: one sandbox run to its end, for the tests: what it printed, how it ended.
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

#include "runner/sandbox/launch.h"
#include "runner/sandbox/spec.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"
#include "workspace/base/mem.h"

struct box {
    struct loop *loop;
    struct sandbox *sandbox;
    struct spec spec;
    int output, listener;
    bool started, failed, ended;
    char what[1024], hint[512], text[65536];
    struct sandbox_end end;
};

static struct launcher *box_launcher;

static inline void box_started(void *self, int listener)
{
    struct box *box = self;
    box->started = true;
    box->listener = listener;
}

static inline void box_failed(void *self, const struct error *error)
{
    struct box *box = self;
    box->failed = true;
    (void)snprintf(box->what, sizeof(box->what), "%s", error->what);
    (void)snprintf(box->hint, sizeof(box->hint), "%s", error->hint);
}

static inline void box_ended(void *self, const struct sandbox_end *end)
{
    struct box *box = self;
    box->ended = true;
    box->end = *end;
}

static inline void box_init_bare(struct box *box)
{
    memset(box, 0, sizeof(*box));
    box->listener = -1;
    spec_init(&box->spec);
    spec_add_env(&box->spec, "ASAN_OPTIONS", "detect_leaks=0"); /* it would trace, inside */
    spec_add_env(&box->spec, "PATH", "/usr/local/bin:/usr/bin:/bin");
    box->spec.tmp_mb = 16;
    box->spec.own_network = true;
    box->loop = loop_new();
    box->output = memfd_create("output", MFD_CLOEXEC);
}

static inline void box_init(struct box *box, const char *script)
{
    box_init_bare(box);
    spec_add_argument(&box->spec, "/bin/sh");
    spec_add_argument(&box->spec, "-c");
    spec_add_argument(&box->spec, script);
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
    spec_add_argument(&box->spec, "/opt/self");
    spec_add_argument(&box->spec, word);
}

static inline void box_start(struct box *box)
{
    static const struct sandbox_calls calls = { .started = box_started, .failed = box_failed,
                                                .ended = box_ended };
    struct error error = ERROR_INIT;
    if (sandbox_start(box_launcher, box->loop, &box->spec, box->output, box->output, &calls, box,
                      &box->sandbox, &error) < 0)
        fail_msg("%s", error.what);
}

static inline void box_read(struct box *box)
{
    ssize_t size = pread(box->output, box->text, sizeof(box->text) - 1, 0);
    box->text[size < 0 ? 0 : size] = '\0';
}

static inline void box_wait_started(struct box *box)
{
    while (!box->started && !box->failed && !box->ended)
        loop_turn(box->loop, true);
    if (box->failed)
        fail_msg("%s", box->what);
}

static inline void box_wait(struct box *box)
{
    while (!box->failed && !box->ended)
        loop_turn(box->loop, true);
    box_read(box);
}

static inline void box_release(struct box *box)
{
    sandbox_free(box->sandbox);
    spec_release(&box->spec);
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
