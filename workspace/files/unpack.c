#include "workspace/files/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"
#include "workspace/files/zip.h"

enum { ENTRIES = 100000, PIECE_BYTES = 65536, NAME_BYTES = 4096 };

struct unpacking {
    struct zip_reader *reader;
    const char *archive;
    int root;                   /* descriptor of the folder that is filled */
    uint64_t left_bytes, limit_bytes;
};

/* Relative, without "..", short enough; "./" in front is fine. */
static const char *checked_name(const char *name)
{
    while (text_starts(name, "./"))
        name += 2;
    if (name[0] == '/' || name[0] == '\0' || strlen(name) >= NAME_BYTES || strchr(name, '\\'))
        return NULL;
    for (const char *part = name; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL)
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return NULL;
    return name;
}

/* Opens (and makes) the folder of NAME step by step, never through a link; OUT_LEAF is its last
 * part, "" for a folder's own name. */
static int open_parent(const struct unpacking *self, const char *name, const char **out_leaf)
{
    AUTO_CLOSE int at = openat(self->root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    const char *slash;
    while (at >= 0 && (slash = strchr(name, '/'))) {
        AUTO_FREE char *part = mem_text_n(name, (size_t)(slash - name));
        name = slash + 1;
        if (part[0] == '\0' || strcmp(part, ".") == 0)
            continue;
        if (mkdirat(at, part, 0755) < 0 && errno != EEXIST)
            return -1;
        int next = openat(at, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        close(at);
        at = next;
    }
    *out_leaf = name;
    return take_fd(&at);
}

static int refuse_size(const struct unpacking *self, struct error *error)
{
    return error_set(error, ERROR_LIMIT, "%s holds more than %llu bytes", self->archive,
                     (unsigned long long)self->limit_bytes);
}

static int write_file(struct unpacking *self, int parent, const char *leaf,
                      const struct zip_entry *entry, struct error *error)
{
    char piece[PIECE_BYTES];
    (void)unlinkat(parent, leaf, 0); /* of two entries with one name the last one counts */
    AUTO_CLOSE int fd = openat(parent, leaf, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                               entry->executable ? 0755 : 0644);
    if (fd < 0)
        return error_system(error, errno, "unpack %s", entry->name);
    int64_t got;
    while ((got = zip_reader_read(self->reader, piece, sizeof(piece), error)) > 0) {
        if ((uint64_t)got > self->left_bytes)
            return refuse_size(self, error);
        self->left_bytes -= (uint64_t)got;
        if (file_write_all(fd, piece, (size_t)got) < 0)
            return error_system(error, errno, "unpack %s", entry->name);
    }
    return got < 0 ? -1 : 0;
}

static int take_entry(struct unpacking *self, const struct zip_entry *entry, struct error *error)
{
    const char *name = checked_name(entry->name);
    const char *leaf;
    if (entry->encrypted)
        return error_set(error, ERROR_INVALID, "%s is encrypted", self->archive);
    if (!name)
        return error_set(error, ERROR_INVALID, "%s holds a name that leads out of it: %.200s",
                         self->archive, entry->name);
    if (entry->kind == ZIP_OTHER)
        return 0; /* devices and the like are no part of a function */
    AUTO_CLOSE int parent = open_parent(self, name, &leaf);
    if (parent < 0)
        return error_system(error, errno, "unpack %s", entry->name);
    if (leaf[0] == '\0')
        return 0;
    if (entry->kind == ZIP_FILE)
        return write_file(self, parent, leaf, entry, error);
    if (entry->kind == ZIP_FOLDER)
        return mkdirat(parent, leaf, 0755) < 0 && errno != EEXIST
                   ? error_system(error, errno, "unpack %s", entry->name)
                   : 0;
    (void)unlinkat(parent, leaf, 0);
    /* wherever it points: it is followed inside the sandbox only */
    if (!entry->target || symlinkat(entry->target, parent, leaf) < 0)
        return error_system(error, errno, "unpack link %s", entry->name);
    return 0;
}

struct wanted {
    const char *archive;
    uint64_t limit_bytes;
};

static int unpack_into(void *self_wanted, const char *folder, struct error *error)
{
    const struct wanted *wanted = self_wanted;
    const char *archive = wanted->archive;
    AUTO(zip_reader) reader = NULL;
    if (zip_reader_open(archive, &reader, error) < 0 ||
        file_make_folders(folder, 0755, error) < 0)
        return -1;
    AUTO_CLOSE int root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return error_system(error, errno, "open %s", folder);
    struct unpacking self = { .reader = reader, .archive = archive, .root = root,
                              .left_bytes = wanted->limit_bytes,
                              .limit_bytes = wanted->limit_bytes };
    struct zip_entry entry;
    int result;
    size_t count = 0;
    while ((result = zip_reader_next(reader, &entry, error)) == 1) {
        if (++count > ENTRIES)
            return error_set(error, ERROR_LIMIT, "%s holds more than %d entries", archive, ENTRIES);
        if (take_entry(&self, &entry, error) < 0)
            return -1;
    }
    if (result == 0 && count == 0)
        return error_set(error, ERROR_INVALID, "%s is empty or not a zip", archive);
    return result;
}

int unpack_archive(const char *archive, const char *folder, uint64_t limit_bytes,
                   struct error *error)
{
    struct wanted wanted = { archive, limit_bytes };
    return file_fill_folder(folder, unpack_into, &wanted, error);
}

int unpack_size(const char *archive, uint64_t *out_bytes, struct error *error)
{
    AUTO(zip_reader) reader = NULL;
    if (zip_reader_open(archive, &reader, error) < 0)
        return -1;
    struct zip_entry entry;
    uint64_t total = 0;
    int result;
    while ((result = zip_reader_next(reader, &entry, error)) == 1)
        total = entry.size < UINT64_MAX - total ? total + entry.size : UINT64_MAX;
    *out_bytes = total;
    return result;
}
