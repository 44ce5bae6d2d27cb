#include "workspace/template/parse.h"

#include <stdbool.h>
#include <string.h>
#include <yaml.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/problem.h"
#include "workspace/template/node.h"
#include "workspace/template/parse_cause.h"
#include "workspace/template/parse_json.h"
#include "workspace/template/parse_tag.h"
#include "workspace/template/scalar.h"

enum { CAUSE_BYTES = 400 };

/* libyaml counts characters; the cursor knows the byte of the last one asked for. */
struct cursor {
    size_t character, byte;
};

struct builder {
    yaml_parser_t parser;
    struct arena *arena;
    const struct parse_source *source;
    struct problem_list *problems;
    struct map *anchors;        /* name -> finished node */
    struct cursor cursor;
    size_t aliases;             /* values that aliases stand for, so far */
    int depth;
    bool said;                  /* the problem that ends the reading is in the list */
};

static void parser_auto(yaml_parser_t **parser)
{
    yaml_parser_delete(*parser);
}

static void event_auto(yaml_event_t *event)
{
    yaml_event_delete(event);
}
#define AUTO_EVENT __attribute__((cleanup(event_auto))) yaml_event_t

static const struct node *read_node(struct builder *builder, const yaml_event_t *event);

/* --- problems --- */

static void say_library_error(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    bool reader = parser->error == YAML_READER_ERROR;
    struct parse_cause cause = {
        .what = parser->problem,
        .during = parser->context,
        .line = (int)parser->problem_mark.line + 1,
        .column = (int)parser->problem_mark.column + 1,
        .during_line = parser->context ? (int)parser->context_mark.line + 1 : 0,
        .during_column = parser->context ? (int)parser->context_mark.column + 1 : 0,
        .offset = parser->problem_offset,
        .byte = reader ? parser->problem_value : -1,
    };
    AUTO_STR text;
    str_init(&text, CAUSE_BYTES);
    const char *hint = parse_cause_say(builder->source, &cause, &text);
    struct problem *problem =
        problem_add(builder->problems, PROBLEM_ERROR, "LB601", builder->source->file, cause.line,
                    cause.column, NULL, "not valid YAML: %s", text.text);
    if (hint)
        problem_hint(problem, "%s", hint);
    builder->said = true;
}

static const struct node *stop(struct builder *builder, const yaml_mark_t *mark, const char *code,
                               const char *what)
{
    if (!builder->said)
        problem_add(builder->problems, PROBLEM_ERROR, code, builder->source->file,
                    (int)mark->line + 1, (int)mark->column + 1, NULL, "not valid YAML: %s", what);
    builder->said = true;
    return NULL;
}

static bool next(struct builder *builder, yaml_event_t *event)
{
    if (yaml_parser_parse(&builder->parser, event))
        return true;
    memset(event, 0, sizeof *event);
    say_library_error(builder);
    return false;
}

/* --- places --- */

static bool is_start_of_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

static size_t byte_of(struct builder *builder, size_t character)
{
    struct cursor *cursor = &builder->cursor;
    const char *bytes = builder->source->bytes;
    size_t size = builder->source->size;
    while (cursor->character < character && cursor->byte < size) {
        do
            cursor->byte++;
        while (cursor->byte < size && !is_start_of_character(bytes[cursor->byte]));
        cursor->character++;
    }
    while (cursor->character > character && cursor->byte > 0) {
        do
            cursor->byte--;
        while (cursor->byte > 0 && !is_start_of_character(bytes[cursor->byte]));
        cursor->character--;
    }
    return cursor->byte;
}

static struct node *node_at(struct builder *builder, enum node_kind kind, const yaml_event_t *event)
{
    struct node *node = node_new(builder->arena, kind, NULL);
    node->file = builder->source->file;
    node->line = (int)event->start_mark.line + 1;
    node->column = (int)event->start_mark.column + 1;
    node->start = byte_of(builder, event->start_mark.index);
    node->end = byte_of(builder, event->end_mark.index);
    return node;
}

static const struct node *with_tag(struct builder *builder, struct node *node, const char *tag)
{
    return parse_tag_wrap(builder->arena, builder->source, builder->problems, node, tag);
}

/* --- values --- */

