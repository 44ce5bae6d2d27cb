#include "tui/screen/log_ring.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"

enum { BLOCK_BYTES = 64 << 10, TEXT_MAXIMUM = 64 << 10 };

/* Texts lie in blocks that are freed when the last of their records has gone. */
struct block {
    struct block *next;
    size_t used, size, records;
    char bytes[];
};

struct log_ring {
    struct log_entry *entries;      /* a circle of CAPACITY, which grows to RECORDS */
    size_t capacity, records, maximum;
    uint64_t first, end;
    struct block *oldest, *newest;
    size_t bytes;
    struct map *names;
};

struct log_ring *log_ring_new(size_t records, size_t bytes)
{
    struct log_ring *ring = mem_alloc(sizeof(*ring));
    ring->records = records;
    ring->maximum = bytes;
    ring->names = map_new(free);
    return ring;
}

void log_ring_free(struct log_ring *ring)
{
    if (!ring)
        return;
    while (ring->oldest) {
        struct block *block = ring->oldest;
        ring->oldest = block->next;
        free(block);
    }
    map_free(ring->names);
    free(ring->entries);
    free(ring);
}

uint64_t log_ring_first(const struct log_ring *ring) { return ring->first; }
uint64_t log_ring_end(const struct log_ring *ring) { return ring->end; }
size_t log_ring_bytes(const struct log_ring *ring) { return ring->bytes; }

const struct log_entry *log_ring_at(const struct log_ring *ring, uint64_t number)
{
    return &ring->entries[number % ring->capacity];
}

static void drop_empty_blocks(struct log_ring *ring)
{
    while (ring->oldest && ring->oldest != ring->newest && ring->oldest->records == 0) {
        struct block *block = ring->oldest;
        ring->oldest = block->next;
        ring->bytes -= block->size;
        free(block);
    }
}

static void drop_first(struct log_ring *ring)
{
    drop_empty_blocks(ring);
    ring->first++;
    ring->oldest->records--;
    drop_empty_blocks(ring);
}

static void grow(struct log_ring *ring)
{
    size_t larger = ring->capacity ? ring->capacity * 2 : 256;
    if (larger > ring->records)
        larger = ring->records;
    struct log_entry *entries = mem_alloc(larger * sizeof(*entries));
    for (uint64_t i = ring->first; i < ring->end; i++)
        entries[i % larger] = *log_ring_at(ring, i);
    free(ring->entries);
    ring->entries = entries;
    ring->capacity = larger;
}

static char *keep_text(struct log_ring *ring, const char *text, size_t size)
{
    struct block *block = ring->newest;
    if (!block || block->used + size + 1 > block->size) {
        size_t room = size + 1 > BLOCK_BYTES ? size + 1 : BLOCK_BYTES;
        block = mem_alloc(sizeof(*block) + room);
        block->size = room;
        ring->bytes += room;
        if (ring->newest)
            ring->newest->next = block;
        else
            ring->oldest = block;
        ring->newest = block;
    }
    char *kept = block->bytes + block->used;
    memcpy(kept, text, size);
    kept[size] = '\0';
    block->used += size + 1;
    block->records++;
    return kept;
}

static const char *keep_name(struct log_ring *ring, const char *name)
{
    const char *known = map_get(ring->names, name);
    if (!known) {
        map_set(ring->names, name, mem_text(name));
        known = map_get(ring->names, name);
    }
    return known;
}

void log_ring_add(struct log_ring *ring, const struct log_record *record)
{
    size_t size = record->size < TEXT_MAXIMUM ? record->size : TEXT_MAXIMUM;
    while (ring->first < ring->end &&
           (ring->end - ring->first >= ring->records || ring->bytes > ring->maximum))
        drop_first(ring);
    if (ring->end - ring->first >= ring->capacity)
        grow(ring);
    struct log_entry *entry = &ring->entries[ring->end % ring->capacity];
    *entry = (struct log_entry){
        .wall_ns = record->wall_ns,
        .function = keep_name(ring, record->function ? record->function : ""),
        .text = keep_text(ring, record->text, size),
        .size = (uint32_t)size,
        .whole = (uint32_t)record->size,
        .kind = (char)record->kind,
        .level = (char)log_line_level(record->kind, record->text, size),
    };
    memcpy(entry->request, record->request, sizeof(entry->request));
    ring->end++;
}
