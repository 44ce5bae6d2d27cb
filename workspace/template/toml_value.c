#include "workspace/template/toml_inside.h"

#include <ctype.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/str.h"

/* --- strings --- */

static void add_code_point(struct str *out, unsigned code_point)
{
    if (code_point < 0x80) {
        str_add_char(out, (char)code_point);
    } else if (code_point < 0x800) {
        str_add_char(out, (char)(0xC0 | code_point >> 6));
        str_add_char(out, (char)(0x80 | (code_point & 0x3F)));
    } else if (code_point < 0x10000) {
        str_add_char(out, (char)(0xE0 | code_point >> 12));
        str_add_char(out, (char)(0x80 | (code_point >> 6 & 0x3F)));
        str_add_char(out, (char)(0x80 | (code_point & 0x3F)));
    } else {
        str_add_char(out, (char)(0xF0 | code_point >> 18));
        str_add_char(out, (char)(0x80 | (code_point >> 12 & 0x3F)));
        str_add_char(out, (char)(0x80 | (code_point >> 6 & 0x3F)));
        str_add_char(out, (char)(0x80 | (code_point & 0x3F)));
    }
}

/* \uXXXX and \UXXXXXXXX: their DIGITS are next. */
static bool read_code_point(struct toml_reader *reader, int digits, struct str *out)
{
    unsigned long code_point = 0;
    for (int i = 0; i < digits; i++) {
        int byte = toml_peek(reader, 0);
        if (byte < 0 || !isxdigit(byte))
            return toml_fail(reader, "\\%c wants %d hexadecimal digits", digits == 4 ? 'u' : 'U',
                             digits);
        int low = tolower(byte);
        code_point = code_point * 16 + (unsigned long)(isdigit(low) ? low - '0' : low - 'a' + 10);
        reader->at++;
    }
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        return toml_fail(reader, "there is no such character");
    add_code_point(out, (unsigned)code_point);
    return true;
}

/* A backslash at the end of a line takes it away with the blanks that follow. */
static bool skip_broken_line(struct toml_reader *reader)
{
    const char *before = reader->at;
    toml_skip_blanks(reader);
    if (toml_peek(reader, 0) != '\n' &&
        !(toml_peek(reader, 0) == '\r' && toml_peek(reader, 1) == '\n')) {
        reader->at = before;
        return false;
    }
    while (toml_peek(reader, 0) == ' ' || toml_peek(reader, 0) == '\t' ||
           toml_peek(reader, 0) == '\n' ||
           (toml_peek(reader, 0) == '\r' && toml_peek(reader, 1) == '\n'))
        reader->at++;
    return true;
}

/* What follows a backslash. */
static bool read_escape(struct toml_reader *reader, bool three, struct str *out)
{
    static const char letters[] = "btnfr\"\\", meant[] = "\b\t\n\f\r\"\\";
    if (three && skip_broken_line(reader))
        return true;
    int byte = toml_peek(reader, 0);
    const char *found = byte > 0 ? strchr(letters, byte) : NULL;
    if (found) {
        str_add_char(out, meant[found - letters]);
        reader->at++;
        return true;
    }
    if (toml_take(reader, "u"))
        return read_code_point(reader, 4, out);
    if (toml_take(reader, "U"))
        return read_code_point(reader, 8, out);
    return toml_fail(reader, "an unknown escape; write \\\\ for a backslash");
}

/* Three quotes end it; one or two more before them belong to the text. */
static bool ends(struct toml_reader *reader, char quote, bool three, struct str *out)
{
    size_t count = 0;
    while (count < 5 && toml_peek(reader, count) == quote)
        count++;
    if (!three && count > 0) {
        reader->at++;
        return true;
    }
    if (count < 3)
        return false;
    for (size_t i = 3; i < count; i++)
        str_add_char(out, quote);
    reader->at += count;
    return true;
}

