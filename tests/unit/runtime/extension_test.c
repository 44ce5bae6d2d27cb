/* extension: states and every refusal of the Extensions API (reference: "Extensions API
 * 2020-01-01"). */
#include "tests/lib/unit.h"

#include "runner/runtime/extension.h"

static struct extensions extensions;
static struct extension_refusal refusal;

static int set_up(void **state)
{
    (void)state;
    extension_clear(&extensions);
    return 0;
}

static struct extension *enter(const char *name, const char *body)
{
    return extension_register(&extensions, name, body, strlen(body), &refusal);
}

static void expect(const char *type, const char *message)
{
    assert_string_equal(refusal.type, type);
    assert_string_equal(refusal.message, message);
}

static void test_external_from_start_to_end(void **state)
{
    (void)state;
    struct extension *one = extension_add(&extensions, "one");
    assert_false(extension_all_registered(&extensions));
    assert_ptr_equal(enter("one", "{\"events\":[\"SHUTDOWN\",\"INVOKE\"]}"), one);
    assert_true(extension_all_registered(&extensions));
    assert_int_equal(one->events, EXTENSION_INVOKE | EXTENSION_SHUTDOWN);
    assert_int_equal(strlen(one->id), 36);
    assert_int_equal(extension_behind(&extensions, 0), 1);
    assert_ptr_equal(extension_find(&extensions, one->id, &refusal), one);
    assert_true(extension_next(one, &refusal));
    assert_int_equal(extension_behind(&extensions, 0), 0);
    extension_give(one);
    assert_int_equal(one->state, EXTENSION_RUNNING);
    assert_int_equal(extension_behind(&extensions, EXTENSION_INVOKE), 1);
    assert_true(extension_next(one, &refusal));
    const char *names[2];
    assert_int_equal(extension_event_names(one->events, names), 2);
    assert_string_equal(names[0], "INVOKE");
    assert_string_equal(names[1], "SHUTDOWN");
}

static void test_what_register_refuses(void **state)
{
    (void)state;
    extension_add(&extensions, "out");
    assert_null(enter(NULL, "{}"));
    expect("Extension.InvalidExtensionName", "Empty extension name");
    assert_null(enter("", "{}"));
    expect("Extension.InvalidExtensionName", "Empty extension name");
    assert_null(enter("out", "{"));
    assert_string_equal(refusal.type, "InvalidRequestFormat");
    assert_null(enter("out", "{\"configurationKeys\":[\"A\"]}"));
    expect("InvalidRequestFormat",
           "configurationKeys are deprecated; use environment variables instead");
    assert_null(enter("out", "{\"events\":[\"BOOM\"]}"));
    expect("Extension.InvalidEventType", "BOOM: ErrorInvalidEventType");
    assert_null(enter("in", "{\"events\":[\"INVOKE\",\"SHUTDOWN\"]}"));
    expect("Extension.InvalidEventType",
           "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension");
    assert_non_null(enter("out", "{\"events\":null}"));
    assert_null(enter("out", "{}"));
    expect("Extension.InvalidExtensionState",
           "State transition from Registered to Registered failed for extension out. Error: State "
           "transition is not allowed");
    assert_non_null(enter("in", "{}"));
    assert_null(enter("in", "{}"));
    expect("Extension.InvalidExtensionState", "Extension with this name already registered");
    extensions.closed = true;
    assert_null(enter("late", "{}"));
    expect("Extension.RegistrationClosed", "Extension registration closed already");
}

static void test_at_most_ten(void **state)
{
    (void)state;
    char name[16];
    for (int i = 0; i < EXTENSIONS_MOST; i++) {
        snprintf(name, sizeof(name), "e%d", i);
        assert_non_null(enter(name, "{}"));
    }
    assert_null(enter("eleventh", "{}"));
    expect("Extension.TooManyExtensions", "Extension limit (10) reached");
    assert_int_equal(extension_count(&extensions, false), 10);
    assert_null(extension_add(&extensions, "external"));
    assert_int_equal(extension_named(&extensions, "external")->state, EXTENSION_LAUNCH_ERROR);
    assert_string_equal(extension_named(&extensions, "external")->error_type, "TooManyExtensions");
    assert_null(extension_add(&extensions, "and another"));
}

static void test_who_calls(void **state)
{
    (void)state;
    enter("in", "{}");
    assert_null(extension_find(&extensions, NULL, &refusal));
    expect("Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");
    assert_null(extension_find(&extensions, "in", &refusal));
    expect("Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");
    assert_null(extension_find(&extensions, "00000000-0000-4000-8000-00000000000a", &refusal));
    expect("Extension.UnknownExtensionIdentifier",
           "Unknown extension 00000000-0000-4000-8000-00000000000a");
}

static void test_after_an_error_nothing_is_taken(void **state)
{
    (void)state;
    struct extension *one = enter("in", "{}");
    assert_false(extension_fail(one, true, NULL, &refusal));
    expect("Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found");
    assert_true(extension_fail(one, true, "Extension.NoConfig", &refusal));
    assert_int_equal(one->state, EXTENSION_INIT_ERROR);
    assert_string_equal(one->error_type, "Extension.NoConfig");
    assert_false(extension_next(one, &refusal));
    assert_string_equal(refusal.type, "Extension.InvalidExtensionState");
    assert_false(extension_fail(one, true, "Again", &refusal));
    assert_false(extension_fail(one, false, "Again", &refusal));
    struct extension *two = enter("two", "{}");
    assert_true(extension_next(two, &refusal));
    assert_false(extension_fail(two, true, "Late", &refusal)); /* init is over for it */
    assert_true(extension_fail(two, false, "Extension.Broken", &refusal));
    assert_false(extension_next(two, &refusal));
}

static void test_names_of_states(void **state)
{
    (void)state;
    static const char *const names[EXTENSION_STATES] = {
        "Started", "Registered", "Ready", "Running", "InitError", "ExitError", "ShutdownFailed",
        "Exited", "LaunchError",
    };
    for (int i = 0; i < EXTENSION_STATES; i++)
        assert_string_equal(extension_state_name((enum extension_state)i), names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_external_from_start_to_end, set_up),
        cmocka_unit_test_setup(test_what_register_refuses, set_up),
        cmocka_unit_test_setup(test_at_most_ten, set_up),
        cmocka_unit_test_setup(test_who_calls, set_up),
        cmocka_unit_test_setup(test_after_an_error_nothing_is_taken, set_up),
        cmocka_unit_test(test_names_of_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
