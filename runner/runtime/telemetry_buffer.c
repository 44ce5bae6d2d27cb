#include "runner/runtime/telemetry_buffer.h"

void telemetry_buffer_init(struct telemetry_buffer *buffer, int64_t items, int64_t bytes)
{
    *buffer = (struct telemetry_buffer){ .items_most = items, .bytes_most = bytes };
    str_init(&buffer->text, SIZE_MAX / 2);
}

void telemetry_buffer_release(struct telemetry_buffer *buffer)
{
    str_release(&buffer->text);
}

void telemetry_buffer_drop(struct telemetry_buffer *buffer, int64_t items, int64_t bytes)
{
    buffer->dropped_items += items;
    buffer->dropped_bytes += bytes;
}

void telemetry_buffer_add(struct telemetry_buffer *buffer, const char *json, size_t size)
{
    int64_t most = 2 * buffer->bytes_most;
    /* one that is larger than that goes when nothing else waits */
    if (buffer->items > 0 && (int64_t)(buffer->text.length + size) > most) {
        telemetry_buffer_drop(buffer, 1, (int64_t)size);
        return;
    }
    telemetry_buffer_keep(buffer, json, size);
}

void telemetry_buffer_keep(struct telemetry_buffer *buffer, const char *json, size_t size)
{
    str_add_bytes(&buffer->text, json, size);
    str_add_char(&buffer->text, '\n');
    buffer->items++;
}

bool telemetry_buffer_full(const struct telemetry_buffer *buffer)
{
    return buffer->items >= buffer->items_most ||
           (int64_t)buffer->text.length >= buffer->bytes_most;
}

int64_t telemetry_buffer_take(struct telemetry_buffer *buffer, bool lines, struct str *out)
{
    int64_t items = buffer->items;
    str_clear(out);
    if (!lines)
        str_add_char(out, '[');
    size_t start = out->length;
    str_add_bytes(out, buffer->text.text, buffer->text.length);
    /* within JSON texts there are no line breaks */
    for (size_t i = start; !lines && i < out->length; i++)
        if (out->text[i] == '\n')
            out->text[i] = i + 1 < out->length ? ',' : ']';
    if (!lines && items == 0)
        str_add_char(out, ']');
    str_clear(&buffer->text);
    buffer->items = 0;
    return items;
}
