#include "tests/unit/sandbox/box.h"

#include <sys/stat.h>

#include "workspace/base/file.h"

static char folder[64];

static char *path(const char *name)
{
    return file_join(folder, name);
}

static void put(const char *name, const char *text)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *full = path(name);
    AUTO_FREE char *parent = file_parent(full);
    assert_int_equal(file_make_folders(parent, 0755, &error), 0);
    assert_int_equal(file_replace(full, text, strlen(text), 0644, &error), 0);
}

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof(folder), "/tmp/sandbox-mounts-XXXXXX");
    assert_non_null(mkdtemp(folder));
    chmod(folder, 0755);
    put("task/app.txt", "app\n");
    put("task/sub/keep", "");
    put("home/tool/bin/run", "run\n");
    put("home/secret", "secret\n");
    put("one/python/a.txt", "one\n");
    put("one/both.txt", "one\n");
    put("one/bin/tool", "one\n");
    put("two/both.txt", "two\n");
    put("two/python/b.txt", "two\n");
    put("two/bin", "a file\n");
    put("three/python/a.txt", "three\n");
    put("three/a,b:c\\d/x", "odd\n");
    AUTO_FREE char *link = path("task/escape");
    AUTO_FREE char *layer_link = path("three/link");
    assert_int_equal(symlink("/etc", link), 0);
    assert_int_equal(symlink("both.txt", layer_link), 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    return file_remove_tree(folder, &error);
}

static void add(struct box *box, const char *name, const char *target)
{
    AUTO_FREE char *source = path(name);
    spec_add_mount(&box->spec, source, target, false);
}

static void same_place_shows_only_that_place(void **state)
{
    (void)state;
    struct box box;
    AUTO_FREE char *script = mem_format("cat %s/home/tool/bin/run; ls %s %s/home; "
                                        "touch %s/home/tool/x 2>/dev/null || echo ro",
                                        folder, folder, folder, folder);
    AUTO_FREE char *tool = path("home/tool");
    box_init(&box, script);
    spec_add_mount(&box.spec, tool, tool, false);
    box_run(&box);
    AUTO_FREE char *wanted = mem_format("run\n%s:\nhome\n\n%s/home:\ntool\nro\n", folder, folder);
    assert_string_equal(box.text, wanted);
    box_release(&box);
}

static void later_mounts_may_lie_inside(void **state)
{
    (void)state;
    struct box box;
    box_init(&box, "cat /var/task/sub/run; cat /var/task/app.txt; cat /var/runtime/f");
    add(&box, "task", "/var/task");
    add(&box, "home/tool/bin", "/var/task/sub");
    spec_add_mount(&box.spec, "/no/such/thing", "/opt/x", true);
    spec_add_file(&box.spec, "/var/runtime/f", "file\n", 5, 0444);
    box_run(&box);
    assert_string_equal(box.text, "run\napp\nfile\n");
    box_release(&box);
}

static void one_file_may_be_shown(void **state)
{
    (void)state;
    struct box box;
    box_init(&box, "cat /opt/deep/one.txt; ls /opt/deep");
    add(&box, "task/app.txt", "/opt/deep/one.txt");
    box_run(&box);
    assert_string_equal(box.text, "app\none.txt\n");
    box_release(&box);
}

static void refuse(const char *name, const char *target, const char *what)
{
    struct box box;
    box_init(&box, "true");
    add(&box, "task", "/var/task");
    add(&box, name, target);
    box_open(&box); /* it may have failed before there is a program for it */
    box_wait(&box);
    assert_true(box.failed);
    if (!strstr(box.what, what))
        fail_msg("%s", box.what);
    box_release(&box);
}

static void hostile_targets_are_refused(void **state)
{
    (void)state;
    refuse("home", "/var/task/escape", "link");
    refuse("home", "/var/task/escape/ssl", "link");
    refuse("home", "/bin/x", "link"); /* also a link of ours */
    refuse("home", "/var/../etc", "..");
    refuse("home", "relative", "absolute");
    refuse("home", "/var/task/app.txt/x", "not a folder");
    refuse("home", "/var/task/missing", "Read-only");
}

static void merge_three(struct box *box, const char *script)
{
    static const char *const names[] = { "one", "two", "three" };
    box_init(box, script);
    for (size_t i = 0; i < COUNT(names); i++) {
        AUTO_FREE char *full = path(names[i]);
        spec_add_overlay(&box->spec, full);
    }
    box->spec.overlay_target = mem_text("/opt");
}

static void later_folders_win(void **state)
{
    (void)state;
    struct box box;
    merge_three(&box, "cd /opt; cat both.txt python/a.txt python/b.txt bin link; find . | sort; "
                      "touch x 2>/dev/null || echo ro; grep -c overlay /proc/self/mounts");
    box_run(&box);
    assert_string_equal(box.text, "two\nthree\ntwo\na file\ntwo\n.\n./a,b:c\\d\n./a,b:c\\d/x\n"
                                  "./bin\n./both.txt\n./link\n./python\n./python/a.txt\n"
                                  "./python/b.txt\nro\n1\n");
    box_release(&box);
}

static void merging_without_overlayfs_is_the_same(void **state)
{
    (void)state;
    struct box box;
    merge_three(&box, "cd /opt; cat both.txt python/a.txt python/b.txt bin link; find . | sort; "
                      "touch x 2>/dev/null || echo ro; grep -c overlay /proc/self/mounts");
    box.spec.merge_by_entry = true;
    box_run(&box);
    assert_string_equal(box.text, "two\nthree\ntwo\na file\ntwo\n.\n./a,b:c\\d\n./a,b:c\\d/x\n"
                                  "./bin\n./both.txt\n./link\n./python\n./python/a.txt\n"
                                  "./python/b.txt\nro\n0\n");
    box_release(&box);
}

static void one_folder_needs_no_merging(void **state)
{
    (void)state;
    struct box box;
    AUTO_FREE char *full = path("one");
    box_init(&box, "cat /opt/both.txt");
    spec_add_overlay(&box.spec, full);
    box.spec.overlay_target = mem_text("/opt");
    box_run(&box);
    assert_string_equal(box.text, "one\n");
    box_release(&box);
}

static void sources_may_be_links(void **state)
{
    (void)state;
    struct box box;
    AUTO_FREE char *link = path("absolute-link");
    AUTO_FREE char *target = path("task");
    assert_int_equal(symlink(target, link), 0);
    box_init(&box, "cat /var/task/app.txt");
    add(&box, "absolute-link", "/var/task");
    box_run(&box);
    assert_string_equal(box.text, "app\n");
    box_release(&box);
}

int main(void)
{
    box_main();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_place_shows_only_that_place),
        cmocka_unit_test(later_mounts_may_lie_inside),
        cmocka_unit_test(one_file_may_be_shown),
        cmocka_unit_test(hostile_targets_are_refused),
        cmocka_unit_test(later_folders_win),
        cmocka_unit_test(merging_without_overlayfs_is_the_same),
        cmocka_unit_test(one_folder_needs_no_merging),
        cmocka_unit_test(sources_may_be_links),
    };
    int failures = cmocka_run_group_tests(tests, set_up, tear_down);
    launcher_stop(box_launcher);
    return failures;
}
