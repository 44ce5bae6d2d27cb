#include <string.h>

#include "workspace/template/edit_look.h"
#include "workspace/template/edit_put.h"
#include "workspace/template/edit_scalar.h"
#include "workspace/template/edit_spot.h"
#include "workspace/template/edit_tree.h"
#include "workspace/template/parse_json.h"

/* --- the value --- */

static bool has_anchor(const struct node *node)
{
    if (node->anchor)
        return true;
    for (size_t i = 0; i < node->count; i++)
        if (has_anchor(edit_spot_child(node, i)))
            return true;
    return false;
}

/* In JSON the argument of Fn::GetAtt is a list. */
static const struct node *split_attribute(struct arena *arena, const struct node *text)
{
    size_t before = strcspn(text->text, ".");
    if (!text->text[before])
        return text;
    struct node *list = edit_tree_empty(arena, NODE_LIST, NODE_FLOW);
    node_add_item(arena, list, node_new_text(arena, NULL, text->text, before));
    node_add_item(arena, list, node_new_text(arena, NULL, text->text + before + 1,
                                             text->size - before - 1));
    return list;
}

/* JSON for a YAML template: its quotes say nothing about how the person writes. */
static const struct node *without_quotes(struct arena *arena, const struct node *node)
{
    struct node *made = arena_take(arena, sizeof *made);
    *made = *node;
    if (node->kind != NODE_LIST && node->kind != NODE_MAP) {
        made->style = NODE_PLAIN;
        return made;
    }
    *made = *edit_tree_empty(arena, node->kind, NODE_FLOW);
    for (size_t i = 0; i < node->count; i++)
        if (node->kind == NODE_LIST)
            node_add_item(arena, made, without_quotes(arena, node->items[i]));
        else
            node_set(arena, made, node->members[i].name, NULL,
                     without_quotes(arena, node->members[i].value));
    return made;
}

static const struct node *for_json(struct arena *arena, const struct node *node)
{
    if (node->kind != NODE_LIST && node->kind != NODE_MAP)
        return node;
    struct node *made = edit_tree_empty(arena, node->kind, NODE_FLOW);
    for (size_t i = 0; i < node->count; i++) {
        const char *name = node->kind == NODE_MAP ? node->members[i].name : NULL;
        const struct node *child = for_json(arena, edit_spot_child(node, i));
        if (name && strcmp(name, "Fn::GetAtt") == 0 && node_is(child, NODE_TEXT))
            child = split_attribute(arena, child);
        if (name)
            node_set(arena, made, name, NULL, child);
        else
            node_add_item(arena, made, child);
    }
    return made;
}

static const struct node *expression_of(struct edit_work *work)
{
    struct parse_source source = { .bytes = work->edit->value, .size = work->edit->value_size,
                                   .file = "value", .concrete = true };
    struct problem_list problems = { .count = 0 };
    const struct node *node = parse_tree(work->arena, &source, &problems);
    if (problems.count > 0) {
        error_set(work->error, ERROR_INVALID, "the value: %s", problems.items[0].message);
        if (problems.items[0].hint)
            error_hint(work->error, "%s", problems.items[0].hint);
        node = NULL;
    } else if (!node || has_anchor(node)) {
        error_set(work->error, ERROR_INVALID, node ? "a value cannot bring an anchor"
                                                   : "the value cannot be read");
        node = NULL;
    }
    problem_list_release(&problems);
    if (!node)
        return NULL;
    if (work->json)
        return for_json(work->arena, node);
    return parse_json_is(&source) ? without_quotes(work->arena, node) : node;
}

const struct node *edit_value_node(struct edit_work *work)
{
    const struct edit *edit = work->edit;
    if (!edit->value || !edit_scalar_possible(edit->value, edit->value_size)) {
        error_set(work->error, ERROR_INVALID, edit->value ? "the value is no UTF-8 text"
                                                          : "a value is missing");
        return NULL;
    }
    return edit->kind == EDIT_EXPRESSION
               ? expression_of(work)
               : edit_tree_text(work->arena, edit->value, edit->value_size, NODE_PLAIN);
}

/* --- SET and UNSET --- */

/* What the person is to be asked; EDIT_ASK when there is nothing to ask is settled by *WHERE. */
static int settle(struct edit_work *work, const struct edit_look *look, enum edit_where *where)
{
    *where = work->edit->where;
    if (*where == EDIT_ASK && look->places->ask)
        return 1;
    if (*where == EDIT_ASK)
        *where = look->resource ? EDIT_AT_RESOURCE : EDIT_AT_GLOBALS;
    return 0;
}

static int unset(struct edit_work *work, const struct edit_find *target)
{
    if (target->value)
        return edit_put_nothing(work, target, EDIT_PREFIX - work->edit->attribute);
    return error_set(work->error, ERROR_NOT_FOUND, "%s is not set there",
                     target->names[target->count - 1]);
}

int edit_verb_value(struct edit_work *work)
{
    bool set = work->edit->verb == EDIT_SET;
    struct edit_look look;
    enum edit_where where;
    const struct node *value = set ? edit_value_node(work) : NULL;
    if ((set && !value) || edit_look(work, value, &look, &work->out->places) < 0)
        return -1;
    if (settle(work, &look, &where) == 1)
        return edit_look_expected(work, &look, NULL) < 0 ? -1 : 1;
    const struct edit_find *target = edit_look_target(work, &look, where);
    if (!target || edit_look_expected(work, &look, target->value) < 0)
        return -1;
    return set ? edit_put_value(work, target, where, value) : unset(work, target);
}

static void end_auto(struct edit_work *work)
{
    edit_end(work);
}

int edit_places(const struct parse_source *source, const struct edit *edit,
                struct edit_places *out, struct error *error)
{
    *out = (struct edit_places){ .count = 0 };
    AUTO(arena) arena = arena_new();
    __attribute__((cleanup(end_auto))) struct edit_work work;
    struct edit_look look;
    if (edit_begin(&work, source, edit, arena, error) < 0)
        return -1;
    const struct node *value = edit->verb == EDIT_SET && edit->value ? edit_value_node(&work)
                                                                     : NULL;
    if (edit_look(&work, value, &look, out) < 0)
        return -1;
    if (edit->verb == EDIT_ADD || edit->verb == EDIT_TAKE || edit->verb == EDIT_MOVE)
        edit_list_places(&work, &look);
    return 0;
}
