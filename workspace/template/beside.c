#include "workspace/template/beside.h"

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/model/problem.h"
#include "workspace/model/project.h"
#include "workspace/template/node.h"
#include "workspace/template/parse_json.h"

const char *beside_name(const struct beside *beside, const char *path)
{
    const char *inner = file_beneath(beside->project->root, path);
    return arena_copy(beside->project->arena, inner && *inner ? inner : path);
}

void beside_tell(const struct beside *beside, const char *name, bool named,
                 const struct error *error)
{
    struct problem *problem =
        problem_add(&beside->project->problems, PROBLEM_ERROR, named ? "LB621" : "LB620", name,
                    error->line ? error->line : 1, error->column ? error->column : 1, NULL, "%s",
                    error->what);
    if (error->hint[0])
        problem_hint(problem, "%s", error->hint);
}

int beside_read(const struct beside *beside, const char *path, bool named, struct blob **out)
{
    struct error error = ERROR_INIT;
    project_add_input(beside->project, path);
    *out = NULL;
    if (!named && !file_is_regular(path)) /* a pipe of that name would be waited for */
        return 0;
    if (file_read(path, BESIDE_BYTES, out, &error) == 0)
        return 0;
    beside_tell(beside, beside_name(beside, path), named, &error);
    return -1;
}

/* The first error of LIST, with its place. */
static int first_error(const struct problem_list *list, const char *name, struct error *error)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].severity == PROBLEM_ERROR)
            return error_at(error, name, list->items[i].line, list->items[i].column,
                            ERROR_INVALID, "%s", list->items[i].message);
    return error_at(error, name, 1, 1, ERROR_INVALID, "not valid JSON");
}

int beside_read_json(const struct beside *beside, const char *path, bool named,
                     const struct node **out)
{
    AUTO(blob) text = NULL;
    struct error error = ERROR_INIT;
    *out = NULL;
    if (beside_read(beside, path, named, &text) < 0)
        return -1;
    if (!text)
        return 0;
    const char *name = beside_name(beside, path);
    struct problem_list problems = { .items = NULL };
    struct parse_source source = { .bytes = blob_bytes(text), .size = blob_size(text),
                                   .file = name };
    const struct node *root = parse_json_tree(beside->arena, &source, &problems);
    if (!root)
        first_error(&problems, name, &error);
    else if (root->kind != NODE_MAP)
        error_at(&error, name, root->line, root->column, ERROR_INVALID,
                 "it must be an object, not %s", node_kind_word(root->kind));
    problem_list_release(&problems);
    if (error.kind != ERROR_NONE) {
        beside_tell(beside, name, named, &error);
        return -1;
    }
    *out = root;
    return 0;
}
