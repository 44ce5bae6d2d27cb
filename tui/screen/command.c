#include "tui/screen/command.h"

#include <string.h>

#include "tui/action/action.h"
#include "tui/action/actions.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/text.h"

const char *command_needs_function(const struct stage *stage)
{
    if (!stage->runner)
        return "there is no project";
    return stage->function ? NULL : "there is no function";
}

/* LINE is NAME, alone or followed by a blank and an argument. */
static bool fits(const struct command *command, const char *line, const char **out_argument)
{
    size_t length = strlen(command->name);
    if (strncmp(command->name, line, length) != 0)
        return false;
    if (line[length] != '\0' && (line[length] != ' ' || !command->argument))
        return false;
    const char *argument = line + length;
    while (*argument == ' ')
        argument++;
    *out_argument = argument;
    return true;
}

static const struct command *longest(const struct command *table, const char *line,
                                     const char **out_argument)
{
    const struct command *found = NULL;
    const char *argument;
    for (const struct command *row = table; row && row->name; row++) {
        if (fits(row, line, &argument) && (!found || strlen(row->name) > strlen(found->name))) {
            found = row;
            *out_argument = argument;
        }
    }
    return found;
}

const struct command *command_find(const struct stage *stage, const char *line,
                                   const char **out_argument)
{
    const struct screen_type *type = stage_top(stage)->type;
    const struct command *found = longest(type->commands, line, out_argument);
    return found ? found : longest(stage->commands, line, out_argument);
}

static int run_action(struct stage *stage, const char *line, struct error *error)
{
    char **words = NULL;
    size_t count = 0;
    struct call *call = NULL;
    if (action_split(line, &words, &count, error) < 0)
        return -1;
    int parsed = action_parse(actions_table, (const char *const *)words, count, stage->function,
                              &call, error);
    action_words_free(words, count);
    if (parsed < 0)
        return -1;
    if (!(call->action->flags & ACTION_IN_SCREEN)) {
        call_free(call);
        error_set(error, ERROR_INVALID, "\"%s\" is for the command line", line);
        return error_hint(error, "in a shell: lambench %s", line);
    }
    call->ui = &stage->ui;
    call->loop = stage->loop;
    call->launcher = stage->launcher;
    call->runner = stage->runner;
    stage->running = call->action->name;
    stage->printing = false;
    return action_run(call, error);
}

/* What cannot run on this machine is told in one line; its screen has the rest. */
static int refuse(const struct stage *stage, const struct command *command, const char *reason,
                  struct error *error)
{
    const struct row *row = rows_find(&stage->rows, stage->function);
    if (!row || reason != row->status.reason)
        return error_set(error, ERROR_INVALID, "%s: %s", command->name, reason);
    const char *more = strstr(reason, " (");
    int size = (int)(more ? (size_t)(more - reason) : strlen(reason));
    bool list = text_equal(stage_top(stage)->type->name, "functions");
    return error_set(error, ERROR_NOT_EMULATED, "%.*s.%s", size, reason,
                     list ? "  Enter shows what it needs" : "");
}

static int run_line(struct stage *stage, const char *line, struct error *error)
{
    const char *argument = "";
    const struct command *command = command_find(stage, line, &argument);
    if (!command)
        return run_action(stage, line, error);
    const char *reason = command->why_not ? command->why_not(stage) : NULL;
    if (reason)
        return refuse(stage, command, reason, error);
    return command->run(stage, argument, error);
}

void command_run(struct stage *stage, const char *line)
{
    struct error error = ERROR_INIT;
    if (run_line(stage, line, &error) < 0)
        stage_fail(stage, &error);
    stage_changed(stage, true);
}

const char *command_why_not(const struct stage *stage, const char *line)
{
    const char *argument;
    const struct command *command = command_find(stage, line, &argument);
    return command && command->why_not ? command->why_not(stage) : NULL;
}
