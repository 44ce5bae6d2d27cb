/* rewrite: one whole state to the next, whatever other programs do to the file meanwhile. */
#include "tests/lib/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/files/rewrite.h"

struct world {
    char *folder, *path;
};

static void put(const char *path, const char *text)
{
    assert_int_equal(file_replace(path, text, strlen(text), 0640, NULL), 0);
}

static void expect(const char *path, const char *wanted)
{
    AUTO(blob) text = NULL;
    assert_int_equal(file_read(path, 10000000, &text, NULL), 0);
    assert_string_equal(blob_bytes(text), wanted);
}

static size_t files_in(const char *folder)
{
    size_t count = 0;
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(entries);
    return count;
}

static int set_up(void **state)
{
    struct world *world = mem_alloc(sizeof(*world));
    world->folder = unit_folder();
    world->path = unit_path(world->folder, "template.yaml");
    put(world->path, "old\n");
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    assert_int_equal(file_remove_tree(world->folder, NULL), 0);
    free(world->folder);
    free(world->path);
    free(world);
    return 0;
}

/* What another program does when the work has come to STEP. */
struct meanwhile {
    enum rewrite_step step;
    void (*act)(const char *path, int count);
    const char *path;
    int count;              /* how often it was done */
};

static void at_step(void *self, enum rewrite_step step)
{
    struct meanwhile *meanwhile = self;
    if (step == meanwhile->step)
        meanwhile->act(meanwhile->path, ++meanwhile->count);
}

static int rewrite(const struct world *world, struct meanwhile *meanwhile, struct error *error)
{
    struct rewrite request = { .path = world->path, .old = "old\n", .old_size = 4,
                               .bytes = "new one\n", .size = 8,
                               .at_step = meanwhile ? at_step : NULL, .self = meanwhile };
    if (meanwhile)
        meanwhile->path = world->path;
    return rewrite_file(&request, error);
}

/* ---- alone --------------------------------------------------------------------------------- */

static void test_bytes_mode_and_folder(void **state)
{
    struct world *world = *state;
    struct stat info;
    assert_int_equal(chmod(world->path, 0604), 0);
    assert_int_equal(rewrite(world, NULL, NULL), 0);
    expect(world->path, "new one\n");
    assert_int_equal(stat(world->path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0604);
    assert_int_equal(files_in(world->folder), 1);
}

static void test_owner_is_kept(void **state)
{
    struct world *world = *state;
    struct stat info;
    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(world->path, 4321, 1234), 0);
    assert_int_equal(rewrite(world, NULL, NULL), 0);
    assert_int_equal(stat(world->path, &info), 0);
    assert_int_equal(info.st_uid, 4321);
    assert_int_equal(info.st_gid, 1234);
}

