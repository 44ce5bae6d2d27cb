#include "workspace/files/package.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/base64.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/ignore.h"
#include "workspace/files/sha256.h"
#include "workspace/files/zip.h"

enum { PIECE_BYTES = 65536 };

/* One file or link that goes in. */
struct item {
    char *name;
    uint64_t bytes;
    bool executable, is_link;
};

struct packing {
    const struct package_request *request;
    struct package_result *result;
    struct ignore *all;         /* noise, .gitignore, .lambdaignore */
    struct ignore *own;         /* noise and .lambdaignore: for what .gitignore has no say in */
    struct item *items;
    size_t count, capacity;
    bool is_folder;             /* the source is one; else it is a single file */
};

static void warn(struct packing *self, const char *what, const char *name)
{
    struct package_result *result = self->result;
    if (result->warning_count < COUNT(result->warnings))
        snprintf(result->warnings[result->warning_count++], sizeof(result->warnings[0]),
                 "%.160s%s", name, what);
}

/* ---- what goes in -------------------------------------------------------------------------- */

static bool has_part(const char *name, const char *part)
{
    size_t size = strlen(part);
    for (const char *at = name; at; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL)
        if (strncmp(at, part, size) == 0 && (at[size] == '/' || at[size] == '\0'))
            return true;
    return false;
}

/* NAME is KEEP, lies in it, or leads to it. */
static bool is_kept(const char *name, const char *keep)
{
    if (!keep || !keep[0])
        return false;
    size_t a = strlen(name), b = strlen(keep);
    size_t shorter = a < b ? a : b;
    if (strncmp(name, keep, shorter) != 0)
        return false;
    char next = a < b ? keep[shorter] : name[shorter];
    return next == '\0' || next == '/' || (a >= b && next == '.');
}

static bool skip(void *self_, const char *name, bool is_folder)
{
    struct packing *self = self_;
    bool needed = has_part(name, "node_modules") || is_kept(name, self->request->keep) ||
                  (!is_folder && (text_ends(name, ".so") || strstr(file_name(name), ".so.") ||
                                  strcmp(name, "bootstrap") == 0));
    if (ignore_match(needed ? self->own : self->all, name, is_folder)) {
        self->result->ignored++;
        return true;
    }
    if (is_folder && self->request->use_ignore)
        ignore_read(self->all, self->request->source, name, ".gitignore");
    return false;
}

/* By its ".." the TARGET of the link NAME lies outside the source. */
static bool escapes(const char *name, const char *target)
{
    int depth = 0;
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/'))
        depth++;
    for (const char *at = target; *at && depth >= 0; at += strspn(at, "/")) {
        size_t size = strcspn(at, "/");
        if (size == 2 && at[0] == '.' && at[1] == '.')
            depth--;
        else if (size != 1 || at[0] != '.')
            depth++;
        at += size;
    }
    return depth < 0;
}

static void check_link(struct packing *self, const struct file_entry *entry)
{
    char target[4096];
    ssize_t size = readlink(entry->path, target, sizeof(target) - 1);
    target[size > 0 ? size : 0] = '\0';
    if (target[0] == '/')
        warn(self, " is a link to an absolute path, which is another file in Lambda", entry->name);
    else if (escapes(entry->name, target))
        warn(self, " is a link out of the folder; what it leads to is not in the zip", entry->name);
    else if (access(entry->path, F_OK) < 0)
        warn(self, " is a link that leads nowhere", entry->name);
}

static int add_item(void *self_, const struct file_entry *entry, struct error *error)
{
    (void)error;
    struct packing *self = self_;
    bool is_link = S_ISLNK(entry->info->st_mode);
    if (strchr(entry->name, '\\') || !text_valid_utf8(entry->name, strlen(entry->name)))
        warn(self, " is a name that Lambda may not read as you do", entry->name);
    if (is_link)
        check_link(self, entry);
    else if (!(entry->info->st_mode & 0004))
        warn(self, " is not readable by others; it goes in as 0644", entry->name);
    *ARRAY_PUSH(self->items, self->count, self->capacity) = (struct item){
        .name = mem_text(entry->name),
        .bytes = is_link ? 0 : (uint64_t)entry->info->st_size,
        .executable = entry->info->st_mode & 0111,
        .is_link = is_link,
    };
    return 0;
}

