/* eventstream: a message byte by byte (reference: "InvokeWithResponseStream", events). */
#include "tests/lib/unit.h"

#include "runner/http/eventstream.h"
#include "workspace/base/str.h"

static uint32_t number_at(const struct str *text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text->text + at;
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* CRC-32, bit by bit. */
static uint32_t sum(const char *bytes, size_t size)
{
    uint32_t crc = ~0u;
    for (size_t i = 0; i < size; i++)
        for (int bit = 0; bit < 8; bit++) {
            uint32_t odd = (crc ^ ((unsigned char)bytes[i] >> bit)) & 1;
            crc = (crc >> 1) ^ (odd ? 0xedb88320u : 0);
        }
    return ~crc;
}

static void test_a_message(void **state)
{
    (void)state;
    static const char headers[] = "\13:event-type\7\0\14PayloadChunk"
                                  "\15:content-type\7\0\30application/octet-stream"
                                  "\15:message-type\7\0\5event";
    AUTO_STR text;
    str_init(&text, 4096);
    assert_int_equal(sum("123456789", 9), 0xcbf43926); /* the check value of this CRC */
    eventstream_event(&text, "PayloadChunk", "application/octet-stream", "a\0b", 3);
    size_t size = 12 + sizeof(headers) - 1 + 3 + 4;
    assert_int_equal(text.length, size);
    assert_int_equal(number_at(&text, 0), size);
    assert_int_equal(number_at(&text, 4), sizeof(headers) - 1);
    assert_int_equal(number_at(&text, 8), sum(text.text, 8));
    assert_memory_equal(text.text + 12, headers, sizeof(headers) - 1);
    assert_memory_equal(text.text + size - 7, "a\0b", 3);
    assert_int_equal(number_at(&text, size - 4), sum(text.text, size - 4));
}

static void test_one_behind_the_other(void **state)
{
    (void)state;
    AUTO_STR text;
    str_init(&text, 4096);
    eventstream_event(&text, "PayloadChunk", "a/b", "x", 1);
    size_t first = text.length;
    eventstream_event(&text, "InvokeComplete", "application/json", "{}", 2);
    assert_int_equal(number_at(&text, first), text.length - first);
    assert_int_equal(number_at(&text, text.length - 4),
                     sum(text.text + first, text.length - first - 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_message),
        cmocka_unit_test(test_one_behind_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
