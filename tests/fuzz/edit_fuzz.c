/*
 * Any bytes as a template, edited in ways drawn from the same bytes. Whatever is written must be
 * taken back to the same bytes; a value that was set must be read where it was set, and no other
 * resource may differ, as the usual reading sees them. What begins with "{" is taken for JSON.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/model/problem.h"
#include "workspace/template/edit.h"
#include "workspace/template/node.h"

enum { EDITS = 4, DEEPEST = 6, LARGEST = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const texts[] = {
    "1", "", "yes", "a: b", "'\"\\", "two\nlines", " #x\n\n", "- a", "\xC3\xA9", "012", "\ttab\n",
};
static const char *const expressions[] = {
    "!Ref A", "[a, !Sub '${A}']", "{A: {B: [1, {C: d}]}}", "{\"Fn::If\": [\"A\", 1, \"2\"]}", "[]",
    "!If [A, {B: c}, [d]]", "null", "{Type: T, Properties: {A: \"1\"}}",
};
static const char *const names[] = { "A", "B", "Timeout", "Environment", "Variables", "0", "1",
                                     "Layers" };

static uint64_t seed;

static size_t draw(size_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return below ? seed % below : 0;
}

struct trees {
    struct arena *arena;
    struct problem_list problems;
};

static const struct node *read_tree(struct trees *trees, const char *bytes, size_t size,
                                    const char *file)
{
    const struct parse_source source = { .bytes = bytes, .size = size, .file = file };
    return parse_tree(trees->arena, &source, &trees->problems);
}

/* Names that are there, and some that are not. */
static void draw_path(const struct node *node, const char **path)
{
    size_t count = 1 + draw(DEEPEST - 1);
    for (size_t i = 0; i < count; i++) {
        bool known = node && node->kind == NODE_MAP && node->count > 0 && draw(4) > 0;
        path[i] = known ? node->members[draw(node->count)].name : names[draw(COUNT(names))];
        node = node_get(node, path[i]);
    }
    path[count] = NULL;
}

static void draw_edit(const struct node *root, struct edit *edit, const char **path)
{
    const struct node *resources = node_get(root, "Resources");
    bool any = resources && resources->kind == NODE_MAP && resources->count > 0;
    const struct node_member *member = any ? &resources->members[draw(resources->count)] : NULL;
    *edit = (struct edit){
        .verb = (enum edit_verb)draw(EDIT_DELETE + 1), .path = path,
        .id = member && draw(8) > 0 ? member->name : "A", .new_id = "New1",
        .attribute = draw(4) == 0, .where = (enum edit_where)draw(EDIT_AT_ANCHOR + 1),
        .kind = (enum edit_value_kind)draw(2), .index = (int)draw(4) - 1, .to = (int)draw(3),
        .force = draw(2) != 0,
    };
    edit->value = edit->kind == EDIT_TEXT ? texts[draw(COUNT(texts))]
                                          : expressions[draw(COUNT(expressions))];
    edit->value_size = strlen(edit->value);
    const struct node *resource = member ? member->value : NULL;
    draw_path(edit->attribute ? resource : node_get(resource, "Properties"), path);
}

static void check_undo(const struct edit_result *result, const char *bytes, size_t size)
{
    struct error error = ERROR_INIT;
    AUTO_STR back;
    str_init(&back, LARGEST);
    CHECK(edit_restore(result, result->bytes, result->size, &back, &error) == 0);
    CHECK(back.length == size && memcmp(back.text, bytes, size) == 0);
}

/* What the usual reading sees of an edit at the resource. */
static void check_reading(struct trees *trees, const struct node *root, const struct edit *edit,
                          const struct edit_result *result, const char *file)
{
    const struct node *old = node_get(root, "Resources");
    const struct node *after = read_tree(trees, result->bytes, result->size, file);
    const struct node *new_one = node_get(after, "Resources");
    CHECK(after && after->kind == NODE_MAP);
    if (edit->where > EDIT_AT_RESOURCE || edit->verb > EDIT_MOVE)
        return;
    for (size_t i = 0; old && old->kind == NODE_MAP && i < old->count; i++)
        if (strcmp(old->members[i].name, edit->id) != 0) {
            const struct node *other = node_get(new_one, old->members[i].name);
            CHECK(other && node_equal(old->members[i].value, other));
        }
    const struct node *value = node_get(new_one, edit->id);
    value = edit->attribute ? value : node_get(value, "Properties");
    for (size_t i = 0; value && edit->path[i] && value->kind == NODE_MAP; i++)
        value = node_get(value, edit->path[i]);
    if (edit->verb == EDIT_SET && edit->kind == EDIT_TEXT && value && value->kind != NODE_LIST)
        CHECK(node_is_scalar(value) && value->size == edit->value_size &&
              memcmp(value->text, edit->value, value->size) == 0);
}

static void edit_once(const char *bytes, size_t size, const char *file)
{
    AUTO(arena) arena = arena_new();
    struct trees trees = { .arena = arena };
    struct error error = ERROR_INIT;
    const struct node *root = read_tree(&trees, bytes, size, file);
    const struct parse_source source = { .bytes = bytes, .size = size, .file = file };
    const char *path[DEEPEST + 1];
    struct edit edit;
    draw_edit(root, &edit, path);
    AUTO_EDIT_RESULT result;
    AUTO_EDIT_PLACES places;
    (void)edit_places(&source, &edit, &places, &error);
    int done = edit_apply(&source, &edit, &result, &error);
    if (done == 0) {
        AUTO_STR shown;
        str_init(&shown, LARGEST);
        check_undo(&result, bytes, size);
        if (root && root->kind == NODE_MAP)
            check_reading(&trees, root, &edit, &result, file);
        edit_difference(bytes, size, result.bytes, result.size, &shown);
    }
    problem_list_release(&trees.problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *file = size > 0 && data[0] == '{' ? "template.json" : "template.yaml";
    AUTO_FREE char *bytes = mem_text_n((const char *)data, size);
    seed = 0x9E3779B97F4A7C15;
    for (size_t i = 0; i < size; i++)
        seed = (seed ^ data[i]) * 0x100000001B3;
    seed |= 1;
    for (size_t i = 0; i < EDITS; i++)
        edit_once(bytes, size, file);
    return 0;
}
