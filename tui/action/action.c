#include "tui/action/action.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/action/nearest.h"
#include "workspace/base/error.h"
#include "workspace/base/text.h"

static const char *const color_choices[] = { "auto", "always", "never", NULL };

const struct action_argument action_common[] = {
    { .name = "--directory", .letter = 'C', .value = ACTION_FOLDER, .value_name = "DIR",
      .help = "change to DIR before anything else" },
    { .name = "--template", .value = ACTION_FILE, .value_name = "FILE", .repeats = true,
      .help = "use this template, do not look for one; further ones open with it" },
    { .name = "--parameter", .alias = "--param", .value = ACTION_PARAMETER,
      .value_name = "NAME=VALUE", .repeats = true, .help = "a parameter of the template" },
    { .name = "--env-vars", .value = ACTION_FILE, .value_name = "FILE",
      .help = "variables for functions, a JSON file as SAM CLI takes it" },
    { .name = "--config-file", .value = ACTION_FILE, .value_name = "FILE",
      .help = "use this file instead of samconfig.toml" },
    { .name = "--config-env", .value = ACTION_TEXT, .value_name = "NAME",
      .help = "environment in the samconfig file (default)" },
    { .name = "--color", .value = ACTION_CHOICE, .value_name = "WHEN", .choices = color_choices,
      .help = "colour: auto, always or never" },
    { .name = "--quiet", .letter = 'q', .help = "say less on standard error" },
    { .name = "--verbose", .letter = 'v', .help = "say more on standard error" },
    { .name = "--help", .letter = 'h', .help = "show help for this command" },
    { .name = NULL },
};

/* The words being read. */
struct reader {
    const char *const *words;
    size_t count, at;
    size_t positional;      /* how many positional arguments were read */
    bool options_ended;     /* by "--" */
    struct call *call;
};

/* ---- which action --------------------------------------------------------------------------- */

/* How many of WORDS make up NAME; 0 when they do not. */
static size_t words_of_name(const char *name, const char *const *words, size_t count)
{
    size_t used = 0;
    for (const char *at = name; *at; used++) {
        size_t size = strcspn(at, " ");
        if (used == count || strlen(words[used]) != size || memcmp(words[used], at, size) != 0)
            return 0;
        at += size + (at[size] == ' ');
    }
    return used;
}

static int unknown_action(const struct action *const *table, const char *word, const char *second,
                          struct error *error)
{
    struct nearest nearest;
    AUTO_FREE char *both = mem_format("%s %s", word, second ? second : "");
    bool group = false;
    size_t size = strlen(word);
    for (size_t i = 0; table[i]; i++)
        if (strncmp(table[i]->name, word, size) == 0 && table[i]->name[size] == ' ')
            group = true;
    nearest_init(&nearest, group ? both : word);
    for (size_t i = 0; table[i]; i++)
        nearest_try(&nearest, table[i]->name);
    if (group && !second)
        error_set(error, ERROR_INVALID, "%s needs a word more", word);
    else
        error_set(error, ERROR_INVALID, "there is no command \"%s\"", group ? both : word);
    if (nearest.best)
        return error_hint(error, "did you mean %s? lambench help lists them", nearest.best);
    return error_hint(error, "lambench help lists the commands");
}

static int find_action(const struct action *const *table, struct reader *reader,
                       struct error *error)
{
    if (reader->count == 0)
        return error_set(error, ERROR_INVALID, "no command is given");
    for (size_t i = 0; table[i]; i++) {
        size_t used = words_of_name(table[i]->name, reader->words, reader->count);
        if (used > reader->at) {
            reader->at = used;
            reader->call->action = table[i];
        }
    }
    if (reader->call->action)
        return 0;
    const char *second = reader->count > 1 && reader->words[1][0] != '-' ? reader->words[1] : NULL;
    return unknown_action(table, reader->words[0], second, error);
}

/* ---- which argument ------------------------------------------------------------------------- */

static bool is_word(const char *known, const char *name, size_t size)
{
    return known && name && strlen(known) == size && memcmp(known, name, size) == 0;
}

static const struct action_argument *find_in(const struct action_argument *rows, const char *name,
                                             size_t size, char letter)
{
    for (; rows && rows->name; rows++) {
        if (letter && rows->letter == letter)
            return rows;
        if (is_word(rows->name, name, size) || is_word(rows->alias, name, size))
            return rows;
    }
    return NULL;
}

static const struct action_argument *find_option(const struct action *action, const char *name,
                                                 size_t size, char letter)
{
    const struct action_argument *found = find_in(action->arguments, name, size, letter);
    return found ? found : find_in(action_common, name, size, letter);
}

static const struct action_argument *find_positional(const struct action *action, size_t index)
{
    for (const struct action_argument *row = action->arguments; row && row->name; row++) {
        if (row->name[0] == '-')
            continue;
        if (row->repeats || index == 0)
            return row;
        index--;
    }
    return NULL;
}

static int unknown_option(const struct action *action, const char *word, struct error *error)
{
    struct nearest nearest;
    size_t size = strcspn(word, "=");
    AUTO_FREE char *name = mem_text_n(word, size);
    nearest_init(&nearest, name);
    for (const struct action_argument *row = action->arguments; row && row->name; row++)
        if (row->name[0] == '-')
            nearest_try(&nearest, row->name);
    for (const struct action_argument *row = action_common; row->name; row++)
        nearest_try(&nearest, row->name);
    error_set(error, ERROR_INVALID, "%s has no option %s", action->name, name);
    if (nearest.best && strlen(name) > 2)
        return error_hint(error, "did you mean %s? lambench help %s lists them", nearest.best,
                          action->name);
    return error_hint(error, "lambench help %s lists them", action->name);
}

