#include "workspace/template/edit_lines.h"

#include <string.h>

static bool is_break(char byte)
{
    return byte == '\n' || byte == '\r';
}

size_t edit_lines_start(const struct parse_source *source, size_t at)
{
    while (at > 0 && !is_break(source->bytes[at - 1]))
        at--;
    bool mark = at == 0 && source->size >= 3 && memcmp(source->bytes, "\xEF\xBB\xBF", 3) == 0;
    return mark ? 3 : at; /* a byte order mark is before the first line */
}

size_t edit_lines_end(const struct parse_source *source, size_t at)
{
    while (at < source->size && !is_break(source->bytes[at]))
        at++;
    return at;
}

size_t edit_lines_next(const struct parse_source *source, size_t at)
{
    at = edit_lines_end(source, at);
    bool both = at + 1 < source->size && source->bytes[at] == '\r' && source->bytes[at + 1] == '\n';
    return at < source->size ? at + 1 + both : at;
}

size_t edit_lines_before(const struct parse_source *source, size_t line)
{
    if (line <= edit_lines_start(source, 0))
        return line;
    bool both = line >= 2 && source->bytes[line - 1] == '\n' && source->bytes[line - 2] == '\r';
    return edit_lines_start(source, line - 1 - both);
}

size_t edit_lines_blanks(const struct parse_source *source, size_t at)
{
    while (at < source->size && (source->bytes[at] == ' ' || source->bytes[at] == '\t'))
        at++;
    return at;
}

size_t edit_lines_skip(const struct parse_source *source, size_t at)
{
    for (;;) {
        at = edit_lines_blanks(source, at);
        if (at < source->size && source->bytes[at] == '#')
            at = edit_lines_end(source, at);
        if (at >= source->size || !is_break(source->bytes[at]))
            return at;
        at++;
    }
}

bool edit_lines_first(const struct parse_source *source, size_t at)
{
    return edit_lines_blanks(source, edit_lines_start(source, at)) >= at;
}

bool edit_lines_empty(const struct parse_source *source, size_t line)
{
    size_t at = edit_lines_blanks(source, line);
    return at >= source->size || is_break(source->bytes[at]);
}

bool edit_lines_comment(const struct parse_source *source, size_t line)
{
    size_t at = edit_lines_blanks(source, line);
    return at < source->size && source->bytes[at] == '#';
}

int edit_lines_column(const struct parse_source *source, size_t at)
{
    return (int)(at - edit_lines_start(source, at));
}

int edit_lines_number(const char *bytes, size_t at)
{
    int number = 1;
    for (size_t i = 0; i < at; i++)
        number += bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n');
    return number;
}
