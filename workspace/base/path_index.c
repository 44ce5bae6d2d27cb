#include "workspace/base/path_index.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"

struct place {
    const char *path;           /* the map's */
    void *value;
};

struct path_index {
    struct map *values;         /* path -> value */
    struct place *sorted;       /* the same in order, made when it is needed */
    bool is_sorted;
};

/* Without slashes at the end; "/" stays. */
static char *trimmed(const char *path)
{
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
        size--;
    return mem_text_n(path, size);
}

struct path_index *path_index_new(void)
{
    struct path_index *index = mem_alloc(sizeof(*index));
    index->values = map_new(NULL);
    return index;
}

void path_index_free(struct path_index *index)
{
    if (!index)
        return;
    map_free(index->values);
    free(index->sorted);
    free(index);
}

void path_index_clear(struct path_index *index)
{
    map_free(index->values);
    index->values = map_new(NULL);
    index->is_sorted = false;
}

void path_index_set(struct path_index *index, const char *path, void *value)
{
    AUTO_FREE char *key = trimmed(path);
    map_set(index->values, key, value);
    index->is_sorted = false;
}

void *path_index_get(const struct path_index *index, const char *path)
{
    AUTO_FREE char *key = trimmed(path);
    return map_get(index->values, key);
}

bool path_index_above(const struct path_index *index, const char *path,
                      bool (*each)(void *self, void *value), void *self)
{
    AUTO_FREE char *at = trimmed(path);
    for (;;) {
        void *value = map_get(index->values, at);
        if (value && each(self, value))
            return true;
        char *slash = strrchr(at, '/');
        if (!slash || at[1] == '\0') /* "/" has nothing above it */
            return false;
        slash[slash == at] = '\0';
    }
}

static int compare(const void *left, const void *right)
{
    return strcmp(((const struct place *)left)->path, ((const struct place *)right)->path);
}

static void sort(struct path_index *index)
{
    size_t count = map_count(index->values);
    if (index->is_sorted)
        return;
    index->sorted = mem_resize(index->sorted, count + 1, sizeof(*index->sorted));
    for (size_t i = 0; i < count; i++)
        index->sorted[i] = (struct place){ .path = map_key_at(index->values, i),
                                           .value = map_value_at(index->values, i) };
    qsort(index->sorted, count, sizeof(*index->sorted), compare);
    index->is_sorted = true;
}

bool path_index_beneath(struct path_index *index, const char *path,
                        bool (*each)(void *self, void *value), void *self)
{
    AUTO_FREE char *folder = trimmed(path);
    AUTO_FREE char *prefix = mem_format("%s%s", folder, folder[1] ? "/" : "");
    size_t size = strlen(prefix), low = 0, high = map_count(index->values);
    sort(index);
    while (low < high) { /* the first that is not before what begins with PREFIX */
        size_t middle = low + (high - low) / 2;
        if (strcmp(index->sorted[middle].path, prefix) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < map_count(index->values); low++) {
        const struct place *place = &index->sorted[low];
        if (strncmp(place->path, prefix, size) != 0)
            break;
        if (place->path[size] && each(self, place->value))
            return true;
    }
    return false;
}
