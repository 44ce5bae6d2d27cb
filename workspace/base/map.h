/*
 * map: text -> pointer, in the order of insertion. Keys are copied; values are borrowed unless a
 * release function was given.
 */
#ifndef LAMBENCH_BASE_MAP_H
#define LAMBENCH_BASE_MAP_H

#include "workspace/base/mem.h"

struct map;

struct map *map_new(void (*release)(void *value)); /* RELEASE may be NULL */
void map_free(struct map *map);
void *map_get(const struct map *map, const char *key); /* NULL when absent */
/* Adds or replaces (the old value is released). */
void map_set(struct map *map, const char *key, void *value);
void map_remove(struct map *map, const char *key);
size_t map_count(const struct map *map);
/* The INDEX-th entry in insertion order. */
const char *map_key_at(const struct map *map, size_t index);
void *map_value_at(const struct map *map, size_t index);

DEFINE_AUTO(map, map_free);

#endif
