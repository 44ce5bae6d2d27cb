#include "workspace/files/rewrite.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/files/rewrite_inside.h"
#include "workspace/files/sha256.h"

enum {
    LARGEST = 1 << 28,
    LOCK_TRIES = 100,
    LOCK_PAUSE_MS = 10,
    MOST_EXCHANGES = 100,
    MARK = 16               /* digits of a hash that are enough to know bytes again */
};

/* Between the name of the file, with a dot before it, and what the parts below put there. */
#define ASIDE ".lambench-"

struct work {
    const struct rewrite *rewrite;
    const char *shown;          /* name for messages */
    int folder, file;           /* descriptors */
    struct stat info;           /* of the file */
    char *name;                 /* of the file in the folder */
    char *aside;                /* of the other one; NULL: there is none */
    bool leased;
};

static void work_release(struct work *work)
{
    if (work->aside)
        (void)unlinkat(work->folder, work->aside, 0); /* a leftover is only untidy */
    if (work->file >= 0)
        close(work->file); /* gives the lease back */
    if (work->folder >= 0)
        close(work->folder);
    free(work->name);
    free(work->aside);
}

#define AUTO_WORK __attribute__((cleanup(work_release))) struct work

static void reached(const struct work *work, enum rewrite_step step)
{
    if (work->rewrite->at_step)
        work->rewrite->at_step(work->rewrite->self, step);
}

static int changed(const struct work *work, struct error *error)
{
    error_set(error, ERROR_BUSY, "%s was changed by another program meanwhile", work->shown);
    return error_hint(error, "nothing was written; look at the change, then try again");
}

/* ---- contents ------------------------------------------------------------------------------ */

/* What the file NAME holds; NULL when it is not there, no regular file, or too large. */
static struct blob *contents(const struct work *work, const char *name)
{
    AUTO_CLOSE int fd =
        openat(work->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0 || !S_ISREG(info.st_mode))
        return NULL;
    AUTO_FREE char *path = mem_format("/proc/self/fd/%d", fd);
    struct error ignored = ERROR_INIT; /* what cannot be read is not what was expected */
    struct blob *out = NULL;
    return file_read(path, LARGEST, &out, &ignored) < 0 ? NULL : out;
}

static bool holds(const struct work *work, const char *name, const void *bytes, size_t size)
{
    AUTO(blob) found = contents(work, name);
    return found && blob_size(found) == size && memcmp(blob_bytes(found), bytes, size) == 0;
}

static bool holds_old(const struct work *work, const char *name)
{
    return holds(work, name, work->rewrite->old, work->rewrite->old_size);
}

/* ---- opening ------------------------------------------------------------------------------- */

/* Root may write everything; a file without any write bit is meant to stay all the same. */
static int check_writable(const struct work *work, struct error *error)
{
    bool bits = (work->info.st_mode & 0222) != 0;
    if (bits && faccessat(work->folder, work->name, W_OK, AT_EACCESS) == 0)
        return 0;
    if (bits && errno != EACCES && errno != EROFS && errno != EPERM)
        return error_system(error, errno, "write %s", work->shown);
    error_set(error, ERROR_DENIED, "%s is read only (mode %04o, owner %u)", work->shown,
              (unsigned)work->info.st_mode & 07777, (unsigned)work->info.st_uid);
    return error_hint(error, "nothing was written; chmod u+w makes it writable for its owner");
}

static int open_file(struct work *work, struct error *error)
{
    char *path = realpath(work->rewrite->path, NULL);
    if (!path)
        return error_system(error, errno, "open %s", work->rewrite->path);
    AUTO_FREE char *real = path;
    AUTO_FREE char *parent = file_parent(real);
    work->name = mem_text(file_name(real));
    work->folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (work->folder < 0)
        return error_system(error, errno, "open %s", parent);
    work->file = openat(work->folder, work->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (work->file < 0 || fstat(work->file, &work->info) < 0)
        return error_system(error, errno, "open %s", work->rewrite->path);
    if (!S_ISREG(work->info.st_mode))
        return error_set(error, ERROR_INVALID, "%s is no regular file", work->rewrite->path);
    return check_writable(work, error);
}

/* One of us at a time in a folder. Where folders cannot be locked, none is. */
static int lock_folder(const struct work *work, struct error *error)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(work->folder, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
            return 0;
        poll(NULL, 0, LOCK_PAUSE_MS);
    }
    return error_set(error, ERROR_BUSY, "another lambench is writing beside %s", work->shown);
}

/* ---- what a killed run left ---------------------------------------------------------------- */

/* Names say what is in them: ".template.yaml.lambench-part-..." may be half written, the others
 * hold the old or the new bytes of their run, whose marks are in the name. */
static bool is_ours(const struct work *work, const char *name, const char *marks)
{
    AUTO(blob) found = contents(work, name);
    if (strncmp(marks, "part-", 5) == 0)
        return true;
    if (!found || strlen(marks) < 2 * MARK + 1)
        return false;
    char seen[65];
    sha256_text(blob_bytes(found), blob_size(found), seen);
    return strncmp(marks, seen, MARK) == 0 || strncmp(marks + MARK + 1, seen, MARK) == 0;
}

/* A third content is what another program saved in the very moment the run was killed in. */
static int sweep_one(const struct work *work, const char *name, const char *marks,
                     struct error *error)
{
    if (is_ours(work, name, marks)) {
        (void)unlinkat(work->folder, name, 0);
        return 0;
    }
    error_set(error, ERROR_BUSY, "%s holds what another program saved while an edit of %s was cut "
              "off", name, work->shown);
    return error_hint(error, "compare the two, then delete or rename it");
}

