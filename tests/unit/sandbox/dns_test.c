/* dns: what is asked and answered; both may be anything at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <sys/socket.h>

#include "runner/sandbox/address.h"
#include "runner/sandbox/dns.h"
#include "workspace/base/mem.h"

#define HEAD "\x12\x34\x01\0\0\1\0\0\0\0\0\0"
#define NAME "\3aPi\7example\3com\0"

static bool reads(const char *bytes, size_t size, struct dns_question *out)
{
    /* at the end of what may be read, for the sanitizers */
    AUTO_FREE char *exact = mem_alloc(size ? size : 1);
    memcpy(exact, bytes, size);
    return dns_read(exact, size, out);
}
#define READS(text, out) reads(text, sizeof(text) - 1, out)

static void questions_are_read(void **state)
{
    (void)state;
    struct dns_question question;
    assert_true(READS(HEAD NAME "\0\1\0\1", &question));
    assert_string_equal(question.name, "api.example.com");
    assert_int_equal(question.family, AF_INET);
    assert_true(READS(HEAD NAME "\0\x1c\0\1", &question));
    assert_int_equal(question.family, AF_INET6);
    assert_true(READS(HEAD NAME "\0\x10\0\1 and more", &question)); /* TXT */
    assert_int_equal(question.family, 0);
}

static void odd_questions_are_not(void **state)
{
    (void)state;
    struct dns_question question;
    assert_false(READS("", &question));
    assert_false(READS(HEAD, &question));
    assert_false(READS(HEAD NAME "\0\1\0", &question));
    assert_false(READS(HEAD "\0\0\1\0\1", &question));                  /* the root */
    assert_false(READS(HEAD "\xc0\x0c\0\1\0\1", &question));            /* a pointer to itself */
    assert_false(READS(HEAD "\3a\x1b[\0\0\1\0\1", &question));          /* control characters */
    assert_false(READS(HEAD "\3a.b\0\0\1\0\1", &question));
    assert_false(READS(HEAD "\x3f short\0\0\1\0\1", &question));
    assert_false(READS("\0\0\x81\0\0\1\0\0\0\0\0\0" NAME "\0\1\0\1", &question)); /* an answer */
    assert_false(READS("\0\0\1\0\0\2\0\0\0\0\0\0" NAME "\0\1\0\1", &question));
}

/* As long as a name may be, and one longer. */
static void long_names(void **state)
{
    (void)state;
    struct dns_question question;
    for (size_t last = 60; last <= 63; last++) {
        char bytes[400];
        size_t size = 12;
        memcpy(bytes, HEAD, 12);
        for (int label = 0; label < 4; label++) {
            size_t length = label < 3 ? 63 : last;
            bytes[size++] = (char)length;
            memset(bytes + size, 'a', length);
            size += length;
        }
        memcpy(bytes + size, "\0\0\1\0\1", 5);
        assert_int_equal(reads(bytes, size + 5, &question), last <= 61);
        if (last > 61)
            continue;
        assert_int_equal(strlen(question.name), 3 * 64 + last);
        assert_int_equal(question.size, size + 5);
    }
}

static void answers_are_written_and_read(void **state)
{
    (void)state;
    struct dns_question question;
    unsigned char bytes[DNS_LARGEST];
    struct address addresses[3], found[DNS_ADDRESSES];
    static const char *const texts[] = { "192.0.2.1", "2001:db8::1", "10.0.0.1" };
    assert_true(READS(HEAD NAME "\0\1\0\1", &question));
    for (size_t i = 0; i < 3; i++)
        assert_true(address_read(texts[i], &addresses[i]));
    size_t size = dns_answer(&question, DNS_FINE, addresses, 3, bytes);
    assert_true(dns_is_reply(bytes, size, &question));
    assert_int_equal(dns_addresses(bytes, size, found), 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(address_equal(&found[i], &addresses[i]));
    for (size_t cut = 0; cut < size; cut++) { /* cut off anywhere: fewer, and no harm */
        AUTO_FREE unsigned char *exact = mem_alloc(cut ? cut : 1);
        memcpy(exact, bytes, cut);
        assert_true(dns_addresses(exact, cut, found) < 3);
    }
    size = dns_answer(&question, DNS_NO_SUCH_NAME, NULL, 0, bytes);
    assert_int_equal(bytes[3] & 15, 3);
    assert_int_equal(dns_addresses(bytes, size, found), 0);
    bytes[0] ^= 1;
    assert_false(dns_is_reply(bytes, size, &question));
}

static void more_addresses_than_are_wanted(void **state)
{
    (void)state;
    struct dns_question question;
    unsigned char bytes[DNS_LARGEST];
    struct address many[40], found[DNS_ADDRESSES];
    assert_true(READS(HEAD NAME "\0\x1c\0\1", &question));
    for (size_t i = 0; i < 40; i++)
        many[i] = (struct address){ .family = AF_INET6 };
    size_t size = dns_answer(&question, DNS_FINE, many, 40, bytes);
    assert_int_equal(dns_addresses(bytes, size, found), DNS_ADDRESSES);
}

/* What the table of targets is compared by. */
static void networks(void **state)
{
    (void)state;
    struct address address, network;
    static const struct {
        const char *address, *network;
        int prefix;
        bool within;
    } rows[] = {
        { "10.1.2.3", "10.0.0.0", 8, true },       { "11.1.2.3", "10.0.0.0", 8, false },
        { "10.0.127.255", "10.0.0.0", 17, true },  { "10.0.128.0", "10.0.0.0", 17, false },
        { "192.0.2.1", "0.0.0.0", 0, true },       { "192.0.2.1", "192.0.2.1", 32, true },
        { "192.0.2.2", "192.0.2.1", 32, false },   { "2001:db8::1", "2001:db8::", 32, true },
        { "2001:db9::1", "2001:db8::", 32, false }, { "::1", "::1", 128, true },
        { "192.0.2.1", "::", 0, false },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(address_read(rows[i].address, &address));
        assert_true(address_read(rows[i].network, &network));
        assert_int_equal(address_within(&address, &network, rows[i].prefix), rows[i].within);
    }
    assert_false(address_read("localhost", &address));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions_are_read),
        cmocka_unit_test(odd_questions_are_not),
        cmocka_unit_test(long_names),
        cmocka_unit_test(answers_are_written_and_read),
        cmocka_unit_test(more_addresses_than_are_wanted),
        cmocka_unit_test(networks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
