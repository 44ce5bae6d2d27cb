#include "tui/screen/change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/editor.h"
#include "runner/runner.h"
#include "tui/screen/change_inside.h"
#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/model/project.h"
#include "workspace/template/edit_field.h"
#include "workspace/template/load.h"

/* For root every file can be written; a file without any such right was meant to stay. */
bool change_can_write(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && (info.st_mode & 0222) && access(path, W_OK) == 0;
}

const char *change_why_not(const struct stage *stage)
{
    if (!stage->runner)
        return "there is no project";
    if (stage->read_only)
        return "lambench was started with --read-only";
    if (!runner_template_usable(stage->runner))
        return "the template on disk is not valid; editing is off until it is mended";
    if (!change_can_write(stage->rows.project->template_path))
        return "the template is read only; editing here is off";
    return NULL;
}

/* ---- the one change ------------------------------------------------------------------------- */

static void free_path(struct change *change)
{
    for (size_t i = 0; change->path && change->path[i]; i++)
        free(change->path[i]);
    free(change->path);
}

static void free_change(struct change *change)
{
    if (!change)
        return;
    free_path(change);
    free(change->id);
    free(change->new_id);
    free(change->after);
    free(change->value);
    free(change->expect);
    free(change->name);
    free(change->file);
    edit_places_release(&change->places);
    free(change);
}

static char **copy_path(const char *const *path)
{
    size_t count = 0;
    while (path && path[count])
        count++;
    char **out = mem_alloc((count + 1) * sizeof(*out));
    for (size_t i = 0; i < count; i++)
        out[i] = mem_text(path[i]);
    return out;
}

void change_begin(struct stage *stage, const struct edit *edit, const char *name,
                  const char *file, bool secret)
{
    struct change *change = mem_alloc(sizeof(*change));
    change->edit = *edit;
    change->edit.id = change->id = mem_text(edit->id);
    change->edit.new_id = change->new_id = mem_text(edit->new_id);
    change->edit.after = change->after = mem_text(edit->after);
    change->path = copy_path(edit->path);
    change->edit.path = (const char *const *)change->path;
    change->edit.expect = NULL;
    change->value = edit->value ? mem_text_n(edit->value, edit->value_size) : NULL;
    change->edit.value = change->value;
    change->name = mem_text(name);
    change->file = mem_text(file);
    change->secret = secret;
    free_change(stage->change);
    stage->change = change;
    stage->free_change = free_change;
}

void change_begin_function(struct stage *stage, const struct function *function,
                           const struct edit *edit, const char *name, bool secret)
{
    const struct project *project = stage->rows.project;
    const char *slash = strrchr(function->id, '/'); /* of the nested template that has it */
    AUTO_FREE char *file =
        slash ? file_join(project->root, project_file_of(project, &function->origin)) : NULL;
    struct edit one = *edit;
    one.id = slash ? slash + 1 : function->id;
    change_begin(stage, &one, name, file, secret);
}

void change_value(struct stage *stage, enum edit_value_kind kind, const char *text)
{
    struct change *change = stage->change;
    free(change->value);
    change->edit.value = change->value = mem_text(text);
    change->edit.value_size = strlen(text);
    change->edit.kind = kind;
}

enum edit_value_kind change_typed_kind(const char *text)
{
    return edit_field_is_expression(text) ? EDIT_EXPRESSION : EDIT_TEXT;
}

void change_force(struct stage *stage) { stage->change->force = true; }

const char *change_file(const struct stage *stage, const char *path)
{
    const char *beneath = file_beneath(stage->rows.project->root, path);
    return beneath ? beneath : file_name(path);
}

const char *change_target(const struct stage *stage)
{
    struct change *change = stage->change;
    const char *file = change_file(stage, change->file ? change->file
                                                       : stage->rows.project->template_path);
    if (change->line > 0 && change->present)
        (void)snprintf(change->target, sizeof(change->target), "%.120s:%d", file, change->line);
    else
        (void)snprintf(change->target, sizeof(change->target), "%.120s", file);
    return change->target;
}

