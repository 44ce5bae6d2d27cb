#include "tui/action/accept_actions.h"

#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/action/accepted.h"
#include "tui/action/action.h"
#include "tui/action/invoke_event.h"
#include "tui/action/invoke_print.h"
#include "tui/action/kept.h"
#include "tui/action/named.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/test_case.h"
#include "tui/action/ui.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/json_path.h"
#include "workspace/base/str.h"
#include "workspace/files/golden.h"
#include "workspace/model/project.h"
#include "workspace/store/history.h"

enum { TEXT_BYTES = 1 << 16 };

static const struct action_argument accept_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true,
      .help = "whose answer; without event and run that of its newest run" },
    { .name = "--event-file", .letter = 'e', .value = ACTION_FILE, .value_name = "FILE",
      .help = "run it with this event; a bare name is events/NAME.json" },
    { .name = "--event", .value = ACTION_TEXT, .value_name = "JSON",
      .help = "run it with this event; needs --name" },
    { .name = "--sample", .value = ACTION_TEXT, .value_name = "NAME",
      .help = "run it with a sample event; needs --name" },
    { .name = "--run", .value = ACTION_TEXT, .value_name = "ID",
      .help = "the answer of this run, by its request id or the start of it" },
    { .name = "--name", .value = ACTION_TEXT, .value_name = "NAME",
      .help = "the event is saved as events/NAME.json" },
    { .name = "--ignore", .value = ACTION_TEXT, .value_name = "PATH", .repeats = true,
      .help = "this may differ: body.id, items[*].time, **.requestId" },
    { .name = NULL },
};

static const char *const accept_examples[] = {
    "lambench accept CreateOrder -e create",
    "lambench accept CreateOrder -e create --ignore body.orderId --ignore '**.time'",
    "lambench accept CreateOrder --run 7c1e9a20 --name empty-order",
    NULL,
};

struct accepting {
    struct call *call;
    struct reach *reach;
    const struct project *project;  /* held */
    const char *function;           /* of the project */
    struct blob *event;
    char *event_name;               /* or NULL */
    char request[37];
};

static void accepting_free(void *data)
{
    struct accepting *accepting = data;
    reach_close(accepting->reach);
    project_drop(accepting->project);
    blob_drop(accepting->event);
    free(accepting->event_name);
    free(accepting);
}

static int keep(const struct accepting *accepting, bool is_error, const struct blob *answer,
                struct error *error)
{
    const struct accepted_wish wish = { .root = accepting->project->root,
                                        .function = accepting->function,
                                        .event = accepting->event,
                                        .event_name = accepting->event_name,
                                        .name = call_value(accepting->call, "--name", 0),
                                        .is_error = is_error,
                                        .answer = answer };
    AUTO_FREE char *event = NULL;
    if (accepted_keep(&wish, &event, error) < 0)
        return -1;
    const char *path;
    for (size_t i = 0; (path = call_value(accepting->call, "--ignore", i)); i++)
        if (golden_ignore(wish.root, event, wish.function, path, error) < 0)
            return -1;
    AUTO_FREE char *file = golden_path(event, wish.function, is_error);
    call_say(accepting->call, UI_PLAIN, "accepted %s %s", is_error ? "the error" : "the answer",
             file);
    return 0;
}

/* ---- of a run that is kept ------------------------------------------------------------------ */

static int keep_row(struct accepting *accepting, const struct history_row *row,
                    struct error *error)
{
    bool is_error = strcmp(row->result, "error") == 0;
    AUTO(blob) answer = is_error ? golden_error(row->error_type, row->error_message)
                                 : blob_hold(row->response);
    if (!is_error && strcmp(row->result, "ok") != 0)
        return error_set(error, ERROR_INVALID, "there is no answer to accept: %s",
                         row->error_message ? row->error_message : row->result);
    if (!row->event || (!is_error && row->response_bytes > 0 && !answer)) {
        error_set(error, ERROR_LIMIT, "the history has not kept what was in run %s", row->request);
        return error_hint(error, "run it now: lambench accept %s -e EVENT", accepting->function);
    }
    accepting->event = blob_hold(row->event);
    accepting->event_name = mem_text(row->event_name);
    return keep(accepting, is_error, answer, error);
}

