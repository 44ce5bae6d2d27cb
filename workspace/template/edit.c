#include "workspace/template/edit.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/problem.h"
#include "workspace/template/edit_scalar.h"
#include "workspace/template/node.h"
#include "workspace/template/parse_json.h"
#include "workspace/template/written.h"

enum { LONGEST_WRITTEN = 400 };

static void problems_auto(struct problem_list *list)
{
    problem_list_release(list);
}
#define AUTO_PROBLEMS __attribute__((cleanup(problems_auto))) struct problem_list

static const struct node *find(const struct parse_source *source, struct arena *arena,
                               const struct edit *edit, struct error *error)
{
    AUTO_PROBLEMS problems = { .count = 0 };
    const struct node *root = parse_tree(arena, source, &problems);
    const struct node *resource = root ? node_get(node_get(root, "Resources"), edit->id) : NULL;
    const struct node *node = edit->attribute ? resource : node_get(resource, "Properties");
    for (const char *const *name = edit->path; node && *name; name++)
        node = node_get(node, *name);
    if (!node)
        error_set(error, ERROR_NOT_FOUND, "%s has no such value", edit->id);
    return node;
}

int edit_places(const struct parse_source *source, const struct edit *edit,
                struct edit_places *out, struct error *error)
{
    *out = (struct edit_places){ .count = 0 };
    AUTO(arena) arena = arena_new();
    const struct node *node = find(source, arena, edit, error);
    if (!node)
        return -1;
    out->items[out->count++] = (struct edit_place){
        .where = EDIT_AT_RESOURCE, .present = true, .effective = true, .line = node->line,
        .column = node->column, .written = written_text(node, LONGEST_WRITTEN), .uses = 1,
    };
    return 0;
}

static void add_span(struct edit_result *out, const struct parse_source *source,
                     const struct node *node, struct str *text)
{
    *(struct edit_span *)ARRAY_PUSH(out->spans, out->span_count, out->span_capacity) =
        (struct edit_span){
            .offset = node->start, .old_size = node->end - node->start,
            .old_text = mem_text_n(source->bytes + node->start, node->end - node->start),
            .new_size = text->length, .new_text = mem_text_n(text->text, text->length),
        };
    AUTO_STR whole;
    str_init(&whole, source->size + text->length + 1);
    str_add_bytes(&whole, source->bytes, node->start);
    str_add_bytes(&whole, text->text, text->length);
    str_add_bytes(&whole, source->bytes + node->end, source->size - node->end);
    out->line = node->line;
    out->size = whole.length;
    out->bytes = str_take(&whole);
}

static int set(const struct parse_source *source, const struct edit *edit,
               struct edit_result *out, struct error *error)
{
    AUTO(arena) arena = arena_new();
    const struct node *node = find(source, arena, edit, error);
    if (!node)
        return -1;
    if (!node_is_scalar(node) || node->style > NODE_DOUBLE_QUOTED)
        return error_set(error, ERROR_NOT_EMULATED, "this value cannot be edited yet");
    AUTO_FREE char *written = written_text(node, LONGEST_WRITTEN);
    if (edit->expect && strcmp(edit->expect, written) != 0)
        return error_set(error, ERROR_BUSY, "the value is %s now, not %s", written,
                         edit->expect);
    struct edit_scalar how = { .style = node->style, .json = parse_json_is(source),
                               .line_end = "\n" };
    AUTO_STR text;
    str_init(&text, edit->value_size * 6 + 64);
    edit_scalar_write(&text, &how, edit->value, edit->value_size);
    add_span(out, source, node, &text);
    return 0;
}

int edit_apply(const struct parse_source *source, const struct edit *edit,
               struct edit_result *out, struct error *error)
{
    *out = (struct edit_result){ .size = 0 };
    if (edit->verb != EDIT_SET || edit->kind != EDIT_TEXT)
        return error_set(error, ERROR_NOT_EMULATED, "this edit is not possible yet");
    return set(source, edit, out, error);
}
