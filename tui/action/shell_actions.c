#include "tui/action/shell_actions.h"

#include <stdlib.h>
#include <string.h>

#include "runner/engine/shell.h"
#include "tui/action/action.h"
#include "tui/action/reach.h"
#include "tui/action/passage.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"

static const struct action_argument shell_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true, .help = "whose sandbox" },
    { .name = "COMMAND", .value = ACTION_TEXT, .repeats = true,
      .help = "run this instead of a shell; -- before it, when it has options" },
    { .name = "--instance", .help = "in the sandbox of the instance that was started last" },
    { .name = NULL },
};

static const char *const shell_examples[] = {
    "lambench shell CreateOrder",
    "lambench shell CreateOrder -- python3 -c \"import boto3\"",
    "lambench shell CreateOrder --instance -- ls -la /tmp",
    NULL,
};

struct session {
    struct call *call;
    struct reach *reach;
    struct reach_shell *shell;
    struct passage *passage;
};

static void session_free(void *data)
{
    struct session *session = data;
    passage_free(session->passage);
    reach_shell_free(session->shell);
    reach_close(session->reach);
    free(session);
}

static void on_failed(void *self, const struct error *error)
{
    struct session *session = self;
    passage_drain(session->passage);
    passage_free(take_ptr(&session->passage)); /* the message is for our terminal as it was */
    reach_finish(session->call, status_of_error(error->kind), error);
}

static void on_ended(void *self, int status)
{
    struct session *session = self;
    passage_drain(session->passage);
    passage_free(take_ptr(&session->passage));
    call_finish(session->call, status);
}

/* Quotes are for PS1, where a backslash has a meaning. */
static char *prompt_for(const char *function)
{
    AUTO_FREE char *name = mem_text(function);
    for (char *at = name; *at; at++)
        if (*at == '\\' || *at == '$' || *at == '`')
            *at = '_';
    return mem_format("PS1=[%s] \\w \\$ ", name);
}

static int start(struct session *session, struct error *error)
{
    static const struct shell_calls calls = { .failed = on_failed, .ended = on_ended };
    const struct call *call = session->call;
    const char *name = call_value(call, "FUNCTION", 0);
    const char *term = getenv("TERM");
    AUTO_FREE char *prompt = prompt_for(name);
    AUTO_FREE char *terminal = mem_format("TERM=%s", term && *term ? term : "dumb");
    const char *variables[] = { terminal, prompt };
    AUTO_FREE const char **words = NULL;
    size_t count = 0, capacity = 0;
    for (const char *word; (word = call_value(call, "COMMAND", count));)
        *ARRAY_PUSH(words, count, capacity) = word;
    struct shell_request request = {
        .function = name, .join = call_has(call, "--instance"), .words = words,
        .word_count = count, .variables = variables,
        .variable_count = passage_has_terminal(session->passage) ? COUNT(variables) : 0,
    };
    int ends[3];
    passage_ends(session->passage, ends);
    request.input = ends[0];
    request.output = ends[1];
    request.errors = ends[2];
    int result = reach_shell(session->reach, &request, &calls, session, &session->shell, error);
    passage_given(session->passage);
    return result;
}

static int run_shell(struct call *call, struct error *error)
{
    if (call->runner)
        return error_set(error, ERROR_INVALID, "the full screen has a key of its own for it");
    struct session *session = mem_alloc(sizeof(*session));
    session->call = call;
    call->data = session;
    call->release = session_free;
    int result = reach_open(call, NULL, NULL, &session->reach, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (passage_open(call->loop, &session->passage, error) < 0)
        return -1;
    result = start(session, error);
    if (result < 0)
        passage_free(take_ptr(&session->passage));
    return result;
}

const struct action shell_action = {
    .name = "shell",
    .summary = "a shell or a command in a function's sandbox",
    .group = "Run",
    .arguments = shell_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_RUNS_CODE,
    .run = run_shell,
    .examples = shell_examples,
};
