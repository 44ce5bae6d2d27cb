#include "workspace/template/edit_flow.h"

#include <string.h>

#include "workspace/template/edit_child.h"
#include "workspace/template/edit_lines.h"
#include "workspace/template/edit_tree.h"
#include "workspace/template/edit_write.h"
#include "workspace/template/parse_tag.h"

static void splice(struct edit_work *work, size_t from, size_t to, const char *text)
{
    edit_splice(work, from, to - from, text, strlen(text));
}

static const char *indent_at(const struct edit_work *work, size_t at)
{
    size_t line = edit_lines_start(&work->source, at);
    return arena_text(work->arena, work->source.bytes + line,
                      edit_lines_blanks(&work->source, line) - line);
}

/* The comma behind AT, over blanks, line ends and comments; NOWHERE when there is none. */
static const size_t nowhere = (size_t)-1;

static size_t comma_behind(const struct edit_work *work, size_t at)
{
    at = edit_lines_skip(&work->source, at);
    return at < work->source.size && work->source.bytes[at] == ',' ? at : nowhere;
}

static void write_child(struct str *out, const struct edit_format *format, const char *indent,
                        const char *name, const struct node *value)
{
    if (name) {
        edit_write_key(out, format, name, true);
        str_add(out, format->json ? format->colon : ": ");
    }
    edit_write_flow(out, format, indent, value);
}

/* --- inserting --- */

/* Between empty brackets: over several lines where the collection around it is. */
static int fill(struct edit_work *work, const struct edit_spot *spot,
                const struct edit_format *format, const char *name, const struct node *value)
{
    const struct node *node = edit_spot_node(spot), *around = edit_spot_parent(spot);
    size_t open = parse_tag_skip(&work->source, node), close = node->end - 1;
    if (close <= open || edit_lines_skip(&work->source, open + 1) != close)
        return edit_refuse(work, node, "this is written in a way that is not edited here");
    bool spread = around && edit_format_spread(work, around);
    const char *indent = indent_at(work, open);
    AUTO_FREE char *deeper = mem_format("%s%s", indent, format->unit);
    AUTO_STR text;
    str_init(&text, EDIT_TEXT_BYTES);
    if (spread)
        str_addf(&text, "%s%s", format->line_end, deeper);
    write_child(&text, format, spread ? deeper : NULL, name, value);
    if (spread)
        str_addf(&text, "%s%s", format->line_end, indent);
    splice(work, open + 1, close, text.text);
    return 0;
}

/* Behind the last child, and behind the comment in its line. */
static int insert_last(struct edit_work *work, const struct edit_spot *spot,
                       const struct edit_format *format, const char *name,
                       const struct node *value)
{
    const struct node *node = edit_spot_node(spot);
    struct edit_child last;
    if (edit_child_measure(work, node, edit_child_last(node), &last) < 0)
        return -1;
    bool spread = edit_lines_first(&work->source, last.start);
    const char *indent = spread ? indent_at(work, last.start) : NULL;
    size_t trailing = comma_behind(work, last.end), place = last.end;
    AUTO_STR text;
    str_init(&text, EDIT_TEXT_BYTES);
    size_t rest = edit_lines_blanks(&work->source,
                                    trailing == nowhere ? last.end : trailing + 1);
    bool comment = rest < work->source.size && work->source.bytes[rest] == '#';
    if (comment) {
        splice(work, last.end, last.end, trailing == nowhere ? "," : "");
        place = edit_lines_end(&work->source, rest);
    } else {
        str_add(&text, spread ? "," : format->comma);
    }
    if (spread || comment)
        str_addf(&text, "%s%s", format->line_end, indent_at(work, last.start));
    write_child(&text, format, indent, name, value);
    if (comment && trailing != nowhere)
        str_add_char(&text, ',');
    splice(work, place, place, text.text);
    return 0;
}

static int insert_before(struct edit_work *work, const struct edit_spot *spot, size_t index,
                         const struct edit_format *format, const char *name,
                         const struct node *value)
{
    struct edit_child child;
    if (edit_child_measure(work, edit_spot_node(spot), index, &child) < 0)
        return -1;
    bool spread = edit_lines_first(&work->source, child.start);
    const char *indent = spread ? indent_at(work, child.start) : NULL;
    AUTO_STR text;
    str_init(&text, EDIT_TEXT_BYTES);
    write_child(&text, format, indent, name, value);
    str_add(&text, spread ? "," : format->comma);
    if (spread)
        str_addf(&text, "%s%s", format->line_end, indent);
    splice(work, child.start, child.start, text.text);
    return 0;
}

int edit_flow_insert(struct edit_work *work, const struct edit_spot *spot, size_t index,
                     const char *name, const struct node *value)
{
    const struct node *node = edit_spot_node(spot);
    struct edit_format format;
    edit_format_near(work, spot, &format);
    if (node->count == 0)
        return fill(work, spot, &format, name, value);
    return index >= node->count ? insert_last(work, spot, &format, name, value)
                                : insert_before(work, spot, index, &format, name, value);
}

