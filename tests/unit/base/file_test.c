#include "tests/lib/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"

static int enter_folder(void **state)
{
    char *folder = unit_folder();
    assert_int_equal(chdir(folder), 0);
    *state = folder;
    return 0;
}

static int leave_folder(void **state)
{
    struct error error = ERROR_INIT;
    assert_int_equal(chdir("/"), 0);
    if (file_remove_tree(*state, &error) < 0)
        fail_msg("%s", error.what);
    assert_false(file_exists(*state));
    free(*state);
    return 0;
}

static void put(const char *path, const char *text)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *parent = file_parent(path);
    assert_int_equal(file_make_folders(parent, 0755, &error), 0);
    assert_int_equal(file_replace(path, text, strlen(text), 0644, &error), 0);
}

static void assert_holds(const char *path, const char *want)
{
    struct error error = ERROR_INIT;
    AUTO(blob) blob = NULL;
    assert_int_equal(file_read(path, 1000000, &blob, &error), 0);
    assert_string_equal(blob_bytes(blob), want);
}

static int note_name(void *self, const struct file_entry *entry, struct error *error)
{
    (void)error;
    str_addf(self, "%s%s ", entry->name, S_ISLNK(entry->info->st_mode) ? "@" : "");
    return 0;
}

static void assert_tree(const char *root, const char *want)
{
    struct error error = ERROR_INIT;
    AUTO_STR names;
    str_init(&names, 100000);
    assert_int_equal(file_walk(root, NULL, note_name, &names, &error), 0);
    assert_string_equal(names.text, want);
}

