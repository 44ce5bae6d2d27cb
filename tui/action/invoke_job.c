#include "tui/action/invoke_job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/runner.h"
#include "tui/action/action.h"
#include "tui/action/invoke_event.h"
#include "tui/action/invoke_print.h"
#include "tui/action/nearest.h"
#include "tui/action/reach.h"
#include "tui/action/record.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"
#include "workspace/store/log_write.h"
#include "workspace/store/metrics.h"

enum { TEXT_BYTES = 1 << 22 };
enum logs { LOGS_NONE, LOGS_RUN, LOGS_ALL };

struct job {
    struct call *call;
    struct reach *reach;
    char *function;
    struct blob *event;
    char *event_name;
    const char **environment;       /* values of the call */
    size_t environment_count, environment_capacity;
    bool cold, json, many, ended;
    enum logs logs;
    char request[37];               /* of the run whose log is shown; "": any */
    int wanted, at_once, begun, running;
    int status;                     /* the first that is not 0 */
    int64_t began_ns;
    struct invoke_tally tally;
};

static void job_free(void *data)
{
    struct job *job = data;
    loop_forget(job->call->loop, job);
    reach_close(job->reach);
    blob_drop(job->event);
    metrics_free(job->tally.metrics);
    free(job->function);
    free(job->event_name);
    free(job->environment);
    free(job);
}

/* ---- log lines, live ------------------------------------------------------------------------ */

/* Of lambench's own, and not of a run: how its code is built is of the run that waits for it. */
static bool is_remark(const struct log_record *record)
{
    return record->kind == LOG_NOTE && record->request[0] == '\0';
}

static void show_log(void *self, const struct log_record *record)
{
    struct job *job = self;
    bool mine = strcmp(record->function, job->function) == 0 &&
                (record->request[0] == '\0' || job->request[0] == '\0' || job->many ||
                 strcmp(record->request, job->request) == 0);
    if (job->logs == LOGS_NONE || (job->logs == LOGS_RUN && (!mine || is_remark(record))))
        return;
    AUTO_STR line, text;
    str_init(&line, TEXT_BYTES);
    str_init(&text, TEXT_BYTES);
    record_text(record->text, record->size, &line);
    if (job->logs == LOGS_ALL)
        str_addf(&text, "%s ", record->function);
    for (size_t i = 0; i < line.length; i++)
        if (line.text[i] == '\0')
            str_add(&text, "^@"); /* what is said is text that ends with a NUL */
        else
            str_add_char(&text, line.text[i] == '\r' ? '\n' : line.text[i]);
    job->call->ui->say(job->call->ui, UI_PLAIN, text.text);
}

/* ---- results -------------------------------------------------------------------------------- */