/* ---- values --------------------------------------------------------------------------------- */

static int check_number(const struct action_argument *argument, const char *value,
                        struct error *error)
{
    char *end = NULL;
    long number = strtol(value, &end, 10);
    if (*value && *end == '\0' && number >= 0 && number <= INT_MAX && *value != ' ')
        return 0;
    return error_set(error, ERROR_INVALID, "%s takes a whole number, not \"%s\"", argument->name,
                     value);
}

static int check_choice(const struct action_argument *argument, const char *value,
                        struct error *error)
{
    char known[256] = "";
    for (const char *const *choice = argument->choices; choice && *choice; choice++) {
        if (strcmp(*choice, value) == 0)
            return 0;
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", used ? ", " : "", *choice);
    }
    return error_set(error, ERROR_INVALID, "%s is one of %s, not \"%s\"", argument->name, known,
                     value);
}

static int set_value(struct call *call, const struct action_argument *argument, const char *value,
                     struct error *error)
{
    if (argument->value == ACTION_NUMBER && check_number(argument, value, error) < 0)
        return -1;
    if (argument->value == ACTION_CHOICE && check_choice(argument, value, error) < 0)
        return -1;
    if (!argument->repeats && argument->value != ACTION_FLAG && call_has(call, argument->name))
        return error_set(error, ERROR_INVALID, "%s is given twice", argument->name);
    *ARRAY_PUSH(call->values, call->value_count, call->value_capacity) = mem_text(argument->name);
    *ARRAY_PUSH(call->values, call->value_count, call->value_capacity) = mem_text(value);
    return 0;
}

/* INLINE_VALUE is what follows "=" or a letter in the same word, or NULL. */
static int read_option(struct reader *reader, const struct action_argument *argument,
                       const char *inline_value, struct error *error)
{
    if (argument->value == ACTION_FLAG) {
        if (inline_value)
            return error_set(error, ERROR_INVALID, "%s takes no value", argument->name);
        return set_value(reader->call, argument, "", error);
    }
    if (inline_value)
        return set_value(reader->call, argument, inline_value, error);
    if (reader->at == reader->count)
        return error_set(error, ERROR_INVALID, "%s needs a value: %s", argument->name,
                         argument->value_name ? argument->value_name : "VALUE");
    return set_value(reader->call, argument, reader->words[reader->at++], error);
}

static int read_long(struct reader *reader, const char *word, struct error *error)
{
    size_t size = strcspn(word, "=");
    const struct action_argument *argument = find_option(reader->call->action, word, size, 0);
    if (!argument)
        return unknown_option(reader->call->action, word, error);
    return read_option(reader, argument, word[size] == '=' ? word + size + 1 : NULL, error);
}

/* -fv is -f -v; -n5 is -n 5. */
static int read_letters(struct reader *reader, const char *word, struct error *error)
{
    for (const char *at = word + 1; *at; at++) {
        const struct action_argument *argument =
            find_option(reader->call->action, NULL, 0, *at);
        if (!argument)
            return unknown_option(reader->call->action, (char[]){ '-', *at, '\0' }, error);
        if (argument->value != ACTION_FLAG)
            return read_option(reader, argument, at[1] ? at + 1 : NULL, error);
        if (read_option(reader, argument, NULL, error) < 0)
            return -1;
    }
    return 0;
}

static int read_positional(struct reader *reader, const char *word, struct error *error)
{
    const struct action *action = reader->call->action;
    const struct action_argument *argument = find_positional(action, reader->positional);
    if (!argument) {
        error_set(error, ERROR_INVALID, "%s takes no \"%s\"", action->name, word);
        return error_hint(error, "lambench help %s shows what it takes", action->name);
    }
    if (!argument->repeats)
        reader->positional++;
    return set_value(reader->call, argument, word, error);
}

static int read_word(struct reader *reader, struct error *error)
{
    const char *word = reader->words[reader->at++];
    if (reader->options_ended || word[0] != '-' || word[1] == '\0')
        return read_positional(reader, word, error);
    if (strcmp(word, "--") == 0) {
        reader->options_ended = true;
        return 0;
    }
    return word[1] == '-' ? read_long(reader, word, error) : read_letters(reader, word, error);
}

/* ---- what is missing ------------------------------------------------------------------------ */

static int complete(struct call *call, const char *selected, struct error *error)
{
    for (const struct action_argument *row = call->action->arguments; row && row->name; row++) {
        if (call_has(call, row->name))
            continue;
        bool takes_selected = row->value == ACTION_FUNCTION && row->name[0] != '-' &&
                              (call->action->flags & ACTION_NEEDS_FUNCTION);
        if (takes_selected && selected) {
            if (set_value(call, row, selected, error) < 0)
                return -1;
        } else if (row->required) {
            error_set(error, ERROR_INVALID, "%s needs %s", call->action->name, row->name);
            return error_hint(error, "lambench help %s shows how", call->action->name);
        }
    }
    return 0;
}

int action_parse(const struct action *const *table, const char *const *words, size_t count,
                 const char *selected, struct call **out, struct error *error)
{
    struct reader reader = { .words = words, .count = count };
    reader.call = mem_alloc(sizeof *reader.call);
    reader.call->table = table;
    int result = find_action(table, &reader, error);
    while (result == 0 && reader.at < count)
        result = read_word(&reader, error);
    if (result == 0 && !call_has(reader.call, "--help"))
        result = complete(reader.call, selected, error);
    if (result < 0) {
        call_free(reader.call);
        return -1;
    }
    *out = reader.call;
    return 0;
}
