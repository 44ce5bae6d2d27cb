#include "tui/screen/events.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/runner.h"
#include "tui/action/sample.h"
#include "tui/screen/runs.h"
#include "tui/screen/stage.h"
#include "tui/widget/format.h"
#include "workspace/base/blob.h"
#include "workspace/base/embed.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/model/project.h"
#include "workspace/store/history.h"

enum { HISTORY_SHOWN = 20, FILES_MAXIMUM = 500 };

void events_release(struct event_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].id);
        free(list->items[i].title);
        free(list->items[i].note);
    }
    free(list->items);
    *list = (struct event_list){ 0 };
}

static struct event_choice *add(struct event_list *list, enum event_kind kind, const char *id,
                                const char *title)
{
    struct event_choice *choice = ARRAY_PUSH(list->items, list->count, list->capacity);
    *choice = (struct event_choice){ .kind = kind, .id = mem_text(id), .title = mem_text(title) };
    return choice;
}

/* A heading, taken back when nothing follows it. */
static size_t begin(struct event_list *list, const char *title)
{
    (void)add(list, EVENT_HEADING, NULL, title);
    return list->count;
}

static void end(struct event_list *list, size_t begun)
{
    if (list->count > begun)
        return;
    list->count--;
    free(list->items[list->count].title);
}

/* ---- files ---------------------------------------------------------------------------------- */

/* Letters and digits only, in lower case: CreateOrder and create-order are the same word. */
static void simplify(const char *text, char *out, size_t size)
{
    size_t used = 0;
    for (; *text && used + 1 < size; text++) {
        if (isalnum((unsigned char)*text))
            out[used++] = (char)tolower((unsigned char)*text);
    }
    out[used] = '\0';
}

struct collector {
    struct event_list *list;
    char function[128];
    bool wanted;            /* those made for the function, or the others */
    size_t count;
};

static bool fits(const struct collector *collector, const char *name)
{
    char simple[256];
    simplify(name, simple, sizeof(simple));
    return text_starts(simple, collector->function);
}

static int take_file(void *self, const struct file_entry *entry, struct error *error)
{
    struct collector *collector = self;
    (void)error;
    if (!text_ends(entry->name, ".json") || !S_ISREG(entry->info->st_mode) ||
        fits(collector, entry->name) != collector->wanted ||
        collector->count++ >= FILES_MAXIMUM)
        return 0;
    char size[32], when[32];
    struct event_choice *choice = add(collector->list, EVENT_FILE, entry->path, entry->name);
    choice->note = mem_format("%9s   saved %s",
                              text_size(size, sizeof(size),
                                        (unsigned long long)entry->info->st_size),
                              format_when(when, sizeof(when),
                                          (int64_t)entry->info->st_mtime * 1000000000));
    return 0;
}

/* The plainest name first: create-order before create-order-empty. */
static int shorter(const void *left, const void *right)
{
    const struct event_choice *a = left, *b = right;
    size_t a_size = strlen(a->title), b_size = strlen(b->title);
    return a_size != b_size ? (a_size < b_size ? -1 : 1) : strcmp(a->title, b->title);
}

static void add_files(struct stage *stage, const char *function, bool wanted,
                      struct event_list *list)
{
    struct error error = ERROR_INIT;
    struct collector collector = { .list = list, .wanted = wanted };
    size_t before = list->count;
    AUTO_FREE char *folder = file_join(stage->rows.project->root, "events");
    simplify(function, collector.function, sizeof(collector.function));
    if (file_is_folder(folder))
        (void)file_walk(folder, NULL, take_file, &collector, &error);
    if (wanted && list->count > before)
        qsort(list->items + before, list->count - before, sizeof(*list->items), shorter);
}

/* ---- history -------------------------------------------------------------------------------- */

static int take_run(void *self, const struct history_row *row)
{
    struct event_list *list = self;
    char when[32], duration[32];
    AUTO_FREE char *title =
        mem_format("%s  %-9s", format_when(when, sizeof(when), row->start_ns), row->result);
    struct event_choice *choice = add(list, EVENT_HISTORY, row->request, title);
    choice->note = mem_format("%9s   %s", format_long_us(duration, sizeof(duration),
                                                         row->duration_us),
                              row->error_message ? row->error_message
                              : row->event_name ? row->event_name : "");
    return 0;
}

