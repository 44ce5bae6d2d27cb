/* head and body: requests as text, what they mean, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "runner/http/body.h"
#include "runner/http/head.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

static int read_text(struct head *head, const char *text)
{
    size_t end = head_end(text, strlen(text));
    assert_true(end > 0);
    return head_read(head, text, end);
}

static void test_a_head_is_taken_apart(void **state)
{
    (void)state;
    struct head head = { .method = NULL };
    assert_int_equal(read_text(&head, "POST /a%3Ab/c?x=1&y HTTP/1.1\r\nHost: h\r\n"
                                      "X-Much: \t a b \r\nContent-Length: 12\r\n\r\n"), 0);
    assert_string_equal(head.method, "POST");
    assert_string_equal(head.path, "/a:b/c");
    assert_string_equal(head.query, "x=1&y");
    assert_string_equal(head_find(&head.fields, "x-mUCH"), "a b");
    assert_null(head_find(&head.fields, "X-Muc"));
    assert_int_equal(head.length, 12);
    assert_false(head.last || head.chunked || head.old);
    /* the same one again, for the next request */
    assert_int_equal(read_text(&head, "GET / HTTP/1.0\r\n\r\n"), 0);
    assert_true(head.old && head.last);
    assert_int_equal(head.fields.count, 0);
    assert_int_equal(read_text(&head, "GET / HTTP/1.1\r\nConnection: x, Close\r\n"
                                      "Expect: 100-continue\r\n\r\n"), 0);
    assert_true(head.last && head.wants_continue);
    head_release(&head);
}

static void test_what_can_be_read_in_two_ways_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text; int status; } cases[] = {
        { "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501 },
        { "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nName : x\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nA: b\nB: c\r\n\r\n", 400 },
        { "GET / HTTP/2.0\r\n\r\n", 505 },
        { "GET /%00 HTTP/1.1\r\n\r\n", 400 },
        { "GET /%4 HTTP/1.1\r\n\r\n", 400 },
        { "GET http://x/ HTTP/1.1\r\n\r\n", 400 },
        { "GET /a b HTTP/1.1\r\n\r\n", 400 },
        { "G(T / HTTP/1.1\r\n\r\n", 400 },
        { "hello\r\n\r\n", 400 },
    };
    struct head head = { .method = NULL };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (read_text(&head, cases[i].text) != cases[i].status)
            fail_msg("not %d: %s", cases[i].status, cases[i].text);
    head_release(&head);
}

static void test_too_many_fields_are_refused(void **state)
{
    (void)state;
    struct head head = { .method = NULL };
    AUTO_STR text;
    str_init(&text, HEAD_BYTES);
    str_add(&text, "GET / HTTP/1.1\r\n");
    for (int i = 0; i <= HEAD_FIELDS; i++)
        str_addf(&text, "N%d: x\r\n", i);
    str_add(&text, "\r\n");
    assert_int_equal(read_text(&head, text.text), 431);
    head_release(&head);
}

/* The content of a chunked body, or NULL when it is bad or not over. */
static char *content_of(struct body *body, const char *text, size_t step)
{
    struct head head = { .chunked = true };
    struct str content;
    size_t left = strlen(text);
    str_init(&content, 1000);
    body_begin(body, &head);
    while (left > 0 && body->state != BODY_OVER && body->state != BODY_BAD) {
        const char *part;
        size_t size, used = body_take(body, text, left < step ? left : step, &part, &size);
        str_add_bytes(&content, size ? part : "", size);
        text += used;
        left -= used;
    }
    if (body->state == BODY_OVER)
        return str_take(&content);
    str_release(&content);
    return NULL;
}

static void test_chunks_end_with_trailers(void **state)
{
    (void)state;
    struct body body;
    body_init(&body);
    for (size_t step = 1; step < 100; step += 7) {
        AUTO_FREE char *content = content_of(
            &body, "3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nOne: 1\r\nTwo: 2\r\n\r\nnext", step);
        assert_string_equal(content, "abc0123456789");
        assert_string_equal(head_find(&body.trailers, "two"), "2");
    }
    AUTO_FREE char *plain = content_of(&body, "1\r\nx\r\n0\r\n\r\n", 100);
    assert_string_equal(plain, "x");
    assert_null(head_find(&body.trailers, "two"));
    body_release(&body);
}

static void test_bad_chunks_are_told(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\r\n", "x\r\n", "3\nabc", "3\r\nabcd\r\n", "-1\r\n", "0x3\r\nabc\r\n",
        "ffffffffffffffffffff\r\n", "0\r\nA b\r\n\r\n", "3 x\r\nabc\r\n",
    };
    struct body body;
    body_init(&body);
    for (size_t i = 0; i < COUNT(texts); i++) {
        if (content_of(&body, texts[i], 100) || body.state != BODY_BAD)
            fail_msg("taken: %s", texts[i]);
    }
    body_release(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_head_is_taken_apart),
        cmocka_unit_test(test_what_can_be_read_in_two_ways_is_refused),
        cmocka_unit_test(test_too_many_fields_are_refused),
        cmocka_unit_test(test_chunks_end_with_trailers),
        cmocka_unit_test(test_bad_chunks_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
