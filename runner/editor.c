#include "runner/editor.h"

#include <stdlib.h>
#include <string.h>

#include "runner/edit_log.h"
#include "runner/edit_show.h"
#include "runner/editor_inside.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/files/rewrite.h"
#include "workspace/model/limits.h"
#include "workspace/template/project_load.h"

enum { SHOWN_BYTES = 1 << 24 };

/* One file while it is edited. */
struct editing {
    char *template;             /* of the project, absolute */
    char *root;                 /* its folder: what is remembered is remembered there */
    char *file;                 /* that is changed */
    struct edit_log *log;       /* NULL: nothing will be written */
    struct blob *old;
    struct edit_texts texts;
};

static void editing_release(struct editing *editing)
{
    edit_log_close(editing->log);
    blob_drop(editing->old);
    free(editing->template);
    free(editing->root);
    free(editing->file);
}

#define AUTO_EDITING __attribute__((cleanup(editing_release))) struct editing

static void changes_auto(struct edit_changes *changes)
{
    edit_changes_release(changes);
}
#define AUTO_CHANGES __attribute__((cleanup(changes_auto))) struct edit_changes

void editor_result_release(struct editor_result *result)
{
    for (size_t i = 0; i < result->change_count; i++) {
        free(result->changes[i].id);
        free(result->changes[i].text);
    }
    for (size_t i = 0; i < result->note_count; i++)
        free(result->notes[i].text);
    free(result->changes);
    free(result->notes);
    free(result->file);
    free(result->summary);
    free(result->difference);
    edit_places_release(&result->places);
    *result = (struct editor_result){ .file = NULL };
}

/* ---- reading ------------------------------------------------------------------------------- */

/* The log first: from here to the end nobody else of us changes anything in the project. */
static int find(struct editing *editing, const struct load_request *load, bool with_log,
                struct error *error)
{
    AUTO_FREE char *found = NULL;
    if (project_load_find(load->path, &found, error) < 0)
        return -1;
    editing->template = file_absolute(found);
    editing->root = file_parent(editing->template);
    return with_log ? edit_log_open(editing->root, &editing->log, error) : 0;
}

static int read_file(struct editing *editing, const char *file, struct error *error)
{
    editing->file = mem_text(file ? file : editing->template);
    if (file_read(editing->file, LIMIT_TEMPLATE_BYTES, &editing->old, error) < 0)
        return -1;
    editing->texts.old = blob_bytes(editing->old);
    editing->texts.old_size = blob_size(editing->old);
    return 0;
}

int editor_places(const struct load_request *load, const char *file, const struct edit *edit,
                  struct edit_places *out, struct error *error)
{
    AUTO_EDITING editing = { .log = NULL };
    *out = (struct edit_places){ .count = 0 };
    if (find(&editing, load, false, error) < 0 || read_file(&editing, file, error) < 0)
        return -1;
    struct parse_source source = { .bytes = editing.texts.old, .size = editing.texts.old_size,
                                   .file = file_name(editing.file) };
    return edit_places(&source, edit, out, error);
}

/* ---- writing ------------------------------------------------------------------------------- */

static void show(const struct editing *editing, const struct edit_changes *changes,
                 struct editor_result *out)
{
    AUTO_STR text;
    str_init(&text, SHOWN_BYTES);
    edit_show_difference(&editing->texts, changes, &text);
    out->difference = str_take(&text);
    out->changed = editing->texts.old_size != editing->texts.new_size ||
                   memcmp(editing->texts.old, editing->texts.new_one, editing->texts.old_size);
}

static int write_file(const struct editing *editing, struct error *error)
{
    struct rewrite rewrite = { .path = editing->file, .old = editing->texts.old,
                               .old_size = editing->texts.old_size,
                               .bytes = editing->texts.new_one,
                               .size = editing->texts.new_size };
    return rewrite_file(&rewrite, error);
}

static int write_and_remember(struct editing *editing, const struct edit_changes *changes,
                              const char *summary, struct error *error)
{
    AUTO_EDIT_RECORD record = { .wall_ns = clock_wall_ns() };
    record.file = mem_text(edit_log_name(editing->log, editing->file));
    record.summary = mem_text(summary);
    edit_record_begin(&record, &editing->texts);
    for (size_t i = 0; i < changes->count; i++)
        edit_record_add(&record, &editing->texts, changes->items[i].old_at,
                        changes->items[i].old_size, changes->items[i].new_at,
                        changes->items[i].new_size);
    if (edit_log_begin(editing->log, &record, error) < 0)
        return -1;
    if (write_file(editing, error) < 0) {
        edit_log_forget(editing->log);
        return -1;
    }
    return edit_log_keep(editing->log, error);
}

