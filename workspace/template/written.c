#include "workspace/template/written.h"

#include <stdlib.h>
#include <string.h>

#include "workspace/base/json_scan.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/template/node.h"

static void add_list(struct str *out, const struct node *list)
{
    str_add_char(out, '[');
    for (size_t i = 0; i < list->count && !out->cut; i++) {
        str_add(out, i ? ", " : "");
        written_add(out, list->items[i]);
    }
    str_add_char(out, ']');
}

static void add_map(struct str *out, const struct node *map)
{
    str_add_char(out, '{');
    for (size_t i = 0; i < map->count && !out->cut; i++) {
        str_addf(out, "%s%s: ", i ? ", " : "", map->members[i].name);
        written_add(out, map->members[i].value);
    }
    str_add_char(out, '}');
}

/* !GetAtt [Table, Arn] is known to everybody as !GetAtt Table.Arn. */
static void add_argument(struct str *out, const char *name, const struct node *argument)
{
    if (strcmp(name, "Fn::GetAtt") == 0 && argument->kind == NODE_LIST && argument->count == 2 &&
        node_is_scalar(argument->items[0]) && node_is_scalar(argument->items[1]))
        str_addf(out, "%s.%s", argument->items[0]->text, argument->items[1]->text);
    else
        written_add(out, argument);
}

void written_add(struct str *out, const struct node *node)
{
    const struct node_member *intrinsic = node_intrinsic(node);
    if (intrinsic) {
        const char *name = intrinsic->name;
        str_addf(out, "!%s ", text_starts(name, "Fn::") ? name + 4 : name);
        add_argument(out, name, intrinsic->value);
    } else if (node_is(node, NODE_LIST)) {
        add_list(out, node);
    } else if (node_is(node, NODE_MAP)) {
        add_map(out, node);
    } else if (node_is(node, NODE_ALIAS)) {
        written_add(out, node->target);
    } else if (node->text && node->size == 0) {
        str_add(out, "\"\"");
    } else if (node->text) {
        text_safe(out, node->text, node->size, false);
    }
}

char *written_text(const struct node *node, unsigned maximum)
{
    struct str out;
    str_init(&out, maximum);
    written_add(&out, node);
    return str_take(&out);
}

bool written_json(struct str *out, const struct node *node)
{
    bool known = node->kind != NODE_UNKNOWN;
    if (node->kind == NODE_TEXT)
        json_scan_quote(out, node->text, node->size);
    else if (node->kind == NODE_BOOL || node->kind == NODE_NUMBER)
        str_add(out, node->text);
    else if (node->kind != NODE_LIST && node->kind != NODE_MAP)
        str_add(out, "null");
    if (node->kind != NODE_LIST && node->kind != NODE_MAP)
        return known;
    bool list = node->kind == NODE_LIST;
    str_add_char(out, list ? '[' : '{');
    for (size_t i = 0; i < node->count; i++) {
        str_add(out, i ? "," : "");
        if (!list) {
            json_scan_quote(out, node->members[i].name, strlen(node->members[i].name));
            str_add_char(out, ':');
        }
        known = written_json(out, list ? node->items[i] : node->members[i].value) && known;
    }
    str_add_char(out, list ? ']' : '}');
    return known;
}
