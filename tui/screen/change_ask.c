#include "tui/screen/change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/editor.h"
#include "tui/screen/change_inside.h"
#include "tui/screen/menu.h"
#include "tui/screen/question.h"
#include "tui/screen/screen.h"
#include "tui/screen/stage.h"
#include "tui/term/keys.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { SHOWN = 32 };    /* bytes of a value in a question */

/* ---- where ---------------------------------------------------------------------------------- */

/* What the person saw: what is written at PLACE, else the value that is in force. */
static const char *seen(const struct edit_places *places, const struct edit_place *place)
{
    if (place->written)
        return place->written;
    for (size_t i = 0; i < places->count; i++) {
        if (places->items[i].effective && places->items[i].written)
            return places->items[i].written;
    }
    return "";
}

static void expect(struct change *change, const char *text)
{
    free(change->expect);
    change->expect = mem_text(text);
    change->edit.expect = change->expect;
}

static void take_place(struct screen *owner, const struct edit_place *place)
{
    struct change *change = owner->stage->change;
    change->edit.where = place->where;
    change->line = place->line;
    change->present = place->present;
    expect(change, seen(&change->places, place));
    change->then(owner);
}

/* The resource itself comes last: most often what all share is meant. */
static const struct edit_place *place_at(const struct edit_places *places, size_t index)
{
    size_t at = 0;
    const struct edit_place *own = NULL;
    for (size_t i = 0; i < places->count; i++) {
        if (places->items[i].where == EDIT_AT_RESOURCE && !own)
            own = &places->items[i];
        else if (at++ == index)
            return &places->items[i];
    }
    return at == index ? own : NULL;
}

static void chosen(struct screen *owner, char key)
{
    struct change *change = owner->stage->change;
    const struct edit_place *place = place_at(&change->places, (size_t)(key - '1'));
    if (!place)
        return;
    if (place->refusal)
        stage_say(owner->stage, UI_WARNING, "%s", place->refusal);
    else
        take_place(owner, place);
}

static char *place_label(const struct change *change, const struct edit_place *place)
{
    const char *id = change->edit.id ? change->edit.id : "all";
    const char *more = place->uses == 1 ? "" : "s";
    switch (place->where) {
    case EDIT_AT_GLOBALS:
        return mem_format("change Globals (%zu function%s)", place->uses, more);
    case EDIT_AT_PARAMETER:
        return mem_format("change the Default of %s (%zu use%s)", place->name, place->uses, more);
    case EDIT_AT_ANCHOR:
        return mem_format("change it at the anchor &%s (%zu alias%s)", place->name, place->uses,
                          place->uses == 1 ? "" : "es");
    case EDIT_ASK:
    case EDIT_AT_RESOURCE:
        break;
    }
    if (place->replaces)
        return mem_format("set it for %s only, in place of %s", id, place->written);
    return mem_format("set it for %s only", id);
}

static void ask_where(struct screen *owner)
{
    struct change *change = owner->stage->change;
    struct menu_item items[EDIT_PLACES];
    char *labels[EDIT_PLACES];
    AUTO_FREE char *footer = NULL;
    for (size_t i = 0; i < change->places.count; i++) {
        const struct edit_place *place = place_at(&change->places, i);
        labels[i] = place->refusal ? mem_format("not possible: %s", place->refusal)
                                   : place_label(change, place);
        items[i] = (struct menu_item){ (char)('1' + i), labels[i], NULL };
        if (place->effective && place->present && !change->secret)
            footer = mem_format("now %.60s, line %d", place->written, place->line);
    }
    AUTO_FREE char *title = mem_format("Where to change %s?", change->name);
    menu_show(owner, title, footer, items, change->places.count, chosen);
    for (size_t i = 0; i < change->places.count; i++)
        free(labels[i]);
}

/* The place that gives the value now, else the first that can be changed. */
static const struct edit_place *only_place(const struct edit_places *places)
{
    const struct edit_place *found = NULL;
    for (size_t i = 0; i < places->count; i++) {
        const struct edit_place *place = &places->items[i];
        if (!place->refusal && (!found || (place->effective && !found->effective)))
            found = place;
    }
    return found;
}

int change_where(struct screen *owner, void (*then)(struct screen *owner), struct error *error)
{
    struct change *change = owner->stage->change;
    edit_places_release(&change->places);
    change->then = then;
    if (change_places(owner->stage, &change->places, error) < 0)
        return -1;
    if (change->places.ask) {
        ask_where(owner);
        return 0;
    }
    const struct edit_place *place = only_place(&change->places);
    if (!place)
        return error_set(error, ERROR_NOT_EMULATED, "%s: %s", change->name,
                         change->places.count > 0 ? change->places.items[0].refusal
                                                  : "it cannot be changed here");
    take_place(owner, place);
    return 0;
}

/* ---- writing -------------------------------------------------------------------------------- */

static void finish(struct change *change, bool written)
{
    void (*done)(struct screen *owner, bool written) = change->done;
    change->done = NULL;
    if (done)
        done(change->owner, written);
}

/* What changed, when its own words would be too long for the row. */
static char *short_name(const struct change *change)
{
    bool removes = change->edit.verb == EDIT_UNSET || change->edit.verb == EDIT_TAKE;
    return mem_format("%s%s", change->name, removes ? " removed," : "");
}

/* Of a whole resource: what is said of it has no name. */
static bool is_whole(enum edit_verb verb)
{
    return verb == EDIT_CREATE || verb == EDIT_RENAME || verb == EDIT_DELETE;
}

