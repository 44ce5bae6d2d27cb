#include "workspace/template/edit.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/text.h"
#include "workspace/model/limits.h"
#include "workspace/template/edit_inside.h"
#include "workspace/template/edit_lines.h"
#include "workspace/template/edit_scalar.h"
#include "workspace/template/edit_spot.h"
#include "workspace/template/edit_tree.h"
#include "workspace/template/parse_json.h"

enum { CODES = 16 };

/* --- beginning --- */

/* Single less double quotes in the tree. */
static long quotes_of(const struct node *node)
{
    if (node_is_scalar(node))
        return (node->style == NODE_SINGLE_QUOTED) - (node->style == NODE_DOUBLE_QUOTED);
    long sum = 0;
    for (size_t i = 0; (node->kind == NODE_LIST || node->kind == NODE_MAP) && i < node->count; i++)
        sum += quotes_of(edit_spot_child(node, i));
    return sum;
}

static int unreadable(struct edit_work *work)
{
    const struct problem *said = NULL;
    for (size_t i = 0; i < work->problems.count && !said; i++)
        if (work->problems.items[i].severity == PROBLEM_ERROR)
            said = &work->problems.items[i];
    error_at(work->error, work->source.file, said ? said->line : 1, said ? said->column : 1,
             ERROR_INVALID, "the template cannot be read: %s",
             said ? said->message : "it is no map");
    return error_hint(work->error, "Correct that first.");
}

static const char *line_end_of(const struct parse_source *source)
{
    const char *first = memchr(source->bytes, '\n', source->size);
    return first && first > source->bytes && first[-1] == '\r' ? "\r\n" : "\n";
}

int edit_begin(struct edit_work *work, const struct parse_source *source, const struct edit *edit,
               struct arena *arena, struct error *error)
{
    *work = (struct edit_work){ .source = *source, .edit = edit, .arena = arena, .error = error };
    work->source.concrete = true;
    if (source->size > LIMIT_TEMPLATE_BYTES)
        return error_at(error, source->file, 1, 1, ERROR_LIMIT,
                        "a template of %zu bytes is too large", source->size);
    if (!text_valid_utf8(source->bytes, source->size)) {
        error_at(error, source->file, 1, 1, ERROR_NOT_EMULATED, "the template is no UTF-8 text");
        return error_hint(error, "Save it as UTF-8 first.");
    }
    work->root = parse_tree(arena, &work->source, &work->problems);
    if (!node_is(work->root, NODE_MAP))
        return unreadable(work);
    work->json = parse_json_is(source);
    work->line_end = line_end_of(source);
    work->quote = !work->json && quotes_of(work->root) > 0 ? '\'' : '"';
    return 0;
}

void edit_end(struct edit_work *work)
{
    problem_list_release(&work->problems);
}

static void work_auto(struct edit_work *work)
{
    edit_end(work);
}
#define AUTO_WORK __attribute__((cleanup(work_auto))) struct edit_work

int edit_refuse(struct edit_work *work, const struct node *where, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    AUTO_FREE char *what = mem_format_v(format, arguments);
    va_end(arguments);
    return error_at(work->error, work->source.file, where ? where->line : 0,
                    where ? where->column : 0, ERROR_NOT_EMULATED, "%s", what);
}

/* --- spans --- */

void edit_splice(struct edit_work *work, size_t offset, size_t old_size, const char *text,
                 size_t size)
{
    if (old_size == size && memcmp(work->source.bytes + offset, text, size) == 0)
        return;
    struct edit_result *out = work->out;
    struct edit_span *spans = mem_grow(out->spans, out->span_count, &out->span_capacity,
                                       sizeof *spans);
    size_t at = out->span_count++;
    out->spans = spans;
    for (; at > 0 && spans[at - 1].offset > offset; at--)
        spans[at] = spans[at - 1];
    spans[at] = (struct edit_span){
        .offset = offset, .old_size = old_size, .new_size = size,
        .old_text = mem_text_n(work->source.bytes + offset, old_size),
        .new_text = mem_text_n(text, size),
    };
}

static int assemble(struct edit_work *work)
{
    struct edit_result *out = work->out;
    size_t at = 0, added = 0;
    for (size_t i = 0; i < out->span_count; i++)
        added += out->spans[i].new_size;
    AUTO_STR text;
    str_init(&text, work->source.size + added);
    for (size_t i = 0; i < out->span_count; i++) {
        const struct edit_span *span = &out->spans[i];
        if (span->offset < at)
            return edit_refuse(work, NULL, "the changes of this edit touch each other");
        str_add_bytes(&text, work->source.bytes + at, span->offset - at);
        if (i == 0)
            out->line = edit_lines_number(text.text, text.length);
        str_add_bytes(&text, span->new_text, span->new_size);
        at = span->offset + span->old_size;
    }
    str_add_bytes(&text, work->source.bytes + at, work->source.size - at);
    out->size = text.length;
    out->bytes = str_take(&text);
    return 0;
}