static int find_items(struct packing *self, struct error *error)
{
    const char *source = self->request->source;
    self->is_folder = file_is_folder(source);
    if (self->is_folder) {
        ignore_add_noise(self->all);
        ignore_add_noise(self->own);
        if (self->request->use_ignore) {
            ignore_read(self->all, source, "", ".gitignore");
            ignore_read(self->all, source, "", ".lambdaignore");
            ignore_read(self->own, source, "", ".lambdaignore");
        }
        return file_walk(source, skip, add_item, self, error);
    }
    struct stat info;
    if (stat(source, &info) < 0)
        return error_system(error, errno, "read %s", source);
    struct file_entry entry = { .name = file_name(source), .path = source, .info = &info };
    return add_item(self, &entry, error);
}

/* ---- sizes --------------------------------------------------------------------------------- */

/* Sizes in a hostile archive are made to wrap around. */
static void add_bytes(struct package_result *result, uint64_t bytes)
{
    uint64_t room = UINT64_MAX - result->unzipped_bytes;
    result->unzipped_bytes += bytes < room ? bytes : room;
}

static void keep_largest(struct package_result *result, const struct item *item)
{
    size_t at = result->largest_count < PACKAGE_LARGEST ? result->largest_count++
                                                        : PACKAGE_LARGEST;
    while (at > 0 && result->largest[at - 1].bytes < item->bytes) {
        if (at < PACKAGE_LARGEST)
            result->largest[at] = result->largest[at - 1];
        at--;
    }
    if (at >= PACKAGE_LARGEST)
        return;
    result->largest[at].bytes = item->bytes;
    snprintf(result->largest[at].name, sizeof(result->largest[at].name), "%.500s", item->name);
}

static int check_size(const struct package_request *request, uint64_t bytes, struct error *error)
{
    uint64_t total = bytes + request->other_bytes < bytes ? UINT64_MAX
                                                          : bytes + request->other_bytes;
    char size[32];
    if (!request->limit_bytes || total <= request->limit_bytes)
        return 0;
    error_set(error, ERROR_LIMIT,
              "Unzipped size must be smaller than %llu bytes: it is %llu (%s%s)",
              (unsigned long long)request->limit_bytes, (unsigned long long)total,
              text_size(size, sizeof(size), total),
              request->other_bytes ? ", layers included" : "");
    return error_hint(error, "leave files out with .lambdaignore");
}

static int measure(struct packing *self, struct error *error)
{
    struct package_result *result = self->result;
    for (size_t i = 0; i < self->count; i++) {
        add_bytes(result, self->items[i].bytes);
        keep_largest(result, &self->items[i]);
    }
    result->entries = self->count;
    return check_size(self->request, result->unzipped_bytes, error);
}

/* ---- writing ------------------------------------------------------------------------------- */

static int write_item(struct packing *self, struct zip_writer *writer, const struct item *item,
                      struct error *error)
{
    const char *source = self->request->source;
    AUTO_FREE char *path = self->is_folder ? file_join(source, item->name) : mem_text(source);
    if (item->is_link) {
        char target[4096];
        ssize_t size = readlink(path, target, sizeof(target) - 1);
        if (size < 0)
            return error_system(error, errno, "read link %s", item->name);
        target[size] = '\0';
        return zip_writer_link(writer, item->name, target, error);
    }
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK |
                                        (self->is_folder ? O_NOFOLLOW : 0));
    if (fd < 0) {
        error_system(error, errno, "read %s", item->name);
        return error_hint(error, "make it readable (chmod +r), or leave it out with .lambdaignore");
    }
    return zip_writer_file(writer, item->name, fd, item->bytes, item->executable, error);
}

static int write_zip(struct packing *self, const char *aside, struct error *error)
{
    AUTO(zip_writer) writer = NULL;
    const struct package_request *request = self->request;
    if (zip_writer_open(aside, &writer, error) < 0)
        return -1;
    if (request->inline_name &&
        zip_writer_bytes(writer, request->inline_name, request->inline_text,
                         strlen(request->inline_text), error) < 0)
        return -1;
    for (size_t i = 0; i < self->count; i++)
        if (write_item(self, writer, &self->items[i], error) < 0)
            return -1;
    return zip_writer_close(take_ptr(&writer), error);
}

