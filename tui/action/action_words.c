#include "tui/action/action.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/str.h"

enum { LINE_BYTES = 1 << 20 };

struct splitter {
    struct str word;
    bool open;          /* a word has begun, though it may be empty */
    char quote;         /* ' or ", or 0 */
    char **words;
    size_t count, capacity;
};

static void end_word(struct splitter *splitter)
{
    if (!splitter->open)
        return;
    *ARRAY_PUSH(splitter->words, splitter->count, splitter->capacity) =
        mem_text_n(splitter->word.text, splitter->word.length);
    str_clear(&splitter->word);
    splitter->open = false;
}

/* A backslash keeps the next character; within "..." only before the four that mean something. */
static bool escapes(const struct splitter *splitter, const char *at)
{
    if (*at != '\\' || at[1] == '\0' || splitter->quote == '\'')
        return false;
    return splitter->quote == '\0' || strchr("\"\\$`", at[1]) != NULL;
}

static void take_character(struct splitter *splitter, char character)
{
    bool blank = character == ' ' || character == '\t' || character == '\n';
    if (splitter->quote && character == splitter->quote) {
        splitter->quote = '\0';
    } else if (!splitter->quote && (character == '\'' || character == '"')) {
        splitter->quote = character;
        splitter->open = true;
    } else if (!splitter->quote && blank) {
        end_word(splitter);
    } else {
        splitter->open = true;
        str_add_char(&splitter->word, character);
    }
}

int action_split(const char *line, char ***out_words, size_t *out_count, struct error *error)
{
    struct splitter splitter = { .quote = '\0' };
    str_init(&splitter.word, LINE_BYTES);
    for (const char *at = line; *at; at++) {
        if (escapes(&splitter, at)) {
            splitter.open = true;
            str_add_char(&splitter.word, *++at);
        } else {
            take_character(&splitter, *at);
        }
    }
    end_word(&splitter);
    str_release(&splitter.word);
    if (splitter.quote) {
        action_words_free(splitter.words, splitter.count);
        error_set(error, ERROR_INVALID, "a %c is not closed", splitter.quote);
        return error_hint(error, "add %c at the end", splitter.quote);
    }
    *out_words = splitter.words;
    *out_count = splitter.count;
    return 0;
}

void action_words_free(char **words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(words[i]);
    free(words);
}
