#include "workspace/files/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/library.h"

enum { PIECE_BYTES = 131072, READ_BLOCK = 65536, KEPT_MEMORY = 8 << 20 };

#define FUNCTIONS(X) \
    X(archive_entry_clear) \
    X(archive_entry_filetype) \
    X(archive_entry_free) \
    X(archive_entry_is_data_encrypted) \
    X(archive_entry_new) \
    X(archive_entry_pathname) \
    X(archive_entry_perm) \
    X(archive_entry_set_gid) \
    X(archive_entry_set_mode) \
    X(archive_entry_set_pathname) \
    X(archive_entry_set_size) \
    X(archive_entry_set_symlink) \
    X(archive_entry_set_uid) \
    X(archive_entry_size) \
    X(archive_entry_symlink) \
    X(archive_error_string) \
    X(archive_read_data) \
    X(archive_read_free) \
    X(archive_read_new) \
    X(archive_read_next_header) \
    X(archive_read_open_filename) \
    X(archive_read_support_format_zip_seekable) \
    X(archive_write_close) \
    X(archive_write_data) \
    X(archive_write_free) \
    X(archive_write_header) \
    X(archive_write_new) \
    X(archive_write_open_fd) \
    X(archive_write_set_bytes_in_last_block) \
    X(archive_write_set_format_zip) \
    X(archive_write_set_options)

static struct {
    FUNCTIONS(LIBRARY_MEMBER)
} lib;
static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static struct library library = {
    .file = LIBARCHIVE, .names = names, .count = COUNT(names), .functions = &lib,
};

struct zip_writer {
    struct archive *archive;
    struct archive_entry *entry;
    char *piece;
    int fd;
    locale_t utf8;
};

struct zip_reader {
    struct archive *archive;
    struct archive_entry *entry;
    char *path;
    locale_t utf8;
};

/* ---- names --------------------------------------------------------------------------------- */

/*
 * libarchive asks the thread's locale how names are written: outside UTF-8 it marks none as UTF-8,
 * and cannot read one that is. A zip must not depend on the user's locale, so each call that meets
 * a name is made between these two.
 */
static locale_t enter(locale_t utf8)
{
    return utf8 ? uselocale(utf8) : (locale_t)0;
}

static void leave(const locale_t *before)
{
    if (*before)
        (void)uselocale(*before);
}

#define IN_UTF8(handle) \
    __attribute__((cleanup(leave), unused)) locale_t before_utf8 = enter((handle)->utf8)

static locale_t new_utf8(void)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return utf8 ? utf8 : newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
}

static void free_utf8(locale_t utf8)
{
    if (utf8)
        freelocale(utf8);
}

/* ---- writing ------------------------------------------------------------------------------- */

static int writer_failed(struct zip_writer *writer, const char *name, struct error *error)
{
    return error_set(error, ERROR_SYSTEM, "zip %s: %s", name,
                     lib.archive_error_string(writer->archive));
}

int zip_writer_open(const char *path, struct zip_writer **out, struct error *error)
{
    if (library_load(&library, error) < 0)
        return -1;
    AUTO(zip_writer) writer = mem_alloc(sizeof(*writer));
    writer->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (writer->fd < 0)
        return error_system(error, errno, "write %s", path);
    /* deflate takes and gives back a quarter of a megabyte for each entry; handing it back to the
     * kernel every time costs a third of all time */
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_MEMORY);
    writer->piece = mem_alloc(PIECE_BYTES);
    writer->utf8 = new_utf8();
    writer->archive = lib.archive_write_new();
    writer->entry = lib.archive_entry_new();
    if (lib.archive_write_set_format_zip(writer->archive) != ARCHIVE_OK ||
        lib.archive_write_set_options(writer->archive, "zip:compression=deflate") != ARCHIVE_OK ||
        lib.archive_write_set_bytes_in_last_block(writer->archive, 1) != ARCHIVE_OK ||
        lib.archive_write_open_fd(writer->archive, writer->fd) != ARCHIVE_OK)
        return writer_failed(writer, path, error);
    *out = take_ptr(&writer);
    return 0;
}

void zip_writer_abandon(struct zip_writer *writer)
{
    if (!writer)
        return;
    lib.archive_write_free(writer->archive);
    lib.archive_entry_free(writer->entry);
    if (writer->fd >= 0)
        close(writer->fd);
    free_utf8(writer->utf8);
    free(writer->piece);
    free(writer);
}

int zip_writer_close(struct zip_writer *taken_writer, struct error *error)
{
    AUTO(zip_writer) writer = taken_writer;
    IN_UTF8(writer);
    if (lib.archive_write_close(writer->archive) != ARCHIVE_OK)
        return writer_failed(writer, "directory", error);
    return fsync(writer->fd) < 0 ? error_system(error, errno, "sync the zip") : 0;
}

