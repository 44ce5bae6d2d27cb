#include "workspace/base/blob.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct blob {
    atomic_size_t holds; /* a job on the helper thread may hold one too */
    size_t size;
    char *bytes; /* a NUL behind its end; owned unless it is `copied` */
    char copied[];
};

static struct blob *blob_init(struct blob *blob, char *bytes, size_t size)
{
    atomic_init(&blob->holds, 1);
    blob->size = size;
    blob->bytes = bytes;
    return blob;
}

struct blob *blob_copy(const void *bytes, size_t size)
{
    CHECK(size < SIZE_MAX - sizeof(struct blob));
    struct blob *blob = mem_resize(NULL, sizeof *blob + size + 1, 1);
    if (size)
        memcpy(blob->copied, bytes, size);
    blob->copied[size] = '\0';
    return blob_init(blob, blob->copied, size);
}

struct blob *blob_text(const char *text)
{
    return blob_copy(text, strlen(text));
}

struct blob *blob_take(void *taken_bytes, size_t size)
{
    char *bytes = mem_resize(taken_bytes, size + 1, 1);
    bytes[size] = '\0';
    return blob_init(mem_alloc(sizeof(struct blob)), bytes, size);
}

struct blob *blob_hold(struct blob *blob)
{
    if (blob)
        atomic_fetch_add(&blob->holds, 1);
    return blob;
}

void blob_drop(struct blob *blob)
{
    if (!blob || atomic_fetch_sub(&blob->holds, 1) > 1)
        return;
    if (blob->bytes != blob->copied)
        free(blob->bytes);
    free(blob);
}

const char *blob_bytes(const struct blob *blob)
{
    return blob ? blob->bytes : "";
}

size_t blob_size(const struct blob *blob)
{
    return blob ? blob->size : 0;
}
