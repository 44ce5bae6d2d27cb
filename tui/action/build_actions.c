#include "tui/action/build_actions.h"

#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/action/action.h"
#include "tui/action/nearest.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"

enum { TEXT_BYTES = 1 << 22 };

static const struct action_argument build_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .repeats = true,
      .help = "functions and layers by logical id; all if not given" },
    { .name = "--clean", .help = "also what is built already" },
    { .name = "--json", .help = "one JSON document for each" },
    { .name = NULL },
};

static const char *const build_examples[] = {
    "lambench build",
    "lambench build ChargeGo --clean",
    NULL,
};

static const struct action_argument stop_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true,
      .help = "whose build is in progress" },
    { .name = NULL },
};

struct building {
    struct call *call;
    struct runner *runner, *own;
    struct runner_listener *listener;
    char **ids;
    size_t count, capacity, at;
    bool all;
    int status;
};

static void building_free(void *data)
{
    struct building *building = data;
    loop_forget(building->call->loop, building);
    if (building->listener)
        runner_unsubscribe(building->own, building->listener);
    runner_close(building->own);
    action_words_free(building->ids, building->count);
    free(building);
}

/* ---- showing -------------------------------------------------------------------------------- */

static void print_json(const struct call *call, const struct runner_build *build)
{
    AUTO(json) document = json_object();
    struct json *problems = json_array();
    for (size_t i = 0; build->problems && i < build->problems->count; i++) {
        const struct problem *problem = &build->problems->items[i];
        struct json *row = json_object();
        json_set_text(row, "file", problem->file);
        json_set_int(row, "line", problem->line);
        json_set_int(row, "column", problem->column);
        json_set_text(row, "severity", problem_severity_word(problem->severity));
        json_set_text(row, "message", problem->message);
        json_add(problems, row);
    }
    json_set_int(document, "v", 1);
    json_set_text(document, "id", build->id);
    json_set_bool(document, "ok", !build->failed);
    json_set_text(document, "method", build->method);
    json_set_text(document, "command", build->does);
    json_set_bool(document, "built", build->again && !build->failed);
    json_set_text(document, "serves", build->serves);
    json_set_text(document, "folder", build->folder);
    if (build->took_ms >= 0)
        json_set_int(document, "tookMs", build->took_ms);
    else
        json_set_null(document, "tookMs");
    json_set_text(document, "error", build->failure);
    json_set_text(document, "hint", build->hint);
    json_set(document, "problems", problems);
    call_print_json(call, document);
}

/* All that the tool said: what is wrong is seldom in one line. */
static void say_failure(const struct call *call, const struct runner_build *build)
{
    for (const char *at = call->runner ? "" : build->output; *at;) {
        size_t size = strcspn(at, "\n");
        AUTO_FREE char *line = mem_text_n(at, size);
        call_say(call, UI_PLAIN, "%s", line);
        at += size + (at[size] == '\n');
    }
    call_say(call, UI_FAILURE, "%s: build failed: %s%s%s%s", build->id, build->failure,
             build->hint ? " (" : "", build->hint ? build->hint : "", build->hint ? ")" : "");
}

static void print_text(const struct building *building, const struct runner_build *build)
{
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (!build->method && building->all)
        return;
    if (!build->method)
        str_addf(&text, "%s  source, it needs no build\n", build->id);
    else if (build->again)
        str_addf(&text, "%s  built in %.1f s by %s\n", build->id,
                 (double)build->took_ms / 1000, build->does);
    else
        str_addf(&text, "%s  %s, nothing changed\n", build->id, build->serves);
    call_print(building->call, text.text);
}

/* ---- one after the other -------------------------------------------------------------------- */

static void build_next(void *self);

static void built(void *self, const struct runner_build *build)
{
    struct building *building = self;
    if (build->failed)
        building->status = STATUS_CANNOT_RUN;
    if (call_has(building->call, "--json"))
        print_json(building->call, build);
    else if (!build->failed)
        print_text(building, build);
    if (build->failed)
        say_failure(building->call, build);
    building->at++;
    loop_later(building->call->loop, build_next, building);
}

static void build_next(void *self)
{
    struct building *building = self;
    struct error error = ERROR_INIT;
    if (building->at == building->count) {
        call_finish(building->call, building->status);
        return;
    }
    if (runner_build(building->runner, building->ids[building->at],
                     call_has(building->call, "--clean"), built, building, &error) < 0)
        reach_finish(building->call, status_of_error(error.kind), &error);
}

static void on_notice(void *self, const struct runner_notice *notice)
{
    struct building *building = self;
    if (notice->kind == RUNNER_MESSAGE && !notice->failed && notice->text &&
        !call_has(building->call, "--quiet"))
        call_say(building->call, UI_PLAIN, "%s", notice->text);
}

/* ---- which ---------------------------------------------------------------------------------- */

static void add_id(struct building *building, const char *id)
{
    *ARRAY_PUSH(building->ids, building->count, building->capacity) = mem_text(id);
}

static int add_named(struct building *building, const struct project *project, const char *name,
                     struct error *error)
{
    const struct function *function = project_function(project, name);
    const struct layer *layer = function ? NULL : project_layer(project, name);
    if (function || layer) {
        add_id(building, function ? function->id : layer->id);
        return 0;
    }
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < project->function_count; i++)
        nearest_try(&nearest, project->functions[i].id);
    for (size_t i = 0; i < project->layer_count; i++)
        nearest_try(&nearest, project->layers[i].id);
    error_set(error, ERROR_NOT_FOUND, "there is no function or layer %s", name);
    return nearest.best ? error_hint(error, "did you mean %s?", nearest.best) : -1;
}

static int choose(struct building *building, struct error *error)
{
    const struct project *project = runner_project(building->runner);
    const char *name;
    for (size_t i = 0; (name = call_value(building->call, "FUNCTION", i)); i++)
        if (add_named(building, project, name, error) < 0)
            return -1;
    building->all = building->count == 0;
    for (size_t i = 0; building->all && i < project->layer_count; i++)
        add_id(building, project->layers[i].id);
    for (size_t i = 0; building->all && i < project->function_count; i++)
        add_id(building, project->functions[i].id);
    return 0;
}

static int run_build(struct call *call, struct error *error)
{
    struct building *building = mem_alloc(sizeof *building);
    *building = (struct building){ .call = call, .runner = call->runner };
    call->data = building;
    call->release = building_free;
    struct runner_options options = { .warm = 0 };
    int result = building->runner ? 0 : reach_runner(call, &options, &building->own, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (building->own)
        building->listener = runner_subscribe(building->own, on_notice, NULL, building);
    building->runner = building->runner ? building->runner : building->own;
    if (choose(building, error) < 0)
        return -1;
    build_next(building);
    return 0;
}

static int run_stop(struct call *call, struct error *error)
{
    const char *id = call_value(call, "FUNCTION", 0);
    if (!runner_build_stop(call->runner, id))
        return error_set(error, ERROR_INVALID, "no build of %s is in progress", id);
    call_finish(call, STATUS_OK);
    return 0;
}

const struct action build_action = {
    .name = "build",
    .summary = "build what has to be built before it runs",
    .group = "Run",
    .arguments = build_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_RUNS_CODE | ACTION_IN_LINE |
             ACTION_IN_SCREEN,
    .run = run_build,
    .examples = build_examples,
};

const struct action build_stop_action = {
    .name = "stop build",
    .summary = "stop the build in progress",
    .group = "Run",
    .arguments = stop_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_IN_SCREEN,
    .run = run_stop,
};
