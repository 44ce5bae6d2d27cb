#include "runner/edit_log.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/edit_record.h"
#include "runner/state_folder.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/files/sha256.h"

enum { LOCK_TRIES = 100, LOCK_PAUSE_MS = 10, LARGEST_RECORD = 1 << 24, LARGEST_FILE = 1 << 23 };

/* A record is a file "00000012.done"; its ending is its state, so one rename changes it. */
enum state { PENDING, DONE, UNDONE, STATES };

static const char *const endings[STATES] = { ".pending", ".done", ".undone" };

struct entry {
    unsigned long long number;
    enum state state;
};

struct edit_log {
    char *root, *folder;
    int lock;
    struct entry *entries;      /* by number; no pending ones */
    size_t count, capacity;
    unsigned long long pending; /* 0: none */
    unsigned long long highest; /* number that a file has */
};

static char *path_of(const struct edit_log *log, unsigned long long number, enum state state)
{
    return mem_format("%s/%08llu%s", log->folder, number, endings[state]);
}

/* ---- reading ------------------------------------------------------------------------------- */

static bool read_record(const struct edit_log *log, unsigned long long number, enum state state,
                        struct edit_record *out)
{
    *out = (struct edit_record){ .number = 0 };
    AUTO_FREE char *path = path_of(log, number, state);
    AUTO(blob) text = NULL;
    struct error ignored = ERROR_INIT; /* a record that cannot be read is as good as none */
    if (file_read(path, LARGEST_RECORD, &text, &ignored) < 0 ||
        edit_record_parse(blob_bytes(text), blob_size(text), out) < 0)
        return false;
    out->number = number;
    out->undone = state == UNDONE;
    return true;
}

static bool parse_name(const char *name, struct entry *out)
{
    char *end;
    if (!isdigit((unsigned char)name[0]))
        return false;
    out->number = strtoull(name, &end, 10);
    for (int state = 0; state < STATES; state++)
        if (strcmp(end, endings[state]) == 0) {
            out->state = (enum state)state;
            return out->number > 0 && out->number < 100000000ull;
        }
    return false;
}

