#include "tui/action/inspect_actions.h"

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/inspect.h"
#include "tui/action/nearest.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"

enum { TEXT_BYTES = 1 << 30 };

static const struct action_argument inspect_arguments[] = {
    { .name = "NAME", .value = ACTION_FUNCTION,
      .help = "only this function, or this resource; all of the project if not given" },
    { .name = "--json", .help = "print one JSON document; see lambench-inspect(5)" },
    { .name = "--show-secrets", .help = "print secret and local values too" },
    { .name = NULL },
};

static const char *const inspect_examples[] = {
    "lambench inspect Hello",
    "lambench inspect --json | jq '.functions | map_values(.memory_mb)'",
    NULL,
};

static int no_such_name(const struct project *project, const char *name, struct error *error)
{
    struct nearest nearest;
    nearest_init(&nearest, name);
    for (size_t i = 0; i < project->resource_count; i++)
        nearest_try(&nearest, project->resources[i].id);
    error_set(error, ERROR_NOT_FOUND, "the template has no function or resource %s", name);
    return nearest.best ? error_hint(error, "did you mean %s?", nearest.best)
                        : error_hint(error, "lambench list resources shows them");
}

static void print(struct call *call, const struct project *project,
                  const struct inspect_wish *wish)
{
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    if (call_has(call, "--json")) {
        inspect_json(project, wish, &text);
    } else {
        AUTO_COLUMNS rows = columns_new(3);
        inspect_rows(project, wish, rows);
        columns_print(rows, call->ui->people, &text);
    }
    call->ui->print(call->ui, text.text, text.length);
}

static int run_inspect(struct call *call, struct error *error)
{
    AUTO_PROJECT project = NULL;
    int result = reach_project_made(call, &project, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    const struct inspect_wish wish = { .only = call_value(call, "NAME", 0),
                                       .show_secrets = call_has(call, "--show-secrets") };
    if (wish.only && !project_function(project, wish.only) &&
        !project_resource(project, wish.only))
        return no_such_name(project, wish.only, error);
    print(call, project, &wish);
    if (!project->usable)
        call_say(call, UI_FAILURE, "the template cannot be read; lambench check says why");
    call_finish(call, project->usable ? STATUS_OK : STATUS_PROJECT);
    return 0;
}

const struct action inspect_action = {
    .name = "inspect",
    .summary = "everything the template says, resolved, with where it stands",
    .group = "Look",
    .arguments = inspect_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE,
    .run = run_inspect,
    .examples = inspect_examples,
};
