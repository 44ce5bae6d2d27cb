/*
 * pack: values as one block of bytes, for the two ends of a socket that are one program: 32-bit
 * numbers in host order, texts and bytes with their size before them.
 */
#ifndef LAMBENCH_SANDBOX_PACK_H
#define LAMBENCH_SANDBOX_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str;

void pack_number(struct str *out, size_t number);
void pack_bytes(struct str *out, const void *bytes, size_t size);
void pack_text(struct str *out, const char *text); /* or NULL */
void pack_texts(struct str *out, char *const *texts, size_t count);

/* A cursor that, once it has run past the end, stays there and yields nothing. */
struct pack_reader {
    const char *at, *end;
    bool broken;
};

uint32_t pack_get_number(struct pack_reader *reader);
/* Points into what is read. */
const char *pack_get_bytes(struct pack_reader *reader, size_t *out_size);
char *pack_get_text(struct pack_reader *reader); /* or NULL */
/* A text that must be there: lists have no holes. */
char *pack_get_item(struct pack_reader *reader);

#endif