static int by_number(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

static int list(struct edit_log *log, struct error *error)
{
    DIR *folder = opendir(log->folder);
    if (!folder)
        return error_system(error, errno, "open %s", log->folder);
    for (struct dirent *item; (item = readdir(folder));) {
        struct entry entry;
        if (!parse_name(item->d_name, &entry))
            continue;
        if (entry.number > log->highest)
            log->highest = entry.number;
        if (entry.state == PENDING)
            log->pending = entry.number;
        else
            *ARRAY_PUSH(log->entries, log->count, log->capacity) = entry;
    }
    closedir(folder);
    if (log->count)
        qsort(log->entries, log->count, sizeof(*log->entries), by_number);
    return 0;
}

/* Done are first, undone last. */
static size_t first_undone(const struct edit_log *log)
{
    size_t undone = log->count;
    while (undone > 0 && log->entries[undone - 1].state == UNDONE)
        undone--;
    return undone;
}

size_t edit_log_count(const struct edit_log *log)
{
    return log->count;
}

bool edit_log_read(const struct edit_log *log, size_t index, struct edit_record *out)
{
    return read_record(log, log->entries[index].number, log->entries[index].state, out);
}

char *edit_log_path(const struct edit_log *log, const struct edit_record *record)
{
    return file_join(log->root, record->file);
}

const char *edit_log_name(const struct edit_log *log, const char *path)
{
    const char *name = file_beneath(log->root, path);
    return name ? name : path;
}

/* ---- changing ------------------------------------------------------------------------------ */

static int change_state(struct edit_log *log, unsigned long long number, enum state from,
                        enum state to, struct error *error)
{
    AUTO_FREE char *old = path_of(log, number, from);
    AUTO_FREE char *new_one = path_of(log, number, to);
    return rename(old, new_one) < 0 ? error_system(error, errno, "write %s", new_one) : 0;
}

static void forget(struct edit_log *log, size_t index)
{
    AUTO_FREE char *path = path_of(log, log->entries[index].number, log->entries[index].state);
    (void)unlink(path); /* one record more is no harm */
    memmove(&log->entries[index], &log->entries[index + 1],
            (log->count - index - 1) * sizeof(*log->entries));
    log->count--;
}

int edit_log_begin(struct edit_log *log, struct edit_record *record, struct error *error)
{
    record->number = ++log->highest;
    AUTO_FREE char *path = path_of(log, record->number, PENDING);
    AUTO_FREE char *text = edit_record_print(record);
    if (file_replace(path, text, strlen(text), 0600, error) < 0)
        return -1;
    log->pending = record->number;
    return 0;
}

/* What was undone before the last edit can no longer be done again. */
static void drop_undone(struct edit_log *log)
{
    for (size_t i = first_undone(log); i-- > 0;)
        if (log->entries[i].state == UNDONE)
            forget(log, i);
}

int edit_log_keep(struct edit_log *log, struct error *error)
{
    if (change_state(log, log->pending, PENDING, DONE, error) < 0)
        return -1;
    *ARRAY_PUSH(log->entries, log->count, log->capacity) =
        (struct entry){ .number = log->pending, .state = DONE };
    drop_undone(log);
    log->pending = 0;
    while (log->count > EDIT_LOG_RECORDS)
        forget(log, 0);
    return 0;
}

void edit_log_forget(struct edit_log *log)
{
    if (!log->pending)
        return;
    AUTO_FREE char *path = path_of(log, log->pending, PENDING);
    (void)unlink(path); /* the next one who opens the log sees that it was not done */
    log->pending = 0;
}

int edit_log_next(struct edit_log *log, bool back, struct edit_record *out)
{
    *out = (struct edit_record){ .number = 0 };
    for (;;) {
        size_t undone = first_undone(log);
        if (back ? undone == 0 : undone == log->count)
            return -1;
        size_t index = back ? undone - 1 : undone;
        if (edit_log_read(log, index, out))
            return (int)index;
        edit_record_release(out);
        forget(log, index);
    }
}

int edit_log_mark(struct edit_log *log, size_t index, bool undone, struct error *error)
{
    struct entry *entry = &log->entries[index];
    enum state to = undone ? UNDONE : DONE;
    if (change_state(log, entry->number, entry->state, to, error) < 0)
        return -1;
    entry->state = to;
    return 0;
}

/* ---- mending ------------------------------------------------------------------------------- */

/* Which of the two states of RECORD its file is in: 1 after it, -1 before it, 0 neither. */
static int state_of_file(const struct edit_log *log, const struct edit_record *record)
{
    AUTO_FREE char *path = edit_log_path(log, record);
    AUTO(blob) text = NULL;
    struct error ignored = ERROR_INIT; /* a file that cannot be read is in neither */
    char hash[65];
    if (file_read(path, LARGEST_FILE, &text, &ignored) < 0)
        return 0;
    sha256_text(blob_bytes(text), blob_size(text), hash);
    return strcmp(hash, record->after) == 0 ? 1 : strcmp(hash, record->before) == 0 ? -1 : 0;
}

/* A run that was killed after it had written the file, and before it could say so. */
static void mend_pending(struct edit_log *log)
{
    AUTO_EDIT_RECORD record = { .number = 0 };
    struct error ignored = ERROR_INIT; /* it stays pending, and is looked at again */
    if (log->pending && read_record(log, log->pending, PENDING, &record) &&
        state_of_file(log, &record) > 0)
        (void)edit_log_keep(log, &ignored);
    else
        edit_log_forget(log);
}

static void mend_one(struct edit_log *log, bool back)
{
    AUTO_EDIT_RECORD record;
    struct error ignored = ERROR_INIT; /* it is looked at again the next time */
    int index = edit_log_next(log, back, &record);
    if (index >= 0 && state_of_file(log, &record) == (back ? -1 : 1))
        (void)edit_log_mark(log, (size_t)index, back, &ignored);
}

/* ---- opening ------------------------------------------------------------------------------- */

static int take_lock(struct edit_log *log, struct error *error)
{
    AUTO_FREE char *path = file_join(log->folder, "lock");
    log->lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (log->lock < 0)
        return error_system(error, errno, "open %s", path);
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(log->lock, LOCK_EX | LOCK_NB) == 0)
            return 0;
        if (errno != EWOULDBLOCK)
            return error_system(error, errno, "lock %s", path);
        poll(NULL, 0, LOCK_PAUSE_MS);
    }
    error_set(error, ERROR_BUSY, "another lambench is editing this project");
    return error_hint(error, "try again when it is done");
}

int edit_log_open(const char *root, struct edit_log **out, struct error *error)
{
    AUTO(edit_log) log = mem_alloc(sizeof(*log));
    AUTO_FREE char *state = state_folder_path(root);
    log->lock = -1;
    log->root = mem_text(root);
    log->folder = file_join(state, "edits");
    if (state_folder_make(state, "edits", error) < 0)
        return -1;
    (void)chmod(log->folder, 0700); /* somebody else's folder cannot be written into below */
    if (take_lock(log, error) < 0 || list(log, error) < 0)
        return -1;
    drop_undone(log);
    mend_pending(log);
    mend_one(log, true);
    mend_one(log, false);
    *out = take_ptr(&log);
    return 0;
}

void edit_log_close(struct edit_log *log)
{
    if (!log)
        return;
    if (log->lock >= 0)
        close(log->lock);
    free(log->entries);
    free(log->root);
    free(log->folder);
    free(log);
}
