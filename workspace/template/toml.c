#include "workspace/template/toml.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/template/parse.h"
#include "workspace/template/toml_inside.h"

/* --- the text --- */

int toml_peek(const struct toml_reader *reader, size_t ahead)
{
    bool there = (size_t)(reader->end - reader->at) > ahead;
    return there ? (unsigned char)reader->at[ahead] : -1;
}

bool toml_take(struct toml_reader *reader, const char *text)
{
    size_t size = strlen(text);
    if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, text, size) != 0)
        return false;
    reader->at += size;
    return true;
}

/* Counts on to the present place. */
static void find_place(struct toml_reader *reader)
{
    for (; reader->seen < reader->at; reader->seen++) {
        if (*reader->seen == '\n') {
            reader->line++;
            reader->column = 1;
        } else {
            reader->column += ((unsigned char)*reader->seen & 0xC0) != 0x80;
        }
    }
}

bool toml_fail(struct toml_reader *reader, const char *format, ...)
{
    if (reader->error->kind != ERROR_NONE)
        return false;
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *text = mem_format_v(format, arguments);
    va_end(arguments);
    find_place(reader);
    error_at(reader->error, reader->file, reader->line, reader->column, ERROR_INVALID,
             "not valid TOML: %s", text);
    return false;
}

void toml_skip_blanks(struct toml_reader *reader)
{
    while (toml_peek(reader, 0) == ' ' || toml_peek(reader, 0) == '\t')
        reader->at++;
}

static bool take_line_end(struct toml_reader *reader)
{
    return toml_take(reader, "\n") || toml_take(reader, "\r\n");
}

/* A comment, if one begins here. */
static bool skip_comment(struct toml_reader *reader)
{
    toml_skip_blanks(reader);
    if (toml_peek(reader, 0) != '#')
        return true;
    for (;; reader->at++) {
        int byte = toml_peek(reader, 0);
        if (byte < 0 || byte == '\n' || (byte == '\r' && toml_peek(reader, 1) == '\n'))
            return true;
        if ((byte < ' ' && byte != '\t') || byte == 0x7F)
            return toml_fail(reader, "a control character in a comment");
    }
}

bool toml_skip_lines(struct toml_reader *reader)
{
    do {
        if (!skip_comment(reader))
            return false;
    } while (take_line_end(reader));
    return true;
}

/* --- values --- */

static bool is_enough(struct toml_reader *reader)
{
    if (++reader->values <= TOML_VALUES)
        return false;
    find_place(reader);
    error_at(reader->error, reader->file, reader->line, reader->column, ERROR_LIMIT,
             "more than %d values", TOML_VALUES);
    return true;
}

static void set_place(struct toml_reader *reader, struct node *node, enum node_kind kind)
{
    find_place(reader);
    node->kind = kind;
    node->weight = 1;
    node->line = reader->line;
    node->column = reader->column;
    node->start = node->end = (size_t)(reader->at - reader->start);
}

struct node *toml_new(struct toml_reader *reader, enum node_kind kind)
{
    if (is_enough(reader))
        return NULL;
    struct node *node = arena_take(reader->arena, sizeof *node);
    set_place(reader, node, kind);
    return node;
}

struct toml_table *toml_new_table(struct toml_reader *reader, enum node_kind kind,
                                  enum toml_made made)
{
    if (is_enough(reader))
        return NULL;
    struct toml_table *table = arena_take(reader->arena, sizeof *table);
    set_place(reader, &table->node, kind);
    table->node.style = made == TOML_CLOSED ? NODE_FLOW : NODE_BLOCK;
    table->made = made;
    return table;
}

/* All maps and lists were made by toml_new_table(). */
static struct toml_table *table_of(const struct node *node)
{
    return (struct toml_table *)node;
}

/* --- keys --- */

static bool is_bare(int byte)
{
    return byte >= 0 && (isalnum(byte) || byte == '_' || byte == '-');
}

