#include "workspace/template/local_json.h"

#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/model/problem.h"
#include "workspace/template/node.h"
#include "workspace/template/parse_json.h"

enum { INDENT = 2 };

const struct node *local_json_read(struct arena *arena, const char *path, const char *name,
                                   struct error *error)
{
    AUTO(blob) text = NULL;
    if (!file_exists(path))
        return node_new(arena, NODE_MAP, NULL);
    if (file_read(path, LOCAL_JSON_BYTES, &text, error) < 0)
        return NULL;
    struct parse_source source = { .bytes = blob_bytes(text), .size = blob_size(text),
                                   .file = name };
    struct problem_list problems = { .items = NULL };
    const struct node *root = parse_json_tree(arena, &source, &problems);
    const struct problem *first = problems.count ? &problems.items[0] : NULL;
    bool right = node_is(root, NODE_MAP);
    if (!root)
        error_at(error, name, first ? first->line : 1, first ? first->column : 1, ERROR_INVALID,
                 "%s", first ? first->message : "not valid JSON");
    else if (!right)
        error_at(error, name, root->line, root->column, ERROR_INVALID,
                 "it must be an object, not %s", node_kind_word(root->kind));
    problem_list_release(&problems);
    return right ? root : NULL;
}

/* --- changing --- */

const struct node *local_json_with(struct arena *arena, const struct node *map,
                                   const char *const *steps, size_t count,
                                   const struct node *value)
{
    const struct node *old = node_get(map, steps[0]);
    const struct node *inner =
        count == 1 ? value : local_json_with(arena, old, steps + 1, count - 1, value);
    if (inner && count > 1 && inner->count == 0)
        inner = NULL;
    struct node *made = node_new(arena, NODE_MAP, NULL);
    for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++) {
        const struct node_member *member = &map->members[i];
        const struct node *kept = member->value == old ? inner : member->value;
        if (kept)
            node_set(arena, made, member->name, member->key, kept);
    }
    if (!old && inner)
        node_set(arena, made, arena_copy(arena, steps[0]), NULL, inner);
    return made;
}

/* --- writing --- */

/* DEPTH -1: all in one line. */
static void print(const struct node *node, int depth, struct str *out);

static void break_line(int depth, struct str *out)
{
    if (depth >= 0)
        str_addf(out, "\n%*s", depth * INDENT, "");
}

static void print_members(const struct node *node, int depth, struct str *out)
{
    bool map = node->kind == NODE_MAP;
    int inner = depth < 0 ? -1 : depth + 1;
    str_add_char(out, map ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        str_add(out, i ? "," : "");
        break_line(inner, out);
        if (map) {
            json_scan_quote(out, node->members[i].name, strlen(node->members[i].name));
            str_add(out, depth < 0 ? ":" : ": ");
        }
        print(map ? node->members[i].value : node->items[i], inner, out);
    }
    if (node->count > 0)
        break_line(depth, out);
    str_add_char(out, map ? '}' : ']');
}

static void print(const struct node *node, int depth, struct str *out)
{
    if (node->kind == NODE_MAP || node->kind == NODE_LIST)
        print_members(node, depth, out);
    else if (node->kind == NODE_TEXT)
        json_scan_quote(out, node->text, node->size);
    else
        str_add(out, node->text ? node->text : "null");
}

void local_json_print(const struct node *node, bool indented, struct str *out)
{
    print(node, indented ? 0 : -1, out);
}

static int make_folder(const char *folder, struct error *error)
{
    AUTO_FREE char *ignore = file_join(folder, ".gitignore");
    if (file_make_folders(folder, 0700, error) < 0)
        return -1;
    return file_exists(ignore) ? 0 : file_replace(ignore, "*\n", 2, 0644, error);
}

int local_json_write(const char *path, const struct node *root, struct error *error)
{
    AUTO_STR text;
    str_init(&text, LOCAL_JSON_BYTES);
    local_json_print(root, true, &text);
    str_add_char(&text, '\n');
    if (text.cut)
        return error_set(error, ERROR_LIMIT, "%s would be larger than %d bytes", path,
                         LOCAL_JSON_BYTES);
    AUTO_FREE char *folder = file_parent(path);
    if (make_folder(folder, error) < 0)
        return -1;
    return file_replace(path, text.text, text.length, 0600, error);
}