static int breaks(const char *text, size_t size)
{
    return edit_lines_number(text, size) - 1;
}

/* The lines of notes, which are those of the old bytes, become those of the new ones. */
static void move_notes(struct edit_work *work)
{
    struct edit_result *out = work->out;
    for (size_t i = out->span_count; i-- > 0;) {
        const struct edit_span *span = &out->spans[i];
        int more = breaks(span->new_text, span->new_size) - breaks(span->old_text, span->old_size);
        int line = more ? edit_lines_number(work->source.bytes, span->offset) : 0;
        for (size_t j = 0; more && j < out->note_count; j++)
            if (out->notes[j].line > line)
                out->notes[j].line += more;
    }
}

/* --- verification --- */

static size_t count_of(const struct problem_list *problems, const char *code)
{
    size_t count = 0;
    for (size_t i = 0; i < problems->count; i++)
        count += strcmp(problems->items[i].code, code) == 0;
    return count;
}

static const struct problem *new_problem(const struct problem_list *old,
                                         const struct problem_list *new_ones)
{
    for (size_t i = 0; i < new_ones->count; i++)
        if (count_of(new_ones, new_ones->items[i].code) >
            count_of(old, new_ones->items[i].code))
            return &new_ones->items[i];
    return NULL;
}

/* What was written must read as what was intended, to the last value. */
static int verify(struct edit_work *work)
{
    struct parse_source source = work->source;
    source.bytes = work->out->bytes;
    source.size = work->out->size;
    struct problem_list problems = { .count = 0 };
    const struct node *actual = parse_tree(work->arena, &source, &problems);
    const struct problem *problem = new_problem(&work->problems, &problems);
    const struct node *differs = actual ? edit_tree_difference(work->intended, actual) : NULL;
    if (problem || !actual)
        error_at(work->error, source.file, work->out->line, 0, ERROR_NOT_EMULATED,
                 "this cannot be written safely here: %s",
                 problem ? problem->message : "the template could not be read any more");
    else if (differs)
        error_at(work->error, source.file, work->out->line, 0, ERROR_NOT_EMULATED,
                 "this cannot be written safely here: line %d would be read differently",
                 differs->line);
    problem_list_release(&problems);
    if (!problem && actual && !differs)
        return 0;
    return error_hint(work->error, "Nothing was written. Change it with a text editor.");
}

/* --- the door --- */

static int (*const verbs[])(struct edit_work *work) = {
    [EDIT_SET] = edit_verb_value,     [EDIT_UNSET] = edit_verb_value,
    [EDIT_ADD] = edit_verb_list,      [EDIT_TAKE] = edit_verb_list,
    [EDIT_MOVE] = edit_verb_list,     [EDIT_CREATE] = edit_verb_create,
    [EDIT_RENAME] = edit_verb_rename, [EDIT_DELETE] = edit_verb_delete,
};

static void forget_bytes(struct edit_result *out)
{
    free(take_ptr(&out->bytes));
    out->size = 0;
    for (size_t i = 0; i < out->span_count; i++) {
        free(out->spans[i].old_text);
        free(out->spans[i].new_text);
    }
    out->span_count = 0;
}

static int attempt(const struct parse_source *source, const struct edit *edit, bool quoted,
                   struct edit_result *out, struct error *error)
{
    *out = (struct edit_result){ .size = 0 };
    AUTO(arena) arena = arena_new();
    AUTO_WORK work;
    if (edit_begin(&work, source, edit, arena, error) < 0)
        return -1;
    work.out = out;
    work.quoted = quoted;
    int done = verbs[edit->verb](&work);
    if (done == 0 && (assemble(&work) < 0 || verify(&work) < 0))
        done = -1;
    if (done != 0)
        forget_bytes(out);
    else
        move_notes(&work);
    return done;
}

int edit_apply(const struct parse_source *source, const struct edit *edit,
               struct edit_result *out, struct error *error)
{
    int done = attempt(source, edit, false, out, error);
    bool lines = edit->value && memchr(edit->value, '\n', edit->value_size);
    if (done < 0 && lines && error->kind == ERROR_NOT_EMULATED) {
        /* The lines of a block scalar may run into blank lines beneath; in quotes they cannot. */
        edit_result_release(out);
        done = attempt(source, edit, true, out, error);
    }
    if (done >= 0)
        error_clear(error);
    return done;
}
