/*
 * The warm path without anything around it: from engine_invoke() through the Runtime API to the
 * runtime and back, one invocation after the other.
 *
 *   inside FOLDER FUNCTION COUNT BYTES   median, microseconds
 *
 * For counting instructions the launcher must not run under the tool that counts: with
 * INSIDE_EXEC="valgrind --tool=callgrind ..." this program forks the launcher and then becomes that
 * command with itself as its argument.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/engine/engine.h"
#include "runner/sandbox/launch.h"
#include "tests/bench/event.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/model/project.h"
#include "workspace/template/load.h"

struct world {
    struct loop *loop;
    struct engine *engine;
    const char *function;
    struct blob *event;
    int64_t begun_ns;
    double *times;
    int done, wanted;
};

static void ask(struct world *world);

static void ask_later(void *self)
{
    ask(self);
}

static void on_done(void *self, const struct runner_result *result)
{
    struct world *world = self;
    if (result->outcome != RUNNER_OK) {
        (void)fprintf(stderr, "%s\n", result->error_message ? result->error_message : "failed");
        exit(1);
    }
    world->times[world->done++] = (double)(clock_mono_ns() - world->begun_ns) / 1e3;
    if (world->done < world->wanted)
        loop_later(world->loop, ask_later, world);
    else
        loop_stop(world->loop);
}

static void ask(struct world *world)
{
    struct error error = ERROR_INIT;
    struct runner_invoke invoke = { .function = world->function, .event = world->event };
    char request[37];
    world->begun_ns = clock_mono_ns();
    if (engine_invoke(world->engine, world->function, &invoke, on_done, world, request, &error) <
        0) {
        (void)fprintf(stderr, "%s\n", error.what);
        exit(1);
    }
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* What launch.c has: its socket and the process, which stays our child across exec. */
struct launcher {
    int control;
    pid_t pid;
};

static void become(char *command, struct launcher *launcher, char **argv)
{
    char text[64], *words[64];
    size_t count = 0;
    (void)snprintf(text, sizeof(text), "%d %d", launcher->control, (int)launcher->pid);
    setenv("INSIDE_LAUNCHER", text, 1);
    unsetenv("INSIDE_EXEC");
    (void)fcntl(launcher->control, F_SETFD, 0);
    for (char *word; count < 50 && (word = strsep(&command, " "));)
        words[count++] = word;
    for (size_t i = 0; argv[i] && count < 60; i++)
        words[count++] = argv[i];
    words[count] = NULL;
    execvp(words[0], words);
    perror(words[0]);
    exit(1);
}

static struct launcher *get_launcher(char **argv)
{
    static struct launcher adopted;
    struct launcher *launcher;
    struct error error = ERROR_INIT;
    const char *there = getenv("INSIDE_LAUNCHER");
    if (there && sscanf(there, "%d %d", &adopted.control, (int *)&adopted.pid) == 2)
        return &adopted;
    if (launcher_start(&launcher, &error) < 0)
        exit(1);
    char *command = getenv("INSIDE_EXEC");
    if (command)
        become(command, launcher, argv);
    return launcher;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    struct error error = ERROR_INIT;
    struct world world = { .function = argv[2], .wanted = atoi(argv[3]) };
    struct engine_options options = { .launcher = get_launcher(argv) };
    AUTO_FREE char *template = file_join(argv[1], "template.yaml");
    AUTO_FREE char *state = file_join(argv[1], ".lambench");
    struct load_request request = { .region = "us-east-1" };
    AUTO_PROJECT project = NULL;
    size_t size;
    world.loop = loop_new();
    world.times = mem_alloc((size_t)world.wanted * sizeof(double));
    char *event = bench_event((size_t)atol(argv[4]), &size);
    world.event = blob_copy(event, size);
    free(event);
    options.state_folder = state;
    if (load_template(&request, template, &project, &error) < 0 ||
        engine_open(world.loop, &options, &world.engine, &error) < 0) {
        (void)fprintf(stderr, "%s\n", error.what);
        return 1;
    }
    engine_set_project(world.engine, project);
    ask(&world);
    loop_run(world.loop);
    int skipped = world.wanted / 10; /* the start, and what is compiled while it runs */
    qsort(world.times + skipped, (size_t)(world.wanted - skipped), sizeof(double), compare);
    printf("%.2f\n", world.times[skipped + (world.wanted - skipped) / 2]);
    (void)fflush(stdout);
    engine_close(world.engine);
    blob_drop(world.event);
    loop_free(world.loop);
    return 0;
}
