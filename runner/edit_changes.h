/*
 * edit_changes: which stretches of a text several edits, one after another, have changed.
 */
#ifndef LAMBENCH_EDIT_CHANGES_H
#define LAMBENCH_EDIT_CHANGES_H

#include <stddef.h>

/* OLD_SIZE bytes at OLD_AT of the first text are NEW_SIZE bytes at NEW_AT of the last one. */
struct edit_change {
    size_t old_at, old_size, new_at, new_size;
};

struct edit_changes {
    struct edit_change *items;      /* in order; between two of them is at least one byte */
    size_t count, capacity;
};

void edit_changes_release(struct edit_changes *changes);
/* In the last text OLD_SIZE bytes AT became NEW_SIZE bytes: that makes another last text. */
void edit_changes_add(struct edit_changes *changes, size_t at, size_t old_size, size_t new_size);

#endif
