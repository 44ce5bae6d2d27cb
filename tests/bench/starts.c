/*
 * Starts without anything around them: from engine_invoke() to the answer of an instance that was
 * not there before. Prints the median, milliseconds.
 *
 *   starts FOLDER cold FUNCTION COUNT     FUNCTION0, FUNCTION1, ... made from nothing
 *   starts FOLDER spare FUNCTION COUNT    the same, with a spare waiting
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/engine/engine.h"
#include "runner/sandbox/launch.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/model/project.h"
#include "workspace/template/load.h"

enum { REST_MS = 150, SPARE_REST_MS = 400 };

struct world {
    struct loop *loop;
    struct engine *engine;
    struct loop_timer *timer;
    const char *function;
    bool spare;
    double *times;
    int next, wanted, counted;
    int64_t begun_ns;
    double took;
};

static void answered(void *self, const struct runner_result *result)
{
    struct world *world = self;
    enum runner_start kind = world->spare ? RUNNER_PREWARM : RUNNER_COLD;
    world->took = (double)(clock_mono_ns() - world->begun_ns) / 1e6;
    if (world->next > 1 && result->start == kind) /* the first one finds nothing prepared */
        world->times[world->counted++] = world->took;
}

static void done(void *self, const struct runner_result *result)
{
    struct world *world = self;
    if (result->outcome != RUNNER_OK) {
        (void)fprintf(stderr, "%s\n", result->error_message ? result->error_message : "failed");
        exit(1);
    }
    loop_timer_set(world->timer, world->spare ? SPARE_REST_MS : REST_MS);
}

static void ask(void *self)
{
    struct world *world = self;
    struct error error = ERROR_INIT;
    char request[37];
    if (world->next > world->wanted) {
        loop_stop(world->loop);
        return;
    }
    AUTO_FREE char *name = mem_format("%s%d", world->function, world->next);
    struct runner_invoke invoke = { .function = name, .cold = !world->spare,
                                    .answered = answered };
    world->next++;
    world->begun_ns = clock_mono_ns();
    if (engine_invoke(world->engine, name, &invoke, done, world, request, &error) < 0) {
        (void)fprintf(stderr, "%s\n", error.what);
        exit(1);
    }
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static int open_world(struct world *world, const char *folder, struct launcher *launcher,
                      struct error *error)
{
    AUTO_FREE char *template = file_join(folder, "template.yaml");
    AUTO_FREE char *state = file_join(folder, ".lambench");
    struct load_request request = { .region = "us-east-1" };
    struct engine_options options = { .launcher = launcher, .state_folder = state };
    AUTO_PROJECT project = NULL;
    if (load_template(&request, template, &project, error) < 0 ||
        engine_open(world->loop, &options, &world->engine, error) < 0)
        return -1;
    engine_set_project(world->engine, project);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    struct error error = ERROR_INIT;
    struct launcher *launcher;
    struct world world = { .function = argv[3], .wanted = atoi(argv[4]),
                           .spare = strcmp(argv[2], "spare") == 0 };
    if (launcher_start(&launcher, &error) < 0)
        return 1;
    launcher_warm(launcher);
    world.loop = loop_new();
    world.times = mem_alloc((size_t)(world.wanted + 1) * sizeof(double));
    if (open_world(&world, argv[1], launcher, &error) < 0) {
        (void)fprintf(stderr, "%s\n", error.what);
        return 1;
    }
    world.timer = loop_after_ms(world.loop, REST_MS, ask, &world);
    loop_run(world.loop);
    qsort(world.times, (size_t)world.counted, sizeof(double), compare);
    if (world.counted == 0)
        return 1;
    printf("%.3f\n", world.times[world.counted / 2]);
    (void)fflush(stdout);
    loop_timer_free(world.timer);
    engine_close(world.engine);
    loop_free(world.loop);
    launcher_stop(launcher);
    free(world.times);
    return 0;
}
