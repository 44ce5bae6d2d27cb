#include "tui/action/edit_run.h"

#include <stdlib.h>
#include <string.h>

#include "runner/editor.h"
#include "tui/action/action.h"
#include "tui/action/edit_words.h"
#include "tui/action/reach.h"
#include "tui/action/status.h"
#include "tui/action/ui.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/json.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/template/load.h"
#include "workspace/template/secret.h"

enum { LINE_BYTES = 2000 };

/* How places are told. */
static const char *const place_words[] = {
    [EDIT_ASK] = "", [EDIT_AT_RESOURCE] = "at the resource itself",
    [EDIT_AT_GLOBALS] = "under Globals", [EDIT_AT_PARAMETER] = "the default of parameter",
    [EDIT_AT_ANCHOR] = "at the anchor",
};

char *edit_run_name(const char *path)
{
    AUTO_FREE char *here = file_absolute(".");
    const char *name = file_beneath(here, path);
    return mem_text(name ? name : path);
}

/* ---- what it has come to ------------------------------------------------------------------- */

/* What cannot be done with this template is no wrong usage of the command. */
static int status_of(enum error_kind kind)
{
    if (kind == ERROR_INVALID || kind == ERROR_NOT_EMULATED)
        return STATUS_PROJECT;
    return status_of_error(kind);
}

int edit_run_fail(struct call *call, const struct error *error)
{
    (void)reach_finish(call, status_of(error->kind), error);
    return 0;
}

void edit_run_difference(struct call *call, const struct editor_result *result)
{
    if (!call->runner)
        call_print(call, result->difference);
}

static void say_changes(struct call *call, const struct editor_result *result, const char *owner,
                        bool written)
{
    AUTO_FREE char *name = edit_run_name(result->file);
    for (size_t i = 0; i < result->change_count; i++) {
        const struct editor_change *change = &result->changes[i];
        bool owners = owner && strcmp(change->id, owner) == 0;
        call_say(call, UI_PLAIN, "%s:%d %s%s%s%s", name, change->line, owners ? "" : change->id,
                 owners ? "" : " ", change->text, written ? "" : " (not written)");
    }
    if (!result->changed)
        call_say(call, UI_PLAIN, "nothing to change, it is so already");
}

static void say_notes(struct call *call, const struct editor_result *result, const char *what)
{
    AUTO_FREE char *name = edit_run_name(result->file);
    for (size_t i = 0; i < result->note_count; i++)
        call_say(call, UI_PLAIN, "%s:%d:%d %s: %s", name, result->notes[i].line,
                 result->notes[i].column, what, result->notes[i].text);
}

static struct json *changes_json(const struct editor_result *result)
{
    struct json *rows = json_array();
    for (size_t i = 0; i < result->change_count; i++) {
        struct json *row = json_object();
        json_set_int(row, "line", result->changes[i].line);
        json_set_text(row, "of", result->changes[i].id);
        json_set_text(row, "text", result->changes[i].text);
        json_add(rows, row);
    }
    return rows;
}

static struct json *notes_json(const struct editor_result *result)
{
    struct json *rows = json_array();
    for (size_t i = 0; i < result->note_count; i++) {
        struct json *row = json_object();
        json_set_int(row, "line", result->notes[i].line);
        json_set_int(row, "column", result->notes[i].column);
        json_set_text(row, "text", result->notes[i].text);
        json_add(rows, row);
    }
    return rows;
}

void edit_run_json(struct call *call, const struct editor_result *result)
{
    AUTO(json) document = json_object();
    AUTO_FREE char *name = edit_run_name(result->file);
    json_set_int(document, "v", 1);
    json_set_bool(document, "ok", true);
    json_set_bool(document, "changed", result->changed);
    json_set_bool(document, "written", result->changed && !call_has(call, "--dry-run"));
    json_set_text(document, "file", name);
    json_set_text(document, "summary", result->summary);
    json_set(document, "changes", changes_json(result));
    json_set(document, "notes", notes_json(result));
    json_set_text(document, "difference", result->difference);
    call_print_json(call, document);
}

/* ---- where ---------------------------------------------------------------------------------- */

static void add_uses(const struct edit_place *place, struct str *out)
{
    static const char *const words[] = {
        [EDIT_AT_GLOBALS] = "function", [EDIT_AT_PARAMETER] = "reference",
        [EDIT_AT_ANCHOR] = "alias",
    };
    if (place->where == EDIT_AT_RESOURCE || place->where == EDIT_ASK || place->uses == 0)
        return;
    const char *word = words[place->where];
    str_addf(out, ", for %zu %s%s", place->uses, word,
             place->uses == 1 ? "" : place->where == EDIT_AT_ANCHOR ? "es" : "s");
}

/* "--global   template.yaml:5 under Globals: 256, for 12 functions" */
static void add_place(struct str *out, const char *name, const struct edit_place *place,
                      bool secret)
{
    str_addf(out, "  %-10s ", edit_words_option(place->where));
    if (place->line)
        str_addf(out, "%s:%d ", name, place->line);
    str_add(out, place_words[place->where]);
    if (place->name)
        str_addf(out, " %s", place->name);
    if (place->written) {
        str_add(out, place->replaces ? ", in place of " : ": ");
        const char *written = secret && place->written[0] != '!' ? "********" : place->written;
        text_safe(out, written, strlen(written), false);
    }
    add_uses(place, out);
    if (place->refusal)
        str_addf(out, " (not possible: %s)", place->refusal);
}