static void test_symbolic_link_stays(void **state)
{
    struct world *world = *state;
    struct stat info;
    AUTO_FREE char *sub = unit_path(world->folder, "sub");
    AUTO_FREE char *real = unit_path(sub, "real.yaml");
    assert_int_equal(mkdir(sub, 0755), 0);
    assert_int_equal(rename(world->path, real), 0);
    assert_int_equal(symlink("sub/real.yaml", world->path), 0);
    assert_int_equal(rewrite(world, NULL, NULL), 0);
    assert_int_equal(lstat(world->path, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    expect(real, "new one\n");
    assert_int_equal(files_in(sub), 1);
}

static void test_read_only_is_refused(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    assert_int_equal(chmod(world->path, 0444), 0);
    assert_int_equal(rewrite(world, NULL, &error), -1);
    assert_int_equal(error.kind, ERROR_DENIED);
    assert_non_null(strstr(error.what, "template.yaml is read only (mode 0444"));
    expect(world->path, "old\n");
    assert_int_equal(files_in(world->folder), 1);
}

static void test_what_is_no_file_is_refused(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    assert_int_equal(unlink(world->path), 0);
    assert_int_equal(rewrite(world, NULL, &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_int_equal(mkfifo(world->path, 0644), 0);
    error_clear(&error);
    assert_int_equal(rewrite(world, NULL, &error), -1);
    assert_int_equal(error.kind, ERROR_INVALID);
}

/* ---- not alone ----------------------------------------------------------------------------- */

static void save_by_rename(const char *path, int count)
{
    AUTO_FREE char *text = mem_format("saved %d\n", count);
    put(path, text);
}

static void expect_refused(struct world *world, struct meanwhile *meanwhile)
{
    struct error error = ERROR_INIT;
    assert_int_equal(rewrite(world, meanwhile, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    assert_int_equal(files_in(world->folder), 1);
}

static void test_other_content_is_refused(void **state)
{
    struct world *world = *state;
    put(world->path, "other\n");
    expect_refused(world, NULL);
    expect(world->path, "other\n");
}

static void test_saved_before_comparing(void **state)
{
    struct world *world = *state;
    struct meanwhile meanwhile = { .step = REWRITE_ASIDE, .act = save_by_rename };
    expect_refused(world, &meanwhile);
    expect(world->path, "saved 1\n");
}

static void test_saved_before_exchanging(void **state)
{
    struct world *world = *state;
    struct meanwhile meanwhile = { .step = REWRITE_COMPARED, .act = save_by_rename };
    expect_refused(world, &meanwhile);
    expect(world->path, "saved 1\n");
}

static void save_before_each(void *self, enum rewrite_step step)
{
    struct meanwhile *meanwhile = self;
    if ((step == REWRITE_COMPARED || step == REWRITE_PUT_BACK) && meanwhile->count < 5)
        save_by_rename(meanwhile->path, ++meanwhile->count);
}

/* Each of five saves comes just before the files change places again; the last one stays. */
static void test_saved_again_and_again(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    struct meanwhile meanwhile = { .path = world->path };
    struct rewrite request = { .path = world->path, .old = "old\n", .old_size = 4, .bytes = "new",
                               .size = 3, .at_step = save_before_each, .self = &meanwhile };
    assert_int_equal(rewrite_file(&request, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    assert_int_equal(meanwhile.count, 5);
    expect(world->path, "saved 5\n");
    assert_int_equal(files_in(world->folder), 1);
}

static void remove_file(const char *path, int count)
{
    (void)count;
    assert_int_equal(unlink(path), 0);
}

static void test_removed_meanwhile(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    struct meanwhile meanwhile = { .step = REWRITE_COMPARED, .act = remove_file };
    assert_int_equal(rewrite(world, &meanwhile, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    assert_int_equal(files_in(world->folder), 0);
}

static void write_into(const char *path, int count)
{
    (void)count;
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "written\n", 8), 8);
    close(fd);
}

static void test_written_into_before_comparing(void **state)
{
    struct world *world = *state;
    struct meanwhile meanwhile = { .step = REWRITE_ASIDE, .act = write_into };
    expect_refused(world, &meanwhile);
    expect(world->path, "written\n");
}

static int writing = -1;

static void begin_writing(const char *path, int count)
{
    (void)count;
    writing = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(writing >= 0);
}

/* It holds the old bytes still, and will not for long. */
static void test_open_for_writing(void **state)
{
    struct world *world = *state;
    struct meanwhile meanwhile = { .step = REWRITE_ASIDE, .act = begin_writing };
    struct error error = ERROR_INIT;
    int result = rewrite(world, &meanwhile, &error);
    close(writing);
    if (result == 0)
        skip(); /* no leases on this file system */
    assert_int_equal(error.kind, ERROR_BUSY);
    assert_non_null(strstr(error.what, "open for writing"));
    expect(world->path, "old\n");
    assert_int_equal(files_in(world->folder), 1);
}

static bool waits;

static void want_to_write(const char *path, int count)
{
    (void)count;
    int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    waits = fd < 0 && errno == EWOULDBLOCK;
    if (fd >= 0)
        close(fd);
}

static void test_somebody_waits_to_write(void **state)
{
    struct world *world = *state;
    struct meanwhile meanwhile = { .step = REWRITE_COMPARED, .act = want_to_write };
    struct error error = ERROR_INIT;
    int result = rewrite(world, &meanwhile, &error);
    if (!waits)
        skip(); /* no leases on this file system */
    assert_int_equal(result, -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    expect(world->path, "old\n");
    assert_int_equal(files_in(world->folder), 1);
}

/* ---- killed -------------------------------------------------------------------------------- */

static void end_here(const char *path, int count)
{
    (void)path;
    (void)count;
    raise(SIGKILL);
}

static void run_until_killed(struct world *world, struct meanwhile *meanwhile)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        rewrite(world, meanwhile, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void test_killed_at_each_step(void **state)
{
    struct world *world = *state;
    static const struct {
        enum rewrite_step step;
        const char *left;
    } rows[] = { { REWRITE_ASIDE, "old\n" },
                 { REWRITE_COMPARED, "old\n" },
                 { REWRITE_EXCHANGED, "new one\n" } };
    for (size_t i = 0; i < COUNT(rows); i++) {
        put(world->path, "old\n");
        struct meanwhile meanwhile = { .step = rows[i].step, .act = end_here };
        run_until_killed(world, &meanwhile);
        expect(world->path, rows[i].left);
        assert_int_equal(files_in(world->folder), 2);
        put(world->path, "old\n");
        assert_int_equal(rewrite(world, NULL, NULL), 0);
        expect(world->path, "new one\n");
        assert_int_equal(files_in(world->folder), 1);
    }
}

static void save_and_be_killed(void *self, enum rewrite_step step)
{
    struct world *world = self;
    if (step == REWRITE_COMPARED)
        put(world->path, "saved\n");
    if (step == REWRITE_EXCHANGED)
        raise(SIGKILL);
}

/* What another program saved in that moment is in the hidden file: it is not swept away. */
static void test_killed_with_the_work_of_others(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    struct rewrite request = { .path = world->path, .old = "old\n", .old_size = 4, .bytes = "new",
                               .size = 3, .at_step = save_and_be_killed, .self = world };
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        rewrite_file(&request, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    expect(world->path, "new");
    put(world->path, "old\n");
    assert_int_equal(rewrite(world, NULL, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    AUTO_FREE char *name = mem_text_n(error.what, strcspn(error.what, " "));
    AUTO_FREE char *path = unit_path(world->folder, name);
    expect(path, "saved\n");
}

/* Two of us and somebody who saves by renaming: no save is ever lost. */
static void test_many_at_once(void **state)
{
    struct world *world = *state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (int i = 1; i <= 100; i++)
            save_by_rename(world->path, i);
        _exit(0);
    }
    int status;
    do {
        AUTO(blob) old = NULL;
        assert_int_equal(file_read(world->path, 1000000, &old, NULL), 0);
        AUTO_FREE char *text = mem_format("%s+", blob_bytes(old));
        struct rewrite request = { .path = world->path, .old = blob_bytes(old),
                                   .old_size = blob_size(old), .bytes = text,
                                   .size = strlen(text) };
        struct error error = ERROR_INIT;
        if (rewrite_file(&request, &error) < 0)
            assert_int_equal(error.kind, ERROR_BUSY);
    } while (waitpid(child, &status, WNOHANG) == 0);
    assert_int_equal(status, 0);
    AUTO(blob) last = NULL;
    assert_int_equal(file_read(world->path, 1000000, &last, NULL), 0);
    assert_memory_equal(blob_bytes(last), "saved 100\n", 10);
    assert_int_equal(strspn(blob_bytes(last) + 10, "+"), blob_size(last) - 10);
    assert_int_equal(files_in(world->folder), 1);
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(test_bytes_mode_and_folder),
        ROW(test_owner_is_kept),
        ROW(test_symbolic_link_stays),
        ROW(test_read_only_is_refused),
        ROW(test_what_is_no_file_is_refused),
        ROW(test_other_content_is_refused),
        ROW(test_saved_before_comparing),
        ROW(test_saved_before_exchanging),
        ROW(test_saved_again_and_again),
        ROW(test_removed_meanwhile),
        ROW(test_written_into_before_comparing),
        ROW(test_open_for_writing),
        ROW(test_somebody_waits_to_write),
        ROW(test_killed_at_each_step),
        ROW(test_killed_with_the_work_of_others),
        ROW(test_many_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
