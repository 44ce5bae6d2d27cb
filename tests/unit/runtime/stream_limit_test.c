/* How much a runtime may stream: 6 MiB and 100 bytes to who waits for all of it, 200 MiB to who
 * gets it as it comes, without the minute and a half that takes (reference: "Response
 * streaming"). */
#include "tests/lib/unit.h"

#include "runner/runtime/instance_inside.h"

#define MIB 1048576

static size_t passed;

static size_t on_piece(void *self, struct instance *instance, const char *bytes, size_t size)
{
    (void)self, (void)instance, (void)bytes;
    passed += size;
    return 0;
}

static void a_stream_has_its_limit(void **state)
{
    (void)state;
    static char bytes[MIB];
    AUTO_FREE struct instance *instance = mem_alloc(sizeof(*instance));
    instance->state = INSTANCE_BUSY;
    instance->calls.piece = on_piece;
    instance->answer.passed_on = true;
    for (int i = 0; i < 200; i++)
        (void)instance_on_piece(instance, bytes, MIB);
    assert_false(instance->answer.too_large);
    assert_int_equal(passed, 200 * MIB);
    (void)instance_on_piece(instance, bytes, 1);
    assert_true(instance->answer.too_large);
    (void)instance_on_piece(instance, bytes, 1);
    assert_int_equal(passed, 200 * MIB); /* nothing more goes on */
}

static void what_is_collected_has_that_of_a_response(void **state)
{
    (void)state;
    static char bytes[MIB];
    AUTO_FREE struct instance *instance = mem_alloc(sizeof(*instance));
    instance->state = INSTANCE_BUSY;
    str_init(&instance->stream, 8 * MIB);
    for (int i = 0; i < 6; i++)
        (void)instance_on_piece(instance, bytes, MIB);
    (void)instance_on_piece(instance, bytes, 100);
    assert_false(instance->answer.too_large);
    assert_int_equal(instance->stream.length, 6 * MIB + 100);
    (void)instance_on_piece(instance, bytes, 1);
    assert_true(instance->answer.too_large);
    str_release(&instance->stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_has_its_limit),
        cmocka_unit_test(what_is_collected_has_that_of_a_response),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
