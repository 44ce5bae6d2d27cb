/* invocation: what another attempt keeps, and what events may weigh. */
#include "tests/lib/unit.h"

#include "runner/engine/invocation.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

/* 1.3: asynchronous retries keep the same id. */
static void another_attempt_keeps_what_identifies_it(void **state)
{
    (void)state;
    AUTO_PROJECT project = project_new();
    AUTO(blob) event = blob_text("{ \"as\": 1 }");
    struct runner_invoke invoke = { .event = event, .tenant = "blue", .client_context = "{}",
                                    .qualifier = "$LATEST", .asynchronous = true };
    AUTO(invocation) first = invocation_new(&invoke, "F", project);
    AUTO(invocation) other = invocation_new(&invoke, "F", project);
    assert_int_equal(strlen(first->request), 36);
    assert_string_not_equal(first->request, other->request);
    first->attempt = 1;
    first->throttles = 2;
    AUTO(invocation) again = invocation_again(first, project);
    assert_string_equal(again->request, first->request);
    assert_string_equal(again->trace, first->trace);
    assert_string_equal(again->tenant, "blue");
    assert_string_equal(again->client_context, "{}");
    assert_string_equal(again->qualifier, "$LATEST");
    assert_ptr_equal(again->event, event);
    assert_true(again->asynchronous);
    assert_int_equal(again->attempt, 1);
    assert_int_equal(again->throttles, 2);
    assert_int_equal(again->accepted_ns, first->accepted_ns);
}

static void assert_size(size_t size, bool asynchronous, bool taken)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *bytes = mem_alloc(size);
    AUTO(blob) event = blob_copy(bytes, size);
    struct runner_invoke invoke = { .event = event, .asynchronous = asynchronous };
    assert_int_equal(invocation_check(&invoke, &error), taken ? 0 : -1);
    if (!taken)
        assert_int_equal(error.kind, ERROR_LIMIT);
}

static void events_have_a_largest_size(void **state)
{
    (void)state;
    assert_size(6291456, false, true);
    assert_size(6291457, false, false);
    assert_size(1048576, true, true);
    assert_size(1048577, true, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_attempt_keeps_what_identifies_it),
        cmocka_unit_test(events_have_a_largest_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
