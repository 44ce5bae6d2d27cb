/*
 * rewrite_inside: between the parts of rewrite.
 */
#ifndef LAMBENCH_FILES_REWRITE_INSIDE_H
#define LAMBENCH_FILES_REWRITE_INSIDE_H

#include <stddef.h>

struct stat;

/* Writes the bytes into the new file FD, makes its owner, mode and attributes those of the file
 * LIKE (whose stat is INFO), syncs it. -1 with errno. */
int rewrite_fill(int fd, int like, const struct stat *info, const void *bytes, size_t size);

#endif
