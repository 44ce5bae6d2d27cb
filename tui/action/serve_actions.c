#include "tui/action/serve_actions.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/runner.h"
#include "tui/action/action.h"
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
#include "workspace/store/log_write.h"

enum { LAMBDA_PORT = 3001, WARM = 8, TEXT_BYTES = 1 << 24 };

static const char *const log_choices[] = { "text", "json", "none", NULL };

static const struct action_argument serve_arguments[] = {
    { .name = "--lambda-port", .value = ACTION_NUMBER, .value_name = "PORT",
      .help = "port of Lambda's API; 0: any; if not given 3001 or the next free" },
    { .name = "--no-reload", .help = "do not reload when files change" },
    { .name = "--warm", .value = ACTION_NUMBER, .value_name = "N",
      .help = "keep the N functions used last warm (8)" },
    { .name = "--ready-file", .value = ACTION_FILE, .value_name = "FILE",
      .help = "write the addresses to FILE when calls are accepted; removed at the end" },
    { .name = "--log", .value = ACTION_CHOICE, .value_name = "FORMAT", .choices = log_choices,
      .help = "what functions write: text, json or none" },
    { .name = "--idle-exit", .value = ACTION_TEXT, .value_name = "TIME",
      .help = "end after so long without a call, such as 10m" },
    { .name = NULL },
};

static const char *const serve_examples[] = {
    "lambench serve",
    "aws lambda invoke --endpoint-url http://127.0.0.1:3001 --function-name Hello out.json",
    NULL,
};

enum serve_log { SERVE_TEXT, SERVE_JSON, SERVE_NONE };

struct serving {
    struct call *call;
    struct runner *runner;
    struct runner_listener *listener;
    struct loop_timer *idle;
    int64_t idle_ms;            /* 0: never */
    enum serve_log log;
    const char *ready_file;
    bool ready;
};

static void serving_free(void *data)
{
    struct serving *serving = data;
    if (serving->ready && serving->ready_file)
        (void)unlink(serving->ready_file); /* gone already is fine */
    loop_timer_free(serving->idle);
    if (serving->listener)
        runner_unsubscribe(serving->runner, serving->listener);
    runner_close(serving->runner);
    free(serving);
}

/* ---- what happens --------------------------------------------------------------------------- */

static void show_log(void *self, const struct log_record *record)
{
    struct serving *serving = self;
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (serving->log == SERVE_NONE)
        return;
    if (serving->log == SERVE_TEXT) {
        record_line(record, 0, &text);
    } else {
        AUTO(json) object = record_json(record);
        AUTO_FREE char *line = json_print(object);
        str_addf(&text, "%s\n", line);
    }
    serving->call->ui->print(serving->call->ui, text.text, text.length);
}

static void take_notice(void *self, const struct runner_notice *notice)
{
    struct serving *serving = self;
    if (notice->kind == RUNNER_MESSAGE && notice->text &&
        (notice->failed || !call_has(serving->call, "--quiet")))
        serving->call->ui->say(serving->call->ui, notice->failed ? UI_FAILURE : UI_PLAIN,
                               notice->text);
    bool run = notice->kind == RUNNER_INVOCATION_STARTED ||
               notice->kind == RUNNER_INVOCATION_FINISHED;
    if (run && serving->idle)
        loop_timer_set(serving->idle, serving->idle_ms);
}

static void idle(void *self)
{
    struct serving *serving = self;
    if (runner_in_flight(serving->runner) > 0) {
        loop_timer_set(serving->idle, serving->idle_ms);
        return;
    }
    call_say(serving->call, UI_PLAIN, "no call for %lld s; stopped",
             (long long)serving->idle_ms / 1000);
    call_finish(serving->call, STATUS_OK);
}

/* ---- being ready ---------------------------------------------------------------------------- */

static struct json *address_json(const struct serving *serving)
{
    const struct project *project = runner_project(serving->runner);
    struct json *document = json_object(), *functions = json_array();
    AUTO_FREE char *lambda =
        mem_format("http://127.0.0.1:%d", runner_lambda_port(serving->runner));
    json_set_int(document, "v", 1);
    json_set_text(document, "kind", "ready");
    json_set_int(document, "pid", getpid());
    json_set_text(document, "lambda", lambda);
    json_set_text(document, "template", project->template_path);
    for (size_t i = 0; i < project->function_count; i++)
        json_add_text(functions, project->functions[i].id);
    json_set(document, "functions", functions);
    return document;
}

