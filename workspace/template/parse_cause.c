#include "workspace/template/parse_cause.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { SHOWN = 40 };

#define COLON_HINT "Every key needs a colon and a space: \"Key: value\"."

/* A line of the file, without its end; empty past the last one. */
static const char *line_text(const struct parse_source *source, int line, size_t *out_size)
{
    const char *at = source->bytes, *end = source->bytes + source->size;
    for (; line > 1 && at < end; line--) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        at = feed ? feed + 1 : end;
    }
    const char *feed = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    *out_size = (size_t)((feed ? feed : end) - at);
    if (*out_size > 0 && at[*out_size - 1] == '\r')
        (*out_size)--;
    return at;
}

/* The text from LINE:COLUMN on, to the end of the line. */
static const char *text_at(const struct parse_source *source, int line, int column,
                           size_t *out_size)
{
    const char *text = line_text(source, line, out_size);
    for (; column > 1 && *out_size > 0; column--) {
        do {
            text++;
            (*out_size)--;
        } while (*out_size > 0 && ((unsigned char)*text & 0xC0) == 0x80);
    }
    return text;
}

static void add_shown(struct str *out, const char *text, size_t size)
{
    while (size > 0 && isspace((unsigned char)text[size - 1]))
        size--;
    text_safe(out, text, size > SHOWN ? SHOWN : size, false);
    if (size > SHOWN)
        str_add(out, "...");
}

static void go_to_start(struct parse_cause *cause)
{
    if (cause->during_line > 0) {
        cause->line = cause->during_line;
        cause->column = cause->during_column;
    }
}

static void say_no_colon(const struct parse_source *source, struct parse_cause *cause,
                         struct str *out)
{
    go_to_start(cause);
    size_t size;
    const char *text = text_at(source, cause->line, cause->column, &size);
    str_add(out, "no \":\" after \"");
    add_shown(out, text, size);
    str_add(out, "\"");
}

/* --- a ":" too many is often one too few, a line above --- */

struct line {
    const char *text;   /* without its indentation and what follows it */
    size_t size;
    int number, indent;
};

static struct line line_at(const struct parse_source *source, int number)
{
    struct line line = { .number = number };
    line.text = line_text(source, number, &line.size);
    while (line.size > 0 && *line.text == ' ') {
        line.text++;
        line.size--;
        line.indent++;
    }
    while (line.size > 0 && isspace((unsigned char)line.text[line.size - 1]))
        line.size--;
    return line;
}

/* The last line above NUMBER that says something; number 0 when there is none. */
static struct line line_above(const struct parse_source *source, int number)
{
    while (--number > 0) {
        struct line line = line_at(source, number);
        if (line.size > 0 && *line.text != '#')
            return line;
    }
    return (struct line){ .number = 0 };
}

static const char *colon_in(const struct line *line)
{
    return line->size > 0 ? memchr(line->text, ':', line->size) : NULL;
}

/* Offset of the value behind "Key: "; 0 when there is none. */
static size_t value_in(const struct line *line)
{
    const char *colon = colon_in(line);
    size_t at = colon ? (size_t)(colon - line->text) + 1 : line->size;
    while (at < line->size && line->text[at] == ' ')
        at++;
    return at < line->size ? at : 0;
}

static void move_to(struct parse_cause *cause, const struct line *line, size_t offset)
{
    cause->line = line->number;
    cause->column = line->indent + (int)offset + 1;
}

static void say_second_colon(const struct parse_source *source, struct parse_cause *cause,
                             struct str *out)
{
    struct line here = line_at(source, cause->line);
    struct line above = line_above(source, cause->line);
    const char *first = colon_in(&here);
    bool is_first = first && cause->column == here.indent + (int)(first - here.text) + 1;
    size_t value = value_in(&here);
    if (is_first && above.number && above.indent == here.indent && !colon_in(&above)) {
        move_to(cause, &above, 0);
        cause->hint = COLON_HINT;
        str_add(out, "no \":\" after \"");
        add_shown(out, above.text, above.size);
        str_add(out, "\"");
    } else if (is_first && above.number && above.indent < here.indent && value_in(&above)) {
        move_to(cause, &here, 0);
        cause->hint = "Indent it like that line, or take the value there away.";
        str_add(out, "\"");
        add_shown(out, here.text, here.size);
        str_addf(out, "\" is indented below line %d, which has a value already", above.number);
    } else if (!is_first && value) {
        move_to(cause, &here, value);
        cause->hint = "Quote it.";
        str_add(out, "\"");
        add_shown(out, here.text + value, here.size - value);
        str_add(out, "\" holds a \":\" and is not quoted");
    } else {
        str_add(out, "a \":\" that cannot stand here");
    }
}

