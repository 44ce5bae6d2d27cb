#include "workspace/template/edit_write.h"

#include <string.h>

#include "workspace/base/json_scan.h"
#include "workspace/base/text.h"
#include "workspace/template/edit_scalar.h"

enum { LONGEST_LINE = 72 };     /* bytes of a function's arguments in one line */

struct edit_write edit_write_at(const struct edit_format *format, int column, bool item)
{
    return (struct edit_write){
        .format = format, .column = column, .item = item,
        .within = column + (item ? format->dash : format->step),
        .list = column + (item ? format->dash : format->list),
    };
}

static bool is_collection(const struct node *node)
{
    return node->kind == NODE_LIST || node->kind == NODE_MAP;
}

/* --- scalars --- */

/* Text that would be a number without quotes keeps them. */
static enum node_style style_of(const struct node *node)
{
    bool number_like = node->kind == NODE_TEXT && node->style == NODE_PLAIN && node->size > 0 &&
                       (strspn(node->text, "-0123456789") == node->size ||
                        strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0);
    return number_like ? NODE_DOUBLE_QUOTED : node->style;
}

static void write_scalar(struct str *out, struct edit_scalar how, const struct node *node)
{
    how.style = style_of(node);
    if (node->kind == NODE_NULL)
        str_add(out, "null");
    else if (node->kind == NODE_NUMBER || node->kind == NODE_BOOL)
        str_add_bytes(out, node->text, node->size);
    else
        edit_scalar_write(out, &how, node->text, node->size);
}

void edit_write_key(struct str *out, const struct edit_format *format, const char *name, bool flow)
{
    size_t size = strlen(name);
    struct edit_scalar how = { .style = NODE_SINGLE_QUOTED };
    bool plain = edit_scalar_plain(name, size, flow) && strspn(name, "-0123456789") < size &&
                 strcmp(name, "true") != 0 && strcmp(name, "false") != 0;
    if (format->json || format->key_quote == '"')
        json_scan_quote(out, name, size);
    else if (format->key_quote == '\'' || !plain)
        edit_scalar_write(out, &how, name, size);
    else
        str_add(out, name);
}

/* --- flow --- */

/* !Ref, !Sub ...: the tag of a function whose argument is no function itself; NULL: it is written
 * in its long form. */
static const char *short_tag(struct str *out, const struct edit_format *format,
                             const struct node *node)
{
    const struct node_member *call = node_intrinsic(node);
    if (!call || format->json || node_intrinsic(call->value) || call->value->kind == NODE_NULL ||
        strncmp(call->name, "Fn::ForEach", 11) == 0)
        return NULL;
    str_addf(out, "!%s", text_starts(call->name, "Fn::") ? call->name + 4 : call->name);
    return out->text;
}

/* The arguments of !GetAtt are known to everybody as Table.Arn. */
static bool write_dotted(struct str *out, const struct node_member *call)
{
    const struct node *list = call->value;
    if (strcmp(call->name, "Fn::GetAtt") != 0 || list->kind != NODE_LIST || list->count != 2 ||
        !node_is(list->items[0], NODE_TEXT) || !node_is(list->items[1], NODE_TEXT) ||
        !edit_scalar_plain(list->items[0]->text, list->items[0]->size, true) ||
        !edit_scalar_plain(list->items[1]->text, list->items[1]->size, true))
        return false;
    str_addf(out, "%s.%s", list->items[0]->text, list->items[1]->text);
    return true;
}

static bool fits_in_line(const struct node *node)
{
    if (node->kind == NODE_MAP && !node_intrinsic(node))
        return node->count == 0;
    if (!is_collection(node))
        return true;
    for (size_t i = 0; i < node->count; i++) {
        const struct node *child = node->kind == NODE_MAP ? node->members[i].value
                                                          : node->items[i];
        if (node->height > 3 || !fits_in_line(child))
            return false;
    }
    return true;
}

static void write_break(struct str *out, const struct edit_format *format, const char *indent,
                        bool deeper)
{
    str_addf(out, "%s%s%s", format->line_end, indent, deeper ? format->unit : "");
}

static void write_children(struct str *out, const struct edit_format *format, const char *indent,
                           const struct node *node)
{
    bool map = node->kind == NODE_MAP;
    bool spread = indent && node->count > 0 && !fits_in_line(node);
    AUTO_FREE char *deeper = spread ? mem_format("%s%s", indent, format->unit) : NULL;
    str_add_char(out, map ? '{' : '[');
    for (size_t i = 0; i < node->count; i++) {
        str_add(out, i == 0 ? "" : spread ? "," : format->comma);
        if (spread)
            write_break(out, format, indent, true);
        if (map) {
            edit_write_key(out, format, node->members[i].name, true);
            str_add(out, format->json ? format->colon : ": ");
        }
        edit_write_flow(out, format, deeper,
                        map ? node->members[i].value : node->items[i]);
    }
    if (spread)
        write_break(out, format, indent, false);
    str_add_char(out, map ? '}' : ']');
}

