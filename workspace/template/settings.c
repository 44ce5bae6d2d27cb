#include "workspace/template/settings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/map.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { LONGEST_WORD = 65536 };

/* --- the map: names of the first two kinds cannot be mistaken for each other --- */

static const char *const starts[SETTING_KINDS] = {
    [SETTING_PARAMETER] = "", [SETTING_ATTRIBUTE] = "", [SETTING_IMPORT] = "import ",
    [SETTING_SSM] = "ssm ",   [SETTING_SECRET] = "secret ",
};

static char *key_of(enum setting_kind kind, const char *name)
{
    return mem_format("%s%s", starts[kind], name);
}

static void free_setting(void *value)
{
    struct setting *setting = value;
    free(setting->name);
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
    return settings_find(values, SETTING_PARAMETER, name);
}

const struct setting *settings_find(const struct map *values, enum setting_kind kind,
                                    const char *name)
{
    if (!values || !name)
        return NULL;
    if (!*starts[kind]) /* these are asked for most */
        return map_get(values, name);
    AUTO_FREE char *key = key_of(kind, name);
    const struct setting *found = map_get(values, key);
    return found || kind != SETTING_IMPORT ? found : map_get(values, name);
}

void settings_set(struct map *values, enum setting_kind kind, const char *name, const char *text,
                  const struct setting_source *source)
{
    struct setting *setting = mem_alloc(sizeof *setting);
    *setting = (struct setting){
        .kind = kind, .name = mem_text(name), .text = mem_text(text), .by = mem_text(source->by),
        .line = source->line, .column = source->column,
    };
    AUTO_FREE char *key = key_of(kind, name);
    map_set(values, key, setting);
}

/* --- assignments --- */

static bool set(struct map *values, const char *name, size_t size, const char *text,
                const struct setting_source *source)
{
    AUTO_FREE char *alone = mem_text_n(name, size);
    bool attribute = strchr(alone, '.') != NULL;
    if (*alone)
        settings_set(values, attribute ? SETTING_ATTRIBUTE : SETTING_PARAMETER, alone, text,
                     source);
    return *alone != '\0';
}

bool settings_add_one(struct map *values, const char *assignment,
                      const struct setting_source *source)
{
    const char *sign = strchr(assignment, '=');
    return sign && set(values, assignment, (size_t)(sign - assignment), sign + 1, source);
}

/* The next word, without its quotes; NULL at the end. */
static const char *take_word(const char *at, struct str *out)
{
    at += strspn(at, " \t\r\n\v\f");
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

size_t settings_add_overrides(struct map *values, const char *text,
                              const struct setting_source *source)
{
    static const char key_word[] = "ParameterKey=", value_word[] = ",ParameterValue=";
    size_t wrong = 0;
    AUTO_STR word;
    str_init(&word, LONGEST_WORD);
    while ((text = take_word(text, &word))) {
        const char *value = strstr(word.text, value_word);
        const char *name = word.text + strlen(key_word);
        bool right = text_starts(word.text, key_word) && value
                         ? set(values, name, (size_t)(value - name), value + strlen(value_word),
                               source)
                         : settings_add_one(values, word.text, source);
        wrong += !right;
    }
    return wrong;
}
