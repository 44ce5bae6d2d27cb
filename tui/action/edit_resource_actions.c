/* Resources renamed and deleted. */
#include "tui/action/action.h"
#include "tui/action/edit_actions.h"
#include "tui/action/edit_call.h"
#include "tui/action/edit_run.h"
#include "tui/action/edit_words.h"

static const struct action_argument rename_arguments[] = {
    { .name = "ID", .value = ACTION_RESOURCE, .required = true,
      .help = "logical id of a resource" },
    { .name = "NEWID", .value = ACTION_TEXT, .required = true, .help = "what it becomes" },
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

static const struct action_argument delete_arguments[] = {
    { .name = "ID", .value = ACTION_RESOURCE, .required = true,
      .help = "logical id of a resource" },
    EDIT_RUN_ARGUMENTS,
    { .name = NULL },
};

static int read_rename(struct call *call, struct edit_words *words, struct error *error)
{
    if (edit_words_owner(words, call_value(call, "ID", 0), error) < 0)
        return -1;
    edit_words_add(words, EDIT_RENAME, "")->new_id =
        arena_copy(words->arena, call_value(call, "NEWID", 0));
    return 0;
}

static int run_rename(struct call *call, struct error *error)
{
    return edit_call_run(call, read_rename, error);
}

static int read_delete(struct call *call, struct edit_words *words, struct error *error)
{
    if (edit_words_owner(words, call_value(call, "ID", 0), error) < 0)
        return -1;
    edit_words_add(words, EDIT_DELETE, "")->force = words->force;
    return 0;
}

static int run_delete(struct call *call, struct error *error)
{
    return edit_call_run(call, read_delete, error);
}

enum { FLAGS = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN };

static const char *const rename_examples[] = { "lambench rename CreateOrder PlaceOrder", NULL };
static const char *const delete_examples[] = { "lambench delete CancelOrder --dry-run", NULL };

const struct action edit_rename_action = {
    .name = "rename", .summary = "another logical id for a resource, wherever it is referred to",
    .group = "Change", .arguments = rename_arguments, .flags = FLAGS, .run = run_rename,
    .examples = rename_examples,
};

const struct action edit_delete_action = {
    .name = "delete", .summary = "delete a resource from the template", .group = "Change",
    .arguments = delete_arguments, .flags = FLAGS, .run = run_delete,
    .examples = delete_examples,
};