void edit_write_flow(struct str *out, const struct edit_format *format, const char *indent,
                     const struct node *value)
{
    bool like_json = format->json || (format->key_quote == '"' &&
                                      value->style != NODE_SINGLE_QUOTED);
    struct edit_scalar how = { .json = like_json, .flow = true, .quote = format->quote,
                               .line_end = format->line_end };
    AUTO_STR tag;
    str_init(&tag, EDIT_LONGEST);
    if (!is_collection(value)) {
        write_scalar(out, how, value);
    } else if (!format->key_quote && short_tag(&tag, format, value)) {
        str_addf(out, "%s ", tag.text);
        if (!write_dotted(out, &value->members[0]))
            edit_write_flow(out, format, indent, value->members[0].value);
    } else {
        write_children(out, format, indent, value);
    }
}

/* --- blocks --- */

static void write_line(struct str *out, const struct edit_format *format, int column)
{
    str_add(out, format->line_end);
    for (int i = 0; i < column; i++)
        str_add_char(out, ' ');
}

static void write_blanks(struct str *out, int count)
{
    for (int i = 0; i < count; i++)
        str_add_char(out, ' ');
}

static void write_block_children(struct str *out, const struct edit_write *at,
                                 const struct node *node)
{
    bool map = node->kind == NODE_MAP;
    int column = map ? at->within : at->list;
    for (size_t i = 0; i < node->count; i++) {
        if (i == 0 && at->item)
            write_blanks(out, at->format->dash - 1); /* the first one stands behind the dash */
        else
            write_line(out, at->format, column);
        if (map)
            edit_write_member(out, at->format, column, node->members[i].name,
                              node->members[i].value);
        else
            edit_write_item(out, at->format, column, node->items[i]);
    }
}

static void write_block_scalar(struct str *out, const struct edit_write *at,
                               const struct node *node)
{
    struct edit_scalar how = {
        .quote = at->format->quote, .line_end = at->format->line_end, .base = at->column,
        .indent = at->within, .width = at->width, .flow = at->format->quoted,
    };
    write_scalar(out, how, node);
}

/* The arguments of a function: in its line when they fit there. */
static void write_call(struct str *out, const struct edit_write *at, const char *tag,
                       const struct node_member *call)
{
    const struct node *argument = call->value;
    str_addf(out, " %s", tag);
    if (!is_collection(argument)) {
        str_add_char(out, ' ');
        write_block_scalar(out, at, argument);
        return;
    }
    AUTO_STR line;
    str_init(&line, LONGEST_LINE);
    if (!write_dotted(&line, call))
        edit_write_flow(&line, at->format, NULL, argument);
    if (!line.cut && fits_in_line(argument) && !strchr(line.text, '\n')) {
        str_addf(out, " %s", line.text);
        return;
    }
    struct edit_write beneath = *at;
    beneath.item = false;
    if (at->item)
        beneath.list = at->column + at->format->dash;
    write_block_children(out, &beneath, argument);
}

void edit_write_block(struct str *out, const struct edit_write *at, const struct node *value)
{
    AUTO_STR tag;
    str_init(&tag, EDIT_LONGEST);
    if (!is_collection(value)) {
        write_blanks(out, at->item ? at->format->dash - 1 : 1);
        write_block_scalar(out, at, value);
    } else if (short_tag(&tag, at->format, value)) {
        write_call(out, at, tag.text, &value->members[0]);
    } else if (value->count == 0 || at->flow) {
        str_add_char(out, ' ');
        edit_write_flow(out, at->format, NULL, value);
    } else {
        write_block_children(out, at, value);
    }
}

void edit_write_member(struct str *out, const struct edit_format *format, int column,
                       const char *name, const struct node *value)
{
    struct edit_write at = edit_write_at(format, column, false);
    edit_write_key(out, format, name, false);
    str_add_char(out, ':');
    edit_write_block(out, &at, value);
}

void edit_write_item(struct str *out, const struct edit_format *format, int column,
                     const struct node *value)
{
    struct edit_write at = edit_write_at(format, column, true);
    str_add_char(out, '-');
    edit_write_block(out, &at, value);
}