static void add_history(struct stage *stage, const char *function, struct event_list *list)
{
    struct error error = ERROR_INIT;
    struct history *history = runner_history(stage->runner);
    if (!history || history_flush(history, &error) < 0)
        return;
    (void)history_list(history, function, HISTORY_SHOWN, take_run, list, &error);
}

/* ---- samples -------------------------------------------------------------------------------- */

static bool is_for(const struct project *project, const struct function *function,
                   const struct json *sample)
{
    const struct json *triggers = json_get(sample, "triggers");
    for (size_t i = 0; i < function->event_source_count; i++) {
        const struct event_source *source = &project->event_sources[function->event_sources[i]];
        for (size_t t = 0; t < json_count(triggers); t++) {
            if (text_equal(json_text(json_at(triggers, t), ""), source->type))
                return true;
        }
    }
    return false;
}

static void add_samples(struct stage *stage, const struct json *catalog,
                        const struct function *function, bool wanted, struct event_list *list)
{
    for (size_t i = 0; i < json_count(catalog); i++) {
        const struct json *sample = json_at(catalog, i);
        const char *name = json_text(json_get(sample, "name"), "");
        if (is_for(stage->rows.project, function, sample) != wanted ||
            text_equal(name, "empty"))
            continue;
        AUTO_FREE char *file =
            mem_format("templates/events/%s", json_text(json_get(sample, "file"), ""));
        AUTO_FREE char *id = mem_format("%s\n%s", name, file);
        struct event_choice *choice = add(list, EVENT_SAMPLE, id, name);
        choice->note = mem_text(json_text(json_get(sample, "title"), ""));
    }
}

void events_collect(struct stage *stage, const char *function, struct event_list *out)
{
    const struct function *wanted = project_function(stage->rows.project, function);
    AUTO(json) catalog = sample_catalog();
    if (!wanted)
        return;
    size_t begun = begin(out, "SAVED IN events/, FOR THIS FUNCTION");
    add_files(stage, function, true, out);
    end(out, begun);
    begun = begin(out, "SAMPLES FOR ITS TRIGGERS");
    add_samples(stage, catalog, wanted, true, out);
    add(out, EVENT_EMPTY, "empty", "empty")->note = mem_text("{}");
    begun = begin(out, "HISTORY");
    add_history(stage, function, out);
    end(out, begun);
    begun = begin(out, "OTHERS IN events/");
    add_files(stage, function, false, out);
    end(out, begun);
    begun = begin(out, "OTHER SAMPLES");
    add_samples(stage, catalog, wanted, false, out);
    end(out, begun);
}

/* ---- choosing ------------------------------------------------------------------------------- */

static int choose_file(struct stage *stage, struct run *run, const char *path,
                       struct error *error)
{
    AUTO(blob) event = NULL;
    if (file_read(path, LIMIT_REQUEST_BYTES, &event, error) < 0)
        return -1;
    const char *name = file_beneath(stage->rows.project->root, path);
    runs_choose(run, event, name ? name : path, path);
    return 0;
}

static int choose_sample(struct run *run, const char *id, struct error *error)
{
    const char *line = strchr(id, '\n');
    const struct embed_file *file = line ? embed_find(line + 1) : NULL;
    if (!file)
        return error_set(error, ERROR_NOT_FOUND, "this sample is not in the program");
    AUTO(blob) event = blob_copy(file->bytes, file->size);
    AUTO_FREE char *name = mem_format("sample:%.*s", (int)(line - id), id);
    runs_choose(run, event, name, NULL);
    return 0;
}

int events_choose(struct stage *stage, struct run *run, const struct event_choice *choice,
                  struct error *error)
{
    AUTO(blob) empty = NULL;
    switch (choice->kind) {
    case EVENT_HEADING:
        break;
    case EVENT_FILE:
        return choose_file(stage, run, choice->id, error);
    case EVENT_HISTORY:
        return runs_load(stage, choice->id, error);
    case EVENT_SAMPLE:
        return choose_sample(run, choice->id, error);
    case EVENT_EMPTY:
        empty = blob_text("{}");
        runs_choose(run, empty, "sample:empty", NULL);
        break;
    }
    return 0;
}
