#include "tui/action/project_actions.h"

#include <string.h>
#include <unistd.h>

#include "runner/runner.h"
#include "tui/action/action.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"

enum { TEXT_BYTES = 1 << 24 };

static const char *const format_choices[] = { "text", "json", "gcc", NULL };

static const struct action_argument check_arguments[] = {
    { .name = "--strict", .help = "warnings fail too" },
    { .name = "--format", .value = ACTION_CHOICE, .value_name = "FORMAT",
      .choices = format_choices, .help = "text, json, or gcc for editors" },
    { .name = "--json", .help = "the same as --format json" },
    { .name = NULL },
};

static const struct action_argument no_arguments[] = { { .name = NULL } };

/* ---- check ---------------------------------------------------------------------------------- */

/* As the project names files when it is the current folder, else absolute, so that a name can be
 * opened as it stands. */
static void add_place(const struct project *project, const struct problem *problem,
                      struct str *out)
{
    AUTO_FREE char *here = file_absolute(".");
    AUTO_FREE char *path = file_join(project->root, problem->file ? problem->file : "");
    str_add(out, strcmp(here, project->root) == 0 && problem->file ? problem->file : path);
    if (problem->line > 0)
        str_addf(out, ":%d", problem->line);
    if (problem->line > 0 && problem->column > 0)
        str_addf(out, ":%d", problem->column);
}

static void add_message(const struct problem *problem, struct str *out)
{
    if (problem->resource)
        str_addf(out, "%s: ", problem->resource);
    str_add(out, problem->message);
}

static void add_text(const struct project *project, const struct problem *problem,
                     struct str *out)
{
    add_place(project, problem, out);
    str_addf(out, ": %s %s: ", problem_severity_word(problem->severity), problem->code);
    add_message(problem, out);
    str_add_char(out, '\n');
    if (problem->hint)
        str_addf(out, "    %s\n", problem->hint);
}

static void add_gcc(const struct project *project, const struct problem *problem, struct str *out)
{
    add_place(project, problem, out);
    str_addf(out, ": %s: ", problem_severity_word(problem->severity));
    add_message(problem, out);
    str_addf(out, " [%s]\n", problem->code);
}

static void add_counts(const struct problem_list *problems, struct str *out)
{
    static const enum problem_severity order[] = { PROBLEM_ERROR, PROBLEM_WARNING, PROBLEM_NOTE };
    for (size_t i = 0; i < COUNT(order); i++) {
        size_t count = problem_count(problems, order[i]);
        str_addf(out, "%s%zu %s%s", i ? ", " : "", count, problem_severity_word(order[i]),
                 count == 1 ? "" : "s");
    }
    str_add_char(out, '\n');
}

static struct json *problem_json(const struct problem *problem)
{
    struct json *row = json_object();
    json_set_text(row, "file", problem->file);
    json_set_int(row, "line", problem->line);
    json_set_int(row, "column", problem->column);
    json_set_text(row, "severity", problem_severity_word(problem->severity));
    json_set_text(row, "code", problem->code);
    json_set_text(row, "resource", problem->resource);
    json_set_text(row, "message", problem->message);
    json_set_text(row, "hint", problem->hint);
    return row;
}

static void add_json(const struct problem_list *problems, bool passed, struct str *out)
{
    AUTO(json) document = json_object();
    struct json *counts = json_object(), *rows = json_array();
    json_set_int(document, "v", 1);
    json_set_bool(document, "ok", passed);
    json_set_int(counts, "error", (int64_t)problem_count(problems, PROBLEM_ERROR));
    json_set_int(counts, "warning", (int64_t)problem_count(problems, PROBLEM_WARNING));
    json_set_int(counts, "note", (int64_t)problem_count(problems, PROBLEM_NOTE));
    json_set(document, "counts", counts);
    for (size_t i = 0; i < problems->count; i++)
        json_add(rows, problem_json(&problems->items[i]));
    json_set(document, "problems", rows);
    AUTO_FREE char *text = json_print(document);
    str_addf(out, "%s\n", text);
}

/* OUT is filled when no runner has them. */
static const struct problem_list *problems_of(const struct call *call,
                                              const struct project *project,
                                              struct problem_list *out)
{
    if (call->runner)
        return runner_problems(call->runner);
    runner_check(project, out);
    return out;
}

static int run_check(struct call *call, struct error *error)
{
    AUTO_PROJECT project = NULL;
    int result = reach_project(call, &project, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    struct problem_list own = { .items = NULL };
    const struct problem_list *problems = problems_of(call, project, &own);
    bool strict = call_has(call, "--strict") && problem_count(problems, PROBLEM_WARNING) > 0;
    bool passed = problem_count(problems, PROBLEM_ERROR) == 0 && !strict;
    const char *format = call_value(call, "--format", 0);
    bool json = call_has(call, "--json") || (format && strcmp(format, "json") == 0);
    bool gcc = format && strcmp(format, "gcc") == 0;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (json)
        add_json(problems, passed, &text);
    for (size_t i = 0; !json && i < problems->count; i++)
        (gcc ? add_gcc : add_text)(project, &problems->items[i], &text);
    if (!json && !gcc)
        add_counts(problems, &text);
    call->ui->print(call->ui, text.text, text.length);
    problem_list_release(&own);
    call_finish(call, passed ? STATUS_OK : STATUS_PROJECT);
    return 0;
}

/* ---- reading it again ----------------------------------------------------------------------- */

static int run_reload(struct call *call, struct error *error)
{
    if (runner_reload(call->runner, error) < 0)
        return -1;
    call_finish(call, STATUS_OK);
    return 0;
}

static int run_pause(struct call *call, struct error *error)
{
    (void)error;
    bool paused = !runner_reload_paused(call->runner);
    runner_pause_reload(call->runner, paused);
    call_say(call, UI_PLAIN, "%s", paused ? "reload is paused" : "reload is on");
    call_finish(call, STATUS_OK);
    return 0;
}

const struct action project_check_action = {
    .name = "check",
    .summary = "what is wrong with the template",
    .group = "Look",
    .arguments = check_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_check,
};

const struct action project_reload_action = {
    .name = "reload",
    .summary = "read the template again now",
    .group = "Project",
    .arguments = no_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_SCREEN,
    .run = run_reload,
};

const struct action project_pause_action = {
    .name = "pause",
    .summary = "pause hot reload, or turn it on again",
    .group = "Project",
    .arguments = no_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_SCREEN,
    .run = run_pause,
};
