/* editor: what is written, what is refused, and that undo gives back the very bytes. */
#include "tests/lib/unit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/editor.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/template/load.h"

static const char template_text[] =
    "Transform: AWS::Serverless-2016-10-31\n"
    "Globals:\n"
    "  Function: {Runtime: python3.12, Timeout: 7}\n"
    "Resources:\n"
    "  Hello:   # the one\n"
    "    Type: AWS::Serverless::Function\n"
    "    Properties:\n"
    "      Handler: index.handler\n"
    "      InlineCode: 'def handler(e, c): return e'\n"
    "      MemorySize: 128   # MB\n"
    "      Environment:\n"
    "        Variables: {LEVEL: info, API_KEY: hush}\n";

struct world {
    char *folder, *path;
    struct load_request load;
};

static void put(const char *path, const char *text)
{
    assert_int_equal(file_replace(path, text, strlen(text), 0644, NULL), 0);
}

static char *get(const char *path)
{
    AUTO(blob) text = NULL;
    assert_int_equal(file_read(path, 10000000, &text, NULL), 0);
    return mem_text(blob_bytes(text));
}

static void expect(const char *path, const char *wanted)
{
    AUTO_FREE char *text = get(path);
    assert_string_equal(text, wanted);
}

static int set_up(void **state)
{
    struct world *world = mem_alloc(sizeof(*world));
    world->folder = unit_folder();
    world->path = unit_path(world->folder, "template.yaml");
    world->load.path = world->path;
    put(world->path, template_text);
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

/* ---- edits --------------------------------------------------------------------------------- */

static const char *const memory_path[] = { "MemorySize", NULL };
static const char *const timeout_path[] = { "Timeout", NULL };
static const char *const handler_path[] = { "Handler", NULL };
static const char *const key_path[] = { "Environment", "Variables", "API_KEY", NULL };

static struct edit set(const char *const *path, const char *value)
{
    return (struct edit){ .verb = EDIT_SET, .id = "Hello", .path = path, .value = value,
                          .value_size = strlen(value) };
}

static int apply(const struct world *world, const struct edit *edits, size_t count,
                 struct editor_result *out, struct error *error)
{
    struct editor_request request = { .load = &world->load, .edits = edits, .count = count };
    return editor_apply(&request, out, error);
}

static void must_apply(const struct world *world, const struct edit *edits, size_t count)
{
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    if (apply(world, edits, count, &result, &error) != 0)
        fail_msg("%s", error.what);
    assert_true(result.changed);
}

static char *with(const char *piece, const char *other)
{
    const char *at = strstr(template_text, piece);
    assert_non_null(at);
    return mem_format("%.*s%s%s", (int)(at - template_text), template_text, other,
                      at + strlen(piece));
}

static void test_only_the_value(void **state)
{
    struct world *world = *state;
    struct edit edit = set(memory_path, "256");
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    assert_int_equal(apply(world, &edit, 1, &result, &error), 0);
    AUTO_FREE char *wanted = with("128", "256");
    expect(world->path, wanted);
    assert_string_equal(result.summary, "Hello MemorySize 128 -> 256");
    assert_int_equal(result.change_count, 1);
    assert_int_equal(result.changes[0].line, 10);
    assert_string_equal(result.changes[0].id, "Hello");
    assert_string_equal(result.difference, "  9       InlineCode: 'def handler(e, c): return e'\n"
                                           "- 10       MemorySize: 128   # MB\n"
                                           "+ 10       MemorySize: 256   # MB\n"
                                           "  11       Environment:\n");
}

static void turn(const struct world *world, bool back, bool elsewhere)
{
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    if (editor_undo(&world->load, back, false, &result, &error) < 0)
        fail_msg("%s", error.what);
    assert_int_equal(result.elsewhere, elsewhere);
}

static void count_one(void *self, const struct editor_past *past)
{
    (void)past;
    ++*(size_t *)self;
}

static void test_several_are_one(void **state)
{
    struct world *world = *state;
    struct edit edits[] = { set(memory_path, "256"), set(timeout_path, "9"),
                            set(handler_path, "index.other"), set(memory_path, "512") };
    size_t past = 0;
    edits[1].where = EDIT_AT_GLOBALS;
    edits[2] = set(key_path, "secret");
    must_apply(world, edits, COUNT(edits));
    AUTO_FREE char *changed = get(world->path);
    assert_non_null(strstr(changed, "MemorySize: 512   # MB"));
    assert_non_null(strstr(changed, "Timeout: 9}"));
    assert_non_null(strstr(changed, "API_KEY: secret}"));
    assert_int_equal(editor_each(&world->load, count_one, &past, NULL), 0);
    assert_int_equal(past, 1);
    turn(world, true, false);
    expect(world->path, template_text);
    turn(world, false, false);
    expect(world->path, changed);
}

static void test_all_or_none(void **state)
{
    struct world *world = *state;
    struct edit edits[] = { set(memory_path, "256"), set(memory_path, "256") };
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    edits[1].id = "Nobody";
    assert_int_equal(apply(world, edits, 2, &result, &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    expect(world->path, template_text);
}

static void test_nothing_to_change(void **state)
{
    struct world *world = *state;
    struct edit edit = set(memory_path, "128");
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    size_t past = 0;
    assert_int_equal(apply(world, &edit, 1, &result, &error), 0);
    assert_false(result.changed);
    assert_int_equal(editor_each(&world->load, count_one, &past, NULL), 0);
    assert_int_equal(past, 0);
}

static void test_dry_run_leaves_nothing(void **state)
{
    struct world *world = *state;
    struct edit edit = set(memory_path, "256");
    struct editor_request request = { .load = &world->load, .edits = &edit, .count = 1,
                                      .dry_run = true };
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    AUTO_FREE char *state_folder = unit_path(world->folder, ".lambench");
    assert_int_equal(editor_apply(&request, &result, &error), 0);
    assert_true(result.changed);
    expect(world->path, template_text);
    assert_false(file_exists(state_folder));
}

static void test_several_places_ask(void **state)
{
    struct world *world = *state;
    struct edit edits[] = { set(memory_path, "256"), set(timeout_path, "9") };
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    assert_int_equal(apply(world, edits, 2, &result, &error), 1);
    assert_int_equal(result.asked, 1);
    assert_true(result.places.count >= 2);
    expect(world->path, template_text);
}

/* ---- refused ------------------------------------------------------------------------------- */

static void test_new_errors_are_refused(void **state)
{
    struct world *world = *state;
    struct edit edit = set(memory_path, "99999");
    struct editor_request request = { .load = &world->load, .edits = &edit, .count = 1 };
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result, forced;
    assert_int_equal(editor_apply(&request, &result, &error), -1);
    assert_int_equal(error.kind, ERROR_INVALID);
    assert_non_null(strstr(error.what, "template.yaml:10:19"));
    assert_non_null(strstr(error.what, "LB205"));
    expect(world->path, template_text);
    request.force = true;
    error_clear(&error);
    assert_int_equal(editor_apply(&request, &forced, &error), 0);
}

/* Errors that are there already are no reason: else nobody could mend them one by one. */
static void test_old_errors_are_no_reason(void **state)
{
    struct world *world = *state;
    struct edit edit = set(memory_path, "256");
    AUTO_FREE char *broken = with("Handler: index.handler", "Handler: 1 2");
    put(world->path, broken);
    must_apply(world, &edit, 1);
}

static void test_value_has_changed(void **state)
{
    struct world *world = *state;
    struct edit edit = set(memory_path, "256"), secret = set(key_path, "mine");
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result, other;
    AUTO_FREE char *now = with("128", "512");
    put(world->path, now);
    edit.expect = "128";
    assert_int_equal(apply(world, &edit, 1, &result, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    assert_string_equal(error.file, "template.yaml");
    assert_int_equal(error.line, 10);
    assert_string_equal(error.what, "MemorySize is now 512 on disk, you edited 128");
    expect(world->path, now);
    secret.expect = "before";
    error_clear(&error);
    assert_int_equal(apply(world, &secret, 1, &other, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    assert_null(strstr(error.what, "hush"));
}

static void test_read_only(void **state)
{
    struct world *world = *state;
    struct edit edit = set(memory_path, "256");
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    size_t past = 0;
    assert_int_equal(chmod(world->path, 0444), 0);
    assert_int_equal(apply(world, &edit, 1, &result, &error), -1);
    assert_int_equal(error.kind, ERROR_DENIED);
    assert_int_equal(editor_each(&world->load, count_one, &past, NULL), 0);
    assert_int_equal(past, 0);
}

static void test_cannot_be_read(void **state)
{
    struct world *world = *state;
    struct edit edit = set(memory_path, "256");
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    put(world->path, "Resources: [");
    assert_int_equal(apply(world, &edit, 1, &result, &error), -1);
    assert_int_equal(error.kind, ERROR_INVALID);
    expect(world->path, "Resources: [");
}

/* ---- other files, other bytes -------------------------------------------------------------- */

static void test_other_file(void **state)
{
    struct world *world = *state;
    AUTO_FREE char *path = unit_path(world->folder, "app.yaml");
    struct edit edit = set(memory_path, "256");
    struct editor_request request = { .load = &world->load, .file = path, .edits = &edit,
                                      .count = 1 };
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    put(path, template_text);
    assert_int_equal(editor_apply(&request, &result, &error), 0);
    expect(world->path, template_text);
    AUTO_FREE char *wanted = with("128", "256");
    expect(path, wanted);
    turn(world, true, false);
    expect(path, template_text);
}

static void test_undo_beside_other_changes(void **state)
{
    struct world *world = *state;
    struct edit edit = set(memory_path, "256");
    must_apply(world, &edit, 1);
    AUTO_FREE char *now = get(world->path);
    AUTO_FREE char *longer = mem_format("# by somebody else\n%s", now);
    AUTO_FREE char *wanted = mem_format("# by somebody else\n%s", template_text);
    put(world->path, longer);
    turn(world, true, true);
    expect(world->path, wanted);
}

static void test_undo_of_what_has_changed_again(void **state)
{
    struct world *world = *state;
    struct edit edit = set(memory_path, "256");
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    must_apply(world, &edit, 1);
    AUTO_FREE char *now = with("128", "333");
    put(world->path, now);
    assert_int_equal(editor_undo(&world->load, true, false, &result, &error), -1);
    assert_int_equal(error.kind, ERROR_BUSY);
    assert_non_null(strstr(error.what, "Hello MemorySize 128 -> 256"));
    expect(world->path, now);
}

static void test_undo_without_an_edit(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result;
    assert_int_equal(editor_undo(&world->load, true, false, &result, &error), -1);
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
}

static void test_secrets_are_hidden(void **state)
{
    struct world *world = *state;
    struct edit edit = set(key_path, "mine");
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result, undone;
    assert_int_equal(apply(world, &edit, 1, &result, &error), 0);
    assert_string_equal(result.summary, "Hello Environment.API_KEY changed");
    assert_null(strstr(result.difference, "hush"));
    assert_null(strstr(result.difference, "mine"));
    assert_non_null(strstr(result.difference, "+ 12 "));
    assert_int_equal(editor_undo(&world->load, true, false, &undone, &error), 0);
    assert_null(strstr(undone.difference, "hush"));
    assert_null(strstr(undone.difference, "mine"));
    assert_non_null(strstr(undone.difference, "- 12 "));
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(test_only_the_value),
        ROW(test_several_are_one),
        ROW(test_all_or_none),
        ROW(test_nothing_to_change),
        ROW(test_dry_run_leaves_nothing),
        ROW(test_several_places_ask),
        ROW(test_new_errors_are_refused),
        ROW(test_old_errors_are_no_reason),
        ROW(test_value_has_changed),
        ROW(test_read_only),
        ROW(test_cannot_be_read),
        ROW(test_other_file),
        ROW(test_undo_beside_other_changes),
        ROW(test_undo_of_what_has_changed_again),
        ROW(test_undo_without_an_edit),
        ROW(test_secrets_are_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
