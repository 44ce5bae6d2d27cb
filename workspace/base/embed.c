#include "workspace/base/embed.h"

#include <string.h>

extern const struct embed_file embed_table[];
extern const uint64_t embed_count;

const struct embed_file *embed_at(size_t index)
{
    return index < embed_count ? &embed_table[index] : NULL;
}

const struct embed_file *embed_find(const char *name)
{
    size_t low = 0, high = embed_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, embed_table[middle].name);
        if (order == 0)
            return &embed_table[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
