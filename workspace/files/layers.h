/*
 * layers: which layer gives a path of /opt. Folders and zip archives are laid over each other as a
 * sandbox shows them: later ones win, folders are merged, and what is no folder hides all beneath
 * it. Only names and sizes are read. Blocking.
 */
#ifndef LAMBENCH_FILES_LAYERS_H
#define LAMBENCH_FILES_LAYERS_H

#include <stddef.h>
#include <stdint.h>

#include "workspace/base/mem.h"

struct error;
struct layers;

enum { LAYERS_SEEN = -1 };

enum layers_kind { LAYERS_FILE, LAYERS_FOLDER, LAYERS_LINK };

struct layers_entry {
    const char *path;       /* beneath /opt: "python/m.py"; hostile. Belongs to the layers */
    size_t layer;           /* index of the source that has it; of a merged folder the last one */
    enum layers_kind kind;
    uint64_t bytes;         /* of a file; of an archive as it says itself */
    int hidden_by;          /* index of the source that hides it, or LAYERS_SEEN */
};

/* Reads COUNT folders or archives, in order; NULL ones are passed over. */
int layers_read(const char *const *sources, size_t count, struct layers **out,
                struct error *error);
void layers_free(struct layers *layers);
DEFINE_AUTO(layers, layers_free);

/* All entries, sorted by path, of one path by source. */
size_t layers_count(const struct layers *layers);
const struct layers_entry *layers_at(const struct layers *layers, size_t index);
/* What is seen at PATH ("python/m.py", "/opt/python/m.py"); NULL: nothing. */
const struct layers_entry *layers_find(const struct layers *layers, const char *path);
/* PATH as entries have it: without /opt, "." and doubled "/"; "" for /opt itself. NULL when it
 * leads out of it. Caller's. */
char *layers_path(const char *path);

#endif
