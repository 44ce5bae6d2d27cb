/* Taking edits back, and doing them again. */
#include <stdlib.h>
#include <string.h>

#include "runner/editor.h"
#include "tui/action/action.h"
#include "tui/action/columns.h"
#include "tui/action/edit_actions.h"
#include "tui/action/edit_run.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/clock.h"
#include "workspace/base/error.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/template/load.h"

enum { TEXT_BYTES = 1 << 20 };

static const struct action_argument turn_arguments[] = {
    { .name = "--list", .help = "only list the edits there are, the next one first" },
    { .name = "--dry-run", .help = "show what would change, write nothing" },
    { .name = "--json", .help = "print one JSON document" },
    { .name = NULL },
};

/* ---- listing -------------------------------------------------------------------------------- */

enum { CELLS = 3 };

static const char *const cell_names[CELLS] = { "time", "file", "summary" };

struct row {
    char *cells[CELLS];
};

struct listing {
    bool undone;            /* which of them */
    struct row *rows;       /* the latest first */
    size_t count, capacity;
};

static void listing_release(struct listing *listing)
{
    for (size_t i = 0; i < listing->count; i++)
        for (int cell = 0; cell < CELLS; cell++)
            free(listing->rows[i].cells[cell]);
    free(listing->rows);
}
#define AUTO_LISTING __attribute__((cleanup(listing_release))) struct listing

static void take_row(void *self, const struct editor_past *past)
{
    struct listing *listing = self;
    char time[32];
    if (past->undone == listing->undone)
        *ARRAY_PUSH(listing->rows, listing->count, listing->capacity) = (struct row){
            { mem_text(clock_rfc3339(time, sizeof time, past->wall_ns)), mem_text(past->file),
              mem_text(past->summary) } };
}

/* What was undone last, and so is done again first, is the oldest of those. */
static const struct row *row_at(const struct listing *listing, size_t index)
{
    return &listing->rows[listing->undone ? listing->count - 1 - index : index];
}

static void print_text(struct call *call, const struct listing *listing)
{
    AUTO_COLUMNS columns = columns_new(CELLS);
    AUTO_STR text;
    str_init(&text, TEXT_BYTES);
    for (size_t i = 0; i < listing->count; i++)
        for (int cell = 0; cell < CELLS; cell++)
            columns_add(columns, row_at(listing, i)->cells[cell]);
    columns_print(columns, call->ui->people, &text);
    call->ui->print(call->ui, text.text, text.length);
}

static void print_json(struct call *call, const struct listing *listing)
{
    AUTO(json) document = json_object();
    struct json *rows = json_array();
    for (size_t i = 0; i < listing->count; i++) {
        struct json *row = json_object();
        for (int cell = 0; cell < CELLS; cell++)
            json_set_text(row, cell_names[cell], row_at(listing, i)->cells[cell]);
        json_add(rows, row);
    }
    json_set_int(document, "v", 1);
    json_set(document, "edits", rows);
    call_print_json(call, document);
}

static int run_list(struct call *call, const struct load_request *load, bool back)
{
    AUTO_LISTING listing = { .undone = !back };
    struct error error = ERROR_INIT;
    if (editor_each(load, take_row, &listing, &error) < 0)
        return edit_run_fail(call, &error);
    (call_has(call, "--json") ? print_json : print_text)(call, &listing);
    call_finish(call, STATUS_OK);
    return 0;
}

/* ---- undo and redo -------------------------------------------------------------------------- */

static void say_done(struct call *call, const struct editor_result *result, bool back)
{
    AUTO_FREE char *name = edit_run_name(result->file);
    call_say(call, UI_PLAIN, "%s: %s %s%s", name, back ? "undone:" : "done again:",
             result->summary, call_has(call, "--dry-run") ? " (not written)" : "");
    if (result->elsewhere)
        call_say(call, UI_WARNING, "%s has changed at other places since; that stays", name);
}

static int run_turn(struct call *call, bool back, struct error *error)
{
    struct error reason = ERROR_INIT;
    AUTO_FREE char *folder = NULL;
    AUTO_EDITOR_RESULT result = { .file = NULL };
    int outcome = reach_state_path(call, "edits", &folder, error);
    if (outcome != 0)
        return outcome < 0 ? -1 : 0;
    AUTO_REACH_LOAD load;
    reach_load_init(call, &load);
    if (call_has(call, "--list"))
        return run_list(call, &load.request, back);
    if (editor_undo(&load.request, back, call_has(call, "--dry-run"), &result, &reason) < 0)
        return edit_run_fail(call, &reason);
    if (call_has(call, "--json")) {
        edit_run_json(call, &result);
    } else {
        edit_run_difference(call, &result);
        say_done(call, &result, back);
    }
    call_finish(call, STATUS_OK);
    return 0;
}

static int run_undo(struct call *call, struct error *error)
{
    return run_turn(call, true, error);
}

static int run_redo(struct call *call, struct error *error)
{
    return run_turn(call, false, error);
}

const struct action edit_undo_action = {
    .name = "undo",
    .summary = "take the last edit of the template back",
    .group = "Change",
    .arguments = turn_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_undo,
};

const struct action edit_redo_action = {
    .name = "redo",
    .summary = "do the edit that was undone last again",
    .group = "Change",
    .arguments = turn_arguments,
    .flags = ACTION_NEEDS_PROJECT | ACTION_IN_LINE | ACTION_IN_SCREEN,
    .run = run_redo,
};