static void say_written(struct stage *stage, const struct editor_result *result)
{
    const struct editor_change *change = result->change_count > 0 ? &result->changes[0] : NULL;
    if (!result->changed) {
        stage_say(stage, UI_PLAIN, "%s: nothing changes", stage->change->name);
        return;
    }
    AUTO_STR end;
    str_init(&end, 256);
    bool whole = is_whole(stage->change->edit.verb);
    str_addf(&end, "%s%s", whole ? "" : " written", change_take_effect(stage));
    if (result->note_count > 0)
        str_addf(&end, "; look at line %d: %.60s", result->notes[0].line, result->notes[0].text);
    if (result->note_count > 1)
        str_addf(&end, " and %zu more", result->note_count - 1);
    str_add(&end, "      u undo");
    AUTO_FREE char *name = short_name(stage->change);
    AUTO_FREE char *start = mem_format("%s:%d %s%s", change_file(stage, result->file),
                                       change ? change->line : 1,
                                       whole ? stage->change->name : "", whole ? " " : "");
    change_say(stage, start, change ? change->text : result->summary, name, end.text);
}

static void write_now(struct stage *stage);

/* A value in a few words, cut where a character begins. */
static const char *brief(const struct change *change, const char *value, char *buffer,
                         size_t size)
{
    if (change->secret)
        value = "********";
    AUTO_STR safe;
    AUTO_STR cut;
    str_init(&safe, 1 << 14);
    str_init(&cut, size - 1);
    text_safe(&safe, value, strlen(value), false);
    text_cut(&cut, safe.text, SHOWN, false, true);
    (void)snprintf(buffer, size, "%s", value[0] ? cut.text : "not set");
    return buffer;
}

static void conflict_answered(struct stage *stage, void *self, int key)
{
    char now[160];
    struct change *change = self;
    if (key == KEYS_ENTER) {
        write_now(stage);
        return;
    }
    stage_say(stage, UI_PLAIN, "%s stays %s", change->name,
              brief(change, change->expect, now, sizeof(now)));
    finish(change, false);
}

static const struct edit_place *same_place(const struct change *change,
                                           const struct edit_places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        if (places->items[i].where == change->edit.where)
            return &places->items[i];
    }
    return NULL;
}

/* True when it is the value that has changed, and the person was asked. */
static bool ask_about_conflict(struct stage *stage)
{
    struct change *change = stage->change;
    struct error error = ERROR_INIT;
    AUTO_EDIT_PLACES places = { .count = 0 };
    if (!change->expect || change_places(stage, &places, &error) < 0)
        return false;
    const struct edit_place *place = same_place(change, &places);
    if (!place || text_equal(seen(&places, place), change->expect))
        return false;
    char was[160], now[160], wanted[160];
    change->line = place->line;
    brief(change, change->expect, was, sizeof(was));
    expect(change, seen(&places, place));
    brief(change, change->expect, now, sizeof(now));
    brief(change, change->value ? change->value : "", wanted, sizeof(wanted));
    AUTO_FREE char *text = mem_format("%s %s is now %s on disk,\nyou edited %s.",
                                      change_target(stage), change->name, now, was);
    AUTO_FREE char *writes = change->edit.verb == EDIT_UNSET ? mem_text("removes it")
                                                             : mem_format("writes %s", wanted);
    AUTO_FREE char *keeps = mem_format("keeps %s", now);
    question_ask(stage, &(struct question){
        .title = "Changed on disk", .text = text,
        .answers = { { KEYS_ENTER, writes }, { KEYS_ESC, keeps } },
        .answer = conflict_answered, .self = change });
    return true;
}

static void references_answered(struct stage *stage, void *self, int key)
{
    struct change *change = self;
    change->edit.force = true;
    if (key == 'y')
        write_now(stage);
    else
        finish(change, false);
}

/* What is deleted is still referred to: it can be undone, but it breaks the others. */
static void ask_about_references(struct stage *stage, const struct editor_result *result)
{
    AUTO_STR text;
    str_init(&text, 1 << 12);
    size_t shown = result->note_count < 5 ? result->note_count : 5;
    for (size_t i = 0; i < shown; i++)
        str_addf(&text, "line %d: %.60s\n", result->notes[i].line, result->notes[i].text);
    if (result->note_count > shown)
        str_addf(&text, "and %zu more places", result->note_count - shown);
    AUTO_FREE char *title = mem_format("Still in use: %s", stage->change->name);
    question_ask(stage, &(struct question){
        .title = title, .text = text.text, .answers = { { 'y', "delete it all the same" } },
        .other = "keep it", .answer = references_answered, .self = stage->change });
}

static void write_now(struct stage *stage)
{
    struct change *change = stage->change;
    struct error error = ERROR_INIT;
    AUTO_EDITOR_RESULT result = { .file = NULL };
    int outcome = change_apply(stage, false, &result, &error);
    if (outcome == 0) {
        say_written(stage, &result);
        finish(change, true);
        return;
    }
    if (outcome == 1)
        error_set(&error, ERROR_INVALID, "%s may go to several places", change->name);
    if (error.kind == ERROR_BUSY && ask_about_conflict(stage))
        return;
    if (error.kind == ERROR_DENIED && change->edit.verb == EDIT_DELETE && result.note_count > 0) {
        ask_about_references(stage, &result);
        return;
    }
    stage_fail(stage, &error);
    finish(change, false);
}

void change_write(struct screen *owner, void (*done)(struct screen *owner, bool written))
{
    struct change *change = owner->stage->change;
    change->owner = owner;
    change->done = done;
    write_now(owner->stage);
}
