#include "tui/screen/shell.h"

#include <stddef.h>

#include "tui/screen/stage.h"
#include "workspace/model/project.h"

static void ended(void *self, int status)
{
    struct stage *stage = self;
    if (status != 0)
        stage_say(stage, UI_PLAIN, "the shell ended with status %d", status);
}

int shell_show(struct stage *stage, const char *function, bool instance, struct error *error)
{
    /* it finds the lambench that serves the folder: this one */
    const char *words[] = { "/proc/self/exe", "shell", function, "--template",
                            stage->rows.project->template_path,
                            instance ? "--instance" : NULL, NULL };
    struct stage_program program = { .words = words };
    return stage->host->run(stage->host_self, &program, ended, stage, error);
}
