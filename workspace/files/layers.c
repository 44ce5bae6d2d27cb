#include "workspace/files/layers.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "workspace/base/arena.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/zip.h"

enum { MOST_ENTRIES = 200000, LONGEST_PATH = 4096 };

#define TOP "/opt"

struct layers {
    struct arena *arena;            /* paths */
    struct layers_entry *entries;
    size_t count, capacity;
};

/* While it is read. */
struct laying {
    struct layers *layers;
    struct map *seen;               /* path -> index + 1 of the entry that is seen there */
    size_t layer;
    const char *source;
    struct error *error;
};

/* --- names --- */

/* Appends the parts of PATH, false when it leads out. */
static bool clean(const char *path, struct str *out)
{
    while (*path) {
        path += strspn(path, "/");
        size_t size = strcspn(path, "/");
        if (size == 2 && strncmp(path, "..", 2) == 0)
            return false;
        if (size > 0 && !(size == 1 && *path == '.')) {
            str_add(out, out->length ? "/" : "");
            str_add_bytes(out, path, size);
        }
        path += size;
    }
    return !out->cut;
}

char *layers_path(const char *path)
{
    AUTO_STR text;
    str_init(&text, LONGEST_PATH);
    bool top = strcmp(path, TOP) == 0 || text_starts(path, TOP "/");
    return clean(top ? path + strlen(TOP) : path, &text) ? str_take(&text) : NULL;
}

/* --- laying one over the other --- */

static struct layers_entry *seen_at(const struct laying *laying, const char *path)
{
    size_t index = (size_t)(uintptr_t)map_get(laying->seen, path);
    return index ? &laying->layers->entries[index - 1] : NULL;
}

static void hide(struct laying *laying, struct layers_entry *entry)
{
    entry->hidden_by = (int)laying->layer;
    map_set(laying->seen, entry->path, NULL);
}

/* A file or link takes the place of the folder PATH. */
static void hide_beneath(struct laying *laying, const char *path)
{
    struct layers *layers = laying->layers;
    size_t size = strlen(path);
    for (size_t i = 0; i < layers->count; i++) {
        struct layers_entry *entry = &layers->entries[i];
        if (entry->hidden_by == LAYERS_SEEN && strncmp(entry->path, path, size) == 0 &&
            entry->path[size] == '/')
            hide(laying, entry);
    }
}

static int put(struct laying *laying, const char *path, enum layers_kind kind, uint64_t bytes)
{
    struct layers *layers = laying->layers;
    struct layers_entry *old = seen_at(laying, path);
    if (old && old->kind == LAYERS_FOLDER && kind == LAYERS_FOLDER) {
        old->layer = laying->layer;
        return 0;
    }
    if (old && old->layer == laying->layer) { /* of two entries in a zip the last one counts */
        old->kind = kind;
        old->bytes = bytes;
        return 0;
    }
    if (layers->count >= MOST_ENTRIES)
        return error_set(laying->error, ERROR_LIMIT, "the layers hold more than %d entries",
                         MOST_ENTRIES);
    if (old && old->kind == LAYERS_FOLDER)
        hide_beneath(laying, path);
    if (old)
        hide(laying, old);
    struct layers_entry *entry = ARRAY_PUSH(layers->entries, layers->count, layers->capacity);
    *entry = (struct layers_entry){ .path = arena_copy(layers->arena, path), .bytes = bytes,
                                    .layer = laying->layer, .kind = kind,
                                    .hidden_by = LAYERS_SEEN };
    map_set(laying->seen, path, (void *)(uintptr_t)layers->count);
    return 0;
}

/* The folders it lies in first: archives need not name them. */
static int put_with_parents(struct laying *laying, char *path, enum layers_kind kind,
                            uint64_t bytes)
{
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int status = put(laying, path, LAYERS_FOLDER, 0);
        *slash = '/';
        if (status < 0)
            return -1;
    }
    return *path ? put(laying, path, kind, bytes) : 0;
}