const char *change_written(const struct stage *stage)
{
    return stage->change->present ? stage->change->expect : NULL;
}

/* ---- doing it ------------------------------------------------------------------------------- */

int change_places(struct stage *stage, struct edit_places *out, struct error *error)
{
    struct load_request load;
    runner_load_request(stage->runner, &load);
    return editor_places(&load, stage->change->file, &stage->change->edit, out, error);
}

int change_apply(struct stage *stage, bool dry_run, struct editor_result *out,
                 struct error *error)
{
    struct change *change = stage->change;
    struct load_request load;
    runner_load_request(stage->runner, &load);
    struct editor_request request = { .load = &load, .file = change->file,
                                      .edits = &change->edit, .count = 1, .dry_run = dry_run,
                                      .force = change->force };
    return editor_apply(&request, out, error);
}

bool change_preview(struct stage *stage, struct str *out)
{
    struct change *change = stage->change;
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result = { .file = NULL };
    int outcome = change_apply(stage, true, &result, &error);
    if (outcome == 1) { /* the person will be asked; shown is what it would be here */
        editor_result_release(&result);
        change->edit.where = EDIT_AT_RESOURCE;
        outcome = change_apply(stage, true, &result, &error);
        change->edit.where = EDIT_ASK;
    }
    if (outcome == 0) {
        str_add(out, result.difference);
        return true;
    }
    AUTO_STR text;
    str_init(&text, sizeof(error.what));
    text_safe(&text, error.what, strlen(error.what), false);
    str_add(out, text.text);
    return error.kind == ERROR_BUSY; /* the person is asked when it is to be written */
}

static void count_one(void *self, const struct editor_past *past)
{
    struct stage *stage = self;
    stage->undo_count += !past->undone;
}

void change_count(struct stage *stage)
{
    struct error error = ERROR_INIT;
    struct load_request load;
    runner_load_request(stage->runner, &load);
    stage->undo_count = 0;
    (void)editor_each(&load, count_one, stage, &error);
}

/* The screen shows the new values at once, also when files are not watched. */
const char *change_take_effect(struct stage *stage)
{
    struct error error = ERROR_INIT;
    change_count(stage);
    if (runner_reload_paused(stage->runner))
        return "; reload is paused";
    return runner_reload(stage->runner, &error) < 0 ? "" : ", reloading";
}

void change_say(struct stage *stage, const char *start, const char *what, const char *shorter,
                const char *end)
{
    AUTO_STR safe;
    AUTO_STR shown;
    str_init(&safe, 1 << 16);
    str_init(&shown, 400);
    int room = stage->width - text_width(start, strlen(start)) - text_width(end, strlen(end));
    text_safe(&safe, what, strlen(what), false);
    if (shorter && text_width(safe.text, safe.length) > room) {
        str_clear(&safe);
        text_safe(&safe, shorter, strlen(shorter), false);
    }
    text_cut(&shown, safe.text, room > 16 ? room : 16, true, stage->ascii);
    stage_say(stage, UI_PLAIN, "%s%s%s", start, shown.text, end);
}

int change_undo(struct stage *stage, bool back, struct error *error)
{
    AUTO_EDITOR_RESULT result = { .file = NULL };
    struct load_request load;
    runner_load_request(stage->runner, &load);
    if (editor_undo(&load, back, false, &result, error) < 0)
        return -1;
    AUTO_FREE char *start = mem_format("%s ", change_file(stage, result.file));
    const char *reload = change_take_effect(stage);
    AUTO_FREE char *end = mem_format(" %s%s      %s", back ? "undone" : "done again",
                                     result.elsewhere ? " beside other changes" : reload,
                                     back ? "U redo" : "u undo");
    change_say(stage, start, result.summary, NULL, end);
    return 0;
}
