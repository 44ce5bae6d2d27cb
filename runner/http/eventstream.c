#include "runner/http/eventstream.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "workspace/base/str.h"

enum { PRELUDE = 12, TAIL = 4, STRING = 7 };

/* CRC-32 of IEEE 802.3, reflected. */
static uint32_t crc(const void *bytes, size_t size)
{
    static uint32_t table[256];
    static bool made;
    for (uint32_t i = 0; !made && i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? 0xedb88320u ^ (value >> 1) : value >> 1;
        table[i] = value;
    }
    made = true;
    uint32_t sum = ~0u;
    const unsigned char *at = bytes;
    while (size-- > 0)
        sum = table[(sum ^ *at++) & 255] ^ (sum >> 8);
    return ~sum;
}

static void add_number(struct str *out, uint32_t value)
{
    unsigned char bytes[] = { (unsigned char)(value >> 24), (unsigned char)(value >> 16),
                              (unsigned char)(value >> 8), (unsigned char)value };
    str_add_bytes(out, bytes, sizeof(bytes));
}

static void add_header(struct str *out, const char *name, const char *value)
{
    size_t size = strlen(value);
    str_add_char(out, (char)strlen(name));
    str_add(out, name);
    str_add_char(out, STRING);
    str_add_char(out, (char)(size >> 8));
    str_add_char(out, (char)size);
    str_add(out, value);
}

static size_t header_size(const char *name, const char *value)
{
    return 1 + strlen(name) + 1 + 2 + strlen(value);
}

void eventstream_event(struct str *out, const char *type, const char *content_type,
                       const void *payload, size_t size)
{
    const char *const headers[][2] = { { ":event-type", type }, { ":content-type", content_type },
                                       { ":message-type", "event" } };
    size_t headers_size = 0, start = out->length;
    for (size_t i = 0; i < 3; i++)
        headers_size += header_size(headers[i][0], headers[i][1]);
    add_number(out, (uint32_t)(PRELUDE + headers_size + size + TAIL));
    add_number(out, (uint32_t)headers_size);
    add_number(out, crc(out->text + start, 8));
    for (size_t i = 0; i < 3; i++)
        add_header(out, headers[i][0], headers[i][1]);
    str_add_bytes(out, payload, size);
    add_number(out, crc(out->text + start, out->length - start));
}
