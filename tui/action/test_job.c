#include "tui/action/test_job.h"

#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/action/action.h"
#include "tui/action/named.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/test_case.h"
#include "tui/action/test_report.h"
#include "tui/action/ui.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/files/golden.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

enum { JUNIT_BYTES = 256 << 20 };

/* One after the other: functions may share tables, files and services, and a test that fails now
 * and then is worth nothing. */
struct testing {
    struct call *call;
    struct reach *reach;
    const struct project *project;  /* held */
    char *root;
    struct golden_list goldens;     /* those that are tested, by function */
    struct test_case *tests;        /* one for each */
    size_t at;
    const struct test_report *report;
    int64_t began_ns;
    char request[37];
};

static void testing_free(void *data)
{
    struct testing *testing = data;
    loop_forget(testing->call->loop, testing);
    reach_close(testing->reach);
    for (size_t i = 0; testing->tests && i < testing->goldens.count; i++)
        test_case_release(&testing->tests[i]);
    free(testing->tests);
    golden_list_release(&testing->goldens);
    project_drop(testing->project);
    free(testing->root);
    free(testing);
}

/* ---- the end -------------------------------------------------------------------------------- */

static int write_junit(const struct testing *testing, const struct test_sum *sum,
                       struct error *error)
{
    const char *path = call_value(testing->call, "--junit", 0);
    if (!path)
        return 0;
    AUTO_STR text;
    str_init(&text, JUNIT_BYTES);
    test_report_junit(testing->tests, sum, &text);
    return file_put(path, text.text, text.length, 0644, error);
}

static void end(struct testing *testing)
{
    struct call *call = testing->call;
    struct error error = ERROR_INIT;
    struct test_sum sum = { .count = testing->goldens.count,
                            .took_us = (clock_mono_ns() - testing->began_ns) / 1000 };
    for (size_t i = 0; i < sum.count; i++) {
        sum.failed += !testing->tests[i].ok;
        sum.accepted += testing->tests[i].accepted;
    }
    if (testing->report->end)
        testing->report->end(call, testing->tests, &sum);
    if (write_junit(testing, &sum, &error) < 0)
        (void)reach_finish(call, STATUS_CANNOT_RUN, &error);
    else
        call_finish(call, sum.failed ? STATUS_FAILED : STATUS_OK);
}

/* ---- one test ------------------------------------------------------------------------------- */

static void go_on(void *self);

/* Once for each function: on another version the answer may be another than on AWS. */
static void warn_of_version(const struct testing *testing)
{
    const char *function = testing->tests[testing->at].golden->function;
    char text[256];
    if (testing->call->runner ||
        (testing->at > 0 &&
         strcmp(testing->tests[testing->at - 1].golden->function, function) == 0))
        return;
    reach_warning(testing->reach, function, text, sizeof text);
    if (text[0])
        call_say(testing->call, UI_WARNING, "%s", text);
}

/* What a function wrote that did not answer as it should says most of why. */
static void say_log(const struct testing *testing, const struct test_case *test)
{
    if (test->ok || !test->log || call_has(testing->call, "--quiet"))
        return;
    call_say(testing->call, UI_PLAIN, "%s wrote:", test->golden->function);
    for (const char *at = test->log; *at;) {
        size_t size = strcspn(at, "\n");
        call_say(testing->call, UI_PLAIN, "  %.*s", (int)size, at);
        at += size + (at[size] == '\n');
    }
}

static void finish_test(struct testing *testing)
{
    const struct test_case *test = &testing->tests[testing->at];
    testing->at++;
    if (testing->report->each)
        testing->report->each(testing->call, test, testing->at);
    say_log(testing, test);
    loop_later(testing->call->loop, go_on, testing);
}

static void accept(struct testing *testing, struct test_case *test,
                   const struct runner_result *result)
{
    struct error error = ERROR_INIT;
    char text[2048];
    const struct golden *golden = test->golden;
    AUTO(blob) answer = test_case_answer(result);
    if (test->ok || !answer || !call_has(testing->call, "--accept"))
        return;
    if (golden_write(testing->root, golden->event, golden->function,
                     result->outcome == RUNNER_ERROR, answer, &error) < 0)
        test_case_fail(test, "%s", error_text(&error, text, sizeof text));
    else
        test->ok = test->accepted = true;
}

static void run_done(void *self, const struct runner_result *result)
{
    struct testing *testing = self;
    struct test_case *test = &testing->tests[testing->at];
    warn_of_version(testing);
    test_case_judge(test, testing->root, testing->project, result);
    accept(testing, test, result);
    finish_test(testing);
}

static void run_failed(void *self, const struct error *error)
{
    struct testing *testing = self;
    char text[2048];
    test_case_fail(&testing->tests[testing->at], "%s", error_text(error, text, sizeof text));
    finish_test(testing);
}