static int accept_kept(struct accepting *accepting, struct error *error)
{
    struct history_row row = { .id = 0 };
    int result = kept_read(accepting->call, accepting->function,
                           call_value(accepting->call, "--run", 0), &row, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    result = keep_row(accepting, &row, error);
    history_row_release(&row);
    if (result == 0)
        call_finish(accepting->call, STATUS_OK);
    return result;
}

/* ---- of a run now --------------------------------------------------------------------------- */

static void run_failed(void *self, const struct error *error)
{
    struct accepting *accepting = self;
    (void)reach_finish(accepting->call, status_of_error(error->kind), error);
}

static void run_done(void *self, const struct runner_result *result)
{
    struct accepting *accepting = self;
    struct error error = ERROR_INIT;
    AUTO(blob) answer = test_case_answer(result);
    if (answer && keep(accepting, result->outcome == RUNNER_ERROR, answer, &error) < 0) {
        run_failed(accepting, &error);
        return;
    }
    if (answer) {
        call_finish(accepting->call, STATUS_OK);
        return;
    }
    AUTO_STR verdict;
    str_init(&verdict, TEXT_BYTES);
    invoke_print_verdict(result, accepting->project, &verdict);
    call_say(accepting->call, UI_FAILURE, "%s: there is no answer to accept", verdict.text);
    call_finish(accepting->call, status_of_outcome(result->outcome, result->error_type));
}

static int accept_now(struct accepting *accepting, struct error *error)
{
    struct call *call = accepting->call;
    int result = invoke_event_read(call, accepting->function, &accepting->event,
                                   &accepting->event_name, error);
    const struct accepted_wish wish = { .root = accepting->project->root,
                                        .event = accepting->event,
                                        .event_name = accepting->event_name,
                                        .name = call_value(call, "--name", 0) };
    AUTO_FREE char *event = NULL;
    if (result == 0)
        result = accepted_check(&wish, &event, error); /* before anything runs */
    if (result == 0)
        result = reach_usable(call, accepting->project, error);
    if (result == 0)
        result = reach_open(call, NULL, NULL, &accepting->reach, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    struct runner_invoke invoke = { .function = accepting->function, .event = accepting->event,
                                    .event_name = event };
    return reach_invoke(accepting->reach, &invoke, run_done, run_failed, accepting,
                        accepting->request, error);
}

/* Before anything runs or is written. */
static int check_ignored(const struct call *call, struct error *error)
{
    const char *path;
    for (size_t i = 0; (path = call_value(call, "--ignore", i)); i++) {
        AUTO(json_path_pattern) pattern = NULL;
        if (json_path_pattern_read(path, &pattern, error) < 0)
            return -1;
    }
    return 0;
}

static int run_accept(struct call *call, struct error *error)
{
    struct accepting *accepting = mem_alloc(sizeof *accepting);
    *accepting = (struct accepting){ .call = call };
    call->data = accepting;
    call->release = accepting_free;
    bool now = call_has(call, "--event-file") || call_has(call, "--event") ||
               call_has(call, "--sample");
    if (now && call_has(call, "--run"))
        return error_set(error, ERROR_INVALID, "--run has its event already");
    if (check_ignored(call, error) < 0)
        return -1;
    int result = reach_project(call, &accepting->project, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    const struct function *function =
        named_function(accepting->project, call_value(call, "FUNCTION", 0), error);
    if (!function)
        return -1;
    accepting->function = function->id;
    return now ? accept_now(accepting, error) : accept_kept(accepting, error);
}

const struct action accept_action = {
    .name = "accept",
    .summary = "keep an answer as the one that test expects",
    .group = "Run",
    .arguments = accept_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_NEEDS_FUNCTION | ACTION_RUNS_CODE | ACTION_IN_LINE |
             ACTION_IN_SCREEN,
    .run = run_accept,
    .examples = accept_examples,
};
