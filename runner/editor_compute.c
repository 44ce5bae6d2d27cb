/* Several edits, one after another, on the bytes of one file. */
#include <stdlib.h>
#include <string.h>

#include "runner/edit_show.h"
#include "runner/editor_inside.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/model/problem.h"
#include "workspace/template/node.h"

enum { LONGEST_SUMMARY = 1000 };

/* What is computed so far. */
struct computing {
    struct parse_source source;     /* the present text */
    char *bytes;                    /* owned, when it is not the first one any more */
    struct editor_result *out;
    struct edit_changes *changes;
};

static const struct edit_place *effective(const struct edit_places *places)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->items[i].effective)
            return &places->items[i];
    return NULL;
}

static const struct edit_place *at(const struct edit_places *places, enum edit_where where)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->items[i].where == where)
            return &places->items[i];
    return effective(places);
}

static bool has_value(const struct edit *edit)
{
    return edit->verb == EDIT_SET || edit->verb == EDIT_UNSET;
}

/* Where EDIT goes, when it can go there: what is written there and whose it is. */
struct target {
    int line;
    char *written;      /* NULL: nothing */
    char *id;           /* "CreateOrder", "Globals", "parameter Size" */
    bool secret;        /* the default of a parameter that is not to be shown */
};

static void target_release(struct target *target)
{
    free(target->written);
    free(target->id);
}
#define AUTO_TARGET __attribute__((cleanup(target_release))) struct target

static char *whose(const struct edit *edit, enum edit_where where, const char *name)
{
    if (where == EDIT_AT_PARAMETER || where == EDIT_AT_ANCHOR)
        return mem_format("%s %s", where == EDIT_AT_ANCHOR ? "anchor" : "parameter",
                          name ? name : "");
    return mem_text(where == EDIT_AT_GLOBALS || !edit->id ? "Globals" : edit->id);
}

static bool has_no_echo(const struct parse_source *source, const char *parameter)
{
    AUTO(arena) arena = arena_new();
    struct problem_list problems = { .count = 0 };
    const struct node *root = parse_tree(arena, source, &problems);
    const struct node *definition = node_get(root ? node_get(root, "Parameters") : NULL,
                                             parameter);
    const char *text = node_text(node_get(definition, "NoEcho"));
    bool hidden = text && strcasecmp(text, "true") == 0;
    problem_list_release(&problems);
    return hidden;
}

static void find_target(const struct computing *computing, const struct edit *edit,
                        struct target *out)
{
    AUTO_EDIT_PLACES places = { .count = 0 };
    struct error ignored = ERROR_INIT; /* the edit itself will tell */
    const struct edit_place *place = NULL;
    if (edit->verb < EDIT_CREATE &&
        edit_places(&computing->source, edit, &places, &ignored) == 0)
        place = edit->where == EDIT_ASK ? effective(&places) : at(&places, edit->where);
    enum edit_where where = edit->where == EDIT_ASK && place ? place->where : edit->where;
    *out = (struct target){
        .line = place ? place->line : 0,
        .written = place && has_value(edit) ? mem_text(place->written) : NULL,
        .id = whose(edit, where, place ? place->name : NULL),
        .secret = where == EDIT_AT_PARAMETER && place && place->name &&
                  has_no_echo(&computing->source, place->name),
    };
}

/* The value has become another one since a person looked at it. */
static int tell_changed(const struct computing *computing, const struct edit *edit,
                        const struct target *target, struct error *error)
{
    if (!edit->expect)
        return -1;
    AUTO_FREE char *text = edit_show_expected(edit, target->written,
                                                target->secret);
    error_at(error, computing->source.file, target->line, 0, ERROR_BUSY, "%s", text);
    return error_hint(error, "nothing was written");
}

static size_t line_ends(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += text[i] == '\n';
    return count;
}

/* The first line that is another one: a stretch may begin with what it has in common with the old
 * one, or at the end of the line before. */
static int first_line(const struct edit_result *result)
{
    const struct edit_span *span = &result->spans[0];
    size_t same = 0;
    while (same < span->old_size && same < span->new_size &&
           span->old_text[same] == span->new_text[same])
        same++;
    while (same < span->new_size && strchr("\r\n", span->new_text[same]))
        same++;
    return 1 + (int)line_ends(result->bytes, span->offset + same);
}

