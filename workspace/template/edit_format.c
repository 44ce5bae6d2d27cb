#include "workspace/template/edit_format.h"

#include <string.h>

#include "workspace/template/edit_lines.h"
#include "workspace/template/edit_spot.h"
#include "workspace/template/parse_tag.h"

static bool is_block(const struct node *node, enum node_kind kind)
{
    return node->kind == kind && node->style == NODE_BLOCK && node->count > 0 &&
           !edit_spot_tagged(node);
}

static int dash_column(const struct edit_work *work, const struct node *list)
{
    size_t at = edit_lines_skip(&work->source, parse_tag_skip(&work->source, list));
    return edit_lines_column(&work->source, at);
}

static int key_column(const struct edit_work *work, const struct node *map)
{
    return edit_lines_column(&work->source, map->members[0].key->start);
}

/* What one map shows of the person's habits. */
static void look_at_map(const struct edit_work *work, const struct node *map,
                        struct edit_format *out)
{
    int column = key_column(work, map);
    for (size_t i = 0; i < map->count; i++) {
        const struct node *value = map->members[i].value;
        if (out->step == 0 && is_block(value, NODE_MAP))
            out->step = key_column(work, value) - column;
        if (out->list < 0 && is_block(value, NODE_LIST) && value->style == NODE_BLOCK)
            out->list = dash_column(work, value) - column;
    }
}

static void look_at_list(const struct edit_work *work, const struct node *list,
                         struct edit_format *out)
{
    size_t dash = edit_lines_skip(&work->source, parse_tag_skip(&work->source, list));
    size_t item = edit_lines_blanks(&work->source, dash + 1);
    if (out->dash == 0 && item > dash + 1 && item < edit_lines_end(&work->source, dash) &&
        work->source.bytes[item] != '#')
        out->dash = (int)(item - dash);
}

static void look_everywhere(const struct edit_work *work, const struct node *node,
                            struct edit_format *out)
{
    bool known = out->step > 0 && out->list >= 0 && out->dash > 0;
    if (known || (node->kind != NODE_MAP && node->kind != NODE_LIST))
        return;
    if (is_block(node, NODE_MAP))
        look_at_map(work, node, out);
    if (is_block(node, NODE_LIST))
        look_at_list(work, node, out);
    for (size_t i = 0; i < node->count; i++)
        look_everywhere(work, edit_spot_child(node, i), out);
}

/* The collection itself, then those around it, then the whole file. */
static void look_at_block(const struct edit_work *work, const struct edit_spot *spot,
                          struct edit_format *out)
{
    for (size_t level = spot->depth + 1; level-- > 0;) {
        const struct node *node = spot->nodes[level];
        if (is_block(node, NODE_LIST))
            look_at_list(work, node, out);
        if (is_block(node, NODE_MAP))
            look_at_map(work, node, out);
    }
    look_everywhere(work, work->root, out);
    out->step = out->step > 0 ? out->step : 2;
    out->list = out->list >= 0 ? out->list : out->step;
    out->dash = out->dash > 0 ? out->dash : 2;
}

bool edit_format_spread(const struct edit_work *work, const struct node *node)
{
    if (node->style != NODE_FLOW || node->count == 0)
        return false;
    size_t open = parse_tag_skip(&work->source, node);
    size_t first = edit_lines_skip(&work->source, open + 1);
    return edit_lines_first(&work->source, first);
}

static const char *line_indent(const struct edit_work *work, size_t at)
{
    size_t line = edit_lines_start(&work->source, at);
    return arena_text(work->arena, work->source.bytes + line,
                      edit_lines_blanks(&work->source, line) - line);
}

/* The indentation that the first flow collection over several lines adds. */
static const char *unit_of(const struct edit_work *work, const struct node *node)
{
    if (node->kind != NODE_MAP && node->kind != NODE_LIST)
        return NULL;
    if (edit_format_spread(work, node)) {
        size_t open = parse_tag_skip(&work->source, node);
        size_t first = edit_lines_skip(&work->source, open + 1);
        const char *outer = line_indent(work, open), *inner = line_indent(work, first);
        size_t size = strlen(outer);
        if (strlen(inner) > size && strncmp(inner, outer, size) == 0)
            return inner + size;
    }
    const char *unit = NULL;
    for (size_t i = 0; i < node->count && !unit; i++)
        unit = unit_of(work, edit_spot_child(node, i));
    return unit;
}

/* What stands between A and B when they are in one line: MARK and perhaps a blank. */
static const char *separator(const struct edit_work *work, size_t from, size_t to, char mark,
                             const char *usual)
{
    const char *bytes = work->source.bytes;
    const char *found = from < to ? memchr(bytes + from, mark, to - from) : NULL;
    if (!found || found + 1 >= bytes + to)
        return found && to > from ? arena_text(work->arena, &mark, 1) : usual;
    return found[1] == ' ' ? usual : arena_text(work->arena, &mark, 1);
}

static void look_at_separators(const struct edit_work *work, const struct node *node,
                               struct edit_format *out)
{
    if (node->kind == NODE_MAP && node->style == NODE_FLOW && node->count > 0 &&
        !edit_spot_tagged(node))
        out->colon = separator(work, node->members[0].key->end, node->members[0].value->start,
                               ':', ": ");
    if (node->style != NODE_FLOW || node->count < 2 || edit_format_spread(work, node))
        return;
    bool map = node->kind == NODE_MAP;
    out->comma = separator(work, edit_spot_child(node, 0)->end,
                           map ? node->members[1].key->start : node->items[1]->start, ',', ", ");
}

static char quote_of_keys(const struct node *node)
{
    static const char quotes[] = { [NODE_SINGLE_QUOTED] = '\'', [NODE_DOUBLE_QUOTED] = '"' };
    if (node->kind != NODE_MAP || node->count == 0 || edit_spot_tagged(node))
        return 0;
    enum node_style style = node->members[0].key->style;
    return style <= NODE_DOUBLE_QUOTED ? quotes[style] : '\0';
}

void edit_format_near(const struct edit_work *work, const struct edit_spot *spot,
                      struct edit_format *out)
{
    *out = (struct edit_format){ .json = work->json, .quoted = work->quoted,
                                 .line_end = work->line_end, .quote = work->quote, .list = -1,
                                 .colon = ": ", .comma = ", " };
    look_at_separators(work, work->root, out);
    for (size_t level = 0; level <= spot->depth; level++) {
        const struct node *node = spot->nodes[level];
        look_at_separators(work, node, out);
        if (node->kind == NODE_MAP && node->count > 0)
            out->key_quote = quote_of_keys(node);
    }
    if (work->json)
        out->key_quote = '"';
    if (!work->json)
        look_at_block(work, spot, out);
    const char *unit = unit_of(work, work->root);
    out->unit = unit ? unit : "  ";
}
