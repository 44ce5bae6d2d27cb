#include "tests/lib/unit.h"

#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

/* The input without its NUL in a block of its own, so that a sanitizer sees a byte too far. */
static char *tight(const char *bytes, size_t size)
{
    return mem_copy(bytes, size);
}

static int check(const char *bytes, size_t size, struct error *error)
{
    AUTO_FREE char *copy = tight(bytes, size);
    return json_scan_check(copy, size, "in.json", error);
}

static bool is_valid(const char *text)
{
    struct error error = ERROR_INIT;
    return check(text, strlen(text), &error) == 0;
}

static void tokens_come_with_their_places(void **state)
{
    (void)state;
    static const char text[] = "{ \"a\": [1,\n  true, null],\n\t\"b\\n\" : \"x\" }";
    static const struct {
        enum json_token_kind kind;
        const char *raw;
        int line, column, depth;
    } want[] = {
        { JSON_TOKEN_OBJECT, "{", 1, 1, 0 },       { JSON_TOKEN_KEY, "\"a\"", 1, 3, 1 },
        { JSON_TOKEN_ARRAY, "[", 1, 8, 1 },        { JSON_TOKEN_NUMBER, "1", 1, 9, 2 },
        { JSON_TOKEN_TRUE, "true", 2, 3, 2 },      { JSON_TOKEN_NULL, "null", 2, 9, 2 },
        { JSON_TOKEN_ARRAY_END, "]", 2, 13, 1 },   { JSON_TOKEN_KEY, "\"b\\n\"", 3, 2, 1 },
        { JSON_TOKEN_STRING, "\"x\"", 3, 10, 1 },  { JSON_TOKEN_OBJECT_END, "}", 3, 14, 0 },
        { JSON_TOKEN_END, "", 3, 15, 0 },          { JSON_TOKEN_END, "", 3, 15, 0 },
    };
    struct json_scan scan;
    struct json_token token;
    struct error error = ERROR_INIT;
    json_scan_init(&scan, text, strlen(text), NULL);
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_int_equal(json_scan_next(&scan, &token, &error), 0);
        assert_int_equal(token.kind, want[i].kind);
        assert_int_equal(token.size, strlen(want[i].raw));
        assert_memory_equal(token.raw, want[i].raw, token.size);
        assert_int_equal(token.line, want[i].line);
        assert_int_equal(token.column, want[i].column);
        assert_int_equal(token.depth, want[i].depth);
    }
}

static void good_json_is_good(void **state)
{
    (void)state;
    static const char *const good[] = {
        "{}", "[]", " [ ] ", "\r\n\t {\t}\n", "0", "-0", "-0.0e+10", "1E-2",
        "12345678901234567890123",
        "\"\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"",
        "\"\x7f ä 🚀\"", "true", "false", "null", "[[],{},[{}]]", "{\"\":{\"\":[]}}",
        "{\"a\":1,\"a\":2}", "{\"a\"\n:\n1}", "[1,2,3]",
    };
    for (size_t i = 0; i < COUNT(good); i++)
        if (!is_valid(good[i]))
            fail_msg("refused: %s", good[i]);
}

static void bad_json_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", " ", "{", "[", "}", "]", "[}", "{]", "[1,]", "{\"a\":1,}", "[,1]", "[1 2]", "{\"a\" 1}",
        "{\"a\":}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\":1 \"b\":2}", "[1]]", "1 2", "{}{}",
        "01", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "0x1", "-01", "NaN", "Infinity",
        "tru", "truE", "True", "nul", "nulll", "falsey",
        "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\\"", "'a'", "\"a\nb\"",
        "\"\t\"", "\"\x01\"", "\"\xff\"", "\"\xc3\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"", "\"\xe2\x82\"", "// x\n1", "[1,/**/2]", "\xef\xbb\xbf{}", "\f1",
        "[\"a\",:1]", "{\"a\":1:2}", "{,}", "[1,,2]", "{\"a\",\"b\"}", "\xc2\xa0" "1",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        if (is_valid(bad[i]))
            fail_msg("accepted: %s", bad[i]);
    struct error error = ERROR_INIT;
    assert_int_equal(check("1\0", 2, &error), -1);
    assert_int_equal(check("\"\0\"", 3, &error), -1);
    assert_int_equal(check("\"\\\0\"", 4, &error), -1);
}

