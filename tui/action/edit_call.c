#include "tui/action/edit_call.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/edit_run.h"
#include "tui/action/edit_words.h"
#include "tui/action/reach.h"
#include "workspace/base/error.h"

static int run(struct call *call, edit_call_read *read, bool function, struct error *error)
{
    AUTO_PROJECT project = NULL;
    AUTO_EDIT_WORDS words = { .count = 0 };
    int result = reach_project(call, &project, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    result = edit_words_init(&words, call, project, error);
    if (result == 0 && function)
        result = edit_words_function(&words, call_value(call, "FUNCTION", 0), error);
    if (result == 0)
        result = read(call, &words, error);
    if (result < 0)
        return error->kind == ERROR_NOT_EMULATED ? edit_run_fail(call, error) : -1;
    return result > 0 ? 0 : edit_run(call, &words);
}

int edit_call_run(struct call *call, edit_call_read *read, struct error *error)
{
    return run(call, read, false, error);
}

int edit_call_run_function(struct call *call, edit_call_read *read, struct error *error)
{
    return run(call, read, true, error);
}

size_t edit_call_words(const struct call *call, const char *argument, const char **out)
{
    size_t count = 0;
    const char *word;
    while (count < EDIT_CALL_WORDS && (word = call_value(call, argument, count)))
        out[count++] = word;
    return count;
}

void edit_call_expression(struct edit_words *words, struct edit *edit, const char *text)
{
    edit->kind = EDIT_EXPRESSION;
    edit->value = arena_copy(words->arena, text);
    edit->value_size = strlen(text);
}

int edit_call_needs_sam(const struct edit_words *words, const char *what, const char *instead,
                        struct error *error)
{
    if (words->function->is_sam)
        return 0;
    error_set(error, ERROR_NOT_EMULATED, "%s is an AWS::Lambda::Function; it has no %s", words->id,
              what);
    return error_hint(error, "%s", instead);
}

int edit_call_place(const char *text, size_t count)
{
    char *end;
    long number = strtol(text, &end, 10);
    return *text && *end == '\0' && number >= 1 && (size_t)number <= count ? (int)number - 1 : -1;
}

int edit_call_no_item(const struct edit_words *words, const char *what, const char *name,
                      const char *best, struct error *error)
{
    error_set(error, ERROR_NOT_FOUND, "%s has no %s \"%s\"", words->id, what, name);
    return best ? error_hint(error, "did you mean %s?", best) : -1;
}
