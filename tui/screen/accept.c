#include "tui/screen/accept.h"

#include <string.h>

#include "tui/screen/command.h"
#include "tui/screen/prompt.h"
#include "tui/screen/runs.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"

/* By the id of the run: the event that is chosen may be another one by now. */
static void accept_run(struct stage *stage, const struct run *run, const char *name)
{
    AUTO_FREE char *line = mem_format("accept %s --run %s%s%s", run->function,
                                      run->result.request, name[0] ? " --name " : "", name);
    command_run(stage, line);
}

/* A name is one word; what is no name for a file is told by the action. */
static void named(struct screen *screen, const char *text)
{
    struct stage *stage = screen->stage;
    const struct run *run = stage->function ? runs_find(stage, stage->function) : NULL;
    if (!text || !text[0] || !run || !run->finished)
        return;
    if (strcspn(text, " \t'\"\\") < strlen(text))
        stage_say(stage, UI_FAILURE, "a name without blanks, quotes and backslashes");
    else
        accept_run(stage, run, text);
}

int accept_shown(struct stage *stage, const struct run *run, struct error *error)
{
    if (!run || !run->finished)
        return error_set(error, ERROR_INVALID, "there is no answer to accept yet");
    bool has_file = run->event_name && text_starts(run->event_name, "events/");
    if (has_file)
        accept_run(stage, run, "");
    else
        prompt_ask(stage_base(stage), &(struct prompt){ .label = "save the event as events/",
                                                        .done = named });
    return 0;
}