static void every_truncation_is_an_error_and_not_a_crash(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\":[1.5e-3,-0,true,false,null,\"\\ud83d\\ude00\\n\xF0\x9F\x9A\x80\"],"
        "\"b\":{\"c\":{}}}";
    struct error error = ERROR_INIT;
    assert_int_equal(check(text, strlen(text), &error), 0);
    for (size_t size = 0; size < strlen(text); size++) {
        assert_int_equal(check(text, size, &error), -1);
        assert_int_equal(error.kind, ERROR_INVALID);
        assert_int_equal(error.line, 1);
    }
}

static void every_changed_byte_is_survived(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":[1.5e-3,true,\"\\ud83d\\ude00\xC3\xA4\"],\"b\":null}";
    for (size_t at = 0; at < strlen(text); at++)
        for (int byte = 0; byte < 256; byte++) {
            AUTO_FREE char *copy = tight(text, strlen(text));
            struct error error = ERROR_INIT;
            const char *found;
            size_t size;
            copy[at] = (char)byte;
            if (json_scan_check(copy, strlen(text), NULL, &error) < 0)
                assert_int_equal(error.kind, ERROR_INVALID);
            json_scan_find(copy, strlen(text), "a.2", &found, &size);
        }
}

static void an_error_tells_the_place(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    assert_int_equal(check("{\n  \"a\": 1,\n  b: 2\n}", 20, &error), -1);
    assert_string_equal(error.file, "in.json");
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 3);
    assert_int_equal(check("[1,\n2", 5, &error), -1);
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 2);
    assert_string_equal(error.what, "the JSON text ends too early");
    assert_int_equal(check("\xEF\xBB\xBF{}", 5, &error), -1);
    assert_true(strlen(error.hint) > 0);
}

/* DEPTH times the opening, then the closing text. */
static int check_nested(int depth, const char *open, const char *inner, const char *close,
                        struct error *error)
{
    AUTO_STR text;
    str_init(&text, (size_t)-1);
    for (int i = 0; i < depth; i++)
        str_add(&text, open);
    str_add(&text, inner);
    for (int i = 0; i < depth; i++)
        str_add(&text, close);
    return check(text.text, text.length, error);
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    assert_int_equal(check_nested(JSON_SCAN_DEPTH, "[", "1", "]", &error), 0);
    assert_int_equal(check_nested(JSON_SCAN_DEPTH, "{\"a\":", "1", "}", &error), 0);
    assert_int_equal(check_nested(JSON_SCAN_DEPTH / 2, "[{\"a\":", "1", "}]", &error), 0);
    assert_int_equal(check_nested(JSON_SCAN_DEPTH + 1, "[", "1", "]", &error), -1);
    assert_int_equal(error.kind, ERROR_LIMIT);
    assert_int_equal(error.column, JSON_SCAN_DEPTH + 1);
    assert_int_equal(check_nested(1000000, "[", "", "", &error), -1);
    assert_int_equal(check_nested(1000000, "{\"a\":", "", "", &error), -1);
}

static void skipping_gives_the_raw_size(void **state)
{
    (void)state;
    static const char text[] = "{\"a\": [ {\"x\": 1}, 2 ] , \"b\": 5}";
    struct json_scan scan;
    struct json_token token;
    struct error error = ERROR_INIT;
    size_t size = 0;
    json_scan_init(&scan, text, strlen(text), NULL);
    json_scan_next(&scan, &token, &error);
    json_scan_next(&scan, &token, &error);
    json_scan_next(&scan, &token, &error);
    assert_int_equal(token.kind, JSON_TOKEN_ARRAY);
    assert_int_equal(json_scan_skip(&scan, &token, &size, &error), 0);
    assert_int_equal(size, strlen("[ {\"x\": 1}, 2 ]"));
    json_scan_next(&scan, &token, &error);
    assert_int_equal(token.kind, JSON_TOKEN_KEY);
    assert_int_equal(json_scan_skip(&scan, &token, &size, &error), 0); /* a key and its value */
    assert_int_equal(size, strlen("\"b\": 5"));
    json_scan_next(&scan, &token, &error);
    assert_int_equal(token.kind, JSON_TOKEN_OBJECT_END);
}