static enum node_style style_of(yaml_scalar_style_t style)
{
    static const enum node_style styles[] = {
        [YAML_ANY_SCALAR_STYLE] = NODE_PLAIN,
        [YAML_PLAIN_SCALAR_STYLE] = NODE_PLAIN,
        [YAML_SINGLE_QUOTED_SCALAR_STYLE] = NODE_SINGLE_QUOTED,
        [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = NODE_DOUBLE_QUOTED,
        [YAML_LITERAL_SCALAR_STYLE] = NODE_LITERAL,
        [YAML_FOLDED_SCALAR_STYLE] = NODE_FOLDED,
    };
    return styles[style];
}

static void warn_odd(struct builder *builder, const struct node *node, const char *written)
{
    struct problem *problem = problem_add(
        builder->problems, PROBLEM_WARNING, "LB609", builder->source->file, node->line,
        node->column, NULL, "%.40s is read as the number %s", written, node->text);
    problem_hint(problem, "It is one in base %s. Quote it when text is meant: \"%.40s\".",
                 strchr(written, ':') ? "60" : "8", written);
}

/* Where the lines of a block scalar end; libyaml counts the empty lines behind them too. With "+"
 * in its header these belong to it. */
static void trim_block(const struct builder *builder, struct node *node)
{
    const char *bytes = builder->source->bytes;
    size_t header = parse_tag_skip(builder->source, node), at = header;
    while (at < node->end && !strchr(" \t\r\n", bytes[at]))
        at++;
    bool keeps = memchr(bytes + header, '+', at - header);
    for (size_t breaks = 0; node->end > at && strchr(" \t\r\n", bytes[node->end - 1]);) {
        breaks += bytes[node->end - 1] == '\n';
        if (keeps && (breaks > 1 || bytes[node->end - 1] == ' ' || bytes[node->end - 1] == '\t'))
            break;
        node->end--;
    }
}

static const struct node *read_scalar(struct builder *builder, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t size = event->data.scalar.length;
    const char *tag = (const char *)event->data.scalar.tag;
    struct node *node = node_at(builder, NODE_TEXT, event);
    node->style = style_of(event->data.scalar.style);
    if (builder->source->concrete && node->style >= NODE_LITERAL)
        trim_block(builder, node);
    char value[SCALAR_BYTES] = "";
    bool odd = false;
    bool may_be_other = event->data.scalar.plain_implicit || parse_tag_is_short(tag);
    if (may_be_other && node->style == NODE_PLAIN && !parse_tag_is_short(tag))
        node->kind = scalar_read(text, size, value, &odd);
    bool as_written = node->kind == NODE_TEXT || node->kind == NODE_NULL;
    node->size = as_written ? size : strlen(value);
    node->text = arena_text(builder->arena, as_written ? text : value, node->size);
    if (!as_written && strcmp(text, value) != 0)
        node->raw = arena_text(builder->arena, text, size);
    if (odd && size > 1)
        warn_odd(builder, node, text);
    return with_tag(builder, node, tag);
}

static const struct node *too_much(struct builder *builder, const struct node *node,
                                   const yaml_event_t *event)
{
    if (node->weight > PARSE_VALUES)
        return stop(builder, &event->start_mark, "LB606", "more values than can be read");
    if (node->height > PARSE_DEPTH)
        return stop(builder, &event->start_mark, "LB606", "nested too deeply");
    return node;
}

static const struct node *read_sequence(struct builder *builder, const yaml_event_t *event)
{
    struct node *list = node_at(builder, NODE_LIST, event);
    bool flow = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    list->style = flow ? NODE_FLOW : NODE_BLOCK;
    for (;;) {
        AUTO_EVENT part;
        if (!next(builder, &part))
            return NULL;
        if (part.type == YAML_SEQUENCE_END_EVENT) {
            if (flow)
                list->end = byte_of(builder, part.end_mark.index);
            return with_tag(builder, list, (const char *)event->data.sequence_start.tag);
        }
        const struct node *item = read_node(builder, &part);
        if (!item)
            return NULL;
        node_add_item(builder->arena, list, item);
        list->end = item->end > list->end ? item->end : list->end;
        if (!too_much(builder, list, &part))
            return NULL;
    }
}

/* "<<": what the map does not have itself comes from the others, the first one first. */
static void merge(struct builder *builder, struct node *map, const struct node *from)
{
    if (node_is(from, NODE_LIST))
        for (size_t i = 0; i < from->count; i++)
            if (node_is(from->items[i], NODE_MAP))
                merge(builder, map, from->items[i]);
    if (!node_is(from, NODE_MAP))
        return;
    for (size_t i = 0; i < from->count; i++)
        if (!node_member(map, from->members[i].name))
            node_set(builder->arena, map, from->members[i].name, from->members[i].key,
                     from->members[i].value);
}

static void set_member(struct builder *builder, struct node *map, const struct node *key,
                       const struct node *value)
{
    if (!key->text || node_is(key, NODE_MAP)) {
        problem_add(builder->problems, PROBLEM_ERROR, "LB605", builder->source->file, key->line,
                    key->column, NULL, "a key must be text, this one is %s",
                    node_kind_word(key->kind));
        return;
    }
    /* Keys are text, whatever they look like: on, 1, yes. */
    const char *name = key->raw ? key->raw : key->text;
    const struct node_member *before = node_member(map, name);
    if (before) {
        struct problem *problem =
            problem_add(builder->problems, PROBLEM_WARNING, "LB602", builder->source->file,
                        key->line, key->column, NULL,
                        "\"%.100s\" is given twice, first in line %d; this one counts", name,
                        before->key->line);
        problem_hint(problem, "Remove one of the two.");
    }
    node_set(builder->arena, map, name, key, value);
}

static bool is_merge_key(const struct node *key)
{
    return node_is(key, NODE_TEXT) && key->style == NODE_PLAIN && strcmp(key->text, "<<") == 0;
}

/* Key and value; *MERGED gets the value of a merge key. 1: read, 0: the map ends, -1: failed. */
static int read_member(struct builder *builder, struct node *map, const struct node **merged)
{
    AUTO_EVENT part;
    if (!next(builder, &part))
        return -1;
    if (part.type == YAML_MAPPING_END_EVENT) {
        if (map->style == NODE_FLOW)
            map->end = byte_of(builder, part.end_mark.index);
        return 0;
    }
    const struct node *key = read_node(builder, &part);
    AUTO_EVENT value_event;
    memset(&value_event, 0, sizeof value_event);
    if (!key || !next(builder, &value_event))
        return -1;
    const struct node *value = read_node(builder, &value_event);
    if (!value)
        return -1;
    if (is_merge_key(key) && !builder->source->concrete)
        *merged = value;
    else
        set_member(builder, map, key, value);
    map->end = value->end > map->end ? value->end : map->end;
    return too_much(builder, map, &part) ? 1 : -1;
}

static const struct node *read_mapping(struct builder *builder, const yaml_event_t *event)
{
    struct node *map = node_at(builder, NODE_MAP, event);
    bool flow = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    map->style = flow ? NODE_FLOW : NODE_BLOCK;
    const struct node *merged = NULL;
    int read;
    do
        read = read_member(builder, map, &merged);
    while (read > 0);
    if (read < 0)
        return NULL;
    merge(builder, map, merged);
    if (!too_much(builder, map, event))
        return NULL;
    return with_tag(builder, map, (const char *)event->data.mapping_start.tag);
}

static const struct node *read_alias(struct builder *builder, const yaml_event_t *event)
{
    const struct node *node = map_get(builder->anchors, (const char *)event->data.alias.anchor);
    if (!node) {
        AUTO_FREE char *what = mem_format("no anchor \"&%.60s\" above this alias",
                                          (const char *)event->data.alias.anchor);
        return stop(builder, &event->start_mark, "LB601", what);
    }
    if (builder->source->concrete) {
        struct node *alias = node_at(builder, NODE_ALIAS, event);
        alias->anchor = arena_copy(builder->arena, (const char *)event->data.alias.anchor);
        alias->target = node;
        return alias;
    }
    builder->aliases += node->weight;
    if (builder->aliases > PARSE_VALUES)
        return stop(builder, &event->start_mark, "LB606",
                    "the aliases stand for more values than can be read");
    return node;
}

static const struct node *read_start(struct builder *builder, const yaml_event_t *event,
                                     const yaml_char_t **anchor)
{
    if (event->type == YAML_SCALAR_EVENT) {
        *anchor = event->data.scalar.anchor;
        return read_scalar(builder, event);
    }
    if (event->type == YAML_SEQUENCE_START_EVENT) {
        *anchor = event->data.sequence_start.anchor;
        return read_sequence(builder, event);
    }
    if (event->type == YAML_MAPPING_START_EVENT) {
        *anchor = event->data.mapping_start.anchor;
        return read_mapping(builder, event);
    }
    return NULL;
}

/* The value that EVENT begins; NULL when reading had to stop. */
static const struct node *read_node(struct builder *builder, const yaml_event_t *event)
{
    if (event->type == YAML_ALIAS_EVENT)
        return read_alias(builder, event);
    if (builder->depth >= PARSE_DEPTH)
        return stop(builder, &event->start_mark, "LB606", "nested too deeply");
    const yaml_char_t *anchor = NULL;
    builder->depth++;
    const struct node *node = read_start(builder, event, &anchor);
    builder->depth--;
    if (!node || !anchor)
        return node;
    struct node *anchored = (struct node *)node; /* still being built */
    anchored->anchor = arena_copy(builder->arena, (const char *)anchor);
    map_set(builder->anchors, anchored->anchor, anchored);
    return node;
}

/* After the first document there may only be the end. */
static void expect_end(struct builder *builder)
{
    for (;;) {
        AUTO_EVENT event;
        if (!yaml_parser_parse(&builder->parser, &event)) {
            memset(&event, 0, sizeof event);
            say_library_error(builder);
            return;
        }
        if (event.type == YAML_STREAM_END_EVENT)
            return;
        if (event.type == YAML_DOCUMENT_START_EVENT) {
            struct problem *problem = problem_add(
                builder->problems, PROBLEM_ERROR, "LB608", builder->source->file,
                (int)event.start_mark.line + 1, (int)event.start_mark.column + 1, NULL,
                "a second YAML document begins here; only the first one is read");
            problem_hint(problem, "Remove the \"---\", or put the rest into a file of its own.");
            return;
        }
    }
}

static const struct node *read_stream(struct builder *builder)
{
    for (;;) {
        AUTO_EVENT event;
        if (!next(builder, &event))
            return NULL;
        if (event.type == YAML_STREAM_END_EVENT)
            return node_new(builder->arena, NODE_NULL, NULL);
        if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT)
            continue;
        const struct node *root = read_node(builder, &event);
        if (root)
            expect_end(builder);
        return builder->said ? NULL : root;
    }
}

