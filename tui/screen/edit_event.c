#include "tui/screen/edit_event.h"

#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/screen/runs.h"
#include "tui/screen/stage.h"
#include "tui/widget/pretty.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"

struct job {
    struct stage *stage;
    char *function, *path;
    bool own;               /* a file of the project */
};

static void free_job(struct job *job)
{
    free(job->function);
    free(job->path);
    free(job);
}

static void take_edited(struct job *job, struct error *error)
{
    struct stage *stage = job->stage;
    struct run *run = runs_get(stage, job->function);
    AUTO(blob) event = NULL;
    if (file_read(job->path, LIMIT_REQUEST_BYTES, &event, error) < 0) {
        stage_fail(stage, error);
        return;
    }
    const char *name =
        job->own ? file_beneath(stage->rows.project->root, job->path) : "edited";
    bool same = run->event && blob_size(run->event) == blob_size(event) &&
                memcmp(blob_bytes(run->event), blob_bytes(event), blob_size(event)) == 0;
    if (!same)
        runs_choose(run, event, name ? name : job->path, job->own ? job->path : NULL);
    if (json_scan_check(blob_bytes(event), blob_size(event), file_name(job->path), error) < 0) {
        char text[480];
        stage_say(stage, UI_WARNING, "the event is no JSON: %s",
                  error_text(error, text, sizeof(text)));
    } else {
        stage_say(stage, UI_PLAIN, same ? "event unchanged" : "event edited   i runs it");
    }
}

static void edited(void *self, int status)
{
    struct job *job = self;
    struct error error = ERROR_INIT;
    if (status == 0)
        take_edited(job, &error);
    else
        stage_say(job->stage, UI_WARNING, "the editor ended with status %d, the event stays",
                  status);
    free_job(job);
}

/* The copy is indented, which is easier to edit; only a saved change becomes the event. */
static int write_copy(struct job *job, const struct run *run, struct error *error)
{
    AUTO_FREE char *folder = file_join(runner_state_folder(job->stage->runner), "edit");
    AUTO_FREE char *safe = file_name_for(job->function);
    AUTO_FREE char *name = mem_format("%s.json", safe);
    AUTO_STR text;
    str_init(&text, LIMIT_REQUEST_BYTES * 4u);
    const struct blob *event = run->event;
    if (!event)
        str_add(&text, "{}");
    else if (json_scan_check(blob_bytes(event), blob_size(event), NULL, error) == 0)
        (void)pretty_json(&text, blob_bytes(event), blob_size(event));
    else
        str_add_bytes(&text, blob_bytes(event), blob_size(event));
    str_add_char(&text, '\n');
    error_clear(error);
    job->path = file_join(folder, name);
    if (file_make_folders(folder, 0700, error) < 0)
        return -1;
    return file_replace(job->path, text.text, text.length, 0600, error);
}

int edit_event(struct stage *stage, const char *function, struct error *error)
{
    struct run *run = runs_get(stage, function);
    (void)runs_has_event(run);
    struct job *job = mem_alloc(sizeof(*job));
    job->stage = stage;
    job->function = mem_text(function);
    if (run->event_path && file_exists(run->event_path)) {
        job->own = true;
        job->path = mem_text(run->event_path);
    } else if (run->event_name && text_starts(run->event_name, "events/")) {
        AUTO_FREE char *path = file_join(stage->rows.project->root, run->event_name);
        job->own = file_exists(path);
        if (job->own)
            job->path = take_ptr(&path);
    }
    int failed = job->own ? 0 : write_copy(job, run, error);
    struct stage_program program = { .path = job->path };
    if (failed == 0)
        failed = stage->host->run(stage->host_self, &program, edited, job, error);
    if (failed < 0)
        free_job(job);
    return failed;
}
