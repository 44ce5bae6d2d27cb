#include "workspace/template/parse_json.h"

#include <ctype.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/problem.h"
#include "workspace/template/node.h"

struct reader {
    struct arena *arena;
    const struct parse_source *source;
    struct problem_list *problems;
    struct json_scan scan;
    struct json_token token;
    struct error error;
    const char *seen;           /* in line SEEN_LINE; COLUMN is its place */
    int seen_line, column;
    int depth;
};

/* Does a comment stand where ERROR is? */
static bool is_comment(const struct parse_source *source, const struct error *error)
{
    const char *at = source->bytes, *end = at + source->size;
    for (int line = 1; line < error->line && at; line++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    if (!at || error->column < 1 || end - at < error->column + 1)
        return false;
    at += error->column - 1;
    return at[0] == '/' && (at[1] == '/' || at[1] == '*');
}

bool parse_json_is(const struct parse_source *source)
{
    if (text_ends(source->file, ".json"))
        return true;
    size_t at = 0;
    while (at < source->size && isspace((unsigned char)source->bytes[at]))
        at++;
    struct error error = ERROR_INIT;
    return at < source->size && source->bytes[at] == '{' &&
           (json_scan_check(source->bytes, source->size, NULL, &error) == 0 ||
            is_comment(source, &error));
}

static bool next(struct reader *reader)
{
    return json_scan_next(&reader->scan, &reader->token, &reader->error) == 0;
}

/* Columns of json_scan count bytes, those of a template characters; counted on from the token
 * before, for a whole template may be one line. */
static int column_of(struct reader *reader)
{
    const char *raw = reader->token.raw;
    if (reader->seen_line != reader->token.line || reader->seen > raw) {
        reader->seen_line = reader->token.line;
        reader->seen = raw - (reader->token.column - 1);
        reader->column = 1;
    }
    for (; reader->seen < raw; reader->seen++)
        reader->column += ((unsigned char)*reader->seen & 0xC0) != 0x80;
    return reader->column;
}

static struct node *new_node(struct reader *reader, enum node_kind kind)
{
    struct node *node = node_new(reader->arena, kind, NULL);
    node->file = reader->source->file;
    node->line = reader->token.line;
    node->column = column_of(reader);
    node->start = (size_t)(reader->token.raw - reader->source->bytes);
    node->end = node->start + reader->token.size;
    node->style = NODE_PLAIN;
    return node;
}

static struct node *new_scalar(struct reader *reader)
{
    static const enum node_kind kinds[] = {
        [JSON_TOKEN_KEY] = NODE_TEXT,    [JSON_TOKEN_STRING] = NODE_TEXT,
        [JSON_TOKEN_NUMBER] = NODE_NUMBER, [JSON_TOKEN_TRUE] = NODE_BOOL,
        [JSON_TOKEN_FALSE] = NODE_BOOL,  [JSON_TOKEN_NULL] = NODE_NULL,
    };
    struct node *node = new_node(reader, kinds[reader->token.kind]);
    if (node->kind == NODE_TEXT) {
        AUTO_STR text;
        str_init(&text, reader->source->size * 3 + 1);
        json_scan_text(&reader->token, &text);
        node->text = arena_text(reader->arena, text.text, text.length);
        node->size = text.length;
        node->style = NODE_DOUBLE_QUOTED;
    } else {
        node->text = arena_text(reader->arena, reader->token.raw, reader->token.size);
        node->size = reader->token.size;
    }
    return node;
}

static const struct node *read_value(struct reader *reader);

static bool read_members(struct reader *reader, struct node *map)
{
    while (next(reader)) {
        if (reader->token.kind == JSON_TOKEN_OBJECT_END)
            return true;
        const struct node *key = new_scalar(reader);
        const struct node *value = next(reader) ? read_value(reader) : NULL;
        if (!value)
            return false;
        const struct node_member *before = node_member(map, key->text);
        if (before)
            problem_add(reader->problems, PROBLEM_WARNING, "LB602", reader->source->file,
                        key->line, key->column, NULL,
                        "\"%.100s\" is given twice, first in line %d; this one counts", key->text,
                        before->key->line);
        node_set(reader->arena, map, key->text, key, value);
    }
    return false;
}

static bool read_items(struct reader *reader, struct node *list)
{
    while (next(reader)) {
        if (reader->token.kind == JSON_TOKEN_ARRAY_END)
            return true;
        const struct node *item = read_value(reader);
        if (!item)
            return false;
        node_add_item(reader->arena, list, item);
    }
    return false;
}

/* The value that the present token begins. NULL on an error. */
static const struct node *read_value(struct reader *reader)
{
    bool object = reader->token.kind == JSON_TOKEN_OBJECT;
    if (!object && reader->token.kind != JSON_TOKEN_ARRAY)
        return new_scalar(reader);
    if (++reader->depth > PARSE_DEPTH) {
        error_at(&reader->error, NULL, reader->token.line, column_of(reader), ERROR_LIMIT,
                 "more than %d levels deep", PARSE_DEPTH);
        return NULL;
    }
    struct node *node = new_node(reader, object ? NODE_MAP : NODE_LIST);
    node->style = NODE_FLOW;
    if (!(object ? read_members(reader, node) : read_items(reader, node)))
        return NULL;
    reader->depth--;
    node->end = (size_t)(reader->token.raw - reader->source->bytes) + 1;
    return node;
}

static void say_error(const struct reader *reader, bool comment)
{
    const struct error *error = &reader->error;
    struct problem *problem = problem_add(
        reader->problems, PROBLEM_ERROR, error->kind == ERROR_LIMIT ? "LB606" : "LB601",
        reader->source->file, error->line, error->column, NULL, "not valid JSON: %s",
        comment ? "JSON has no comments" : error->what);
    if (comment)
        problem_hint(problem, "Take it out, put it into Metadata, or write the template as YAML.");
    else if (error->hint[0])
        problem_hint(problem, "%s", error->hint);
}

const struct node *parse_json_tree(struct arena *arena, const struct parse_source *source,
                                   struct problem_list *problems)
{
    struct reader reader = { .arena = arena, .source = source, .problems = problems };
    struct parse_source plain = *source;
    if (plain.size >= 3 && memcmp(plain.bytes, "\xEF\xBB\xBF", 3) == 0) {
        plain.bytes += 3;
        plain.size -= 3;
    }
    json_scan_init(&reader.scan, plain.bytes, plain.size, NULL);
    const struct node *root = next(&reader) ? read_value(&reader) : NULL;
    if (root && next(&reader))
        return root;
    say_error(&reader, is_comment(&plain, &reader.error));
    return NULL;
}