static const struct node *read_yaml(struct arena *arena, const struct parse_source *source,
                                    struct problem_list *problems)
{
    AUTO(map) anchors = map_new(NULL);
    struct builder builder = {
        .arena = arena, .source = source, .problems = problems, .anchors = anchors,
    };
    if (source->size >= 3 && memcmp(source->bytes, "\xEF\xBB\xBF", 3) == 0)
        builder.cursor.byte = 3; /* libyaml does not count the byte order mark */
    CHECK(yaml_parser_initialize(&builder.parser));
    __attribute__((cleanup(parser_auto), unused)) yaml_parser_t *parser = &builder.parser;
    yaml_parser_set_encoding(&builder.parser, YAML_ANY_ENCODING);
    yaml_parser_set_input_string(&builder.parser, (const unsigned char *)source->bytes,
                                 source->size);
    return read_stream(&builder);
}

/* Places in the file are counted in UTF-8, as CloudFormation reads it. */
static bool is_wide(const struct parse_source *source)
{
    const unsigned char *bytes = (const unsigned char *)source->bytes;
    bool marked = source->size >= 2 && ((bytes[0] == 0xFF && bytes[1] == 0xFE) ||
                                        (bytes[0] == 0xFE && bytes[1] == 0xFF));
    bool halves = source->size >= 2 && (bytes[0] == 0) != (bytes[1] == 0);
    return marked || halves;
}

const struct node *parse_tree(struct arena *arena, const struct parse_source *source,
                              struct problem_list *problems)
{
    if (is_wide(source)) {
        problem_hint(problem_add(problems, PROBLEM_ERROR, "LB601", source->file, 1, 1, NULL,
                                 "the file is not written in UTF-8 but in UTF-16"),
                     "Save it as UTF-8.");
        return NULL;
    }
    return parse_json_is(source) ? parse_json_tree(arena, source, problems)
                                 : read_yaml(arena, source, problems);
}
