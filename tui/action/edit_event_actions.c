/* Events of a function: added and removed. */
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/edit_actions.h"
#include "tui/action/edit_call.h"
#include "tui/action/edit_run.h"
#include "tui/action/edit_words.h"
#include "tui/action/nearest.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"

enum { VALUE_BYTES = 1 << 16 };

#define FUNCTION_ROW                                                                          \
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true, .help = "whose" }

static const struct action_argument add_event_arguments[] = {
    FUNCTION_ROW,
    { .name = "NAME", .value = ACTION_TEXT, .required = true, .help = "name of the new event" },
    { .name = "TYPE", .value = ACTION_TEXT, .required = true,
      .help = "such as HttpApi, SQS, Schedule" },
    { .name = "PROPERTY=VALUE", .value = ACTION_TEXT, .repeats = true,
      .help = "its properties, such as Path=/orders, Auth.Authorizer=NONE" },
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

static const struct action_argument remove_event_arguments[] = {
    FUNCTION_ROW,
    { .name = "NAME", .value = ACTION_TEXT, .required = true, .help = "which" },
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

#define RESOURCES_INSTEAD "what starts it are resources of their own"

static struct edit *event_edit(struct edit_words *words, enum edit_verb verb, const char *name)
{
    struct edit *edit = edit_words_add(words, verb, "");
    const char **names = arena_take(words->arena, 3 * sizeof(*names));
    names[0] = "Events";
    names[1] = arena_copy(words->arena, name);
    edit->path = names;
    edit->where = EDIT_AT_RESOURCE;
    return edit;
}

static const struct value *event_of(const struct edit_words *words, const char *name)
{
    return value_get(value_get(words->function->properties, "Events"), name);
}

static int read_add_event(struct call *call, struct edit_words *words, struct error *error)
{
    const char *properties[EDIT_CALL_WORDS], *name = call_value(call, "NAME", 0);
    size_t count = edit_call_words(call, "PROPERTY=VALUE", properties);
    AUTO_STR text;
    str_init(&text, VALUE_BYTES);
    if (edit_call_needs_sam(words, "Events", RESOURCES_INSTEAD, error) < 0)
        return -1;
    if (event_of(words, name)) {
        error_set(error, ERROR_INVALID, "%s has an event %s already", words->id, name);
        return error_hint(error, "lambench set %s Events.%s.Properties.NAME=VALUE changes it",
                          words->id, name);
    }
    str_add(&text, "{Type: ");
    edit_words_quote(&text, call_value(call, "TYPE", 0));
    if (count) {
        str_add(&text, ", Properties: ");
        if (edit_words_map(&text, properties, count, error) < 0)
            return -1;
    }
    str_add_char(&text, '}');
    edit_call_expression(words, event_edit(words, EDIT_SET, name), text.text);
    return 0;
}

static int run_add_event(struct call *call, struct error *error)
{
    return edit_call_run_function(call, read_add_event, error);
}

static int read_remove_event(struct call *call, struct edit_words *words, struct error *error)
{
    const char *name = call_value(call, "NAME", 0);
    struct nearest nearest;
    nearest_init(&nearest, name);
    if (edit_call_needs_sam(words, "Events", RESOURCES_INSTEAD, error) < 0)
        return -1;
    const struct value *events = value_get(words->function->properties, "Events");
    for (size_t i = 0; events && events->kind == VALUE_MAP && i < events->count; i++)
        nearest_try(&nearest, events->members[i].name);
    if (!event_of(words, name))
        return edit_call_no_item(words, "event", name, nearest.best, error);
    (void)event_edit(words, EDIT_UNSET, name);
    return 0;
}

static int run_remove_event(struct call *call, struct error *error)
{
    return edit_call_run_function(call, read_remove_event, error);
}

enum { FLAGS = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN };

static const char *const add_event_examples[] = {
    "lambench add event CreateOrder Post HttpApi Path=/orders Method=post",
    "lambench add event CreateOrder Jobs SQS Queue='!GetAtt Jobs.Arn' BatchSize=5",
    NULL,
};

const struct action edit_add_event_action = {
    .name = "add event", .summary = "add an event that starts a function", .group = "Change",
    .arguments = add_event_arguments, .flags = FLAGS, .run = run_add_event,
    .examples = add_event_examples,
};

const struct action edit_remove_event_action = {
    .name = "remove event", .summary = "remove an event from a function", .group = "Change",
    .arguments = remove_event_arguments, .flags = FLAGS, .run = run_remove_event,
};
