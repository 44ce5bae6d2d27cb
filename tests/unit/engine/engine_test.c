/* engine: real sandboxes, real interpreters, a project made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/engine/engine.h"
#include "runner/sandbox/launch.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/model/project.h"

static const char app[] =
    "import os, time\n"
    "runs = 0\n"
    "def handler(event, context):\n"
    "    global runs\n"
    "    runs += 1\n"
    "    time.sleep(event.get('s', 0))\n"
    "    if 'fail' in event:\n"
    "        raise KeyError(event['fail'])\n"
    "    if 'exit' in event:\n"
    "        os._exit(event['exit'])\n"
    "    return {'runs': runs, 'env': os.environ.get('WHO')}\n";

struct world {
    struct launcher *launcher;
    struct loop *loop;
    struct engine *engine;
    char folder[64];
    int waiting, finished;
    struct runner_result last[8];
    char answers[8][512];
};

static struct world *world;

static const struct project *make_project(const char *folder, int timeout_s, int concurrency)
{
    struct project *project = project_new();
    project->root = mem_text(folder);
    project->name = mem_text("test");
    project->template_path = mem_format("%s/template.yaml", folder);
    project->region = mem_text("us-east-1");
    project->usable = 1;
    struct function *function = ARRAY_PUSH(project->functions, project->function_count,
                                           project->function_capacity);
    *function = (struct function){
        .id = mem_text("Hello"), .name = mem_text("Hello"), .handler = mem_text("app.handler"),
        .runtime = mem_text("python3.11"), .memory_mb = 128, .timeout_s = timeout_s,
        .tmp_mb = 512, .reserved_concurrency = concurrency, .architecture = mem_text("x86_64"),
        .code_kind = CODE_FOLDER, .code_uri = mem_text("."), .code_path = mem_text(folder),
        .condition_holds = 1,
    };
    return project;
}

static void save(const char *text)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = mem_format("%s/app.py", world->folder);
    assert_int_equal(file_replace(path, text, strlen(text), 0644, &error), 0);
}

static void use_project(int timeout_s, int concurrency)
{
    const struct project *project = make_project(world->folder, timeout_s, concurrency);
    engine_set_project(world->engine, project);
    project_drop(project);
}

static int set_up(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    strcpy(world->folder, "/tmp/engine-test-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    (void)chmod(world->folder, 0755);
    save(app);
    world->loop = loop_new();
    AUTO_FREE char *state_folder = mem_format("%s/.lambench", world->folder);
    assert_int_equal(file_make_folders(state_folder, 0755, &error), 0);
    struct engine_options options = { .launcher = world->launcher, .state_folder = state_folder };
    assert_int_equal(engine_open(world->loop, &options, &world->engine, &error), 0);
    use_project(2, -1);
    world->waiting = world->finished = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    engine_close(world->engine);
    loop_free(world->loop);
    return file_remove_tree(world->folder, &error);
}

static void on_done(void *self, const struct runner_result *result)
{
    (void)self;
    int i = world->finished++;
    world->last[i] = *result;
    snprintf(world->answers[i], sizeof(world->answers[i]), "%s", blob_bytes(result->response));
}

static void start(const char *event, const char *who)
{
    struct error error = ERROR_INIT;
    char request[37];
    AUTO(blob) bytes = blob_text(event);
    AUTO_FREE char *variable = mem_format("WHO=%s", who ? who : "");
    const char *variables[] = { variable };
    struct runner_invoke invoke = { .function = "Hello", .event = bytes,
                                    .environment = variables, .environment_count = who ? 1 : 0 };
    if (engine_invoke(world->engine, "Hello", &invoke, on_done, NULL, request, &error) < 0)
        fail_msg("%s", error.what);
    world->waiting++;
}

static void nothing(void *self)
{
    (void)self;
}

static void finish(void)
{
    while (world->finished < world->waiting)
        loop_turn(world->loop, true);
}

/* Turns the loop until the function is in this state; ten seconds at most. */
static void wait_for_state(enum runner_state state)
{
    struct runner_function_status status;
    int64_t end = clock_mono_ns() + INT64_C(10000000000);
    struct loop_timer *tick = loop_after_ms(world->loop, -1, nothing, NULL);
    do {
        loop_timer_set(tick, 50);
        loop_turn(world->loop, true);
        engine_status(world->engine, "Hello", &status);
    } while (status.state != state && clock_mono_ns() < end);
    loop_timer_free(tick);
    if (status.state != state)
        fail_msg("the state is %s: %s", runner_state_word(status.state), status.reason);
}

