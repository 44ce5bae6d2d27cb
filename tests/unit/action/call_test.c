/* The life of a call: begun, finished later, freed; what the ui is told. */
#include "tests/lib/unit.h"

#include "tui/action/action.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/loop.h"

struct listener {
    struct ui ui;
    int finished, status, released;
    char said[256], printed[4096];
    bool listed_at_finish;
};

static void hear(struct ui *ui, enum ui_tone tone, const char *text)
{
    (void)tone;
    snprintf(((struct listener *)ui)->said, 256, "%s", text);
}

static void take_print(struct ui *ui, const char *bytes, size_t size)
{
    snprintf(((struct listener *)ui)->printed, 4096, "%.*s", (int)size, bytes);
}

static void finish(struct ui *ui, int status)
{
    struct listener *listener = (struct listener *)ui;
    listener->finished++;
    listener->status = status;
    listener->listed_at_finish = ui->calls != NULL;
}

static struct listener listener_new(void)
{
    return (struct listener){ .ui = { .say = hear, .print = take_print, .finish = finish } };
}

static void release(void *data)
{
    ((struct listener *)data)->released++;
}

static int run_now(struct call *call, struct error *error)
{
    (void)error;
    call->data = call->ui;
    call->release = release;
    call_say(call, UI_PLAIN, "%d of %d", 1, 2);
    call_finish(call, 7);
    return 0;
}

static int run_on(struct call *call, struct error *error)
{
    (void)error;
    call->data = call->ui;
    call->release = release;
    return 0;
}

static int run_badly(struct call *call, struct error *error)
{
    call->data = call->ui;
    call->release = release;
    return error_set(error, ERROR_LIMIT, "too much");
}

static const char *never(const struct call *call)
{
    (void)call;
    return "not today";
}

static const struct action_argument none[] = { { .name = NULL } };
static const struct action now_row = { .name = "now", .summary = "at once", .arguments = none,
                                       .run = run_now };
static const struct action on_row = { .name = "on", .arguments = none, .run = run_on };
static const struct action badly_row = { .name = "badly", .arguments = none, .run = run_badly };
static const struct action never_row = { .name = "never", .arguments = none, .why_not = never,
                                         .run = run_now };
static const struct action *const table[] = { &now_row, &on_row, &badly_row, &never_row, NULL };

static int begin(struct listener *listener, struct loop *loop, const char *word,
                 const char *option, struct error *error)
{
    const char *words[] = { word, option };
    struct call *call;
    assert_int_equal(action_parse(table, words, option ? 2 : 1, NULL, &call, error), 0);
    call->ui = &listener->ui;
    call->loop = loop;
    return action_run(call, error);
}

static void a_finish_comes_after_the_callback(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    AUTO(loop) loop = loop_new();
    struct listener listener = listener_new();
    assert_int_equal(begin(&listener, loop, "now", NULL, &error), 0);
    assert_int_equal(listener.finished, 0);
    assert_string_equal(listener.said, "1 of 2");
    loop_turn(loop, false);
    assert_int_equal(listener.finished, 1);
    assert_int_equal(listener.status, 7);
    assert_int_equal(listener.released, 1);
    assert_false(listener.listed_at_finish);
}

static void an_error_frees_and_tells_nothing_more(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    AUTO(loop) loop = loop_new();
    struct listener listener = listener_new();
    assert_int_equal(begin(&listener, loop, "badly", NULL, &error), -1);
    assert_int_equal(error.kind, ERROR_LIMIT);
    assert_int_equal(listener.released, 1);
    assert_null(listener.ui.calls);
    loop_turn(loop, false);
    assert_int_equal(listener.finished, 0);
}

static void a_disabled_action_says_why(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct listener listener = listener_new();
    assert_int_equal(begin(&listener, NULL, "never", NULL, &error), -1);
    assert_string_equal(error.what, "never: not today");
}

static void help_is_printed_instead(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct listener listener = listener_new();
    assert_int_equal(begin(&listener, NULL, "now", "--help", &error), 0);
    assert_non_null(strstr(listener.printed, "lambench now [OPTIONS]\n  at once\n"));
    assert_int_equal(listener.finished, 1);
    assert_int_equal(listener.status, 0);
}

static void calls_that_run_can_be_ended_together(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    AUTO(loop) loop = loop_new();
    struct listener listener = listener_new();
    for (int i = 0; i < 3; i++)
        assert_int_equal(begin(&listener, loop, "on", NULL, &error), 0);
    assert_int_equal(begin(&listener, loop, "now", NULL, &error), 0); /* about to finish */
    call_free_all(&listener.ui);
    assert_int_equal(listener.released, 4);
    assert_null(listener.ui.calls);
    loop_turn(loop, false);
    assert_int_equal(listener.finished, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finish_comes_after_the_callback),
        cmocka_unit_test(an_error_frees_and_tells_nothing_more),
        cmocka_unit_test(a_disabled_action_says_why),
        cmocka_unit_test(help_is_printed_instead),
        cmocka_unit_test(calls_that_run_can_be_ended_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
