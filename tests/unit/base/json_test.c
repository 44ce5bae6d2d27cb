#include "tests/lib/unit.h"

#include "workspace/base/error.h"
#include "workspace/base/json.h"

static void assert_prints(const struct json *json, const char *want)
{
    AUTO_FREE char *text = json_print(json);
    assert_string_equal(text, want);
}

static void members_are_printed_in_order(void **state)
{
    (void)state;
    AUTO(json) object = json_object();
    json_set_text(object, "text", "a\"ä\n");
    json_set_text(object, "none", NULL);
    json_set_text_n(object, "part", "abcdef", 3);
    json_set_number(object, "half", 0.5);
    json_set_int(object, "int", 1700000000123);
    json_set_bool(object, "yes", true);
    json_set_bool(object, "no", false);
    json_set_null(object, "null");
    json_set_raw(object, "raw", "1.50", 4);
    struct json *array = json_array();
    json_add_text(array, "x");
    json_add(array, json_object());
    json_set(object, "list", array);
    assert_prints(object, "{\"text\":\"a\\\"ä\\n\",\"none\":null,\"part\":\"abc\",\"half\":0.5,"
                          "\"int\":1700000000123,\"yes\":true,\"no\":false,\"null\":null,"
                          "\"raw\":1.50,\"list\":[\"x\",{}]}");
}

static void a_key_set_again_keeps_its_place(void **state)
{
    (void)state;
    AUTO(json) object = json_object();
    json_set_int(object, "a", 1);
    json_set_int(object, "A", 2);
    json_set_int(object, "a", 3);
    assert_prints(object, "{\"a\":3,\"A\":2}");
}

static void integers_keep_every_digit(void **state)
{
    (void)state;
    AUTO(json) object = json_object();
    json_set_int(object, "a", INT64_MAX);
    json_set_int(object, "b", INT64_MIN);
    json_set_int(object, "c", 9007199254740991);
    json_set_int(object, "d", -1);
    assert_prints(object, "{\"a\":9223372036854775807,\"b\":-9223372036854775808,"
                          "\"c\":9007199254740991,\"d\":-1}");
}

static void any_bytes_become_valid_json(void **state)
{
    (void)state;
    AUTO(json) object = json_object();
    json_set_text_n(object, "nul", "a\0b", 3);
    json_set_text(object, "bad", "\xff");
    assert_prints(object, "{\"nul\":\"a\\u0000b\",\"bad\":\"\xEF\xBF\xBD\"}");
}

static void reads_what_was_asked_for(void **state)
{
    (void)state;
    static const char text[] = "{\"t\":\"x\",\"n\":1.5,\"b\":true,\"z\":null,\"a\":[1,{\"k\":2}],"
                               "\"T\":\"upper\"}";
    AUTO(json) json = NULL;
    struct error error = ERROR_INIT;
    assert_int_equal(json_parse(text, strlen(text), "x.json", &json, &error), 0);
    assert_true(json_is_object(json));
    assert_int_equal(json_count(json), 6);
    assert_string_equal(json_text(json_get(json, "t"), "?"), "x");
    assert_string_equal(json_text(json_get(json, "T"), "?"), "upper");
    assert_true(json_number(json_get(json, "n"), 0) > 1.4);
    assert_true(json_truth(json_get(json, "b"), false));
    assert_true(json_is_null(json_get(json, "z")));
    assert_true(json_is_array(json_get(json, "a")));
    assert_int_equal(json_count(json_get(json, "a")), 2);
    assert_true(json_number(json_get(json_at(json_get(json, "a"), 1), "k"), 0) > 1.9);
    assert_string_equal(json_key(json_at(json, 2)), "b");
}

static void what_is_absent_gives_the_fallback(void **state)
{
    (void)state;
    AUTO(json) object = json_object();
    json_set_text(object, "t", "x");
    const struct json *text = json_get(object, "t");
    assert_null(json_get(object, "none"));
    assert_null(json_get(NULL, "none"));
    assert_null(json_get(text, "none"));
    assert_null(json_at(object, 1));
    assert_null(json_at(NULL, 0));
    assert_null(json_at(object, (size_t)-1));
    assert_int_equal(json_count(NULL), 0);
    assert_int_equal(json_count(text), 0);
    assert_null(json_key(NULL));
    assert_string_equal(json_text(NULL, "f"), "f");
    assert_null(json_text(NULL, NULL));
    assert_true(json_number(text, 7) > 6.9);
    assert_true(json_truth(NULL, true));
    assert_false(json_is_object(NULL) || json_is_array(NULL) || json_is_null(NULL));
    json_free(NULL);
}

static void bad_text_is_refused_with_its_place(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct json *json = NULL;
    assert_int_equal(json_parse("{\n\"a\" 1}", 8, "x.json", &json, &error), -1);
    assert_string_equal(error.file, "x.json");
    assert_int_equal(error.line, 2);
    assert_int_equal(json_parse("", 0, "x.json", &json, &error), -1);
    assert_int_equal(json_parse("\"\\ud83d\"", 8, "x.json", &json, &error), -1);
    assert_null(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_printed_in_order),
        cmocka_unit_test(a_key_set_again_keeps_its_place),
        cmocka_unit_test(integers_keep_every_digit),
        cmocka_unit_test(any_bytes_become_valid_json),
        cmocka_unit_test(reads_what_was_asked_for),
        cmocka_unit_test(what_is_absent_gives_the_fallback),
        cmocka_unit_test(bad_text_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