/* --- folders --- */

static int put_file(void *self, const struct file_entry *entry, struct error *error)
{
    (void)error; /* it is the same as laying's */
    AUTO_FREE char *path = mem_text(entry->name);
    bool link = S_ISLNK(entry->info->st_mode);
    return put_with_parents(self, path, link ? LAYERS_LINK : LAYERS_FILE,
                            link ? 0 : (uint64_t)entry->info->st_size);
}

/* Asked for every name, of which only folders are news: empty ones are given by nobody else. */
static bool note_folder(void *self, const char *name, bool is_folder)
{
    AUTO_FREE char *path = mem_text(name);
    if (is_folder)
        (void)put_with_parents(self, path, LAYERS_FOLDER, 0); /* its files will fail as well */
    return false;
}

/* --- archives --- */

static int put_entry(struct laying *laying, const struct zip_entry *entry)
{
    static const enum layers_kind kinds[] = {
        [ZIP_FILE] = LAYERS_FILE, [ZIP_FOLDER] = LAYERS_FOLDER, [ZIP_LINK] = LAYERS_LINK,
    };
    AUTO_STR path;
    str_init(&path, LONGEST_PATH);
    if (entry->kind == ZIP_OTHER)
        return 0;
    if (entry->name[0] == '/' || !clean(entry->name, &path))
        return error_set(laying->error, ERROR_INVALID,
                         "%s holds a name that leads out of it: %.200s", laying->source,
                         entry->name);
    return put_with_parents(laying, path.text, kinds[entry->kind],
                            entry->kind == ZIP_FILE ? entry->size : 0);
}

static int read_archive(struct laying *laying)
{
    AUTO(zip_reader) reader = NULL;
    struct zip_entry entry;
    int result;
    if (zip_reader_open(laying->source, &reader, laying->error) < 0)
        return -1;
    while ((result = zip_reader_next(reader, &entry, laying->error)) == 1)
        if (put_entry(laying, &entry) < 0)
            return -1;
    return result;
}

/* --- all of them --- */

static int compare(const void *left, const void *right)
{
    const struct layers_entry *a = left, *b = right;
    int order = strcmp(a->path, b->path);
    return order ? order : (a->layer > b->layer) - (a->layer < b->layer);
}

int layers_read(const char *const *sources, size_t count, struct layers **out,
                struct error *error)
{
    AUTO(layers) layers = mem_alloc(sizeof *layers);
    AUTO(map) seen = map_new(NULL);
    layers->arena = arena_new();
    for (size_t i = 0; i < count; i++) {
        struct laying laying = { .layers = layers, .seen = seen, .layer = i,
                                 .source = sources[i], .error = error };
        if (!sources[i])
            continue;
        int status = file_is_folder(sources[i])
                         ? file_walk(sources[i], note_folder, put_file, &laying, error)
                         : read_archive(&laying);
        if (status != 0)
            return -1;
    }
    if (layers->count > 0)
        qsort(layers->entries, layers->count, sizeof *layers->entries, compare);
    *out = take_ptr(&layers);
    return 0;
}

void layers_free(struct layers *layers)
{
    if (!layers)
        return;
    arena_free(layers->arena);
    free(layers->entries);
    free(layers);
}

size_t layers_count(const struct layers *layers)
{
    return layers->count;
}

const struct layers_entry *layers_at(const struct layers *layers, size_t index)
{
    return &layers->entries[index];
}

const struct layers_entry *layers_find(const struct layers *layers, const char *path)
{
    AUTO_FREE char *wanted = layers_path(path);
    size_t low = 0, high = layers->count;
    while (wanted && low < high) { /* the first entry of that path */
        size_t middle = low + (high - low) / 2;
        if (strcmp(layers->entries[middle].path, wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; wanted && low < layers->count && strcmp(layers->entries[low].path, wanted) == 0; low++)
        if (layers->entries[low].hidden_by == LAYERS_SEEN)
            return &layers->entries[low];
    return NULL;
}
