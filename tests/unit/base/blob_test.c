#include "tests/lib/unit.h"

#include "workspace/base/blob.h"

static void holds_a_copy_of_any_bytes(void **state)
{
    (void)state;
    char bytes[] = "a\0b";
    AUTO(blob) blob = blob_copy(bytes, 3);
    bytes[0] = 'x';
    assert_int_equal(blob_size(blob), 3);
    assert_memory_equal(blob_bytes(blob), "a\0b", 4);
}

static void takes_a_block_over(void **state)
{
    (void)state;
    AUTO(blob) blob = blob_take(mem_copy("abc", 3), 3);
    assert_string_equal(blob_bytes(blob), "abc");
    AUTO(blob) empty = blob_take(NULL, 0);
    assert_string_equal(blob_bytes(empty), "");
}

static void lives_until_the_last_hold_is_dropped(void **state)
{
    (void)state;
    struct blob *blob = blob_text("text");
    struct blob *same = blob_hold(blob);
    assert_ptr_equal(blob, same);
    blob_drop(blob);
    assert_string_equal(blob_bytes(same), "text");
    blob_drop(same);
}

static void none_is_empty(void **state)
{
    (void)state;
    assert_null(blob_hold(NULL));
    assert_int_equal(blob_size(NULL), 0);
    assert_string_equal(blob_bytes(NULL), "");
    blob_drop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_a_copy_of_any_bytes),
        cmocka_unit_test(takes_a_block_over),
        cmocka_unit_test(lives_until_the_last_hold_is_dropped),
        cmocka_unit_test(none_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
