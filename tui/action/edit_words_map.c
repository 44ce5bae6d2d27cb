/* Words as a map in an expression: for resources and events that are made anew. */
#include <ctype.h>
#include <string.h>

#include "tui/action/edit_words.h"
#include "workspace/base/error.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"

/* What stays the same text when it is written without quotes, in YAML and beneath brackets. */
static bool is_plain(const char *text)
{
    static const char *const words[] = { "y", "n", "yes", "no", "on", "off", "null" };
    size_t size = strlen(text);
    if (size == 0 || (!isalpha((unsigned char)text[0]) && text[0] != '/'))
        return false;
    for (const char *at = text; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("_-./()*+?:@= ", *at))
            return false;
    if (strstr(text, ": ") || strchr(" :", text[size - 1]))
        return false;
    for (size_t i = 0; i < COUNT(words); i++)
        if (strcasecmp(words[i], text) == 0)
            return false;
    return true;
}

/* Whole numbers and truth values are what people mean by them. */
static bool is_number_or_truth(const char *text)
{
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0 || strcmp(text, "0") == 0)
        return true;
    return text[0] >= '1' && text[0] <= '9' && strlen(text) < 16 &&
           text[strspn(text, "0123456789")] == '\0';
}

/* "!Sub " and what it is given. */
static void quote_function(struct str *out, const char *text)
{
    size_t size = strcspn(text, " \n") + 1;
    const char *given = text + size;
    str_add_bytes(out, text, size);
    if (given[0] && strchr("\"'[{", given[0]))
        str_add(out, given);
    else
        edit_words_quote(out, given);
}

void edit_words_quote(struct str *out, const char *text)
{
    if (edit_words_is_function(text))
        quote_function(out, text);
    else if (is_plain(text) || is_number_or_truth(text) || (text[0] && strchr("[{", text[0])))
        str_add(out, text);
    else
        json_scan_quote(out, text, strlen(text));
}

/* Words that begin with the same name as the first one, up to the dot, belong together. */
static size_t name_size(const char *word)
{
    return strcspn(word, ".=");
}

static bool has_name(const char *word, const char *name, size_t size)
{
    return name_size(word) == size && memcmp(word, name, size) == 0;
}

static bool named_before(const char *const *words, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (has_name(words[i], words[index], name_size(words[index])))
            return true;
    return false;
}

enum { DEEPEST = 8, MOST_WORDS = 64 };

static int add_map(struct str *out, const char *const *words, size_t count, int depth,
                   struct error *error);

static int add_member(struct str *out, const char *const *words, size_t count, size_t index,
                      int depth, struct error *error)
{
    const char *inner[MOST_WORDS];
    size_t size = name_size(words[index]), inner_count = 0;
    if (size == 0 || !words[index][size])
        return error_set(error, ERROR_INVALID, "\"%s\" is not of the form NAME=VALUE",
                         words[index]);
    AUTO_FREE char *name = mem_text_n(words[index], size);
    edit_words_quote(out, name);
    str_add(out, ": ");
    if (words[index][size] == '=') {
        edit_words_quote(out, words[index] + size + 1);
        return 0;
    }
    for (size_t i = index; i < count; i++)
        if (has_name(words[i], words[index], size) && words[i][size] == '.')
            inner[inner_count++] = words[i] + size + 1;
    return add_map(out, inner, inner_count, depth + 1, error);
}

static int add_map(struct str *out, const char *const *words, size_t count, int depth,
                   struct error *error)
{
    bool any = false;
    if (depth > DEEPEST || count > MOST_WORDS)
        return error_set(error, ERROR_LIMIT, "too many properties in one command");
    str_add_char(out, '{');
    for (size_t i = 0; i < count; i++) {
        if (named_before(words, i))
            continue;
        str_add(out, any ? ", " : "");
        any = true;
        if (add_member(out, words, count, i, depth, error) < 0)
            return -1;
    }
    str_add_char(out, '}');
    return 0;
}

int edit_words_map(struct str *out, const char *const *words, size_t count, struct error *error)
{
    return add_map(out, words, count, 0, error);
}
