/*
 * body: takes the body of a request apart as its bytes come: what is content, where it ends. Holds
 * no content itself.
 */
#ifndef LAMBENCH_HTTP_BODY_H
#define LAMBENCH_HTTP_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/http/head.h"
#include "workspace/base/str.h"

enum body_state {
    BODY_CONTENT,               /* `left` bytes of it follow */
    BODY_SIZE,                  /* the line with the size of a chunk */
    BODY_CHUNK_END,
    BODY_TRAILERS,
    BODY_OVER,
    BODY_BAD                    /* it is not what its head has said */
};

struct body {
    enum body_state state;
    bool chunked;
    uint64_t left;
    struct str line;            /* begun, not ended; the trailers */
    struct head_fields trailers;
};

void body_init(struct body *body);
void body_release(struct body *body);
/* A new body, as HEAD describes it. */
void body_begin(struct body *body, const struct head *head);
/* Takes some of BYTES; returns how many. Content among them, if any, is told in OUT. Ask again with
 * the rest until everything is taken or the body is over or bad. */
size_t body_take(struct body *body, const char *bytes, size_t size, const char **out_content,
                 size_t *out_size);

#endif
