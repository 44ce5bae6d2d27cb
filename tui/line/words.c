#include "tui/line/words.h"

#include <stdbool.h>
#include <string.h>

#include "tui/action/action.h"
#include "workspace/base/file.h"

static bool is_named(const char *known, const char *word, size_t size)
{
    return known && strlen(known) == size && memcmp(known, word, size) == 0;
}

/* How many words the common option at ARGUMENTS takes: itself and its value; 0 if it is none. */
static size_t option_words(const char *word)
{
    size_t size = strcspn(word, "=");
    for (const struct action_argument *row = action_common; row->name; row++) {
        bool named = is_named(row->name, word, size) || is_named(row->alias, word, size);
        bool lettered = word[1] == row->letter && word[1] != '\0' && word[1] != '-';
        if (!named && !lettered)
            continue;
        bool apart = named ? word[size] == '\0' : word[2] == '\0';
        return row->value != ACTION_FLAG && apart ? 2 : 1;
    }
    return 0;
}

/* Index of the first word that is no option of every command. */
static size_t first_word(char *const *arguments, size_t count)
{
    size_t at = 0;
    while (at < count && arguments[at][0] == '-' && arguments[at][1] != '\0') {
        size_t used = option_words(arguments[at]);
        if (used == 0)
            break;
        at += used;
    }
    return at < count ? at : count;
}

static bool is_command(const struct action *const *table, const char *word)
{
    size_t size = strlen(word);
    for (; *table; table++)
        if (((*table)->flags & ACTION_IN_LINE) && strncmp((*table)->name, word, size) == 0 &&
            ((*table)->name[size] == '\0' || (*table)->name[size] == ' '))
            return true;
    return false;
}

/* Some things are asked for by options alone. */
static const char *command_of_option(const char *word)
{
    static const struct { const char *option, *command; } rows[] = {
        { "--version", "version" }, { "-V", "version" }, { "--help", "help" }, { "-h", "help" },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (strcmp(rows[i].option, word) == 0)
            return rows[i].command;
    return NULL;
}

/* A word that is no command opens the screen if it can name a folder or a file. */
static bool is_place(const char *word)
{
    return word[0] == '-' || strchr(word, '/') || strchr(word, '.') || file_exists(word);
}

size_t words_arrange(const struct action *const *table, char *const *arguments, size_t count,
                     const char **words)
{
    size_t first = first_word(arguments, count), used = 0;
    for (size_t i = 0; i < count && i <= first; i++) {
        words[0] = command_of_option(arguments[i]);
        if (words[0])
            return 1;
    }
    bool command = first < count && is_command(table, arguments[first]);
    bool screen = first == count || (!command && is_place(arguments[first]));
    if (screen)
        words[used++] = "screen";
    size_t name_end = first;
    /* The words of the command come first: "events", "new". */
    while (!screen && name_end < count && arguments[name_end][0] != '-')
        words[used++] = arguments[name_end++];
    for (size_t i = 0; i < count; i++)
        if (screen || i < first || i >= name_end)
            words[used++] = arguments[i];
    return used;
}
