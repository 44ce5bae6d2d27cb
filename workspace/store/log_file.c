#include "workspace/store/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/clock.h"
#include "workspace/base/str.h"

enum {
    PIECE_BYTES = 65536,
    LINE_BYTES = 1048576,       /* longer lines come in parts */
    TIME_SIZE = 24,             /* 2026-03-02T14:02:11.204Z */
    REQUEST_SIZE = 36
};

struct log_file_reader {
    char *path, *function;
    int fd;
    off_t offset;               /* of the first byte not read into `ahead` */
    struct str ahead;
    size_t used;                /* of `ahead` */
};

struct log_file_reader *log_file_open(const char *path, const char *function)
{
    struct log_file_reader *file = mem_alloc(sizeof(*file));
    file->path = mem_text(path);
    file->function = mem_text(function);
    file->fd = -1;
    str_init(&file->ahead, LINE_BYTES + PIECE_BYTES);
    return file;
}

void log_file_close(struct log_file_reader *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        close(file->fd);
    str_release(&file->ahead);
    free(file->path);
    free(file->function);
    free(file);
}

const char *log_file_function(const struct log_file_reader *file)
{
    return file->function;
}

static bool is_open(struct log_file_reader *file)
{
    if (file->fd < 0)
        file->fd = open(file->path, O_RDONLY | O_CLOEXEC);
    return file->fd >= 0;
}

/* "TIME REQUEST KIND TEXT"; what is not of that form is text alone. */
static void parse(const char *line, size_t size, const char *function, struct log_record *out)
{
    *out = (struct log_record){ .kind = LOG_LINE, .function = function, .text = line,
                                .size = size };
    char time[TIME_SIZE + 1];
    if (size < TIME_SIZE + 5 || line[TIME_SIZE] != ' ')
        return;
    memcpy(time, line, TIME_SIZE);
    time[TIME_SIZE] = '\0';
    const char *request = line + TIME_SIZE + 1;
    const char *end = line + size;
    const char *space = memchr(request, ' ', (size_t)(end - request));
    size_t length = space ? (size_t)(space - request) : 0;
    if (!space || end - space < 3 || space[2] != ' ' || (length != 1 && length != REQUEST_SIZE) ||
        clock_parse_rfc3339(time, &out->wall_ns) < 0)
        return;
    if (length == REQUEST_SIZE)
        memcpy(out->request, request, REQUEST_SIZE);
    out->kind = (enum log_kind)space[1];
    out->text = space + 3;
    out->size = (size_t)(end - out->text);
}

static void go_to(struct log_file_reader *file, off_t offset)
{
    file->offset = offset;
    file->used = 0;
    str_clear(&file->ahead);
}

/* At the end: a file that is shorter than what was read of it was cut off, one that has another
 * file in its place was moved away. Either way what is there now is read from its start. */
static bool begins_anew(struct log_file_reader *file)
{
    struct stat held, there;
    if (fstat(file->fd, &held) < 0)
        return false;
    if (stat(file->path, &there) == 0 &&
        (held.st_ino != there.st_ino || held.st_dev != there.st_dev)) {
        close(take_fd(&file->fd));
        go_to(file, 0);
        return true;
    }
    if (held.st_size >= file->offset)
        return false;
    go_to(file, 0);
    return true;
}

static bool read_piece(struct log_file_reader *file)
{
    char bytes[PIECE_BYTES];
    if (!is_open(file))
        return false;
    ssize_t got = pread(file->fd, bytes, sizeof(bytes), file->offset);
    if (got <= 0 && begins_anew(file) && is_open(file))
        got = pread(file->fd, bytes, sizeof(bytes), file->offset);
    if (got <= 0)
        return false;
    memmove(file->ahead.text, file->ahead.text + file->used, file->ahead.length - file->used);
    file->ahead.length -= file->used;
    file->used = 0;
    file->offset += got;
    str_add_bytes(&file->ahead, bytes, (size_t)got);
    return true;
}

bool log_file_next(struct log_file_reader *file, struct log_record *out)
{
    for (;;) {
        const char *line = file->ahead.text + file->used;
        size_t left = file->ahead.length - file->used;
        const char *stop = memchr(line, '\n', left);
        if (stop || left >= LINE_BYTES) {
            size_t size = stop ? (size_t)(stop - line) : left;
            file->used += size + (stop != NULL);
            if (size == 0) /* what a program that was killed left; no record is empty */
                continue;
            parse(line, size, file->function, out);
            return true;
        }
        if (!read_piece(file))
            return false;
    }
}

/* Where the line that OFFSET lies in ends; 0 stays 0. */
static void skip_torn_line(struct log_file_reader *file, off_t offset)
{
    struct log_record ignored;
    go_to(file, offset);
    if (offset > 0)
        (void)log_file_next(file, &ignored);
}

static size_t count_from(struct log_file_reader *file, off_t offset,
                         bool (*wanted)(void *self, const struct log_record *record), void *self)
{
    struct log_record record;
    size_t count = 0;
    skip_torn_line(file, offset);
    while (log_file_next(file, &record))
        count += wanted(self, &record);
    return count;
}

size_t log_file_seek_last(struct log_file_reader *file, size_t count,
                          bool (*wanted)(void *self, const struct log_record *record), void *self)
{
    struct stat info;
    if (!is_open(file) || fstat(file->fd, &info) < 0)
        return 0;
    off_t back = PIECE_BYTES;
    for (;;) {
        off_t offset = back < info.st_size ? info.st_size - back : 0;
        size_t found = count_from(file, offset, wanted, self);
        if (found >= count || offset == 0) {
            skip_torn_line(file, offset);
            return found;
        }
        back *= 4;
    }
}