static void test_first_is_cold_then_warm(void **state)
{
    (void)state;
    start("{}", NULL);
    finish();
    start("{}", NULL);
    finish();
    assert_int_equal(world->last[0].outcome, RUNNER_OK);
    assert_int_equal(world->last[0].start, RUNNER_COLD);
    assert_true(world->last[0].init_us > 0);
    assert_int_equal(world->last[0].billed_ms,
                     (world->last[0].duration_us + world->last[0].init_us + 999) / 1000);
    assert_int_equal(world->last[1].start, RUNNER_WARM);
    assert_int_equal(world->last[1].init_us, -1);
    assert_string_equal(world->answers[1], "{\"runs\": 2, \"env\": null}");
    assert_true(world->last[1].peak_mb > 0 && world->last[1].peak_mb < 128);
}

static void test_at_once_use_instances_of_their_own(void **state)
{
    (void)state;
    start("{\"s\": 0.3}", NULL);
    start("{\"s\": 0.3}", NULL);
    start("{\"s\": 0.3}", NULL);
    finish();
    for (int i = 0; i < 3; i++)
        assert_string_equal(world->answers[i], "{\"runs\": 1, \"env\": null}");
    struct runner_function_status status;
    assert_true(engine_status(world->engine, "Hello", &status));
    assert_int_equal(status.instances, 3);
}

