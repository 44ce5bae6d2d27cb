/* layers: folders and zips laid over each other: who gives a path, and what is hidden by whom. */
#include "tests/lib/unit.h"

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/files/layers.h"
#include "workspace/files/zip.h"

enum { MOST = 4 };

/* Writes FILES, "path path/ ..." (a folder ends with /), into the folder NAME beneath ROOT. */
static char *make_folder(const char *root, const char *name, const char *files)
{
    struct error error = ERROR_INIT;
    char *folder = unit_path(root, name);
    AUTO_FREE char *words = mem_text(files);
    assert_int_equal(file_make_folders(folder, 0755, &error), 0);
    for (char *rest = words, *word; (word = strsep(&rest, " "));) {
        AUTO_FREE char *path = file_join(folder, word);
        AUTO_FREE char *parent = file_parent(path);
        bool is_folder = word[strlen(word) - 1] == '/';
        assert_int_equal(file_make_folders(is_folder ? path : parent, 0755, &error), 0);
        if (!is_folder)
            assert_int_equal(file_replace(path, name, strlen(name), 0644, &error), 0);
    }
    return folder;
}

static char *make_zip(const char *root, const char *name, const char *files)
{
    struct error error = ERROR_INIT;
    AUTO(zip_writer) writer = NULL;
    char *path = unit_path(root, name);
    AUTO_FREE char *words = mem_text(files);
    assert_int_equal(zip_writer_open(path, &writer, &error), 0);
    for (char *rest = words, *word; (word = strsep(&rest, " "));)
        assert_int_equal(zip_writer_bytes(writer, word, name, strlen(name), &error), 0);
    assert_int_equal(zip_writer_close(take_ptr(&writer), &error), 0);
    return path;
}

/* All entries: "path:layer" and "-layer that hides it", with blanks between them. */
static char *describe(const struct layers *layers)
{
    struct str text;
    str_init(&text, 4096);
    for (size_t i = 0; i < layers_count(layers); i++) {
        const struct layers_entry *entry = layers_at(layers, i);
        str_addf(&text, "%s%s%s:%zu", i ? " " : "", entry->path,
                 entry->kind == LAYERS_FOLDER ? "/" : "", entry->layer + 1);
        if (entry->hidden_by != LAYERS_SEEN)
            str_addf(&text, "-%d", entry->hidden_by + 1);
    }
    return str_take(&text);
}

static const struct {
    const char *layers[MOST];
    const char *entries;
} rows[] = {
    { { "a b/c", "b/d" }, "a:1 b/:2 b/c:1 b/d:2" },
    { { "a", "a" }, "a:1-2 a:2" },
    { { "a", "a", "a" }, "a:1-2 a:2-3 a:3" },
    { { "d/x d/y", "d" }, "d/:1-2 d:2 d/x:1-2 d/y:1-2" },       /* a file over a folder */
    { { "d", "d/x" }, "d:1-2 d/:2 d/x:2" },                     /* a folder over a file */
    { { "d/x", "d", "d/y" }, "d/:1-2 d:2-3 d/:3 d/x:1-2 d/y:3" }, /* what was hidden stays so */
    { { "empty/", "empty/" }, "empty/:2" },
    { { "ab/x a", "ab" }, "a:1 ab/:1-2 ab:2 ab/x:1-2" },        /* a is no folder of ab */
};

static void layers_lie_over_each_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        AUTO_FREE char *root = unit_folder();
        const char *sources[MOST] = { NULL };
        char *made[MOST] = { NULL };
        struct error error = ERROR_INIT;
        size_t count = 0;
        for (; count < MOST && rows[i].layers[count]; count++) {
            AUTO_FREE char *name = mem_format("layer-%zu", count);
            sources[count] = made[count] = make_folder(root, name, rows[i].layers[count]);
        }
        AUTO(layers) layers = NULL;
        assert_int_equal(layers_read(sources, count, &layers, &error), 0);
        AUTO_FREE char *found = describe(layers);
        assert_string_equal(found, rows[i].entries);
        for (size_t j = 0; j < count; j++)
            free(made[j]);
    }
}

static void archives_are_read_like_folders(void **state)
{
    (void)state;
    AUTO_FREE char *root = unit_folder();
    AUTO_FREE char *folder = make_folder(root, "folder", "python/a.py python/b.py");
    AUTO_FREE char *zip = make_zip(root, "one.zip", "./python//b.py python/deep/c.py");
    const char *const sources[] = { folder, NULL, zip };
    struct error error = ERROR_INIT;
    AUTO(layers) layers = NULL;
    assert_int_equal(layers_read(sources, COUNT(sources), &layers, &error), 0);
    AUTO_FREE char *found = describe(layers);
    assert_string_equal(found, "python/:3 python/a.py:1 python/b.py:1-3 python/b.py:3 "
                               "python/deep/:3 python/deep/c.py:3");
    assert_int_equal(layers_find(layers, "/opt/python/b.py")->layer, 2);
    assert_int_equal(layers_find(layers, "/opt/python/b.py")->bytes, strlen("one.zip"));
    assert_int_equal(layers_find(layers, "python/./a.py")->layer, 0);
    assert_null(layers_find(layers, "python/none"));
    assert_null(layers_find(layers, "python/../python/a.py"));
}

static void names_that_lead_out_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = { "../x", "a/../../x", "/etc/x", "a/.." };
    AUTO_FREE char *root = unit_folder();
    for (size_t i = 0; i < COUNT(names); i++) {
        AUTO_FREE char *zip = make_zip(root, "bad.zip", names[i]);
        const char *const sources[] = { zip };
        struct error error = ERROR_INIT;
        AUTO(layers) layers = NULL;
        assert_int_equal(layers_read(sources, 1, &layers, &error), -1);
        assert_int_equal(error.kind, ERROR_INVALID);
    }
}

static void paths_are_those_of_entries(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        { "/opt/a/b", "a/b" }, { "a//b/", "a/b" }, { "/opt", "" }, { "/opt/", "" },
        { "./a/./b", "a/b" }, { "/option/a", "option/a" },
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        AUTO_FREE char *path = layers_path(pairs[i][0]);
        assert_string_equal(path, pairs[i][1]);
    }
    assert_null(layers_path("/opt/../etc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_lie_over_each_other),
        cmocka_unit_test(archives_are_read_like_folders),
        cmocka_unit_test(names_that_lead_out_are_refused),
        cmocka_unit_test(paths_are_those_of_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
