#include "tui/greeting.h"

#include <pwd.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "runner/runner.h"
#include "tui/screen/change.h"
#include "tui/screen/log_ring.h"
#include "tui/screen/problems_screen.h"
#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/model/project.h"
#include "workspace/store/history.h"
#include "workspace/store/log_read.h"

enum { OLD_LINES = 500 };

void greeting_read_logs(struct stage *stage)
{
    struct error error = ERROR_INIT;
    struct log_filter filter = { .last = OLD_LINES };
    struct log_record record;
    struct log_read *read = NULL;
    if (log_read_open(runner_log_folder(stage->runner), &filter, &read, &error) < 0)
        return;
    while (log_read_next(read, &record, &error) > 0)
        log_ring_add(stage->logs, &record);
    log_read_close(read);
}

static int found_run(void *self, const struct history_row *row)
{
    (void)row;
    *(bool *)self = true;
    return 1;
}

static bool was_never_run(struct runner *runner)
{
    struct error error = ERROR_INIT;
    bool found = false;
    struct history *history = runner_history(runner);
    if (history)
        (void)history_list(history, NULL, 1, found_run, &found, &error);
    return !found;
}

static void say_read_only(struct stage *stage, const char *path)
{
    struct stat info;
    const struct passwd *owner = stat(path, &info) == 0 ? getpwuid(info.st_uid) : NULL;
    stage_say(stage, UI_WARNING, "%s is read only (owner %s); editing here is off.",
              file_name(path), owner ? owner->pw_name : "unknown");
}

void greeting_say(struct stage *stage)
{
    const struct project *project = runner_project(stage->runner);
    change_count(stage);
    if (!runner_template_usable(stage->runner)) {
        stage_push(stage, &problems_screen);
        stage_say(stage, UI_FAILURE, "Nothing runs yet. Fix the line and save; it is read again "
                                     "by itself.");
    } else if (!stage->read_only && !change_can_write(project->template_path)) {
        say_read_only(stage, project->template_path);
    } else if (was_never_run(stage->runner)) {
        stage_say(stage, UI_PLAIN, "New here? i runs the selected function, ? shows all keys.");
    } else {
        stage_say(stage, UI_PLAIN, "%zu functions read from %s. ? shows the keys of this screen",
                  project->function_count, file_name(project->template_path));
    }
}

void greeting_goodbye(const struct stage *stage, const char *path, int64_t open_ns,
                      struct str *out)
{
    unsigned runs = 0, errors = 0;
    if (!stage->runner)
        return;
    for (size_t i = 0; i < stage->rows.count; i++) {
        const struct runner_function_status *status = &stage->rows.items[i].status;
        runs += status->cold + status->prewarm + status->warm;
        errors += status->errors;
    }
    str_addf(out, "lambench: %u run%s, %u error%s in %lld min.\n", runs, runs == 1 ? "" : "s",
             errors, errors == 1 ? "" : "s", (long long)(open_ns / 60000000000));
    str_add(out, "logs: .lambench/logs  history: .lambench/history.db\n");
    str_addf(out, "again: lambench%s%s\n", path ? " " : "", path ? path : "");
}
