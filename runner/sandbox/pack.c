#include "runner/sandbox/pack.h"

#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/str.h"

enum { TEXT_NONE = 0xffffffff };

void pack_number(struct str *out, size_t number)
{
    CHECK(number < TEXT_NONE);
    uint32_t wire = (uint32_t)number;
    str_add_bytes(out, &wire, sizeof(wire));
}

void pack_bytes(struct str *out, const void *bytes, size_t size)
{
    pack_number(out, size);
    str_add_bytes(out, bytes, size);
}

void pack_text(struct str *out, const char *text)
{
    if (text) {
        pack_bytes(out, text, strlen(text));
        return;
    }
    uint32_t none = TEXT_NONE;
    str_add_bytes(out, &none, sizeof(none));
}

void pack_texts(struct str *out, char *const *texts, size_t count)
{
    pack_number(out, count);
    for (size_t i = 0; i < count; i++)
        pack_text(out, texts[i]);
}

uint32_t pack_get_number(struct pack_reader *reader)
{
    uint32_t number = 0;
    if ((size_t)(reader->end - reader->at) < sizeof(number)) {
        reader->broken = true;
        return 0;
    }
    memcpy(&number, reader->at, sizeof(number));
    reader->at += sizeof(number);
    return number;
}

const char *pack_get_bytes(struct pack_reader *reader, size_t *out_size)
{
    uint32_t size = pack_get_number(reader);
    *out_size = 0;
    if (reader->broken || size == TEXT_NONE)
        return NULL;
    if ((size_t)(reader->end - reader->at) < size) {
        reader->broken = true;
        return NULL;
    }
    const char *bytes = reader->at;
    reader->at += size;
    *out_size = size;
    return bytes;
}

char *pack_get_text(struct pack_reader *reader)
{
    size_t size;
    const char *bytes = pack_get_bytes(reader, &size);
    if (bytes && memchr(bytes, '\0', size))
        reader->broken = true;
    return bytes ? mem_text_n(bytes, size) : NULL;
}

char *pack_get_item(struct pack_reader *reader)
{
    char *text = pack_get_text(reader);
    if (text)
        return text;
    reader->broken = true;
    return mem_text("");
}
