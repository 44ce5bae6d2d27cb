/* golden: accepted answers by the names of their files. */
#include "tests/lib/unit.h"

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json_path.h"
#include "workspace/files/golden.h"

static void put(const char *root, const char *name, const char *text)
{
    struct error error = ERROR_INIT;
    AUTO_FREE char *path = unit_path(root, name);
    AUTO_FREE char *folder = file_parent(path);
    assert_int_equal(file_make_folders(folder, 0777, &error), 0);
    assert_int_equal(file_put(path, text, strlen(text), 0644, &error), 0);
}

static bool is_function(const void *self, const char *id)
{
    (void)self;
    return strcmp(id, "Hello") == 0 || strcmp(id, "App/Hello") == 0;
}

static void names_say_event_and_function(void **state)
{
    (void)state;
    static const struct {
        const char *path, *function, *event;
        bool is_error, has_event;
    } want[] = {
        { "events/b.c.App.Hello.golden", "App/Hello", "events/b.c.json", false, true },
        { "events/a.Gone.golden", "Gone", "events/a.json", false, true },
        { "events/a.Hello.golden", "Hello", "events/a.json", false, true },
        { "events/deep/d.Hello.golden-error", "Hello", "events/deep/d.json", true, true },
        { "events/e.Hello.golden", "Hello", "events/e.json", false, false },
    };
    struct error error = ERROR_INIT;
    struct golden_list list = { .items = NULL };
    AUTO_FREE char *root = unit_folder();
    static const char *const events[] = { "events/a.json", "events/b.c.json",
                                          "events/deep/d.json" };
    for (size_t i = 0; i < COUNT(events); i++)
        put(root, events[i], "{}");
    for (size_t i = 0; i < COUNT(want); i++)
        put(root, want[i].path, "1");
    put(root, "events/a.Hello.golden-ignore", "x\n");
    put(root, "events/a.golden.json", "1");
    assert_int_equal(golden_find(root, is_function, NULL, &list, &error), 0);
    assert_int_equal(list.count, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_string_equal(list.items[i].path, want[i].path);
        assert_string_equal(list.items[i].function, want[i].function);
        assert_string_equal(list.items[i].event, want[i].event);
        assert_int_equal(list.items[i].is_error, want[i].is_error);
        assert_int_equal(list.items[i].has_event, want[i].has_event);
        AUTO_FREE char *path = golden_path(want[i].event, want[i].function, want[i].is_error);
        assert_string_equal(path, want[i].path);
    }
    golden_list_release(&list);
    assert_int_equal(file_remove_tree(root, &error), 0);
}

static void no_function_and_no_folder(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct golden_list list = { .items = NULL };
    AUTO_FREE char *root = unit_folder();
    assert_int_equal(golden_find(root, is_function, NULL, &list, &error), 0);
    assert_int_equal(list.count, 0);
    put(root, "events/a.golden", "1");
    assert_int_equal(golden_find(root, is_function, NULL, &list, &error), 0);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].function, "");
    assert_string_equal(list.items[0].event, "events/a.json");
    golden_list_release(&list);
    assert_int_equal(file_remove_tree(root, &error), 0);
}

static void an_answer_takes_the_place_of_an_error(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    AUTO_FREE char *root = unit_folder();
    AUTO(blob) bytes = blob_copy("a\0b", 3);
    AUTO(blob) told = golden_error("ValueError", NULL);
    AUTO(blob) back = NULL;
    put(root, "events/a.json", "{}");
    assert_int_equal(golden_write(root, "events/a.json", "Hello", true, told, &error), 0);
    assert_int_equal(golden_write(root, "events/a.json", "Hello", false, bytes, &error), 0);
    AUTO_FREE char *answer = unit_path(root, "events/a.Hello.golden");
    AUTO_FREE char *failure = unit_path(root, "events/a.Hello.golden-error");
    assert_false(file_exists(failure));
    assert_int_equal(file_read(answer, 10, &back, &error), 0);
    assert_int_equal(blob_size(back), 3);
    assert_memory_equal(blob_bytes(back), "a\0b", 3);
    assert_string_equal(blob_bytes(told), "{\"errorType\":\"ValueError\",\"errorMessage\":null}\n");
    assert_int_equal(file_remove_tree(root, &error), 0);
}

static void ignored_paths_are_added_once(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct golden_ignored ignored = { .patterns = NULL };
    AUTO_FREE char *root = unit_folder();
    put(root, "events/a.Hello.golden-ignore", "# times\r\n a\nb.c \t\r\n\nx"); /* no line break */
    assert_int_equal(golden_read_ignored(root, "events/a.json", "Hello", &ignored, &error), -1);
    assert_int_equal(error.line, 2);
    golden_ignored_release(&ignored);
    put(root, "events/a.Hello.golden-ignore", "# times\r\nb.c \t\r\n\nx");
    assert_int_equal(golden_ignore(root, "events/a.json", "Hello", "x", &error), 0);
    assert_int_equal(golden_ignore(root, "events/a.json", "Hello", "b", &error), 0);
    assert_int_equal(golden_ignore(root, "events/a.json", "Hello", "b", &error), 0);
    assert_int_equal(golden_ignore(root, "events/a.json", "Hello", "b c", &error), -1);
    assert_int_equal(golden_read_ignored(root, "events/a.json", "Hello", &ignored, &error), 0);
    assert_int_equal(ignored.count, 3);
    golden_ignored_release(&ignored);
    assert_int_equal(file_remove_tree(root, &error), 0);
}

static void only_events_have_answers(void **state)
{
    (void)state;
    static const char *const bad[] = { "a.json", "events/a", "events/.json", "events/../../a.json",
                                       "/events/a.json", "sample:sqs" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct error error = ERROR_INIT;
        assert_int_equal(golden_check_event(bad[i], &error), -1);
        assert_int_equal(error.kind, ERROR_INVALID);
    }
    struct error error = ERROR_INIT;
    assert_int_equal(golden_check_event("events/deep/a.b.json", &error), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_say_event_and_function),
        cmocka_unit_test(no_function_and_no_folder),
        cmocka_unit_test(an_answer_takes_the_place_of_an_error),
        cmocka_unit_test(ignored_paths_are_added_once),
        cmocka_unit_test(only_events_have_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
