#include "workspace/store/log_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/map.h"
#include "workspace/base/str.h"

enum {
    FLUSH_BYTES = 65536,
    WAITING_BYTES = 67108864,   /* kept in memory while the disk takes nothing */
    PREFIX_BYTES = 96,
    FILE_BYTES = 67108864       /* a file that has grown to this makes room for a new one */
};

struct log_file {
    char *function;
    struct log_file *next;      /* among those to be flushed */
    bool listed;                /* it is among them */
    int fd;
    struct str waiting;
    bool torn;                  /* `waiting` begins within a record: its start is on disk */
};

struct log_write {
    char *folder;
    struct map *files;          /* function -> struct log_file */
    struct log_file *unwritten; /* those that have something waiting */
};

static void log_file_free(void *value)
{
    struct log_file *file = value;
    if (file->fd >= 0)
        close(file->fd);
    str_release(&file->waiting);
    free(file->function);
    free(file);
}

struct log_write *log_write_open(const char *folder, struct error *error)
{
    if (file_make_folders(folder, 0700, error) < 0) {
        error_wrap(error, "log folder");
        return NULL;
    }
    struct log_write *log = mem_alloc(sizeof(*log));
    log->folder = mem_text(folder);
    log->files = map_new(log_file_free);
    return log;
}

void log_write_close(struct log_write *log)
{
    if (!log)
        return;
    struct error ignored = ERROR_INIT; /* there is nobody left to tell */
    (void)log_write_flush(log, &ignored);
    map_free(log->files);
    free(log->folder);
    free(log);
}

static struct log_file *file_of(struct log_write *log, const char *function)
{
    struct log_file *file = map_get(log->files, function);
    if (file)
        return file;
    file = mem_alloc(sizeof(*file));
    file->fd = -1;
    file->function = mem_text(function);
    str_init(&file->waiting, WAITING_BYTES);
    map_set(log->files, function, file);
    return file;
}

static void drop_written(struct log_file *file, size_t size)
{
    memmove(file->waiting.text, file->waiting.text + size, file->waiting.length - size);
    file->waiting.length -= size;
}

/* A program that was killed may have left half a record: the next one begins a line of its own. */
static int end_torn_line(int fd)
{
    struct stat info;
    char last = '\n';
    if (fstat(fd, &info) < 0 || (info.st_size > 0 && pread(fd, &last, 1, info.st_size - 1) < 0))
        return -1;
    return last == '\n' || write(fd, "\n", 1) == 1 ? 0 : -1;
}

/* The folder may be removed at any time, and people move log files away: then a new one begins. */
static void close_if_gone(struct log_file *file, const char *path)
{
    struct stat held, there;
    if (file->fd < 0 || (stat(path, &there) == 0 && fstat(file->fd, &held) == 0 &&
                         held.st_ino == there.st_ino && held.st_dev == there.st_dev))
        return;
    close(take_fd(&file->fd));
    const char *stop = file->torn ? memchr(file->waiting.text, '\n', file->waiting.length) : NULL;
    if (stop)
        drop_written(file, (size_t)(stop + 1 - file->waiting.text));
    file->torn = false;
}

static char *path_of(const struct log_write *log, const char *function)
{
    AUTO_FREE char *name = file_name_for(function);
    return mem_format("%s/%s.log", log->folder, name);
}

/* However much a function prints, it gets two files: the present one and the one before. Readers
 * and other writers see that another file is there and go on with it. */
static void make_room(const struct log_write *log, const char *function, struct log_file *file)
{
    struct stat info;
    if (file->torn || fstat(file->fd, &info) < 0 || info.st_size < FILE_BYTES)
        return;
    AUTO_FREE char *path = path_of(log, function);
    AUTO_FREE char *before = mem_format("%s.1", path);
    close_if_gone(file, path);
    if (file->fd < 0)
        return; /* another program was faster */
    (void)rename(path, before); /* tried again with the next lines */
    close_if_gone(file, path);
}

static int open_file(struct log_write *log, const char *function, struct log_file *file,
                     struct error *error)
{
    AUTO_FREE char *path = path_of(log, function);
    int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
    close_if_gone(file, path);
    if (file->fd >= 0)
        return 0;
    AUTO_CLOSE int fd = open(path, flags, 0600);
    if (fd < 0 && errno == ENOENT) {
        if (file_make_folders(log->folder, 0700, error) < 0)
            return -1;
        fd = open(path, flags, 0600);
    }
    if (fd < 0 || end_torn_line(fd) < 0)
        return error_system(error, errno, "open log %s", path);
    file->fd = take_fd(&fd);
    return 0;
}

/* What is not taken now stays and is tried again. */
static int write_file(struct log_write *log, const char *function, struct log_file *file,
                      struct error *error)
{
    if (file->waiting.length == 0)
        return 0;
    if (open_file(log, function, file, error) < 0)
        return -1;
    size_t done = 0;
    int result = 0;
    while (done < file->waiting.length) {
        ssize_t now = write(file->fd, file->waiting.text + done, file->waiting.length - done);
        if (now < 0 && errno == EINTR)
            continue;
        if (now < 0) {
            result = error_system(error, errno, "write log of %s", function);
            error_hint(error, "lines wait in memory until there is space");
            break;
        }
        done += (size_t)now;
    }
    if (done > 0) {
        file->torn = file->waiting.text[done - 1] != '\n';
        drop_written(file, done);
        make_room(log, function, file);
    }
    return result;
}

/* Line breaks within a record become "\r", as Lambda's runtimes write them; all else stays. */
static void add_text(struct str *out, const char *text, size_t size)
{
    while (size > 0) {
        const char *stop = memchr(text, '\n', size);
        size_t part = stop ? (size_t)(stop - text) : size;
        str_add_bytes(out, text, part);
        if (!stop)
            return;
        str_add_char(out, '\r');
        text += part + 1;
        size -= part + 1;
    }
}

void log_write_add(struct log_write *log, const struct log_record *record)
{
    char time[32];
    struct log_file *file = file_of(log, record->function);
    struct str *out = &file->waiting;
    if (out->length + record->size + PREFIX_BYTES > WAITING_BYTES)
        return; /* the disk has taken nothing for 64 MB of lines; flush has said so */
    clock_rfc3339(time, sizeof(time), record->wall_ns);
    const char kind[] = { ' ', (char)record->kind, ' ' };
    str_add(out, time);
    str_add_char(out, ' ');
    str_add(out, record->request[0] ? record->request : "-");
    str_add_bytes(out, kind, sizeof(kind));
    add_text(out, record->text, record->size);
    str_add_char(out, '\n');
    if (!file->listed) {
        file->next = log->unwritten;
        log->unwritten = file;
        file->listed = true;
    }
    struct error ignored = ERROR_INIT; /* told by the next flush */
    if (out->length >= FLUSH_BYTES)
        (void)write_file(log, record->function, file, &ignored);
}

int log_write_flush(struct log_write *log, struct error *error)
{
    int result = 0;
    struct log_file **at = &log->unwritten;
    while (*at) {
        struct log_file *file = *at;
        if (write_file(log, file->function, file, error) < 0)
            result = -1;
        if (file->waiting.length > 0) {
            at = &file->next; /* comes again */
            continue;
        }
        *at = file->next;
        file->listed = false;
    }
    return result;
}
