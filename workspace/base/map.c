#include "workspace/base/map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    char *key; /* owned */
    void *value;
    uint64_t hash;
};

/* Entries stand in order of insertion; slots find them. */
struct map {
    struct entry *entries;
    size_t count, capacity;
    size_t *slots; /* index into entries + 1; 0 is free */
    size_t slot_count; /* a power of two, at least twice the entries */
    void (*release)(void *value);
};

/* FNV-1a */
static uint64_t hash_of(const char *key)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * UINT64_C(1099511628211);
    return hash;
}

/* The slot that holds KEY, or the free one where it belongs. */
static size_t *find_slot(const struct map *map, const char *key, uint64_t hash)
{
    size_t mask = map->slot_count - 1;
    size_t at = (size_t)(hash ^ (hash >> 32)) & mask;
    for (;; at = (at + 1) & mask) {
        size_t *slot = &map->slots[at];
        if (*slot == 0)
            return slot;
        const struct entry *entry = &map->entries[*slot - 1];
        if (entry->hash == hash && strcmp(entry->key, key) == 0)
            return slot;
    }
}

static void rebuild(struct map *map, size_t slot_count)
{
    free(map->slots);
    map->slots = mem_alloc(slot_count * sizeof *map->slots);
    map->slot_count = slot_count;
    for (size_t i = 0; i < map->count; i++)
        *find_slot(map, map->entries[i].key, map->entries[i].hash) = i + 1;
}

struct map *map_new(void (*release)(void *value))
{
    struct map *map = mem_alloc(sizeof *map);
    map->release = release;
    rebuild(map, 16);
    return map;
}

static void release_value(const struct map *map, void *value)
{
    if (map->release && value)
        map->release(value);
}

void map_free(struct map *map)
{
    if (!map)
        return;
    for (size_t i = 0; i < map->count; i++) {
        free(map->entries[i].key);
        release_value(map, map->entries[i].value);
    }
    free(map->entries);
    free(map->slots);
    free(map);
}

void *map_get(const struct map *map, const char *key)
{
    size_t slot = *find_slot(map, key, hash_of(key));
    return slot ? map->entries[slot - 1].value : NULL;
}

void map_set(struct map *map, const char *key, void *value)
{
    uint64_t hash = hash_of(key);
    size_t *slot = find_slot(map, key, hash);
    if (*slot) {
        void *old = map->entries[*slot - 1].value;
        map->entries[*slot - 1].value = value;
        if (old != value)
            release_value(map, old);
        return;
    }
    *slot = map->count + 1;
    *ARRAY_PUSH(map->entries, map->count, map->capacity) =
        (struct entry){ .key = mem_text(key), .value = value, .hash = hash };
    if (map->count * 2 > map->slot_count)
        rebuild(map, map->slot_count * 2);
}

void map_remove(struct map *map, const char *key)
{
    size_t slot = *find_slot(map, key, hash_of(key));
    if (slot == 0)
        return;
    struct entry gone = map->entries[slot - 1];
    memmove(&map->entries[slot - 1], &map->entries[slot],
            (map->count - slot) * sizeof *map->entries);
    map->count--;
    rebuild(map, map->slot_count);
    free(gone.key);
    release_value(map, gone.value);
}

size_t map_count(const struct map *map)
{
    return map->count;
}

const char *map_key_at(const struct map *map, size_t index)
{
    return index < map->count ? map->entries[index].key : NULL;
}

void *map_value_at(const struct map *map, size_t index)
{
    return index < map->count ? map->entries[index].value : NULL;
}