static void assert_text(const char *json, const char *want, size_t size)
{
    struct json_scan scan;
    struct json_token token;
    struct error error = ERROR_INIT;
    AUTO_STR out;
    str_init(&out, 1000);
    json_scan_init(&scan, json, strlen(json), NULL);
    assert_int_equal(json_scan_next(&scan, &token, &error), 0);
    json_scan_text(&token, &out);
    assert_int_equal(out.length, size);
    assert_memory_equal(out.text, want, size);
}

static void strings_are_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *json, *text;
    } cases[] = {
        { "\"\"", "" },
        { "\"plain ä\"", "plain ä" },
        { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
        { "\"\\u0041\\u00e4\\u20AC\"", "Aä€" },
        { "\"\\ud83d\\ude80!\"", "🚀!" },
        { "\"\\ud83d\"", "\xEF\xBF\xBD" },
        { "\"\\ude80\"", "\xEF\xBF\xBD" },
        { "\"\\ude80\\ud83d\"", "\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\"\\ud83dx\"", "\xEF\xBF\xBDx" },
        { "\"\\ud83d\\u0041\"", "\xEF\xBF\xBD" "A" },
        { "\"\\ud83d\\n\"", "\xEF\xBF\xBD\n" },
        { "\"\\ud83d\\ud83d\\ude80\"", "\xEF\xBF\xBD🚀" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_text(cases[i].json, cases[i].text, strlen(cases[i].text));
    assert_text("\"a\\u0000b\"", "a\0b", 3);
}

static void assert_found(const char *json, const char *path, const char *want)
{
    const char *found = NULL;
    size_t size = 0;
    bool got = json_scan_find(json, strlen(json), path, &found, &size);
    if (!want) {
        assert_false(got);
        return;
    }
    assert_true(got);
    assert_int_equal(size, strlen(want));
    assert_memory_equal(found, want, size);
}

static void values_are_found_by_path(void **state)
{
    (void)state;
    static const char json[] = " {\"Records\":[{\"body\":\"x\\n\"},{\"body\": 1.50 }],\"a\":1,"
                               "\"a\":{\"b\" : [ ]},\"\\u0064\":7,\"0\":null} ";
    assert_found(json, "Records.0.body", "\"x\\n\"");
    assert_found(json, "Records.1.body", "1.50");
    assert_found(json, "Records.1", "{\"body\": 1.50 }");
    assert_found(json, "a.b", "[ ]"); /* of two equal keys the last one counts */
    assert_found(json, "d", "7");
    assert_found(json, "0", "null");
    assert_found(json, "Records.2", NULL);
    assert_found(json, "Records.-1", NULL);
    assert_found(json, "Records.00000000000000000000", NULL);
    assert_found(json, "Records.body", NULL);
    assert_found(json, "a.b.0", NULL);
    assert_found(json, "d.x", NULL);
    assert_found(json, "none", NULL);
    assert_found(" 5 ", "", "5");
    assert_found("{\"a\":1", "a", NULL);
    assert_found("{\"a\":1}x", "a", NULL);
    assert_found("", "a", NULL);
}

static void quoting_makes_valid_json_of_anything(void **state)
{
    (void)state;
    AUTO_STR out;
    str_init(&out, 1000);
    static const char mixed[] = "a\"\\/\b\f\n\r\t\x01\0ä🚀\x7f";
    json_scan_quote(&out, mixed, sizeof mixed - 1);
    assert_string_equal(out.text, "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u0000ä🚀\x7f\"");
    for (int first = 0; first < 256; first++)
        for (int second = 0; second < 256; second++) {
            char bytes[] = { (char)first, (char)second };
            struct error error = ERROR_INIT;
            str_clear(&out);
            json_scan_quote(&out, bytes, 2);
            assert_int_equal(json_scan_check(out.text, out.length, NULL, &error), 0);
            if (text_valid_utf8(bytes, 2))
                assert_text(out.text, bytes, 2);
        }
    str_clear(&out);
    json_scan_quote(&out, "\xff\xe2\x82", 3);
    assert_string_equal(out.text, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_come_with_their_places),
        cmocka_unit_test(good_json_is_good),
        cmocka_unit_test(bad_json_is_refused),
        cmocka_unit_test(every_truncation_is_an_error_and_not_a_crash),
        cmocka_unit_test(every_changed_byte_is_survived),
        cmocka_unit_test(an_error_tells_the_place),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(skipping_gives_the_raw_size),
        cmocka_unit_test(strings_are_decoded),
        cmocka_unit_test(values_are_found_by_path),
        cmocka_unit_test(quoting_makes_valid_json_of_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
