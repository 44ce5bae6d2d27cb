#include "tui/action/saved_actions.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/kept.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/blob.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/store/history.h"

enum { TEXT_BYTES = 1 << 20, RUNS = 100000 };

static const struct action_argument list_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .help = "count only its runs" },
    { .name = "--json", .help = "print one JSON document" },
    { .name = NULL },
};

static const struct action_argument save_arguments[] = {
    { .name = "FUNCTION", .value = ACTION_FUNCTION, .required = true, .help = "whose run" },
    { .name = "RUN", .value = ACTION_TEXT, .required = true,
      .help = "its request id or the start of it (lambench history)" },
    { .name = "NAME", .value = ACTION_TEXT, .required = true,
      .help = "the event becomes events/NAME.json" },
    { .name = NULL },
};

struct saved {
    char *name;             /* of the file; owned */
    int64_t bytes;
    unsigned runs;
    int64_t last_ns;        /* 0: never run */
    char result[16];        /* of the newest run */
};

struct listing {
    struct saved *items;    /* owned */
    size_t count, capacity;
};

static void listing_release(struct listing *listing)
{
    for (size_t i = 0; i < listing->count; i++)
        free(listing->items[i].name);
    free(listing->items);
}

/* ---- gathering ------------------------------------------------------------------------------ */

static int is_event(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && text_ends(entry->d_name, ".json");
}

static void find_files(struct listing *listing, const char *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_event, alphasort);
    for (int i = 0; i < count; i++) {
        struct stat info;
        AUTO_FREE char *path = file_join(folder, entries[i]->d_name);
        if (stat(path, &info) == 0)
            *ARRAY_PUSH(listing->items, listing->count, listing->capacity) = (struct saved){
                .name = mem_text(entries[i]->d_name), .bytes = info.st_size
            };
        free(entries[i]);
    }
    free(entries);
}

/* Runs come newest first. */
static int count_run(void *self, const struct history_row *row)
{
    struct listing *listing = self;
    if (!row->event_name || !text_starts(row->event_name, "events/"))
        return 0;
    const char *name = row->event_name + strlen("events/");
    for (size_t i = 0; i < listing->count; i++) {
        struct saved *item = &listing->items[i];
        if (strcmp(item->name, name) != 0)
            continue;
        if (item->runs++ == 0) {
            item->last_ns = row->start_ns;
            snprintf(item->result, sizeof item->result, "%s", row->result);
        }
    }
    return 0;
}

/* ---- showing -------------------------------------------------------------------------------- */

static void print_text(struct call *call, const struct listing *listing)
{
    AUTO_COLUMNS columns = columns_new(5);
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    for (size_t i = 0; i < listing->count; i++) {
        const struct saved *item = &listing->items[i];
        char size[32], time[32];
        columns_add(columns, item->name);
        columns_add(columns, text_size(size, sizeof size, (unsigned long long)item->bytes));
        columns_addf(columns, "%u run%s", item->runs, item->runs == 1 ? "" : "s");
        columns_add(columns, item->runs ? item->result : NULL);
        columns_add(columns, item->runs ? clock_rfc3339(time, sizeof time, item->last_ns) : NULL);
    }
    columns_print(columns, call->ui->people, &text);
    call->ui->print(call->ui, text.text, text.length);
}

static void print_json(struct call *call, const struct listing *listing)
{
    AUTO(json) document = json_object();
    struct json *rows = json_array();
    json_set_int(document, "v", 1);
    for (size_t i = 0; i < listing->count; i++) {
        const struct saved *item = &listing->items[i];
        char time[32];
        struct json *row = json_object();
        json_set_text(row, "name", item->name);
        json_set_int(row, "bytes", item->bytes);
        json_set_int(row, "runs", item->runs);
        json_set_text(row, "result", item->runs ? item->result : NULL);
        json_set_text(row, "time",
                      item->runs ? clock_rfc3339(time, sizeof time, item->last_ns) : NULL);
        json_add(rows, row);
    }
    json_set(document, "events", rows);
    call_print_json(call, document);
}

static int run_list(struct call *call, struct error *error)
{
    struct listing listing = { .items = NULL };
    AUTO_FREE char *root = reach_root(call, error);
    AUTO_FREE char *folder = root ? file_join(root, "events") : NULL;
    if (folder)
        find_files(&listing, folder);
    int result = kept_each(call, call_value(call, "FUNCTION", 0), RUNS, count_run, &listing, error);
    if (result == 0 && call_has(call, "--json"))
        print_json(call, &listing);
    else if (result == 0)
        print_text(call, &listing);
    if (result == 0)
        call_finish(call, STATUS_OK);
    listing_release(&listing);
    return result < 0 ? -1 : 0;
}

/* ---- saving --------------------------------------------------------------------------------- */

static int write_event(struct call *call, const struct history_row *row, struct error *error)
{
    const char *name = call_value(call, "NAME", 0);
    AUTO_FREE char *root = reach_root(call, error);
    if (!root)
        return -1;
    if (!row->event || strcmp(row->function, call_value(call, "FUNCTION", 0)) != 0)
        return error_set(error, ERROR_NOT_FOUND, "no event of this run of %s is kept",
                         call_value(call, "FUNCTION", 0));
    if (name[0] == '.' || strchr(name, '/'))
        return error_set(error, ERROR_INVALID, "\"%s\" is no name for a file", name);
    AUTO_FREE char *file = mem_format("events/%s%s", name, text_ends(name, ".json") ? "" : ".json");
    AUTO_FREE char *path = file_join(root, file);
    AUTO_FREE char *folder = file_parent(path);
    if (file_exists(path)) {
        error_set(error, ERROR_INVALID, "%s is there already", file);
        return error_hint(error, "choose another name");
    }
    if (file_make_folders(folder, 0777, error) < 0 ||
        file_replace(path, blob_bytes(row->event), blob_size(row->event), 0644, error) < 0)
        return -1;
    call_say(call, UI_PLAIN, "saved %s", file);
    return 0;
}

static int run_save(struct call *call, struct error *error)
{
    AUTO_FREE char *path = NULL;
    int result = reach_state_path(call, "history.db", &path, error);
    if (result != 0)
        return result < 0 ? -1 : 0;
    struct history *history = NULL;
    struct history_row row = { .id = 0 };
    if (!file_exists(path))
        return error_set(error, ERROR_NOT_FOUND, "nothing was run here yet");
    if (history_open(path, &history, error) < 0)
        return -1;
    result = history_read(history, call_value(call, "RUN", 0), &row, error);
    if (result == 0) {
        result = write_event(call, &row, error);
        history_row_release(&row);
    }
    history_close(history);
    if (result == 0)
        call_finish(call, STATUS_OK);
    return result;
}

const struct action saved_list_action = {
    .name = "events list",
    .summary = "events saved in the project's folder events/",
    .group = "Look",
    .arguments = list_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE,
    .run = run_list,
};

const struct action saved_save_action = {
    .name = "events save",
    .summary = "save the event of a run in the folder events/",
    .group = "Project",
    .arguments = save_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE,
    .run = run_save,
};
