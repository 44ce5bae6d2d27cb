/* A request taken in one piece and byte by byte: the same head, content and end, or refused. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runner/http/body.h"
#include "runner/http/head.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"

enum { MOST = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Takes the body in parts of at most STEP bytes; returns how many bytes were used. */
static size_t take(struct body *body, const char *bytes, size_t size, size_t step,
                   struct str *out_content)
{
    size_t used = 0;
    while (used < size && body->state != BODY_OVER && body->state != BODY_BAD) {
        size_t part = size - used < step ? size - used : step, content_size;
        const char *content;
        size_t now = body_take(body, bytes + used, part, &content, &content_size);
        CHECK(now > 0 && now <= part && content_size <= now);
        if (content_size > 0)
            str_add_bytes(out_content, content, content_size);
        used += now;
    }
    return used;
}

static void compare(const struct head *head, const char *rest, size_t size)
{
    struct body whole, single;
    AUTO_STR all;
    AUTO_STR parts;
    str_init(&all, MOST);
    str_init(&parts, MOST);
    body_init(&whole);
    body_init(&single);
    body_begin(&whole, head);
    body_begin(&single, head);
    size_t used = take(&whole, rest, size, MOST, &all);
    size_t used_singly = take(&single, rest, size, 1, &parts);
    CHECK(whole.state == single.state);
    CHECK(all.length == parts.length && memcmp(all.text, parts.text, all.length) == 0);
    if (whole.state == BODY_OVER) {
        CHECK(used == used_singly && whole.trailers.count == single.trailers.count);
        for (size_t i = 0; i < whole.trailers.count; i++)
            CHECK(head_find(&whole.trailers, whole.trailers.items[i].name));
    }
    body_release(&whole);
    body_release(&single);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes;
    size_t end = head_end(text, size);
    struct head head = { .method = NULL };
    if (end > 0 && end <= HEAD_BYTES && head_read(&head, text, end) == 0) {
        CHECK(head.method[0] && head.path[0] == '/');
        for (size_t i = 0; i < head.fields.count; i++)
            CHECK(!strpbrk(head.fields.items[i].value, "\r\n"));
        if (head.query) {
            AUTO_FREE char *query = mem_text(head.query);
            (void)head_decode(query, true);
        }
        compare(&head, text + end, size - end);
    }
    head_release(&head);
    return 0;
}