static int sweep(const struct work *work, struct error *error)
{
    AUTO_FREE char *start = mem_format(".%s" ASIDE, work->name);
    int fd = openat(work->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    if (!entries) {
        if (fd >= 0)
            close(fd);
        return 0; /* a folder that cannot be listed can be written into all the same */
    }
    int result = 0;
    for (struct dirent *entry; result == 0 && (entry = readdir(entries));)
        if (text_starts(entry->d_name, start))
            result = sweep_one(work, entry->d_name, entry->d_name + strlen(start), error);
    closedir(entries);
    return result;
}

/* ---- the file beside it -------------------------------------------------------------------- */

static int name_aside(struct work *work, uint64_t random)
{
    char old[65], new_one[65];
    sha256_text(work->rewrite->old, work->rewrite->old_size, old);
    sha256_text(work->rewrite->bytes, work->rewrite->size, new_one);
    char *name = mem_format(".%s" ASIDE "%.*s-%.*s-%08x", work->name, MARK, old, MARK, new_one,
                            (unsigned)random);
    if (renameat(work->folder, work->aside, work->folder, name) < 0) {
        free(name);
        return -1;
    }
    free(work->aside);
    work->aside = name;
    return 0;
}

static int make_aside(struct work *work, struct error *error)
{
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
        return error_system(error, errno, "write %s", work->shown);
    AUTO_FREE char *name =
        mem_format(".%s" ASIDE "part-%08x", work->name, (unsigned)(random >> 32));
    AUTO_CLOSE int fd = openat(work->folder, name,
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_system(error, errno, "write a file beside %s", work->shown);
    work->aside = take_ptr(&name);
    if (rewrite_fill(fd, work->file, &work->info, work->rewrite->bytes, work->rewrite->size) < 0 ||
        name_aside(work, random) < 0)
        return error_system(error, errno, "write a file beside %s", work->shown);
    reached(work, REWRITE_ASIDE);
    return 0;
}

/* ---- programs that write into the file ----------------------------------------------------- */

/* With a lease whoever wants to write waits until we are done, and we hear of it; it is refused
 * while somebody writes. Not every file system has leases, nor may everybody take one. */
static int take_lease(struct work *work, struct error *error)
{
    (void)fcntl(work->file, F_SETSIG, SIGURG); /* the usual signal would end us */
    work->leased = fcntl(work->file, F_SETLEASE, F_RDLCK) == 0;
    if (work->leased || errno != EAGAIN)
        return 0;
    error_set(error, ERROR_BUSY, "%s is open for writing in another program", work->shown);
    return error_hint(error, "nothing was written; close it there, or try again");
}

static bool somebody_waits(const struct work *work)
{
    return work->leased && fcntl(work->file, F_GETLEASE) != F_RDLCK;
}

/* ---- changing places ----------------------------------------------------------------------- */

static int exchange(const struct work *work)
{
    return renameat2(work->folder, work->aside, work->folder, work->name, RENAME_EXCHANGE);
}

/* Puts what came out of the file into it again. When something newer than our bytes comes out of
 * it then, that has to go in again, and so on until nobody was quicker. */
static int put_back(struct work *work, struct error *error)
{
    AUTO(blob) put = blob_copy(work->rewrite->bytes, work->rewrite->size);
    for (int i = 0; i < MOST_EXCHANGES; i++) {
        AUTO(blob) going_in = contents(work, work->aside);
        reached(work, REWRITE_PUT_BACK);
        if (exchange(work) < 0)
            break;
        if (holds(work, work->aside, blob_bytes(put), blob_size(put)))
            return changed(work, error);
        blob_drop(put);
        put = take_ptr(&going_in);
    }
    error_set(error, ERROR_BUSY, "%s is being changed by another program; its last state is in %s",
              work->shown, work->aside);
    free(work->aside);
    work->aside = NULL; /* it stays */
    return -1;
}

static int replace_plainly(struct work *work, struct error *error)
{
    if (!holds_old(work, work->name))
        return changed(work, error);
    if (renameat(work->folder, work->aside, work->folder, work->name) < 0)
        return error_system(error, errno, "write %s", work->shown);
    free(work->aside);
    work->aside = NULL;
    return 0;
}

static int change_places(struct work *work, struct error *error)
{
    if (!holds_old(work, work->name))
        return changed(work, error);
    reached(work, REWRITE_COMPARED);
    if (exchange(work) < 0) {
        if (errno == ENOENT)
            return changed(work, error);
        if (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)
            return replace_plainly(work, error);
        return error_system(error, errno, "write %s", work->shown);
    }
    reached(work, REWRITE_EXCHANGED);
    if (!holds_old(work, work->aside) || somebody_waits(work))
        return put_back(work, error);
    return 0;
}

int rewrite_file(const struct rewrite *rewrite, struct error *error)
{
    AUTO_WORK work = { .rewrite = rewrite, .shown = file_name(rewrite->path),
                       .folder = -1, .file = -1 };
    if (open_file(&work, error) < 0 || lock_folder(&work, error) < 0 || sweep(&work, error) < 0)
        return -1;
    if (!holds_old(&work, work.name))
        return changed(&work, error);
    if (make_aside(&work, error) < 0 || take_lease(&work, error) < 0 ||
        change_places(&work, error) < 0)
        return -1;
    if (work.aside && unlinkat(work.folder, work.aside, 0) == 0) {
        free(work.aside);
        work.aside = NULL;
    }
    (void)fsync(work.folder); /* it is whole either way; some folders cannot be synced */
    return 0;
}
