#include "tui/action/look_actions.h"

#include <stdlib.h>
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/nearest.h"
#include "tui/action/reach.h"
#include "tui/action/record.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "tui/action/when.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"
#include "workspace/store/log_read.h"

enum { LAST_LINES = 100, FOLLOW_MS = 100, BATCH_BYTES = 1 << 16, TEXT_BYTES = 1 << 26 };

static const char *const level_choices[] = { "trace", "debug", "info", "warn", "error", "fatal",
                                             NULL };

static const struct action_argument logs_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .repeats = true,
      .help = "only these; all if not given" },
    { .name = "--follow", .letter = 'f', .help = "go on with lines as they come" },
    { .name = "--since", .value = ACTION_TEXT, .value_name = "TIME",
      .help = "from then on: 10m (ago), 14:02, or a full time" },
    { .name = "--until", .value = ACTION_TEXT, .value_name = "TIME", .help = "up to then" },
    { .name = "--lines", .letter = 'n', .value = ACTION_NUMBER, .value_name = "N",
      .help = "the last N that fit; 100 if no time or run is given" },
    { .name = "--grep", .value = ACTION_TEXT, .value_name = "TEXT",
      .help = "only lines with TEXT, or /regular expression/" },
    { .name = "--exclude", .value = ACTION_TEXT, .value_name = "TEXT",
      .help = "no lines with TEXT, or /regular expression/" },
    { .name = "--level", .value = ACTION_CHOICE, .value_name = "LEVEL", .choices = level_choices,
      .help = "this level and above" },
    { .name = "--run", .value = ACTION_TEXT, .value_name = "ID",
      .help = "one run, by its request id or the start of it" },
    { .name = "--compact", .help = "short local times" },
    { .name = "--json", .help = "one JSON object a line" },
    { .name = NULL },
};

static const char *const logs_examples[] = {
    "lambench logs -f",
    "lambench logs CreateOrder --since 14:01 --grep ERROR",
    "lambench logs --level warn --since 1h --json",
    NULL,
};

struct logs {
    struct call *call;
    struct log_read *read;
    struct loop_timer *timer;
    const char **functions;     /* the words, or ids beneath */
    char **ids;
    size_t function_count, function_capacity, id_count, id_capacity;
    bool json, compact, any;
};

static void logs_free(void *data)
{
    struct logs *logs = data;
    loop_timer_free(logs->timer);
    log_read_close(logs->read);
    action_words_free(logs->ids, logs->id_count);
    free(logs->functions);
    free(logs);
}

/* ---- showing -------------------------------------------------------------------------------- */

static void add_record(const struct logs *logs, const struct log_record *record, struct str *out)
{
    if (!logs->json) {
        record_line(record, logs->compact, out);
        return;
    }
    AUTO(json) object = record_json(record);
    AUTO_FREE char *text = json_print(object);
    str_addf(out, "%s\n", text);
}

static void flush(struct logs *logs, struct str *text)
{
    if (text->length > 0)
        logs->call->ui->print(logs->call->ui, text->text, text->length);
    str_clear(text);
}

/* All there is now, in large pieces: a pipe takes them faster than lines. */
static int show_records(struct logs *logs, struct error *error)
{
    struct log_record record;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    int given;
    while ((given = log_read_next(logs->read, &record, error)) > 0) {
        logs->any = true;
        add_record(logs, &record, &text);
        if (text.length > BATCH_BYTES)
            flush(logs, &text);
    }
    flush(logs, &text);
    return given;
}

static void follow(void *self)
{
    struct logs *logs = self;
    struct error error = ERROR_INIT;
    if (show_records(logs, &error) < 0)
        reach_finish(logs->call, status_of_error(error.kind), &error);
    else
        loop_timer_set(logs->timer, FOLLOW_MS);
}

/* ---- what the words say --------------------------------------------------------------------- */

static int unknown_function(const struct project *project, const char *name, struct error *error)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < project->function_count; i++)
        nearest_try(&nearest, project->functions[i].id);
    error_set(error, ERROR_NOT_FOUND, "there is no function %s", name);
    return nearest.best ? error_hint(error, "did you mean %s?", nearest.best)
                        : error_hint(error, "lambench list shows all");
}

