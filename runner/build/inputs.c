#include "runner/build/inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/files/ignore.h"
#include "workspace/files/sha256.h"

enum { MOST_FILES = 200000, READ_BYTES = 65536, MOST_OUTPUTS = 2000 };
static const uint64_t most_content = 268435456; /* more is not read: then it counts as changed */

/* ---- listing ------------------------------------------------------------------------------- */

struct reading {
    const char *root;
    const char *const *ignored;
    struct ignore *rules;
    struct inputs *out;
};

static bool skip(void *self, const char *name, bool is_folder)
{
    struct reading *reading = self;
    const char *base = file_name(name);
    for (const char *const *one = reading->ignored; one && *one; one++)
        if (strcmp(base, *one) == 0)
            return true;
    if (ignore_match(reading->rules, name, is_folder))
        return true;
    if (is_folder)
        ignore_read(reading->rules, reading->root, name, ".gitignore");
    return false;
}

static uint64_t add_to_mark(uint64_t mark, uint64_t number)
{
    for (int i = 0; i < 64; i += 8) /* FNV-1a */
        mark = (mark ^ ((number >> i) & 0xff)) * 1099511628211u;
    return mark;
}

static int add_file(void *self, const struct file_entry *entry, struct error *error)
{
    struct reading *reading = self;
    const struct stat *info = entry->info;
    struct inputs *out = reading->out;
    if (out->count == MOST_FILES)
        return error_set(error, ERROR_LIMIT, "%s has more than %d files", reading->root,
                         MOST_FILES);
    uint64_t mark = add_to_mark(14695981039346656037u, (uint64_t)info->st_size);
    mark = add_to_mark(mark, (uint64_t)info->st_mtim.tv_sec);
    mark = add_to_mark(mark, (uint64_t)info->st_mtim.tv_nsec);
    mark = add_to_mark(mark, info->st_mode);
    *ARRAY_PUSH(out->files, out->count, out->capacity) =
        (struct inputs_file){ .path = mem_text(entry->path), .mark = mark };
    return 0;
}

int inputs_read(const char *const *folders, const char *const *ignored, struct inputs *out,
                struct error *error)
{
    for (size_t i = 0; folders[i]; i++) {
        AUTO(ignore) rules = ignore_new();
        ignore_read(rules, folders[i], "", ".gitignore");
        ignore_add_noise(rules);
        struct reading reading = { .root = folders[i], .ignored = ignored, .rules = rules,
                                   .out = out };
        if (file_walk(folders[i], skip, add_file, &reading, error) < 0)
            return -1;
    }
    return 0;
}

int inputs_add(const char *file, const char *const *ignored, struct inputs *out,
               struct error *error)
{
    struct stat info;
    if (file_is_folder(file))
        return inputs_read((const char *const[]){ file, NULL }, ignored, out, error);
    if (lstat(file, &info) < 0)
        return 0;
    struct reading reading = { .root = file, .out = out };
    return add_file(&reading, &(struct file_entry){ .name = file, .path = file, .info = &info },
                    error);
}

void inputs_release(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        free(inputs->files[i].path);
    free(inputs->files);
    *inputs = (struct inputs){ .files = NULL };
}

/* ---- sums ---------------------------------------------------------------------------------- */

static void mark_text(const struct inputs_file *file, char out[17])
{
    snprintf(out, 17, "%016llx", (unsigned long long)file->mark);
}

static bool is_output(const struct map *outputs, const struct inputs_file *file)
{
    const char *then = map_get(outputs, file->path);
    char now[17];
    mark_text(file, now);
    return then && strcmp(then, now) == 0;
}

static void finish(struct sha256 *sha, char out[65])
{
    unsigned char bytes[32];
    sha256_finish(sha, bytes);
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

void inputs_sum(const struct inputs *inputs, const struct map *outputs, char out[65])
{
    struct sha256 sha;
    sha256_init(&sha);
    for (size_t i = 0; i < inputs->count; i++) {
        if (is_output(outputs, &inputs->files[i]))
            continue;
        char mark[17];
        mark_text(&inputs->files[i], mark);
        sha256_add(&sha, inputs->files[i].path, strlen(inputs->files[i].path) + 1);
        sha256_add(&sha, mark, sizeof(mark));
    }
    finish(&sha, out);
}

/* Adds what the file holds, or what the symbolic link points to. False over the limit. */
static bool add_content(struct sha256 *sha, const char *path, uint64_t *total)
{
    char bytes[READ_BYTES];
    ssize_t got = readlink(path, bytes, sizeof(bytes));
    if (got >= 0) {
        sha256_add(sha, bytes, (size_t)got);
        return true;
    }
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    while (fd >= 0 && *total <= most_content) {
        got = read(fd, bytes, sizeof(bytes));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        sha256_add(sha, bytes, (size_t)got);
        *total += (uint64_t)got;
    }
    return *total <= most_content;
}

void inputs_content(const struct inputs *inputs, const struct map *outputs, char out[65])
{
    struct sha256 sha;
    uint64_t total = 0;
    sha256_init(&sha);
    for (size_t i = 0; i < inputs->count; i++) {
        if (is_output(outputs, &inputs->files[i]))
            continue;
        sha256_add(&sha, inputs->files[i].path, strlen(inputs->files[i].path) + 1);
        if (!add_content(&sha, inputs->files[i].path, &total)) {
            out[0] = '\0';
            return;
        }
    }
    finish(&sha, out);
}

/* ---- what a build has done to them --------------------------------------------------------- */

static void add_output(struct map *outputs, const struct inputs_file *file)
{
    char mark[17];
    mark_text(file, mark);
    if (map_count(outputs) < MOST_OUTPUTS)
        map_set(outputs, file->path, mem_text(mark));
}

/* Nobody edits what has NUL bytes: objects, programs, archives. */
static bool is_binary(const char *path)
{
    char bytes[4096];
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    ssize_t got = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));
    return got > 0 && memchr(bytes, '\0', (size_t)got);
}

bool inputs_compare(const struct inputs *before, const struct inputs *after, bool rewritten,
                    struct map *outputs)
{
    AUTO(map) then = map_new(NULL);
    bool edited = false;
    for (size_t i = 0; i < before->count; i++)
        map_set(then, before->files[i].path, &before->files[i]);
    for (size_t i = 0; i < after->count; i++) {
        const struct inputs_file *now = &after->files[i];
        const struct inputs_file *old = map_get(then, now->path);
        if (old && old->mark == now->mark)
            continue;
        if (!old || rewritten || map_get(outputs, now->path) || is_binary(now->path))
            add_output(outputs, now);
        else
            edited = true;
    }
    return edited;
}
