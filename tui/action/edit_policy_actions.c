/* Policies of a function: added and removed. */
#include <string.h>

#include "tui/action/action.h"
#include "tui/action/edit_actions.h"
#include "tui/action/edit_call.h"
#include "tui/action/edit_run.h"
#include "tui/action/edit_words.h"
#include "tui/action/nearest.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { VALUE_BYTES = 1 << 16 };

#define FUNCTION_ROW                                                                          \
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true, .help = "whose" }

static const struct action_argument add_policy_arguments[] = {
    FUNCTION_ROW,
    { .name = "POLICY", .value = ACTION_TEXT, .required = true,
      .help = "managed policy by name or ARN, or a SAM policy template" },
    { .name = "PARAMETER=VALUE", .value = ACTION_TEXT, .repeats = true,
      .help = "of the policy template, such as TableName='!Ref Orders'" },
    EDIT_RUN_PLACES,
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

static const struct action_argument remove_policy_arguments[] = {
    FUNCTION_ROW,
    { .name = "POLICY", .value = ACTION_TEXT, .required = true,
      .help = "name, ARN, policy template, or its place from 1" },
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

/* "T:SQSPollerPolicy" is a policy template to the model. */
static const char *policy_name(const struct policy_use *policy)
{
    return strncmp(policy->name, "T:", 2) == 0 ? policy->name + 2 : policy->name;
}

/* Sets which item EDIT is about, and what it is called. */
static int find_policy(struct edit_words *words, struct edit *edit, const char *name,
                       struct error *error)
{
    const struct function *function = words->function;
    struct nearest nearest;
    nearest_init(&nearest, name);
    int place = edit_call_place(name, function->policy_count);
    for (size_t i = 0; place < 0 && i < function->policy_count; i++) {
        const struct policy_use *policy = &function->policies[i];
        nearest_try(&nearest, policy_name(policy));
        if (strcmp(policy_name(policy), name) == 0 || text_equal(value_text(policy->value), name))
            place = (int)i;
    }
    if (place < 0)
        return edit_call_no_item(words, "policy", name, nearest.best, error);
    edit->index = place;
    edit->value = arena_copy(words->arena, policy_name(&function->policies[place]));
    edit->value_size = strlen(edit->value);
    return 0;
}

#define ROLE_INSTEAD "its policies are those of its role"

static int read_add_policy(struct call *call, struct edit_words *words, struct error *error)
{
    const char *parameters[EDIT_CALL_WORDS];
    const char *name = call_value(call, "POLICY", 0);
    size_t count = edit_call_words(call, "PARAMETER=VALUE", parameters);
    if (edit_call_needs_sam(words, "Policies", ROLE_INSTEAD, error) < 0)
        return -1;
    struct edit *edit = edit_words_add(words, EDIT_ADD, "Policies");
    edit->index = EDIT_AT_END;
    edit_words_value(words, edit, name);
    if (count == 0 && !strchr("{[", name[0]))
        return 0;
    AUTO_STR text;
    str_init(&text, VALUE_BYTES);
    if (count == 0) {
        str_add(&text, name);
    } else {
        str_add_char(&text, '{');
        edit_words_quote(&text, name);
        str_add(&text, ": ");
        if (edit_words_map(&text, parameters, count, error) < 0)
            return -1;
        str_add_char(&text, '}');
    }
    edit_call_expression(words, edit, text.text);
    return 0;
}

static int run_add_policy(struct call *call, struct error *error)
{
    return edit_call_run_function(call, read_add_policy, error);
}

static int read_remove_policy(struct call *call, struct edit_words *words, struct error *error)
{
    if (edit_call_needs_sam(words, "Policies", ROLE_INSTEAD, error) < 0)
        return -1;
    struct edit *edit = edit_words_add(words, EDIT_TAKE, "Policies");
    return find_policy(words, edit, call_value(call, "POLICY", 0), error);
}

static int run_remove_policy(struct call *call, struct error *error)
{
    return edit_call_run_function(call, read_remove_policy, error);
}

enum { FLAGS = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN };

static const char *const add_policy_examples[] = {
    "lambench add policy CreateOrder AWSLambdaBasicExecutionRole",
    "lambench add policy CreateOrder DynamoDBCrudPolicy TableName='!Ref Orders'",
    NULL,
};

const struct action edit_add_policy_action = {
    .name = "add policy", .summary = "add a policy to a function", .group = "Change",
    .arguments = add_policy_arguments, .flags = FLAGS, .run = run_add_policy,
    .examples = add_policy_examples,
};

const struct action edit_remove_policy_action = {
    .name = "remove policy", .summary = "remove a policy from a function", .group = "Change",
    .arguments = remove_policy_arguments, .flags = FLAGS, .run = run_remove_policy,
};