int editor_apply(const struct editor_request *request, struct editor_result *out,
                 struct error *error)
{
    AUTO_EDITING editing = { .log = NULL };
    AUTO_CHANGES changes = { .count = 0 };
    AUTO_FREE char *bytes = NULL;
    *out = (struct editor_result){ .file = NULL };
    if (find(&editing, request->load, !request->dry_run, error) < 0 ||
        read_file(&editing, request->file, error) < 0)
        return -1;
    out->file = mem_text(editing.file);
    int outcome = editor_compute(request, editing.texts.old, editing.texts.old_size, out,
                                 &changes, &bytes, &editing.texts.new_size, error);
    if (outcome != 0)
        return outcome;
    editing.texts.new_one = bytes;
    show(&editing, &changes, out);
    if (!out->changed)
        return 0;
    if (!request->force && editor_verify(request->load, editing.file, &editing.texts, error) < 0)
        return -1;
    return request->dry_run ? 0 : write_and_remember(&editing, &changes, out->summary, error);
}

/* ---- undo and redo ------------------------------------------------------------------------- */

static int none_left(bool back, struct error *error)
{
    return error_set(error, ERROR_NOT_FOUND, "there is nothing to %s", back ? "undo" : "redo");
}

/* The text with RECORD taken back, or done again, as the new one of EDITING. */
static int turn(struct editing *editing, const struct load_request *load,
                const struct edit_record *record, bool back, struct str *bytes,
                struct editor_result *out, struct error *error)
{
    if (edit_record_apply(record, back, editing->texts.old, editing->texts.old_size, bytes,
                          &out->elsewhere, error) < 0)
        return error_wrap(error, "%s", record->summary);
    editing->texts.new_one = bytes->text;
    editing->texts.new_size = bytes->length;
    /* Bytes that were there before need no proof; a mixture does. */
    return out->elsewhere ? editor_verify(load, editing->file, &editing->texts, error) : 0;
}

static void turned_changes(const struct edit_record *record, bool back,
                           struct edit_changes *changes)
{
    for (size_t i = 0; i < record->hunk_count; i++) {
        const struct edit_hunk *hunk = &record->hunks[i];
        size_t around = hunk->lead + hunk->trail;
        edit_changes_add(changes, hunk->lead + (back ? hunk->old_at : hunk->new_at),
                         (back ? hunk->new_size : hunk->old_size) - around,
                         (back ? hunk->old_size : hunk->new_size) - around);
    }
}

int editor_undo(const struct load_request *load, bool back, bool dry_run,
                struct editor_result *out, struct error *error)
{
    AUTO_EDITING editing = { .log = NULL };
    AUTO_EDIT_RECORD record = { .number = 0 };
    AUTO_STR bytes;
    str_init(&bytes, LIMIT_TEMPLATE_BYTES);
    *out = (struct editor_result){ .file = NULL };
    if (find(&editing, load, true, error) < 0)
        return -1;
    int index = edit_log_next(editing.log, back, &record);
    if (index < 0)
        return none_left(back, error);
    AUTO_FREE char *file = edit_log_path(editing.log, &record);
    out->file = mem_text(file);
    out->summary = mem_text(record.summary);
    if (read_file(&editing, file, error) < 0 ||
        turn(&editing, load, &record, back, &bytes, out, error) < 0)
        return -1;
    AUTO_CHANGES changes = { .count = 0 };
    if (!out->elsewhere)
        turned_changes(&record, back, &changes);
    show(&editing, &changes, out);
    if (dry_run)
        return 0;
    return write_file(&editing, error) < 0
               ? -1
               : edit_log_mark(editing.log, (size_t)index, back, error);
}

int editor_each(const struct load_request *load,
                void (*each)(void *self, const struct editor_past *past), void *self,
                struct error *error)
{
    AUTO_EDITING editing = { .log = NULL };
    if (find(&editing, load, true, error) < 0)
        return -1;
    for (size_t i = edit_log_count(editing.log); i-- > 0;) {
        AUTO_EDIT_RECORD record;
        if (!edit_log_read(editing.log, i, &record))
            continue;
        struct editor_past past = { .number = record.number, .summary = record.summary,
                                    .file = record.file, .wall_ns = record.wall_ns,
                                    .undone = record.undone };
        each(self, &past);
    }
    return 0;
}
