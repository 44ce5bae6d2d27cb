/*
 * embed: files that were made part of the program when it was built (bootstraps, starters, sample
 * events). Names are paths from the root of the source tree. tests/lint/embed.sh makes the table.
 */
#ifndef LAMBENCH_BASE_EMBED_H
#define LAMBENCH_BASE_EMBED_H

#include <stddef.h>
#include <stdint.h>

struct embed_file {
    const char *name;
    const char *bytes; /* NUL-terminated for convenience */
    uint64_t size;
    uint64_t executable;
};

/* NULL when there is no such file. */
const struct embed_file *embed_find(const char *name);
/* The INDEX-th file in the order of names, NULL past the end. */
const struct embed_file *embed_at(size_t index);

#endif
