#include "runner/http/body.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_LINE = 256, SIZE_DIGITS = 15 };

void body_init(struct body *body)
{
    *body = (struct body){ .state = BODY_OVER };
    str_init(&body->line, HEAD_BYTES);
}

void body_release(struct body *body)
{
    str_release(&body->line);
    head_fields_release(&body->trailers);
}

void body_begin(struct body *body, const struct head *head)
{
    body->chunked = head->chunked;
    body->left = head->length;
    body->trailers.count = 0;
    body->state = head->chunked ? BODY_SIZE : head->length > 0 ? BODY_CONTENT : BODY_OVER;
    if (head->chunked)
        str_clear(&body->line);
}

/* Adds to the line until its end is there; false: it is not, or the line is too long. */
static bool end_line(struct body *body, const char *bytes, size_t size, size_t most,
                     size_t *out_used)
{
    const char *end = memchr(bytes, '\n', size);
    *out_used = end ? (size_t)(end - bytes) + 1 : size;
    str_add_bytes(&body->line, bytes, *out_used);
    if (body->line.length > most || body->line.cut)
        body->state = BODY_BAD;
    return end && body->state != BODY_BAD;
}

static size_t take_size(struct body *body, const char *bytes, size_t size)
{
    size_t used;
    if (!end_line(body, bytes, size, SIZE_LINE, &used))
        return used;
    const char *text = body->line.text;
    size_t digits = strspn(text, "0123456789abcdefABCDEF");
    size_t rest = digits + strspn(text + digits, " \t");
    bool good = digits > 0 && digits <= SIZE_DIGITS && body->line.length >= 2 &&
                body->line.text[body->line.length - 2] == '\r' &&
                (text[rest] == '\r' || text[rest] == ';');
    body->left = good ? strtoull(text, NULL, 16) : 0;
    body->state = !good ? BODY_BAD : body->left > 0 ? BODY_CONTENT : BODY_TRAILERS;
    str_clear(&body->line);
    return used;
}

static size_t take_chunk_end(struct body *body, const char *bytes, size_t size)
{
    size_t used;
    if (!end_line(body, bytes, size, 2, &used))
        return used;
    body->state = body->line.length == 2 && body->line.text[0] == '\r' ? BODY_SIZE : BODY_BAD;
    str_clear(&body->line);
    return used;
}

/* The empty line ends them; it is the first one or stands behind another. */
static size_t take_trailers(struct body *body, const char *bytes, size_t size)
{
    size_t used;
    if (!end_line(body, bytes, size, HEAD_BYTES, &used))
        return used;
    const char *text = body->line.text;
    size_t length = body->line.length;
    bool last = length == 2 ? memcmp(text, "\r\n", 2) == 0
                            : length >= 4 && memcmp(text + length - 4, "\r\n\r\n", 4) == 0;
    if (!last)
        return used;
    bool good = !memchr(text, '\0', length) &&
                head_fields_read(&body->trailers, text, length - 2) == 0;
    body->state = good ? BODY_OVER : BODY_BAD;
    str_clear(&body->line);
    return used;
}

static size_t take_content(struct body *body, const char *bytes, size_t size,
                           const char **out_content, size_t *out_size)
{
    size_t part = size < body->left ? size : (size_t)body->left;
    *out_content = bytes;
    *out_size = part;
    body->left -= part;
    if (body->left == 0)
        body->state = body->chunked ? BODY_CHUNK_END : BODY_OVER;
    return part;
}

size_t body_take(struct body *body, const char *bytes, size_t size, const char **out_content,
                 size_t *out_size)
{
    *out_size = 0;
    if (size == 0)
        return 0;
    switch (body->state) {
    case BODY_CONTENT:
        return take_content(body, bytes, size, out_content, out_size);
    case BODY_SIZE:
        return take_size(body, bytes, size);
    case BODY_CHUNK_END:
        return take_chunk_end(body, bytes, size);
    case BODY_TRAILERS:
        return take_trailers(body, bytes, size);
    default:
        return 0;
    }
}