/* One word of a key. */
static const struct node *read_word(struct toml_reader *reader)
{
    struct node *key = toml_new(reader, NODE_TEXT);
    if (!key)
        return NULL;
    int first = toml_peek(reader, 0);
    if (first == '"' || first == '\'') {
        AUTO_STR text;
        str_init(&text, TOML_BYTES);
        if (!toml_read_string(reader, false, &text))
            return NULL;
        if (strlen(text.text) != text.length) {
            toml_fail(reader, "a key with a zero byte");
            return NULL;
        }
        key->text = arena_text(reader->arena, text.text, text.length);
        key->size = text.length;
        key->style = first == '"' ? NODE_DOUBLE_QUOTED : NODE_SINGLE_QUOTED;
    } else {
        const char *begin = reader->at;
        while (is_bare(toml_peek(reader, 0)))
            reader->at++;
        key->size = (size_t)(reader->at - begin);
        key->text = arena_text(reader->arena, begin, key->size);
        if (key->size == 0) {
            toml_fail(reader, "a key is expected here");
            return NULL;
        }
    }
    key->end = (size_t)(reader->at - reader->start);
    return key;
}

/* The words of a dotted key; their number, 0 after an error. */
static size_t read_key(struct toml_reader *reader, const struct node *words[TOML_DEPTH])
{
    for (size_t count = 0; count < TOML_DEPTH;) {
        toml_skip_blanks(reader);
        words[count] = read_word(reader);
        if (!words[count++])
            return 0;
        toml_skip_blanks(reader);
        if (!toml_take(reader, "."))
            return count;
    }
    toml_fail(reader, "a key of more than %d words", TOML_DEPTH);
    return 0;
}

static struct toml_table *add_table(struct toml_reader *reader, struct toml_table *map,
                                    const struct node *word, enum toml_made made)
{
    struct toml_table *table = toml_new_table(reader, NODE_MAP, made);
    if (!table)
        return NULL;
    table->node.line = word->line;
    table->node.column = word->column;
    table->node.start = word->start;
    node_set(reader->arena, &map->node, word->text, word, &table->node);
    return table;
}

static struct toml_table *given_twice(struct toml_reader *reader, const struct node *word,
                                      const struct node *before)
{
    if (reader->error->kind == ERROR_NONE)
        error_at(reader->error, reader->file, word->line, word->column, ERROR_INVALID,
                 "not valid TOML: \"%.100s\" is there already, in line %d", word->text,
                 before->line);
    return NULL;
}

/* --- key = value --- */

/* The table within MAP where the last word of a dotted key belongs. */
static struct toml_table *follow_dots(struct toml_reader *reader, struct toml_table *map,
                                      const struct node *const *words, size_t count)
{
    for (size_t i = 0; map && i + 1 < count; i++) {
        const struct node *found = node_get(&map->node, words[i]->text);
        if (!found) {
            map = add_table(reader, map, words[i], TOML_BY_DOTS);
            continue;
        }
        bool open = found->kind == NODE_MAP && (table_of(found)->made == TOML_BY_DOTS ||
                                                table_of(found)->made == TOML_ON_THE_WAY);
        if (!open)
            return given_twice(reader, words[i], found);
        map = table_of(found);
        map->made = TOML_BY_DOTS;
    }
    return map;
}

bool toml_read_pair(struct toml_reader *reader, struct toml_table *map)
{
    const struct node *words[TOML_DEPTH];
    size_t count = read_key(reader, words);
    if (count == 0)
        return false;
    if (!toml_take(reader, "="))
        return toml_fail(reader, "\"=\" is expected after a key");
    toml_skip_blanks(reader);
    const struct node *value = toml_read_value(reader);
    struct toml_table *home = value ? follow_dots(reader, map, words, count) : NULL;
    if (!home)
        return false;
    const struct node *last = words[count - 1];
    const struct node *before = node_get(&home->node, last->text);
    if (before)
        return given_twice(reader, last, before) != NULL;
    node_set(reader->arena, &home->node, last->text, last, value);
    return true;
}

/* --- [table] and [[table]] --- */

/* One step of a header's way from MAP; the last item of a list of tables counts as the list. */
static struct toml_table *step(struct toml_reader *reader, struct toml_table *map,
                               const struct node *word)
{
    const struct node *found = node_get(&map->node, word->text);
    if (!found)
        return add_table(reader, map, word, TOML_ON_THE_WAY);
    if (found->kind == NODE_LIST && table_of(found)->made == TOML_ITEMS)
        return table_of(found->items[found->count - 1]);
    bool open = found->kind == NODE_MAP && table_of(found)->made != TOML_CLOSED;
    return open ? table_of(found) : given_twice(reader, word, found);
}

