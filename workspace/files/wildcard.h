/*
 * wildcard: the wildcards of git's patterns against one path: "*" and "?" stay within a part,
 * "**" between slashes crosses them, "[...]" with ranges and classes, "\" takes the next as it is.
 */
#ifndef LAMBENCH_FILES_WILDCARD_H
#define LAMBENCH_FILES_WILDCARD_H

#include <stdbool.h>
#include <stddef.h>

/* Time is at most PATTERN_SIZE times SIZE, whatever the pattern. Names above 4096 bytes, which the
 * system has not, never match. */
bool wildcard_match(const char *pattern, size_t pattern_size, const char *name, size_t size);

#endif
