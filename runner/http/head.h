/*
 * head: the head of an HTTP/1.1 request, and fields as they stand in it and behind a chunked body
 * (RFC 9112, RFC 9110). Strict: what could be read in two ways is refused.
 */
#ifndef LAMBENCH_HTTP_HEAD_H
#define LAMBENCH_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HEAD_BYTES = 65536,         /* of a head, and of what stands behind a chunked body */
    HEAD_FIELDS = 100
};

struct head_field {
    const char *name, *value;   /* in the text of the list */
    size_t name_size;
};

struct head_fields {
    char *text;                 /* owned; kept for the next request */
    size_t capacity;
    struct head_field *items;   /* owned */
    size_t count, item_capacity;
};

struct head {
    struct head_fields fields;
    const char *method;
    char *path;                 /* decoded */
    char *query;                /* as it came, or NULL */
    bool old;                   /* HTTP/1.0: knows no chunks */
    bool last;                  /* the connection ends with it */
    bool wants_continue;        /* sends the body only when told so */
    bool chunked;
    uint64_t length;            /* of the body, when not chunked */
};

/* Where the head in BYTES ends, with its empty line; 0: not all of it is there. */
size_t head_end(const char *bytes, size_t size);
/* Reads the SIZE bytes that head_end() told. Returns 0, or the status to refuse it with. HEAD is
 * zeroed at first and may be used again and again. */
int head_read(struct head *head, const char *bytes, size_t size);
void head_release(struct head *head);
const char *head_find(const struct head_fields *fields, const char *name); /* any case; NULL */

/* Lines of fields without the empty line; 0 or a status. */
int head_fields_read(struct head_fields *fields, const char *bytes, size_t size);
void head_fields_release(struct head_fields *fields);

/* Replaces %XX, and + by a blank when FORM, in place. False: it is none, or says NUL. */
bool head_decode(char *text, bool form);

#endif