static void reads_whole_files_up_to_a_limit(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    put("f", "12345");
    AUTO(blob) blob = NULL;
    assert_int_equal(file_read("f", 5, &blob, &error), 0);
    assert_int_equal(blob_size(blob), 5);
    AUTO(blob) none = NULL;
    assert_int_equal(file_read("f", 4, &none, &error), -1);
    assert_int_equal(error.kind, ERROR_LIMIT);
    assert_int_equal(file_read("/dev/zero", 100000, &none, &error), -1);
    assert_int_equal(error.kind, ERROR_LIMIT);
    assert_int_equal(file_read("absent", 4, &none, &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_int_equal(file_read(".", 4, &none, &error), -1);
    assert_null(none);
}

static void a_dash_is_standard_input(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    put("in", "from outside");
    int kept = dup(0), fd = open("in", O_RDONLY | O_CLOEXEC);
    dup2(fd, 0);
    close(fd);
    AUTO(blob) blob = NULL;
    int got = file_read("-", 100, &blob, &error);
    assert_true(fcntl(0, F_GETFD) >= 0); /* still open */
    dup2(kept, 0);
    close(kept);
    assert_int_equal(got, 0);
    assert_string_equal(blob_bytes(blob), "from outside");
}

static void replaces_a_file_as_a_whole(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    put("f", "old");
    assert_int_equal(file_replace("f", "new\0er", 6, 0600, &error), 0);
    AUTO(blob) blob = NULL;
    assert_int_equal(file_read("f", 100, &blob, &error), 0);
    assert_int_equal(blob_size(blob), 6);
    struct stat info;
    assert_int_equal(stat("f", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_tree(".", "f ");
}

static void a_replace_that_fails_leaves_the_old_file_and_nothing_else(void **state)
{
    (void)state;
    put("f", "old");
    pid_t pid = fork();
    if (pid == 0) {
        struct error error = ERROR_INIT;
        static char large[100000];
        struct rlimit limit = { 50000, 50000 };
        (void)signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        int failed = file_replace("f", large, sizeof large, 0644, &error);
        _exit(failed == -1 && error.kind == ERROR_SYSTEM && strstr(error.what, "write f") ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_holds("f", "old");
    assert_tree(".", "f ");
}

static void a_folder_that_cannot_be_written_is_denied(void **state)
{
    (void)state;
    put("locked/f", "old");
    assert_int_equal(chmod(".", 0755), 0);
    assert_int_equal(chmod("locked", 0555), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct error error = ERROR_INIT;
        if (geteuid() == 0 && setresuid(65534, 65534, 65534) < 0)
            _exit(2);
        int failed = file_replace("locked/f", "new", 3, 0644, &error);
        _exit(failed == -1 && error.kind == ERROR_DENIED ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_holds("locked/f", "old");
    assert_tree(".", "locked/f ");
}

static void replacing_in_no_folder_or_over_a_folder_fails(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    assert_int_equal(file_replace("none/f", "x", 1, 0644, &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_int_equal(file_make_folders("folder", 0755, &error), 0);
    assert_int_equal(file_replace("folder", "x", 1, 0644, &error), -1);
    assert_tree(".", "");
}

static void makes_folders_on_the_way(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    assert_int_equal(file_make_folders("a/b//c/", 0755, &error), 0);
    assert_int_equal(file_make_folders("a/b/c", 0755, &error), 0);
    assert_true(file_is_folder("a/b/c"));
    assert_int_equal(file_make_folders("/", 0755, &error), 0);
    put("a/file", "");
    assert_int_equal(file_make_folders("a/file", 0755, &error), -1);
    assert_int_equal(file_make_folders("a/file/x", 0755, &error), -1);
    assert_false(file_is_folder("a/file"));
    assert_true(file_exists("a/file"));
    assert_false(file_exists("a/none"));
}

static void removes_a_tree_and_not_what_links_point_to(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    put("keep/f", "x");
    put("tree/a/b/f", "x");
    put("tree/g", "x");
    assert_int_equal(symlink("../keep", "tree/link"), 0);
    assert_int_equal(symlink("keep", "top"), 0);
    assert_int_equal(mkfifo("tree/fifo", 0600), 0);
    assert_int_equal(file_remove_tree("tree/", &error), 0);
    assert_int_equal(file_remove_tree("top/", &error), 0);
    assert_int_equal(file_remove_tree("absent", &error), 0);
    assert_false(file_exists("tree"));
    assert_tree(".", "keep/f ");
    assert_int_equal(file_remove_tree("keep/f", &error), 0);
    assert_tree(".", "");
}

static void removes_what_is_deep_and_what_is_locked(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    assert_int_equal(mkdir("tree", 0755), 0);
    int at = open("tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 2000; i++) { /* deeper than descriptors, longer than a path may be */
        assert_int_equal(mkdirat(at, "deeper", 0755), 0);
        int next = openat(at, "deeper", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        close(at);
        at = next;
    }
    close(at);
    put("tree/locked/f", "x");
    assert_int_equal(chmod("tree/locked", 0), 0);
    assert_int_equal(chown("tree/locked", geteuid() ? geteuid() : 65534, (gid_t)-1), 0);
    assert_int_equal(file_remove_tree("tree", &error), 0);
    assert_false(file_exists("tree"));
}

static void removes_locked_folders_without_being_root(void **state)
{
    (void)state;
    assert_int_equal(chmod(".", 0777), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct error error = ERROR_INIT;
        if (geteuid() == 0 && setresuid(65534, 65534, 65534) < 0)
            _exit(2);
        mkdir("tree", 0755);
        mkdir("tree/in", 0755);
        mkdir("tree/in/side", 0755);
        chmod("tree/in", 0);
        chmod("tree", 0500);
        _exit(file_remove_tree("tree", &error) == 0 && !file_exists("tree") ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void assert_taken(char *taken_text, const char *want)
{
    if (!want)
        assert_null(taken_text);
    else
        assert_string_equal(taken_text, want);
    free(taken_text);
}

static void paths_are_put_together_and_taken_apart(void **state)
{
    (void)state;
    assert_taken(file_join("a", "b"), "a/b");
    assert_taken(file_join("a//", "b/c"), "a/b/c");
    assert_taken(file_join("/", "b"), "/b");
    assert_taken(file_join("a", "/b"), "/b");
    assert_taken(file_join("", "b"), "b");
    assert_taken(file_join("a/", ""), "a");
    assert_taken(file_parent("a/b"), "a");
    assert_taken(file_parent("a/b//"), "a");
    assert_taken(file_parent("a//b"), "a");
    assert_taken(file_parent("a"), ".");
    assert_taken(file_parent("/a"), "/");
    assert_taken(file_parent("/"), "/");
    assert_taken(file_parent(""), ".");
    assert_string_equal(file_name("a/b.c"), "b.c");
    assert_string_equal(file_name("b.c"), "b.c");
    assert_string_equal(file_name("a/"), "");
}

static void absolute_paths_have_no_dots(void **state)
{
    (void)state;
    assert_taken(file_absolute("/a/./b//../c/"), "/a/c");
    assert_taken(file_absolute("/../.."), "/");
    assert_taken(file_absolute("/"), "/");
    assert_taken(file_absolute("/a/..."), "/a/...");
    AUTO_FREE char *here = getcwd(NULL, 0);
    assert_taken(file_absolute("."), here);
    AUTO_FREE char *want = mem_format("%s/x", here);
    assert_taken(file_absolute("y/../x"), want);
}

static void beneath_tells_what_is_inside(void **state)
{
    (void)state;
    assert_string_equal(file_beneath("/a", "/a/b/c"), "b/c");
    assert_string_equal(file_beneath("/a/", "/a//b"), "b");
    assert_string_equal(file_beneath("/", "/a"), "a");
    assert_null(file_beneath("/a", "/ab"));
    assert_null(file_beneath("/a", "/a"));
    assert_null(file_beneath("/a", "/a/"));
    assert_null(file_beneath("/a", "/b"));
    assert_null(file_beneath("/abc", "/a"));
}

static void opening_beneath_does_not_leave(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    put("secret", "x");
    put("root/in/f", "x");
    assert_int_equal(symlink("../secret", "root/out"), 0);
    assert_int_equal(symlink("/etc/passwd", "root/absolute"), 0);
    assert_int_equal(symlink("in/f", "root/inside"), 0);
    int fd = file_open_beneath("root", "in/f", &error);
    assert_true(fd >= 0);
    close(fd);
    fd = file_open_beneath("root", "inside", &error);
    assert_true(fd >= 0);
    close(fd);
    static const char *const outside[] = { "out", "absolute", "../secret", "/etc/passwd",
                                           "in/../../secret" };
    for (size_t i = 0; i < COUNT(outside); i++) {
        assert_int_equal(file_open_beneath("root", outside[i], &error), -1);
        assert_int_equal(error.kind, ERROR_DENIED);
    }
    assert_int_equal(file_open_beneath("root", "none", &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    assert_int_equal(file_open_beneath("none", "x", &error), -1);
}

static void walks_in_the_order_of_whole_names(void **state)
{
    (void)state;
    put("a/x", "");
    put("a.txt", "");
    put("a-b", "");
    put("Z", "");
    put("b/c/d", "");
    put("\xC3\xA4", "");
    assert_int_equal(symlink("b", "link"), 0);
    assert_int_equal(symlink("nowhere", "a/broken"), 0);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_tree(".", "Z a-b a.txt a/broken@ a/x b/c/d link@ \xC3\xA4 ");
}

static bool skip_some(void *self, const char *name, bool is_folder)
{
    (void)self;
    return is_folder ? strcmp(name, "skip") == 0 : strcmp(name, "a/no") == 0;
}

static void leaves_out_what_is_to_be_skipped(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    put("a/no", "");
    put("a/yes", "");
    put("a/skip/f", "");
    put("skip/f", "");
    AUTO_STR names;
    str_init(&names, 1000);
    assert_int_equal(file_walk(".", skip_some, note_name, &names, &error), 0);
    assert_string_equal(names.text, "a/skip/f a/yes ");
}

static int stop_at_once(void *self, const struct file_entry *entry, struct error *error)
{
    ++*(int *)self;
    return error_set(error, ERROR_BUSY, "stop at %s", entry->name);
}

static void the_walker_can_stop(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    int calls = 0;
    put("a/1", "");
    put("a/2", "");
    assert_int_equal(file_walk(".", NULL, stop_at_once, &calls, &error), -1);
    assert_int_equal(calls, 1);
    assert_string_equal(error.what, "stop at a/1");
    assert_int_equal(file_walk("absent", NULL, stop_at_once, &calls, &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
}

static void a_tree_too_deep_is_refused(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    AUTO_STR path;
    str_init(&path, 3000);
    for (int i = 0; i < 300; i++)
        str_add(&path, "d/");
    assert_int_equal(file_make_folders(path.text, 0755, &error), 0);
    int calls = 0;
    assert_int_equal(file_walk(".", NULL, stop_at_once, &calls, &error), -1);
    assert_int_equal(error.kind, ERROR_LIMIT);
}

static void assert_name_for(const char *id, const char *expected)
{
    AUTO_FREE char *name = file_name_for(id);
    assert_string_equal(name, expected);
    AUTO_FREE char *meaning = file_name_meaning(name);
    assert_string_equal(meaning, id);
}

static void names_files_by_ids(void **state)
{
    (void)state;
    assert_name_for("Hello", "Hello");
    assert_name_for("App/Inner/Hello-1_x", "App.Inner.Hello-1_x");
    assert_name_for("../../etc/passwd", "%2E%2E.%2E%2E.etc.passwd");
    assert_name_for("/a b%", "%2Fa%20b%25");
    assert_name_for("\xC3\xA9\n", "%C3%A9%0A");
    AUTO_FREE char *empty = file_name_for("");
    assert_string_equal(empty, "%");
    char text[5001];
    memset(text, 'x', sizeof text);
    text[5000] = '\0';
    AUTO_FREE char *cut = file_name_for(text);
    text[4999] = 'y';
    AUTO_FREE char *other = file_name_for(text);
    assert_true(strlen(cut) < 250);
    assert_string_not_equal(cut, other);
}

static void makes_patterns_of_paths(void **state)
{
    (void)state;
    AUTO_FREE char *plain = file_pattern("/a/b c");
    AUTO_FREE char *signs = file_pattern("/a[b]/*?\\");
    assert_string_equal(plain, "/a/b c");
    assert_string_equal(signs, "/a\\[b]/\\*\\?\\\\");
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(reads_whole_files_up_to_a_limit),
        IN_FOLDER(a_dash_is_standard_input),
        IN_FOLDER(replaces_a_file_as_a_whole),
        IN_FOLDER(a_replace_that_fails_leaves_the_old_file_and_nothing_else),
        IN_FOLDER(a_folder_that_cannot_be_written_is_denied),
        IN_FOLDER(replacing_in_no_folder_or_over_a_folder_fails),
        IN_FOLDER(makes_folders_on_the_way),
        IN_FOLDER(removes_a_tree_and_not_what_links_point_to),
        IN_FOLDER(removes_what_is_deep_and_what_is_locked),
        IN_FOLDER(removes_locked_folders_without_being_root),
        IN_FOLDER(paths_are_put_together_and_taken_apart),
        IN_FOLDER(absolute_paths_have_no_dots),
        IN_FOLDER(beneath_tells_what_is_inside),
        IN_FOLDER(opening_beneath_does_not_leave),
        IN_FOLDER(walks_in_the_order_of_whole_names),
        IN_FOLDER(leaves_out_what_is_to_be_skipped),
        IN_FOLDER(the_walker_can_stop),
        IN_FOLDER(a_tree_too_deep_is_refused),
        cmocka_unit_test(names_files_by_ids),
        cmocka_unit_test(makes_patterns_of_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
