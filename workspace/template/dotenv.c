#include "workspace/template/dotenv.h"

#include <ctype.h>
#include <string.h>

enum { NAME_BYTES = 1024, VALUE_BYTES = 1048576 };

void dotenv_init(struct dotenv *dotenv, const char *bytes, size_t size)
{
    *dotenv = (struct dotenv){ .at = bytes, .end = bytes + size, .line = 1, .line_start = bytes };
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        dotenv->line_start = dotenv->at = bytes + 3;
    str_init(&dotenv->name, NAME_BYTES);
    str_init(&dotenv->value, VALUE_BYTES);
}

void dotenv_release(struct dotenv *dotenv)
{
    str_release(&dotenv->name);
    str_release(&dotenv->value);
}

/* --- characters --- */

static int peek(const struct dotenv *dotenv)
{
    return dotenv->at < dotenv->end ? (unsigned char)*dotenv->at : -1;
}

static void step(struct dotenv *dotenv)
{
    if (*dotenv->at++ == '\n') {
        dotenv->line++;
        dotenv->line_start = dotenv->at;
    }
}

static void skip_blanks(struct dotenv *dotenv)
{
    while (peek(dotenv) == ' ' || peek(dotenv) == '\t' || peek(dotenv) == '\r')
        step(dotenv);
}

static void skip_line(struct dotenv *dotenv)
{
    while (peek(dotenv) >= 0 && peek(dotenv) != '\n')
        step(dotenv);
}

static void mark_place(struct dotenv *dotenv)
{
    dotenv->entry_line = dotenv->line;
    dotenv->entry_column = 1;
    for (const char *at = dotenv->line_start; at < dotenv->at; at++)
        dotenv->entry_column += ((unsigned char)*at & 0xC0) != 0x80;
}

static int fail(struct dotenv *dotenv, const char *wrong)
{
    dotenv->wrong = wrong;
    skip_line(dotenv);
    return -1;
}

/* --- names --- */

static int is_name(int byte)
{
    return byte >= 0 && (isalnum(byte) || strchr("_.-", byte)) && byte != '\0';
}

static void read_name(struct dotenv *dotenv)
{
    str_clear(&dotenv->name);
    for (; is_name(peek(dotenv)); step(dotenv))
        str_add_char(&dotenv->name, (char)peek(dotenv));
}

/* --- values --- */

/* Within double quotes; another letter after a backslash keeps it. */
static void add_escaped(struct dotenv *dotenv)
{
    static const char letters[] = "nrt\\\"$", meant[] = "\n\r\t\\\"$";
    int byte = peek(dotenv);
    const char *found = byte > 0 ? strchr(letters, byte) : NULL;
    if (!found) {
        str_add_char(&dotenv->value, '\\');
        return;
    }
    str_add_char(&dotenv->value, meant[found - letters]);
    step(dotenv);
}

/* After the opening quote. Without a closing one the entry is its first line. */
static int read_quoted(struct dotenv *dotenv, int quote)
{
    const struct dotenv before = *dotenv;
    while (peek(dotenv) >= 0 && peek(dotenv) != quote) {
        int byte = peek(dotenv);
        step(dotenv);
        if (byte == '\\' && quote == '"')
            add_escaped(dotenv);
        else if (byte != '\r' || peek(dotenv) != '\n')
            str_add_char(&dotenv->value, (char)byte);
    }
    if (peek(dotenv) < 0) {
        dotenv->at = before.at;
        dotenv->line = before.line;
        dotenv->line_start = before.line_start;
        return fail(dotenv, "the quote that begins its value does not end");
    }
    step(dotenv);
    skip_blanks(dotenv);
    if (peek(dotenv) != '#' && peek(dotenv) != '\n' && peek(dotenv) >= 0)
        return fail(dotenv, "something follows the quoted value");
    skip_line(dotenv);
    return 1;
}

/* To the end of the line, or to a "#" after a blank. */
static int read_bare(struct dotenv *dotenv)
{
    int before = ' ';
    while (peek(dotenv) >= 0 && peek(dotenv) != '\n') {
        int byte = peek(dotenv);
        if (byte == '#' && isspace(before))
            break;
        str_add_char(&dotenv->value, (char)byte);
        before = byte;
        step(dotenv);
    }
    skip_line(dotenv);
    struct str *value = &dotenv->value;
    while (value->length > 0 && isspace((unsigned char)value->text[value->length - 1]))
        value->text[--value->length] = '\0';
    return 1;
}

static int read_value(struct dotenv *dotenv)
{
    str_clear(&dotenv->value);
    skip_blanks(dotenv);
    int first = peek(dotenv);
    if (first != '"' && first != '\'' && first != '`')
        return read_bare(dotenv);
    step(dotenv);
    return read_quoted(dotenv, first);
}

/* --- lines --- */

/* To the next line that is neither empty nor a comment. */
static void skip_empty(struct dotenv *dotenv)
{
    for (;;) {
        skip_blanks(dotenv);
        if (peek(dotenv) == '#')
            skip_line(dotenv);
        if (peek(dotenv) != '\n')
            return;
        step(dotenv);
    }
}

int dotenv_next(struct dotenv *dotenv)
{
    skip_empty(dotenv);
    if (peek(dotenv) < 0)
        return 0;
    mark_place(dotenv);
    read_name(dotenv);
    bool blank = peek(dotenv) == ' ' || peek(dotenv) == '\t';
    if (blank && strcmp(dotenv->name.text, "export") == 0) {
        skip_blanks(dotenv);
        mark_place(dotenv);
        read_name(dotenv);
    }
    skip_blanks(dotenv);
    if (dotenv->name.length == 0 || peek(dotenv) != '=')
        return fail(dotenv, "this line is not NAME=value");
    step(dotenv);
    int result = read_value(dotenv);
    bool zero = memchr(dotenv->value.text, '\0', dotenv->value.length) != NULL;
    return result > 0 && (zero || dotenv->name.cut) ? fail(dotenv, "a zero byte is in its value")
                                                    : result;
}