static void test_over_the_reserved_concurrency_is_refused(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    char request[37];
    struct runner_invoke invoke = { .function = "Hello" };
    use_project(2, 1);
    start("{\"s\": 0.2}", NULL);
    assert_int_equal(
        engine_invoke(world->engine, "Hello", &invoke, on_done, NULL, request, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    finish();
}

static void test_time_out_ends_in_a_fresh_instance(void **state)
{
    (void)state;
    use_project(1, -1);
    start("{\"s\": 30}", NULL);
    finish();
    assert_int_equal(world->last[0].outcome, RUNNER_TIMEOUT);
    assert_int_equal(world->last[0].duration_us, 1000000);
    assert_int_equal(world->last[0].billed_ms, 1000);
    assert_non_null(strstr(world->answers[0], "Task timed out after 1.00 seconds"));
    start("{}", NULL);
    finish();
    assert_string_equal(world->answers[1], "{\"runs\": 1, \"env\": null}");
}

static void test_crash_and_error(void **state)
{
    (void)state;
    start("{\"fail\": \"x\"}", NULL);
    finish();
    assert_int_equal(world->last[0].outcome, RUNNER_ERROR);
    assert_non_null(strstr(world->answers[0], "KeyError"));
    start("{\"exit\": 7}", NULL);
    finish();
    assert_int_equal(world->last[1].outcome, RUNNER_CRASH);
    assert_non_null(strstr(world->answers[1], "Runtime exited with error: exit status 7"));
    start("{}", NULL);
    finish();
    assert_int_equal(world->last[2].outcome, RUNNER_OK);
    assert_int_equal(world->last[2].start, RUNNER_COLD);
}

static void test_variables_for_one_run(void **state)
{
    (void)state;
    start("{}", NULL);
    finish();
    start("{}", "guest");
    finish();
    start("{}", NULL);
    finish();
    assert_non_null(strstr(world->answers[1], "\"env\": \"guest\""));
    assert_non_null(strstr(world->answers[2], "\"env\": null"));
}

static void test_broken_code_fails_until_it_is_mended(void **state)
{
    (void)state;
    save("def handler(:\n");
    start("{}", NULL);
    finish();
    assert_int_equal(world->last[0].outcome, RUNNER_INIT_FAILED);
    assert_non_null(strstr(world->answers[0], "Runtime.UserCodeSyntaxError"));
    struct runner_function_status status;
    engine_status(world->engine, "Hello", &status);
    assert_int_equal(status.state, RUNNER_STATE_FAIL);
    assert_non_null(strstr(status.reason, "Syntax error"));
    save(app);
    engine_renew(world->engine, "Hello", "app.py", false);
    wait_for_state(RUNNER_STATE_WARM);
    engine_status(world->engine, "Hello", &status);
    assert_int_equal(status.version, 2);
    start("{}", NULL);
    finish();
    assert_int_equal(world->last[1].outcome, RUNNER_OK);
    assert_int_equal(world->last[1].start, RUNNER_PREWARM);
}

static void test_renewed_while_busy(void **state)
{
    (void)state;
    start("{\"s\": 0.3}", NULL);
    wait_for_state(RUNNER_STATE_RUN);
    save("def handler(event, context):\n    return 'new'\n");
    engine_renew(world->engine, "Hello", "app.py", false);
    start("{}", NULL);
    finish();
    assert_string_equal(world->answers[0], "\"new\"");
    assert_string_equal(world->answers[1], "{\"runs\": 1, \"env\": null}");
}

/* Code that is saved twice: the instance of the first time has only had its init. */
static void test_instances_without_a_run_are_counted_apart(void **state)
{
    (void)state;
    struct runner_function_status status;
    start("{}", NULL);
    finish();
    for (int i = 1; i <= 2; i++) {
        AUTO_FREE char *code = mem_format("def handler(event, context):\n    return %d\n", i);
        save(code);
        engine_renew(world->engine, "Hello", "app.py", false);
        wait_for_state(RUNNER_STATE_WARM);
    }
    start("{}", NULL);
    finish();
    assert_string_equal(world->answers[1], "2");
    struct loop_timer *tick = loop_after_ms(world->loop, -1, nothing, NULL);
    engine_status(world->engine, "Hello", &status);
    for (int i = 0; i < 200 && status.unused == 0; i++) {
        loop_timer_set(tick, 50);
        loop_turn(world->loop, true);
        engine_status(world->engine, "Hello", &status);
    }
    loop_timer_free(tick);
    assert_int_equal(status.unused, 1);
    assert_int_equal(status.cold + status.prewarm + status.warm, 2);
}

static void test_cancel(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    char request[37];
    AUTO(blob) event = blob_text("{\"s\": 30}");
    struct runner_invoke invoke = { .function = "Hello", .event = event };
    assert_int_equal(
        engine_invoke(world->engine, "Hello", &invoke, on_done, NULL, request, &error), 0);
    wait_for_state(RUNNER_STATE_RUN);
    world->waiting++;
    assert_int_equal(engine_cancel(world->engine, request, &error), 0);
    finish();
    assert_int_equal(world->last[0].outcome, RUNNER_CANCELLED);
    assert_int_equal(engine_cancel(world->engine, request, &error), -1);
    assert_int_equal(engine_in_flight(world->engine), 0);
}

int main(void)
{
    struct world one = { .finished = 0 };
    struct error error = ERROR_INIT;
    world = &one;
    if (launcher_start(&one.launcher, &error) < 0) {
        fprintf(stderr, "%s\n", error.what);
        return 1;
    }
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_first_is_cold_then_warm),
        TEST(test_at_once_use_instances_of_their_own),
        TEST(test_over_the_reserved_concurrency_is_refused),
        TEST(test_time_out_ends_in_a_fresh_instance),
        TEST(test_crash_and_error),
        TEST(test_variables_for_one_run),
        TEST(test_broken_code_fails_until_it_is_mended),
        TEST(test_renewed_while_busy),
        TEST(test_instances_without_a_run_are_counted_apart),
        TEST(test_cancel),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    launcher_stop(one.launcher);
    return failed;
}
