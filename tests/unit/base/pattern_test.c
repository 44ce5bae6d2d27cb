/*
 * Regular expressions of strangers: what they mean, and that none takes long.
 */
#include "tests/lib/unit.h"

#include "workspace/base/pattern.h"

enum { LONG_TEXT = 100000 };

static const struct {
    const char *pattern, *text;
    enum pattern_result result;
} rows[] = {
    { "", "", PATTERN_MATCHES },
    { "", "a", PATTERN_DIFFERS },
    { "abc", "abc", PATTERN_MATCHES },
    { "abc", "abcd", PATTERN_DIFFERS },
    { "^abc$", "abc", PATTERN_MATCHES },
    { "a.c", "axc", PATTERN_MATCHES },
    { "[a-z]+", "hello", PATTERN_MATCHES },
    { "[a-z]+", "Hello", PATTERN_DIFFERS },
    { "[^a-z]*", "ABC1", PATTERN_MATCHES },
    { "[]a]+", "]a", PATTERN_MATCHES },
    { "[a\\-z]+", "a-z", PATTERN_MATCHES },
    { "[a-zA-Z0-9-]*", "a-B-9", PATTERN_MATCHES },
    { "[\\w.]+@[\\w.]+\\.\\w{2,4}", "me.you@example.org", PATTERN_MATCHES },
    { "[\\w.]+@[\\w.]+\\.\\w{2,4}", "me@example", PATTERN_DIFFERS },
    { "\\d{3}-\\d{4}", "555-1234", PATTERN_MATCHES },
    { "\\d{3}-\\d{4}", "555-123", PATTERN_DIFFERS },
    { "a{2}", "aaa", PATTERN_DIFFERS },
    { "a{2,}", "aaa", PATTERN_MATCHES },
    { "(ab|cd)*e?", "abcdab", PATTERN_MATCHES },
    { "(ab|cd)*e?", "abce", PATTERN_DIFFERS },
    { "(?:dev|prod)-(eu|us)", "prod-us", PATTERN_MATCHES },
    { "^$|^arn:aws:.*", "", PATTERN_MATCHES },
    { "^$|^arn:aws:.*", "arn:aws:x", PATTERN_MATCHES },
    { "^$|^arn:aws:.*", "x", PATTERN_DIFFERS },
    { "a*?b", "aab", PATTERN_MATCHES },
    { "(a*)*b", "aaab", PATTERN_MATCHES },
    { "\\S+", "no space", PATTERN_DIFFERS },
    { "(?=.*x)a", "a", PATTERN_UNKNOWN },
    { "(a)\\1", "aa", PATTERN_UNKNOWN },
    { "\\p{Alpha}", "a", PATTERN_UNKNOWN },
    { "a++", "a", PATTERN_UNKNOWN },
    { "(a", "a", PATTERN_UNKNOWN },
    { "[a", "a", PATTERN_UNKNOWN },
    { "*", "a", PATTERN_UNKNOWN },
    { "a{9999}", "a", PATTERN_UNKNOWN },
    { "[a-z&&[^x]]", "a", PATTERN_UNKNOWN },
    { "a\\", "a", PATTERN_UNKNOWN },
    { "(a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", PATTERN_UNKNOWN }, /* costly */
};

static void matches_whole_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (pattern_match(rows[i].pattern, rows[i].text) != rows[i].result)
            fail_msg("%s on \"%s\": not %d", rows[i].pattern, rows[i].text, rows[i].result);
}

static char *repeated(char letter)
{
    char *text = mem_alloc(LONG_TEXT + 1);
    memset(text, letter, LONG_TEXT);
    return text;
}

static void gives_up_on_what_is_too_large(void **state)
{
    (void)state;
    AUTO_FREE char *brackets = repeated('(');
    AUTO_FREE char *letters = repeated('a');
    assert_int_equal(pattern_match(brackets, "a"), PATTERN_UNKNOWN);
    assert_int_equal(pattern_match("a*", letters), PATTERN_UNKNOWN);
    brackets[900] = '\0';
    assert_int_equal(pattern_match(brackets, "a"), PATTERN_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_whole_texts),
        cmocka_unit_test(gives_up_on_what_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