static int write_ready_file(struct serving *serving, const char *line, struct error *error)
{
    if (!serving->ready_file)
        return 0;
    if (file_put(serving->ready_file, line, strlen(line), 0644, error) < 0)
        return error_wrap(error, "--ready-file");
    serving->ready = true;
    return 0;
}

static void tell_problems(struct serving *serving)
{
    /* those of the template alone: what this machine lacks is told when a function needs it */
    const struct project *project = runner_project(serving->runner);
    size_t errors = problem_count(&project->problems, PROBLEM_ERROR);
    if (errors > 0)
        call_say(serving->call, UI_WARNING, "%zu error%s in the template: lambench check", errors,
                 errors == 1 ? "" : "s");
}

static int tell_ready(struct serving *serving, int64_t began_ns, struct error *error)
{
    const struct project *project = runner_project(serving->runner);
    int port = runner_lambda_port(serving->runner);
    AUTO(json) document = address_json(serving);
    AUTO_FREE char *address = json_print(document);
    AUTO_FREE char *line = mem_format("%s\n", address);
    if (write_ready_file(serving, line, error) < 0)
        return -1;
    if (!call_has(serving->call, "--lambda-port") && port != LAMBDA_PORT)
        call_say(serving->call, UI_WARNING, "port %d is taken; Lambda's API is on %d", LAMBDA_PORT,
                 port);
    tell_problems(serving);
    if (serving->log == SERVE_JSON) {
        call_print(serving->call, line);
        return 0;
    }
    AUTO_FREE char *text = mem_format(
        "lambda  http://127.0.0.1:%d    %zu function%s\nready in %.2f s; Ctrl-c stops\n", port,
        project->function_count, project->function_count == 1 ? "" : "s",
        (double)(clock_mono_ns() - began_ns) / 1e9);
    call_print(serving->call, text);
    return 0;
}

/* ---- what the words say --------------------------------------------------------------------- */

/* A port that is free now. That another takes it before we do is unlikely, and then the next one
 * is as good. */
static int free_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        return LAMBDA_PORT;
    return ntohs(address.sin_port);
}

static int read_port(const struct call *call, struct runner_options *options,
                     struct error *error)
{
    options->lambda_port = call_number(call, "--lambda-port", LAMBDA_PORT);
    options->next_port = !call_has(call, "--lambda-port") || options->lambda_port == 0;
    if (options->lambda_port > 65535)
        return error_set(error, ERROR_INVALID, "--lambda-port is 0 to 65535");
    if (options->lambda_port == 0)
        options->lambda_port = free_port();
    return 0;
}

static int read_words(struct serving *serving, struct runner_options *options,
                      struct error *error)
{
    struct call *call = serving->call;
    const char *span = call_value(call, "--idle-exit", 0), *log = call_value(call, "--log", 0);
    int64_t idle_ns = 0;
    if (read_port(call, options, error) < 0)
        return -1;
    if (span && when_parse_span(span, &idle_ns, error) < 0)
        return error_wrap(error, "--idle-exit");
    serving->idle_ms = idle_ns / 1000000;
    serving->ready_file = call_value(call, "--ready-file", 0);
    if (log && strcmp(log, "text") != 0)
        serving->log = strcmp(log, "json") == 0 ? SERVE_JSON : SERVE_NONE;
    options->watch = !call_has(call, "--no-reload");
    options->warm = call_number(call, "--warm", WARM);
    options->serve_socket = true;
    return 0;
}

static int run_serve(struct call *call, struct error *error)
{
    struct runner_options options = { .warm = 0, .provision = true };
    struct serving *serving = mem_alloc(sizeof *serving);
    int64_t began_ns = clock_mono_ns();
    *serving = (struct serving){ .call = call };
    call->data = serving;
    call->release = serving_free;
    if (read_words(serving, &options, error) < 0)
        return -1;
    int result = reach_runner(call, &options, &serving->runner, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    serving->listener = runner_subscribe(serving->runner, take_notice, show_log, serving);
    if (serving->idle_ms > 0)
        serving->idle = loop_after_ms(call->loop, serving->idle_ms, idle, serving);
    return tell_ready(serving, began_ns, error);
}

const struct action serve_action = {
    .name = "serve",
    .summary = "the project without a screen: Lambda's API, hot reload, logs",
    .group = "Run",
    .arguments = serve_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_RUNS_CODE | ACTION_IN_LINE | ACTION_SERVES,
    .run = run_serve,
    .examples = serve_examples,
};
