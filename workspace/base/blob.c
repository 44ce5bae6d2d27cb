#include "workspace/base/blob.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct blob {
    atomic_size_t holds; /* a job on the helper thread may hold one too */
    size_t size;
    char *bytes; /* owned, a NUL behind its end */
};

static struct blob *blob_around(char *taken_bytes, size_t size)
{
    struct blob *blob = mem_alloc(sizeof *blob);
    atomic_init(&blob->holds, 1);
    blob->size = size;
    blob->bytes = taken_bytes;
    return blob;
}

struct blob *blob_copy(const void *bytes, size_t size)
{
    return blob_around(mem_text_n(bytes, size), size);
}

struct blob *blob_text(const char *text)
{
    return blob_copy(text, strlen(text));
}

struct blob *blob_take(void *taken_bytes, size_t size)
{
    char *bytes = mem_resize(taken_bytes, size + 1, 1);
    bytes[size] = '\0';
    return blob_around(bytes, size);
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
