#include <string.h>

#include "workspace/template/edit_block.h"
#include "workspace/template/edit_child.h"
#include "workspace/template/edit_lines.h"
#include "workspace/template/edit_tree.h"
#include "workspace/template/edit_write.h"
#include "workspace/template/parse_tag.h"

/* The bytes of a value in block style: a head in the line of its key or dash, and a body of
 * whole lines beneath. What else is in the line (a comment) stays. */
struct parts {
    size_t head, head_end;      /* the head; empty when nothing is in the line */
    size_t body, body_end;      /* from the line end behind the head to that of the last line */
};

static size_t header_end(const struct edit_work *work, size_t at)
{
    while (at < work->source.size && !strchr(" \t\r\n", work->source.bytes[at]))
        at++;
    return at;
}

static bool is_line_over(const struct edit_work *work, size_t at)
{
    at = edit_lines_blanks(&work->source, at);
    return at >= work->source.size || strchr("#\r\n", work->source.bytes[at]);
}

static void measure(const struct edit_work *work, const struct edit_child *child,
                    struct parts *out)
{
    const struct parse_source *source = &work->source;
    const struct node *value = child->value;
    size_t line_end = edit_lines_end(source, child->after);
    bool empty = value->start == value->end;
    bool beside = !empty && value->start < line_end;
    out->head = beside ? value->start : child->after;
    out->head_end = beside ? value->end : child->after;
    size_t content = beside ? parse_tag_skip(source, value) : child->end;
    if (beside && content < value->end && value->style >= NODE_LITERAL &&
        value->style <= NODE_FOLDED)
        out->head_end = header_end(work, content);
    else if (beside && content < value->end && value->end > line_end && content <= line_end &&
             is_line_over(work, content))
        out->head_end = content;
    while (out->head_end > out->head && strchr(" \t", source->bytes[out->head_end - 1]))
        out->head_end--;
    out->body = edit_lines_end(source, out->head_end);
    out->body_end = edit_lines_end(source, child->end);
    if (out->body_end < out->body)
        out->body_end = out->body;
}

/* --- how the old value was written --- */

static int old_column(const struct edit_work *work, const struct node *value, int usual)
{
    if (value->style != NODE_BLOCK || value->count == 0 || edit_spot_tagged(value))
        return usual;
    size_t at = value->kind == NODE_MAP && value->members[0].key
                    ? value->members[0].key->start
                    : edit_lines_skip(&work->source, parse_tag_skip(&work->source, value));
    return edit_lines_column(&work->source, at);
}

/* The indentation of the lines of a block scalar, and how wide they are. */
static void look_at_lines(const struct edit_work *work, const struct parts *parts,
                          struct edit_write *at)
{
    const struct parse_source *source = &work->source;
    bool first = true;
    int lines = 0;
    for (size_t line = edit_lines_next(source, parts->body); line < parts->body_end;
         line = edit_lines_next(source, line)) {
        if (edit_lines_empty(source, line))
            continue;
        int column = (int)(edit_lines_blanks(source, line) - line);
        if (first && column > at->column)
            at->within = column;
        int width = (int)(edit_lines_end(source, line) - line) - at->within;
        at->width = width > at->width ? width : at->width;
        first = false;
        lines++;
    }
    if (lines < 2)
        at->width = 0;
}

static struct edit_write place_of(const struct edit_work *work, const struct edit_format *format,
                                  const struct edit_child *child, const struct parts *parts,
                                  bool item)
{
    const struct node *old = child->value;
    struct edit_write at =
        edit_write_at(format, edit_lines_column(&work->source, child->start), item);
    if (old->style == NODE_LITERAL || old->style == NODE_FOLDED)
        look_at_lines(work, parts, &at);
    if (old->kind == NODE_MAP && !item)
        at.within = old_column(work, old, at.within);
    if (old->kind == NODE_LIST && !item)
        at.list = old_column(work, old, at.list);
    at.flow = old->style == NODE_FLOW && old->count > 0;
    return at;
}

/* --- replacing --- */

static void write_parts(struct edit_work *work, const struct parts *parts, const char *anchor,
                        const struct str *text)
{
    const struct parse_source *source = &work->source;
    const char *lines = strpbrk(text->text, "\r\n");
    size_t head_size = lines ? (size_t)(lines - text->text) : text->length;
    AUTO_STR head;
    str_init(&head, EDIT_TEXT_BYTES);
    if (anchor)
        str_addf(&head, " &%s", anchor);
    str_add_bytes(&head, text->text, head_size);
    size_t from = parts->head;
    while (from > 0 && strchr(" \t", source->bytes[from - 1]))
        from--;
    size_t blanks = parts->head - from;
    bool keeps_blanks = blanks > 0 && head.length > 0 && parts->head_end > parts->head;
    if (keeps_blanks) /* the blanks before the old value are those before the new one */
        edit_splice(work, parts->head, parts->head_end - parts->head,
                    head.text + strspn(head.text, " "), strlen(head.text + strspn(head.text, " ")));
    else
        edit_splice(work, from, parts->head_end - from, head.text, head.length);
    edit_splice(work, parts->body, parts->body_end - parts->body, text->text + head_size,
                text->length - head_size);
}

int edit_block_replace(struct edit_work *work, const struct edit_spot *spot,
                       const struct node *value)
{
    const struct node *container = edit_spot_parent(spot), *old = edit_spot_node(spot);
    struct edit_spot up = edit_spot_up(spot);
    struct edit_child child;
    struct edit_format format;
    struct parts parts;
    if (edit_child_measure(work, container, spot->indexes[spot->depth - 1], &child) < 0)
        return -1;
    edit_format_near(work, &up, &format);
    measure(work, &child, &parts);
    struct edit_write at = place_of(work, &format, &child, &parts, container->kind == NODE_LIST);
    AUTO_STR text;
    str_init(&text, EDIT_TEXT_BYTES);
    edit_write_block(&text, &at, edit_tree_styled(work->arena, value, old));
    write_parts(work, &parts, old->kind == NODE_ALIAS ? NULL : old->anchor, &text);
    return 0;
}