static int copy_archive(const char *source, const char *aside, struct error *error)
{
    char piece[PIECE_BYTES];
    AUTO_CLOSE int in = open(source, O_RDONLY | O_CLOEXEC);
    AUTO_CLOSE int out = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (in < 0 || out < 0)
        return error_system(error, errno, "copy %s", source);
    ssize_t got;
    while ((got = read(in, piece, sizeof(piece))) > 0)
        for (ssize_t done = 0, now; done < got; done += now)
            if ((now = write(out, piece + done, (size_t)(got - done))) < 0)
                return error_system(error, errno, "write %s", aside);
    return got < 0 || fsync(out) < 0 ? error_system(error, errno, "copy %s", source) : 0;
}

/* What is in a zip that is taken over counts as well. */
static int measure_archive(struct packing *self, struct error *error)
{
    AUTO(zip_reader) reader = NULL;
    struct zip_entry entry;
    int result;
    if (zip_reader_open(self->request->source, &reader, error) < 0)
        return -1;
    while ((result = zip_reader_next(reader, &entry, error)) == 1) {
        struct item item = { .name = (char *)(uintptr_t)entry.name, .bytes = entry.size };
        add_bytes(self->result, entry.size);
        self->result->entries++;
        keep_largest(self->result, &item);
    }
    return result < 0 ? -1 : check_size(self->request, self->result->unzipped_bytes, error);
}

static int hash_file(const char *path, unsigned char out[32], uint64_t *out_bytes,
                     struct error *error)
{
    char piece[PIECE_BYTES];
    struct sha256 sha;
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_system(error, errno, "read %s", path);
    sha256_init(&sha);
    ssize_t got;
    while ((got = read(fd, piece, sizeof(piece))) > 0)
        sha256_add(&sha, piece, (size_t)got);
    if (got < 0)
        return error_system(error, errno, "read %s", path);
    *out_bytes = sha.size;
    sha256_finish(&sha, out);
    return 0;
}

static int put_in_place(struct packing *self, const char *aside, struct error *error)
{
    const char *target = self->request->target;
    unsigned char hash[32], old_hash[32];
    uint64_t old_bytes;
    struct error none = ERROR_INIT; /* there need not be an old one */
    if (hash_file(aside, hash, &self->result->zip_bytes, error) < 0)
        return -1;
    AUTO_STR base64;
    str_init(&base64, 64);
    base64_encode(&base64, hash, sizeof(hash));
    snprintf(self->result->sha256, sizeof(self->result->sha256), "%s", base64.text);
    self->result->unchanged = hash_file(target, old_hash, &old_bytes, &none) == 0 &&
                              memcmp(hash, old_hash, sizeof(hash)) == 0;
    if (self->result->unchanged)
        return unlink(aside) < 0 ? error_system(error, errno, "remove %s", aside) : 0;
    AUTO_FREE char *folder = file_parent(target);
    AUTO_CLOSE int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (rename(aside, target) < 0 || fd < 0 || fsync(fd) < 0)
        return error_system(error, errno, "write %s", target);
    return 0;
}

static int make(struct packing *self, const char *aside, struct error *error)
{
    const struct package_request *request = self->request;
    bool taken_over = request->source && !file_is_folder(request->source) &&
                      (text_ends(request->source, ".zip") || text_ends(request->source, ".jar"));
    if (taken_over) {
        if (measure_archive(self, error) < 0 || copy_archive(request->source, aside, error) < 0)
            return -1;
    } else {
        if ((request->source && find_items(self, error) < 0) || measure(self, error) < 0)
            return -1;
        if (request->inline_name) {
            self->result->entries++;
            self->result->unzipped_bytes += strlen(request->inline_text);
        }
        if (self->result->entries == 0) {
            error_set(error, ERROR_INVALID, "%s holds no file to package", request->source);
            return error_hint(error, "Lambda refuses an empty zip");
        }
        if (write_zip(self, aside, error) < 0)
            return -1;
    }
    return put_in_place(self, aside, error);
}

int package_make(const struct package_request *request, struct package_result *out,
                 struct error *error)
{
    *out = (struct package_result){ .zip_bytes = 0 };
    AUTO(ignore) all = ignore_new();
    AUTO(ignore) own = ignore_new();
    struct packing self = { .request = request, .result = out, .all = all, .own = own };
    AUTO_FREE char *aside = mem_format("%s.part%d", request->target, (int)getpid());
    int result = make(&self, aside, error);
    if (result < 0)
        (void)unlink(aside); /* it may not have been made yet */
    for (size_t i = 0; i < self.count; i++)
        free(self.items[i].name);
    free(self.items);
    return result;
}
