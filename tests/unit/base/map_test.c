#include "tests/lib/unit.h"

#include "workspace/base/map.h"

static int released;

static void release_text(void *value)
{
    released++;
    free(value);
}

static void finds_what_was_set(void **state)
{
    (void)state;
    AUTO(map) map = map_new(NULL);
    int one, two;
    assert_null(map_get(map, "one"));
    map_set(map, "one", &one);
    map_set(map, "two", &two);
    map_set(map, "", &one);
    assert_ptr_equal(map_get(map, "one"), &one);
    assert_ptr_equal(map_get(map, "two"), &two);
    assert_ptr_equal(map_get(map, ""), &one);
    assert_null(map_get(map, "three"));
    assert_int_equal(map_count(map), 3);
}

static void keys_are_copied(void **state)
{
    (void)state;
    AUTO(map) map = map_new(NULL);
    char key[] = "key";
    map_set(map, key, key);
    key[0] = 'x';
    assert_non_null(map_get(map, "key"));
}

static void keeps_the_order_of_insertion(void **state)
{
    (void)state;
    AUTO(map) map = map_new(NULL);
    static char values[5000];
    for (int i = 0; i < 5000; i++) {
        AUTO_FREE char *key = mem_format("key-%d", i * 7919 % 5000);
        map_set(map, key, &values[i]);
    }
    assert_int_equal(map_count(map), 5000);
    for (size_t i = 0; i < 5000; i++) {
        AUTO_FREE char *key = mem_format("key-%zu", i * 7919 % 5000);
        assert_string_equal(map_key_at(map, i), key);
        assert_ptr_equal(map_value_at(map, i), &values[i]);
        assert_ptr_equal(map_get(map, key), &values[i]);
    }
    assert_null(map_key_at(map, 5000));
    assert_null(map_value_at(map, 5000));
}

static void replacing_keeps_the_place_and_releases_the_old(void **state)
{
    (void)state;
    released = 0;
    struct map *map = map_new(release_text);
    map_set(map, "a", mem_text("1"));
    map_set(map, "b", mem_text("2"));
    map_set(map, "a", mem_text("3"));
    assert_int_equal(released, 1);
    assert_string_equal(map_key_at(map, 0), "a");
    assert_string_equal(map_value_at(map, 0), "3");
    map_set(map, "a", map_get(map, "a")); /* the same value is not released under us */
    assert_string_equal(map_get(map, "a"), "3");
    map_free(map);
    assert_int_equal(released, 3);
}

static void removing_closes_the_gap(void **state)
{
    (void)state;
    released = 0;
    AUTO(map) map = map_new(release_text);
    for (int i = 0; i < 100; i++) {
        AUTO_FREE char *key = mem_format("%d", i);
        map_set(map, key, mem_text(key));
    }
    for (int i = 0; i < 100; i += 2) {
        AUTO_FREE char *key = mem_format("%d", i);
        map_remove(map, key);
        map_remove(map, key); /* absent is fine */
    }
    assert_int_equal(released, 50);
    assert_int_equal(map_count(map), 50);
    for (size_t i = 0; i < 50; i++) {
        AUTO_FREE char *key = mem_format("%zu", 2 * i + 1);
        assert_string_equal(map_key_at(map, i), key);
        assert_string_equal(map_get(map, key), key);
    }
    assert_null(map_get(map, "4"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_set),
        cmocka_unit_test(keys_are_copied),
        cmocka_unit_test(keeps_the_order_of_insertion),
        cmocka_unit_test(replacing_keeps_the_place_and_releases_the_old),
        cmocka_unit_test(removing_closes_the_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
