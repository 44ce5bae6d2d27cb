/* path_index: what lies around a path. */
#include "tests/lib/unit.h"

#include <stdint.h>
#include <stdio.h>

#include "workspace/base/path_index.h"

struct found {
    char text[256];
    const char *until;          /* stop there */
};

static bool each(void *self, void *value)
{
    struct found *found = self;
    size_t length = strlen(found->text);
    (void)snprintf(found->text + length, sizeof(found->text) - length, "%s ", (char *)value);
    return found->until && strcmp(found->until, value) == 0;
}

static void set(struct path_index *index, const char *path, const char *name)
{
    path_index_set(index, path, (void *)(uintptr_t)name);
}

static struct path_index *make(void)
{
    struct path_index *index = path_index_new();
    set(index, "/p", "p");
    set(index, "/p/a", "a");
    set(index, "/p/a-b", "a-b");
    set(index, "/p/a/x/", "x");
    set(index, "/p/a/y/z", "z");
    set(index, "/q", "q");
    return index;
}

static void above_are_the_path_and_its_folders(void **unused)
{
    (void)unused;
    AUTO(path_index) index = make();
    struct found deep = { .text = "" }, near = { .until = "a" }, root = { .text = "" };
    assert_false(path_index_above(index, "/p/a/x/file.py", each, &deep));
    assert_string_equal(deep.text, "x a p ");
    assert_true(path_index_above(index, "/p/a/", each, &near));
    assert_string_equal(near.text, "a ");
    set(index, "/", "root");
    assert_false(path_index_above(index, "/pp/a", each, &root));
    assert_string_equal(root.text, "root ");
}

static void beneath_is_what_a_folder_holds(void **unused)
{
    (void)unused;
    AUTO(path_index) index = make();
    struct found in_a = { .text = "" }, in_p = { .until = "a" }, all = { .text = "" },
                 none = { .text = "" };
    assert_false(path_index_beneath(index, "/p/a", each, &in_a));
    assert_string_equal(in_a.text, "x z ");
    assert_true(path_index_beneath(index, "/p", each, &in_p));
    assert_string_equal(in_p.text, "a ");
    assert_false(path_index_beneath(index, "/", each, &all));
    assert_string_equal(all.text, "p a a-b x z q ");
    assert_false(path_index_beneath(index, "/p/a/x", each, &none));
    assert_string_equal(none.text, "");
}

static void a_path_has_one_value(void **unused)
{
    (void)unused;
    AUTO(path_index) index = make();
    struct found found = { .text = "" };
    set(index, "/q/", "other");
    assert_string_equal(path_index_get(index, "/q"), "other");
    assert_string_equal(path_index_get(index, "/p/a/x"), "x");
    assert_null(path_index_get(index, "/p/b"));
    path_index_clear(index);
    assert_null(path_index_get(index, "/q"));
    assert_false(path_index_beneath(index, "/", each, &found));
    assert_string_equal(found.text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(above_are_the_path_and_its_folders),
        cmocka_unit_test(beneath_is_what_a_folder_holds),
        cmocka_unit_test(a_path_has_one_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
