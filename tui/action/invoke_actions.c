#include "tui/action/invoke_actions.h"

#include <stdbool.h>

#include "runner/runner.h"
#include "tui/action/action.h"
#include "tui/action/invoke_job.h"
#include "tui/action/ui.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"

static const char *const log_choices[] = { "none", "run", "all", NULL };

static const struct action_argument function_argument[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true,
      .help = "logical id, name or ARN of the function" },
    { .name = NULL },
};

static const struct action_argument invoke_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION,
      .help = "logical id, name or ARN; may be left out when there is only one" },
    { .name = "--event-file", .letter = 'e', .value = ACTION_FILE, .value_name = "FILE",
      .help = "the event; - is standard input, a bare name is events/NAME.json" },
    { .name = "--event", .value = ACTION_TEXT, .value_name = "JSON", .help = "the event itself" },
    { .name = "--sample", .value = ACTION_TEXT, .value_name = "NAME",
      .help = "a sample event (lambench events samples lists them)" },
    { .name = "--last-error", .help = "the event of the newest run that failed" },
    { .name = "--cold", .help = "on a fresh instance" },
    { .name = "--debug", .help = "on a fresh instance that waits for a debugger" },
    { .name = "--debug-port", .value = ACTION_NUMBER, .value_name = "PORT",
      .help = "the same, on this port of 127.0.0.1 instead of the function's own" },
    { .name = "--runs", .letter = 'n', .value = ACTION_NUMBER, .value_name = "N",
      .help = "run N times and print a table of durations" },
    { .name = "--at-once", .value = ACTION_NUMBER, .value_name = "N",
      .help = "so many of the runs at the same time" },
    { .name = "--set", .value = ACTION_TEXT, .value_name = "KEY=VALUE", .repeats = true,
      .help = "a variable of the environment, for this run only" },
    { .name = "--async", .help = "asynchronously: no response; tried again where lambench serves" },
    { .name = "--log", .value = ACTION_CHOICE, .value_name = "WHICH", .choices = log_choices,
      .help = "log lines on standard error: none, run (its own), all" },
    { .name = "--out", .value = ACTION_FILE, .value_name = "FILE",
      .help = "write the response to FILE" },
    { .name = "--json", .help = "print one JSON document with result, times, payload and log" },
    { .name = NULL },
};

static const char *const invoke_examples[] = {
    "lambench invoke CreateOrder -e events/create.json",
    "lambench invoke CreateOrder --sample api-http-v2-post --json",
    "echo '{\"id\":7}' | lambench invoke GetOrder -e -",
    "lambench invoke CreateOrder -e create -n 100 --at-once 4",
    NULL,
};

static int run_invoke(struct call *call, struct error *error)
{
    return invoke_job_start(call, call_has(call, "--cold"), error);
}

static int run_cold(struct call *call, struct error *error)
{
    return invoke_job_start(call, true, error);
}

static const char *function_of(const struct call *call)
{
    return call_value(call, "FUNCTION", 0);
}

/* The functions below are offered in screens only, so there is a runner. */
static const char *why_not_repeat(const struct call *call)
{
    const char *name;
    struct blob *event = runner_last_event(call->runner, function_of(call), &name);
    if (!event)
        return "it was not run yet";
    blob_drop(event);
    return NULL;
}

static bool is_running(const struct call *call, struct runner_function_status *out)
{
    return runner_function_status(call->runner, function_of(call), out) && out->running;
}

static const char *why_not_cancel(const struct call *call)
{
    struct runner_function_status status;
    return is_running(call, &status) ? NULL : "no run is in progress";
}

static int run_cancel(struct call *call, struct error *error)
{
    struct runner_function_status status;
    if (!is_running(call, &status) ||
        runner_cancel(call->runner, status.last_request, error) < 0)
        return -1;
    call_finish(call, 0);
    return 0;
}

static int run_restart(struct call *call, struct error *error)
{
    if (runner_restart(call->runner, function_of(call), error) < 0)
        return -1;
    call_say(call, UI_PLAIN, "%s restarts; the next start is cold", function_of(call));
    call_finish(call, 0);
    return 0;
}

const struct action invoke_action = {
    .name = "invoke",
    .summary = "run a function with an event",
    .group = "Run",
    .arguments = invoke_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_RUNS_CODE | ACTION_IN_LINE |
             ACTION_IN_SCREEN,
    .run = run_invoke,
    .examples = invoke_examples,
};

const struct action invoke_cold_action = {
    .name = "cold",
    .summary = "run it on a fresh instance with its last event",
    .group = "Run",
    .arguments = function_argument,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_IN_SCREEN,
    .run = run_cold,
};

const struct action invoke_repeat_action = {
    .name = "repeat",
    .summary = "run it again with its last event",
    .group = "Run",
    .arguments = function_argument,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_IN_SCREEN,
    .why_not = why_not_repeat,
    .run = run_invoke,
};

const struct action invoke_cancel_action = {
    .name = "cancel",
    .summary = "stop the run in progress",
    .group = "Run",
    .arguments = function_argument,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_IN_SCREEN,
    .why_not = why_not_cancel,
    .run = run_cancel,
};

const struct action invoke_restart_action = {
    .name = "restart",
    .summary = "end its instances: the next start is cold",
    .group = "Run",
    .arguments = function_argument,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_IN_SCREEN,
    .run = run_restart,
};