/* Changes that were told of stand at other lines when lines come or go before them. */
static void move_lines(struct editor_result *out, const struct edit_result *result, int line)
{
    for (size_t i = 0; i < result->span_count; i++) {
        const struct edit_span *span = &result->spans[i];
        int more = (int)line_ends(span->new_text, span->new_size) -
                   (int)line_ends(span->old_text, span->old_size);
        for (size_t c = 0; more && c < out->change_count; c++)
            if (out->changes[c].line > line)
                out->changes[c].line += more;
    }
}

static void take_notes(struct editor_result *out, struct edit_result *result)
{
    for (size_t i = 0; i < result->note_count; i++)
        *ARRAY_PUSH(out->notes, out->note_count, out->note_capacity) =
            (struct edit_note){ .line = result->notes[i].line,
                                .column = result->notes[i].column,
                                .text = take_ptr(&result->notes[i].text) };
}

static void take_result(struct computing *computing, const struct edit *edit,
                        struct edit_result *result, struct target *target)
{
    struct editor_result *out = computing->out;
    size_t moved = 0; /* spans count in the text before this edit */
    for (size_t i = 0; i < result->span_count; i++) {
        const struct edit_span *span = &result->spans[i];
        edit_changes_add(computing->changes, span->offset + moved, span->old_size,
                         span->new_size);
        moved += span->new_size - span->old_size;
    }
    int line = result->span_count ? first_line(result) : 0;
    move_lines(out, result, line);
    if (result->span_count)
        *ARRAY_PUSH(out->changes, out->change_count, out->change_capacity) =
            (struct editor_change){ .line = line, .id = take_ptr(&target->id),
                                    .text = edit_show_change(edit, target->written,
                                                             target->secret) };
    free(computing->bytes);
    computing->bytes = take_ptr(&result->bytes);
    computing->source.bytes = computing->bytes;
    computing->source.size = result->size;
}

static int compute_one(struct computing *computing, const struct edit *edit, struct error *error)
{
    AUTO_EDIT_RESULT result = { .size = 0 };
    AUTO_TARGET target;
    find_target(computing, edit, &target);
    int outcome = edit_apply(&computing->source, edit, &result, error);
    take_notes(computing->out, &result);
    if (outcome > 0) {
        computing->out->places = result.places;
        result.places = (struct edit_places){ .count = 0 };
        return 1;
    }
    if (outcome < 0)
        return error->kind == ERROR_BUSY ? tell_changed(computing, edit, &target, error) : -1;
    take_result(computing, edit, &result, &target);
    return 0;
}

/* "CreateOrder MemorySize 128 -> 256, Timeout 3 -> 10" */
static char *summary_of(const struct editor_result *out)
{
    AUTO_STR text;
    const char *id = NULL;
    str_init(&text, LONGEST_SUMMARY);
    for (size_t i = 0; i < out->change_count; i++) {
        const struct editor_change *change = &out->changes[i];
        str_add(&text, i ? ", " : "");
        if (!id || strcmp(id, change->id) != 0)
            str_addf(&text, "%s ", change->id);
        str_add(&text, change->text);
        id = change->id;
    }
    return str_take(&text);
}

int editor_compute(const struct editor_request *request, const char *bytes, size_t size,
                   struct editor_result *out, struct edit_changes *changes, char **out_bytes,
                   size_t *out_size, struct error *error)
{
    struct computing computing = {
        .source = { .bytes = bytes, .size = size, .file = file_name(out->file) },
        .out = out, .changes = changes,
    };
    int outcome = 0;
    for (size_t i = 0; outcome == 0 && i < request->count; i++) {
        out->asked = i;
        outcome = compute_one(&computing, &request->edits[i], error);
    }
    if (outcome == 0) {
        *out_size = computing.source.size;
        *out_bytes = computing.bytes ? take_ptr(&computing.bytes) : mem_text_n(bytes, size);
        out->summary = summary_of(out);
    }
    free(computing.bytes);
    return outcome;
}
