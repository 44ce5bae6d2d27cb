#include "workspace/template/settings.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { LONGEST_WORD = 65536 };

static void free_setting(void *value)
{
    struct setting *setting = value;
    free(setting->text);
    free(setting->by);
    free(setting);
}

struct map *settings_new(void)
{
    return map_new(free_setting);
}

const struct setting *settings_get(const struct map *values, const char *name)
{
    return values && name ? map_get(values, name) : NULL;
}

void settings_set(struct map *values, const char *name, const char *text, const char *by)
{
    if (!*name)
        return;
    struct setting *setting = mem_alloc(sizeof *setting);
    *setting = (struct setting){ .text = mem_text(text), .by = mem_text(by) };
    map_set(values, name, setting);
}

static void set(struct map *values, const char *name, size_t name_size, const char *value,
                const char *by)
{
    AUTO_FREE char *key = mem_text_n(name, name_size);
    settings_set(values, key, value, by);
}

void settings_add_one(struct map *values, const char *assignment, const char *by)
{
    const char *sign = strchr(assignment, '=');
    if (sign)
        set(values, assignment, (size_t)(sign - assignment), sign + 1, by);
}

/* --- words of --parameter-overrides --- */

/* The next word, without its quotes; NULL at the end. */
static const char *take_word(const char *at, struct str *out)
{
    at += strspn(at, " \t\r\n");
    str_clear(out);
    if (!*at)
        return NULL;
    char quote = '\0';
    for (; *at && (quote || !isspace((unsigned char)*at)); at++) {
        if (*at == '\\' && at[1] && strchr("\"'\\ ", at[1]))
            str_add_char(out, *++at);
        else if (quote ? *at == quote : *at == '"' || *at == '\'')
            quote = quote ? '\0' : *at;
        else
            str_add_char(out, *at);
    }
    return at;
}

void settings_add_overrides(struct map *values, const char *text, const char *by)
{
    static const char key_word[] = "ParameterKey=", value_word[] = ",ParameterValue=";
    AUTO_STR word;
    str_init(&word, LONGEST_WORD);
    while ((text = take_word(text, &word))) {
        const char *value = strstr(word.text, value_word);
        if (text_starts(word.text, key_word) && value) {
            const char *name = word.text + strlen(key_word);
            set(values, name, (size_t)(value - name), value + strlen(value_word),
                by);
        } else {
            settings_add_one(values, word.text, by);
        }
    }
}

/* --- samconfig.toml --- */

static void add_escape(struct str *out, char letter)
{
    static const char letters[] = "nrt\"\\", meant[] = "\n\r\t\"\\";
    const char *found = strchr(letters, letter);
    str_add_char(out, found && letter ? meant[found - letters] : letter);
}

/* A TOML string that begins at AT with its quote ("...", '...', or three of them). */
static const char *take_string(const char *at, struct str *out)
{
    char quote = *at;
    bool three = at[1] == quote && at[2] == quote;
    char close[] = { quote, three ? quote : '\0', quote, '\0' };
    at += three ? 3 : 1;
    str_clear(out);
    for (; *at && !text_starts(at, close); at++) {
        if (*at == '\n' && !three)
            return at;
        if (*at == '\\' && quote == '"' && at[1])
            add_escape(out, *++at);
        else
            str_add_char(out, *at);
    }
    return *at ? at + strlen(close) : at;
}

/* The strings of a value: one, or the items of a list, each of which are overrides. */
static void add_value(struct map *values, const char *at)
{
    AUTO_STR text;
    str_init(&text, LONGEST_WORD);
    bool list = *at == '[';
    at += list;
    while (*at && *at != ']') {
        if (*at == '"' || *at == '\'') {
            at = take_string(at, &text);
            settings_add_overrides(values, text.text, "samconfig.toml");
            if (!list)
                return;
        } else if (*at == '#') {
            at += strcspn(at, "\n");
        } else if (!list) {
            return;
        } else {
            at++;
        }
    }
}

enum table { TABLE_OTHER, TABLE_COMMAND, TABLE_LOCAL };

/* LINE begins with "[". */
static enum table table_of(const char *line)
{
    static const char start[] = "[default.", end[] = ".parameters]";
    size_t size = strcspn(line, "\r\n #");
    AUTO_FREE char *name = mem_text_n(line, size);
    if (!text_starts(name, start) || !text_ends(name, end))
        return TABLE_OTHER;
    return text_starts(name + strlen(start), "local_") ? TABLE_LOCAL : TABLE_COMMAND;
}

static void add_tables(struct map *values, const char *text, enum table wanted)
{
    static const char key[] = "parameter_overrides";
    enum table table = TABLE_OTHER;
    for (const char *line = text; *line;) {
        line += strspn(line, " \t");
        if (*line == '[')
            table = table_of(line);
        if (table == wanted && text_starts(line, key)) {
            const char *at = line + strlen(key);
            at += strspn(at, " \t");
            if (*at == '=')
                add_value(values, at + 1 + strspn(at + 1, " \t"));
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
}

void settings_add_samconfig(struct map *values, const char *bytes, size_t size)
{
    AUTO_FREE char *text = mem_text_n(bytes, size);
    add_tables(values, text, TABLE_COMMAND);
    add_tables(values, text, TABLE_LOCAL);
}
