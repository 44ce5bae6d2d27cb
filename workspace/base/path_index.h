/*
 * path_index: absolute paths, each with a value, of which those around another path are found
 * without looking at all of them.
 */
#ifndef LAMBENCH_BASE_PATH_INDEX_H
#define LAMBENCH_BASE_PATH_INDEX_H

#include <stdbool.h>

#include "workspace/base/mem.h"

struct path_index;

struct path_index *path_index_new(void);
void path_index_free(struct path_index *index);
DEFINE_AUTO(path_index, path_index_free);

/* PATH (copied) gets VALUE (borrowed, not NULL) in place of the one it had. */
void path_index_set(struct path_index *index, const char *path, void *value);
void *path_index_get(const struct path_index *index, const char *path); /* NULL: not in it */
void path_index_clear(struct path_index *index);

/* EACH gets the values of PATH itself and of the folders it lies in, the nearest first, until one
 * call returns true; then so does this. It must not change the index. */
bool path_index_above(const struct path_index *index, const char *path,
                      bool (*each)(void *self, void *value), void *self);
/* The same with what lies beneath PATH; not PATH itself. */
bool path_index_beneath(struct path_index *index, const char *path,
                        bool (*each)(void *self, void *value), void *self);

#endif