/* The time is left unset: libarchive then writes 1980-01-01 whatever the time zone. */
static int begin(struct zip_writer *writer, const char *name, mode_t mode, uint64_t size,
                 struct error *error)
{
    IN_UTF8(writer);
    lib.archive_entry_set_pathname(writer->entry, name);
    lib.archive_entry_set_mode(writer->entry, mode);
    lib.archive_entry_set_uid(writer->entry, 0);
    lib.archive_entry_set_gid(writer->entry, 0);
    lib.archive_entry_set_size(writer->entry, (la_int64_t)size);
    if (lib.archive_write_header(writer->archive, writer->entry) != ARCHIVE_OK)
        return writer_failed(writer, name, error);
    return 0;
}

static int put(struct zip_writer *writer, const char *name, const void *bytes, size_t size,
               struct error *error)
{
    return lib.archive_write_data(writer->archive, bytes, size) == (la_ssize_t)size
               ? 0
               : writer_failed(writer, name, error);
}

int zip_writer_bytes(struct zip_writer *writer, const char *name, const void *bytes, size_t size,
                     struct error *error)
{
    lib.archive_entry_clear(writer->entry);
    return begin(writer, name, AE_IFREG | 0644, size, error) < 0
               ? -1
               : put(writer, name, bytes, size, error);
}

int zip_writer_file(struct zip_writer *writer, const char *name, int fd, uint64_t size,
                    bool executable, struct error *error)
{
    lib.archive_entry_clear(writer->entry);
    if (begin(writer, name, AE_IFREG | (executable ? 0755 : 0644), size, error) < 0)
        return -1;
    uint64_t done = 0;
    while (done < size) {
        ssize_t got = read(fd, writer->piece, PIECE_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_system(error, errno, "read %s", name);
        if (got == 0 || done + (uint64_t)got > size)
            return error_set(error, ERROR_BUSY, "%s changed while it was packaged", name);
        if (put(writer, name, writer->piece, (size_t)got, error) < 0)
            return -1;
        done += (uint64_t)got;
    }
    return 0;
}

int zip_writer_link(struct zip_writer *writer, const char *name, const char *target,
                    struct error *error)
{
    lib.archive_entry_clear(writer->entry);
    lib.archive_entry_set_symlink(writer->entry, target);
    return begin(writer, name, AE_IFLNK | 0777, 0, error);
}

/* ---- reading ------------------------------------------------------------------------------- */

static int reader_failed(struct zip_reader *reader, struct error *error)
{
    const char *why = lib.archive_error_string(reader->archive);
    return error_set(error, ERROR_INVALID, "%s is not a zip that can be read: %s", reader->path,
                     why ? why : "unknown form");
}

int zip_reader_open(const char *path, struct zip_reader **out, struct error *error)
{
    if (library_load(&library, error) < 0)
        return -1;
    AUTO(zip_reader) reader = mem_alloc(sizeof(*reader));
    reader->path = mem_text(path);
    reader->utf8 = new_utf8();
    reader->archive = lib.archive_read_new();
    /* by its directory only: reading on without one would take a truncated zip for a whole one */
    lib.archive_read_support_format_zip_seekable(reader->archive);
    if (access(path, R_OK) < 0)
        return error_system(error, errno, "open %s", path);
    if (lib.archive_read_open_filename(reader->archive, path, READ_BLOCK) != ARCHIVE_OK)
        return reader_failed(reader, error);
    *out = take_ptr(&reader);
    return 0;
}

void zip_reader_close(struct zip_reader *reader)
{
    if (!reader)
        return;
    lib.archive_read_free(reader->archive);
    free_utf8(reader->utf8);
    free(reader->path);
    free(reader);
}

static enum zip_kind kind_of(struct archive_entry *entry)
{
    switch (lib.archive_entry_filetype(entry)) {
    case AE_IFREG: return ZIP_FILE;
    case AE_IFDIR: return ZIP_FOLDER;
    case AE_IFLNK: return ZIP_LINK;
    default: return ZIP_OTHER;
    }
}

int zip_reader_next(struct zip_reader *reader, struct zip_entry *out, struct error *error)
{
    IN_UTF8(reader);
    int result = lib.archive_read_next_header(reader->archive, &reader->entry);
    if (result == ARCHIVE_EOF)
        return 0;
    const char *name = result >= ARCHIVE_WARN ? lib.archive_entry_pathname(reader->entry) : NULL;
    if (!name)
        return reader_failed(reader, error);
    *out = (struct zip_entry){
        .name = name,
        .kind = kind_of(reader->entry),
        .executable = lib.archive_entry_perm(reader->entry) & 0111,
        .encrypted = lib.archive_entry_is_data_encrypted(reader->entry),
        .size = (uint64_t)lib.archive_entry_size(reader->entry),
        .target = lib.archive_entry_symlink(reader->entry),
    };
    return 1;
}

int64_t zip_reader_read(struct zip_reader *reader, void *out, size_t size, struct error *error)
{
    la_ssize_t got = lib.archive_read_data(reader->archive, out, size);
    return got < 0 ? reader_failed(reader, error) : got;
}
