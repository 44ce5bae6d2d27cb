/*
 * blob: bytes that never change once made, shared by counting.
 * Every event and every response is one; nothing in this program rewrites them.
 */
#ifndef LAMBENCH_BASE_BLOB_H
#define LAMBENCH_BASE_BLOB_H

#include "workspace/base/mem.h"

struct blob;

/* Copies SIZE bytes. Never NULL. Give up with blob_drop(). */
struct blob *blob_copy(const void *bytes, size_t size);
struct blob *blob_text(const char *text);
/* Takes over a block from mem_alloc/str_take without copying. */
struct blob *blob_take(void *taken_bytes, size_t size);

struct blob *blob_hold(struct blob *blob); /* NULL stays NULL */
void blob_drop(struct blob *blob);         /* NULL is fine */
const char *blob_bytes(const struct blob *blob); /* NUL-terminated for convenience; "" for NULL */
size_t blob_size(const struct blob *blob);       /* 0 for NULL */

DEFINE_AUTO(blob, blob_drop);

#endif