/* Logs are kept by logical id; a function that is gone from the template still has its file. */
static int read_function(struct logs *logs, const char *folder, const char *name,
                         struct error *error)
{
    AUTO_FREE char *safe = file_name_for(name);
    AUTO_FREE char *path = mem_format("%s/%s.log", folder, safe);
    if (file_exists(path)) {
        *ARRAY_PUSH(logs->ids, logs->id_count, logs->id_capacity) = mem_text(name);
        return 0;
    }
    AUTO_PROJECT project = NULL;
    int result = reach_project(logs->call, &project, error);
    if (result != 0)
        return result;
    const struct function *function = project_function(project, name);
    if (!function)
        return unknown_function(project, name, error);
    *ARRAY_PUSH(logs->ids, logs->id_count, logs->id_capacity) = mem_text(function->id);
    return 0;
}

static int read_functions(struct logs *logs, const char *folder, struct error *error)
{
    const char *name;
    int result = 0;
    for (size_t i = 0; result == 0 && (name = call_value(logs->call, "FUNCTION", i)); i++)
        result = read_function(logs, folder, name, error);
    for (size_t i = 0; i < logs->id_count; i++)
        *ARRAY_PUSH(logs->functions, logs->function_count, logs->function_capacity) =
            logs->ids[i];
    return result;
}

static int read_time(const struct call *call, const char *argument, int64_t *out_ns,
                     struct error *error)
{
    const char *text = call_value(call, argument, 0);
    if (text && when_parse(text, clock_wall_ns(), out_ns, error) < 0)
        return error_wrap(error, "%s", argument);
    return 0;
}

static void read_amount(const struct call *call, struct log_filter *filter)
{
    bool bounded = call_has(call, "--since") || call_has(call, "--until") ||
                   call_has(call, "--run");
    filter->last = (size_t)call_number(call, "--lines", bounded ? 0 : LAST_LINES);
    if (call_has(call, "--lines") && filter->last == 0) /* none of the past: -n 0 -f */
        filter->since_ns = clock_wall_ns();
}

static int open_logs(struct logs *logs, struct error *error)
{
    struct call *call = logs->call;
    AUTO_FREE char *folder = NULL, *level = mem_text(call_value(call, "--level", 0));
    struct log_filter filter = { .grep = call_value(call, "--grep", 0),
                                 .exclude = call_value(call, "--exclude", 0),
                                 .request = call_value(call, "--run", 0),
                                 .level = level };
    for (char *at = level; at && *at; at++)
        *at = (char)(*at - 'a' + 'A');
    int result = reach_state_path(call, "logs", &folder, error);
    if (result == 0)
        result = read_functions(logs, folder, error);
    if (result == 0 && (read_time(call, "--since", &filter.since_ns, error) < 0 ||
                        read_time(call, "--until", &filter.until_ns, error) < 0))
        result = -1;
    if (result != 0)
        return result;
    read_amount(call, &filter);
    filter.functions = logs->functions;
    filter.function_count = logs->function_count;
    return log_read_open(folder, &filter, &logs->read, error);
}

static int run_logs(struct call *call, struct error *error)
{
    if (call->runner) {
        int result = call->ui->open(call->ui, "logs", call_value(call, "FUNCTION", 0), error);
        if (result == 0)
            call_finish(call, 0);
        return result;
    }
    struct logs *logs = mem_alloc(sizeof *logs);
    *logs = (struct logs){ .call = call, .json = call_has(call, "--json"),
                           .compact = call_has(call, "--compact") };
    call->data = logs;
    call->release = logs_free;
    int result = open_logs(logs, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (show_records(logs, error) < 0)
        return -1;
    bool missed = call_has(call, "--grep") && call_has(call, "--quiet") && !logs->any;
    if (call_has(call, "--follow"))
        logs->timer = loop_after_ms(call->loop, FOLLOW_MS, follow, logs);
    else
        call_finish(call, missed ? STATUS_FAILED : STATUS_OK);
    return 0;
}

/* ---- any screen ----------------------------------------------------------------------------- */

static const struct action_argument open_arguments[] = {
    { .name = "SCREEN", .value = ACTION_TEXT, .required = true,
      .help = "functions, invoke, logs ..." },
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .help = "what it shows" },
    { .name = NULL },
};

static int run_open(struct call *call, struct error *error)
{
    const char *screen = call_value(call, "SCREEN", 0);
    if (call->ui->open(call->ui, screen, call_value(call, "FUNCTION", 0), error) < 0)
        return -1;
    call_finish(call, 0);
    return 0;
}

const struct action look_logs_action = {
    .name = "logs",
    .summary = "what functions wrote",
    .group = "Look",
    .arguments = logs_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_logs,
    .examples = logs_examples,
};

const struct action look_open_action = {
    .name = "open",
    .summary = "show a screen",
    .group = "Look",
    .arguments = open_arguments,
    .flags = ACTION_NEEDS_FUNCTION | ACTION_IN_SCREEN,
    .run = run_open,
};
