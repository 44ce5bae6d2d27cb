#include "workspace/template/edit_block.h"

#include <string.h>

#include "workspace/template/edit_child.h"
#include "workspace/template/edit_lines.h"
#include "workspace/template/edit_write.h"

static void splice(struct edit_work *work, size_t from, size_t to, const struct str *text)
{
    edit_splice(work, from, to - from, text ? text->text : "", text ? text->length : 0);
}

static void write_child(struct str *out, const struct edit_format *format, int column,
                        const char *name, const struct node *value)
{
    if (name)
        edit_write_member(out, format, column, name, value);
    else
        edit_write_item(out, format, column, value);
}

static void add_indent(struct str *out, int column)
{
    for (int i = 0; i < column; i++)
        str_add_char(out, ' ');
}

/* --- inserting --- */

/* Are the children set apart by empty lines? One child alone: as those of the root. */
static bool has_gaps(struct edit_work *work, const struct edit_spot *spot)
{
    const struct node *node = edit_spot_node(spot);
    if (node->count < 2)
        return spot->depth == 1 && has_gaps(work, &(struct edit_spot){ .nodes = { work->root } });
    for (size_t i = 0; i + 1 < node->count; i++) {
        struct edit_lines_of lines;
        if (edit_child_lines(work, node, i, &lines) < 0 ||
            !edit_lines_empty(&work->source, lines.next) || lines.next >= work->source.size)
            return false;
    }
    return true;
}

static int insert_last(struct edit_work *work, const struct edit_spot *spot,
                       const struct edit_format *format, const char *name,
                       const struct node *value)
{
    const struct node *node = edit_spot_node(spot);
    struct edit_lines_of lines;
    struct edit_child child;
    size_t last = edit_child_last(node);
    if (edit_child_lines(work, node, last, &lines) < 0 ||
        edit_child_measure(work, node, last, &child) < 0)
        return -1;
    AUTO_STR text;
    str_init(&text, EDIT_TEXT_BYTES);
    int column = edit_lines_column(&work->source, child.start);
    str_add(&text, has_gaps(work, spot) ? format->line_end : "");
    str_add(&text, format->line_end);
    add_indent(&text, column);
    write_child(&text, format, column, name, value);
    splice(work, lines.end, lines.end, &text);
    return 0;
}

static int insert_before(struct edit_work *work, const struct edit_spot *spot, size_t index,
                         const struct edit_format *format, const char *name,
                         const struct node *value)
{
    const struct node *node = edit_spot_node(spot);
    struct edit_lines_of lines;
    struct edit_child child;
    if (edit_child_lines(work, node, index, &lines) < 0 ||
        edit_child_measure(work, node, index, &child) < 0)
        return -1;
    AUTO_STR text;
    str_init(&text, EDIT_TEXT_BYTES);
    int column = edit_lines_column(&work->source, child.start);
    if (lines.first)
        add_indent(&text, column);
    write_child(&text, format, column, name, value);
    str_add(&text, format->line_end);
    if (!lines.first)
        add_indent(&text, column); /* of the child that had the line until now */
    else if (has_gaps(work, spot))
        str_add(&text, format->line_end);
    size_t place = lines.first ? lines.start : child.start;
    splice(work, place, place, &text);
    return 0;
}

int edit_block_insert(struct edit_work *work, const struct edit_spot *spot, size_t index,
                      const char *name, const struct node *value)
{
    struct edit_format format;
    edit_format_near(work, spot, &format);
    return index >= edit_spot_node(spot)->count
               ? insert_last(work, spot, &format, name, value)
               : insert_before(work, spot, index, &format, name, value);
}

/* --- removing --- */

/* A child that shares its line with the dash of a list around it: the next one moves up. */
static int remove_beside_dash(struct edit_work *work, const struct node *node, size_t index,
                              const struct edit_lines_of *lines)
{
    struct edit_child child, next;
    if (index + 1 >= node->count || edit_child_measure(work, node, index, &child) < 0 ||
        edit_child_measure(work, node, index + 1, &next) < 0)
        return edit_refuse(work, node, "this is written in a way that is not edited here");
    size_t line = edit_lines_start(&work->source, next.start);
    splice(work, child.start, line == lines->next ? next.start : lines->end, NULL);
    return 0;
}

static bool is_gap(const struct edit_work *work, size_t line)
{
    return line >= work->source.size || edit_lines_empty(&work->source, line);
}

/* The empty lines above START, when those beneath do as well. */
static size_t with_gap(const struct edit_work *work, size_t start, size_t next)
{
    for (;;) {
        size_t above = edit_lines_before(&work->source, start);
        if (above == start || !is_gap(work, next) || !edit_lines_empty(&work->source, above))
            return start;
        start = above;
    }
}

/* The empty lines below the first child go with it when none are above. */
static size_t gap_below(const struct edit_work *work, size_t next)
{
    size_t at = next;
    while (at < work->source.size && edit_lines_empty(&work->source, at))
        at = edit_lines_next(&work->source, at);
    return at < work->source.size ? at : next;
}

int edit_block_remove(struct edit_work *work, const struct edit_spot *spot, size_t index)
{
    const struct node *node = edit_spot_node(spot);
    struct edit_lines_of lines;
    if (edit_child_lines(work, node, index, &lines) < 0)
        return -1;
    if (!lines.first)
        return remove_beside_dash(work, node, index, &lines);
    size_t start = with_gap(work, lines.start, lines.next), end = lines.next;
    if (start == lines.start && index == 0 && node->count > 1)
        end = gap_below(work, lines.next);
    if (lines.end == lines.next && start > edit_lines_start(&work->source, 0)) {
        /* The last line of a file without a final line end: the one before it ends it now. */
        start = edit_lines_end(&work->source, edit_lines_before(&work->source, start));
    }
    splice(work, start, end, NULL);
    return 0;
}

/* --- moving --- */

int edit_block_move(struct edit_work *work, const struct edit_spot *spot, size_t from, size_t to)
{
    const struct node *node = edit_spot_node(spot);
    size_t low = from < to ? from : to, high = from < to ? to : from;
    for (size_t slot = low; slot <= high; slot++) {
        /* Slot by slot: the lines of the child that stands there from now on. */
        size_t source = slot == to ? from : from < to ? slot + 1 : slot - 1;
        struct edit_lines_of old, other;
        if (edit_child_lines(work, node, slot, &old) < 0 ||
            edit_child_lines(work, node, source, &other) < 0)
            return -1;
        if (!old.first || !other.first)
            return edit_refuse(work, node, "items that share their line with another dash are "
                                           "not moved here");
        edit_splice(work, old.start, old.end - old.start, work->source.bytes + other.start,
                    other.end - other.start);
    }
    return 0;
}
