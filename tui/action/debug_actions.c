#include "tui/action/debug_actions.h"

#include <stdlib.h>
#include <string.h>

#include "runner/runtime/debugger.h"
#include "tui/action/action.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"

enum { TEXT_BYTES = 8192 };

static const struct action_argument debug_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true,
      .help = "from now on an instance of it waits for a debugger" },
    { .name = "--port", .value = ACTION_NUMBER, .value_name = "PORT",
      .help = "on this port of 127.0.0.1, not the function's own" },
    { .name = "--off", .help = "no longer" },
    { .name = NULL },
};

static const char *const debug_examples[] = {
    "lambench debug CreateOrder",
    "lambench debug CreateOrder --off",
    NULL,
};

struct debugging {
    struct call *call;
    struct reach *reach;
    struct reach_debug *asked;      /* of another process */
};

static void debugging_free(void *data)
{
    struct debugging *debugging = data;
    reach_debug_free(debugging->asked);
    reach_close(debugging->reach);
    free(debugging);
}

/* What can be said before the process is there; that of a traced one is in the log. */
static void add_lines(const struct call *call, int port, struct str *out)
{
    struct error ignored = ERROR_INIT;
    AUTO_PROJECT project = NULL;
    if (reach_project((struct call *)call, &project, &ignored) != 0)
        return;
    const struct function *function = project_function(project, call_value(call, "FUNCTION", 0));
    const struct runtime *runtime = function ? runtime_find(function->runtime) : NULL;
    if (!runtime)
        return;
    if (debugger_traces(runtime->family)) {
        str_addf(out, "its log says which process to attach to: lambench logs %s\n",
                 function->id);
        return;
    }
    str_addf(out, "%s: 127.0.0.1:%d\n", debugger_name(runtime->family), port);
    debugger_tell(runtime->family, port, 0, function->code_path, out);
}

static void on_done(void *self, int port)
{
    struct debugging *debugging = self;
    struct call *call = debugging->call;
    const char *name = call_value(call, "FUNCTION", 0);
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (port > 0)
        add_lines(call, port, &text);
    if (port == 0)
        call_say(call, UI_PLAIN, "%s no longer waits for a debugger", name);
    else if (call->runner)
        call_say(call, UI_PLAIN, "%s is started for a debugger; its log says what to type", name);
    else
        call->ui->print(call->ui, text.text, text.length);
    call_finish(call, STATUS_OK);
}

static void on_failed(void *self, const struct error *error)
{
    struct debugging *debugging = self;
    reach_finish(debugging->call, status_of_error(error->kind), error);
}

static int run_debug(struct call *call, struct error *error)
{
    struct debugging *debugging = mem_alloc(sizeof(*debugging));
    debugging->call = call;
    call->data = debugging;
    call->release = debugging_free;
    int result = reach_open(call, NULL, NULL, &debugging->reach, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    int port = call_has(call, "--off") ? 0 : call_number(call, "--port", -1);
    return reach_debug(debugging->reach, call_value(call, "FUNCTION", 0), port, on_done, on_failed,
                       debugging, &debugging->asked, error);
}

const struct action debug_action = {
    .name = "debug",
    .summary = "instances of a function wait for a debugger",
    .group = "Run",
    .arguments = debug_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_IN_LINE | ACTION_IN_SCREEN |
             ACTION_RUNS_CODE,
    .run = run_debug,
    .examples = debug_examples,
};
