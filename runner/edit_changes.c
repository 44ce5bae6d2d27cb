#include "runner/edit_changes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"

void edit_changes_release(struct edit_changes *changes)
{
    free(changes->items);
    *changes = (struct edit_changes){ .count = 0 };
}

/* How much farther back the last text is than the first one behind ITEM; modulo. */
static size_t moved_behind(const struct edit_change *item)
{
    return item->new_at + item->new_size - item->old_at - item->old_size;
}

/* The items from FIRST up to BEHIND, which touch the new change, and that one as one. The change is
 * in the last text; what of it no item has is as far from its place in the first one as said. */
static struct edit_change merged(const struct edit_changes *changes, size_t first, size_t behind,
                                 size_t at, size_t old_size)
{
    size_t end = at + old_size, moved = first ? moved_behind(&changes->items[first - 1]) : 0;
    struct edit_change all = { .old_at = at - moved, .old_size = old_size, .new_at = at,
                               .new_size = old_size };
    if (first == behind)
        return all;
    const struct edit_change *last = &changes->items[behind - 1];
    if (changes->items[first].new_at < at) {
        all.new_at = changes->items[first].new_at;
        all.old_at = changes->items[first].old_at;
    }
    if (last->new_at + last->new_size > end)
        end = last->new_at + last->new_size;
    all.new_size = end - all.new_at;
    all.old_size = end - moved_behind(last) - all.old_at;
    return all;
}

void edit_changes_add(struct edit_changes *changes, size_t at, size_t old_size, size_t new_size)
{
    size_t first = 0, behind;
    while (first < changes->count &&
           changes->items[first].new_at + changes->items[first].new_size < at)
        first++;
    behind = first;
    while (behind < changes->count && changes->items[behind].new_at <= at + old_size)
        behind++;
    struct edit_change all = merged(changes, first, behind, at, old_size);
    all.new_size += new_size - old_size;
    (void)ARRAY_PUSH(changes->items, changes->count, changes->capacity); /* room for one more */
    size_t after = changes->count - 1 - behind;
    memmove(&changes->items[first + 1], &changes->items[behind], after * sizeof(*changes->items));
    changes->items[first] = all;
    changes->count = first + 1 + after;
    for (size_t i = first + 1; i < changes->count; i++)
        changes->items[i].new_at += new_size - old_size;
}