static struct toml_table *open_table(struct toml_reader *reader, struct toml_table *map,
                                     const struct node *word)
{
    const struct node *found = node_get(&map->node, word->text);
    if (!found)
        return add_table(reader, map, word, TOML_BY_HEADER);
    if (found->kind != NODE_MAP || table_of(found)->made != TOML_ON_THE_WAY)
        return given_twice(reader, word, found);
    table_of(found)->made = TOML_BY_HEADER;
    return table_of(found);
}

static struct toml_table *open_item(struct toml_reader *reader, struct toml_table *map,
                                    const struct node *word)
{
    const struct node *found = node_get(&map->node, word->text);
    if (found && (found->kind != NODE_LIST || table_of(found)->made != TOML_ITEMS))
        return given_twice(reader, word, found);
    struct toml_table *list = found ? table_of(found)
                                    : toml_new_table(reader, NODE_LIST, TOML_ITEMS);
    struct toml_table *item = list ? toml_new_table(reader, NODE_MAP, TOML_BY_HEADER) : NULL;
    if (!item)
        return NULL;
    if (!found)
        node_set(reader->arena, &map->node, word->text, word, &list->node);
    node_add_item(reader->arena, &list->node, &item->node);
    return item;
}

/* The table that a header opens: what follows goes there. */
static struct toml_table *read_header(struct toml_reader *reader, struct toml_table *root)
{
    const struct node *words[TOML_DEPTH];
    bool item = toml_take(reader, "[[");
    if (!item)
        reader->at++;
    size_t count = read_key(reader, words);
    if (count == 0)
        return NULL;
    if (!toml_take(reader, item ? "]]" : "]")) {
        toml_fail(reader, "\"%s\" is expected at the end of a table's name", item ? "]]" : "]");
        return NULL;
    }
    struct toml_table *map = root;
    for (size_t i = 0; map && i + 1 < count; i++)
        map = step(reader, map, words[i]);
    if (!map)
        return NULL;
    return item ? open_item(reader, map, words[count - 1])
                : open_table(reader, map, words[count - 1]);
}

/* --- the document --- */

static bool end_line(struct toml_reader *reader)
{
    if (!skip_comment(reader))
        return false;
    return reader->at == reader->end || take_line_end(reader) ||
           toml_fail(reader, "a line break is expected here");
}

static const struct node *read_document(struct toml_reader *reader)
{
    struct toml_table *root = toml_new_table(reader, NODE_MAP, TOML_BY_HEADER), *map = root;
    while (map) {
        if (!toml_skip_lines(reader))
            return NULL;
        if (reader->at == reader->end)
            break;
        if (toml_peek(reader, 0) == '[')
            map = read_header(reader, root);
        else if (!toml_read_pair(reader, map))
            return NULL;
        if (map && !end_line(reader))
            return NULL;
    }
    return map ? &root->node : NULL;
}

/* Steps to the first byte that is no UTF-8; false when there is one. */
static bool is_utf8(struct toml_reader *reader)
{
    const char *at = reader->at;
    while (at < reader->end) {
        unsigned code_point;
        size_t used = text_decode(at, (size_t)(reader->end - at), &code_point);
        if (used == 1 && (unsigned char)*at >= 0x80) {
            reader->at = at;
            return toml_fail(reader, "a byte that is not UTF-8");
        }
        at += used;
    }
    return true;
}

const struct node *toml_read(struct arena *arena, const struct parse_source *source,
                             struct error *error)
{
    struct toml_reader reader = {
        .arena = arena, .start = source->bytes, .at = source->bytes, .file = source->file,
        .end = source->bytes + source->size, .seen = source->bytes, .line = 1, .column = 1,
        .error = error,
    };
    error_clear(error);
    if (source->size > TOML_BYTES) {
        error_at(error, source->file, 1, 1, ERROR_LIMIT, "larger than %d bytes", TOML_BYTES);
        return NULL;
    }
    if (toml_take(&reader, "\xEF\xBB\xBF"))
        reader.seen = reader.at;
    return is_utf8(&reader) ? read_document(&reader) : NULL;
}