static int write_out(const char *path, const struct blob *response, struct error *error)
{
    AUTO_CLOSE int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return error_system(error, errno, "open %s", path);
    size_t done = 0, size = blob_size(response);
    while (done < size) {
        ssize_t n = write(fd, blob_bytes(response) + done, size - done);
        if (n < 0 && errno != EINTR)
            return error_system(error, errno, "write %s", path);
        done += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static void print_response(struct job *job, const struct blob *response)
{
    struct ui *ui = job->call->ui;
    struct error error = ERROR_INIT;
    const char *path = call_value(job->call, "--out", 0);
    if (path && write_out(path, response, &error) < 0) {
        call_say(job->call, UI_FAILURE, "%s", error.what);
        job->status = STATUS_CANNOT_RUN;
    }
    if (path || job->json || !response)
        return;
    ui->print(ui, blob_bytes(response), blob_size(response));
    if (ui->people)
        ui->print(ui, "\n", 1);
}

static void print_document(struct job *job, struct json *taken_document)
{
    AUTO(json) document = taken_document;
    call_print_json(job->call, document);
}

/* What it was doing when it was stopped, a line each. */
static void show_post_mortem(struct job *job, const struct runner_result *result)
{
    AUTO_FREE char *lines = mem_text(result->post_mortem);
    char *rest = NULL;
    call_say(job->call, UI_PLAIN, result->outcome == RUNNER_CRASH ? "when it crashed:"
                                                                  : "when it was stopped:");
    for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        call_say(job->call, UI_PLAIN, "%s", line);
}

static void show_one(struct job *job, const struct runner_result *result)
{
    bool screen = job->call->runner != NULL;
    AUTO_STR verdict;
    str_init(&verdict, TEXT_BYTES);
    invoke_print_verdict(result, reach_project_now(job->reach), &verdict);
    if (!screen && !call_has(job->call, "--async"))
        print_response(job, result->response);
    if (!screen && job->json)
        print_document(job, invoke_print_json(result));
    if (result->outcome != RUNNER_OK)
        job->call->ui->say(job->call->ui, UI_FAILURE, verdict.text);
    if (result->post_mortem && !screen)
        show_post_mortem(job, result);
    else if (screen || call_has(job->call, "--verbose"))
        job->call->ui->say(job->call->ui, UI_PLAIN, verdict.text);
}

static void show_many(struct job *job)
{
    job->tally.function = job->function;
    job->tally.seconds = (double)(clock_mono_ns() - job->began_ns) / 1e9;
    if (job->json) {
        print_document(job, invoke_print_table_json(&job->tally));
        return;
    }
    AUTO_STR table;
    str_init(&table, TEXT_BYTES);
    invoke_print_table(&job->tally, &table);
    job->call->ui->print(job->call->ui, table.text, table.length);
}

static void count(struct job *job, const struct runner_result *result)
{
    static const enum metrics_start starts[] = { [RUNNER_COLD] = METRICS_COLD,
                                                 [RUNNER_PREWARM] = METRICS_PREWARM,
                                                 [RUNNER_WARM] = METRICS_WARM };
    struct metrics_run run = { .wall_ns = result->started_ns,
                               .start = starts[result->start],
                               .duration_us = result->duration_us,
                               .init_us = result->init_us,
                               .billed_ms = result->billed_ms,
                               .memory_mb = result->memory_mb,
                               .peak_mb = result->peak_mb,
                               .failed = result->outcome != RUNNER_OK };
    job->tally.runs++;
    job->tally.by_outcome[result->outcome]++;
    if (result->outcome != RUNNER_INIT_FAILED)
        metrics_add(job->tally.metrics, job->function, &run);
}

/* ---- the runs ------------------------------------------------------------------------------- */

static void go_on(void *self);

static void note_status(struct job *job, int status)
{
    if (job->status == STATUS_OK)
        job->status = status;
}

/* Once, before the first result: a run on another version may be none on AWS. */
static void warn_of_version(const struct job *job)
{
    char text[256];
    if (job->begun - job->running != 1 || job->call->runner)
        return;
    reach_warning(job->reach, job->function, text, sizeof text);
    if (text[0])
        job->call->ui->say(job->call->ui, UI_WARNING, text);
}

/* Each once, when all is over: a connection that is refused looks like any other that is not
 * answered. */
static void tell_refused(const struct job *job)
{
    char text[1024];
    if (job->call->runner) /* the screen shows it with the function */
        return;
    reach_refused(job->reach, job->function, text, sizeof text);
    if (text[0])
        job->call->ui->say(job->call->ui, UI_WARNING, text);
}

static void run_done(void *self, const struct runner_result *result)
{
    struct job *job = self;
    job->running--;
    warn_of_version(job);
    note_status(job, status_of_outcome(result->outcome, result->error_type));
    if (job->many)
        count(job, result);
    else
        show_one(job, result);
    loop_later(job->call->loop, go_on, job);
}

/* The hint for a function that is not there, when the project is at hand. */
static void hint_function(const struct job *job, struct error *error)
{
    const struct project *project = reach_project_now(job->reach);
    if (error->kind != ERROR_NOT_FOUND || !project || project_function(project, job->function))
        return;
    struct nearest nearest;
    nearest_init(&nearest, job->function);
    for (size_t i = 0; i < project->function_count; i++)
        nearest_try(&nearest, project->functions[i].id);
    if (nearest.best)
        error_hint(error, "did you mean %s? lambench list shows all", nearest.best);
    else if (!error->hint[0])
        error_hint(error, "lambench list shows the functions");
}

static void run_failed(void *self, const struct error *error)
{
    struct job *job = self;
    job->running--;
    /* What is busy here is the function: it may not run more often at once. */
    note_status(job, error->kind == ERROR_BUSY ? STATUS_LIMIT : status_of_error(error->kind));
    if (job->many && error->kind == ERROR_BUSY) {
        job->tally.runs++;
        job->tally.refused++;
    } else {
        struct error told = *error;
        char text[2048];
        hint_function(job, &told);
        job->call->ui->say(job->call->ui, UI_FAILURE, error_text(&told, text, sizeof text));
        job->wanted = job->begun; /* more would fail in the same way */
    }
    loop_later(job->call->loop, go_on, job);
}

static int debug_port(const struct call *call)
{
    int own = call_has(call, "--debug") ? RUNNER_DEBUG_OWN_PORT : 0;
    return call_number(call, "--debug-port", own);
}

static void begin_run(struct job *job)
{
    struct error error = ERROR_INIT;
    struct runner_invoke invoke = { .function = job->function,
                                    .event = job->event,
                                    .event_name = job->event_name,
                                    .environment = job->environment,
                                    .environment_count = job->environment_count,
                                    .asynchronous = call_has(job->call, "--async"),
                                    .cold = job->cold,
                                    .debug_port = debug_port(job->call) };
    job->begun++;
    job->running++;
    if (reach_invoke(job->reach, &invoke, run_done, run_failed, job, job->request, &error) < 0)
        run_failed(job, &error);
}

/* Begins what may begin; ends the call after the last run. */
static void go_on(void *self)
{
    struct job *job = self;
    while (job->begun < job->wanted && job->running < job->at_once)
        begin_run(job);
    if (job->running > 0 || job->begun < job->wanted || job->ended)
        return;
    job->ended = true;
    tell_refused(job);
    if (job->many && job->tally.runs > 0)
        show_many(job);
    call_finish(job->call, job->status);
}

/* ---- what the words say --------------------------------------------------------------------- */

/* The only function of the project may be left out. Returns as reach_project. */
static int only_function(struct job *job, struct error *error)
{
    AUTO_PROJECT project = NULL;
    int result = reach_project(job->call, &project, error);
    if (result != 0)
        return result;
    if (project->function_count == 1) {
        job->function = mem_text(project->functions[0].id);
        return 0;
    }
    if (project->function_count == 0)
        return error_set(error, ERROR_NOT_FOUND, "the template has no functions");
    error_set(error, ERROR_INVALID, "%s needs FUNCTION: the project has %zu",
              job->call->action->name, project->function_count);
    return error_hint(error, "lambench list shows them");
}

static int read_environment(struct job *job, struct error *error)
{
    const char *value;
    while ((value = call_value(job->call, "--set", job->environment_count))) {
        if (!strchr(value, '=') || value[0] == '=')
            return error_set(error, ERROR_INVALID, "--set takes KEY=VALUE, not \"%s\"", value);
        *ARRAY_PUSH(job->environment, job->environment_count, job->environment_capacity) = value;
    }
    return 0;
}

static void read_logs(struct job *job)
{
    const char *word = call_value(job->call, "--log", 0);
    bool quiet = call_has(job->call, "--quiet") || job->call->runner;
    job->logs = job->many || quiet ? LOGS_NONE : LOGS_RUN;
    if (word)
        job->logs = strcmp(word, "all") == 0   ? LOGS_ALL
                    : strcmp(word, "run") == 0 ? LOGS_RUN
                                               : LOGS_NONE;
}

static int read_words(struct job *job, struct error *error)
{
    struct call *call = job->call;
    job->json = call_has(call, "--json");
    job->many = call_has(call, "--runs") || call_has(call, "--at-once");
    job->at_once = call_number(call, "--at-once", 1);
    job->wanted = call_number(call, "--runs", job->many ? job->at_once : 1);
    if (job->wanted < 1 || job->at_once < 1)
        return error_set(error, ERROR_INVALID, "--runs and --at-once are at least 1");
    if (job->many && call_has(call, "--out"))
        return error_set(error, ERROR_INVALID, "--out keeps one response, not those of many runs");
    read_logs(job);
    if (read_environment(job, error) < 0)
        return -1;
    job->function = mem_text(call_value(call, "FUNCTION", 0));
    int result = job->function ? 0 : only_function(job, error);
    return result ? result
                  : invoke_event_read(call, job->function, &job->event, &job->event_name, error);
}

int invoke_job_start(struct call *call, bool cold, struct error *error)
{
    struct job *job = mem_alloc(sizeof *job);
    *job = (struct job){ .call = call, .cold = cold, .began_ns = clock_mono_ns() };
    job->tally.metrics = metrics_new();
    call->data = job;
    call->release = job_free;
    int result = read_words(job, error);
    if (result == 0)
        result = reach_open(call, job->logs == LOGS_NONE ? NULL : show_log, job, &job->reach,
                            error);
    if (result == 0)
        result = reach_usable(call, reach_project_now(job->reach), error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    go_on(job);
    return 0;
}