static char *path_of(const struct edit *edit)
{
    AUTO_STR path;
    str_init(&path, LINE_BYTES);
    for (const char *const *part = edit->path; part && *part; part++)
        str_addf(&path, "%s%s", part > edit->path ? "." : "", *part);
    return str_take(&path);
}

/* Neither the value of a secret name nor the default of a parameter that is not to be shown. */
static bool is_secret(const struct edit_words *words, const struct edit_place *place,
                      const char *path, const struct edit *edit)
{
    const struct project *project = words->project;
    for (size_t i = 0; place->name && i < project->parameter_count; i++) {
        const char *name = project->parameters[i].name, *slash = strrchr(name, '/');
        const struct value *no_echo = value_get(project->parameters[i].definition, "NoEcho");
        if (strcmp(slash ? slash + 1 : name, place->name) == 0 &&
            text_equal(value_text(no_echo), "true"))
            return true;
    }
    return secret_is(path, edit->value);
}

static void say_places(struct call *call, const struct editor_result *result,
                       const struct edit_words *words)
{
    const struct edit *edit = &words->edits[result->asked];
    AUTO_FREE char *name = edit_run_name(result->file);
    AUTO_FREE char *path = path_of(edit);
    AUTO_STR text;
    str_init(&text, LINE_BYTES * EDIT_PLACES);
    for (size_t i = 0; i < result->places.count; i++) {
        str_add(&text, i ? "\n" : "");
        const struct edit_place *place = &result->places.items[i];
        add_place(&text, name, place, is_secret(words, place, path, edit));
    }
    call_say(call, UI_FAILURE, "%s %s can be changed at several places; say where:",
             edit->id ? edit->id : "Globals", path);
    if (call->runner) /* a message row has one line */
        call_print(call, text.text);
    else
        call_say(call, UI_PLAIN, "%s", text.text);
}

static void print_places_json(struct call *call, const struct editor_result *result,
                              const struct edit_words *words)
{
    const struct edit *edit = &words->edits[result->asked];
    AUTO_FREE char *path = path_of(edit);
    AUTO(json) document = json_object();
    struct json *rows = json_array();
    json_set_int(document, "v", 1);
    json_set_bool(document, "ok", false);
    for (size_t i = 0; i < result->places.count; i++) {
        const struct edit_place *place = &result->places.items[i];
        struct json *row = json_object();
        json_set_text(row, "option", edit_words_option(place->where));
        json_set_int(row, "line", place->line);
        json_set_text(row, "name", place->name);
        json_set_text(row, "written",
                      is_secret(words, place, path, edit) ? NULL : place->written);
        json_set_bool(row, "present", place->present);
        json_set_bool(row, "effective", place->effective);
        json_set_int(row, "uses", (int64_t)place->uses);
        json_set_text(row, "refusal", place->refusal);
        json_add(rows, row);
    }
    json_set(document, "places", rows);
    call_print_json(call, document);
}

/* ---- doing it ------------------------------------------------------------------------------- */

static enum status say_done(struct call *call, const struct editor_result *result,
                            const char *owner)
{
    if (call_has(call, "--json")) {
        edit_run_json(call, result);
    } else {
        edit_run_difference(call, result);
        say_changes(call, result, owner, !call_has(call, "--dry-run"));
        say_notes(call, result, "is left as it is");
    }
    return STATUS_OK;
}

static enum status say_failed(struct call *call, const struct editor_result *result,
                              struct error *error)
{
    char text[2048];
    if (result->note_count && error->kind == ERROR_DENIED) {
        error->kind = ERROR_INVALID; /* by the template, not by the machine */
        error_hint(error, "change these first, or --force deletes it all the same");
    }
    call_say(call, UI_FAILURE, "%s", error_text(error, text, sizeof text));
    say_notes(call, result, "refers to it");
    return status_of(error->kind);
}

static bool whole_resource(const struct edit_words *words)
{
    return words->count && words->edits[0].verb >= EDIT_CREATE;
}

static enum status run(struct call *call, const struct edit_words *words)
{
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result = { .file = NULL };
    AUTO_REACH_LOAD load;
    reach_load_init(call, &load);
    struct editor_request request = { .load = &load.request, .file = words->file,
                                      .edits = words->edits, .count = words->count,
                                      .force = words->force,
                                      .dry_run = call_has(call, "--dry-run") };
    int outcome = editor_apply(&request, &result, &error);
    if (outcome == 0)
        return say_done(call, &result, whole_resource(words) ? NULL : words->id);
    if (outcome < 0)
        return say_failed(call, &result, &error);
    say_places(call, &result, words);
    if (call_has(call, "--json"))
        print_places_json(call, &result, words);
    return STATUS_USAGE;
}

static void say_made(struct call *call, const char *path)
{
    AUTO_FREE char *name = edit_run_name(path);
    call_say(call, UI_PLAIN, "%s made", name);
}

/* What was made for an edit that was not done goes again. */
int edit_run(struct call *call, const struct edit_words *words)
{
    struct error ignored = ERROR_INIT; /* an empty folder more is no harm */
    enum status status = run(call, words);
    if (words->made && status != STATUS_OK)
        (void)file_remove_tree(words->made, &ignored);
    else if (words->made)
        say_made(call, words->made);
    call_finish(call, status);
    return 0;
}
