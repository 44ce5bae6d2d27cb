#include "workspace/template/edit_child.h"

#include "workspace/template/edit_lines.h"
#include "workspace/template/edit_spot.h"
#include "workspace/template/parse_tag.h"

static const char unusual[] = "this is written in a way that is not edited here";

static char byte_at(const struct edit_work *work, size_t at)
{
    return at < work->source.size ? work->source.bytes[at] : '\0';
}

static size_t value_end(const struct edit_child *child)
{
    bool empty = child->value->start == child->value->end;
    return empty || child->value->end < child->after ? child->after : child->value->end;
}

static int measure_member(struct edit_work *work, const struct node *map, size_t index,
                          struct edit_child *out)
{
    const struct node *key = map->members[index].key;
    if (!key || key == map)
        return edit_refuse(work, map, unusual);
    out->start = key->start;
    size_t line = edit_lines_start(&work->source, key->start);
    size_t at = key->start;
    while (at > line && (byte_at(work, at - 1) == ' ' || byte_at(work, at - 1) == '\t'))
        at--;
    if (at > line && byte_at(work, at - 1) == '?')
        return edit_refuse(work, key, unusual);
    bool flow = map->style == NODE_FLOW;
    at = flow ? edit_lines_skip(&work->source, key->end)
              : edit_lines_blanks(&work->source, key->end);
    out->colon = byte_at(work, at) == ':';
    if (!out->colon && !flow)
        return edit_refuse(work, key, unusual);
    out->after = out->colon ? at + 1 : key->end;
    out->end = value_end(out);
    return 0;
}

static int measure_item(struct edit_work *work, const struct node *list, size_t index,
                        struct edit_child *out)
{
    if (list->style == NODE_FLOW) {
        out->start = out->after = out->value->start;
        out->end = out->value->end;
        return 0;
    }
    size_t from = parse_tag_skip(&work->source, list);
    if (index > 0) {
        const struct node *before = list->items[index - 1];
        from = before->end > from ? before->end : from;
    }
    out->start = edit_lines_skip(&work->source, from);
    if (byte_at(work, out->start) != '-')
        return edit_refuse(work, list, unusual);
    out->after = out->start + 1;
    out->end = value_end(out);
    return 0;
}

int edit_child_measure(struct edit_work *work, const struct node *collection, size_t index,
                       struct edit_child *out)
{
    *out = (struct edit_child){ .value = edit_spot_child(collection, index) };
    return collection->kind == NODE_MAP ? measure_member(work, collection, index, out)
                                        : measure_item(work, collection, index, out);
}

size_t edit_child_last(const struct node *collection)
{
    size_t last = 0;
    for (size_t i = 1; i < collection->count; i++)
        if (edit_spot_child(collection, i)->end > edit_spot_child(collection, last)->end)
            last = i;
    return last;
}

/* --- lines --- */

static bool is_comment_at(const struct edit_work *work, size_t line, int column)
{
    return edit_lines_comment(&work->source, line) &&
           (int)(edit_lines_blanks(&work->source, line) - line) == column;
}

/* The start of the comment lines directly above LINE that are indented by COLUMN. */
static size_t comments_above(const struct edit_work *work, size_t line, int column)
{
    for (;;) {
        size_t above = edit_lines_before(&work->source, line);
        if (above == line || !is_comment_at(work, above, column))
            return line;
        line = above;
    }
}

/* Goes on over comment lines indented deeper than COLUMN, and the empty lines before them. */
static size_t comments_beneath(const struct edit_work *work, size_t end, int column)
{
    const struct parse_source *source = &work->source;
    for (size_t line = edit_lines_next(source, end); line < source->size;
         line = edit_lines_next(source, line)) {
        if (edit_lines_empty(source, line))
            continue;
        size_t first = edit_lines_blanks(source, line);
        if (!edit_lines_comment(source, line) || (int)(first - line) <= column)
            break;
        end = edit_lines_end(source, line);
    }
    return end;
}

static bool is_after_gap(const struct edit_work *work, size_t line)
{
    size_t before = edit_lines_before(&work->source, line);
    return before == line || edit_lines_empty(&work->source, before);
}

/* Is there another child in the very next line? */
static bool has_neighbour(const struct edit_work *work, size_t next, size_t container_end)
{
    return next < container_end && !edit_lines_empty(&work->source, next) &&
           !edit_lines_comment(&work->source, next);
}

static size_t first_line_of(const struct edit_work *work, const struct node *collection)
{
    size_t at = edit_lines_skip(&work->source, parse_tag_skip(&work->source, collection));
    return edit_lines_start(&work->source, at);
}

static void take_comments_above(const struct edit_work *work, const struct node *collection,
                                int column, struct edit_lines_of *out)
{
    size_t above = comments_above(work, out->own, column);
    if (above == out->own)
        return;
    bool one_line = edit_lines_end(&work->source, out->own) == out->end;
    bool first = out->own == first_line_of(work, collection);
    bool heading = one_line && (first || is_after_gap(work, above)) &&
                   has_neighbour(work, out->next, collection->end);
    if (!heading)
        out->start = above;
}

int edit_child_lines(struct edit_work *work, const struct node *collection, size_t index,
                     struct edit_lines_of *out)
{
    struct edit_child child;
    if (edit_child_measure(work, collection, index, &child) < 0)
        return -1;
    const struct parse_source *source = &work->source;
    size_t rest = edit_lines_blanks(source, child.end);
    if (rest < edit_lines_end(source, rest) && source->bytes[rest] != '#')
        return edit_refuse(work, child.value, unusual);
    int column = edit_lines_column(source, child.start);
    out->own = out->start = edit_lines_start(source, child.start);
    out->first = edit_lines_first(source, child.start);
    out->end = comments_beneath(work, edit_lines_end(source, child.end), column);
    out->next = edit_lines_next(source, out->end);
    if (out->first)
        take_comments_above(work, collection, column, out);
    return 0;
}