/* What is left over of an event or a function that is gone. */
static int check_stale(const struct testing *testing, const struct golden *golden,
                       struct error *error)
{
    if (!golden->has_event)
        error_set(error, ERROR_NOT_FOUND, "its event %s is not there", golden->event);
    else if (!golden->function[0])
        error_set(error, ERROR_INVALID, "%s names no function", golden->path);
    else if (!project_function(testing->project, golden->function))
        error_set(error, ERROR_NOT_FOUND, "there is no function %s", golden->function);
    else
        return 0;
    return error_hint(error, "remove or rename %s", golden->path);
}

static int begin_test(struct testing *testing, struct error *error)
{
    const struct golden *golden = testing->tests[testing->at].golden;
    AUTO_FREE char *path = file_join(testing->root, golden->event);
    AUTO(blob) event = NULL;
    if (check_stale(testing, golden, error) < 0 ||
        file_read(path, LIMIT_REQUEST_BYTES, &event, error) < 0)
        return -1;
    if (json_scan_check(blob_bytes(event), blob_size(event), golden->event, error) < 0)
        return error_wrap(error, "the event is not JSON");
    struct runner_invoke invoke = { .function = golden->function, .event = event,
                                    .event_name = golden->event };
    return reach_invoke(testing->reach, &invoke, run_done, run_failed, testing, testing->request,
                        error);
}

static void go_on(void *self)
{
    struct testing *testing = self;
    struct error error = ERROR_INIT;
    if (testing->at == testing->goldens.count)
        end(testing);
    else if (begin_test(testing, &error) < 0)
        run_failed(testing, &error);
}

/* ---- which ---------------------------------------------------------------------------------- */

static bool is_function(const void *self, const char *id)
{
    return project_function(self, id) != NULL;
}

static bool is_wanted(const struct testing *testing, const struct golden *golden)
{
    const char *name;
    for (size_t i = 0; (name = call_value(testing->call, "FUNCTION", i)); i++)
        if (strcmp(project_function(testing->project, name)->id, golden->function) == 0)
            return true;
    return !call_has(testing->call, "FUNCTION");
}

static void move_wanted(const struct testing *testing, struct golden_list *all,
                        struct golden_list *out)
{
    for (size_t i = 0; i < all->count; i++)
        if (is_wanted(testing, &all->items[i])) {
            *ARRAY_PUSH(out->items, out->count, out->capacity) = all->items[i];
            all->items[i] = (struct golden){ .path = NULL };
        }
}

static int choose(struct testing *testing, struct error *error)
{
    struct golden_list all = { .items = NULL };
    const char *name;
    for (size_t i = 0; (name = call_value(testing->call, "FUNCTION", i)); i++)
        if (!named_function(testing->project, name, error))
            return -1;
    int result = golden_find(testing->root, is_function, testing->project, &all, error);
    if (result == 0)
        move_wanted(testing, &all, &testing->goldens);
    golden_list_release(&all);
    if (result < 0 || testing->goldens.count > 0)
        return result;
    error_set(error, ERROR_NOT_FOUND, "no answer was accepted yet");
    return error_hint(error, "lambench accept FUNCTION -e EVENT keeps one beside its event");
}

static const struct test_report *report_of(const struct call *call)
{
    return call_has(call, "--tap")    ? &test_report_tap
           : call_has(call, "--json") ? &test_report_json
                                      : &test_report_text;
}

static int prepare(struct testing *testing, struct error *error)
{
    struct call *call = testing->call;
    int result = reach_project(call, &testing->project, error);
    if (result == 0)
        result = reach_usable(call, testing->project, error);
    if (result != 0)
        return result;
    testing->root = mem_text(testing->project->root);
    if (choose(testing, error) < 0)
        return -1;
    testing->tests = mem_alloc(testing->goldens.count * sizeof(*testing->tests));
    for (size_t i = 0; i < testing->goldens.count; i++)
        testing->tests[i] = (struct test_case){ .golden = &testing->goldens.items[i],
                                                .duration_us = -1 };
    return reach_open(call, NULL, NULL, &testing->reach, error);
}

int test_job_start(struct call *call, struct error *error)
{
    struct testing *testing = mem_alloc(sizeof *testing);
    *testing = (struct testing){ .call = call, .began_ns = clock_mono_ns(),
                                 .report = report_of(call) };
    call->data = testing;
    call->release = testing_free;
    if (call_has(call, "--tap") && call_has(call, "--json"))
        return error_set(error, ERROR_INVALID, "--tap and --json both say what is printed");
    int result = prepare(testing, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    if (testing->report->begin)
        testing->report->begin(call, testing->goldens.count);
    go_on(testing);
    return 0;
}
