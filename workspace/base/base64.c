#include "workspace/base/base64.h"

#include <string.h>

#include "workspace/base/str.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct str *out, const void *bytes, size_t size)
{
    const unsigned char *in = bytes;
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        unsigned group = (unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0) |
                         (left > 2 ? (unsigned)in[i + 2] : 0);
        char four[4] = { alphabet[group >> 18 & 63], alphabet[group >> 12 & 63],
                         left > 1 ? alphabet[group >> 6 & 63] : '=',
                         left > 2 ? alphabet[group & 63] : '=' };
        str_add_bytes(out, four, sizeof(four));
    }
}

int base64_decode(struct str *out, const char *text, size_t size)
{
    unsigned group = 0;
    int bits = 0;
    while (size > 0 && text[size - 1] == '=')
        size--;
    for (size_t i = 0; i < size; i++) {
        const char *at = text[i] ? strchr(alphabet, text[i]) : NULL;
        if (!at)
            return -1;
        group = group << 6 | (unsigned)(at - alphabet);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            str_add_char(out, (char)(group >> bits & 255));
        }
    }
    return bits >= 6 ? -1 : 0; /* a single left-over character encodes nothing */
}
