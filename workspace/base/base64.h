/*
 * base64: RFC 4648, standard alphabet, with padding.
 */
#ifndef LAMBENCH_BASE_BASE64_H
#define LAMBENCH_BASE_BASE64_H

#include <stddef.h>

struct str;

void base64_encode(struct str *out, const void *bytes, size_t size);
/* -1 when TEXT is not base64 (missing padding is forgiven); OUT then holds what came before. */
int base64_decode(struct str *out, const char *text, size_t size);

#endif
