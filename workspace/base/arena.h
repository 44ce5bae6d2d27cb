/*
 * arena: memory that is given back all at once: for trees that are read once and never change.
 */
#ifndef LAMBENCH_BASE_ARENA_H
#define LAMBENCH_BASE_ARENA_H

#include <stddef.h>

#include "workspace/base/mem.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is fine */
DEFINE_AUTO(arena, arena_free);

/* Zeroed, aligned for anything; freed with the arena. */
void *arena_take(struct arena *arena, size_t size);
/* A NUL-terminated copy of SIZE bytes. */
char *arena_text(struct arena *arena, const char *text, size_t size);
/* A copy of a whole text; NULL stays NULL. */
char *arena_copy(struct arena *arena, const char *text);

#endif