/* --- removing --- */

static int empty(struct edit_work *work, const struct node *node)
{
    size_t open = parse_tag_skip(&work->source, node), close = node->end - 1;
    if (close <= open)
        return edit_refuse(work, node, "this is written in a way that is not edited here");
    splice(work, open + 1, close, "");
    return 0;
}

/* The end of the comment that stands behind AT in its line; AT when there is none. */
static size_t behind_comment(const struct edit_work *work, size_t at)
{
    size_t rest = edit_lines_blanks(&work->source, at);
    bool comment = rest < work->source.size && work->source.bytes[rest] == '#';
    return comment ? edit_lines_end(&work->source, rest) : at;
}

/* A child, its comma and the comment behind; a line that would be left empty goes too. */
static void remove_lines(struct edit_work *work, size_t start, size_t end)
{
    const struct parse_source *source = &work->source;
    end = behind_comment(work, end);
    bool whole = edit_lines_first(source, start) && edit_lines_empty(source, end);
    if (whole)
        splice(work, edit_lines_start(source, start), edit_lines_next(source, end), "");
    else
        splice(work, start, edit_lines_blanks(source, end), "");
}

static int remove_last(struct edit_work *work, const struct node *node, size_t index,
                       const struct edit_child *child)
{
    struct edit_child before;
    if (edit_child_measure(work, node, index - 1, &before) < 0)
        return -1;
    size_t comma = comma_behind(work, before.end), trailing = comma_behind(work, child->end);
    if (comma == nowhere || comma > child->start)
        return edit_refuse(work, node, "this is written in a way that is not edited here");
    bool lines = edit_lines_first(&work->source, child->start);
    if (trailing != nowhere) {
        if (lines)
            remove_lines(work, child->start, trailing + 1);
        else
            splice(work, comma + 1, trailing + 1, "");
        return 0;
    }
    if (!lines) {
        splice(work, comma, child->end, "");
        return 0;
    }
    splice(work, comma, comma + 1, "");
    remove_lines(work, child->start, child->end);
    return 0;
}

int edit_flow_remove(struct edit_work *work, const struct edit_spot *spot, size_t index)
{
    const struct node *node = edit_spot_node(spot);
    struct edit_child child;
    if (node->count == 1)
        return empty(work, node);
    if (edit_child_measure(work, node, index, &child) < 0)
        return -1;
    if (index + 1 == node->count)
        return remove_last(work, node, index, &child);
    size_t comma = comma_behind(work, child.end);
    if (comma == nowhere)
        return edit_refuse(work, node, "this is written in a way that is not edited here");
    remove_lines(work, child.start, comma + 1);
    return 0;
}

/* --- moving, replacing --- */

int edit_flow_move(struct edit_work *work, const struct edit_spot *spot, size_t from, size_t to)
{
    const struct node *node = edit_spot_node(spot);
    size_t low = from < to ? from : to, high = from < to ? to : from;
    for (size_t slot = low; slot <= high; slot++) {
        size_t other = slot == to ? from : from < to ? slot + 1 : slot - 1;
        struct edit_child here, there;
        if (edit_child_measure(work, node, slot, &here) < 0 ||
            edit_child_measure(work, node, other, &there) < 0)
            return -1;
        size_t comma = comma_behind(work, here.end);
        if (behind_comment(work, here.end) != here.end ||
            (comma != nowhere && behind_comment(work, comma + 1) != comma + 1))
            return edit_refuse(work, here.value, "items within [] that have comments are not "
                                                 "moved here");
        edit_splice(work, here.start, here.end - here.start, work->source.bytes + there.start,
                    there.end - there.start);
    }
    return 0;
}

int edit_flow_replace(struct edit_work *work, const struct edit_spot *spot,
                      const struct node *value)
{
    const struct node *container = edit_spot_parent(spot), *old = edit_spot_node(spot);
    struct edit_spot up = edit_spot_up(spot);
    struct edit_child child;
    struct edit_format format;
    if (edit_child_measure(work, container, spot->indexes[spot->depth - 1], &child) < 0)
        return -1;
    edit_format_near(work, &up, &format);
    bool spread = edit_lines_first(&work->source, child.start);
    bool gone = old->start == old->end;
    size_t start = gone ? child.after : old->start, end = gone ? child.after : old->end;
    AUTO_STR text;
    str_init(&text, EDIT_TEXT_BYTES);
    if (gone)
        str_add(&text, container->kind != NODE_MAP ? "" : child.colon ? " " : ": ");
    if (old->anchor && old->kind != NODE_ALIAS)
        str_addf(&text, "&%s ", old->anchor);
    edit_write_flow(&text, &format, spread ? indent_at(work, child.start) : NULL,
                    edit_tree_styled(work->arena, value, old));
    splice(work, start, end, text.text);
    return 0;
}
