#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/sandbox/launch.h"
#include "tui/action/action.h"
#include "tui/action/actions.h"
#include "tui/action/program_actions.h"
#include "tui/action/status.h"
#include "tui/app.h"
#include "tui/line/line.h"
#include "tui/line/words.h"
#include "workspace/base/descriptors.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"

enum { LAMBDA_PORT = 3001, WARM = 8 };

/* The full screen needs a terminal that can move the cursor. */
static bool has_terminal(void)
{
    const char *term = getenv("TERM");
    if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
        fprintf(stderr, "lambench: standard %s is not a terminal. Use: lambench invoke, logs, "
                        "check, package, serve (lambench help)\n",
                isatty(STDOUT_FILENO) ? "input" : "output");
    else if (!term || !term[0])
        fprintf(stderr, "lambench: TERM is not set, the full screen needs it. The commands work: "
                        "lambench help\n");
    else if (strcmp(term, "dumb") == 0)
        fprintf(stderr, "lambench: TERM is \"dumb\", the full screen needs more. The commands "
                        "work: lambench help\n");
    else
        return true;
    return false;
}

struct words {
    const char **items;
    size_t count, capacity;
};

static void add_words(struct words *words, const struct call *call, const char *argument)
{
    const char *value;
    for (size_t i = 0; (value = call_value(call, argument, i)); i++)
        *ARRAY_PUSH(words->items, words->count, words->capacity) = value;
}

static int open_screen(const struct call *call, struct launcher *launcher)
{
    struct words places = { .count = 0 }, parameters = { .count = 0 };
    add_words(&places, call, "PLACE");
    add_words(&places, call, "--template");
    add_words(&parameters, call, "--parameter");
    AUTO(loop) loop = loop_new();
    struct app_options options = {
        .project = {
            .path = places.count ? places.items[0] : NULL,
            .beside = places.count ? places.items + 1 : NULL,
            .beside_count = places.count ? places.count - 1 : 0,
            .parameters = parameters.items,
            .parameter_count = parameters.count,
            .env_vars = call_value(call, "--env-vars", 0),
            .config_file = call_value(call, "--config-file", 0),
            .config_env = call_value(call, "--config-env", 0),
            .launcher = launcher,
            .lambda_port = LAMBDA_PORT,
            .warm = WARM,
            .provision = true,
        },
        .loop = loop,
        .view = call_value(call, "--view", 0),
        .select = call_value(call, "--select", 0),
        .no_mouse = call_has(call, "--no-mouse"),
        .no_reload = call_has(call, "--no-reload"),
        .ascii = call_has(call, "--ascii"),
        .read_only = call_has(call, "--read-only"),
        .theme = call_value(call, "--theme", 0),
        .color = call_value(call, "--color", 0),
        .keys = call_value(call, "--keys", 0),
        .fps = call_number(call, "--fps", 0),
        .trace_ui = call_value(call, "--trace-ui", 0),
        .script = call_value(call, "--script", 0),
    };
    int status = app_run(&options);
    free(places.items);
    free(parameters.items);
    return status;
}

/* The launcher is forked before anything else is set up, and only where functions may run. */
static int run(struct call *taken_call, struct error *error)
{
    struct call *call = taken_call;
    AUTO_FREE char *color = mem_text(call_value(call, "--color", 0));
    bool screen = call->action == &program_screen_action && !call_has(call, "--help");
    bool launches = (call->action->flags & ACTION_RUNS_CODE) && !call_has(call, "--help");
    int status = STATUS_USAGE;
    AUTO(launcher) launcher = NULL;
    if (screen && !call_has(call, "--script") && !has_terminal()) {
        call_free(call);
        return status;
    }
    if (launches)
        descriptors_raise(); /* the launcher's too */
    if (launches && launcher_start(&launcher, error) < 0) {
        call_free(call);
        return line_fail(error, color);
    }
    signal(SIGPIPE, SIG_IGN); /* a reader that is gone is told by write() */
    if (!screen)
        return line_run(call, launcher);
    status = open_screen(call, launcher);
    call_free(call);
    return status;
}

static int enter_folder(const struct call *call, struct error *error)
{
    const char *folder = call_value(call, "--directory", 0);
    if (folder && chdir(folder) < 0)
        return error_system(error, errno, "-C %s", folder);
    return 0;
}

/* Some actions are about what a screen shows, and are offered there alone. */
static int check_offered(const struct call *call, struct error *error)
{
    if (call->action->flags & ACTION_IN_LINE)
        return 0;
    error_set(error, ERROR_INVALID, "\"%s\" is for the full screen", call->action->name);
    return error_hint(error, "lambench opens it");
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct call *call = NULL;
    size_t given = argc > 1 ? (size_t)argc - 1 : 0;
    AUTO_FREE const char **words = mem_alloc((given + 2) * sizeof *words);
    size_t count = words_arrange(actions_table, argv + 1, given, words);
    if (action_parse(actions_table, words, count, NULL, &call, &error) < 0)
        return line_fail(&error, NULL);
    if (check_offered(call, &error) < 0 || enter_folder(call, &error) < 0) {
        call_free(call);
        return line_fail(&error, NULL);
    }
    return run(call, &error);
}