static bool read_character(struct toml_reader *reader, char quote, bool three, struct str *out)
{
    int byte = toml_peek(reader, 0);
    if (byte < 0)
        return toml_fail(reader, "the text that began earlier does not end");
    if (byte == '\\' && quote == '"') {
        reader->at++;
        return read_escape(reader, three, out);
    }
    if (three && byte == '\r' && toml_peek(reader, 1) == '\n')
        byte = *++reader->at;
    if (byte == '\n' && !three)
        return toml_fail(reader, "a text must end in its line; longer ones take three quotes");
    if ((byte < ' ' && byte != '\t' && byte != '\n') || byte == 0x7F)
        return toml_fail(reader, "a control character in a text");
    str_add_char(out, (char)byte);
    reader->at++;
    return true;
}

bool toml_read_string(struct toml_reader *reader, bool several, struct str *out)
{
    char quote = *reader->at;
    bool three = several && toml_peek(reader, 1) == quote && toml_peek(reader, 2) == quote;
    reader->at += three ? 3 : 1;
    if (three && !toml_take(reader, "\n"))
        toml_take(reader, "\r\n");
    while (!ends(reader, quote, three, out))
        if (!read_character(reader, quote, three, out))
            return false;
    return true;
}

static const struct node *read_text(struct toml_reader *reader)
{
    struct node *node = toml_new(reader, NODE_TEXT);
    if (!node)
        return NULL;
    node->style = *reader->at == '"' ? NODE_DOUBLE_QUOTED : NODE_SINGLE_QUOTED;
    AUTO_STR text;
    str_init(&text, TOML_BYTES);
    if (!toml_read_string(reader, true, &text))
        return NULL;
    node->text = arena_text(reader->arena, text.text, text.length);
    node->size = text.length;
    node->end = (size_t)(reader->at - reader->start);
    return node;
}

/* --- lists and inline tables --- */

static const struct node *read_list(struct toml_reader *reader)
{
    struct toml_table *list = toml_new_table(reader, NODE_LIST, TOML_CLOSED);
    reader->at++;
    while (list) {
        if (!toml_skip_lines(reader))
            return NULL;
        if (toml_take(reader, "]"))
            break;
        const struct node *item = toml_read_value(reader);
        if (!item || !toml_skip_lines(reader))
            return NULL;
        node_add_item(reader->arena, &list->node, item);
        if (!toml_take(reader, ",") && toml_peek(reader, 0) != ']') {
            toml_fail(reader, "\",\" or \"]\" is expected here");
            return NULL;
        }
    }
    if (!list)
        return NULL;
    list->node.end = (size_t)(reader->at - reader->start);
    return &list->node;
}

/* Its own dotted keys may not be added to later either. */
static void close_tables(const struct node *map)
{
    for (size_t i = 0; i < map->count; i++) {
        struct toml_table *table = (struct toml_table *)map->members[i].value;
        if (table->node.kind == NODE_MAP && table->made == TOML_BY_DOTS) {
            table->made = TOML_CLOSED;
            close_tables(&table->node);
        }
    }
}

static const struct node *read_inline(struct toml_reader *reader)
{
    struct toml_table *map = toml_new_table(reader, NODE_MAP, TOML_CLOSED);
    if (!map)
        return NULL;
    reader->at++;
    toml_skip_blanks(reader);
    for (bool more = !toml_take(reader, "}"); more;) {
        if (!toml_read_pair(reader, map))
            return NULL;
        toml_skip_blanks(reader);
        more = toml_take(reader, ",");
        if (!more && !toml_take(reader, "}")) {
            toml_fail(reader, "\",\" or \"}\" is expected here, in the same line");
            return NULL;
        }
    }
    close_tables(&map->node);
    map->node.end = (size_t)(reader->at - reader->start);
    return &map->node;
}

/* --- any value --- */

const struct node *toml_read_value(struct toml_reader *reader)
{
    if (++reader->depth > TOML_DEPTH) {
        toml_fail(reader, "more than %d values in each other", TOML_DEPTH);
        return NULL;
    }
    int first = toml_peek(reader, 0);
    const struct node *value = first == '"' || first == '\'' ? read_text(reader)
                               : first == '['                ? read_list(reader)
                               : first == '{'                ? read_inline(reader)
                                                             : toml_read_word(reader);
    reader->depth--;
    return value;
}