static void say_character(const struct parse_source *source, struct parse_cause *cause,
                          struct str *out)
{
    size_t size;
    const char *text = text_at(source, cause->line, cause->column, &size);
    if (size > 0 && *text == '\t') {
        str_add(out, "a tab in the indentation");
        return;
    }
    str_add(out, "a value cannot begin with \"");
    add_shown(out, text, size > 0 ? 1 : 0);
    str_add(out, "\"");
}

static void say_indentation(const struct parse_source *source, struct parse_cause *cause,
                            struct str *out)
{
    size_t size;
    const char *text = text_at(source, cause->line, cause->column, &size);
    str_add(out, "\"");
    add_shown(out, text, size);
    str_addf(out, "\" is not indented like the block it stands in, which begins in line %d",
             cause->during_line);
}

static void say_open_quote(const struct parse_source *source, struct parse_cause *cause,
                           struct str *out)
{
    (void)source;
    go_to_start(cause);
    str_add(out, "the quote that opens here is never closed");
}

static void say_open_bracket(const struct parse_source *source, struct parse_cause *cause,
                             struct str *out)
{
    int line = cause->line;
    size_t size;
    go_to_start(cause);
    const char *text = text_at(source, cause->line, cause->column, &size);
    str_addf(out, "the \"%c\" that opens here is not closed; line %d cannot go on with it",
             size > 0 && *text == '{' ? '{' : '[', line);
}

static void say_no_dash(const struct parse_source *source, struct parse_cause *cause,
                        struct str *out)
{
    (void)source;
    str_addf(out, "\"- \" expected: the list begins in line %d", cause->during_line);
}

static void say_byte(const struct parse_source *source, struct parse_cause *cause,
                     struct str *out)
{
    cause->line = 1;
    size_t at = 0, last = 0;
    for (; at < cause->offset && at < source->size; at++)
        if (source->bytes[at] == '\n') {
            cause->line++;
            last = at + 1;
        }
    cause->column = (int)(at - last) + 1;
    str_addf(out, "the byte 0x%02X is no UTF-8 text", (unsigned)cause->byte & 0xFFu);
}

static void say_control(const struct parse_source *source, struct parse_cause *cause,
                        struct str *out)
{
    say_byte(source, cause, out);
    str_clear(out);
    str_addf(out, "the control character 0x%02X is not allowed", (unsigned)cause->byte & 0xFFFFu);
}

static void say_alias(const struct parse_source *source, struct parse_cause *cause,
                      struct str *out)
{
    size_t size;
    const char *text = text_at(source, cause->line, cause->column, &size);
    str_add(out, "\"");
    add_shown(out, text, size);
    str_add(out, "\": no anchor of that name above");
}

static const struct {
    const char *what;   /* a part of the library's text */
    const char *during; /* a part of what it was doing; NULL: any */
    void (*say)(const struct parse_source *source, struct parse_cause *cause, struct str *out);
    const char *hint;
} causes[] = {
    { "could not find expected ':'", NULL, say_no_colon, COLON_HINT },
    { "mapping values are not allowed", NULL, say_second_colon,
      "Quote a value that holds \": \", or see whether the line above is indented alike." },
    { "cannot start any token", NULL, say_character,
      "Indent with spaces, and quote values that begin with @, `, % or a tab." },
    { "found a tab character", NULL, say_character, "Indent with spaces." },
    { "did not find expected key", NULL, say_indentation,
      "Members of one map begin in the same column." },
    { "expected '-' indicator", NULL, say_no_dash,
      "Each item of a list begins with \"- \", in the same column as the first." },
    { "unexpected end of stream", "quoted", say_open_quote, "Close it, or take the quote away." },
    { "unexpected document indicator", "quoted", say_open_quote,
      "Close it, or take the quote away." },
    { "expected ',' or", NULL, say_open_bracket,
      "Separate values with commas and close the bracket." },
    { "undefined alias", NULL, say_alias, "Define it first: &name before the value." },
    { "UTF-8", NULL, say_byte, "Save the file as UTF-8." },
    { "trailing", NULL, say_byte, "Save the file as UTF-8." },
    { "control characters", NULL, say_control, "Take it out." },
};

const char *parse_cause_say(const struct parse_source *source, struct parse_cause *cause,
                            struct str *out)
{
    const char *what = cause->what ? cause->what : "cannot be read";
    for (size_t i = 0; i < COUNT(causes); i++) {
        bool fits = strstr(what, causes[i].what) &&
                    (!causes[i].during ||
                     (cause->during && strstr(cause->during, causes[i].during)));
        if (!fits)
            continue;
        causes[i].say(source, cause, out);
        return cause->hint ? cause->hint : causes[i].hint;
    }
    str_add(out, what);
    if (cause->during)
        str_addf(out, " (%s in line %d)", cause->during, cause->during_line);
    return NULL;
}
