#include "tui/action/edit_actions.h"

#include <string.h>

#include "tui/action/action.h"
#include "tui/action/edit_call.h"
#include "tui/action/edit_run.h"
#include "tui/action/edit_words.h"
#include "workspace/base/error.h"

static const struct action_argument set_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION,
      .help = "whose; any resource by logical id; none with --global" },
    { .name = "FIELD=VALUE", .value = ACTION_FIELD, .repeats = true,
      .help = "such as MemorySize=256, Environment.NAME=x; no value: remove it" },
    EDIT_RUN_PLACES,
    { .name = "--text", .help = "values are text, also when they look like !Ref Name" },
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

static const char *const set_examples[] = {
    "lambench set CreateOrder MemorySize=256 Timeout=10",
    "lambench set CreateOrder Environment.TABLE='!Ref Orders' --dry-run",
    "lambench set CreateOrder Description=",
    "lambench set --global Runtime=python3.13",
    NULL,
};

/* The first word is whose, unless it is an assignment already: then Globals must be meant. */
static int set_owner(struct call *call, struct edit_words *words, const char *first,
                     struct error *error)
{
    if (first && !strchr(first, '='))
        return edit_words_owner(words, first, error);
    if (words->where == EDIT_AT_GLOBALS)
        return first ? edit_words_set(words, first, error) : 0;
    error_set(error, ERROR_INVALID, "%s needs FUNCTION", call->action->name);
    return error_hint(error, "or --global, for what all functions get from Globals");
}

static int read_set(struct call *call, struct edit_words *words, struct error *error)
{
    const char *word;
    if (set_owner(call, words, call_value(call, "FUNCTION", 0), error) < 0)
        return -1;
    for (size_t i = 0; (word = call_value(call, "FIELD=VALUE", i)); i++)
        if (edit_words_set(words, word, error) < 0)
            return -1;
    if (words->count)
        return 0;
    error_set(error, ERROR_INVALID, "%s needs FIELD=VALUE", call->action->name);
    return error_hint(error, "lambench help %s shows how", call->action->name);
}

static int run_set(struct call *call, struct error *error)
{
    return edit_call_run(call, read_set, error);
}

const struct action edit_set_action = {
    .name = "set",
    .summary = "change properties in the template",
    .group = "Change",
    .arguments = set_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_set,
    .examples = set_examples,
};
